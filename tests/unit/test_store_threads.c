#include <string.h>

#include "base/instant.h"
#include "message_fixture.h"
#include "sla/thread.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/notes.h"
#include "store_fixture.h"

/* ---- threads: as the index in memory has them, in any order */

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
    guint threads = 0;
    for (int i = 0; i < SHUFFLES; i++) {
        struct shop shop;
        shop_set_up(&shop, NULL);
        g_autoptr(ThreadMemory) memory = thread_memory_new();
        place_in_both(mails, shop.store, memory);
        guint found = assert_same_partition(mails, shop.store, memory);
        g_assert_true(threads == 0 || threads == found);
        threads = found;
        shop_tear_down(&shop, NULL);
        shuffle(dice, mails);
    }
    g_assert_cmpuint(threads, >, 3);
    g_assert_cmpuint(threads, <, MAILS * 2 / 3);
}

/* A thread's number changes for the messages of the smaller one only. */
static void test_merge(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t small = take(shop->store, bare_message("lonely@x"));
    int64_t large = take(shop->store, bare_message("a@x"));
    g_assert_cmpint(take(shop->store, reply_to("b@x", "a@x")), ==, large);
    g_assert_cmpint(small, !=, large);
    g_assert_cmpint(take(shop->store, reply_to("c@x", "lonely@x b@x")), ==, large);
    g_autoptr(GPtrArray) all = messages_of(shop->store, large);
    g_autoptr(GPtrArray) none = messages_of(shop->store, small);
    g_assert_cmpuint(all->len, ==, 4);
    g_assert_cmpuint(none->len, ==, 0);
}

/* ---- who says that he is away (S35) */

static struct message *says(const char *id, SignalKind kind, int64_t at)
{
    struct message *message = bare_message(id);
    message->internal_date = at;
    message_add_signal(message, SIGNAL_REQUEST, "9", 80);
    message_add_signal(message, kind, "until Friday", 80);
    return message;
}

static void test_absence_mails(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, says("second@x", SIGNAL_ABSENCE, BORN + 20));
    take(shop->store, says("first@x", SIGNAL_ABSENCE, BORN + 10));
    take(shop->store, says("early@x", SIGNAL_ABSENCE, BORN - 10));
    take(shop->store, says("late@x", SIGNAL_ABSENCE, BORN + 30));
    take(shop->store, says("promise@x", SIGNAL_PROMISE, BORN + 10));
    g_autoptr(GPtrArray) mails = store_absence_mails(shop->store, BORN, BORN + 20);
    assert_fine(shop->store);
    g_assert_cmpuint(mails->len, ==, 2);
    const struct message *first = mails->pdata[0], *second = mails->pdata[1];
    g_assert_cmpstr(first->message_id, ==, "first@x");
    g_assert_cmpstr(second->message_id, ==, "second@x");
}

/* ---- families: threads that orphans tie (S7) */

/* An orphan of that topic, received at `at`. */
static struct message *orphan(const char *id, int64_t topic, int64_t at)
{
    struct message *message = bare_message(id);
    message->topic = topic;
    message->facts = FACT_REPLY_SUBJECT;
    message->internal_date = at;
    return message;
}

static struct message *about(const char *id, int64_t topic, int64_t at)
{
    struct message *message = bare_message(id);
    message->topic = topic;
    message->internal_date = at;
    return message;
}

static int64_t number(Store *store, const char *id)
{
    int64_t found = store_message_find(store, id);
    g_assert_cmpint(found, >, 0);
    return found;
}

