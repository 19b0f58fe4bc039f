/* The ledger of promises in a team's file, and what is owed for them. */
#include "base/instant.h"
#include "message_fixture.h"
#include "store/derived.h"
#include "store/promises.h"
#include "store/reminders.h"
#include "store_fixture.h"

static struct promise a_promise(const char *id, int number, int64_t due)
{
    return (struct promise){
        .message_id = id,
        .number = number,
        .by = "ann@example.com",
        .phrase = "I'll send you the quote by Friday",
        .confidence = 85,
        .thing = true,
        .timed = true,
        .grain = GRAIN_DAY,
        .made = BORN + 5,
        .due = { 20000, due },
        .ended = INSTANT_NONE,
        .slips = 2,
        .first_due = { 19998, BORN + 7 },
    };
}

/* A conversation of one mail and no turn. */
static void put_promises(Store *store, const char *id, const struct promise *promises,
                         guint n, const GArray *debts)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct turn));
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct promise));
    g_array_append_vals(list, promises, n);
    const struct evaluation evaluation = {
        .turns = none,
        .promises = list,
        .earliest = id,
        .client = "joerg@client.example",
        .client_name = "Jörg",
        .subject = "Quote",
        .waiting_since = INSTANT_NONE,
        .closed = INSTANT_NONE,
        .settled = INSTANT_NONE,
        .snoozed_until = INSTANT_NONE,
    };
    g_autoptr(GArray) nothing = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    int64_t thread = take(store, bare_message(id));
    store_evaluation_put(store, thread, &evaluation, debts ? debts : nothing);
    assert_fine(store);
}

static void test_whole(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    struct promise ended = a_promise("1@x", 1, BORN + 50);
    ended.state = PROMISE_REPLACED;
    ended.ended = BORN + 20;
    ended.ended_by = "1@x";
    struct promise theirs = a_promise("1@x", 2, BORN + 40);
    theirs.client = true;
    theirs.thing = theirs.timed = false;
    const struct promise promises[] = { ended, theirs };
    put_promises(shop->store, "1@x", promises, 2, NULL);

    g_autoptr(GPtrArray) rows = store_promises(shop->store, BORN, BORN + 6);
    g_assert_cmpuint(rows->len, ==, 2);
    const struct promise_row *first = rows->pdata[0], *second = rows->pdata[1];
    g_assert_cmpint(first->promise.number, ==, 2); /* the sooner due */
    g_assert_true(first->promise.client);
    g_assert_false(first->promise.thing || first->promise.timed);
    g_assert_cmpint(first->promise.ended, ==, INSTANT_NONE);
    g_assert_null(first->promise.ended_by);
    g_assert_cmpstr(second->client, ==, "joerg@client.example");
    g_assert_cmpstr(second->client_name, ==, "Jörg");
    g_assert_cmpstr(second->subject, ==, "Quote");
    g_assert_cmpstr(second->promise.message_id, ==, "1@x");
    g_assert_cmpstr(second->promise.by, ==, "ann@example.com");
    g_assert_cmpstr(second->promise.phrase, ==, "I'll send you the quote by Friday");
    g_assert_cmpint(second->promise.confidence, ==, 85);
    g_assert_true(second->promise.thing && second->promise.timed);
    g_assert_cmpint(second->promise.grain, ==, GRAIN_DAY);
    g_assert_cmpint(second->promise.made, ==, BORN + 5);
    g_assert_cmpint(second->promise.due.day, ==, 20000);
    g_assert_cmpint(second->promise.due.at, ==, BORN + 50);
    g_assert_cmpint(second->promise.state, ==, PROMISE_REPLACED);
    g_assert_cmpint(second->promise.ended, ==, BORN + 20);
    g_assert_cmpstr(second->promise.ended_by, ==, "1@x");
    g_assert_cmpint(second->promise.slips, ==, 2);
    g_assert_cmpint(second->promise.first_due.day, ==, 19998);
    g_assert_cmpint(second->promise.first_due.at, ==, BORN + 7);
}

