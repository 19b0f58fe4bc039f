#include "store/store.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/instant.h"
#include "store/node_index.h"
#include "store/nodes.h"
#include "store/schema.h"
#include "store/sql.h"

enum { BUSY_MS = 5000 };

/* A command that reads the whole file and ends may map it; the daemon does not: what it
 * has mapped counts as its memory. */
#define MAPPED "PRAGMA mmap_size = 4294967296"

static void finalize(gpointer statement)
{
    sqlite3_finalize(statement);
}

/* Nobody asks SQLite how much memory it uses; counting takes a lock for each malloc. */
static void count_no_memory(void)
{
    static gsize done;
    if (g_once_init_enter(&done)) {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        g_once_init_leave(&done, 1);
    }
}

static Store *store_new(const char *path, int flags)
{
    count_no_memory();
    Store *store = g_new0(Store, 1);
    store->path = g_strdup(path);
    store->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
    store->parameters =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    store->nodes = nodes_table_new();
    store->older_nodes = nodes_table_new();
    if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
        sql_fail(store, "cannot be opened");
    sqlite3_busy_timeout(store->db, BUSY_MS);
    return store;
}

void store_close(Store *store)
{
    if (!store)
        return;
    store_rollback(store);
    g_hash_table_unref(store->statements);
    g_hash_table_unref(store->parameters);
    g_hash_table_unref(store->nodes);
    g_hash_table_unref(store->older_nodes);
    node_index_forget(store);
    sqlite3_close(store->db);
    g_clear_error(&store->failure);
    g_free(store->path);
    g_free(store);
}

static bool check_version(Store *store, int version, bool must_be_ours)
{
    if (store->failure)
        return false;
    if (version > SCHEMA_VERSION || (must_be_ours && version < SCHEMA_VERSION)) {
        g_set_error(
            &store->failure, ACKD_ERROR, ACKD_ERROR_STORE,
            "%s: written by %s version of ackd (schema %d, this program knows %d)%s",
            store->path, version > SCHEMA_VERSION ? "a newer" : "an older", version,
            SCHEMA_VERSION,
            version > SCHEMA_VERSION ? "; nothing was changed"
                                     : "; start ackd once to bring it up to date");
        return false;
    }
    return true;
}

/* Others count versions from 1, too, or not at all: the tables must be ours. An empty
 * database is nobody's yet; what a newer version's tables are called, nobody knows. */
static bool check_ours(Store *store, int version)
{
    int64_t tables =
        sql_single(store, sql_prepare(store, "SELECT count(*) FROM sqlite_schema"), 0);
    int64_t ours = sql_single(
        store,
        sql_prepare(store, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
                           " AND name IN ('meta', 'node', 'sighting', 'obligation')"),
        0);
    bool fits = version > 0 ? ours == 4 || version > SCHEMA_VERSION
                            : version == 0 && tables == 0;
    if (!store->failure && !fits)
        g_set_error(&store->failure, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: an SQLite database, but not one of ackd's; nothing was changed",
                    store->path);
    return !store->failure;
}

static void set_up(Store *store)
{
    sql_exec(store, "PRAGMA journal_mode = WAL;"
                    "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                    "PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 8000;");
}

Store *store_open(const char *path, int64_t now, GError **error)
{
    g_autoptr(Store) store =
        store_new(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX);
    int version = (int)sql_single(store, sql_prepare(store, "PRAGMA user_version"), 0);
    if (check_ours(store, version) && check_version(store, version, false)) {
        set_up(store);
        if (version < SCHEMA_VERSION) {
            schema_migrate(store, version, now);
            if (!store_commit(store, error))
                return NULL;
        }
    }
    if (!store_check(store, error))
        return NULL;
    return g_steal_pointer(&store);
}

static Store *open_existing(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: there is no such file; ackd makes it when it first runs", path);
        return NULL;
    }
    if (g_access(path, R_OK) != 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: you may not read this file; root and the user of ackd may",
                    path);
        return NULL;
    }
    /* A reader of a WAL database must be able to write its -shm file: open it so. */
    g_autoptr(Store) store = store_new(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    int version = (int)sql_single(store, sql_prepare(store, "PRAGMA user_version"), 0);
    if (check_ours(store, version) && check_version(store, version, true))
        sql_exec(store, MAPPED);
    if (!store_check(store, error))
        return NULL;
    return g_steal_pointer(&store);
}

