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
    int turn;    /* 0: a promise's */
    int promise; /* which of those that the message makes, 0: a turn's */
    ObligationKind kind;
    const char *from; /* Message-ID that the clock runs from */
    int64_t since;
    int64_t due;
    int64_t next; /* when the next reminder level is reached, INSTANT_NONE: never */
};

/* Adds a conversation of that thread; `obligations` (struct obligation_row) are those of
 * its turns. One without any client leaves no row. */
void store_evaluation_put(Store *store, int64_t thread,
                          const struct evaluation *evaluation, const GArray *obligations);

/* Everything derived from these threads (int64_t), before they are derived anew. */
void store_threads_forget(Store *store, const GArray *threads);

/* The same for all threads numbered first..last, those included that are no more. */
void store_thread_range_forget(Store *store, int64_t first, int64_t last);

/* What the team owes, due at or before `until` (INT64_MAX: everything), soonest first:
 * struct owed *. Of a turn with two open obligations both are there. */
GPtrArray *store_owed(Store *store, int64_t until);

/* The same and what clients owe the team, for those whose next level is reached at or
 * before `until`. */
GPtrArray *store_owed_reaching_level(Store *store, int64_t until);

/* What either side owes since the message of that Message-ID. */
GPtrArray *store_owed_from(Store *store, const char *message_id);

/* When the next level of anything is reached, INSTANT_NONE: never. */
int64_t store_next_level(Store *store);
void store_set_next_level(Store *store, const struct owed *owed, int64_t next);

/* Numbers (int64_t) of the messages that a conversation may be called by: `name` is a
 * prefix, at least 4 digits, of a message's name (sla/thread.h), or a whole Message-ID.
 */
GArray *store_messages_named(Store *store, const char *name);

/* What the figures need of a turn; texts are valid during the visit only, NULL: none. */
struct turn_row {
    struct turn_figures figures;
    const char *of; /* its client, target or owner, whichever was asked for */
    /* With the owner: */
    const char *acknowledge_author, *answer_author;             /* S34: their credit */
    const char *acknowledge_owner_at_due, *answer_owner_at_due; /* S34: their breach */
};
typedef void (*StoreTurnVisit)(const struct turn_row *row, gpointer data);

/* Which texts: those that are not needed would take a fifth of the time. */
typedef enum { TURN_OF_NOBODY, TURN_OF_CLIENT, TURN_OF_TARGET, TURN_OF_OWNER } TurnOf;

/* Turns that opened at from <= t < to; those of one conversation one after the other. */
void store_turns(Store *store, int64_t from, int64_t to, TurnOf of, StoreTurnVisit visit,
                 gpointer data);

/* S20: conversations in which we wait for the client, the longest wait first. */
struct waiting {
    char *conversation;
    char *client;
    char *client_name;
    char *subject;
    char *owner;
    char *asked; /* the words that asked for it */
    int64_t since;
    int64_t settled; /* S19: from then on it counts as settled, INSTANT_NONE: never */
};
GPtrArray *store_waiting(Store *store); /* struct waiting * */

int64_t store_count_messages(Store *store);
int64_t store_count_conversations(Store *store);
