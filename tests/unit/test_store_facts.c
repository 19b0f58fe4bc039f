#include <string.h>

#include "base/instant.h"
#include "message_fixture.h"
#include "rows.h"
#include "sla/thread.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/status.h"
#include "store_fixture.h"

/* ---- messages there and back */

static const struct message_row {
    const char *name;
    struct message *(*make)(void);
} messages[] = {
    { "full", full_message },
    { "at its limits", largest_message },
    { "with nothing but an id", NULL },
};

static struct message *made(const struct message_row *row)
{
    return row->make ? row->make() : bare_message("1@x");
}

static void test_round_trip(gconstpointer data)
{
    struct shop shop;
    shop_set_up(&shop, NULL);
    int64_t conversation = take(shop.store, made(data));
    g_autoptr(Message) expected = made(data);
    g_autoptr(GPtrArray) got = store_conversation_messages(shop.store, conversation);
    assert_fine(shop.store);
    g_assert_cmpuint(got->len, ==, 1);
    assert_same_message(got->pdata[0], expected);
    shop_tear_down(&shop, NULL);
}

static const struct message *with_id(const GPtrArray *list, const char *id)
{
    for (guint i = 0; i < list->len; i++) {
        const struct message *message = list->pdata[i];
        if (g_str_equal(message->message_id, id))
            return message;
    }
    g_error("no message %s", id);
}

/* Lists of neighbours must not run into one another, whether they are empty or not. */
static void test_several(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t conversation = take(shop->store, full_message());
    take(shop->store, reply_to("fourth@x", "third@client.example"));
    take(shop->store, bare_message("stranger@x"));
    struct message *fifth = reply_to("fifth@x", "fourth@x third@client.example");
    message_add_signal(fifth, SIGNAL_COURTESY, "thanks", 90);
    message_add_recipient(fifth, ROLE_TO, NULL, "bob@example.com");
    g_assert_cmpint(take(shop->store, fifth), ==, conversation);

    g_autoptr(GPtrArray) got = store_conversation_messages(shop->store, conversation);
    g_autoptr(Message) first = full_message();
    g_assert_cmpuint(got->len, ==, 3);
    assert_same_message(with_id(got, "third@client.example"), first);
    const struct message *fourth = with_id(got, "fourth@x"),
                         *last = with_id(got, "fifth@x");
    g_assert_cmpuint(fourth->references->len, ==, 1);
    g_assert_cmpuint(fourth->recipients->len + fourth->signals->len, ==, 0);
    g_assert_cmpuint(last->references->len, ==, 2);
    g_assert_cmpstr(last->references->pdata[0], ==, "fourth@x");
    g_assert_cmpstr(last->references->pdata[1], ==, "third@client.example");
    g_assert_cmpuint(last->recipients->len, ==, 1);
    g_assert_cmpuint(last->signals->len, ==, 1);
}

static void test_find(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpint(store_message_find(shop->store, "1@x"), ==, 0);
    int64_t conversation = take(shop->store, reply_to("1@x", "0@x"));
    int64_t id = store_message_find(shop->store, "1@x");
    g_assert_cmpint(id, >, 0);
    g_assert_cmpint(store_message_conversation(shop->store, id), ==, conversation);
    g_assert_cmpint(store_message_conversation(shop->store, id + 1000), ==, 0);
    g_assert_cmpint(store_message_find(shop->store, "0@x"), ==, 0); /* only mentioned */
    g_assert_cmpint(store_message_find(shop->store, "1@X"), ==, 0); /* case counts */
}

static int64_t internal_date(Store *store, int64_t conversation)
{
    g_autoptr(GPtrArray) got = store_conversation_messages(store, conversation);
    g_assert_cmpuint(got->len, ==, 1);
    return ((const struct message *)got->pdata[0])->internal_date;
}

static void test_seen_again(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        int64_t seen;
        bool changes;
        int64_t then;
    } steps[] = {
        { INSTANT_NONE, false, INSTANT_NONE },
        { BORN, true, BORN },
        { INSTANT_NONE, false, BORN },
        { BORN + 1, false, BORN },
        { BORN, false, BORN },
        { BORN - 1, true, BORN - 1 },
        { -5, true, -5 },
    };
    int64_t conversation = take(shop->store, bare_message("1@x"));
    int64_t id = store_message_find(shop->store, "1@x");
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_assert_cmpint(store_message_again(shop->store, id, steps[i].seen), ==,
                        steps[i].changes);
        g_assert_cmpint(internal_date(shop->store, conversation), ==, steps[i].then);
    }
    g_assert_false(store_message_again(shop->store, id + 1000, BORN));
    assert_fine(shop->store);
}

