/* bounce.h - what a bounce says of the mail that it is about.     Layer: mail (pure)
 * Source: ackd(7) S15; RFC 3464, RFC 3834. */
#pragma once
#include "mail/message.h"

/* The mail with this id (clean) came back. Older ids that the bounce carries are those of
 * the conversation, so this one takes the place of In-Reply-To. */
void bounce_names(struct message *bounce, const char *id);

/* The Message-ID in the header block that mail servers quote in their text (">
 * Message-Id:
 * <...>"). NULL where none is. Caller frees. */
char *bounce_id_in_text(const char *text);
