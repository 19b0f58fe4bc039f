#include <limits.h>
#include <string.h>

#include "base/error.h"

#include "base/instant.h"
#include "message_fixture.h"
#include "sla/thread.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store_fixture.h"

static struct turn an_open_turn(int number, const char *opener)
{
    const struct clock never = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE, INSTANT_NONE,
                                 NULL,         NULL,         NULL };
    struct turn turn = a_turn(number, opener);
    turn.client_name = turn.owner = turn.target = NULL;
    turn.acknowledge = turn.answer = never;
    turn.end = END_NONE;
    turn.ended = INSTANT_NONE;
    turn.chases = turn.had_to_ask = turn.unannounced = turn.updates_missed = 0;
    return turn;
}

/* Every instant as far away as an instant can be. */
static struct turn an_extreme_turn(int number, const char *opener)
{
    struct turn turn = a_turn(number, opener);
    turn.opened = -62135596800;          /* the first second of the year 1 */
    turn.acknowledge.due = 253402300799; /* the last one of 9999 */
    turn.acknowledge.done = turn.opened;
    turn.acknowledge.business = 0;
    turn.acknowledge.elapsed = INT64_MAX;
    turn.answer.due = turn.opened - 1;
    turn.answer.done = INT64_MAX;
    turn.answer.business = -1;
    turn.answer.elapsed = INT64_MIN + 1;
    turn.chases = INT_MAX;
    turn.acknowledge.author = "\xF0\x9F\x93\xAC'; DROP TABLE turn; --";
    return turn;
}

/* ---- what an evaluation leaves behind */

static void assert_same_figures(const struct turn_row *row, const struct turn *turn)
{
    const struct turn_figures *figures = &row->figures;
    g_assert_cmpint(figures->number, ==, turn->number);
    g_assert_cmpint(figures->opened, ==, turn->opened);
    g_assert_cmpint(figures->acknowledged, ==, turn->acknowledge.done);
    g_assert_cmpint(figures->answered, ==, turn->answer.done);
    g_assert_cmpint(figures->acknowledge_due, ==, turn->acknowledge.due);
    g_assert_cmpint(figures->answer_due, ==, turn->answer.due);
    g_assert_cmpint(figures->acknowledge_business, ==, turn->acknowledge.business);
    g_assert_cmpint(figures->answer_business, ==, turn->answer.business);
    g_assert_cmpint(figures->acknowledge_elapsed, ==, turn->acknowledge.elapsed);
    g_assert_cmpint(figures->answer_elapsed, ==, turn->answer.elapsed);
    g_assert_cmpint(figures->end, ==, turn->end);
    g_assert_cmpint(figures->ended, ==, turn->ended);
    g_assert_cmpint(figures->chases, ==, turn->chases);
    g_assert_cmpint(figures->had_to_ask, ==, turn->had_to_ask);
    g_assert_cmpint(figures->unannounced, ==, turn->unannounced);
    g_assert_cmpint(figures->updates_missed, ==, turn->updates_missed);
}

static void assert_same_people(const struct turn_row *row, const struct turn *turn)
{
    g_assert_cmpstr(row->acknowledge_author, ==, turn->acknowledge.author);
    g_assert_cmpstr(row->answer_author, ==, turn->answer.author);
    g_assert_cmpstr(row->acknowledge_owner_at_due, ==, turn->acknowledge.owner_at_due);
    g_assert_cmpstr(row->answer_owner_at_due, ==, turn->answer.owner_at_due);
}

struct expected {
    const struct turn *turns;
    TurnOf of;
    guint seen;
    int64_t conversation; /* of the first */
};

