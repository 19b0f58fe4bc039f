#include <string.h>

#include "base/error.h"
#include "imap/names.h"
#include "imap/uids.h"

static const struct set_row {
    const char *name;
    uint32_t uids[6]; /* ended by 0 */
    const char *set;
} sets[] = {
    { "none", { 0 }, "" },
    { "one", { 7 }, "7" },
    { "a range", { 1, 2, 3 }, "1:3" },
    { "ranges and single ones", { 1, 2, 5, 7, 8 }, "1:2,5,7:8" },
    { "the highest", { UINT32_MAX - 1, UINT32_MAX }, "4294967294:4294967295" },
};

static const struct name_row {
    const char *name;
    const char *wire;
} names[] = {
    { "INBOX", "INBOX" },
    { "Grüße", "Gr&APwA3w-e" },
    { "You & me", "You &- me" },
    { "台北/日本語", "&U,BTFw-/&ZeVnLIqe-" }, /* RFC 3501 section 5.1.3 */
    { "📬", "&2D3c7A-" },
};

static GArray *uids_of(const uint32_t *numbers)
{
    GArray *uids = uids_new();

    for (; *numbers; numbers++)
        g_array_append_val(uids, *numbers);
    return uids;
}

static void test_set(gconstpointer data)
{
    const struct set_row *row = data;
    g_autoptr(GArray) uids = uids_of(row->uids);
    g_autoptr(GString) set = g_string_new(NULL);

    uids_append_set(set, uids);
    g_assert_cmpstr(set->str, ==, row->set);
}

static void test_find(void)
{
    g_autoptr(GArray) uids = uids_of((const uint32_t[]){ 3, 5, 9, 0 });
    guint at = 99;

    g_assert_true(uids_find(uids, 5, 1, &at));
    g_assert_cmpuint(at, ==, 1);
    g_assert_true(uids_find(uids, 3, 3, &at));
    g_assert_cmpuint(at, ==, 0);
    g_assert_false(uids_find(uids, 4, 0, &at));
    g_assert_false(uids_find(uids, 10, 0, &at));
}

static void test_without(void)
{
    g_autoptr(GArray) all = uids_of((const uint32_t[]){ 1, 2, 4, 8, 0 });
    g_autoptr(GArray) some = uids_of((const uint32_t[]){ 2, 3, 8, 0 });
    g_autoptr(GArray) rest = uids_without(all, some);
    g_autoptr(GString) set = g_string_new(NULL);

    uids_append_set(set, rest);
    g_assert_cmpstr(set->str, ==, "1,4");
}

static void test_slice(void)
{
    g_autoptr(GArray) all = uids_of((const uint32_t[]){ 1, 2, 4, 8, 0 });
    g_autoptr(GArray) middle = uids_slice(all, 1, 2);
    g_autoptr(GArray) end = uids_slice(all, 3, 100);
    g_autoptr(GArray) behind = uids_slice(all, 4, 1);

    g_assert_cmpuint(middle->len, ==, 2);
    g_assert_cmpuint(uids_get(middle, 0), ==, 2);
    g_assert_cmpuint(end->len, ==, 1);
    g_assert_cmpuint(uids_get(end, 0), ==, 8);
    g_assert_cmpuint(behind->len, ==, 0);
}

static void test_name(gconstpointer data)
{
    const struct name_row *row = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *wire = imap_name_encode(row->name, &error);
    g_autofree char *name = imap_name_decode(row->wire);

    g_assert_no_error(error);
    g_assert_cmpstr(wire, ==, row->wire);
    g_assert_cmpstr(name, ==, row->name);
}

static void test_odd_names(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *unasked = imap_name_decode("Grüße");

    g_assert_cmpstr(unasked, ==, "Grüße");
    g_assert_null(imap_name_decode("\xff"));
    g_assert_null(imap_name_encode("", NULL));
    g_assert_null(imap_name_encode("\xff", &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autofree char *path = g_strdup_printf("/uids/set/%s", sets[i].name);
        g_test_add_data_func(path, &sets[i], test_set);
    }
    g_test_add_func("/uids/find", test_find);
    g_test_add_func("/uids/without", test_without);
    g_test_add_func("/uids/slice", test_slice);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_strdup_printf("/names/%s", names[i].wire);
        g_test_add_data_func(path, &names[i], test_name);
    }
    g_test_add_func("/names/odd ones", test_odd_names);
    return g_test_run();
}
