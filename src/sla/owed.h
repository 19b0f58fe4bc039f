/* owed.h - one thing the team owes a client, or a client the team, as a row.
 *                                                                  Layer: sla (pure)
 * What store/ answers to "who waits for us?", and letter/ and ackctl show. Strings are
 * owned. Source: ackd(7) S39. */
#pragma once
#include "sla/due.h"

struct owed {
    char *conversation; /* name */
    char *client;       /* address */
    char *client_name;  /* NULL if none */
    char *subject;
    char *owner; /* address of a member, NULL if nobody answered yet */
    char *target;
    char *opener; /* Message-ID that opened the turn */
    char *from;   /* Message-ID that this clock runs from: the opener, or our last word */
    char *phrase; /* the promise's sentence, or what the client was asked; else NULL */
    char *excerpt; /* of the opener, NULL where the team keeps none */
    ObligationKind kind;
    int turn;          /* 0: a promise, whose opener is the mail that makes it */
    int promise;       /* which of that mail's, 0: it is none */
    int slips;         /* S28 */
    int64_t first_due; /* S28: of the first promise of the matter */
    int64_t opened;    /* the turn; `since` is when this clock began */
    int64_t since;
    int64_t due;
    const Calendar
        *calendar; /* the turn's own (S17), borrowed; NULL until app/ has set it */
    int64_t snoozed_until; /* no letters before, or INSTANT_NONE */
    int chases;
};

/* Whether somebody promised it: one of us, or the client. */
bool owed_is_promise(const struct owed *owed);

void owed_free(struct owed *owed); /* NULL is fine */

/* An empty list of struct owed *, which it frees. */
GPtrArray *owed_list_new(void);
