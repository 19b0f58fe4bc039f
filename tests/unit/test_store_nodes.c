#include <glib.h>

#include "message_fixture.h"
#include "sla/thread.h"
#include "store/facts.h"
#include "store_fixture.h"

/* Enough for most of them to be indexed on the disk, and the rest not yet. */
enum { STEPS = 5, IN_A_STEP = 700 };

static void take_some(Store *store, const char *domain)
{
    for (int i = 0; i < IN_A_STEP; i++) {
        g_autofree char *id = g_strdup_printf("%d@%s", i, domain);
        take(store, bare_message(id));
    }
}

static void fill(Store *store)
{
    for (int step = 0; step < STEPS; step++) {
        g_autofree char *domain = g_strdup_printf("step%d", step);
        store_begin(store);
        take_some(store, domain);
        g_assert_true(store_commit(store, NULL));
    }
}

static bool is_named(Store *store, const char *id, int64_t number)
{
    g_autofree char *name = thread_name(id);
    g_autoptr(GArray) found = store_messages_named(store, name);
    return found->len == 1 && g_array_index(found, int64_t, 0) == number;
}

static void assert_all_known(Store *store)
{
    int64_t number = 0;
    for (int step = 0; step < STEPS; step++)
        for (int i = 0; i < IN_A_STEP; i++) {
            g_autofree char *id = g_strdup_printf("%d@step%d", i, step);
            g_assert_cmpint(store_message_find(store, id), ==, ++number);
            g_assert_true(is_named(store, id, number));
        }
    g_assert_cmpint(store_message_find(store, "0@elsewhere"), ==, 0);
    assert_fine(store);
}

static int64_t indexed(const struct shop *shop)
{
    return count(shop, "SELECT count(*) FROM node_by_hash");
}

static void assert_some_indexed(const struct shop *shop)
{
    g_assert_cmpint(indexed(shop), >, STEPS * IN_A_STEP / 2);
    g_assert_cmpint(indexed(shop), <, STEPS * IN_A_STEP);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM node_by_hash AS it JOIN node"
                                " ON node.id = it.id AND node.hash = it.hash"
                                " WHERE it.id <= (SELECT indexed FROM node_indexed)"),
                    ==, indexed(shop));
}

/* By who wrote them, by who opens the file then, and by who had it open before. */
static void test_known(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) before = store_open_readonly(shop->path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_message_find(before, "0@step0"), ==, 0);
    fill(shop->store);
    assert_some_indexed(shop);
    assert_all_known(shop->store);
    assert_all_known(before);
    g_autoptr(Store) after = store_open_readonly(shop->path, &error);
    g_assert_no_error(error);
    assert_all_known(after);
}

/* What is taken back is not known, and its numbers are others' then. */
static void test_rolled_back(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_begin(shop->store);
    take_some(shop->store, "nowhere");
    take_some(shop->store, "neverland");
    store_rollback(shop->store);
    g_assert_cmpint(indexed(shop), ==, 0);
    fill(shop->store);
    assert_all_known(shop->store);
    g_assert_cmpint(store_message_find(shop->store, "0@nowhere"), ==, 0);
}

/* The same where only the end of the transaction fails: the index was written then. */
static void test_failed_at_the_end(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    sqlite3_close(stranger(shop->path, "CREATE TRIGGER full BEFORE UPDATE ON node_indexed"
                                       " BEGIN SELECT raise(FAIL, 'no room'); END"));
    store_begin(shop->store);
    take_some(shop->store, "nowhere");
    take_some(shop->store, "neverland");
    g_assert_false(store_commit(shop->store, &error));
    g_assert_nonnull(error);
    g_assert_cmpint(indexed(shop), ==, 0);
    sqlite3_close(stranger(shop->path, "DROP TRIGGER full"));
    fill(shop->store);
    assert_some_indexed(shop);
    assert_all_known(shop->store);
}

/* Two programs that write by turns go on where the other one stopped. */
static void test_two_writers(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) other = store_open_existing(shop->path, &error);
    g_assert_no_error(error);
    for (int step = 0; step < STEPS; step++) {
        Store *store = step % 2 ? other : shop->store;
        g_autofree char *domain = g_strdup_printf("step%d", step);
        store_begin(store);
        take_some(store, domain);

        g_assert_true(store_commit(store, NULL));
    }
    assert_some_indexed(shop);
    assert_all_known(other);
    assert_all_known(shop->store);
}

/* One hash, in the index and beside it: the text decides. */
static void test_hash_shared(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    enum { LAST = STEPS * IN_A_STEP };
    fill(shop->store);
    g_assert_cmpint(indexed(shop), <, LAST - 1);
    sqlite3_close(stranger(
        shop->path, "UPDATE node SET hash = (SELECT hash FROM node WHERE id = 1),"
                    " message_id = 'other@x' WHERE id = (SELECT max(id) FROM node)"));
    g_assert_cmpint(store_message_find(shop->store, "0@step0"), ==, 1);
    sqlite3_close(stranger(shop->path,
                           "UPDATE node SET message_id = iif(id = 1, 'other@x',"
                           " '0@step0') WHERE id IN (1, (SELECT max(id) FROM node))"));
    g_assert_cmpint(store_message_find(shop->store, "0@step0"), ==, LAST);
    sqlite3_close(stranger(shop->path,
                           "UPDATE node SET hash = (SELECT hash FROM node WHERE id = 1)"
                           " WHERE id = (SELECT max(id) - 1 FROM node)"));
    g_assert_cmpint(store_message_find(shop->store, "0@step0"), ==, LAST);
    assert_fine(shop->store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/nodes/known", test_known);
    SHOP_TEST("/nodes/rolled back", test_rolled_back);
    SHOP_TEST("/nodes/failed at the end", test_failed_at_the_end);
    SHOP_TEST("/nodes/two writers", test_two_writers);
    SHOP_TEST("/nodes/one hash for two ids", test_hash_shared);
    return g_test_run();
}
