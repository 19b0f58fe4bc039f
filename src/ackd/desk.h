/* desk.h - one mailbox of a team, and how the looks at it go.     Layer: ackd
 * A look reads what is new; what it found, or why it could not, is stored and said here.
 * When the next one is made is the watch's to decide (ackd/watch.h). `now` is UTC
 * seconds. Source: ackd(8). */
#pragma once
#include "ackd/manners.h"
#include "ackd/office.h"
#include "wire/wire.h"

/* A mailbox of the team and how the looks at it go. */
struct desk {
    struct office *office;
    const struct mailbox_config *mailbox;
    uint32_t number;
    guint worker;
    bool assigned;   /* the worker knows it, with a password that worked or may work */
    bool fetching;   /* the porter is on his way for its password or token */
    bool rechecking; /* for no more than to see whether it has been mended */
    bool refused;    /* the server did not accept the last one */
    guint tried;     /* its hash: whether it has been mended since */
    Place *place;    /* at its server; the watch's */
    Waiter *waiter;  /* for its turn; the watch's */
    int64_t recheck; /* when it is asked whether it has been */
    int64_t renew;   /* when the token is replaced, INSTANT_NONE: never */
    bool looking;
    bool look_again;   /* there was news while a look was made */
    bool hurried;      /* likewise: somebody has mended something, or thinks so */
    bool looked_once;  /* since the start, to the end or not well */
    bool backlog;      /* this look may work on it */
    bool unfinished;   /* there is one, as the last look left it */
    bool unstored;     /* the last look was given up: what it read could not be stored */
    int64_t looked_at; /* when the last look ended */
    int64_t next_look;
    MannersFault fault;
    guint tries; /* to reach it that failed so, in a row */
    int64_t progress_logged;
    char *problem;      /* of the last look, NULL: none */
    guint crashes;      /* of the worker with this mailbox in hand, in a row */
    int64_t crashed;    /* when the latest of them was */
    int64_t held_until; /* no look before: it ended the worker */
    struct room *room;  /* for its server among its worker's looks; the watch's */
    bool seated;        /* it has taken a place there */
    bool silent;        /* and one among the looks at silent servers */
    struct wire_suspect suspects; /* one of them did; folder NULL: nobody knows of any */
};

/* For a mailbox of the office, to be looked at at once; by `number` mailboxes are dealt
 * out to the workers. Borrows both. */
struct desk *desk_new(struct office *office, const struct mailbox_config *mailbox,
                      uint32_t number, int64_t now);
void desk_free(struct desk *desk);

/* A look ended, or could not begin: `looked` or `problem`. Where `fault` says that the
 * mailbox was out of reach, plans the next try: now where it was hurried meanwhile,
 * otherwise as ackd/manners.h says. Where it was not, that is the caller's. Logs what
 * changed. */
void desk_looked(struct desk *desk, const struct wire_looked *looked, const char *problem,
                 MannersFault fault, int64_t now);

/* There is no password or token: as a look that found the mailbox out of reach; the
 * administrator hears of a grant that is refused (CONFIG). */
void desk_no_secret(struct desk *desk, const GError *error, int64_t now);

/* The mailbox has news, or (with the `problem`) nobody waits for them any more: it is
 * looked at now, or again; but one that is out of reach is tried at its time. */
void desk_activity(struct desk *desk, const char *problem, int64_t now);

/* Somebody has mended something, or thinks so: it is looked at now, however often that
 * failed or ended its worker; and again where a look has begun before. */
void desk_hurry(struct desk *desk, int64_t now);

/* Stores a batch. False: the look must be given up. */
bool desk_batch(struct desk *desk, const struct wire_batch *batch, int64_t now);

/* Plans that were made by a clock that has been set back since would wait too long. */
void desk_clock_set_back(struct desk *desk, int64_t now);