Store *store_open_readonly(const char *path, GError **error)
{
    g_autoptr(Store) store = open_existing(path, error);
    if (!store)
        return NULL;
    sql_exec(store, "PRAGMA query_only = ON");
    if (!store_check(store, error))
        return NULL;
    return g_steal_pointer(&store);
}

Store *store_open_existing(const char *path, GError **error)
{
    g_autoptr(Store) store = open_existing(path, error);
    if (!store)
        return NULL;
    /* SQLite opens what it may not write for reading, and says so only when it is late.
     */
    if (sqlite3_db_readonly(store->db, "main") != 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: you may read this file, but not write to it; root and the "
                    "user of ackd may",
                    path);
        return NULL;
    }
    set_up(store);
    if (!store_check(store, error))
        return NULL;
    return g_steal_pointer(&store);
}

static void begin(Store *store, const char *synchronous)
{
    sql_exec(store, synchronous);
    sql_exec(store, "BEGIN IMMEDIATE");
    store->in_transaction = !store->failure;
    nodes_check(store);
}

void store_begin(Store *store)
{
    begin(store, "PRAGMA synchronous = FULL");
}

/* In WAL mode NORMAL leaves out the fsync of a commit, nothing else
 * (sqlite.org/wal.html); the next FULL one syncs the log with all that lies before it. */
void store_begin_repeatable(Store *store)
{
    begin(store, "PRAGMA synchronous = NORMAL");
}

bool store_sync(Store *store, GError **error)
{
    store_begin(store);
    /* A commit that changes nothing does not sync, nor does a value that was there. */
    sql_exec(store, "INSERT INTO meta(key, value) VALUES('synced', 1)"
                    " ON CONFLICT(key) DO UPDATE SET value = value + 1");
    return store_commit(store, error);
}

bool store_commit(Store *store, GError **error)
{
    node_index_settle(store);
    sql_exec(store, "COMMIT");
    if (!store->failure)
        store->in_transaction = false;
    return store_check(store, error);
}

void store_rollback(Store *store)
{
    if (store->in_transaction)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_transaction = false;
    nodes_forget(store);
    g_clear_error(&store->failure);
}

bool store_check(Store *store, GError **error)
{
    if (!store->failure)
        return true;
    g_propagate_error(error, g_steal_pointer(&store->failure));
    store_rollback(store);
    return false;
}

int64_t store_version(Store *store)
{
    return store->version;
}

int64_t store_since(Store *store)
{
    return sql_single(store,
                      sql_prepare(store, "SELECT value FROM meta WHERE key = 'since'"),
                      INSTANT_NONE);
}

void store_clock_set_back(Store *store, int64_t now, int64_t longest_wait)
{
    sqlite3_stmt *looks =
        sql_prepare(store, "UPDATE folder SET looked = :now - 1 WHERE looked > :now - 1");
    sql_bind_int(store, looks, ":now", now);
    sql_run(store, looks);

    sqlite3_stmt *letters = sql_prepare(store, "UPDATE outbox SET next_attempt = :now"
                                               " WHERE state IN ('queued', 'uncertain') "
                                               "AND next_attempt > :now + :longest_wait");
    sql_bind_int(store, letters, ":now", now);
    sql_bind_int(store, letters, ":longest_wait", longest_wait);
    sql_run(store, letters);

    sqlite3_stmt *webhooks = sql_prepare(store,
                                         "UPDATE webhook SET held_until = :now"
                                         " WHERE held_until > :now + :longest_wait");
    sql_bind_int(store, webhooks, ":now", now);
    sql_bind_int(store, webhooks, ":longest_wait", longest_wait);
    sql_run(store, webhooks);
}

char *store_policy(Store *store)
{
    return sql_single_text(
        store, sql_prepare(store, "SELECT value FROM meta WHERE key = 'policy'"));
}

void store_policy_put(Store *store, const char *text)
{
    sqlite3_stmt *put =
        sql_prepare(store, "INSERT INTO meta(key, value) VALUES('policy', :text)"
                           " ON CONFLICT(key) DO UPDATE SET value = excluded.value");
    sql_bind_text(store, put, ":text", text);
    sql_run(store, put);
}
