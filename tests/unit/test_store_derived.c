#include <string.h>

#include "base/instant.h"
#include "message_fixture.h"
#include "sla/thread.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store_fixture.h"

static struct turn a_turn(int number, const char *opener)
{
    return (struct turn){
        .number = number,
        .opener = opener,
        .client = "joerg@client.example",
        .client_name = "Jörg",
        .owner = "ann@example.com",
        .target = "gold",
        .opened = BORN + number,
        .acknowledge_due = BORN + HOUR,
        .answer_due = BORN + DAY,
        .acknowledged = BORN + 10,
        .answered = BORN + 20,
        .acknowledge_business = 10,
        .answer_business = 20,
        .acknowledged_by = "a@example.com",
        .answered_by = "b@example.com",
        .messages = 3,
        .chases = 2,
    };
}

static struct turn an_open_turn(int number, const char *opener)
{
    struct turn turn = a_turn(number, opener);
    turn.client_name = turn.owner = turn.target = NULL;
    turn.acknowledged_by = turn.answered_by = NULL;
    turn.acknowledge_due = turn.answer_due = INSTANT_NONE;
    turn.acknowledged = turn.answered = INSTANT_NONE;
    turn.acknowledge_business = turn.answer_business = INSTANT_NONE;
    turn.chases = 0;
    return turn;
}

/* Puts an evaluation with these turns and obligations (NULL: none) of that conversation.
 */
static void put(Store *store, int64_t conversation, const struct turn *turns, guint n,
                const GArray *obligations)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct turn));
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    g_array_append_vals(list, turns, n);
    const struct evaluation evaluation = {
        .turns = list,
        .earliest = turns[0].opener,
        .client = turns[0].client,
        .client_name = turns[0].client_name,
        .subject = "Invoice",
        .owner = turns[0].owner,
        .first = BORN,
        .last = BORN + DAY,
    };
    store_evaluation_put(store, conversation, &evaluation,
                         obligations ? obligations : none);
    assert_fine(store);
}

static void owe(Store *store, int64_t conversation, const char *opener,
                const struct obligation_row *rows, guint n)
{
    g_autoptr(GArray) obligations = g_array_new(FALSE, FALSE, sizeof *rows);
    g_array_append_vals(obligations, rows, n);
    const struct turn turns[] = { a_turn(1, opener), a_turn(2, opener) };
    put(store, conversation, turns, G_N_ELEMENTS(turns), obligations);
}

/* ---- what an evaluation leaves behind */

static void test_turns(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t conversation = take(shop->store, bare_message("1@x"));
    take(shop->store, reply_to("2@x", "1@x"));
    const struct turn turns[] = { a_turn(1, "1@x"), an_open_turn(2, "2@x") };
    put(shop->store, conversation, turns, 2, NULL);

    g_autoptr(GArray) rows = store_turns(shop->store, BORN + 1, BORN + 3);
    g_assert_cmpuint(rows->len, ==, 2);
    for (guint i = 0; i < rows->len; i++) {
        const struct turn_row *row = &g_array_index(rows, struct turn_row, i);
        g_assert_cmpint(row->figures.number, ==, turns[i].number);
        g_assert_cmpint(row->figures.opened, ==, turns[i].opened);
        g_assert_cmpint(row->figures.acknowledged, ==, turns[i].acknowledged);
        g_assert_cmpint(row->figures.answered, ==, turns[i].answered);
        g_assert_cmpint(row->figures.acknowledge_due, ==, turns[i].acknowledge_due);
        g_assert_cmpint(row->figures.answer_due, ==, turns[i].answer_due);
        g_assert_cmpint(row->figures.chases, ==, turns[i].chases);
        g_assert_cmpstr(row->client, ==, turns[i].client);
        g_assert_cmpstr(row->owner, ==, turns[i].owner);
        g_assert_cmpstr(row->target, ==, turns[i].target);
    }
    const struct turn_row *answered = &g_array_index(rows, struct turn_row, 0);
    g_assert_cmpint(answered->figures.acknowledge_business, ==, 10);
    g_assert_cmpint(answered->figures.answer_business, ==, 20);
}

