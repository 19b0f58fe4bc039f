/* status.h - how the mailboxes are.                               Layer: adapter (SQLite)
 * Written over at each change; for `ackctl status`, the digest and the reminders that say
 * what could not be seen. Errors stick, see store/store.h. */
#pragma once
#include "store/store.h"

struct mailbox_row {
    char *name;
    char *state;         /* "waiting", "reading", "seen", "failing", "busy" */
    char *error;         /* NULL while all is well */
    int64_t error_since; /* INSTANT_NONE while all is well */
    int64_t tries;       /* to reach it that failed, in a row */
    int64_t next_try;    /* INSTANT_NONE: none is planned */
    int64_t looked;      /* when the last good look began, or INSTANT_NONE */
    int64_t remaining;   /* mails still to read, about */
    double rate;         /* mails a second of the reading that goes on, 0: not known */
    int64_t
        alerted; /* when the administrator heard that it is not seen, or INSTANT_NONE */
};

/* All of them, by name: struct mailbox_row *. */
GPtrArray *store_mailboxes(Store *store);

/* A mailbox that is there already stays as it is. */
void store_mailbox_add(Store *store, const char *name);

/* How many mails are still to be read, about, after some were. */
void store_mailbox_reading(Store *store, const char *name, int64_t remaining,
                           int64_t now);

/* A look went well that left something to be read. */
void store_mailbox_reached(Store *store, const char *name);
void store_mailbox_seen(Store *store, const char *name, int64_t looked);

struct mailbox_failure {
    const char *error; /* in words */
    bool busy;         /* the server takes no more connections for now */
    int64_t tries;     /* that failed in a row, this one included; 0: it was reached */
    int64_t next_try;  /* INSTANT_NONE: at the next poll */
};
void store_mailbox_failing(Store *store, const char *name,
                           const struct mailbox_failure *failure, int64_t now);

/* `at` INSTANT_NONE: he heard that it is seen again. */
void store_mailbox_alerted(Store *store, const char *name, int64_t at);

/* Mailboxes that are no longer configured are forgotten; what was read from them stays.
 */
void store_mailboxes_keep(Store *store, GHashTable *names);
