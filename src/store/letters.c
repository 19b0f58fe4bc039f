#include "store/letters.h"

#include "store/sql.h"

char *store_letter_secret(Store *store)
{
    return sql_single_text(
        store, sql_prepare(store, "SELECT value FROM meta WHERE key = 'letters'"));
}

int64_t store_letter_find(Store *store, const char *message_id)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT id FROM outbox WHERE message_id = :message_id");
    sql_bind_text(store, find, ":message_id", message_id);
    return sql_single(store, find, 0);
}

void store_letter_tell(Store *store, int64_t letter, char **purpose, char **recipients)
{
    *purpose = *recipients = NULL;
    sqlite3_stmt *rows =
        sql_prepare(store, "SELECT purpose, recipients FROM outbox WHERE id = :id");
    sql_bind_int(store, rows, ":id", letter);
    while (sql_row(store, rows)) {
        *purpose = sql_text(rows, 0);
        *recipients = sql_text(rows, 1);
    }
}

GPtrArray *store_letter_obligations(Store *store, int64_t letter)
{
    GPtrArray *obligations = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT obligation FROM reminder WHERE outbox = :letter"
               " UNION SELECT obligation FROM about WHERE outbox = :letter ORDER BY 1");
    sql_bind_int(store, rows, ":letter", letter);
    while (sql_row(store, rows))
        g_ptr_array_add(obligations, sql_text(rows, 0));
    return obligations;
}

void store_letter_is_about(Store *store, int64_t letter, const char *obligation)
{
    sqlite3_stmt *add = sql_prepare(store,
                                    "INSERT OR IGNORE INTO about(outbox, obligation)"
                                    " VALUES(:letter, :obligation)");
    sql_bind_int(store, add, ":letter", letter);
    sql_bind_text(store, add, ":obligation", obligation);
    sql_run(store, add);
}

int64_t store_letters_since(Store *store, const char *purpose, const char *address,
                            int64_t since)
{
    sqlite3_stmt *count =
        sql_prepare(store, "SELECT count(*) FROM outbox WHERE purpose >= :purpose"
                           " AND purpose < :purpose || char(1114111)"
                           " AND queued >= :since AND recipients = :address");
    sql_bind_text(store, count, ":purpose", purpose);
    sql_bind_text(store, count, ":address", address);
    sql_bind_int(store, count, ":since", since);
    return sql_single(store, count, 0);
}
