#include <string.h>

#include "base/instant.h"
#include "store/letters.h"
#include "store/outbox.h"
#include "store/reminders.h"
#include "store_fixture.h"

static int64_t add(Store *store, const char *purpose, const char *to, int64_t now)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(list, g_strdup(to));
    g_autoptr(GBytes) letter = g_bytes_new_static("x", 1);
    g_autofree char *message_id = g_strconcat(purpose, "@ackd", NULL);
    return store_outbox_add(store, purpose, message_id, list, letter, now);
}

/* Made once, with the file, and never the same. */
static void test_secret(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *secret = store_letter_secret(shop->store);
    g_assert_cmpuint(strlen(secret), ==, 32);
    g_autofree char *path = g_strconcat(shop->path, "-other", NULL);
    g_autoptr(Store) other = store_open(path, BORN, NULL);
    g_autofree char *another = store_letter_secret(other);
    g_assert_cmpstr(secret, !=, another);
    g_clear_pointer(&other, store_close);
    other = store_open(path, BORN + 1, NULL);
    g_autofree char *again = store_letter_secret(other);
    g_assert_cmpstr(again, ==, another);
}

static void test_find(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t id = add(shop->store, "digest", "ann@example.com", BORN);
    g_assert_cmpint(store_letter_find(shop->store, "digest@ackd"), ==, id);
    g_assert_cmpint(store_letter_find(shop->store, "Digest@ackd"), ==, 0);
    g_autofree char *purpose = NULL, *recipients = NULL;
    store_letter_tell(shop->store, id, &purpose, &recipients);
    g_assert_cmpstr(purpose, ==, "digest");
    g_assert_cmpstr(recipients, ==, "ann@example.com");
    g_autofree char *none = NULL, *nobody = NULL;
    store_letter_tell(shop->store, id + 1, &none, &nobody);
    g_assert_null(none);
    g_assert_null(nobody);
    assert_fine(shop->store);
}

static void assert_about(Store *store, int64_t letter, const char *expected)
{
    g_autoptr(GPtrArray) list = store_letter_obligations(store, letter);
    g_ptr_array_add(list, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)list->pdata);
    assert_fine(store);
    g_assert_cmpstr(all, ==, expected);
}

/* A reminder's, and those of an answer to a command. */
static void test_obligations(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t reminder = add(store, "reminder", "ann@example.com", BORN);
    int64_t answer = add(store, "answer", "ann@example.com", BORN);
    store_reminder_put(store, "promise.1 a@x", "75%", BORN, reminder);
    store_reminder_put(store, "answer b@x", "75%", BORN, reminder);
    store_reminder_put(store, "answer b@x", "100%", BORN, reminder);
    store_reminder_put(store, "answer c@x", "75%", BORN, 0);
    store_letter_is_about(store, answer, "answer b@x");
    store_letter_is_about(store, answer, "answer b@x");
    assert_about(store, reminder, "answer b@x, promise.1 a@x");
    assert_about(store, answer, "answer b@x");
    assert_about(store, answer + 1, "");
}

static void test_since(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    static const char to[] = "ann@example.com";
    add(store, "answer 1", to, BORN);
    add(store, "answer 2", to, BORN + 10);
    add(store, "answer \xF0\x9F\x98\x80", to, BORN + 10);
    add(store, "answer 3", "bob@example.com", BORN + 10);
    add(store, "answers", to, BORN + 10);
    add(store, "alert", to, BORN + 10);
    g_assert_cmpint(store_letters_since(store, "answer ", to, BORN), ==, 3);
    g_assert_cmpint(store_letters_since(store, "answer ", to, BORN + 1), ==, 2);
    g_assert_cmpint(store_letters_since(store, "answer ", to, BORN + 11), ==, 0);
    assert_fine(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/store/letters/secret", test_secret);
    SHOP_TEST("/store/letters/find", test_find);
    SHOP_TEST("/store/letters/obligations", test_obligations);
    SHOP_TEST("/store/letters/since", test_since);
    return g_test_run();
}
