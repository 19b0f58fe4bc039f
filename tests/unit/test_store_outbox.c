#include <string.h>

#include "base/instant.h"
#include "message_fixture.h"
#include "sla/thread.h"
#include "store/delivery.h"
#include "store/facts.h"
#include "store/reminders.h"
#include "store_fixture.h"

static int64_t add(Store *store, const char *purpose, int64_t now)
{
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_ptr_array_add(to, (char *)"ann@example.com");
    g_ptr_array_add(to, (char *)"bob@example.com");
    g_autoptr(GBytes) letter = g_bytes_new_static("Subject: \0\r\n", 12);
    g_autofree char *message_id = g_strconcat(purpose, "@ackd", NULL);
    return store_outbox_add(store, purpose, message_id, to, letter, now);
}

/* Takes the next letter; its number, 0 if there is none. */
static int64_t take_next(Store *store, int64_t now)
{
    struct outbox_letter *letter = store_outbox_take(store, now);
    int64_t id = letter ? letter->id : 0;
    outbox_letter_free(letter);
    assert_fine(store);
    return id;
}

static void assert_counts(Store *store, int64_t queued, int64_t sent, int64_t refused,
                          const char *last_said)
{
    struct outbox_counts counts = store_outbox_counts(store);
    assert_fine(store);
    g_assert_cmpint(counts.queued, ==, queued);
    g_assert_cmpint(counts.sent, ==, sent);
    g_assert_cmpint(counts.refused, ==, refused);
    g_assert_cmpstr(counts.last_said, ==, last_said);
    g_free(counts.last_said);
}

static void test_empty(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_null(store_outbox_take(shop->store, INT64_MAX));
    g_assert_cmpint(store_outbox_next(shop->store), ==, INSTANT_NONE);
    g_assert_cmpint(store_outbox_recover(shop->store, 60), ==, 0);
    g_assert_false(store_outbox_has(shop->store, "digest"));
    assert_counts(shop->store, 0, 0, 0, NULL);
    outbox_letter_free(NULL);
}

static void test_whole_letter(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const char bytes[] = "Subject: \0\r\n";
    int64_t id = add(shop->store, "digest 2026-11-18", BORN);
    g_assert_cmpint(id, >, 0);
    g_assert_true(store_outbox_has(shop->store, "digest 2026-11-18"));
    g_assert_false(store_outbox_has(shop->store, "digest 2026-11-19"));
    g_assert_cmpint(store_outbox_next(shop->store), ==, BORN);

    struct outbox_letter *letter = store_outbox_take(shop->store, BORN);
    g_assert_nonnull(letter);
    g_assert_cmpint(letter->id, ==, id);
    g_assert_cmpstr(letter->purpose, ==, "digest 2026-11-18");
    g_assert_cmpstr(letter->message_id, ==, "digest 2026-11-18@ackd");
    g_assert_cmpuint(g_strv_length(letter->recipients), ==, 2);
    g_assert_cmpstr(letter->recipients[0], ==, "ann@example.com");
    g_assert_cmpstr(letter->recipients[1], ==, "bob@example.com");
    g_assert_cmpmem(g_bytes_get_data(letter->letter, NULL),
                    g_bytes_get_size(letter->letter), bytes, sizeof bytes - 1);
    g_assert_cmpint(letter->queued, ==, BORN);
    g_assert_cmpint(letter->attempts, ==, 0);
    outbox_letter_free(letter);
}

static void test_purpose_once(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t id = add(shop->store, "digest", BORN);
    g_assert_cmpint(add(shop->store, "digest", BORN + 1), ==, 0);
    g_assert_cmpint(take_next(shop->store, BORN), ==, id);
    g_assert_cmpint(add(shop->store, "digest", BORN + 2), ==, 0);
    store_outbox_sent(shop->store, id, "250 ok", BORN + 3);
    g_assert_cmpint(add(shop->store, "digest", BORN + 4), ==, 0);
    g_assert_cmpint(take_next(shop->store, INT64_MAX), ==, 0);
    assert_counts(shop->store, 0, 1, 0, NULL);
}

