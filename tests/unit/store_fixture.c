#include "store_fixture.h"

#include <glib/gstdio.h>

#include "base/instant.h"
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
    int64_t thread = thread_place(message, &index);
    g_assert_cmpint(store_message_add(store, message), >, 0);
    message_free(message);
    assert_fine(store);
    return thread;
}

struct message *reply_to(const char *id, const char *references)
{
    struct message *message = bare_message(id);
    g_auto(GStrv) ids = g_strsplit(references ? references : "", " ", -1);
    for (char **named = ids; *named; named++)
        message_add_reference(message, *named);
    return message;
}

GPtrArray *messages_of(Store *store, int64_t thread)
{
    g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof thread);
    g_array_append_val(threads, thread);
    GPtrArray *messages = store_thread_messages(store, threads);
    assert_fine(store);
    return messages;
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

struct turn a_turn(int number, const char *opener)
{
    return (struct turn){
        .number = number,
        .opener = opener,
        .client = "joerg@client.example",
        .client_name = "Jörg",
        .owner = "ann@example.com",
        .target = "gold",
        .opened = BORN + number,
        .acknowledge = { .due = BORN + HOUR,
                         .done = BORN + 10,
                         .business = 10,
                         .elapsed = 11,
                         .author = "bob@example.com" },
        .answer = { .due = BORN - DAY,
                    .done = BORN + 20,
                    .business = 20,
                    .elapsed = 22,
                    .author = "ann@example.com",
                    .owner_at_due = "carl@example.com" },
        .end = END_ANSWERED,
        .ended = BORN + 20,
        .paused = INSTANT_NONE,
        .messages = 3,
        .chases = 2,
        .had_to_ask = 300,
        .unannounced = 1,
        .updates_missed = 4,
    };
}

struct obligation_row a_debt(int turn, ObligationKind kind, const char *from, int64_t due,
                             int64_t next)
{
    return (struct obligation_row){
        .turn = turn,
        .kind = kind,
        .from = from,
        .since = BORN,
        .due = due,
        .next = next,
    };
}

static void put_snoozed(Store *store, int64_t thread, const struct turn *turns, guint n,
                        const GArray *obligations, int64_t snoozed_until)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct turn));
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    g_autoptr(GArray) promises = g_array_new(FALSE, FALSE, sizeof(struct promise));
    g_array_append_vals(list, turns, n);
    const struct evaluation evaluation = {
        .turns = list,
        .promises = promises,
        .earliest = turns[0].opener,
        .client = turns[0].client,
        .client_name = turns[0].client_name,
        .subject = "Invoice",
        .owner = turns[0].owner,
        .first = BORN,
        .last = BORN + DAY,
        .waiting_since = INSTANT_NONE,
        .closed = INSTANT_NONE,
        .settled = INSTANT_NONE,
        .snoozed_until = snoozed_until,
    };
    store_evaluation_put(store, thread, &evaluation, obligations ? obligations : none);
    assert_fine(store);
}

void put(Store *store, int64_t thread, const struct turn *turns, guint n)
{
    put_snoozed(store, thread, turns, n, NULL, INSTANT_NONE);
}

void owe_snoozed(Store *store, int64_t thread, const char *opener,
                 const struct obligation_row *rows, guint n, int64_t snoozed_until)
{
    g_autoptr(GArray) obligations = g_array_new(FALSE, FALSE, sizeof *rows);
    g_array_append_vals(obligations, rows, n);
    const struct turn turns[] = { a_turn(1, opener), a_turn(2, opener) };
    put_snoozed(store, thread, turns, G_N_ELEMENTS(turns), obligations, snoozed_until);
}

void owe(Store *store, int64_t thread, const char *opener,
         const struct obligation_row *rows, guint n)
{
    owe_snoozed(store, thread, opener, rows, n, INSTANT_NONE);
}
