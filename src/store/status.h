/* status.h - how the mailboxes are.                               Layer: adapter (SQLite)
 * Written over at each change; for `ackctl status`, the digest and the reminders that say
 * what could not be seen. Errors stick, see store/store.h. */
#pragma once
#include "store/store.h"

struct mailbox_row {
    char *name;
    char *state;         /* "waiting", "reading", "seen", "failing" */
    char *error;         /* NULL while all is well */
    int64_t error_since; /* INSTANT_NONE while all is well */
    int64_t looked;      /* when the last good look began, or INSTANT_NONE */
    int64_t remaining;   /* mails still to read, about */
};

/* All of them, by name: struct mailbox_row *. */
GPtrArray *store_mailboxes(Store *store);

/* A mailbox that is there already stays as it is. */
void store_mailbox_add(Store *store, const char *name);
void store_mailbox_reading(Store *store, const char *name, int64_t remaining);
void store_mailbox_seen(Store *store, const char *name, int64_t looked);
void store_mailbox_failing(Store *store, const char *name, const char *error,
                           int64_t now);

/* Mailboxes that are no longer configured are forgotten; what was read from them stays.
 */
void store_mailboxes_keep(Store *store, GHashTable *names);
