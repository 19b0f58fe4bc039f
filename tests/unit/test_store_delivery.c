#include <string.h>

#include "base/instant.h"
#include "message_fixture.h"
#include "rows.h"
#include "store/delivery.h"
#include "store/facts.h"
#include "store_fixture.h"

#define ANN "ann@example.com"
#define BOB "bob@example.com"
#define CID "cid@example.com"

static int64_t add(Store *store, const char *purpose, const char *recipients)
{
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_auto(GStrv) addresses = g_strsplit(recipients, " ", -1);
    for (char **address = addresses; *address; address++)
        g_ptr_array_add(to, *address);
    g_autoptr(GBytes) letter = g_bytes_new_static("Subject: x\r\n", 12);
    g_autofree char *message_id = g_strconcat(purpose, "@ackd", NULL);
    return store_outbox_add(store, purpose, message_id, to, letter, BORN);
}

static int64_t add_sending(Store *store, const char *recipients)
{
    int64_t id = add(store, "letter", recipients);
    outbox_letter_free(store_outbox_take(store, BORN));
    assert_fine(store);
    return id;
}

/* A mail with that Message-ID lies in one folder of each of these mailboxes. */
static void see(Store *store, const char *message_id, const char *mailboxes)
{
    g_auto(GStrv) names = g_strsplit(mailboxes, " ", -1);
    if (!*names)
        return;
    take(store, bare_message(message_id));
    for (char **name = names; *name; name++)
        store_sighting_add(store, store_folder(store, *name, "INBOX"), 1,
                           store_message_find(store, message_id), NULL);
    assert_fine(store);
}

static char *left(Store *store, int64_t id)
{
    g_auto(GStrv) addresses = store_recipients_left(store, id);
    assert_fine(store);
    return g_strjoinv(" ", addresses);
}

static const struct doubt_row {
    const char *name;
    const char *recipients;
    const char *served;    /* earlier */
    const char *refused;   /* then or earlier */
    const char *uncertain; /* when the line broke; NULL: the program died */
    const char *seen_in;   /* mailboxes */
    bool arrived;
    const char *then_left; /* to be sent to when the doubt is settled */
} doubts[] = {
    { "the line broke", ANN, "", "", ANN, "", false, ANN },
    { "the line broke, seen", ANN, "", "", ANN, "ann", true, "" },
    { "one proves it for all", ANN " " BOB, "", "", ANN " " BOB, "ann", true, "" },
    { "of the rest it proves nothing", ANN " " BOB " " CID, "", "", ANN " " BOB, "ann",
      true, CID },
    { "one refused", ANN " " BOB, "", ANN, BOB, "bob", true, "" },
    { "one refused, not seen", ANN " " BOB, "", ANN, BOB, "", false, BOB },
    { "one served earlier", ANN " " BOB, ANN, "", BOB, "ann", false, BOB },
    { "one served earlier, seen twice", ANN " " BOB, ANN, "", BOB, "ann bob", true, "" },
    { "died", ANN, "", "", NULL, "", false, ANN },
    { "died, seen", ANN, "", "", NULL, "ann", true, "" },
    { "died, one of two seen", ANN " " BOB, "", "", NULL, "ann", false, ANN " " BOB },
    { "died, two of two seen", ANN " " BOB, "", "", NULL, "ann bob", true, "" },
    { "died, one served earlier", ANN " " BOB, ANN, "", NULL, "ann", false, BOB },
    { "died, one refused earlier", ANN " " BOB, "", ANN, NULL, "bob", true, "" },
};

static void put_all(Store *store, int64_t id, const char *addresses, RecipientState state)
{
    g_auto(GStrv) list = g_strsplit(addresses ? addresses : "", " ", -1);
    for (char **address = list; *address; address++)
        store_recipient_put(store, id, *address, state, "said", BORN);
}