static void test_turns_between(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t conversation = take(shop->store, bare_message("1@x"));
    const struct turn turns[] = { a_turn(1, "1@x"), a_turn(2, "1@x"), a_turn(3, "1@x") };
    put(shop->store, conversation, turns, 3, NULL);
    g_autoptr(GArray) middle = store_turns(shop->store, BORN + 2, BORN + 3);
    g_autoptr(GArray) all = store_turns(shop->store, INT64_MIN, INT64_MAX);
    g_autoptr(GArray) none = store_turns(shop->store, BORN + 3, BORN + 3);
    g_assert_cmpuint(middle->len, ==, 1);
    g_assert_cmpint(g_array_index(middle, struct turn_row, 0).figures.number, ==, 2);
    g_assert_cmpuint(all->len, ==, 3);
    g_assert_cmpuint(none->len, ==, 0);
}

static void test_put_replaces(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row owed = { 2, OBLIGATION_ANSWER, BORN, BORN + 1, BORN + 1 };
    int64_t conversation = take(shop->store, bare_message("1@x"));
    owe(shop->store, conversation, "1@x", &owed, 1);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM turn"), ==, 2);

    const struct turn turn = a_turn(1, "1@x");
    put(shop->store, conversation, &turn, 1, NULL);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM turn"), ==, 1);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM obligation"), ==, 0);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 1);
}

static void test_without_client(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t conversation = take(shop->store, bare_message("1@x"));
    struct turn turn = a_turn(1, "1@x");
    put(shop->store, conversation, &turn, 1, NULL);
    turn.client = NULL;
    put(shop->store, conversation, &turn, 1, NULL);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM turn"), ==, 0);
}

static void test_opener_unknown(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct turn turn = a_turn(1, "never@seen");
    g_autoptr(GArray) turns = g_array_new(FALSE, FALSE, sizeof turn);
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    g_array_append_val(turns, turn);
    const struct evaluation evaluation = { .turns = turns,
                                           .earliest = "never@seen",
                                           .client = "a@b" };
    store_begin(shop->store);
    store_evaluation_put(shop->store, 1, &evaluation, none);
    g_assert_false(store_commit(shop->store, NULL));
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
}

/* What the conversation is called, NULL where it has no row. */
static char *name_of(const struct shop *shop, int64_t conversation)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT name FROM conversation WHERE id = %" G_GINT64_FORMAT, conversation);
    sqlite3 *db = stranger(shop->path, "");
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
    char *name = sqlite3_step(row) == SQLITE_ROW
                     ? g_strdup((const char *)sqlite3_column_text(row, 0))
                     : NULL;
    sqlite3_finalize(row);
    sqlite3_close(db);
    return name;
}

static void test_forget(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row owed = { 1, OBLIGATION_ANSWER, BORN, BORN + 1, BORN + 1 };
    int64_t first = take(shop->store, bare_message("1@x"));
    int64_t second = take(shop->store, reply_to("2@x", "unseen@x"));
    owe(shop->store, first, "1@x", &owed, 1);
    owe(shop->store, second, "2@x", &owed, 1);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 2);

    store_evaluation_forget(shop->store, first);
    g_autoptr(GPtrArray) rest = store_owed(shop->store, INT64_MAX);
    g_assert_cmpuint(rest->len, ==, 1);
    store_evaluation_forget(shop->store, second);
    g_assert_cmpint(store_count_conversations(shop->store), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM turn"), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM obligation"), ==, 0);
    g_assert_cmpint(store_count_messages(shop->store), ==, 2); /* facts stay */
    assert_fine(shop->store);
}

static void test_merge_forgets(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row owed = { 1, OBLIGATION_ANSWER, BORN, BORN + 1, BORN + 1 };
    int64_t large = take(shop->store, bare_message("a@x"));
    take(shop->store, reply_to("b@x", "a@x"));
    int64_t small = take(shop->store, bare_message("lonely@x"));
    owe(shop->store, large, "a@x", &owed, 1);
    owe(shop->store, small, "lonely@x", &owed, 1);
    g_assert_cmpint(take(shop->store, reply_to("c@x", "lonely@x b@x")), ==, large);

    g_assert_null(name_of(shop, small));
    g_autofree char *name = name_of(shop, large);
    g_assert_nonnull(name);
    g_autoptr(GPtrArray) list = store_owed(shop->store, INT64_MAX);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_cmpstr(((const struct owed *)list->pdata[0])->opener, ==, "a@x");
    /* The next new conversation may get the number: it must not find anything there. */
    g_assert_cmpint(take(shop->store, bare_message("new@x")), ==, small);
    g_assert_null(name_of(shop, small));
}

