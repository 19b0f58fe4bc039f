#include <string.h>

#include "app/digest.h"
#include "app/freshness.h"
#include "base/instant.h"
#include "config_fixture.h"
#include "mime/parse.h"
#include "rows.h"
#include "store/facts.h"
#include "store/outbox.h"
#include "store/status.h"
#include "store_fixture.h"

/* The fixture's team has one mailbox, "in". Instants are seconds after BORN, Tue 18 Nov
 * 2025 10:30 in the team's zone. */
enum { NEVER = -1, ABSENT = -2, SINCE = HOUR, PATIENCE = 5 * MINUTE };

static const struct row {
    const char *name;
    int inbox, sent;   /* when that folder was looked at */
    const char *state; /* of the mailbox */
    int started;
    bool last_chance;
    int now;
    Fresh fresh;
    const char *gaps; /* "; " between */
} rows[] = {
    { "all seen", SINCE, SINCE + 1, "seen", 0, false, SINCE + 2, FRESH, NULL },
    { "all seen, last chance", SINCE, SINCE, "seen", 0, true, SINCE, FRESH, NULL },
    { "one not seen", SINCE, SINCE - 1, "seen", 0, false, SINCE + 1, FRESH_WAIT, NULL },
    { "nothing seen", NEVER, NEVER, "waiting", 0, false, SINCE + 1, FRESH_WAIT, NULL },
    { "no folder known", ABSENT, ABSENT, "failing", 0, false, SINCE, FRESH_WAIT, NULL },
    { "as long as patience lasts", SINCE, SINCE - 1, "seen", 0, false, SINCE + PATIENCE,
      FRESH_WAIT, NULL },
    { "patience ends", SINCE, SINCE - 1, "failing", 0, false, SINCE + PATIENCE + 1,
      FRESH_GAPS, "in, Sent: not seen since Tue 18 Nov 11:29" },
    { "patience ends for all", SINCE - 60, NEVER, "failing", 0, false,
      SINCE + PATIENCE + 1, FRESH_GAPS,
      "in, INBOX: not seen since Tue 18 Nov 11:29; in, Sent: never seen yet" },
    { "a mailbox that never let us in", ABSENT, ABSENT, "failing", 0, false,
      SINCE + PATIENCE + 1, FRESH_GAPS, "in, INBOX: never seen yet" },
    { "just started", SINCE, 0, "waiting", SINCE + DAY, false, SINCE + DAY + PATIENCE,
      FRESH_WAIT, NULL },
    { "started a while ago", SINCE, 0, "waiting", SINCE + DAY, false,
      SINCE + DAY + PATIENCE + 1, FRESH_GAPS,
      "in, Sent: not seen since Tue 18 Nov 10:30" },
    { "still reading", SINCE, NEVER, "reading", 0, false, SINCE + PATIENCE, FRESH_WAIT,
      NULL },
    { "reading a backlog", SINCE, NEVER, "reading", 0, false, SINCE + PATIENCE + 1,
      FRESH_GAPS, "in, Sent: never seen yet" },
    { "still reading, last chance", SINCE, NEVER, "reading", 0, true, SINCE + 1,
      FRESH_GAPS, "in, Sent: never seen yet" },
    { "last chance", SINCE - 1, SINCE, "seen", 0, true, SINCE, FRESH_GAPS,
      "in, INBOX: not seen since Tue 18 Nov 11:29" },
};

static void look(Store *store, const char *name, int at)
{
    if (at == ABSENT)
        return;
    int64_t folder = store_folder(store, "in", name);
    if (at != NEVER)
        store_folder_looked(store, folder, BORN + at);
}

static void set_state(Store *store, const char *state)
{
    store_mailbox_add(store, "in");
    if (g_str_equal(state, "reading"))
        store_mailbox_reading(store, "in", 100, BORN);
    else if (g_str_equal(state, "failing"))
        store_mailbox_failing(store, "in",
                              &(struct mailbox_failure){ .error = "no answer" }, BORN);
    else if (g_str_equal(state, "seen"))
        store_mailbox_seen(store, "in", BORN);
}

static void check(const struct row *row, Store *store, const struct team_config *team)
{
    const struct freshness freshness = { BORN + row->started, row->last_chance };
    GPtrArray *gaps = NULL;
    look(store, "INBOX", row->inbox);
    look(store, "Sent", row->sent);
    set_state(store, row->state);
    g_assert_cmpint(
        freshness_check(store, team, &freshness, BORN + SINCE, BORN + row->now, &gaps),
        ==, row->fresh);
    assert_fine(store);
    g_assert_true(!gaps == !row->gaps);
    if (!gaps)
        return;
    g_ptr_array_add(gaps, NULL);
    g_autofree char *text = g_strjoinv("; ", (char **)gaps->pdata);
    g_assert_cmpstr(text, ==, row->gaps);
    g_ptr_array_unref(gaps);
}

static void test_row(gconstpointer data)
{
    struct shop shop;
    struct fixture fixture;
    shop_set_up(&shop, NULL);
    fixture_set_up(&fixture, NULL);
    g_autoptr(Config) config = load(&fixture);
    check(data, shop.store, config->teams->pdata[0]);
    fixture_tear_down(&fixture, NULL);
    shop_tear_down(&shop, NULL);
}

/* Mailbox "in" is being read, and its folder "Sent" was not come to yet. */
static void test_digest(void)
{
    struct shop shop;
    struct fixture fixture;
    shop_set_up(&shop, NULL);
    fixture_set_up(&fixture, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(&fixture);
    g_autoptr(Rules) rules = rules_new(shop.store, config->teams->pdata[0], &error);
    const struct freshness freshness = { BORN, true };
    bool look_needed = false;
    look(shop.store, "INBOX", SINCE);
    look(shop.store, "Sent", NEVER);
    set_state(shop.store, "reading");
    g_assert_true(digest_team(shop.store, config, rules, &freshness, BORN + SINCE,
                              &look_needed, &error));
    g_assert_no_error(error);
    struct outbox_letter *letter = store_outbox_take(shop.store, BORN + SINCE);
    g_autofree char *text = g_strndup(g_bytes_get_data(letter->letter, NULL),
                                      g_bytes_get_size(letter->letter));
    g_assert_nonnull(strstr(text, "in, Sent: never seen yet"));
    outbox_letter_free(letter);
    fixture_tear_down(&fixture, NULL);
    g_clear_pointer(&rules, rules_free);
    shop_tear_down(&shop, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    ADD_ROWS("/freshness/", rows, test_row)
    g_test_add_func("/freshness/the digest names what was not seen", test_digest);
    return g_test_run();
}
