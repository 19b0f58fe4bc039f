/* The stories of explain_stories.h: what a colleague would say who has read the
 * conversation. */
#include <string.h>

#include "base/instant.h"
#include "explain_stories.h"
#include "letter/explain.h"
#include "rows.h"

/* ---- the team ---- */

static const struct {
    const char *key, *name, *address;
} everybody[] = {
    { "team", "Support", "support@example.com" },
    { "ann", "Ann", "ann@example.com" },
    { "bob", "Bob", "bob@example.com" },
    { "carl", "Carl Carter", "carl@client.example" },
    { "nameless", NULL, "info@client.example" },
    { "tina", "Tina", "tina@client.example" },
    { "gina", "Gina", "gina@bigco.example" },
    { "sam", "Sam", "sam@supplier.example" },
    { "eve", "Eve \xE2\x80\xAE Evil", "eve@client.example" },
    { "daemon", "Mail Delivery System", "daemon@isp.example" },
    { "pbx", "Voice Mail", "voicemail@example.com" },
};

struct office {
    struct people people;
    struct member ann, bob;
    struct target gold, urgent, standard;
    GArray *terms;
    GPtrArray *targets, *fewer;
    Calendar *calendar;
    struct policy policy;
};

static gsize index_of(const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(everybody); i++)
        if (g_str_equal(everybody[i].key, key))
            return i;
    g_error("nobody is called '%s'", key);
}

static GPtrArray *list(const void *first, const void *second)
{
    GPtrArray *array = g_ptr_array_new();
    g_ptr_array_add(array, (gpointer)first);
    if (second != NULL)
        g_ptr_array_add(array, (gpointer)second);
    return array;
}

static void office_open(struct office *office)
{
    static const struct window hours[] = { { 0x0f, 9 * 60, 17 * 60 + 30 },
                                           { 0x10, 9 * 60, 16 * 60 } };
    office->ann = (struct member){ .name = (char *)"Ann Lee",
                                   .addresses = list("ann@example.com", NULL) };
    office->bob = (struct member){ .name = (char *)"Bob Roy",
                                   .addresses = list("bob@example.com", NULL) };
    office->people = (struct people){ .members = list(&office->ann, &office->bob),
                                      .domains = list("example.com", NULL),
                                      .ignore = list("tina@client.example", NULL) };
    office->gold = (struct target){ .name = (char *)"gold",
                                    .clients = list("bigco.example", NULL),
                                    .acknowledge = { DURATION_BUSINESS, HOUR },
                                    .answer = { DURATION_BUSINESS, 8 * HOUR },
                                    .next_answer = { DURATION_WALL, 36 * HOUR },
                                    .update = { DURATION_DAYS, 1 } };
    office->urgent = (struct target){ .name = (char *)"urgent",
                                      .mailboxes = list("sales", NULL),
                                      .subjects = list("*urgent*", NULL),
                                      .acknowledge = { DURATION_BUSINESS, 30 * MINUTE },
                                      .answer = { DURATION_BUSINESS, 90 * MINUTE } };
    office->standard = (struct target){ .name = (char *)"standard",
                                        .acknowledge = { DURATION_BUSINESS, 4 * HOUR },
                                        .answer = { DURATION_DAYS, 2 } };
    office->targets = list(&office->gold, &office->urgent);
    g_ptr_array_add(office->targets, &office->standard);
    office->fewer = list(&office->standard, NULL);
    office->calendar =
        calendar_new("Europe/Berlin", hours, G_N_ELEMENTS(hours), NULL, 0, NULL);
    office->terms = g_array_new(FALSE, FALSE, sizeof(struct terms));
    struct terms terms = { 0, office->calendar, office->targets };
    g_array_append_val(office->terms, terms);
    office->policy = (struct policy){ .people = &office->people,
                                      .terms = office->terms,
                                      .open_promise = { DURATION_DAYS, 2 },
                                      .chase_gap = { DURATION_BUSINESS, 2 * HOUR },
                                      .settled_after = 30 * DAY };
}

static const int64_t MONDAY = 20773; /* 2026-11-16 */