/* ---- conversations: as the index in memory has them, in any order */

enum { MAILS = 60, SHUFFLES = 12 };

static void add_parents(GRand *dice, struct message *message, int number)
{
    int parents = g_rand_int_range(dice, 0, 3);
    for (int i = 0; i < parents && number > 0; i++) {
        /* Some of those ids are of mails that never come. */
        g_autofree char *id =
            g_strdup_printf("%d@%s", g_rand_int_range(dice, 0, number),
                            g_rand_int_range(dice, 0, 5) ? "x" : "unseen");
        message_add_reference(message, id);
    }
    if (number > 0 && g_rand_int_range(dice, 0, 4) == 0)
        message->in_reply_to = g_strdup_printf("%d@x", g_rand_int_range(dice, 0, number));
}

static GPtrArray *forest(GRand *dice)
{
    GPtrArray *mails = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
    for (int i = 0; i < MAILS; i++) {
        g_autofree char *id = g_strdup_printf("%d@x", i);
        struct message *message = bare_message(id);
        if (g_rand_int_range(dice, 0, 3))
            add_parents(dice, message, i);
        g_ptr_array_add(mails, message);
    }
    return mails;
}

static void shuffle(GRand *dice, GPtrArray *list)
{
    for (guint i = list->len - 1; i > 0; i--) {
        guint k = (guint)g_rand_int_range(dice, 0, (gint32)i + 1);
        gpointer other = list->pdata[i];
        list->pdata[i] = list->pdata[k];
        list->pdata[k] = other;
    }
}

static void place_in_both(const GPtrArray *mails, Store *store, ThreadMemory *memory)
{
    const struct thread_index stored = store_thread_index(store);
    const struct thread_index kept = thread_memory_index(memory);
    store_begin(store);
    for (guint i = 0; i < mails->len; i++) {
        thread_place(mails->pdata[i], &kept);
        thread_place(mails->pdata[i], &stored);
        store_message_add(store, mails->pdata[i]);
    }
    g_autoptr(GError) error = NULL;
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
}

/* Two mails are together in the one exactly where they are in the other. */
static guint assert_same_partition(const GPtrArray *mails, Store *store,
                                   ThreadMemory *memory)
{
    const struct thread_index stored = store_thread_index(store);
    const struct thread_index kept = thread_memory_index(memory);
    g_autoptr(GHashTable) there = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) back = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < mails->len; i++) {
        const struct message *message = mails->pdata[i];
        gpointer a = GSIZE_TO_POINTER(stored.find(stored.context, message->message_id));
        gpointer b = GSIZE_TO_POINTER(kept.find(kept.context, message->message_id));
        g_assert_true(a && b);
        if (g_hash_table_contains(there, a) || g_hash_table_contains(back, b)) {
            g_assert_true(g_hash_table_lookup(there, a) == b);
            g_assert_true(g_hash_table_lookup(back, b) == a);
        }
        g_hash_table_insert(there, a, b);
        g_hash_table_insert(back, b, a);
    }
    return g_hash_table_size(there);
}

static void test_any_order(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(20261118);
    g_autoptr(GPtrArray) mails = forest(dice);
    guint conversations = 0;
    for (int i = 0; i < SHUFFLES; i++) {
        struct shop shop;
        shop_set_up(&shop, NULL);
        g_autoptr(ThreadMemory) memory = thread_memory_new();
        place_in_both(mails, shop.store, memory);
        guint found = assert_same_partition(mails, shop.store, memory);
        g_assert_true(conversations == 0 || conversations == found);
        conversations = found;
        shop_tear_down(&shop, NULL);
        shuffle(dice, mails);
    }
    g_assert_cmpuint(conversations, >, 3);
    g_assert_cmpuint(conversations, <, MAILS * 2 / 3);
}

