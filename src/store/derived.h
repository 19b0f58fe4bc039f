/* derived.h - what follows from the facts.              Layer: adapter (SQLite)
 * And the questions to it. Errors stick, see store/store.h. Source: ackd(8); ackd(7) S46.
 */
#pragma once
#include "sla/evaluate.h"
#include "sla/figures.h"
#include "sla/owed.h"
#include "store/store.h"

/* Something that is still owed: what is done has no row. */
struct obligation_row {
    int turn;
    ObligationKind kind;
    int64_t since;
    int64_t due;
    int64_t next; /* when the next reminder level is reached, INSTANT_NONE: never */
};

/* Puts an evaluation in the place of what was known of the conversation; `obligations`
 * (struct obligation_row) are those of its turns. One without any client leaves no row.
 */
void store_evaluation_put(Store *store, int64_t conversation,
                          const struct evaluation *evaluation, const GArray *obligations);
void store_evaluation_forget(Store *store, int64_t conversation);

/* What the team owes, due at or before `until` (INT64_MAX: everything), soonest first:
 * struct owed *. Of a turn with two open obligations both are there. */
GPtrArray *store_owed(Store *store, int64_t until);

/* The same, for those whose next level is reached at or before `until`. */
GPtrArray *store_owed_reaching_level(Store *store, int64_t until);

/* When the next level of anything is reached, INSTANT_NONE: never. */
int64_t store_next_level(Store *store);
void store_set_next_level(Store *store, const struct owed *owed, int64_t next);

/* The levels are others now: everything that is owed is to be asked about again. */
void store_levels_changed(Store *store);

/* The conversation that any of its messages names (ackd(8)), 0 if there is none,
 * -1 if several have such a message. `name` may be a prefix of at least 4 digits. */
int64_t store_conversation_named(Store *store, const char *name);

struct turn_row {
    struct turn_figures figures;
    char *client;
    char *owner;
    char *target;
};

/* Turns that opened at from <= t < to: struct turn_row, by opening. */
GArray *store_turns(Store *store, int64_t from, int64_t to);

int64_t store_count_messages(Store *store);
int64_t store_count_conversations(Store *store);