/* "Wed 10:12" */
static int64_t instant_from(const Calendar *calendar, const char *text)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int minutes = 0;
    int64_t number = 0;
    while (!g_str_has_prefix(text, days[number]))
        number++;
    g_assert_true(calendar_parse_time(words[1], &minutes, NULL));
    return calendar_instant(calendar, MONDAY + number + (text[3] == '2' ? 7 : 0),
                            minutes);
}

static void change_terms(struct office *office, const char *when)
{
    if (g_str_equal(when, "no targets")) {
        g_array_index(office->terms, struct terms, 0).targets = NULL;
        return;
    }
    struct terms later = { instant_from(office->calendar, when), office->calendar,
                           office->fewer };
    g_array_append_val(office->terms, later);
}

static void office_close(struct office *office)
{
    g_ptr_array_unref(office->ann.addresses);
    g_ptr_array_unref(office->bob.addresses);
    g_ptr_array_unref(office->people.members);
    g_ptr_array_unref(office->people.domains);
    g_ptr_array_unref(office->people.ignore);
    g_ptr_array_unref(office->gold.clients);
    g_ptr_array_unref(office->urgent.mailboxes);
    g_ptr_array_unref(office->urgent.subjects);
    g_ptr_array_unref(office->targets);
    g_ptr_array_unref(office->fewer);
    g_array_unref(office->terms);
    calendar_free(office->calendar);
}

/* ---- from lines to mail and notes ---- */

static bool add_kind(struct message *message, const char *fact)
{
    static const MailKind kinds[] = { KIND_AUTO_REPLY, KIND_BOUNCE, KIND_BULK,
                                      KIND_VOICE_MAIL };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(fact, mail_kind_name(kinds[i]))) {
            message->kind = kinds[i];
            return true;
        }
    return false;
}

static bool add_signal(struct message *message, const char *name, const char *phrase)
{
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (g_str_equal(name, signal_name((SignalKind)i))) {
            message_add_signal(message, (SignalKind)i, phrase, 100);
            return true;
        }
    return false;
}

static GPtrArray *one_mailbox(const char *name)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(names, g_strdup(name));
    return names;
}

/* Of the signal before: a thing, until that minute. */
static void set_deadline(struct message *message, const char *when,
                         const Calendar *calendar)
{
    int64_t at = instant_from(calendar, when);
    int64_t day = calendar_day(calendar, at);
    struct signal *signal =
        &g_array_index(message->signals, struct signal, message->signals->len - 1);
    signal->thing = true;
    signal->deadline = (struct deadline){
        .kind = DEADLINE_MINUTE,
        .day = day,
        .amount = (at - calendar_instant(calendar, day, 0)) / MINUTE,
        .zone = HOUR,
    };
}

static void add_fact(struct message *message, const char *fact, const Calendar *calendar)
{
    g_auto(GStrv) parts = g_strsplit(fact, "=", 2);
    if (add_kind(message, fact) || add_signal(message, parts[0], parts[1]))
        return;
    if (g_str_equal(parts[0], "answers"))
        message->in_reply_to = g_strdup(parts[1]);
    else if (g_str_equal(parts[0], "by"))
        set_deadline(message, parts[1], calendar);
    else if (g_str_equal(parts[0], "attached"))
        message->facts |= FACT_ATTACHMENT;
    else if (g_str_equal(parts[0], "flagged"))
        message->answered_seen = instant_from(calendar, parts[1]);
    else if (g_str_equal(parts[0], "filed"))
        message->closed_seen = instant_from(calendar, parts[1]);
    else if (g_str_equal(parts[0], "subject"))
        message->subject = g_strdup(parts[1]);
    else if (g_str_equal(parts[0], "in"))
        message->mailboxes = one_mailbox(parts[1]);
    else if (g_str_equal(parts[0], "timeless"))
        message->date = message->internal_date = INSTANT_NONE;
    else
        g_error("what is '%s'?", fact);
}