/* ---- names */

static void test_name(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t conversation = take(shop->store, bare_message("1@x"));
    g_assert_null(name_of(shop, conversation)); /* not derived yet */
    const struct turn turn = a_turn(1, "1@x");
    put(shop->store, conversation, &turn, 1, NULL);
    g_autofree char *expected = thread_name("1@x");
    g_autofree char *name = name_of(shop, conversation);
    g_assert_cmpstr(name, ==, expected);

    for (gsize length = 4; length <= strlen(name); length++) {
        g_autofree char *prefix = g_strndup(name, length);
        g_assert_cmpint(store_conversation_named(shop->store, prefix), ==, conversation);
    }
    g_autofree char *longer = g_strconcat(name, "0", NULL);
    g_assert_cmpint(store_conversation_named(shop->store, longer), ==, 0);
    g_assert_cmpint(store_conversation_named(shop->store, "zzzz"), ==, 0);
    g_assert_cmpint(store_conversation_named(shop->store, "%"), ==, 0);
    assert_fine(shop->store);
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
    int64_t first = take(shop->store, bare_message(one));
    int64_t second = take(shop->store, bare_message(other));
    g_autofree char *whole = thread_name(one);
    g_autofree char *prefix = g_strndup(whole, 4);
    g_assert_cmpint(store_conversation_named(shop->store, prefix), ==, -1);
    g_assert_cmpint(store_conversation_named(shop->store, whole), ==, first);
    g_assert_cmpint(first, !=, second);

    struct message *joining = reply_to("joining@x", one);
    message_add_reference(joining, other);
    int64_t both = take(shop->store, joining);
    g_assert_cmpint(store_conversation_named(shop->store, prefix), ==, both);
}

/* Whatever it was called before: the names of all its messages lead to it. */
static void test_old_names(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const ids[] = { "late@x", "a@x", "b@x", "c@x" };
    take(shop->store, bare_message("a@x"));
    take(shop->store, bare_message("b@x"));
    take(shop->store, reply_to("c@x", "a@x b@x"));
    int64_t conversation = take(shop->store, reply_to("late@x", "c@x"));
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *name = thread_name(ids[i]);
        g_assert_cmpint(store_conversation_named(shop->store, name), ==, conversation);
    }
    take(shop->store, reply_to("d@x", "unseen@x"));
    g_autofree char *unseen = thread_name("unseen@x");
    g_assert_cmpint(store_conversation_named(shop->store, unseen), ==, 0);
}

/* ---- what is owed */

static void test_owed_row(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    struct message *opener = bare_message("1@x");
    opener->excerpt = g_strdup("Where is my invoice?");
    int64_t conversation = take(shop->store, opener);
    const struct obligation_row row = { 2, OBLIGATION_ACKNOWLEDGE, BORN, BORN + HOUR,
                                        BORN };
    owe(shop->store, conversation, "1@x", &row, 1);

    g_autoptr(GPtrArray) list = store_owed(shop->store, BORN + HOUR);
    g_assert_cmpuint(list->len, ==, 1);
    const struct owed *owed = list->pdata[0];
    g_autofree char *name = thread_name("1@x");
    g_assert_cmpstr(owed->conversation, ==, name);
    g_assert_cmpstr(owed->client, ==, "joerg@client.example");
    g_assert_cmpstr(owed->client_name, ==, "Jörg");
    g_assert_cmpstr(owed->subject, ==, "Invoice");
    g_assert_cmpstr(owed->owner, ==, "ann@example.com");
    g_assert_cmpstr(owed->target, ==, "gold");
    g_assert_cmpstr(owed->opener, ==, "1@x");
    g_assert_cmpstr(owed->excerpt, ==, "Where is my invoice?");
    g_assert_cmpint(owed->kind, ==, OBLIGATION_ACKNOWLEDGE);
    g_assert_cmpint(owed->turn, ==, 2);
    g_assert_cmpint(owed->since, ==, BORN);
    g_assert_cmpint(owed->due, ==, BORN + HOUR);
    g_assert_cmpint(owed->chases, ==, 2);
}

