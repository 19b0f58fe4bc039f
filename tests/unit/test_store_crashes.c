/* Mails that ended a worker, and reading again (store/crashes.h). */
#include "store/crashes.h"
#include "store/facts.h"
#include "store_fixture.h"

enum { VALID = 7 };

static int64_t folder_at(Store *store, const char *mailbox, uint32_t uidnext)
{
    int64_t folder = store_folder(store, mailbox, "INBOX");
    store_folder_cursor(store, folder, VALID, uidnext, 0);
    return folder;
}

static int64_t charge(Store *store, uint32_t uidvalidity, uint32_t uid, int64_t now)
{
    return store_crash_add(store, "support", "INBOX", uidvalidity, uid, now);
}

/* "3:2 9:1": UIDs with their counts. Caller frees. */
static char *suspects(Store *store, const char *mailbox)
{
    g_autoptr(GPtrArray) rows = store_crashes(store, mailbox);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const struct crash_row *row = rows->pdata[i];
        g_string_append_printf(text, "%s%u:%d", i ? " " : "", row->uid, (int)row->count);
    }
    return g_string_free(text, FALSE);
}

static void assert_suspects(Store *store, const char *mailbox, const char *expected)
{
    g_autofree char *found = suspects(store, mailbox);
    g_assert_cmpstr(found, ==, expected);
}

static void assert_cursor(Store *store, const char *mailbox, uint32_t uidvalidity,
                          uint32_t uidnext)
{
    g_autoptr(GPtrArray) rows = store_folders(store);
    for (guint i = 0; i < rows->len; i++) {
        const struct folder_row *row = rows->pdata[i];
        if (!g_str_equal(row->mailbox, mailbox))
            continue;
        g_assert_cmpuint(row->uidvalidity, ==, uidvalidity);
        g_assert_cmpuint(row->uidnext, ==, uidnext);
    }
}

static void test_counts(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    g_assert_cmpint(charge(store, VALID, 3, BORN), ==, 1);
    g_assert_cmpint(charge(store, VALID, 9, BORN), ==, 1);
    g_assert_cmpint(charge(store, VALID, 3, BORN + 60), ==, 2);
    g_assert_cmpint(store_crash_add(store, "sales", "INBOX", VALID, 3, BORN), ==, 1);
    assert_suspects(store, "support", "3:2 9:1");
    assert_suspects(store, "sales", "3:1");
    assert_suspects(store, NULL, "3:1 3:2 9:1");

    g_autoptr(GPtrArray) rows = store_crashes(store, "support");
    const struct crash_row *row = rows->pdata[0];
    g_assert_cmpstr(row->mailbox, ==, "support");
    g_assert_cmpstr(row->folder, ==, "INBOX");
    g_assert_cmpuint(row->uidvalidity, ==, VALID);
    g_assert_cmpint(row->last, ==, BORN + 60);
    assert_fine(store);
}

/* One that was read after all is no suspect any more; what is quarantined stays. */
static void test_read_since(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    charge(shop->store, VALID, 3, BORN);
    charge(shop->store, VALID, 4, BORN);
    charge(shop->store, VALID, 4, BORN);
    folder_at(shop->store, "support", 4);
    assert_suspects(shop->store, "support", "4:2");
    folder_at(shop->store, "support", 5);
    assert_suspects(shop->store, "support", "4:2");
    assert_fine(shop->store);
}

/* A UID means another mail then. */
static void test_numbered_anew(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    charge(shop->store, VALID, 3, BORN);
    charge(shop->store, VALID + 1, 8, BORN);
    int64_t folder = folder_at(shop->store, "support", 1);
    assert_suspects(shop->store, "support", "3:1");
    store_folder_cursor(shop->store, folder, VALID + 2, 1, 0);
    assert_suspects(shop->store, "support", "");
    assert_fine(shop->store);
}

static void test_deleted(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t folder = folder_at(shop->store, "support", 1);
    charge(shop->store, VALID, 3, BORN);
    charge(shop->store, VALID, 9, BORN);
    store_sightings_vanished(shop->store, folder, 1, 8);
    assert_suspects(shop->store, "support", "9:1");
    assert_fine(shop->store);
}