static void compare(const struct turn_row *row, gpointer data)
{
    struct expected *expected = data;
    const struct turn *turn = &expected->turns[expected->seen++];
    const char *const of[] = { [TURN_OF_NOBODY] = NULL,
                               [TURN_OF_CLIENT] = turn->client,
                               [TURN_OF_TARGET] = turn->target,
                               [TURN_OF_OWNER] = turn->owner };
    assert_same_figures(row, turn);
    g_assert_cmpstr(row->of, ==, of[expected->of]);
    if (expected->of == TURN_OF_OWNER)
        assert_same_people(row, turn);
    if (expected->seen == 1)
        expected->conversation = row->figures.conversation;
    g_assert_cmpint(row->figures.conversation, ==, expected->conversation);
}

static void test_turns(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t thread = take(shop->store, bare_message("1@x"));
    take(shop->store, reply_to("2@x", "1@x"));
    const struct turn turns[] = { a_turn(1, "1@x"), an_open_turn(2, "2@x"),
                                  an_extreme_turn(3, "2@x") };
    put(shop->store, thread, turns, 3);
    for (TurnOf of = TURN_OF_NOBODY; of <= TURN_OF_OWNER; of++) {
        struct expected expected = { .turns = turns, .of = of };
        store_turns(shop->store, INT64_MIN, INT64_MAX, of, compare, &expected);
        g_assert_cmpuint(expected.seen, ==, 3);
        g_assert_cmpint(expected.conversation, ==,
                        store_message_find(shop->store, "1@x"));
    }
    assert_fine(shop->store);
}

/* "conversation/number ..." */
static void note_turn(const struct turn_row *row, gpointer text)
{
    g_string_append_printf(text, " %d/%d", (int)row->figures.conversation,
                           row->figures.number);
}

static void assert_turns(Store *store, int64_t from, int64_t to, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    store_turns(store, from, to, TURN_OF_NOBODY, note_turn, text);
    assert_fine(store);
    g_assert_cmpstr(text->str, ==, expected);
}

/* Turns of a conversation stay together, whichever way they are found; what opened long
 * ago makes the others a small part. */
static void test_turns_between(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t one = take(shop->store, bare_message("1@x"));
    int64_t other = take(shop->store, bare_message("2@x"));
    const struct turn first[] = { a_turn(1, "1@x"), a_turn(2, "1@x"), a_turn(4, "1@x") };
    struct turn second[] = { a_turn(1, "2@x"), a_turn(3, "2@x") };
    put(shop->store, other, second, 2);
    put(shop->store, one, first, 3);
    for (int i = 0; i < 2; i++) {
        assert_turns(shop->store, BORN + 2, BORN + 3, " 1/2");
        assert_turns(shop->store, BORN + 2, BORN + 5, " 1/2 1/4 2/3");
        assert_turns(shop->store, BORN + 5, BORN + 5, "");
        assert_turns(shop->store, BORN + 5, BORN + 2, "");
        assert_turns(shop->store, INT64_MIN, INT64_MAX,
                     i == 0 ? " 1/1 1/2 1/4 2/1 2/3" : " 1/1 1/2 1/4 2/2 2/3");
        second[0].number = 2;
        second[0].opened = BORN - 1000 * DAY;
        store_thread_range_forget(shop->store, other, other);
        put(shop->store, other, second, 2);
    }
}

static void ignore_turn(const struct turn_row *row G_GNUC_UNUSED, gpointer visited)
{
    ++*(int *)visited;
}

