/* mail.h - a message as a GVariant.                               Layer: wire, internal
 * Thousands cross in a second, so a mail is no tree of tuples: it is its numbers ("ax")
 * and its texts ("s", each ended by a line break), in the order that the enums of mail.c
 * give.
 * "" is a text that is not there. */
#pragma once
#include <glib.h>

#include "mail/message.h"

#define WIRE_MAIL_TYPE "(axs)"

GVariant *wire_mail_encode(const struct message *message);

/* NULL with MAILBOX where a field is out of bounds, or nothing text_clean() would make.
 */
struct message *wire_mail_decode(GVariant *mail, GError **error);