static void check_doubt(struct shop *shop, const struct doubt_row *row)
{
    Store *store = shop->store;
    int64_t id = add_sending(store, row->recipients);
    put_all(store, id, row->served, RECIPIENT_SENT);
    put_all(store, id, row->refused, RECIPIENT_REFUSED);
    put_all(store, id, row->uncertain, RECIPIENT_IN_DOUBT);
    if (row->uncertain)
        store_outbox_uncertain(store, id, "lost", BORN + MINUTE);
    else
        store_outbox_recover(store, MINUTE);
    see(store, "letter@ackd", row->seen_in);

    g_assert_cmpint(store_outbox_doubt_at(store), ==, BORN + MINUTE);
    g_assert_cmpint(store_outbox_arrived(store, id), ==, row->arrived);
    if (row->arrived)
        store_outbox_found(store, id, BORN + HOUR);
    else
        store_outbox_again(store, id, BORN + HOUR);
    g_autofree char *rest = left(store, id);
    g_assert_cmpstr(rest, ==, row->then_left);
    g_assert_cmpint(store_outbox_doubt_at(store), ==, INSTANT_NONE);
    g_assert_cmpint(store_outbox_next(store), ==,
                    *row->then_left ? BORN + HOUR : INSTANT_NONE);
    struct outbox_letter *again = store_outbox_take(store, BORN + HOUR);
    g_assert_true((again != NULL) == (*row->then_left != '\0'));
    outbox_letter_free(again);
    assert_fine(store);
}

static void test_doubt(gconstpointer data)
{
    struct shop shop;
    shop_set_up(&shop, NULL);
    check_doubt(&shop, data);
    shop_tear_down(&shop, NULL);
}

/* Who has got it, or will never get it, is not offered again. */
static void test_left(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t id = add_sending(store, ANN " " BOB " " CID);
    g_assert_false(store_outbox_served(store, id));
    store_recipient_put(store, id, ANN, RECIPIENT_SENT, "250 ok", BORN);
    store_recipient_put(store, id, CID, RECIPIENT_REFUSED, "550 no", BORN);
    store_outbox_later(store, id, "450 later", BORN + MINUTE);
    g_assert_true(store_outbox_served(store, id));
    struct outbox_letter *letter = store_outbox_take(store, BORN + MINUTE);
    g_assert_cmpuint(g_strv_length(letter->recipients), ==, 1);
    g_assert_cmpstr(letter->recipients[0], ==, BOB);
    outbox_letter_free(letter);
}

/* A letter that was dropped and is wanted after all begins anew. */
static void test_dropped(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t id = add_sending(store, ANN " " BOB);
    store_recipient_put(store, id, ANN, RECIPIENT_REFUSED, "550 no", BORN);
    store_outbox_dropped(store, id, "done meanwhile", BORN);
    g_assert_cmpint(add(store, "letter", ANN " " BOB), ==, id);
    g_autofree char *all = left(store, id);
    g_assert_cmpstr(all, ==, ANN " " BOB);
}

static void test_refusals(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t first = add(store, "first", ANN " " BOB), second = add(store, "second", ANN);
    store_recipient_put(store, first, ANN, RECIPIENT_REFUSED, "550 no", BORN + 1);
    store_recipient_put(store, first, BOB, RECIPIENT_SENT, "250 ok", BORN + 1);
    store_recipient_put(store, second, ANN, RECIPIENT_REFUSED, "551 no", BORN + 2);
    g_autoptr(GPtrArray) all = store_refusals(store, 5);
    g_assert_cmpuint(all->len, ==, 2);
    const struct refusal_row *row = all->pdata[0];
    g_assert_cmpstr(row->purpose, ==, "second");
    g_assert_cmpstr(row->address, ==, ANN);
    g_assert_cmpstr(row->said, ==, "551 no");
    g_assert_cmpint(row->at, ==, BORN + 2);
    g_autoptr(GPtrArray) one = store_refusals(store, 1);
    g_assert_cmpuint(one->len, ==, 1);
    assert_fine(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/delivery/doubt/", doubts, test_doubt)
    SHOP_TEST("/delivery/who is left", test_left);
    SHOP_TEST("/delivery/dropped, then wanted again", test_dropped);
    SHOP_TEST("/delivery/refusals", test_refusals);
    return g_test_run();
}