static void assert_family(Store *store, int64_t thread, const char *expected)
{
    g_autoptr(GArray) family = store_thread_family(store, thread);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < family->len; i++)
        g_string_append_printf(text, " %d", (int)g_array_index(family, int64_t, i));
    assert_fine(store);
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_family(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    g_assert_cmpint(take(store, bare_message("1@x")), ==, 1);
    g_assert_cmpint(take(store, bare_message("2@x")), ==, 2);
    g_assert_cmpint(take(store, bare_message("3@x")), ==, 3);
    g_assert_cmpint(take(store, bare_message("4@x")), ==, 4);
    g_assert_cmpint(take(store, reply_to("5@x", "1@x")), ==, 1);
    assert_family(store, 3, " 3");
    g_assert_cmpint(store_follow(store, number(store, "3@x"), number(store, "5@x")), ==,
                    0);
    g_assert_cmpint(store_follow(store, number(store, "2@x"), number(store, "3@x")), ==,
                    0);
    for (int64_t thread = 1; thread <= 3; thread++)
        assert_family(store, thread, " 1 2 3");
    assert_family(store, 4, " 4");
    assert_family(store, 99, " 99"); /* none: itself */

    g_assert_cmpint(store_follow(store, number(store, "3@x"), number(store, "4@x")), ==,
                    number(store, "5@x"));
    assert_family(store, 1, " 1");
    assert_family(store, 2, " 2 3 4");
    g_assert_cmpint(store_follow(store, number(store, "3@x"), number(store, "4@x")), ==,
                    number(store, "4@x"));
    g_assert_cmpint(store_follow(store, number(store, "3@x"), 0), ==,
                    number(store, "4@x"));
    g_assert_cmpint(store_follow(store, number(store, "3@x"), 0), ==, 0);
    assert_family(store, 4, " 4");
    assert_family(store, 3, " 2 3");
}

/* What somebody follows in a circle is a family like any other. */
static void test_family_circle(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    take(store, bare_message("1@x"));
    take(store, bare_message("2@x"));
    store_follow(store, number(store, "1@x"), number(store, "2@x"));
    store_follow(store, number(store, "2@x"), number(store, "1@x"));
    assert_family(store, 1, " 1 2");
    store_follow(store, number(store, "2@x"), number(store, "2@x"));
    assert_family(store, 2, " 1 2");
}

static void take_note(Store *store, const char *message_id)
{
    g_autoptr(Note) note = note_new(NOTE_CLOSE, BORN);
    note->message_id = g_strdup(message_id);
    store_note_add(store, note);
}

static void test_linked(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t one = take(store, bare_message("1@x")),
            two = take(store, bare_message("2@x"));
    int64_t three = take(store, bare_message("3@x"));
    take(store, reply_to("4@x", "3@x"));
    store_follow(store, number(store, "2@x"), number(store, "1@x"));
    store_follow(store, number(store, "4@x"), number(store, "3@x")); /* its own thread */
    int64_t noted = take(store, bare_message("5@x"));
    take_note(store, "5@x");
    g_autoptr(GHashTable) linked = store_threads_linked(store);
    g_assert_cmpuint(g_hash_table_size(linked), ==, 3);
    g_assert_true(g_hash_table_contains(linked, &noted));
    g_assert_true(g_hash_table_contains(linked, &one));
    g_assert_true(g_hash_table_contains(linked, &two));
    g_assert_false(g_hash_table_contains(linked, &three));
    gpointer key = NULL, value = NULL;
    g_assert_true(g_hash_table_lookup_extended(linked, &one, &key, &value));
    g_assert_true(key == value);
    assert_fine(store);
}

