/* promises.h - what an author commits to.                         Layer: mail (pure)
 * "I'll send you the quote by Friday." Questions, negated, conditional and reported
 * sentences are no promises. When unsure there is none: a promise that nobody made costs
 * more trust than one that was overlooked. Source: ackd(7) S25, S26, S29-S31. */
#pragma once
#include "mail/message.h"
#include "mail/reading.h"
#include "mail/when.h"

/* Adds SIGNAL_PROMISE for each promise of the author's own text, in its order: phrase is
 * its sentence, `thing` and deadline as said in mail/message.h. A sentence that promises
 * neither a thing nor a time is none; where *anchor has no time (INSTANT_NONE) only
 * things are promised. Sets promised[i], of as many as the text has sentences, for each
 * sentence i with a promise; leaves the others alone. */
void promises_find(struct message *message, const struct reading *reading,
                   const struct anchor *anchor, bool *promised);
