/* promises.h - the ledger of promises.                  Layer: adapter (SQLite)
 * Derived, as what store/derived.h holds. Errors stick, see store/store.h.
 * Source: ackd(7) S25-S31. */
#pragma once
#include "sla/figures.h"
#include "sla/owed.h"
#include "sla/promise.h"
#include "store/store.h"

/* One of a conversation that store_evaluation_put() has put. */
void store_promise_put(Store *store, int64_t thread, int64_t conversation,
                       const char *client, const struct promise *promise);

struct promise_row {
    char *conversation; /* name */
    char *client;
    char *client_name; /* NULL if none */
    char *subject;
    struct promise promise;
};

/* Those made at from <= t < to, soonest due first: struct promise_row *, which own their
 * strings. */
GPtrArray *store_promises(Store *store, int64_t from, int64_t to);

/* What the figures need of a promise of ours; texts are valid during the visit only. */
struct promise_count {
    struct promise_figures figures;
    const char *by;
    const char *client; /* of the conversation; NULL: none wrote yet */
};
typedef void (*StorePromiseVisit)(const struct promise_count *row, gpointer data);

/* Those that the team made at from <= t < to, in the order in which they were made. */
void store_count_promises(Store *store, int64_t from, int64_t to, StorePromiseVisit visit,
                          gpointer data);

/* What we promised the client of that obligation's conversation and is open, soonest due:
 * its sentence, which the caller frees, and `*due`. NULL: nothing. */
char *store_promise_beside(Store *store, const struct owed *owed, int64_t *due);

/* Those that are open and due at or before `until`, of either side. */
GPtrArray *store_promises_open(Store *store, int64_t until);