static void test_sent(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t id = add(shop->store, "digest", BORN);
    g_assert_cmpint(take_next(shop->store, BORN - 1), ==, 0); /* not yet */
    g_assert_cmpint(take_next(shop->store, BORN), ==, id);
    g_assert_cmpint(take_next(shop->store, INT64_MAX), ==, 0); /* on its way */
    g_assert_cmpint(store_outbox_next(shop->store), ==, INSTANT_NONE);
    assert_counts(shop->store, 1, 0, 0, NULL);
    store_outbox_sent(shop->store, id, "250 ok", BORN + 1);
    assert_counts(shop->store, 0, 1, 0, NULL);
    g_assert_cmpint(store_outbox_recover(shop->store, 60), ==, 0);
    g_assert_cmpint(count(shop,
                          "SELECT count(*) FROM outbox WHERE state = 'sent' AND"
                          " said = '250 ok' AND ended = 1763458201 AND attempts = 1"),
                    ==, 1);
}

static void test_refused(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t id = add(shop->store, "digest", BORN);
    g_assert_cmpint(take_next(shop->store, BORN), ==, id);
    store_outbox_refused(shop->store, id, "550 no", BORN + 1);
    assert_counts(shop->store, 0, 0, 1, NULL);
    g_assert_cmpint(take_next(shop->store, INT64_MAX), ==, 0);
    g_assert_cmpint(store_outbox_recover(shop->store, 60), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM outbox WHERE state = 'refused' AND"
                                " said = '550 no' AND ended = 1763458201"),
                    ==, 1);
}

static void test_later(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t id = add(shop->store, "digest", BORN);
    for (int attempt = 0; attempt < 3; attempt++) {
        int64_t now = BORN + attempt * HOUR;
        struct outbox_letter *letter = store_outbox_take(shop->store, now);
        g_assert_nonnull(letter);
        g_assert_cmpint(letter->id, ==, id);
        g_assert_cmpint(letter->attempts, ==, attempt);
        g_assert_cmpint(letter->queued, ==, BORN);
        outbox_letter_free(letter);
        store_outbox_later(shop->store, id, "421 busy", now + HOUR);
        g_assert_cmpint(store_outbox_next(shop->store), ==, now + HOUR);
        g_assert_cmpint(take_next(shop->store, now + HOUR - 1), ==, 0);
        assert_counts(shop->store, 1, 0, 0, "421 busy");
    }
}

static void test_order(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t third = add(shop->store, "third", BORN + 2);
    int64_t first = add(shop->store, "first", BORN);
    int64_t second = add(shop->store, "second", BORN);
    g_assert_cmpint(store_outbox_next(shop->store), ==, BORN);
    g_assert_cmpint(take_next(shop->store, BORN + 9), ==, first);
    g_assert_cmpint(take_next(shop->store, BORN + 9), ==, second);
    store_outbox_later(shop->store, first, "421 busy", BORN + 5);
    g_assert_cmpint(store_outbox_next(shop->store), ==, BORN + 2);
    g_assert_cmpint(take_next(shop->store, BORN + 9), ==, third);
    g_assert_cmpint(take_next(shop->store, BORN + 9), ==, first);
    g_assert_cmpint(take_next(shop->store, BORN + 9), ==, 0);
}

/* The oldest of those that wait after a failed attempt. */
static void test_last_said(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t first = add(shop->store, "first", BORN),
            second = add(shop->store, "second", BORN);
    take_next(shop->store, BORN);
    take_next(shop->store, BORN);
    store_outbox_later(shop->store, second, "second says", BORN + 1);
    assert_counts(shop->store, 2, 0, 0, "second says");
    store_outbox_later(shop->store, first, "first says", BORN + 2);
    assert_counts(shop->store, 2, 0, 0, "first says");
}

