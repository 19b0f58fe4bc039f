#include "store_fixture.h"

#include <glib/gstdio.h>

#include "message_fixture.h"
#include "sla/thread.h"
#include "store/facts.h"

void shop_set_up(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    shop->directory = g_dir_make_tmp("ackd-store-XXXXXX", &error);
    g_assert_no_error(error);
    shop->path = g_build_filename(shop->directory, "support.sqlite3", NULL);
    shop->store = store_open(shop->path, BORN, &error);
    g_assert_no_error(error);
    g_assert_nonnull(shop->store);
}

void shop_tear_down(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_close(shop->store);
    g_autoptr(GDir) listing = g_dir_open(shop->directory, 0, NULL);
    for (const char *name; (name = g_dir_read_name(listing));) {
        g_autofree char *path = g_build_filename(shop->directory, name, NULL);
        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(shop->directory), ==, 0);
    g_free(shop->directory);
    g_free(shop->path);
}

sqlite3 *stranger(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(db));
    return db;
}

void assert_fine(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_check(store, &error));
    g_assert_no_error(error);
}

int64_t take(Store *store, struct message *message)
{
    const struct thread_index index = store_thread_index(store);
    int64_t conversation = thread_place(message, &index);
    g_assert_cmpint(store_message_add(store, message), >, 0);
    message_free(message);
    assert_fine(store);
    return conversation;
}

struct message *reply_to(const char *id, const char *references)
{
    struct message *message = bare_message(id);
    g_auto(GStrv) ids = g_strsplit(references ? references : "", " ", -1);
    for (char **named = ids; *named; named++)
        message_add_reference(message, *named);
    return message;
}

int64_t count(const struct shop *shop, const char *sql)
{
    sqlite3 *db = stranger(shop->path, "SELECT 1");
    sqlite3_stmt *statement = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}