static void assert_ids(GPtrArray *messages, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < messages->len; i++)
        g_string_append_printf(text, " %s",
                               ((struct message *)messages->pdata[i])->message_id);
    g_ptr_array_unref(messages);
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_topic(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    static const int64_t topics[] = { 5, -5, INT64_MIN, INT64_MAX };
    assert_ids(store_topic(store, 5, INT64_MIN, INT64_MAX), "");
    for (gsize i = 0; i < G_N_ELEMENTS(topics); i++) {
        static const int64_t ages[] = { 0, 0, 1, 14 * DAY, 40 * DAY, BORN + 20 * DAY };
        for (gsize k = 0; k < G_N_ELEMENTS(ages); k++) {
            g_autofree char *id = g_strdup_printf("%c%d", 'f' - (char)k, (int)i);
            take(store, about(id, topics[i], BORN - ages[k]));
        }
    }
    take(store, about("timeless", 5, INSTANT_NONE));
    take(store, about("none", 0, BORN));
    for (gsize i = 0; i < G_N_ELEMENTS(topics); i++) {
        g_autofree char *all =
            g_strdup_printf(" e%zu f%zu d%zu c%zu b%zu a%zu", i, i, i, i, i, i);
        g_autofree char *fortnight = g_strdup_printf(" e%zu f%zu d%zu c%zu", i, i, i, i);
        g_autofree char *second = g_strdup_printf(" d%zu", i);
        assert_ids(store_topic(store, topics[i], INT64_MIN, INT64_MAX), all);
        assert_ids(store_topic(store, topics[i], BORN - 14 * DAY, BORN), fortnight);
        assert_ids(store_topic(store, topics[i], BORN - 1, BORN - 1), second);
        assert_ids(store_topic(store, topics[i], BORN - DAY, BORN - 2), "");
        assert_ids(store_topic(store, topics[i], BORN, BORN - 1), "");
    }
    assert_ids(store_topic(store, 6, INT64_MIN, INT64_MAX), "");
    assert_fine(store);
}

static void test_topic_of_many(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    enum { MANY = 2 * THREAD_CANDIDATES_MAX };
    store_begin(shop->store);
    for (int i = 0; i < MANY; i++) {
        g_autofree char *id = g_strdup_printf("%03d@x", i);
        take(shop->store, about(id, 5, BORN + i * DAY));
    }
    g_assert_true(store_commit(shop->store, NULL));
    g_autoptr(GPtrArray) newest = store_topic(shop->store, 5, INT64_MIN, INT64_MAX);
    g_assert_cmpuint(newest->len, ==, THREAD_CANDIDATES_MAX);
    for (guint i = 0; i < newest->len; i++) {
        const struct message *message = newest->pdata[i];
        g_assert_cmpint(message->internal_date, ==, BORN + (MANY - 1 - (int)i) * DAY);
    }
}

static void assert_orphans(Store *store, int64_t topic, int64_t from, int64_t to,
                           const char *expected)
{
    g_autoptr(GArray) ids = store_orphans(store, topic, from, to);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Message) message = store_message(store, g_array_index(ids, int64_t, i));
        g_string_append_printf(text, " %s", message->message_id);
    }
    assert_fine(store);
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_orphans(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    struct message *child = orphan("child", 5, BORN);
    message_add_reference(child, "parent@x");
    take(store, child);
    take(store, about("fresh", 5, BORN));
    take(store, orphan("early", 5, BORN - DAY));
    take(store, orphan("late", 5, BORN + DAY));
    take(store, orphan("other", -6, BORN));
    take(store, orphan("timeless", 5, INSTANT_NONE));
    assert_orphans(store, 5, INT64_MIN, INT64_MAX, " early late");
    assert_orphans(store, 5, BORN - DAY, BORN + DAY - 1, " early");
    assert_orphans(store, 5, BORN, BORN, "");
    assert_orphans(store, -6, BORN, BORN, " other");
    assert_orphans(store, 7, INT64_MIN, INT64_MAX, "");
    assert_orphans(store, 0, BORN, BORN + DAY, " other late");
}

/* ---- all of them */

static void test_streamed(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        gsize messages;
        const char *batches;
    } rows[] = {
        { 1, "[3:2] [5:1] [6:3]" }, { 2, "[3:2] [5:1 6:3]" }, { 3, "[3:2 5:1] [6:3]" },
        { 4, "[3:2 5:1 6:3]" },     { 100, "[3:2 5:1 6:3]" },
    };
    /* Threads 1 and 2 are merged away, 4 has only an unseen message. */
    sqlite3_close(stranger(
        shop->path,
        "INSERT INTO node(id, hash, thread, message_id) VALUES(1, 1, 3, 'a'),"
        " (2, 2, 6, 'b'), (3, 3, 4, 'c'), (4, 4, 5, 'd'), (5, 5, 6, 'e'), (6, 6, 3, 'f'),"
        " (7, 7, 6, 'g'), (8, 8, 6, 'h');"
        "INSERT INTO message(id, message_id, orphan, date_zone, facts, kind)"
        " SELECT id, message_id, 0, 0, 0, 0 FROM node WHERE id NOT IN (3, 7)"));
    g_auto(ThreadBatch) batch = { 0 };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        int64_t first = 0;
        while (store_threads_from(shop->store, first, rows[i].messages, &batch)) {
            assert_fine(shop->store);
            g_string_append(text, text->len ? " [" : "[");
            for (guint k = 0; k < batch.count; k++) {
                const struct thread_row *row = thread_batch_row(&batch, k);
                g_string_append_printf(text, k ? " %d:%u" : "%d:%u", (int)row->thread,
                                       row->messages->len);
                first = row->thread + 1;
            }
            g_string_append_c(text, ']');
        }
        g_assert_cmpstr(text->str, ==, rows[i].batches);
    }
}

