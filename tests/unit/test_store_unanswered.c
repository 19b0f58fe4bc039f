/* Open turns that the digest lists: chased ones, and first enquiries. */
#include <string.h>

#include "base/instant.h"
#include "message_fixture.h"
#include "store/derived.h"
#include "store/unanswered.h"
#include "store_fixture.h"

/* A turn of a conversation of its own. */
struct story {
    const char *opener;
    const char *client;
    int opened; /* seconds after BORN */
    int number;
    int chases;
    bool answered;
    bool we_wait; /* S20 */
};

static void tell(Store *store, const struct story *story)
{
    struct turn turn = a_turn(story->number, story->opener);
    turn.client = story->client;
    turn.opened = BORN + story->opened;
    turn.chases = story->chases;
    turn.end = story->answered ? END_ANSWERED : END_NONE;
    g_autoptr(GArray) turns = g_array_new(FALSE, FALSE, sizeof(struct turn));
    g_autoptr(GArray) promises = g_array_new(FALSE, FALSE, sizeof(struct promise));
    g_autoptr(GArray) nothing = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    g_array_append_val(turns, turn);
    const struct evaluation evaluation = {
        .turns = turns,
        .promises = promises,
        .earliest = story->opener,
        .client = story->client,
        .subject = "Quote",
        .waiting_since = story->we_wait ? BORN : INSTANT_NONE,
        .closed = INSTANT_NONE,
        .settled = INSTANT_NONE,
        .snoozed_until = INSTANT_NONE,
    };
    int64_t thread = take(store, bare_message(story->opener));
    store_evaluation_put(store, thread, &evaluation, nothing);
    assert_fine(store);
}

/* "3@x 1@x ": the openers, in their order. */
static char *openers(GPtrArray *rows)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(text, "%s ", ((struct owed *)rows->pdata[i])->opener);
    g_ptr_array_unref(rows);
    return g_string_free(text, FALSE);
}

static void test_chased(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const struct story stories[] = {
        { "once@x", "a@x", 5, .number = 1, .chases = 1 },
        { "thrice@x", "b@x", 6, .number = 2, .chases = 3 },
        { "once-longer@x", "c@x", 4, .number = 1, .chases = 1 },
        { "never@x", "d@x", 3, .number = 1 },
        { "answered@x", "e@x", 2, .number = 1, .chases = 4, .answered = true },
        { "asked-back@x", "f@x", 1, .number = 1, .chases = 4, .we_wait = true },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(stories); i++)
        tell(shop->store, &stories[i]);
    g_autofree char *found = openers(store_chased(shop->store));
    g_assert_cmpstr(found, ==, "thrice@x once-longer@x once@x ");
}

static void test_first_enquiries(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const struct story stories[] = {
        { "new@x", "new@x", 9, .number = 1 },
        { "new-longer@x", "longer@x", 8, .number = 1 },
        { "known@x", "known@x", 1, .number = 1, .answered = true },
        { "known-again@x", "known@x", 7, .number = 1 },
        { "two@x", "two@x", 5, .number = 1 },
        { "two-again@x", "two@x", 6, .number = 1 },
        { "later-turn@x", "later@x", 4, .number = 2 },
        { "answered@x", "answered@x", 3, .number = 1, .answered = true },
        { "asked-back@x", "asked@x", 2, .number = 1, .we_wait = true },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(stories); i++)
        tell(shop->store, &stories[i]);
    g_autofree char *found = openers(store_first_enquiries(shop->store));
    g_assert_cmpstr(found, ==, "two@x new-longer@x new@x ");
}

static void test_row(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct story story = { "new@x", "new@x", 9, .number = 1, .chases = 2 };
    tell(shop->store, &story);
    g_autoptr(GPtrArray) rows = store_first_enquiries(shop->store);
    g_assert_cmpuint(rows->len, ==, 1);
    const struct owed *row = rows->pdata[0];
    g_assert_cmpuint(strlen(row->conversation), ==, 8);
    g_assert_cmpstr(row->client, ==, "new@x");
    g_assert_cmpstr(row->client_name, ==, "Jörg");
    g_assert_cmpstr(row->subject, ==, "Quote");
    g_assert_cmpstr(row->owner, ==, "ann@example.com");
    g_assert_cmpstr(row->target, ==, "gold");
    g_assert_cmpint(row->turn, ==, 1);
    g_assert_cmpint(row->opened, ==, BORN + 9);
    g_assert_cmpint(row->since, ==, BORN + 9);
    g_assert_cmpint(row->due, ==, INSTANT_NONE);
    g_assert_cmpint(row->chases, ==, 2);
    g_assert_cmpint(row->snoozed_until, ==, INSTANT_NONE);
    g_assert_null(row->phrase);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/store/unanswered/chased", test_chased);
    SHOP_TEST("/store/unanswered/first-enquiries", test_first_enquiries);
    SHOP_TEST("/store/unanswered/row", test_row);
    return g_test_run();
}
