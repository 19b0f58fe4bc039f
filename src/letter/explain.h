/* explain.h - why each clock runs, or stopped, in plain words.    Layer: letter (pure)
 * As a colleague would say it who has read the whole conversation. Each sentence names
 * its rule (ackd(7)) and the message it speaks of. */
#pragma once
#include "sla/evaluate.h"

struct explanation {
    int turn;               /* under which it is told; 0: before there was one, or about
                               the conversation as a whole */
    const char *rule;       /* "S13" */
    int64_t at;             /* of what is so now: now; INSTANT_NONE: not known */
    const char *message_id; /* borrowed; NULL: none */
    char *text;             /* a sentence or two, without the rule's number */
};

/* struct explanation, in the order of reading: what came before the first turn, turn by
 * turn, then the whole. What belongs to no turn is told under the one that opened last.
 * `calendar` gives local times. The caller unrefs; it borrows from the evaluation. */
GArray *explain_evaluation(const struct evaluation *evaluation,
                           const struct policy *policy, const Calendar *calendar,
                           int64_t now);