static void test_turns_damaged(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const damages[] = { "x''", "x'80'", "x'8080808080808080808080'",
                                           "x'00000000000000000000000000006161'" };
    int64_t thread = take(shop->store, bare_message("1@x"));
    const struct turn turn = a_turn(1, "1@x");
    put(shop->store, thread, &turn, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *sql =
            g_strdup_printf("UPDATE turn SET figures = %s", damages[i]);
        int visited = 0;
        sqlite3_close(stranger(shop->path, sql));
        store_turns(shop->store, INT64_MIN, INT64_MAX, TURN_OF_OWNER, ignore_turn,
                    &visited);
        g_assert_cmpint(visited, ==, 0);
        g_assert_false(store_check(shop->store, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
    }
}

/* One thread may hold several conversations (S8). */
static void test_divided(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row owed =
        a_debt(1, OBLIGATION_ANSWER, "2@x", BORN + 1, BORN + 1);
    int64_t thread = take(shop->store, bare_message("1@x"));
    take(shop->store, reply_to("2@x", "1@x"));
    const struct turn turn = a_turn(1, "1@x");
    put(shop->store, thread, &turn, 1);
    owe(shop->store, thread, "2@x", &owed, 1);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 2);
    g_autoptr(GPtrArray) list = store_owed(shop->store, INT64_MAX);
    g_assert_cmpuint(list->len, ==, 1);
    g_autofree char *name = thread_name("2@x");
    g_assert_cmpstr(((const struct owed *)list->pdata[0])->conversation, ==, name);
    store_thread_range_forget(shop->store, thread, thread);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
}

static void test_without_client(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t thread = take(shop->store, bare_message("1@x"));
    struct turn turn = a_turn(1, "1@x");
    turn.client = NULL;
    put(shop->store, thread, &turn, 1);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM turn"), ==, 0);
}

static void test_opener_unknown(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct turn turn = a_turn(1, "never@seen");
    g_autoptr(GArray) turns = g_array_new(FALSE, FALSE, sizeof turn);
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    g_autoptr(GArray) promises = g_array_new(FALSE, FALSE, sizeof(struct promise));
    g_array_append_val(turns, turn);
    const struct evaluation evaluation = {
        .turns = turns, .promises = promises, .earliest = "never@seen", .client = "a@b"
    };
    store_begin(shop->store);
    store_evaluation_put(shop->store, 1, &evaluation, none);
    g_assert_false(store_commit(shop->store, NULL));
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
}

/* The earliest message of the conversation, NULL where it has no row. */
static char *earliest_of(const struct shop *shop, int64_t thread)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT message_id FROM conversation JOIN node USING(id)"
                        " WHERE conversation.thread = %" G_GINT64_FORMAT,
                        thread);
    sqlite3 *db = stranger(shop->path, "");
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
    char *earliest = sqlite3_step(row) == SQLITE_ROW
                         ? g_strdup((const char *)sqlite3_column_text(row, 0))
                         : NULL;
    sqlite3_finalize(row);
    sqlite3_close(db);
    return earliest;
}

static void test_forget(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row owed =
        a_debt(1, OBLIGATION_ANSWER, "1@x", BORN + 1, BORN + 1);
    int64_t first = take(shop->store, bare_message("1@x"));
    int64_t second = take(shop->store, reply_to("2@x", "unseen@x"));
    int64_t third = take(shop->store, bare_message("3@x"));
    owe(shop->store, first, "1@x", &owed, 1);
    owe(shop->store, second, "2@x", &owed, 1);
    owe(shop->store, third, "3@x", &owed, 1);

    g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof(int64_t));
    store_threads_forget(shop->store, threads);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 3);
    g_array_append_val(threads, first);
    g_array_append_val(threads, third);
    store_threads_forget(shop->store, threads);
    g_autoptr(GPtrArray) rest = store_owed(shop->store, INT64_MAX);
    g_assert_cmpuint(rest->len, ==, 1);
    g_assert_cmpstr(((const struct owed *)rest->pdata[0])->opener, ==, "2@x");

    /* A thread that is no more leaves nothing either. */
    store_thread_range_forget(shop->store, second + 1, INT64_MAX);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 1);
    store_thread_range_forget(shop->store, 0, second);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM turn"), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM obligation"), ==, 0);
    g_assert_cmpint(store_count_messages(shop->store), ==, 3); /* facts stay */
    assert_fine(shop->store);
}

