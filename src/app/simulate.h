/* simulate.h - what other terms would have meant for past mail.   Layer: app
 * By whatever terms, the same mails open and end the same turns; what differs is when
 * something was due. Source: ackd(7) S17. */
#pragma once
#include "app/rules.h"
#include "sla/due.h"

enum { SIMULATE_BEFORE, SIMULATE_AFTER, SIMULATE_SIDES };
enum { SIMULATE_KINDS = OBLIGATION_ANSWER + 1 }; /* acknowledge, answer */

typedef enum {
    OUTCOME_NONE, /* nothing was due, or the turn ended otherwise before it was */
    OUTCOME_MET,
    OUTCOME_MISSED, /* late, or still open and past due */
    OUTCOME_OPEN,   /* not due yet */
} Outcome;

/* How a clock ended by one side's terms. */
struct simulated_side {
    Outcome outcome;
    char *target; /* NULL: none applied */
    int64_t due;  /* INSTANT_NONE: never */
    int64_t by;   /* business seconds between due and what ended the clock, or now: how
                     early where it was met, how late where it was missed */
};

struct simulated {
    char *conversation; /* name */
    char *client;       /* address */
    char *client_name;  /* NULL if none */
    int turn;
    ObligationKind kind;
    int64_t opened;
    int64_t done; /* INSTANT_NONE: not yet */
    struct simulated_side sides[SIMULATE_SIDES];
};

struct simulated_figures {
    gsize met, missed, open;
    int64_t
        median_late; /* business seconds, of the missed; INSTANT_NONE: there are none */
};

struct simulation {
    struct simulated_figures figures[SIMULATE_KINDS][SIMULATE_SIDES];
    GArray *changed; /* struct simulated: the clocks whose outcome differs, by opening */
};

/* Counts the clocks of turns that opened at from <= t < to: by the terms that applied and
 * by `terms`. Beyond the answer it needs memory for one batch of threads. NULL with
 * STORE.
 */
struct simulation *simulate(Store *store, const Rules *rules,
                            const struct terms_config *terms, int64_t from, int64_t to,
                            int64_t now, GError **error);
void simulation_free(struct simulation *simulation); /* NULL is fine */
typedef struct simulation Simulation;                /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Simulation, simulation_free)
