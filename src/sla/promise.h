/* promise.h - what somebody committed to, and what came of it.    Layer: sla (pure)
 * A new promise before delivery replaces the old one: they are one matter, and the later
 * one counts its slips. Texts are borrowed from the messages. Source: ackd(7) S25-S31. */
#pragma once
#include "sla/deadline.h"

/* The numbers are stored. */
typedef enum {
    PROMISE_OPEN = 0,  /* whether it is late is for the reader of `due` (S17) */
    PROMISE_DELIVERED, /* S27: kept where that was at or before due, else broken */
    PROMISE_REPLACED,  /* S28: by a later one */
    PROMISE_CLOSED,    /* S19: the conversation was closed before */
    PROMISE_DISMISSED, /* S30: somebody said that it is none */
} PromiseState;

struct promise {
    const char *message_id; /* of the mail that makes it */
    int number;             /* which of that mail's promises, from 1 */
    bool client;            /* S31: the client's debt */
    const char *by;         /* who made it: a member's first address, or the sender's */
    const char *phrase;
    int confidence; /* percent */
    bool thing;     /* S27: of a proposal, of files ... */
    bool timed;     /* a time was named; else it is due by the policy (S29) */
    DeadlineGrain grain;
    int64_t made;
    struct due due;
    PromiseState state;
    int64_t ended;        /* INSTANT_NONE: it is open */
    const char *ended_by; /* Message-ID of what delivered or replaced it, or NULL */
    int slips;            /* S28: how many promises of the matter came before it */
    struct due first_due; /* of the first of them */
};

/* "open", "delivered", "replaced", "closed", "dismissed". */
const char *promise_state_name(PromiseState state);

/* Whether it is broken at `now` (S27): not delivered by then, whatever came later. What
 * was closed or dismissed in time is not. */
bool promise_is_broken(const struct promise *promise, int64_t now);

/* What people call it: the name of its mail (sla/thread.h) and its number, "4bf0a9c1.2".
 * Caller frees. */
char *promise_name(const char *message_id, int number);

/* Whether it was delivered in time. */
bool promise_is_kept(const struct promise *promise);
