#include "store/status.h"

#include "base/instant.h"
#include "store/facts.h"
#include "store/sql.h"

static void mailbox_row_free(gpointer data)
{
    struct mailbox_row *row = data;
    g_free(row->name);
    g_free(row->state);
    g_free(row->error);
    g_free(row);
}

static double rate_of(sqlite3_stmt *row, int64_t remaining)
{
    int64_t read = sqlite3_column_int64(row, 7) - remaining;
    int64_t took = sqlite3_column_int64(row, 9) - sqlite3_column_int64(row, 8);
    return read > 0 && took > 0 ? (double)read / (double)took : 0;
}

GPtrArray *store_mailboxes(Store *store)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(mailbox_row_free);
    sqlite3_stmt *rows =
        sql_prepare(store, "SELECT name, state, error, error_since, looked,"
                           " remaining, alerted, first_remaining, reading_since,"
                           " read_at, tries_failed, next_try"
                           " FROM mailbox ORDER BY name");
    while (sql_row(store, rows)) {
        struct mailbox_row *row = g_new0(struct mailbox_row, 1);
        row->name = sql_text(rows, 0);
        row->state = sql_text(rows, 1);
        row->error = sql_text(rows, 2);
        row->error_since = sql_instant(rows, 3);
        row->looked = sql_instant(rows, 4);
        row->remaining = sqlite3_column_int64(rows, 5);
        row->alerted = sql_instant(rows, 6);
        row->rate = rate_of(rows, row->remaining);
        row->tries = sqlite3_column_int64(rows, 10);
        row->next_try = sql_instant(rows, 11);
        g_ptr_array_add(list, row);
    }
    return list;
}

void store_mailbox_add(Store *store, const char *name)
{
    sqlite3_stmt *add =
        sql_prepare(store, "INSERT INTO mailbox(name, state) VALUES(:name, 'waiting')"
                           " ON CONFLICT(name) DO NOTHING");
    sql_bind_text(store, add, ":name", name);
    sql_run(store, add);
}

void store_mailbox_reading(Store *store, const char *name, int64_t remaining, int64_t now)
{
    sqlite3_stmt *change = sql_prepare(
        store,
        "UPDATE mailbox SET state = CASE WHEN :remaining > 0 THEN 'reading'"
        " ELSE state END, remaining = :remaining, read_at = :now,"
        " first_remaining = ifnull(first_remaining + max(0, :remaining - remaining),"
        " :remaining),"
        " reading_since = ifnull(reading_since, :now) WHERE name = :name");
    sql_bind_int(store, change, ":now", now);
    sql_bind_text(store, change, ":name", name);
    sql_bind_int(store, change, ":remaining", remaining);
    sql_run(store, change);
}

void store_mailbox_reached(Store *store, const char *name)
{
    sqlite3_stmt *change = sql_prepare(
        store, "UPDATE mailbox SET state = 'reading', error = NULL, error_since = NULL,"
               " tries_failed = 0, next_try = NULL WHERE name = :name");
    sql_bind_text(store, change, ":name", name);
    sql_run(store, change);
}

void store_mailbox_seen(Store *store, const char *name, int64_t looked)
{
    sqlite3_stmt *change =
        sql_prepare(store, "UPDATE mailbox SET state = 'seen', error = NULL,"
                           " error_since = NULL, tries_failed = 0, next_try = NULL,"
                           " looked = :looked, remaining = 0,"
                           " first_remaining = NULL, reading_since = NULL"
                           " WHERE name = :name");
    sql_bind_text(store, change, ":name", name);
    sql_bind_int(store, change, ":looked", looked);
    sql_run(store, change);
}

void store_mailbox_failing(Store *store, const char *name,
                           const struct mailbox_failure *failure, int64_t now)
{
    sqlite3_stmt *change =
        sql_prepare(store, "UPDATE mailbox SET state = :state, error = :error,"
                           " tries_failed = :tries, next_try = :next_try,"
                           " error_since = ifnull(error_since, :now) WHERE name = :name");
    sql_bind_text(store, change, ":name", name);
    sql_bind_text(store, change, ":state", failure->busy ? "busy" : "failing");
    sql_bind_text(store, change, ":error", failure->error);
    sql_bind_int(store, change, ":tries", failure->tries);
    sql_bind_instant(store, change, ":next_try", failure->next_try);
    sql_bind_int(store, change, ":now", now);
    sql_run(store, change);
}

void store_mailbox_alerted(Store *store, const char *name, int64_t at)
{
    sqlite3_stmt *change =
        sql_prepare(store, "UPDATE mailbox SET alerted = :at WHERE name = :name");
    sql_bind_text(store, change, ":name", name);
    sql_bind_instant(store, change, ":at", at);
    sql_run(store, change);
}

void store_mailboxes_keep(Store *store, GHashTable *names)
{
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    for (guint i = 0; i < rows->len; i++) {
        const struct mailbox_row *row = rows->pdata[i];
        if (g_hash_table_contains(names, row->name))
            continue;
        g_autoptr(GHashTable) no_folder = g_hash_table_new(g_str_hash, g_str_equal);
        store_folders_keep(store, row->name, no_folder);
        sqlite3_stmt *drop = sql_prepare(store, "DELETE FROM mailbox WHERE name = :name");
        sql_bind_text(store, drop, ":name", row->name);
        sql_run(store, drop);
    }
}