static Message *mail_from(const char *line, int number, const Calendar *calendar)
{
    g_auto(GStrv) halves = g_strsplit(line, ": ", 2);
    g_auto(GStrv) words = g_strsplit(halves[0], " ", -1); /* day, time, who, "to" ... */
    Message *message = message_new();
    gsize author = index_of(words[2]);
    message->message_id = g_strdup_printf("m%d", number);
    message_set_address(&message->from, everybody[author].name,
                        everybody[author].address);
    message->internal_date = message->date = instant_from(calendar, halves[0]);
    for (char **whom = words + 4; *whom != NULL; whom++)
        message_add_recipient(message, ROLE_TO, everybody[index_of(*whom)].name,
                              everybody[index_of(*whom)].address);
    g_auto(GStrv) facts = g_strsplit(halves[1] != NULL ? halves[1] : "", "; ", -1);
    for (char **fact = facts; *fact != NULL; fact++)
        add_fact(message, *fact, calendar);
    return message;
}

static Note *note_from(const char *line, const Calendar *calendar)
{
    static const NoteKind kinds[] = { NOTE_CLOSE,  NOTE_REOPEN,  NOTE_SNOOZE,
                                      NOTE_ASSIGN, NOTE_DISMISS, NOTE_RETURNED };
    g_auto(GStrv) words = g_strsplit(line, " ", 6); /* day, time, who, "says", what ... */
    gsize i = 0;
    while (!g_str_equal(note_name(kinds[i]), words[4]))
        i++;
    Note *note = note_new(kinds[i], instant_from(calendar, line));
    note->message_id = g_strdup("m1");
    note->author = g_strdup(words[2]);
    if (note->kind == NOTE_ASSIGN)
        note->address = g_strdup(everybody[index_of(words[5])].address);
    if (note->kind == NOTE_DISMISS) {
        g_free(note->message_id);
        note->message_id = g_strdup(words[5]);
        note->promise = 1;
    }
    if (note->kind == NOTE_SNOOZE)
        note->until = instant_from(calendar, words[5]);
    return note;
}

static void free_mail(gpointer message)
{
    message_free(message);
}

static void free_note(gpointer note)
{
    note_free(note);
}

/* ---- from sentences to lines ---- */

static bool is_asked_for(const char *about, const struct explanation *sentence)
{
    g_autofree char *exact = g_strdup_printf("%d.%s", sentence->turn, sentence->rule);
    g_auto(GStrv) wanted = g_strsplit(about != NULL ? about : "", " ", -1);
    return about == NULL || g_strv_contains((const char *const *)wanted, exact) ||
           g_strv_contains((const char *const *)wanted, sentence->rule);
}

static char *at_text(int64_t at, const Calendar *calendar, int64_t now)
{
    if (at == INSTANT_NONE)
        return g_strdup("-");
    return at == now ? g_strdup("now") : calendar_text(calendar, at, now);
}

static char *lines_of(const GArray *sentences, const char *about,
                      const Calendar *calendar, int64_t now)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sentences->len; i++) {
        const struct explanation *sentence =
            &g_array_index(sentences, struct explanation, i);
        if (!is_asked_for(about, sentence))
            continue;
        g_autofree char *at = at_text(sentence->at, calendar, now);
        g_string_append_printf(text, "%d %s %s: %s\n", sentence->turn, sentence->rule, at,
                               sentence->text);
    }
    return g_string_free(text, FALSE);
}

static void test_story(gconstpointer data)
{
    const struct story *story = data;
    struct office office;
    office_open(&office);
    if (story->changed != NULL)
        change_terms(&office, story->changed);
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_mail);
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(free_note);
    for (int i = 0; i < LINES_MAX && story->lines[i] != NULL; i++) {
        if (strstr(story->lines[i], " says ") != NULL)
            g_ptr_array_add(notes, note_from(story->lines[i], office.calendar));
        else
            g_ptr_array_add(messages, mail_from(story->lines[i], (int)messages->len + 1,
                                                office.calendar));
    }
    int64_t now =
        instant_from(office.calendar, story->now != NULL ? story->now : "Fri 16:00");
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, notes, &office.policy);
    g_autoptr(GArray)
        sentences = explain_evaluation(evaluation, &office.policy, office.calendar, now);
    g_autofree char *said = lines_of(sentences, story->about, office.calendar, now);
    g_assert_cmpstr(said, ==, story->said);
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/explain/", stories, test_story);
    return g_test_run();
}
