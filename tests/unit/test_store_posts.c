/* What is on its way to webhooks: which goes next, and what holds it. */
#include <string.h>

#include "base/instant.h"
#include "store/outbox.h"
#include "store/posts.h"
#include "store_fixture.h"

static void add(Store *store, const char *channel, const char *purpose)
{
    g_autoptr(GBytes) body = g_bytes_new_static("{}", 2);
    const struct post post = { .purpose = (char *)purpose,
                               .delivery = (char *)"d",
                               .channel = (char *)channel,
                               .body = body };
    store_post_add(store, &post, BORN);
    assert_fine(store);
}

/* The purpose of the next one, which is taken; "" where there is none. Caller frees. */
static char *take_next(Store *store, int64_t now)
{
    struct post *post = store_post_take(store, now);
    char *purpose = g_strdup(post ? post->purpose : "");
    post_free(post);
    assert_fine(store);
    return purpose;
}

static void assert_next(Store *store, int64_t now, const char *expected)
{
    g_autofree char *purpose = take_next(store, now);
    g_assert_cmpstr(purpose, ==, expected);
}

static void test_nothing(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_null(store_post_take(shop->store, INT64_MAX));
    g_assert_cmpint(store_post_next(shop->store), ==, INSTANT_NONE);
    g_assert_cmpint(store_webhook_failures(shop->store, "a"), ==, 0);
    store_webhook_release(shop->store, "a");
    assert_fine(shop->store);
    post_free(NULL);
}

static void test_whole(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GBytes) body = g_bytes_new_static("{\"a\":1}", 7);
    const struct post written = { .purpose = (char *)"webhook chat reminder",
                                  .delivery = (char *)"0f1e",
                                  .channel = (char *)"chat",
                                  .body = body };
    store_post_add(shop->store, &written, BORN);
    g_assert_cmpint(store_post_next(shop->store), ==, BORN);
    g_assert_null(store_post_take(shop->store, BORN - 1));
    struct post *post = store_post_take(shop->store, BORN);
    g_assert_cmpstr(post->purpose, ==, written.purpose);
    g_assert_cmpstr(post->delivery, ==, written.delivery);
    g_assert_cmpstr(post->channel, ==, written.channel);
    g_assert_true(g_bytes_equal(post->body, body));
    g_assert_cmpint(post->queued, ==, BORN);
    g_assert_cmpint(post->attempts, ==, 0);
    post_free(post);
    g_assert_cmpint(store_post_next(shop->store), ==, INSTANT_NONE); /* on its way */
}

static void test_no_letter(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "chat", "one");
    g_assert_null(store_outbox_take(shop->store, INT64_MAX));
    g_assert_cmpint(store_outbox_next(shop->store), ==, INSTANT_NONE);
    assert_next(shop->store, BORN, "one");
    g_assert_cmpint(store_outbox_recover(shop->store, BORN + 1), ==, 0);
    assert_next(shop->store, BORN + 1, "");
    g_assert_cmpint(store_post_recover(shop->store), ==, 1);
    assert_next(shop->store, BORN + 1, "one");
    struct outbox_counts letters = store_outbox_counts(shop->store);
    g_assert_cmpint(letters.queued + letters.sent + letters.refused, ==, 0);
}

static void test_rows(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "b", "one");
    struct post *post = store_post_take(shop->store, BORN);
    store_outbox_refused(shop->store, post->id, "status 404", BORN);
    add(shop->store, "a", "two");
    add(shop->store, "a", "three");
    store_webhook_hold(shop->store, "a", BORN + 60);
    g_autoptr(GPtrArray) rows = store_webhooks(shop->store);
    assert_fine(shop->store);
    g_assert_cmpuint(rows->len, ==, 2);
    const struct webhook_row *a = rows->pdata[0], *b = rows->pdata[1];
    g_assert_cmpstr(a->name, ==, "a");
    g_assert_cmpint(a->waiting, ==, 2);
    g_assert_cmpint(a->held_until, ==, BORN + 60);
    g_assert_null(a->said);
    g_assert_cmpstr(b->name, ==, "b");
    g_assert_cmpint(b->refused, ==, 1);
    g_assert_cmpint(b->waiting + b->sent, ==, 0);
    g_assert_cmpint(b->held_until, ==, INSTANT_NONE);
    g_assert_cmpstr(b->said, ==, "status 404");
    post_free(post);
}

static void test_once(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "chat", "one");
    add(shop->store, "chat", "one");
    struct post *post = store_post_take(shop->store, BORN);
    g_assert_null(store_post_take(shop->store, BORN));
    store_outbox_sent(shop->store, post->id, "status 200", BORN);
    add(shop->store, "chat", "one");
    g_assert_null(store_post_take(shop->store, BORN));
    store_outbox_dropped(shop->store, post->id, "done", BORN);
    add(shop->store, "chat", "one");
    assert_next(shop->store, BORN, "one");
    post_free(post);
}

static void test_order(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "chat", "bad");
    struct post *bad = store_post_take(shop->store, BORN);
    store_outbox_later(shop->store, bad->id, "status 500", BORN + 60);
    add(shop->store, "chat", "one");
    add(shop->store, "other", "two");
    g_assert_cmpint(store_post_next(shop->store), ==, BORN);
    assert_next(shop->store, BORN + 60, "one");
    assert_next(shop->store, BORN + 60, "two");
    assert_next(shop->store, BORN + 59, "");
    assert_next(shop->store, BORN + 60, "bad");
    post_free(bad);
}

/* Two turns that wait since the same word of ours. */
static void test_remind_twice(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "chat", "one");
    struct post *post = store_post_take(shop->store, BORN);
    store_post_remind(shop->store, post->id, "update 2@x", "75%");
    store_post_remind(shop->store, post->id, "update 2@x", "75%");
    assert_fine(shop->store);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM post_reminder"), ==, 1);
    post_free(post);
}

static void test_hold(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "chat", "one");
    store_webhook_hold(shop->store, "chat", BORN + 60);
    store_webhook_hold(shop->store, "chat", BORN + 120);
    g_assert_cmpint(store_webhook_failures(shop->store, "chat"), ==, 2);
    add(shop->store, "other", "two");
    assert_next(shop->store, BORN + 119, "two");
    assert_next(shop->store, BORN + 119, "");
    g_assert_cmpint(store_post_next(shop->store), ==, BORN + 120);
    assert_next(shop->store, BORN + 120, "one");
}

static void test_release(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "chat", "one");
    store_webhook_hold(shop->store, "chat", BORN + 60);
    store_webhook_release(shop->store, "chat");
    g_assert_cmpint(store_webhook_failures(shop->store, "chat"), ==, 0);
    assert_next(shop->store, BORN, "one");
}

static void test_clock_set_back(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add(shop->store, "chat", "one");
    store_webhook_hold(shop->store, "chat", BORN + 10 * DAY);
    store_clock_set_back(shop->store, BORN, HOUR);
    assert_next(shop->store, BORN, "one");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/posts/nothing", test_nothing);
    SHOP_TEST("/posts/whole", test_whole);
    SHOP_TEST("/posts/no-letter", test_no_letter);
    SHOP_TEST("/posts/rows", test_rows);
    SHOP_TEST("/posts/once", test_once);
    SHOP_TEST("/posts/order", test_order);
    SHOP_TEST("/posts/a level told of once", test_remind_twice);
    SHOP_TEST("/posts/hold", test_hold);
    SHOP_TEST("/posts/release", test_release);
    SHOP_TEST("/posts/clock-set-back", test_clock_set_back);
    return g_test_run();
}
