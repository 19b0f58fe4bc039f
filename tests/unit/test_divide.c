/* Each family is given in many orders: it must be divided the same way. */
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "mail/subject.h"
#include "packs.h"
#include "rows.h"
#include "sla/divide.h"

static Phrases *packs;

enum { MAILS_MAX = 9, NOTES_MAX = 2, ORDERS = 30, BEGINNING = 1767225600 };

/* A mail is written "id day from to subject < what it refers to", the newest last; a "?"
 * behind the id: it asks for something. A note is written "what id day". carl is a
 * client, ann is one of us; an answered question is settled 30 days after the last word.
 */
static const struct row {
    const char *name;
    const char *mails[MAILS_MAX + 1];
    const char *notes[NOTES_MAX + 1];
    const char *conversations;
} rows[] = {
    { "S8 a new matter",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < a b" },
      {},
      "a b, c" },
    { "S8 we begin it",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 ann carl Scanner < a b" },
      {},
      "a b, c" },
    { "S8 what answers it goes along",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < a b", "d 41 ann carl Re: Scanner < a b c",
        "e 42 carl ann Re: Scanner < a b c d" },
      {},
      "a b, c d e" },
    { "S8 what answers the old one stays there",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < a b", "d 41 carl ann Re: Printer < a b" },
      {},
      "a b d, c" },
    { "S8 the old one under its new subject",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < a b", "d 80 carl ann Toner < a b",
        "e 81 ann carl Re: Toner < a b d" },
      {},
      "a b, c, d e" },
    { "S8 one after the other",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < b", "d 41 ann carl Re: Scanner < c",
        "e 90 carl ann Toner < d", "f 91 ann carl Re: Toner < e" },
      {},
      "a b, c d, e f" },
    { "S8 it goes along through a mail never seen",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < b", "e 42 carl ann Re: Scanner < c x",
        "f 43 carl ann Re: Scanner < x" },
      {},
      "a b, c e f" },
    { "S8 a mail never seen, known by In-Reply-To",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < b", "e 42 carl ann Re: Scanner < c ^ x",
        "f 43 carl ann Re: Scanner < x" },
      {},
      "a b, c e f" },
    { "S8 a late mail goes where it is referred to",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < b", "d 41 ann carl Re: Scanner < e c",
        "e 42 carl ann Toner" },
      {},
      "a b, c d e" },
    { "S8 In-Reply-To counts more than References",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < b", "d 41 ann carl Re: Scanner < c b ^ c" },
      {},
      "a b, c d" },
    { "S7 S8 what follows it by its subject goes along",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < b", "d 41 ann carl Re: Scanner" },
      {},
      "a b, c d" },

    { "S8 nearly: the same subject",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann printer < a b" },
      {},
      "a b c" },
    { "S8 nearly: a reply prefix",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Re: Scanner < a b" },
      {},
      "a b c" },
    { "S8 nearly: a subject that was there before",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Scanner < a",
        "c 40 carl ann Scanner < a b" },
      {},
      "a b c" },
    { "S8 nearly: no subject at all",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a", "c 40 carl ann < a b" },
      {},
      "a b c" },
    { "S8 nearly: thirty days to the second",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 31 carl ann Scanner < a b" },
      {},
      "a b c" },
    { "S8 nearly: a word in between",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 20 ann carl Re: Printer < b", "d 40 carl ann Scanner < b" },
      {},
      "a b c d" },
    { "S8 nearly: a word in between, dated too early",
      { "a 0 carl ann Printer", "b 20 ann carl Re: Printer < a",
        "c 1 ann carl Re: Printer < b", "d 40 carl ann Scanner < c" },
      {},
      "a b c d" },
    { "S8 nearly: never answered",
      { "a 0 carl ann Printer", "c 40 carl ann Scanner < a" },
      {},
      "a c" },
    { "S8 nearly: we wait for the client",
      { "a 0 carl ann Printer", "b? 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < a b" },
      {},
      "a b c" },
    { "S8 nearly: no reply headers, a later mail refers to both",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a", "c 40 carl ann Scanner",
        "d 41 ann carl Re: Scanner < b c" },
      {},
      "a b c d" },

    { "S19 closed in time: settled",
      { "a 0 carl ann Printer", "c 40 carl ann Scanner < a" },
      { "close a 5" },
      "a, c" },
    { "S19 closed too late: not settled",
      { "a 0 carl ann Printer", "c 40 carl ann Scanner < a" },
      { "close a 35" },
      "a c" },
    { "S19 closed afterwards: it was settled then",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < a b" },
      { "close a 60", "reopen b 70" },
      "a b, c" },
    { "S19 in the folder for closed matters in time",
      { "a 0 carl ann Printer", "c 40 carl ann Scanner < a" },
      { "folder a 5" },
      "a, c" },
    { "S19 in the folder for closed matters afterwards",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < a b" },
      { "folder a 60" },
      "a b, c" },
    { "S16 answered elsewhere afterwards: it was open then",
      { "a 0 carl ann Printer", "c 40 carl ann Scanner < a" },
      { "flag a 60" },
      "a c" },

    { "S6 mails that answer each other",
      { "a 0 ann carl Printer < b", "b 1 carl ann Re: Printer < a",
        "c 40 carl ann Scanner < a b" },
      {},
      "a b, c" },
    { "S6 the new one answers what answers it",
      { "a 0 carl ann Printer", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < b d", "d 41 ann carl Re: Scanner < b c" },
      {},
      "a b c d" },
    { "S6 a mail that answers itself",
      { "a 0 carl ann Printer < a", "b 1 ann carl Re: Printer < a",
        "c 40 carl ann Scanner < c b" },
      {},
      "a b, c" },
    { "alone", { "a 0 carl ann Printer" }, {}, "a" },
    { "nothing", {}, {}, "" },
};