static void test_merge_forgets(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row owed =
        a_debt(1, OBLIGATION_ANSWER, "a@x", BORN + 1, BORN + 1);
    int64_t large = take(shop->store, bare_message("a@x"));
    take(shop->store, reply_to("b@x", "a@x"));
    int64_t small = take(shop->store, bare_message("lonely@x"));
    owe(shop->store, large, "a@x", &owed, 1);
    owe(shop->store, small, "lonely@x", &owed, 1);
    g_assert_cmpint(take(shop->store, reply_to("c@x", "lonely@x b@x")), ==, large);

    g_assert_null(earliest_of(shop, small));
    g_autofree char *earliest = earliest_of(shop, large);
    g_assert_nonnull(earliest);
    g_autoptr(GPtrArray) list = store_owed(shop->store, INT64_MAX);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_cmpstr(((const struct owed *)list->pdata[0])->opener, ==, "a@x");
    /* The next new thread may get the number: it must not find anything there. */
    g_assert_cmpint(take(shop->store, bare_message("new@x")), ==, small);
    g_assert_null(earliest_of(shop, small));
}

/* ---- waiting for the client */

static void wait_for(Store *store, const char *id, int64_t since, int64_t settled)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct turn));
    int64_t thread = take(store, bare_message(id));
    const struct evaluation evaluation = {
        .turns = none,
        .promises = none,
        .earliest = id,
        .client = "joerg@client.example",
        .client_name = "Jörg",
        .subject = "Invoice",
        .owner = "ann@example.com",
        .waiting_since = since,
        .waiting_for = "please send the photo",
        .closed = INSTANT_NONE,
        .settled = settled,
        .snoozed_until = INSTANT_NONE,
    };
    store_evaluation_put(store, thread, &evaluation, none);
    assert_fine(store);
}

static void test_waiting(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    wait_for(shop->store, "later@x", BORN + 2, INSTANT_NONE);
    wait_for(shop->store, "not@x", INSTANT_NONE, BORN);
    wait_for(shop->store, "longest@x", BORN + 1, BORN + 30 * DAY);
    g_autoptr(GPtrArray) list = store_waiting(shop->store);
    g_assert_cmpuint(list->len, ==, 2);
    const struct waiting *longest = list->pdata[0], *later = list->pdata[1];
    g_autofree char *name = thread_name("longest@x");
    g_assert_cmpstr(longest->conversation, ==, name);
    g_assert_cmpstr(longest->client, ==, "joerg@client.example");
    g_assert_cmpstr(longest->client_name, ==, "Jörg");
    g_assert_cmpstr(longest->subject, ==, "Invoice");
    g_assert_cmpstr(longest->owner, ==, "ann@example.com");
    g_assert_cmpstr(longest->asked, ==, "please send the photo");
    g_assert_cmpint(longest->since, ==, BORN + 1);
    g_assert_cmpint(longest->settled, ==, BORN + 30 * DAY);
    g_assert_cmpint(later->since, ==, BORN + 2);
    g_assert_cmpint(later->settled, ==, INSTANT_NONE);
}

/* ---- names */

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The Message-IDs that the name fits, sorted, a blank between. */
static void assert_named(Store *store, const char *name, const char *expected)
{
    g_autoptr(GArray) ids = store_messages_named(store, name);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Message) message = store_message(store, g_array_index(ids, int64_t, i));
        g_assert_nonnull(message);
        g_ptr_array_add(found, g_strdup(message->message_id));
    }
    g_ptr_array_sort(found, by_text);
    g_ptr_array_add(found, NULL);
    g_autofree char *text = g_strjoinv(" ", (char **)found->pdata);
    assert_fine(store);
    g_assert_cmpstr(text, ==, expected);
}

static void test_name(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, reply_to("1@x", "unseen@x"));
    g_autofree char *name = thread_name("1@x");
    for (gsize length = 1; length <= strlen(name); length++) {
        g_autofree char *prefix = g_strndup(name, length);
        g_autofree char *shouted = g_ascii_strup(prefix, -1);
        assert_named(shop->store, prefix, length < 4 ? "" : "1@x");
        assert_named(shop->store, shouted, length < 4 ? "" : "1@x");
    }
    g_autofree char *longer = g_strconcat(name, "0", NULL);
    g_autofree char *unseen = thread_name("unseen@x");
    static const char *const nobodys[] = { "",     "zzzz",   "%",       "%%%%",
                                           "____", "1@X",    "1@",      "-0001",
                                           "0x1f", "' OR 1", "unseen@x" };
    for (gsize i = 0; i < G_N_ELEMENTS(nobodys); i++)
        assert_named(shop->store, nobodys[i], "");
    assert_named(shop->store, longer, "");
    assert_named(shop->store, unseen, "");
    assert_named(shop->store, "1@x", "1@x");
}

