/* call.h - who called, as a telephone system's mail says it.      Layer: mail (pure)
 * Source: ackd(7) S37. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

/* Adds the SIGNAL_CALL of a voice-mail, unless a header field brought it: its phrase is
 * the caller's number, digits with a + before them where one stands there ("+49301234"),
 * else his name. Adds none where the mail names nobody. `text` may be NULL. */
void call_find(struct message *message, const char *text, const Phrases *phrases);

/* The same from a header field that holds nothing but the caller: his number, if any. */
void call_take_field(struct message *message, const char *value);
