/* store.h - one team's file.                                      Layer: adapter (SQLite)
 * Facts are written once; what follows from them (conversation, turn, obligation) can be
 * rebuilt at any time. Every SQL statement of the program is in this room.
 *
 * Errors stick: after the first failure every call does nothing and gives empty answers,
 * until store_commit(), store_rollback() or store_check() reports it (STORE) and clears
 * it. So a sequence is written down without questions and asked once, at its end. A Store
 * belongs to one thread. Source: ackd(8). */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Store Store;

/* Opens or creates STATE/TEAM.sqlite3 for the daemon, bringing an older schema up to
 * date. Fails with STORE and touches nothing where the file is from a newer version,
 * damaged, no database at all, or locked by another program. `now` is remembered in a new
 * file as the instant since when this team is watched. */
Store *store_open(const char *path, int64_t now, GError **error);

/* For ackctl: the file must exist and have this version's schema; nothing is written. */
Store *store_open_readonly(const char *path, GError **error);

/* The same, and notes may be written. Fails with STORE also where the user may not write
 * the file, saying so. */
Store *store_open_existing(const char *path, GError **error);

void store_close(Store *store); /* NULL is fine; an open transaction is rolled back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

void store_begin(Store *store);

/* The same for what can be read again from its source: a commit does not wait for the
 * disk. What it wrote survives the program's death at any instant, but the last of it may
 * go with the power; it goes whole, and never before what store_begin() committed later.
 */
void store_begin_repeatable(Store *store);

/* Waits until the disk has all that was committed. */
bool store_sync(Store *store, GError **error);

/* False where anything since store_begin() failed: all of it is rolled back then. */
bool store_commit(Store *store, GError **error);
void store_rollback(Store *store);

/* Within a transaction: another number than in an earlier one where another program has
 * written in between. */
int64_t store_version(Store *store);

/* For sequences that only read. */
bool store_check(Store *store, GError **error);

/* When the file was made: what fell due before that is nobody's fault yet. */
int64_t store_since(Store *store);

/* What was noted by a clock that ran ahead: no look lies after `now`, and neither a
 * letter nor a webhook waits for longer than `longest_wait` seconds. */
void store_clock_set_back(Store *store, int64_t now, int64_t longest_wait);

/* The team's policy as text (config/config.h), as it was when the daemon last wrote; NULL
 * where there is none yet. Caller frees. */
char *store_policy(Store *store);
void store_policy_put(Store *store, const char *text);