/* The messages as they were written, each in its thread, whatever the batch held before.
 */
static void test_streamed_messages(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t thread = take(shop->store, full_message());
    int64_t other = take(shop->store, largest_message());
    int64_t third = take(shop->store, bare_message("bare@x"));
    g_autoptr(Message) full = full_message(), largest = largest_message();
    g_autoptr(Message) bare = bare_message("bare@x");
    g_auto(ThreadBatch) batch = { 0 };
    for (int i = 0; i < 2; i++) {
        g_assert_true(store_threads_from(shop->store, 1, 2, &batch));
        g_assert_cmpuint(batch.count, ==, 2);
        const struct thread_row *first = thread_batch_row(&batch, 0);
        const struct thread_row *second = thread_batch_row(&batch, 1);
        g_assert_cmpint(first->thread, ==, thread);
        g_assert_cmpint(second->thread, ==, other);
        assert_same_message(first->messages->pdata[0], full);
        assert_same_message(second->messages->pdata[0], largest);
        g_assert_true(store_threads_from(shop->store, other + 1, 2, &batch));
        g_assert_cmpuint(batch.count, ==, 1);
        g_assert_cmpint(thread_batch_row(&batch, 0)->thread, ==, third);
        assert_same_message(thread_batch_row(&batch, 0)->messages->pdata[0], bare);
    }
}

/* As "id:thread ..." */
static char *threads_text(const struct shop *shop)
{
    sqlite3 *db = stranger(shop->path, "");
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db,
                                       "SELECT group_concat(id || ':' || thread, ' ')"
                                       " FROM (SELECT * FROM node ORDER BY id)",
                                       -1, &row, NULL),
                    ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    char *text = g_strdup((const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    sqlite3_close(db);
    return text;
}

static void rebuild(Store *store)
{
    store_begin(store);
    store_threads_rebuild(store);
    g_assert_true(store_commit(store, NULL));
}

static bool all_hold(Store *store)
{
    g_auto(ThreadBatch) batch = { 0 };
    store_threads_from(store, INT64_MIN, G_MAXUINT, &batch);
    for (guint i = 0; i < batch.count; i++)
        if (!store_thread_holds(store, thread_batch_row(&batch, i)))
            return false;
    return true;
}

/* Whatever the numbers were before, the same mails are together afterwards. */
static void test_rebuild(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const spoilt[] = {
        "UPDATE node SET thread = 1",
        "UPDATE node SET thread = id",
        "UPDATE node SET thread = 1000 - id",
        "UPDATE node SET thread = id % 7 + 1",
    };
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    g_autoptr(GPtrArray) mails = forest(dice);
    g_autoptr(ThreadMemory) memory = thread_memory_new();
    place_in_both(mails, shop->store, memory);
    guint threads = assert_same_partition(mails, shop->store, memory);
    for (gsize i = 0; i < G_N_ELEMENTS(spoilt); i++) {
        g_assert_true(all_hold(shop->store));
        sqlite3_close(stranger(shop->path, spoilt[i]));
        g_assert_false(all_hold(shop->store));
        rebuild(shop->store);
        g_assert_cmpuint(assert_same_partition(mails, shop->store, memory), ==, threads);
        g_autofree char *once = threads_text(shop);
        rebuild(shop->store);
        g_autofree char *twice = threads_text(shop);
        g_assert_cmpstr(once, ==, twice);
    }
}

/* In-Reply-To counts beside the References, also where it looks like the end of one. */
static void test_rebuild_by_parent(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("a@x"));
    take(shop->store, bare_message("aa@x"));
    struct message *reply = reply_to("1@x", "aa@x");
    reply->in_reply_to = g_strdup("a@x");
    take(shop->store, reply);
    struct message *answer = reply_to("2@x", NULL);
    answer->in_reply_to = g_strdup("1@x");
    take(shop->store, answer);
    sqlite3_close(stranger(shop->path, "UPDATE node SET thread = id"));
    rebuild(shop->store);
    g_autofree char *together = threads_text(shop);
    g_assert_cmpstr(together, ==, "1:1 2:1 3:1 4:1");
}

