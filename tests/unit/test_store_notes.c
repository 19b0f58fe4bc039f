#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "message_fixture.h"
#include "store/facts.h"
#include "store/notes.h"
#include "store_fixture.h"

/* ---- notes */

static void say(Store *store, NoteKind kind, const char *message_id, const char *address,
                int64_t until)
{
    g_autoptr(Note) note = note_new(kind, BORN);
    note->message_id = g_strdup(message_id);
    note->address = g_strdup(address);
    note->until = until;
    note->author = g_strdup("ann");
    store_note_add(store, note);
}

/* "kind message address until, ..." with the instants counted from BORN. */
static char *notes_text(GPtrArray *notes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < notes->len; i++) {
        const struct note *note = notes->pdata[i];
        g_string_append_printf(text, "%s%s %s %s", i ? ", " : "", note_name(note->kind),
                               note->message_id ? note->message_id : "-",
                               note->address ? note->address : "-");
        if (note->until != INSTANT_NONE)
            g_string_append_printf(text, " %d", (int)(note->until - BORN));
        g_assert_cmpint(note->at, ==, BORN);
        g_assert_cmpstr(note->author, ==, "ann");
    }
    g_ptr_array_unref(notes);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void assert_notes(Store *store, int64_t one, int64_t other, const char *expected)
{
    const int64_t both[] = { one, other };
    g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_vals(threads, both, other != 0 ? 2 : 1);
    g_autofree char *text = notes_text(store_notes(store, threads));
    assert_fine(store);
    g_assert_cmpstr(text, ==, expected);
}

static void test_notes(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t one = take(store, reply_to("1@x", "unseen@x"));
    int64_t other = take(store, bare_message("2@x"));
    say(store, NOTE_SNOOZE, "2@x", NULL, BORN + 9);
    say(store, NOTE_CLOSE, "1@x", NULL, INSTANT_NONE);
    say(store, NOTE_IGNORE, NULL, "*@spam.example", INSTANT_NONE);
    say(store, NOTE_ASSIGN, "2@x", "b'ob@example.com", INSTANT_NONE);
    say(store, NOTE_REOPEN, "unseen@x", NULL, INSTANT_NONE);
    say(store, NOTE_REGARD, NULL, "*@spam.example", INSTANT_NONE);

    assert_notes(store, one, 0, "close 1@x -, reopen unseen@x -");
    assert_notes(store, other, 0, "snooze 2@x - 9, assign 2@x b'ob@example.com");
    assert_notes(store, other, one,
                 "snooze 2@x - 9, close 1@x -, assign 2@x b'ob@example.com,"
                 " reopen unseen@x -");
    assert_notes(store, 99, 0, "");
    g_autofree char *people = notes_text(store_notes_on_people(store));
    g_assert_cmpstr(people, ==, "ignore - *@spam.example, regard - *@spam.example");
}

/* They hang on a Message-ID: wherever that belongs to. */
static void test_notes_move(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t small = take(store, bare_message("1@x"));
    int64_t large = take(store, bare_message("2@x"));
    take(store, reply_to("3@x", "2@x"));
    say(store, NOTE_CLOSE, "1@x", NULL, INSTANT_NONE);
    g_assert_cmpint(take(store, reply_to("4@x", "1@x 3@x")), ==, large);
    assert_notes(store, small, 0, "");
    assert_notes(store, large, 0, "close 1@x -");
}

static void test_note_on_nothing(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    say(shop->store, NOTE_CLOSE, "never@seen", NULL, INSTANT_NONE);
    g_assert_false(store_check(shop->store, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_STORE);
}

/* ---- who takes part */

static struct message *between(const char *id, const char *from, const char *reply_to,
                               const char *to, const char *cc)
{
    struct message *message = bare_message(id);
    message_set_address(&message->from, "a@b.example", from);
    message_set_address(&message->reply_to, NULL, reply_to);
    message_add_recipient(message, ROLE_TO, "c@d.example", NULL);
    message_add_recipient(message, ROLE_TO, NULL, to);
    message_add_recipient(message, ROLE_BCC, "Ann", cc);
    return message;
}

static void test_threads_with(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *pattern, *threads;
    } rows[] = {
        { "jo@one.example", " 1" },
        { "JO@one.example", " 1" },
        { "one.example", " 1 3" },
        { "*@two.example", " 1 2" },
        { "three.example", " 2" },
        { "?o@four.example", " 2" },
        { "support@*", " 1 2 3" },
        { "b.example", "" }, /* a name is no address */
        { "d.example", "" },
        { "nobody@one.example", "" },
        { "example.one", "" },
        { "*", " 1 2 3" },
        { "", "" },
    };
    Store *store = shop->store;
    const char *us = "support@us.example";
    take(store, between("1@x", "jo@one.example", NULL, us, "al@two.example"));
    take(store,
         between("2@x", us, "form@three.example", "al@two.example", "xo@four.example"));
    struct message *again = between("3@x", us, NULL, "jo@one.example", NULL);
    message_add_reference(again, "1@x");
    take(store, again);
    take(store, between("4@x", us, NULL, "anna@one.example", us));
    take(store, bare_message("5@x"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GArray) threads = store_threads_with(store, rows[i].pattern);
        g_autoptr(GString) text = g_string_new(NULL);
        for (guint k = 0; k < threads->len; k++)
            g_string_append_printf(text, " %d", (int)g_array_index(threads, int64_t, k));
        g_assert_cmpstr(text->str, ==, rows[i].threads);
    }
    assert_fine(store);
}

/* ---- terms and holidays */

static char *terms_text(Store *store)
{
    g_autoptr(GPtrArray) rows = store_terms(store);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const struct terms_row *row = rows->pdata[i];
        g_string_append_printf(text, "%d %s;", (int)(row->since - BORN), row->text);
    }
    assert_fine(store);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_terms(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    g_autofree char *none = terms_text(store);
    g_assert_cmpstr(none, ==, "");
    store_terms_put(store, BORN + 5, "later");
    store_terms_put(store, BORN - 5, "Grüße\n\t'");
    g_autofree char *two = terms_text(store);
    g_assert_cmpstr(two, ==, "-5 Grüße\n\t';5 later;");
    store_terms_put(store, BORN + 5, "instead");
    g_autofree char *replaced = terms_text(store);
    g_assert_cmpstr(replaced, ==, "-5 Grüße\n\t';5 instead;");
    store_terms_forget(store);
    g_autofree char *gone = terms_text(store);
    g_assert_cmpstr(gone, ==, "");
}

static void test_holidays(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    g_assert_null(store_holidays(store, "/etc/berlin.ics"));
    store_holidays_put(store, "/etc/berlin.ics", "BEGIN:VCALENDAR\r\n");
    store_holidays_put(store, "/etc/paris.ics", "");
    store_holidays_put(store, "/etc/berlin.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    g_autofree char *berlin = store_holidays(store, "/etc/berlin.ics");
    g_autofree char *paris = store_holidays(store, "/etc/paris.ics");
    g_assert_cmpstr(berlin, ==, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    g_assert_cmpstr(paris, ==, "");
    g_assert_null(store_holidays(store, "/etc/Berlin.ics"));
    assert_fine(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_TEST("/notes/as said", test_notes);
    SHOP_TEST("/notes/move with their message", test_notes_move);
    SHOP_TEST("/notes/on nothing", test_note_on_nothing);
    SHOP_TEST("/notes/threads with somebody", test_threads_with);
    SHOP_TEST("/notes/terms", test_terms);
    SHOP_TEST("/notes/holidays", test_holidays);
    return g_test_run();
}
