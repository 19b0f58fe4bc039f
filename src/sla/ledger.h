/* ledger.h - promises, while a conversation is gone through.      Layer: sla (pure)
 * Told of each word of either side in the order in which they were spoken.
 * Source: ackd(7) S19, S25-S31. */
#pragma once
#include "sla/evaluate.h"
#include "sla/order.h"

typedef struct Ledger Ledger;

/* `notes` as for sla_evaluate(): what they dismiss never counts, whenever it was said.
 * Policy and notes are borrowed. */
Ledger *ledger_new(const struct policy *policy, const GPtrArray *notes);
void ledger_free(Ledger *ledger); /* NULL is fine */

/* A person's word of one side to the other: it may deliver what that side promised, and
 * promise something itself. `by`: whose promise it is. */
void ledger_hear(Ledger *ledger, const struct spoken *spoken, bool client,
                 const char *by);

/* What is open of one side; the oldest, NULL: nothing. Borrowed, until the next word. */
const struct promise *ledger_owes(const Ledger *ledger, bool client);

/* S14: whether something that we promised is open, and was due before `at`. */
bool ledger_is_late(const Ledger *ledger, int64_t at);

/* S19: nothing is owed any more; and the last closing is taken back. */
void ledger_close(Ledger *ledger, int64_t at);
void ledger_reopen(Ledger *ledger);

/* All of them, in the order in which they were made: struct promise. The ledger is empty
 * afterwards. */
GArray *ledger_take(Ledger *ledger);
