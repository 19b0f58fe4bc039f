#include "store/sql.h"

#include "base/error.h"
#include "base/instant.h"

void sql_fail(Store *store, const char *doing)
{
    if (store->failure)
        return;
    int code = sqlite3_errcode(store->db);
    const char *advice = "";
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        advice = "; another program holds it, try again when that has ended";
    else if (code == SQLITE_FULL)
        advice = "; the disk is full";
    else if (code == SQLITE_IOERR)
        advice = g_strerror(sqlite3_system_errno(store->db));
    const char *joint = code == SQLITE_IOERR ? ": " : "";
    g_set_error(&store->failure, ACKD_ERROR, ACKD_ERROR_STORE, "%s: %s: %s%s%s",
                store->path, doing, sqlite3_errmsg(store->db), joint, advice);
}

static GPtrArray *parameters_of(sqlite3_stmt *statement)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++)
        g_ptr_array_add(names, g_strdup(sqlite3_bind_parameter_name(statement, i)));
    return names;
}

sqlite3_stmt *sql_prepare(Store *store, const char *sql)
{
    if (store->failure)
        return NULL;
    sqlite3_stmt *statement = g_hash_table_lookup(store->statements, sql);
    if (statement)
        return statement;
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           NULL) != SQLITE_OK) {
        sql_fail(store, sql);
        return NULL;
    }
    g_hash_table_insert(store->statements, (gpointer)sql, statement);
    g_hash_table_insert(store->parameters, statement, parameters_of(statement));
    return statement;
}

/* SQLite goes through the names from the first on, whether asked for a name or a number:
 * a row of twenty columns would cost more to bind than to insert. */
static int parameter(Store *store, sqlite3_stmt *statement, const char *name)
{
    if (statement != store->bound) {
        store->bound = statement;
        store->bound_names = g_hash_table_lookup(store->parameters, statement);
        store->bound_next = 0;
    }
    const GPtrArray *names = store->bound_names;
    for (guint tried = 0; tried < names->len; tried++) {
        guint index = (store->bound_next + tried) % names->len;
        if (g_str_equal(names->pdata[index], name)) {
            store->bound_next = index + 1;
            return (int)index + 1;
        }
    }
    g_assert_not_reached(); /* a name that it does not have is our own mistake */
}

void sql_bind_int(Store *store, sqlite3_stmt *statement, const char *name, int64_t value)
{
    if (statement &&
        sqlite3_bind_int64(statement, parameter(store, statement, name), value))
        sql_fail(store, name);
}

void sql_bind_text(Store *store, sqlite3_stmt *statement, const char *name,
                   const char *value)
{
    if (statement && sqlite3_bind_text(statement, parameter(store, statement, name),
                                       value, -1, SQLITE_STATIC))
        sql_fail(store, name);
}

void sql_bind_instant(Store *store, sqlite3_stmt *statement, const char *name,
                      int64_t value)
{
    if (value != INSTANT_NONE)
        sql_bind_int(store, statement, name, value);
    else if (statement && sqlite3_bind_null(statement, parameter(store, statement, name)))
        sql_fail(store, name);
}

void sql_bind_blob(Store *store, sqlite3_stmt *statement, const char *name, GBytes *value)
{
    gsize size = 0;
    const void *data = g_bytes_get_data(value, &size);
    if (statement && sqlite3_bind_blob64(statement, parameter(store, statement, name),
                                         data, size, SQLITE_STATIC))
        sql_fail(store, name);
}

/* Bound texts are borrowed until here: a kept statement must not point at them later. */
void sql_end(sqlite3_stmt *statement)
{
    if (!statement)
        return;
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

bool sql_row(Store *store, sqlite3_stmt *statement)
{
    if (!statement || store->failure)
        return false;
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        sql_fail(store, sqlite3_sql(statement));
    sql_end(statement);
    return false;
}

void sql_run(Store *store, sqlite3_stmt *statement)
{
    while (sql_row(store, statement))
        ;
}

void sql_exec(Store *store, const char *sql)
{
    if (!store->failure && sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        sql_fail(store, sql);
}

char *sql_text(sqlite3_stmt *statement, int column)
{
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

int64_t sql_instant(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL
               ? INSTANT_NONE
               : sqlite3_column_int64(statement, column);
}

int64_t sql_single(Store *store, sqlite3_stmt *statement, int64_t otherwise)
{
    int64_t value = otherwise;
    if (sql_row(store, statement)) {
        if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
            value = sqlite3_column_int64(statement, 0);
        sql_end(statement);
    }
    return value;
}

char *sql_single_text(Store *store, sqlite3_stmt *statement)
{
    char *text = NULL;
    if (sql_row(store, statement)) {
        text = sql_text(statement, 0);
        sql_end(statement);
    }
    return text;
}