/* ---- the team ---- */

struct office {
    struct people people;
    Calendar *calendar;
    GPtrArray *targets;
    GArray *terms;
    struct policy policy;
};

static void office_open(struct office *office)
{
    static const struct window always = { 0x7f, 0, 24 * 60 };
    g_autoptr(GError) error = NULL;
    office->people = (struct people){ .domains = g_ptr_array_new() };
    g_ptr_array_add(office->people.domains, (gpointer) "example.com");
    office->calendar = calendar_new("UTC", &always, 1, NULL, 0, &error);
    g_assert_no_error(error);
    office->targets = g_ptr_array_new();
    office->terms = g_array_new(FALSE, FALSE, sizeof(struct terms));
    const struct terms terms = { 0, office->calendar, office->targets };
    g_array_append_val(office->terms, terms);
    office->policy = (struct policy){
        .people = &office->people,
        .terms = office->terms,
        .open_promise = { DURATION_DAYS, 2 },
        .chase_gap = { DURATION_BUSINESS, 2 * HOUR },
        .settled_after = 10 * DAY,
    };
}

static void office_close(struct office *office)
{
    g_ptr_array_unref(office->people.domains);
    g_ptr_array_unref(office->targets);
    g_array_unref(office->terms);
    calendar_free(office->calendar);
}

/* ---- from rows to mail ---- */

static const char *address_of(const char *name)
{
    return g_str_equal(name, "ann") ? "ann@example.com" : "carl@client.example";
}

static int64_t day(const char *number)
{
    return BEGINNING + (int64_t)atoi(number) * DAY;
}

static void add_references(struct message *message, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        if (g_str_equal(*word, "^") && word[1] != NULL) {
            message->in_reply_to = g_strdup(word[1]);
            return;
        }
        message_add_reference(message, *word);
    }
}

static Message *mail_from(const char *text)
{
    g_auto(GStrv) halves = g_strsplit(text, " < ", 2);
    g_auto(GStrv) words = g_strsplit(halves[0], " ", 5);
    Message *message = message_new();
    if (g_str_has_suffix(words[0], "?"))
        message_add_signal(message, SIGNAL_REQUEST, "could you?", 100);
    message->message_id = g_strdup(g_strdelimit(words[0], "?", '\0'));
    message->internal_date = day(words[1]);
    message_set_address(&message->from, NULL, address_of(words[2]));
    message_add_recipient(message, ROLE_TO, NULL, address_of(words[3]));
    message->subject = g_strdup(words[4]);
    subject_read(message, packs);
    if (halves[1] != NULL)
        add_references(message, halves[1]);
    return message;
}

static struct message *find(const GPtrArray *messages, const char *id)
{
    for (guint i = 0; i < messages->len; i++) {
        struct message *message = messages->pdata[i];
        if (g_str_equal(message->message_id, id))
            return message;
    }
    g_assert_not_reached();
}