/* From 0000 to ffff: nothing is lost where SQLite's integers change their sign. */
static void test_name_ranges(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    enum { IDS = 400 };
    g_autoptr(GHashTable)
        names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    store_begin(shop->store);
    for (int i = 0; i < IDS; i++) {
        g_autofree char *id = g_strdup_printf("%d@range", i);
        take(shop->store, bare_message(id));
        g_hash_table_add(names, thread_name(id));
    }
    g_assert_true(store_commit(shop->store, NULL));
    guint found = 0, low = 0;
    for (int prefix = 0; prefix <= 0xFFFF; prefix++) {
        char name[8];
        g_snprintf(name, sizeof name, "%04x", prefix);
        g_autoptr(GArray) ids = store_messages_named(shop->store, name);
        found += ids->len;
        low += prefix < 0x8000 ? ids->len : 0;
    }
    g_assert_cmpuint(found, ==, IDS);
    g_assert_cmpuint(low, >, IDS / 4);
    g_assert_cmpuint(low, <, 3 * IDS / 4);
    g_assert_cmpuint(g_hash_table_size(names), ==, IDS);
}

/* Somebody who makes his Message-ID another conversation's name takes nothing away. */
static void test_id_like_a_name(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *name = thread_name("1@x");
    take(shop->store, bare_message("1@x"));
    take(shop->store, bare_message(name));
    g_autofree char *both = strcmp(name, "1@x") < 0 ? g_strconcat(name, " 1@x", NULL)
                                                    : g_strconcat("1@x ", name, NULL);
    assert_named(shop->store, name, both);
}

/* Two ids whose names begin with the same four digits. */
static void find_namesakes(char **one, char **other)
{
    g_autoptr(GHashTable)
        by_prefix = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (int i = 0;; i++) {
        char *id = g_strdup_printf("%d@namesake", i);
        char *prefix = thread_name(id);
        prefix[4] = '\0';
        const char *found = g_hash_table_lookup(by_prefix, prefix);
        if (found) {
            *one = g_strdup(found);
            *other = id;
            g_free(prefix);
            return;
        }
        g_hash_table_insert(by_prefix, prefix, id);
    }
}

static void test_several_named(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *one = NULL, *other = NULL;
    find_namesakes(&one, &other);
    take(shop->store, bare_message(one));
    take(shop->store, bare_message(other));
    g_autofree char *whole = thread_name(one);
    g_autofree char *prefix = g_strndup(whole, 4);
    g_autofree char *both = strcmp(one, other) < 0 ? g_strconcat(one, " ", other, NULL)
                                                   : g_strconcat(other, " ", one, NULL);
    assert_named(shop->store, prefix, both);
    assert_named(shop->store, whole, one);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/derived/turns", test_turns);
    SHOP_TEST("/derived/turns between", test_turns_between);
    SHOP_TEST("/derived/turns damaged", test_turns_damaged);
    SHOP_TEST("/derived/a thread divided", test_divided);
    SHOP_TEST("/derived/without a client", test_without_client);
    SHOP_TEST("/derived/opener unknown", test_opener_unknown);
    SHOP_TEST("/derived/forget", test_forget);
    SHOP_TEST("/derived/merging forgets", test_merge_forgets);
    SHOP_TEST("/derived/waiting", test_waiting);
    SHOP_TEST("/names/whole and prefix", test_name);
    SHOP_TEST("/names/every range", test_name_ranges);
    SHOP_TEST("/names/an id like a name", test_id_like_a_name);
    SHOP_TEST("/names/several fit", test_several_named);
    return g_test_run();
}