/* What was on its way when the program died is looked for a minute after it went out. */
static void test_recover(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    int64_t first = add(shop->store, "first", BORN),
            second = add(shop->store, "second", BORN);
    add(shop->store, "third", BORN + DAY);
    g_assert_cmpint(take_next(shop->store, BORN), ==, first);
    g_assert_cmpint(take_next(shop->store, BORN), ==, second);
    store_close(shop->store);

    shop->store = store_open(shop->path, BORN, &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_outbox_next(shop->store), ==, BORN + DAY);
    g_assert_cmpint(store_outbox_recover(shop->store, 60), ==, 2);
    g_assert_cmpint(store_outbox_recover(shop->store, 60), ==, 0);
    g_assert_cmpint(store_outbox_next(shop->store), ==, BORN + DAY);
    g_assert_cmpint(store_outbox_doubt_at(shop->store), ==, BORN + 60);
    g_assert_null(store_outbox_doubtful(shop->store, BORN + 59));
    struct outbox_letter *letter = store_outbox_doubtful(shop->store, BORN + 60);
    g_assert_nonnull(letter);
    g_assert_cmpint(letter->next_attempt, ==, BORN + 60);
    g_assert_cmpint(letter->id, ==, first);
    g_assert_cmpstr(letter->message_id, ==, "first@ackd");
    outbox_letter_free(letter);
}

/* ---- what is owed */