/* A conversation's number changes for the messages of the smaller one only. */
static void test_merge(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t small = take(shop->store, bare_message("lonely@x"));
    int64_t large = take(shop->store, bare_message("a@x"));
    g_assert_cmpint(take(shop->store, reply_to("b@x", "a@x")), ==, large);
    g_assert_cmpint(small, !=, large);
    g_assert_cmpint(take(shop->store, reply_to("c@x", "lonely@x b@x")), ==, large);
    g_autoptr(GPtrArray) all = store_conversation_messages(shop->store, large);
    g_autoptr(GPtrArray) none = store_conversation_messages(shop->store, small);
    g_assert_cmpuint(all->len, ==, 4);
    g_assert_cmpuint(none->len, ==, 0);
}

/* ---- folders and sightings */

static const struct folder_row *only_folder(const GPtrArray *rows)
{
    g_assert_cmpuint(rows->len, ==, 1);
    return rows->pdata[0];
}

static void test_folder(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t id = store_folder(shop->store, "support", "INBOX");
    g_assert_cmpint(id, >, 0);
    g_assert_cmpint(store_folder(shop->store, "support", "INBOX"), ==, id);
    g_autoptr(GPtrArray) fresh = store_folders(shop->store);
    const struct folder_row *row = only_folder(fresh);
    g_assert_cmpint(row->id, ==, id);
    g_assert_cmpstr(row->mailbox, ==, "support");
    g_assert_cmpstr(row->name, ==, "INBOX");
    g_assert_cmpuint(row->uidvalidity, ==, 0);
    g_assert_cmpint(row->looked, ==, INSTANT_NONE);

    store_folder_cursor(shop->store, id, UINT32_MAX, UINT32_MAX - 1);
    store_folder_looked(shop->store, id, BORN);
    g_autoptr(GPtrArray) seen = store_folders(shop->store);
    row = only_folder(seen);
    g_assert_cmpuint(row->uidvalidity, ==, UINT32_MAX);
    g_assert_cmpuint(row->uidnext, ==, UINT32_MAX - 1);
    g_assert_cmpint(row->looked, ==, BORN);
    assert_fine(shop->store);
}

static char *folder_names(Store *store)
{
    g_autoptr(GPtrArray) rows = store_folders(store);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const struct folder_row *row = rows->pdata[i];
        g_string_append_printf(names, i ? ", %s/%s" : "%s/%s", row->mailbox, row->name);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static void add_folders(Store *store)
{
    static const char *const rows[][2] = {
        { "support", "Sent" },
        { "sales", "INBOX" },
        { "support", "INBOX" },
        { "support", "Old" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        store_sighting_add(store, store_folder(store, rows[i][0], rows[i][1]), 1, 0,
                           false, "cannot be read");
    assert_fine(store);
}

static void test_folders_keep(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add_folders(shop->store);
    g_autofree char *before = folder_names(shop->store);
    g_assert_cmpstr(before, ==, "sales/INBOX, support/INBOX, support/Old, support/Sent");
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 3);

    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(names, (char *)"INBOX");
    g_hash_table_add(names, (char *)"Sent");
    store_folders_keep(shop->store, "support", names);
    g_autofree char *after = folder_names(shop->store);
    g_assert_cmpstr(after, ==, "sales/INBOX, support/INBOX, support/Sent");
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 2);
    g_assert_cmpint(store_passed_over(shop->store, "sales"), ==, 1);
    assert_fine(shop->store);
}

static void test_uidvalidity(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    int64_t message = store_message_find(shop->store, "1@x");
    int64_t inbox = store_folder(shop->store, "support", "INBOX");
    int64_t sent = store_folder(shop->store, "support", "Sent");
    store_folder_cursor(shop->store, inbox, 7, 1);
    store_sighting_add(shop->store, inbox, 1, message, false, NULL);
    store_sighting_add(shop->store, inbox, 2, 0, false, "cannot be read");
    store_sighting_add(shop->store, sent, 2, 0, false, "cannot be read");

    store_folder_cursor(shop->store, inbox, 7, 3);
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 2);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting"), ==, 3);
    store_folder_cursor(shop->store, inbox, 8, 1);
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 1);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting"), ==, 1);
    g_assert_cmpint(store_count_messages(shop->store), ==, 1); /* facts stay */
    assert_fine(shop->store);
}

