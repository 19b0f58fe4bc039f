/* classify.h - who or what wrote a mail, by its header facts.     Layer: mail (pure)
 * Four separate facts feed the kind; list traffic alone never makes a person's mail a
 * robot's, and X-Auto-Response-Suppress is a wish, no fact. Source: ackd(7) S3;
 * RFC 3834, RFC 3464, RFC 2369, RFC 2919, RFC 6109. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"
#include "mail/reading.h"

/* One header field at a time: name without the colon (any case), value unfolded. Adds to
 * message->facts what this field tells; most fields tell nothing. */
void classify_header(struct message *message, const char *name, const char *value);

/* The names of the fields that tell something, in lower case and sorted, some of them
 * more than once: what has to be fetched of a header. NULL behind the last. */
const char *classify_field(gsize index);

/* The kind that facts, subject and sender make together. Sets message->kind. `phrases`
 * knows the subjects of automatic replies and the like in each language. */
void classify_kind(struct message *message, const Phrases *phrases);

/* Once more where the text is known: `own` is what the author wrote (mail/owntext.h), and
 * mime/ has added what the parts tell. Only a person's mail may become something else,
 * one without a return path that is a bounce, a delivery report of success, which is
 * none, and a person's that only its subject made an automatic reply. */
void classify_text(struct message *message, const struct reading *own);

/* After that: services for forms send their users' words as machines do, or as mass mail;
 * a mail whose `text`, own or not, names the address that answers go to is a person's. */
void classify_form(struct message *message, const char *text, const Phrases *phrases);

/* Whether the text of such a mail is worth fetching at all. */
bool classify_wants_text(const struct message *message);