/* A note, or when something was first seen on a mail. */
static void add_note(GPtrArray *notes, const GPtrArray *messages, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 3);
    int64_t at = day(words[2]);
    if (g_str_equal(words[0], "folder")) {
        find(messages, words[1])->closed_seen = at;
    } else if (g_str_equal(words[0], "flag")) {
        find(messages, words[1])->answered_seen = at;
    } else {
        bool close = g_str_equal(words[0], "close");
        struct note *note = note_new(close ? NOTE_CLOSE : NOTE_REOPEN, at);
        note->message_id = g_strdup(words[1]);
        g_ptr_array_add(notes, note);
    }
}

static void free_message(gpointer message)
{
    message_free(message);
}

static void free_note(gpointer note)
{
    note_free(note);
}

static int compare_ids(gconstpointer a, gconstpointer b)
{
    const struct message *x = *(const struct message *const *)a;
    const struct message *y = *(const struct message *const *)b;
    return strcmp(x->message_id, y->message_id);
}

static char *text_of(const GPtrArray *parts)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        GPtrArray *part = parts->pdata[i];
        g_ptr_array_sort(part, compare_ids);
        for (guint k = 0; k < part->len; k++) {
            const char *between = k > 0 ? " " : i > 0 ? ", " : "";
            g_string_append_printf(text, "%s%s", between,
                                   ((struct message *)part->pdata[k])->message_id);
        }
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void shuffle(GPtrArray *array, GRand *rand)
{
    for (guint i = array->len; i > 1; i--) {
        guint k = (guint)g_rand_int_range(rand, 0, (gint32)i);
        gpointer other = array->pdata[k];
        array->pdata[k] = array->pdata[i - 1];
        array->pdata[i - 1] = other;
    }
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(free_note);
    g_autoptr(GRand) rand = g_rand_new_with_seed(8);
    struct office office;
    office_open(&office);
    for (gsize i = 0; row->mails[i] != NULL; i++)
        g_ptr_array_add(messages, mail_from(row->mails[i]));
    for (gsize i = 0; row->notes[i] != NULL; i++)
        add_note(notes, messages, row->notes[i]);
    for (int i = 0; i < ORDERS; i++) {
        g_autoptr(GPtrArray) parts = divide_messages(messages, notes, &office.policy);
        g_autofree char *text = text_of(parts);
        g_assert_cmpstr(text, ==, row->conversations);
        shuffle(messages, rand);
        shuffle(notes, rand);
    }
    office_close(&office);
}

/* Each answers the one before, for centuries. */
static void test_deep(void)
{
    enum { DEPTH = 20000 };
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    struct office office;
    office_open(&office);
    for (int i = 0; i < DEPTH; i++) {
        g_autofree char *text =
            g_strdup_printf("m%d %d ann carl Matter %d < m%d", i, i, i, i - 1);
        g_ptr_array_add(messages, mail_from(text));
    }
    g_autoptr(GPtrArray) parts = divide_messages(messages, NULL, &office.policy);
    g_assert_cmpuint(parts->len, ==, 1);
    ((struct message *)messages->pdata[DEPTH - 1])->internal_date += 31 * DAY;
    g_autoptr(GPtrArray) again = divide_messages(messages, NULL, &office.policy);
    g_assert_cmpuint(again->len, ==, 2);
    g_assert_cmpuint(((GPtrArray *)again->pdata[1])->len, ==, 1);
    office_close(&office);
}

static void test_notes(void)
{
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(free_note);
    g_ptr_array_add(messages, mail_from("a 0 carl ann Printer"));
    g_ptr_array_add(messages, mail_from("b 1 ann carl Re: Printer < a"));
    add_note(notes, messages, "close b 5");
    add_note(notes, messages, "close c 6");
    add_note(notes, messages, "reopen a 7");
    g_ptr_array_add(notes, note_new(NOTE_IGNORE, BEGINNING));
    g_autoptr(GPtrArray) own = divide_notes(messages, notes);
    g_assert_cmpuint(own->len, ==, 2);
    g_assert_true(own->pdata[0] == notes->pdata[0] && own->pdata[1] == notes->pdata[2]);
    g_autoptr(GPtrArray) none = divide_notes(messages, NULL);
    g_assert_cmpuint(none->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    ADD_ROWS("/divide/", rows, test_row)
    g_test_add_func("/divide/very deep", test_deep);
    g_test_add_func("/divide/notes", test_notes);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
