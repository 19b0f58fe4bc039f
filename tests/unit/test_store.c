#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/instant.h"
#include "message_fixture.h"
#include "rows.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/notes.h"
#include "store/outbox.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store_fixture.h"

/* ---- opening */

static void close_store(struct shop *shop)
{
    store_close(shop->store);
    shop->store = NULL;
}

static GBytes *bytes_of(const char *path)
{
    char *bytes = NULL;
    gsize size = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    return g_bytes_new_take(bytes, size);
}

static void test_new(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpint(store_since(shop->store), ==, BORN);
    g_assert_cmpint(store_count_messages(shop->store), ==, 0);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
    assert_fine(shop->store);
    g_assert_cmpint(count(shop, "PRAGMA user_version"), ==, SCHEMA_VERSION);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM pragma_journal_mode"
                                " WHERE journal_mode = 'wal'"),
                    ==, 1);
}

static void test_reopened(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    take(shop->store, full_message());
    close_store(shop);
    shop->store = store_open(shop->path, BORN + DAY, &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_since(shop->store), ==, BORN);
    g_assert_cmpint(store_count_messages(shop->store), ==, 1);
    assert_fine(shop->store);
}

static void test_policy(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_null(store_policy(shop->store));
    store_policy_put(shop->store, "team = { name = \"old\"; };");
    store_policy_put(shop->store, "team = { name = \"Grüße\"; };\n");
    g_autofree char *policy = store_policy(shop->store);
    g_assert_cmpstr(policy, ==, "team = { name = \"Grüße\"; };\n");
    g_assert_cmpint(store_since(shop->store), ==, BORN);
    assert_fine(shop->store);
}

static void add_letter(Store *store, const char *purpose, int64_t next_attempt)
{
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_autoptr(GBytes) letter = g_bytes_new_static("Subject: x\r\n", 12);
    g_ptr_array_add(to, (char *)"ann@example.com");
    store_outbox_add(store, purpose, "1@ackd", to, letter, next_attempt);
}

/* A look that lies in the future would pass for a fresh one. */
static void test_clock_set_back(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    store_folder_looked(store, store_folder(store, "in", "INBOX"), BORN + DAY);
    store_folder_looked(store, store_folder(store, "in", "Sent"), BORN - MINUTE);
    add_letter(store, "waits as it should", BORN + HOUR);
    add_letter(store, "would wait for a day", BORN + DAY);
    store_clock_set_back(store, BORN, HOUR);
    assert_fine(store);

    g_autoptr(GPtrArray) folders = store_folders(store);
    g_assert_cmpint(((struct folder_row *)folders->pdata[0])->looked, ==, BORN - 1);
    g_assert_cmpint(((struct folder_row *)folders->pdata[1])->looked, ==, BORN - MINUTE);
    g_assert_cmpint(count(shop, "SELECT sum(next_attempt) FROM outbox"), ==,
                    2 * (int64_t)BORN + HOUR);
}