/* A mailbox with 10 mails read: 4 and 6 were passed over, 6 is quarantined. */
static void fill(Store *store, const char *mailbox)
{
    int64_t folder = folder_at(store, mailbox, 11);
    for (uint32_t uid = 1; uid <= 10; uid++)
        store_sighting_add(store, folder, uid, uid == 4 || uid == 6 ? 0 : 1, "odd");
    for (int i = 0; i < CRASHES_QUARANTINE; i++)
        store_crash_add(store, mailbox, "INBOX", VALID, 6, BORN);
}

static void test_rescan(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    fill(store, "support");
    fill(store, "sales");
    g_assert_false(store_rescan_asked(store, "support"));
    store_rescan_ask(store, "support", false);
    g_assert_true(store_rescan_asked(store, "support"));
    g_assert_false(store_rescan_asked(store, "sales"));
    assert_suspects(store, "support", "6:2"); /* until it begins */

    store_rescan_begin(store, "support");
    g_assert_false(store_rescan_asked(store, "support"));
    assert_suspects(store, "support", "6:0"); /* to be read alone */
    assert_cursor(store, "support", VALID, 4);
    g_assert_cmpint(store_passed_over(store, "support"), ==, 0);
    assert_suspects(store, "sales", "6:2");
    assert_cursor(store, "sales", VALID, 11);
    g_assert_cmpint(store_passed_over(store, "sales"), ==, 2);
    g_assert_cmpint(charge(store, VALID, 6, BORN), ==, 1);
    assert_fine(store);
}

/* Which of "support" and "sales" are asked for since `*request`. */
static guint asked(Store *store, int64_t *request)
{
    g_autoptr(GHashTable) names = store_rescans_after(store, request);
    guint known = g_hash_table_contains(names, "support") +
                  2 * g_hash_table_contains(names, "sales");
    g_assert_cmpuint(g_hash_table_size(names), ==, known == 3 ? 2 : known > 0);
    return known;
}

/* Also one that is asked for again, before it begins or after. */
static void test_rescan_is_heard_once(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    enum { NOTHING, SUPPORT, SALES, BOTH };
    Store *store = shop->store;
    int64_t heard = 0, anew = 0;
    g_assert_cmpuint(asked(store, &heard), ==, NOTHING);
    store_rescan_ask(store, "support", false);
    g_assert_cmpuint(asked(store, &heard), ==, SUPPORT);
    g_assert_cmpuint(asked(store, &heard), ==, NOTHING);
    store_rescan_ask(store, "sales", false);
    store_rescan_ask(store, "support", false);
    g_assert_cmpuint(asked(store, &heard), ==, BOTH);
    store_rescan_begin(store, "support");
    store_rescan_begin(store, "sales");
    store_rescan_ask(store, "sales", true);
    g_assert_cmpuint(asked(store, &heard), ==, SALES);
    g_assert_cmpuint(asked(store, &anew), ==, SALES);
    assert_fine(store);
}

static void test_rescan_of_nothing(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    folder_at(shop->store, "support", 11);
    store_rescan_ask(shop->store, "support", false);
    store_rescan_begin(shop->store, "support");
    assert_cursor(shop->store, "support", VALID, 11);
    assert_fine(shop->store);
}

/* Asked for everything once, everything it is, in whatever order. */
static void test_rescan_everything(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    fill(shop->store, "support");
    store_rescan_ask(shop->store, "support", true);
    store_rescan_ask(shop->store, "support", false);
    store_rescan_begin(shop->store, "support");
    assert_cursor(shop->store, "support", 0, 0);
    folder_at(shop->store, "support", 1);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting"), ==, 0);
    assert_suspects(shop->store, "support", "6:0");
    assert_fine(shop->store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/store/crashes/counts", test_counts);
    SHOP_TEST("/store/crashes/read-since", test_read_since);
    SHOP_TEST("/store/crashes/numbered-anew", test_numbered_anew);
    SHOP_TEST("/store/crashes/deleted", test_deleted);
    SHOP_TEST("/store/rescan/passed-over", test_rescan);
    SHOP_TEST("/store/rescan/heard-once", test_rescan_is_heard_once);
    SHOP_TEST("/store/rescan/nothing-passed-over", test_rescan_of_nothing);
    SHOP_TEST("/store/rescan/everything", test_rescan_everything);
    return g_test_run();
}