/* "opener kind due, ..." with the instants counted from BORN. */
static char *owed_text(GPtrArray *list)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++) {
        const struct owed *owed = list->pdata[i];
        g_string_append_printf(text, "%s%s %s %d", i ? ", " : "", owed->opener,
                               obligation_name(owed->kind), (int)(owed->due - BORN));
    }
    g_ptr_array_unref(list);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void owe_something(Store *store)
{
    static const struct obligation_row first[] = {
        { 1, OBLIGATION_ANSWER, BORN, BORN + 40, BORN + 30 },
        { 1, OBLIGATION_ACKNOWLEDGE, BORN, BORN + 40, INSTANT_NONE },
    };
    static const struct obligation_row second[] = {
        { 1, OBLIGATION_ACKNOWLEDGE, BORN, BORN + 10, BORN + 50 },
        { 2, OBLIGATION_ANSWER, BORN, BORN + 90, BORN + 20 },
    };
    owe(store, take(store, bare_message("1@x")), "1@x", first, 2);
    owe(store, take(store, bare_message("2@x")), "2@x", second, 2);
}

static void test_owed_order(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    owe_something(shop->store);
    g_autofree char *all = owed_text(store_owed(shop->store, INT64_MAX));
    g_autofree char *late = owed_text(store_owed(shop->store, BORN + 40));
    g_autofree char *none = owed_text(store_owed(shop->store, BORN + 9));
    g_assert_cmpstr(all, ==,
                    "2@x acknowledge 10, 1@x acknowledge 40, 1@x answer 40, "
                    "2@x answer 90");
    g_assert_cmpstr(late, ==, "2@x acknowledge 10, 1@x acknowledge 40, 1@x answer 40");
    g_assert_cmpstr(none, ==, "");
}

static void test_levels(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    g_assert_cmpint(store_next_level(store), ==, INSTANT_NONE);
    owe_something(store);
    g_assert_cmpint(store_next_level(store), ==, BORN + 20);
    g_autofree char *none = owed_text(store_owed_reaching_level(store, BORN + 19));
    g_autofree char *one = owed_text(store_owed_reaching_level(store, BORN + 20));
    g_autofree char *all = owed_text(store_owed_reaching_level(store, INT64_MAX));
    g_assert_cmpstr(none, ==, "");
    g_assert_cmpstr(one, ==, "2@x answer 90");
    g_assert_cmpstr(all, ==, "2@x acknowledge 10, 1@x answer 40, 2@x answer 90");
}

static void test_set_level(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    owe_something(store);
    g_autoptr(GPtrArray) reached = store_owed_reaching_level(store, BORN + 20);
    store_set_next_level(store, reached->pdata[0], BORN + 60);
    g_assert_cmpint(store_next_level(store), ==, BORN + 30);
    g_autofree char *later = owed_text(store_owed_reaching_level(store, BORN + 50));
    g_assert_cmpstr(later, ==, "2@x acknowledge 10, 1@x answer 40");
    store_set_next_level(store, reached->pdata[0], INSTANT_NONE);
    g_autofree char *never = owed_text(store_owed_reaching_level(store, INT64_MAX));
    g_assert_cmpstr(never, ==, "2@x acknowledge 10, 1@x answer 40");
    assert_fine(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/derived/turns", test_turns);
    SHOP_TEST("/derived/turns between", test_turns_between);
    SHOP_TEST("/derived/put replaces", test_put_replaces);
    SHOP_TEST("/derived/without a client", test_without_client);
    SHOP_TEST("/derived/opener unknown", test_opener_unknown);
    SHOP_TEST("/derived/forget", test_forget);
    SHOP_TEST("/derived/merging forgets", test_merge_forgets);
    SHOP_TEST("/names/whole and prefix", test_name);
    SHOP_TEST("/names/several fit", test_several_named);
    SHOP_TEST("/names/old ones", test_old_names);
    SHOP_TEST("/owed/row", test_owed_row);
    SHOP_TEST("/owed/order", test_owed_order);
    SHOP_TEST("/owed/levels", test_levels);
    SHOP_TEST("/owed/next level set", test_set_level);
    return g_test_run();
}