static void take_a_few(Store *store)
{
    take(store, bare_message("lonely@x"));
    take(store, bare_message("a@x"));
    take(store, reply_to("b@x", "a@x unseen@x"));
    take(store, reply_to("c@x", "lonely@x b@x"));
    struct message *reply = bare_message("d@x");
    reply->in_reply_to = g_strdup("other@x");
    take(store, reply);
    take(store, reply_to("e@x", "e@x"));
}

/* Where nothing was wrong no number changes. */
static void test_rebuild_of_right_ones(struct shop *shop,
                                       gconstpointer data G_GNUC_UNUSED)
{
    rebuild(shop->store); /* of nothing */
    take_a_few(shop->store);
    g_autofree char *before = threads_text(shop);
    rebuild(shop->store);
    g_autofree char *after = threads_text(shop);
    g_assert_cmpstr(before, ==, after);
}

/* One wrong number anywhere is seen. */
static void test_holds(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const spoilt[] = {
        "UPDATE node SET thread = 99 WHERE message_id = 'a@x'",
        "UPDATE node SET thread = 99 WHERE message_id = 'b@x'",
        "UPDATE node SET thread = 99 WHERE message_id = 'unseen@x'",
        "UPDATE node SET thread = 99 WHERE message_id = 'other@x'",
        "UPDATE node SET thread = (SELECT thread FROM node WHERE message_id = 'a@x')"
        " WHERE message_id IN ('d@x', 'other@x')",
        "UPDATE node SET thread = (SELECT thread FROM node WHERE message_id = 'd@x')"
        " WHERE message_id = 'e@x'",
    };
    g_assert_true(all_hold(shop->store)); /* there is none */
    take_a_few(shop->store);
    for (gsize i = 0; i < G_N_ELEMENTS(spoilt); i++) {
        g_assert_true(all_hold(shop->store));
        sqlite3_close(stranger(shop->path, spoilt[i]));
        g_assert_false(all_hold(shop->store));
        rebuild(shop->store);
    }
    g_assert_true(all_hold(shop->store));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/threads/in any order", test_any_order);
    SHOP_TEST("/threads/the smaller one moves", test_merge);
    SHOP_TEST("/threads/absence mails", test_absence_mails);
    SHOP_TEST("/threads/family", test_family);
    SHOP_TEST("/threads/family in a circle", test_family_circle);
    SHOP_TEST("/threads/linked", test_linked);
    SHOP_TEST("/threads/topic", test_topic);
    SHOP_TEST("/threads/topic of many", test_topic_of_many);
    SHOP_TEST("/threads/orphans", test_orphans);
    SHOP_TEST("/threads/streamed", test_streamed);
    SHOP_TEST("/threads/streamed messages", test_streamed_messages);
    SHOP_TEST("/threads/right or wrong", test_holds);
    SHOP_TEST("/threads/rebuilt", test_rebuild);
    SHOP_TEST("/threads/rebuilt by In-Reply-To", test_rebuild_by_parent);
    SHOP_TEST("/threads/rebuilt where nothing was wrong", test_rebuild_of_right_ones);
    return g_test_run();
}