static void test_owed_row(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    struct message *opener = bare_message("1@x");
    opener->excerpt = g_strdup("Where is my invoice?");
    int64_t thread = take(shop->store, opener);
    take(shop->store, reply_to("2@x", "1@x"));
    const struct obligation_row row =
        a_debt(2, OBLIGATION_UPDATE, "2@x", BORN + HOUR, BORN);
    owe_snoozed(shop->store, thread, "1@x", &row, 1, BORN + DAY);

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
    g_assert_cmpstr(owed->from, ==, "2@x");
    g_assert_cmpint(owed->kind, ==, OBLIGATION_UPDATE);
    g_assert_cmpint(owed->snoozed_until, ==, BORN + DAY);
    g_assert_cmpint(owed->turn, ==, 2);
    g_assert_cmpint(owed->opened, ==, a_turn(2, "1@x").opened);
    g_assert_cmpint(owed->promise, ==, 0);
    g_assert_null(owed->phrase);
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
    const struct obligation_row first[] = {
        a_debt(1, OBLIGATION_ANSWER, "1@x", BORN + 40, BORN + 30),
        a_debt(1, OBLIGATION_ACKNOWLEDGE, "1@x", BORN + 40, INSTANT_NONE),
    };
    const struct obligation_row second[] = {
        a_debt(1, OBLIGATION_ACKNOWLEDGE, "2@x", BORN + 10, BORN + 50),
        a_debt(2, OBLIGATION_ANSWER, "2@x", BORN + 90, BORN + 20),
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

/* Two turns may wait for a further word since the same one of ours (S32). */
static void test_set_level_of_one(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row rows[] = {
        a_debt(1, OBLIGATION_UPDATE, "2@x", BORN + 10, BORN + 5),
        a_debt(2, OBLIGATION_UPDATE, "2@x", BORN + 20, BORN + 5),
    };
    Store *store = shop->store;
    int64_t thread = take(store, bare_message("1@x"));
    take(store, reply_to("2@x", "1@x"));
    owe(store, thread, "1@x", rows, 2);
    g_autoptr(GPtrArray) reached = store_owed_reaching_level(store, BORN + 5);
    g_assert_cmpuint(reached->len, ==, 2);
    store_set_next_level(store, reached->pdata[0], BORN + 9);
    g_autofree char *other = owed_text(store_owed_reaching_level(store, BORN + 5));
    g_assert_cmpstr(other, ==, "1@x update 20");
}

/* Everything is asked about again, but nobody who asked for silence is disturbed. */
/* ---- levels reached */

static void test_key(void)
{
    const struct owed answer = { .kind = OBLIGATION_ANSWER,
                                 .opener = (char *)"1@x",
                                 .from = (char *)"1@x" };
    const struct owed word = { .kind = OBLIGATION_UPDATE,
                               .opener = (char *)"1@x",
                               .from = (char *)"ours@x" };
    g_autofree char *one = store_obligation_key(&answer);
    g_autofree char *other = store_obligation_key(&word);
    g_assert_cmpstr(one, ==, "answer 1@x");
    g_assert_cmpstr(other, ==, "update ours@x");
}

static bool has(Store *store, ObligationKind kind, const char *opener, const char *level)
{
    const struct owed owed = {
        .kind = kind, .opener = (char *)opener, .from = (char *)opener, .since = BORN
    };
    return store_reminder_has(store, &owed, level);
}

/* The letters about it that later ones refer to, a blank between. Caller frees. */
static char *first_letters(Store *store, const char *obligation, int64_t before)
{
    g_autoptr(GPtrArray) ids = store_reminder_first_letters(store, obligation, before);
    g_ptr_array_add(ids, NULL);
    return g_strjoinv(" ", (char **)ids->pdata);
}

static void test_reminders(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t second = add(store, "second", BORN), first = add(store, "first", BORN);
    g_autofree char *nothing = first_letters(store, "answer 1@x", INT64_MAX);
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    g_assert_cmpstr(nothing, ==, "");

    store_reminder_put(store, "answer 1@x", "75%", BORN, 0); /* no letter went out */
    g_autofree char *still_nothing = first_letters(store, "answer 1@x", INT64_MAX);
    g_assert_true(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "100%"));
    g_assert_false(has(store, OBLIGATION_ACKNOWLEDGE, "1@x", "75%"));
    g_assert_cmpstr(still_nothing, ==, "");

    store_reminder_put(store, "answer 1@x", "100%", BORN + 1, second);
    store_reminder_put(store, "answer 1@x", "+2h", BORN + 2, first);
    store_reminder_put(store, "answer 2@x", "75%", BORN + 2, first);
    g_autofree char *mine = first_letters(store, "answer 1@x", INT64_MAX);
    g_autofree char *others = first_letters(store, "answer 2@x", INT64_MAX);
    g_autofree char *too_early = first_letters(store, "answer 2@x", BORN + 2);
    g_assert_cmpstr(mine, ==, "second@ackd");
    g_assert_cmpstr(others, ==, "first@ackd");
    g_assert_cmpstr(too_early, ==, "");
    assert_fine(store);
}

/* A level is told in a letter for each of its recipients, who get other things, too. */
static void test_several_letters(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t ann = add(store, "ann", BORN), bob = add(store, "bob", BORN);
    store_reminder_put(store, "answer 1@x", "75%", BORN, ann);
    store_reminder_put(store, "answer 1@x", "75%", BORN, bob);
    store_reminder_put(store, "answer 1@x", "100%", BORN + 1, add(store, "later", BORN));
    g_autofree char *both = first_letters(store, "answer 1@x", INT64_MAX);
    g_assert_cmpstr(both, ==, "ann@ackd bob@ackd");
    store_reminder_forget(store, ann, "answer 1@x");
    g_assert_true(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    store_reminder_forget(store, bob, "answer 1@x");
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    assert_fine(store);
}

static int64_t add_to(Store *store, const char *purpose, const char *address, int64_t at)
{
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_ptr_array_add(to, (char *)address);
    g_ptr_array_add(to, (char *)"boss@x");
    g_autoptr(GBytes) letter = g_bytes_new_static("x", 1);
    return store_outbox_add(store, purpose, "id@ackd", to, letter, at);
}

static guint letters_to(Store *store, const char *address, int64_t since)
{
    g_autoptr(GHashTable) counts = store_reminders_by_reader(store, since);
    return GPOINTER_TO_UINT(g_hash_table_lookup(counts, address));
}

static guint levels_of(Store *store, int64_t thread, int64_t since)
{
    g_autoptr(GHashTable) counts = store_reminders_by_thread(store, since);
    return GPOINTER_TO_UINT(g_hash_table_lookup(counts, &thread));
}

static void test_counts(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t one = take(store, bare_message("1@x")),
            two = take(store, bare_message("2@x"));
    int64_t ann = add_to(store, "r1", "ann@x", BORN);
    int64_t bob = add_to(store, "r2", "bob@x", BORN + 10);
    int64_t dropped = add_to(store, "r3", "bob@x", BORN + 10);
    add_to(store, "digest", "ann@x", BORN + 10);
    store_reminder_put(store, "answer 1@x", "75%", BORN, ann);
    store_reminder_put(store, "answer 1@x", "100%", BORN + 10, bob);
    store_reminder_put(store, "acknowledge 1@x", "100%", BORN + 10, bob);
    store_reminder_put(store, "answer 2@x", "100%", BORN + 10, dropped);
    store_outbox_dropped(store, dropped, "done meanwhile", BORN + 11);
    g_assert_cmpuint(letters_to(store, "ann@x", BORN), ==, 1);
    g_assert_cmpuint(letters_to(store, "ann@x", BORN + 1), ==, 0);
    g_assert_cmpuint(letters_to(store, "bob@x", BORN + 10), ==, 1);
    g_assert_cmpuint(letters_to(store, "boss@x", BORN), ==, 2);
    g_assert_cmpuint(levels_of(store, one, BORN), ==, 3);
    g_assert_cmpuint(levels_of(store, one, BORN + 1), ==, 2);
    g_assert_cmpuint(levels_of(store, two, BORN), ==, 0);
    assert_fine(store);
}

/* Earlier mail arrives late and opens the turn now: what was said stays said. */
static void test_former_opener(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t thread = take(store, reply_to("2@x", "1@x"));
    store_reminder_put(store, "answer 2@x", "75%", BORN, 0);
    g_assert_cmpint(take(store, reply_to("1@x", NULL)), ==, thread);
    take(store, reply_to("3@x", NULL));
    g_assert_true(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "100%"));
    g_assert_false(has(store, OBLIGATION_ACKNOWLEDGE, "1@x", "75%"));
    g_assert_false(has(store, OBLIGATION_ANSWER, "3@x", "75%"));
    const struct owed later = { .kind = OBLIGATION_ANSWER,
                                .from = (char *)"1@x",
                                .since = BORN + 1 };
    g_assert_false(store_reminder_has(store, &later, "75%"));

    /* One that opens a turn of its own is no former opener. */
    const struct turn turn = a_turn(1, "2@x");
    put(store, thread, &turn, 1);
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    assert_fine(store);
}

/* The same where only a subject holds them together (S7). */
static void test_former_opener_in_family(struct shop *shop,
                                         gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    take(store, bare_message("1@x"));
    int64_t thread = take(store, bare_message("2@x"));
    store_reminder_put(store, "answer 2@x", "75%", BORN, 0);
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    store_follow(store, store_message_find(store, "2@x"),
                 store_message_find(store, "1@x"));
    g_assert_true(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    const struct turn turn = a_turn(1, "2@x");
    put(store, thread, &turn, 1);
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    assert_fine(store);
}

/* How many of the things that a letter tells of are owed still, of how many. */
static void assert_left(Store *store, int64_t outbox, guint left, guint all)
{
    g_autoptr(GPtrArray) reminded = store_reminders_in(store, outbox);
    guint owed = 0;
    for (guint i = 0; i < reminded->len; i++)
        owed += ((const struct reminded *)reminded->pdata[i])->owed != NULL;
    g_assert_cmpuint(owed, ==, left);
    g_assert_cmpuint(reminded->len, ==, all);
}

/* What is asked for again before it goes: is it still owed (S41)? */
static void test_reminders_in(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    const struct obligation_row rows[] = {
        a_debt(1, OBLIGATION_UPDATE, "2@x", BORN + 10, INSTANT_NONE),
    };
    Store *store = shop->store;
    int64_t thread = take(store, bare_message("1@x"));
    take(store, reply_to("2@x", "1@x"));
    owe(store, thread, "1@x", rows, 1);
    int64_t update = add(store, "update", BORN), both = add(store, "both", BORN);
    int64_t former = add(store, "former", BORN), digest = add(store, "digest", BORN);
    store_reminder_put(store, "update 2@x", "75%", BORN, update);
    store_reminder_put(store, "update 2@x", "75%", BORN, both);
    store_reminder_put(store, "answer 2@x", "75%", BORN, both);
    store_reminder_put(store, "update 1@x", "75%", BORN, former);
    assert_left(store, update, 1, 1);
    assert_left(store, both, 1, 2);
    assert_left(store, former, 0, 1);
    assert_left(store, digest, 0, 0); /* is none */
    store_thread_range_forget(store, thread, thread);
    assert_left(store, update, 0, 1);
    assert_fine(store);
}

/* Two turns that wait since the same word of ours. */
static void test_reminder_twice(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_reminder_put(shop->store, "answer 1@x", "75%", BORN, 0);
    assert_fine(shop->store);
    store_reminder_put(shop->store, "answer 1@x", "75%", BORN + 1, 0);
    assert_fine(shop->store);
    g_assert_cmpint(count(shop, "SELECT at FROM reminder"), ==, BORN);
}

/* A reply ended it, and the letter was dropped; late mail shows that it was none. */
static void test_dropped(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t id = add(store, "reminder 75%", BORN);
    store_reminder_put(store, "answer 1@x", "75%", BORN, id);
    g_assert_cmpint(take_next(store, BORN), ==, id);
    store_outbox_dropped(store, id, "done meanwhile", BORN + 1);
    g_assert_false(has(store, OBLIGATION_ANSWER, "1@x", "75%"));
    g_assert_cmpint(store_outbox_next(store), ==, INSTANT_NONE);

    g_assert_cmpint(add(store, "reminder 75%", BORN + 2), ==, id);
    store_reminder_put(store, "answer 1@x", "75%", BORN + 2, id);
    struct outbox_letter *letter = store_outbox_take(store, BORN + 2);
    g_assert_nonnull(letter);
    g_assert_cmpstr(letter->message_id, ==, "reminder 75%@ackd");
    g_assert_cmpint(letter->queued, ==, BORN + 2);
    g_assert_cmpint(letter->attempts, ==, 0);
    outbox_letter_free(letter);
    assert_fine(store);
}

/* The sender was given another address meanwhile. */
static void test_dropped_other_id(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t id = add(store, "reminder 75%", BORN);
    store_outbox_dropped(store, id, "done meanwhile", BORN);
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_ptr_array_add(to, (char *)"ann@example.com");
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
    store_outbox_add(store, "reminder 75%", "other@ackd", to, bytes, BORN);
    struct outbox_letter *letter = store_outbox_take(store, BORN);
    g_assert_nonnull(letter);
    g_assert_cmpint(letter->id, ==, id);
    g_assert_cmpstr(letter->message_id, ==, "other@ackd");
    outbox_letter_free(letter);
    assert_fine(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/outbox/empty", test_empty);
    SHOP_TEST("/outbox/the whole letter", test_whole_letter);
    SHOP_TEST("/outbox/a purpose only once", test_purpose_once);
    SHOP_TEST("/outbox/sent", test_sent);
    SHOP_TEST("/outbox/refused", test_refused);
    SHOP_TEST("/outbox/later", test_later);
    SHOP_TEST("/outbox/order", test_order);
    SHOP_TEST("/outbox/last words", test_last_said);
    SHOP_TEST("/outbox/recover", test_recover);
    g_test_add_func("/reminder/key", test_key);
    SHOP_TEST("/reminder/former opener", test_former_opener);
    SHOP_TEST("/owed/row", test_owed_row);
    SHOP_TEST("/owed/order", test_owed_order);
    SHOP_TEST("/owed/levels", test_levels);
    SHOP_TEST("/owed/next level set", test_set_level);
    SHOP_TEST("/owed/next level of one turn", test_set_level_of_one);
    SHOP_TEST("/reminder/former opener of a family", test_former_opener_in_family);
    SHOP_TEST("/reminder/what is left", test_reminders_in);
    SHOP_TEST("/reminder/several letters tell of a level", test_several_letters);
    SHOP_TEST("/reminder/counts", test_counts);
    SHOP_TEST("/reminder/levels", test_reminders);
    SHOP_TEST("/reminder/a level is reached once", test_reminder_twice);
    SHOP_TEST("/reminder/dropped, then owed again", test_dropped);
    SHOP_TEST("/reminder/dropped, then under another Message-ID", test_dropped_other_id);
    return g_test_run();
}