static guint rows_between(Store *store, int64_t from, int64_t to)
{
    g_autoptr(GPtrArray) rows = store_promises(store, from, to);
    return rows->len;
}

static guint open_until(Store *store, int64_t until)
{
    g_autoptr(GPtrArray) rows = store_promises_open(store, until);
    return rows->len;
}

static void test_spans(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    struct promise kept = a_promise("1@x", 2, BORN + 30);
    kept.state = PROMISE_DELIVERED;
    kept.ended = BORN + 6;
    const struct promise promises[] = { a_promise("1@x", 1, BORN + 50), kept };
    put_promises(shop->store, "1@x", promises, 2, NULL);
    g_assert_cmpuint(rows_between(shop->store, BORN + 5, BORN + 6), ==, 2);
    g_assert_cmpuint(rows_between(shop->store, BORN, BORN + 5), ==, 0);
    g_assert_cmpuint(rows_between(shop->store, BORN + 6, BORN + 9), ==, 0);
    g_assert_cmpuint(open_until(shop->store, BORN + 50), ==, 1);
    g_assert_cmpuint(open_until(shop->store, BORN + 49), ==, 0);
}

static void test_forgotten(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct promise promise = a_promise("1@x", 1, BORN + 50);
    put_promises(shop->store, "1@x", &promise, 1, NULL);
    store_thread_range_forget(shop->store, 0, INT64_MAX);
    g_assert_cmpuint(rows_between(shop->store, INT64_MIN, INT64_MAX), ==, 0);
    assert_fine(shop->store);
}

/* What is owed names the promise, and has no turn. */
static void test_owed(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct promise promises[] = { a_promise("1@x", 1, BORN + 50),
                                        a_promise("1@x", 2, BORN + 60) };
    g_autoptr(GArray) debts = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    for (int i = 0; i < 2; i++) {
        struct obligation_row debt =
            a_debt(0, OBLIGATION_PROMISE, "1@x", promises[i].due.at, BORN + 10);
        debt.promise = i + 1;
        g_array_append_val(debts, debt);
    }
    put_promises(shop->store, "1@x", promises, 2, debts);
    g_autoptr(GPtrArray) list = store_owed(shop->store, INT64_MAX);
    g_assert_cmpuint(list->len, ==, 2);
    const struct owed *owed = list->pdata[1];
    g_assert_cmpint(owed->kind, ==, OBLIGATION_PROMISE);
    g_assert_cmpint(owed->turn, ==, 0);
    g_assert_cmpint(owed->promise, ==, 2);
    g_assert_cmpstr(owed->client, ==, "joerg@client.example");
    g_assert_cmpstr(owed->client_name, ==, "Jörg");
    g_assert_cmpstr(owed->owner, ==, "ann@example.com");
    g_assert_cmpstr(owed->opener, ==, "1@x");
    g_assert_cmpstr(owed->from, ==, "1@x");
    g_assert_cmpstr(owed->phrase, ==, "I'll send you the quote by Friday");
    g_assert_cmpint(owed->slips, ==, 2);
    g_assert_cmpint(owed->first_due, ==, BORN + 7);
    g_assert_cmpint(owed->opened, ==, BORN);
    g_assert_cmpint(owed->due, ==, BORN + 60);

    /* A level of one is no level of the other. */
    g_autofree char *first = store_obligation_key(list->pdata[0]);
    store_begin(shop->store);
    store_reminder_put(shop->store, first, "100%", BORN, 0);
    g_assert_true(store_commit(shop->store, NULL));
    g_assert_true(store_reminder_has(shop->store, list->pdata[0], "100%"));
    g_assert_false(store_reminder_has(shop->store, list->pdata[1], "100%"));
    store_set_next_level(shop->store, list->pdata[0], BORN + 99);
    g_assert_cmpint(count(shop, "SELECT next FROM obligation WHERE promise = 2") - BORN,
                    ==, 10);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/promises/whole", test_whole);
    SHOP_TEST("/promises/spans", test_spans);
    SHOP_TEST("/promises/forgotten", test_forgotten);
    SHOP_TEST("/promises/owed", test_owed);
    return g_test_run();
}