static void test_sighting_again(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    int64_t message = store_message_find(shop->store, "1@x");
    int64_t inbox = store_folder(shop->store, "support", "INBOX");
    store_sighting_add(shop->store, inbox, UINT32_MAX, 0, true, "cannot be read");
    store_sighting_add(shop->store, inbox, UINT32_MAX, message, false, NULL);
    assert_fine(shop->store);
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 0);
    g_assert_cmpint(count(shop,
                          "SELECT count(*) FROM sighting WHERE uid = 4294967295"
                          " AND message NOT NULL AND answered = 1 AND problem IS NULL"),
                    ==, 1);
}

/* ---- mailboxes */

static void assert_mailbox(Store *store, const char *state, const char *error,
                           int64_t error_since, int64_t looked, int64_t remaining)
{
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    assert_fine(store);
    g_assert_cmpuint(rows->len, ==, 1);
    const struct mailbox_row *row = rows->pdata[0];
    g_assert_cmpstr(row->name, ==, "support");
    g_assert_cmpstr(row->state, ==, state);
    g_assert_cmpstr(row->error, ==, error);
    g_assert_cmpint(row->error_since, ==, error_since);
    g_assert_cmpint(row->looked, ==, looked);
    g_assert_cmpint(row->remaining, ==, remaining);
}

static void test_mailbox(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    store_mailbox_add(store, "support");
    assert_mailbox(store, "waiting", NULL, INSTANT_NONE, INSTANT_NONE, 0);
    store_mailbox_reading(store, "support", 0);
    assert_mailbox(store, "waiting", NULL, INSTANT_NONE, INSTANT_NONE, 0);
    store_mailbox_reading(store, "support", 500);
    assert_mailbox(store, "reading", NULL, INSTANT_NONE, INSTANT_NONE, 500);
    store_mailbox_seen(store, "support", BORN);
    assert_mailbox(store, "seen", NULL, INSTANT_NONE, BORN, 0);
    store_mailbox_failing(store, "support", "no answer", BORN + 1);
    assert_mailbox(store, "failing", "no answer", BORN + 1, BORN, 0);
    store_mailbox_failing(store, "support", "login failed", BORN + 2);
    assert_mailbox(store, "failing", "login failed", BORN + 1, BORN, 0);
    store_mailbox_add(store, "support");
    assert_mailbox(store, "failing", "login failed", BORN + 1, BORN, 0);
    store_mailbox_seen(store, "support", BORN + 3);
    assert_mailbox(store, "seen", NULL, INSTANT_NONE, BORN + 3, 0);
    store_mailbox_failing(store, "support", "no answer", BORN + 4);
    assert_mailbox(store, "failing", "no answer", BORN + 4, BORN + 3, 0);
}

static void test_mailboxes_keep(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    add_folders(shop->store);
    store_mailbox_add(shop->store, "support");
    store_mailbox_add(shop->store, "sales");
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(names, (char *)"sales");
    store_mailboxes_keep(shop->store, names);
    g_autoptr(GPtrArray) rows = store_mailboxes(shop->store);
    g_assert_cmpuint(rows->len, ==, 1);
    g_assert_cmpstr(((const struct mailbox_row *)rows->pdata[0])->name, ==, "sales");
    g_autofree char *folders = folder_names(shop->store);
    g_assert_cmpstr(folders, ==, "sales/INBOX");
    g_assert_cmpint(store_count_messages(shop->store), ==, 1); /* what was read stays */
    assert_fine(shop->store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/facts/message/", messages, test_round_trip)
    SHOP_TEST("/facts/several messages", test_several);
    SHOP_TEST("/facts/find", test_find);
    SHOP_TEST("/facts/seen again", test_seen_again);
    g_test_add_func("/facts/conversations in any order", test_any_order);
    SHOP_TEST("/facts/the smaller conversation moves", test_merge);
    SHOP_TEST("/facts/folder", test_folder);
    SHOP_TEST("/facts/folders kept", test_folders_keep);
    SHOP_TEST("/facts/UIDVALIDITY changed", test_uidvalidity);
    SHOP_TEST("/facts/sighting again", test_sighting_again);
    SHOP_TEST("/facts/mailbox", test_mailbox);
    SHOP_TEST("/facts/mailboxes kept", test_mailboxes_keep);
    return g_test_run();
}