static void test_empty_file(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    close_store(shop);
    g_assert_true(g_file_set_contents(shop->path, "", 0, NULL));
    g_assert_null(store_open_readonly(shop->path, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_clear_error(&error);
    shop->store = store_open(shop->path, BORN + 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_since(shop->store), ==, BORN + 1);
}

static void test_readonly(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    take(shop->store, full_message());
    Store *reader = store_open_readonly(shop->path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_count_messages(reader), ==, 1);
    assert_fine(reader);
    store_folder(reader, "support", "INBOX");
    g_assert_false(store_check(reader, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    store_close(reader);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM folder"), ==, 0);
}

/* The daemon goes on writing while somebody reads. */
static void test_reader_beside_writer(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    store_begin(shop->store);
    take(shop->store, full_message());
    g_autoptr(Store) reader = store_open_readonly(shop->path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_count_messages(reader), ==, 0);
    g_assert_true(store_commit(shop->store, &error));
    g_assert_cmpint(store_count_messages(reader), ==, 1);
}

static void test_readonly_of_nothing(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(shop->directory, "sales.sqlite3", NULL);
    g_assert_null(store_open_readonly(path, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_true(g_str_has_prefix(error->message, path));
    g_assert_nonnull(strstr(error->message, "there is no such file"));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void test_existing(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    take(shop->store, full_message());
    g_autoptr(Store) other = store_open_existing(shop->path, &error);
    g_assert_no_error(error);
    store_begin(other);
    take(other, bare_message("1@x"));
    g_assert_true(store_commit(other, &error));
    g_assert_cmpint(store_count_messages(shop->store), ==, 2);

    g_autofree char *none = g_build_filename(shop->directory, "sales.sqlite3", NULL);
    g_assert_null(store_open_existing(none, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "there is no such file"));
    g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
}

static void test_existing_protected(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    if (geteuid() == 0) {
        g_test_skip("root can write everything");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_chmod(shop->path, 0400), ==, 0);
    g_assert_null(store_open_existing(shop->path, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "not write to it"));
    g_assert_cmpint(g_chmod(shop->path, 0600), ==, 0);
}

/* ---- refusals; the file is not changed by any of them */

static void run(const char *path, const char *sql)
{
    sqlite3_close(stranger(path, sql));
}

static void make_newer(const char *path)
{
    run(path, "PRAGMA user_version = 99");
}

static void make_newer_with_other_tables(const char *path)
{
    run(path, "DROP TABLE sighting; PRAGMA user_version = 99");
}

static void write_foreign(const char *path, const char *sql)
{
    g_assert_cmpint(g_remove(path), ==, 0);
    run(path, sql);
}

static void make_foreign(const char *path)
{
    write_foreign(path, "CREATE TABLE bookmarks(url TEXT)");
}

static void make_foreign_with_our_version(const char *path)
{
    write_foreign(path, "CREATE TABLE bookmarks(url TEXT); PRAGMA user_version = 1");
}

static void make_foreign_with_our_names(const char *path)
{
    write_foreign(path, "CREATE TABLE message(x); CREATE TABLE meta(x);"
                        " PRAGMA user_version = 1");
}

static void make_foreign_with_negative_version(const char *path)
{
    write_foreign(path, "CREATE TABLE bookmarks(url TEXT); PRAGMA user_version = -3");
}

static void make_text(const char *path)
{
    g_autofree char *text = filled(5000);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void make_short_text(const char *path)
{
    g_assert_true(g_file_set_contents(path, "hello", -1, NULL));
}

static void make_truncated(const char *path)
{
    g_assert_cmpint(truncate(path, 4096), ==, 0);
}

static void make_damaged(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize size = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    memset(bytes + 100, 0xA5, 2000);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static const struct refusal_row {
    const char *name;
    void (*spoil)(const char *path);
    const char *says;
} refusals[] = {
    { "newer", make_newer,
      "written by a newer version of ackd (schema 99, this program" },
    { "newer with other tables", make_newer_with_other_tables,
      "written by a newer version" },
    { "foreign", make_foreign, "not one of ackd's" },
    { "foreign with our version", make_foreign_with_our_version, "not one of ackd's" },
    { "foreign with some of our names", make_foreign_with_our_names,
      "not one of ackd's" },
    { "foreign below zero", make_foreign_with_negative_version, "not one of ackd's" },
    { "text", make_text, "file is not a database" },
    { "short text", make_short_text, "file is not a database" },
    { "truncated", make_truncated, "malformed" },
    { "damaged", make_damaged, "malformed" },
};

static void assert_says(const GError *error, const char *path, const char *says)
{
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_true(g_str_has_prefix(error->message, path));
    if (!strstr(error->message, says))
        g_error("\"%s\" does not say \"%s\"", error->message, says);
}

static void assert_refused(const char *path, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(path, BORN, &error));
    assert_says(error, path, says);
}

static void assert_refused_where_it_must_exist(const char *path, const char *says)
{
    g_autoptr(GError) reading = NULL, writing = NULL;
    g_assert_null(store_open_readonly(path, &reading));
    assert_says(reading, path, says);
    g_assert_null(store_open_existing(path, &writing));
    assert_says(writing, path, says);
}

static void test_refusal(gconstpointer data)
{
    const struct refusal_row *row = data;
    struct shop shop;
    shop_set_up(&shop, NULL);
    take(shop.store, full_message());
    close_store(&shop);
    row->spoil(shop.path);
    g_autoptr(GBytes) before = bytes_of(shop.path);
    assert_refused(shop.path, row->says);
    assert_refused_where_it_must_exist(shop.path, row->says);
    g_autoptr(GBytes) after = bytes_of(shop.path);
    g_assert_true(g_bytes_equal(before, after));
    shop_tear_down(&shop, NULL);
}

static void test_folder_in_its_place(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    assert_refused(shop->directory, "unable to open");
}

static void test_no_such_folder(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *path = g_build_filename(shop->directory, "none", "a.sqlite3", NULL);
    assert_refused(path, "unable to open");
}

static void test_unreadable(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    if (geteuid() == 0) {
        g_test_skip("root can read everything");
        return;
    }
    close_store(shop);
    g_assert_cmpint(g_chmod(shop->path, 0), ==, 0);
    assert_refused(shop->path, "unable to open");
    g_assert_cmpint(g_chmod(shop->path, 0600), ==, 0);
}

/* Takes as long as the store has patience: some seconds. */
static void test_locked(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    close_store(shop);
    sqlite3 *other = stranger(shop->path, "PRAGMA locking_mode = EXCLUSIVE;"
                                          "BEGIN EXCLUSIVE; DELETE FROM folder");
    g_autoptr(GBytes) before = bytes_of(shop->path);
    assert_refused(shop->path, "another program holds it");
    g_autoptr(GBytes) after = bytes_of(shop->path);
    g_assert_true(g_bytes_equal(before, after));
    sqlite3_close(other);
}

/* ---- errors stick */

static void test_locked_by_a_writer(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *other = stranger(shop->path, "BEGIN IMMEDIATE");
    sqlite3_busy_timeout(shop->store->db, 0);
    store_begin(shop->store);
    g_assert_cmpint(store_folder(shop->store, "support", "INBOX"), ==, 0);
    g_assert_false(store_commit(shop->store, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "another program holds it"));
    sqlite3_close(other);

    store_begin(shop->store);
    g_assert_cmpint(store_folder(shop->store, "support", "INBOX"), >, 0);
    g_clear_error(&error);
    g_assert_true(store_commit(shop->store, &error));
    g_assert_cmpint(count(shop, "SELECT count(*) FROM folder"), ==, 1);
}

/* A message that nobody placed has no node. */
static void fail(Store *store)
{
    g_autoptr(Message) message = bare_message("never@placed");
    store_message_add(store, message);
}

static void assert_nothing_is_done(Store *store)
{
    g_autoptr(GPtrArray) recipients = g_ptr_array_new();
    g_autoptr(GBytes) letter = g_bytes_new_static("x", 1);
    g_autoptr(Message) seen = bare_message("1@x");
    seen->internal_date = BORN - 1;
    g_assert_cmpint(store_folder(store, "support", "INBOX"), ==, 0);
    g_assert_cmpint(store_count_messages(store), ==, 0);
    g_assert_cmpint(store_since(store), ==, INSTANT_NONE);
    g_assert_cmpint(store_message_find(store, "1@x"), ==, 0);
    g_assert_false(store_message_again(store, 1, seen));
    g_assert_null(store_message(store, 1));
    g_assert_cmpint(store_message_thread(store, 1), ==, 0);
    g_assert_cmpint(store_follow(store, 1, 2), ==, 0);
    g_assert_null(store_holidays(store, "/x.ics"));
    g_assert_cmpint(store_outbox_add(store, "p", "m", recipients, letter, BORN), ==, 0);
    g_assert_false(store_outbox_has(store, "p"));
    g_assert_null(store_outbox_take(store, BORN));
    g_assert_cmpint(store_outbox_recover(store, BORN), ==, 0);
    g_autoptr(GPtrArray) owed = store_owed(store, INT64_MAX);
    g_autoptr(GPtrArray) folders = store_folders(store);
    g_autoptr(GPtrArray) topic = store_topic(store, 1, INT64_MIN, INT64_MAX);
    g_autoptr(GPtrArray) waiting = store_waiting(store);
    g_autoptr(GPtrArray) terms = store_terms(store);
    g_assert_cmpuint(owed->len + folders->len + topic->len + waiting->len + terms->len,
                     ==, 0);
    g_auto(ThreadBatch) batch = { 0 };
    g_assert_false(store_threads_from(store, 1, 10, &batch));
    g_autoptr(GArray) named = store_messages_named(store, "abcd");
    g_autoptr(GArray) orphans = store_orphans(store, 0, INT64_MIN, INT64_MAX);
    g_assert_cmpuint(named->len + orphans->len, ==, 0);
    store_threads_rebuild(store);
}

static void test_sticks(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    take(shop->store, bare_message("1@x"));
    store_begin(shop->store);
    g_assert_cmpint(store_folder(shop->store, "support", "INBOX"), >, 0);
    fail(shop->store);
    assert_nothing_is_done(shop->store);
    g_assert_false(store_commit(shop->store, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_true(g_str_has_prefix(error->message, shop->path));
    g_assert_nonnull(strstr(error->message, "CHECK"));

    g_assert_cmpint(count(shop, "SELECT count(*) FROM folder"), ==, 0);
    g_assert_cmpint(store_count_messages(shop->store), ==, 1);
    assert_fine(shop->store);
}

static void test_check_rolls_back(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    store_begin(shop->store);
    store_folder(shop->store, "support", "INBOX");
    fail(shop->store);
    g_assert_false(store_check(shop->store, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_true(store_check(shop->store, NULL));
    store_begin(shop->store);
    g_assert_true(store_commit(shop->store, NULL));
    g_assert_cmpint(count(shop, "SELECT count(*) FROM folder"), ==, 0);
}

static void test_rollback(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_begin(shop->store);
    store_folder(shop->store, "support", "INBOX");
    take(shop->store, full_message());
    store_rollback(shop->store);
    g_assert_cmpint(store_count_messages(shop->store), ==, 0);
    g_autoptr(GPtrArray) folders = store_folders(shop->store);
    g_assert_cmpuint(folders->len, ==, 0);
    store_rollback(shop->store); /* nothing is open: fine */
    assert_fine(shop->store);
}

static void test_rollback_forgets_the_error(struct shop *shop,
                                            gconstpointer data G_GNUC_UNUSED)
{
    store_begin(shop->store);
    fail(shop->store);
    store_rollback(shop->store);
    assert_fine(shop->store);
}

static void test_closed_while_open(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_begin(shop->store);
    store_folder(shop->store, "support", "INBOX");
    close_store(shop);
    store_close(NULL);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM folder"), ==, 0);
}

static void test_full_disk(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(
        sqlite3_exec(shop->store->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL), ==,
        SQLITE_OK); /* as many as there are now */
    store_begin(shop->store);
    for (int i = 0; i < 1000 && !shop->store->failure; i++) {
        g_autofree char *name = g_strdup_printf("folder %d", i);
        store_folder(shop->store, "support", name);
    }
    g_assert_false(store_commit(shop->store, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, "the disk is full"));
    g_assert_cmpint(count(shop, "SELECT count(*) FROM folder"), ==, 0);
}

static int64_t size_of_log(const struct shop *shop)
{
    g_autofree char *path = g_strconcat(shop->path, "-wal", NULL);
    GStatBuf found;
    g_assert_cmpint(g_stat(path, &found), ==, 0);
    return found.st_size;
}

static void test_sync_writes(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 2; i++) {
        int64_t before = size_of_log(shop);
        g_assert_true(store_sync(shop->store, &error));
        g_assert_cmpint(size_of_log(shop), >, before);
    }
    g_assert_cmpint(store_since(shop->store), ==, BORN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/store/new", test_new);
    SHOP_TEST("/store/opened again", test_reopened);
    SHOP_TEST("/store/policy", test_policy);
    SHOP_TEST("/store/an empty file", test_empty_file);
    SHOP_TEST("/store/only to read", test_readonly);
    SHOP_TEST("/store/a reader beside the writer", test_reader_beside_writer);
    SHOP_TEST("/store/only to read, where there is none", test_readonly_of_nothing);
    SHOP_TEST("/store/one that exists", test_existing);
    SHOP_TEST("/store/one that may only be read", test_existing_protected);
    ADD_ROWS("/store/refused/", refusals, test_refusal)
    SHOP_TEST("/store/refused/a folder", test_folder_in_its_place);
    SHOP_TEST("/store/refused/no such folder", test_no_such_folder);
    SHOP_TEST("/store/refused/unreadable", test_unreadable);
    SHOP_TEST("/store/refused/locked", test_locked);
    SHOP_TEST("/store/errors/locked by a writer", test_locked_by_a_writer);
    SHOP_TEST("/store/errors/stick", test_sticks);
    SHOP_TEST("/store/errors/check rolls back", test_check_rolls_back);
    SHOP_TEST("/store/errors/rollback forgets", test_rollback_forgets_the_error);
    SHOP_TEST("/store/errors/full disk", test_full_disk);
    SHOP_TEST("/store/rollback", test_rollback);
    SHOP_TEST("/store/sync writes", test_sync_writes);
    SHOP_TEST("/store/clock set back", test_clock_set_back);
    SHOP_TEST("/store/closed in a transaction", test_closed_while_open);
    return g_test_run();
}
