#include <stdio.h>
#include <string.h>

#include "base/instant.h"
#include "rows.h"
#include "sla/absence.h"
#include "story.h"

/* Of the stories' office Ann has Bob for a deputy and he has Kim; Kim is the lead unless
 * a row says otherwise. Days are those of the stories: "Mon" is 16 November 2026. */
enum { MONDAY = 20773 };

static void set_up(struct office *office)
{
    office_open(office);
    office->members[0].deputy = (char *)"bob@example.com";
    office->members[1].deputy = (char *)"kim@example.com";
}

/* "ann 0-4, bob 2-2": days from Monday on. */
static GArray *absences_from(struct office *office, const char *text)
{
    GArray *absences = g_array_new(FALSE, FALSE, sizeof(struct absence));
    g_auto(GStrv) parts = g_strsplit(text, ", ", -1);
    for (char **part = parts; *part != NULL && **part != '\0'; part++) {
        char name[8] = { 0 };
        int first, last;
        g_assert_cmpint(sscanf(*part, "%7s %d-%d", name, &first, &last), ==, 3);
        struct absence absence = {
            .member = people_member(&office->people, address_of(name)),
            .first = MONDAY + first,
            .last = MONDAY + last,
            .source = ABSENCE_CONFIGURED,
        };
        g_array_append_val(absences, absence);
    }
    return absences;
}

static char *absences_text(const GArray *absences)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < absences->len; i++) {
        const struct absence *absence = &g_array_index(absences, struct absence, i);
        g_string_append_printf(text, "%s%s %d-%d", i > 0 ? ", " : "",
                               name_of(absence->member->addresses->pdata[0]),
                               (int)(absence->first - MONDAY),
                               (int)(absence->last - MONDAY));
    }
    return g_string_free(text, FALSE);
}

/* ---- merging ---- */

static const struct merge_row {
    const char *name, *given, *merged;
} merges[] = {
    { "nobody", "", "" },
    { "one", "ann 0-4", "ann 0-4" },
    { "two that overlap are one", "ann 0-4, ann 3-7", "ann 0-7" },
    { "one within another", "ann 0-9, ann 3-4", "ann 0-9" },
    { "the next day is the same absence", "ann 0-4, ann 5-7", "ann 0-7" },
    { "a day between is a day at work", "ann 0-4, ann 6-7", "ann 0-4, ann 6-7" },
    { "in any order", "bob 1-1, ann 6-7, ann 0-4", "ann 0-4, ann 6-7, bob 1-1" },
    { "two members are never one", "ann 0-4, bob 3-7", "ann 0-4, bob 3-7" },
};

static void test_merge(gconstpointer data)
{
    const struct merge_row *row = data;
    struct office office;
    set_up(&office);
    g_autoptr(GArray) given = absences_from(&office, row->given);
    g_autoptr(GArray) merged = absences_merge(given);
    g_autofree char *text = absences_text(merged);
    g_assert_cmpstr(text, ==, row->merged);
    office_close(&office);
}

/* ---- who stands in ---- */

static const struct standing_row {
    const char *name, *away, *leads; /* names of leads */
    const char *who;
    StandingKind kind;
} standings[] = {
    { "who is there gets it", "bob 0-9", "kim", "ann", STANDING_OWNER },
    { "the day before", "ann 3-4", "kim", "ann", STANDING_OWNER },
    { "the first day", "ann 2-4", "kim", "bob", STANDING_DEPUTY },
    { "the last day", "ann 0-2", "kim", "bob", STANDING_DEPUTY },
    { "the day after", "ann 0-1", "kim", "ann", STANDING_OWNER },
    { "the deputy is away, too", "ann 0-4, bob 0-4", "ann", "kim", STANDING_DEPUTY },
    { "the whole chain is, and a lead is not", "bob 0-4, kim 0-4", "ann", "ann",
      STANDING_LEAD },
    { "and so are all leads", "ann 0-4, bob 0-4, kim 0-4", "ann kim", "ann",
      STANDING_NOBODY },
    { "and there is no lead", "ann 0-4, bob 0-4, kim 0-4", "", "ann", STANDING_NOBODY },
};

static void test_standing(gconstpointer data)
{
    const struct standing_row *row = data;
    struct office office;
    set_up(&office);
    for (gsize i = 0; i < G_N_ELEMENTS(office.members); i++)
        office.members[i].lead =
            strstr(row->leads, name_of(office.members[i].addresses->pdata[0])) != NULL;
    g_autoptr(GArray) away = absences_from(&office, row->away);
    /* The chain of the row about leads begins at Bob. */
    const struct member *owner = row->kind == STANDING_LEAD ? &office.members[1]
                                                            : &office.members[0];
    struct standing standing = absence_standing(&office.people, away, owner, MONDAY + 2);
    g_assert_cmpint(standing.kind, ==, row->kind);
    g_assert_cmpstr(name_of(standing.who->addresses->pdata[0]), ==, row->who);
    g_assert_true((standing.absence == NULL) == (row->kind == STANDING_OWNER));
    office_close(&office);
}

/* A circle is refused where a configuration is read; here it must only end. */
static void test_circle(void)
{
    struct office office;
    set_up(&office);
    office.members[2].deputy = (char *)"bob@example.com";
    g_autoptr(GArray) away = absences_from(&office, "ann 0-4, bob 0-4, kim 0-4");
    struct standing standing =
        absence_standing(&office.people, away, &office.members[0], MONDAY + 2);
    g_assert_cmpint(standing.kind, ==, STANDING_NOBODY);
    office_close(&office);
}

/* ---- what mails say ---- */

static const struct mail_row {
    const char *name;
    const char *from;
    MailKind kind;
    const struct deadline until;
    const char *absence; /* "": none */
} mails[] = {
    { "an auto-reply that says until when",
      "ann",
      KIND_AUTO_REPLY,
      { DEADLINE_DAY, GRAIN_DAY, MONDAY + 11, 0, HOUR },
      "ann 0-11" },
    { "one that does not", "ann", KIND_AUTO_REPLY, { 0 }, "ann 0-3" },
    { "until the same day",
      "ann",
      KIND_AUTO_REPLY,
      { DEADLINE_DAY, GRAIN_DAY, MONDAY, 0, HOUR },
      "ann 0-0" },
    { "until a day that was over",
      "ann",
      KIND_AUTO_REPLY,
      { DEADLINE_DAY, GRAIN_DAY, MONDAY - 1, 0, HOUR },
      "" },
    { "years ahead: misread",
      "ann",
      KIND_AUTO_REPLY,
      { DEADLINE_DAY, GRAIN_DAY, MONDAY + 800, 0, HOUR },
      "ann 0-3" },
    { "what a member writes, until when",
      "bob.private",
      KIND_PERSON,
      { DEADLINE_DAY, GRAIN_DAY, MONDAY + 4, 0, HOUR },
      "bob 0-4" },
    { "from a later day on",
      "ann",
      KIND_PERSON,
      { DEADLINE_SPAN, GRAIN_DAY, MONDAY + 11, MONDAY + 7, HOUR },
      "ann 7-11" },
    { "from tomorrow on",
      "ann",
      KIND_PERSON,
      { DEADLINE_SPAN, GRAIN_DAY, MONDAY + 2, MONDAY + 1, HOUR },
      "ann 1-2" },
    { "an auto-reply that tells of tomorrow: it answers today",
      "ann",
      KIND_AUTO_REPLY,
      { DEADLINE_SPAN, GRAIN_DAY, MONDAY + 2, MONDAY + 1, HOUR },
      "ann 0-2" },
    { "and one that tells of next week",
      "ann",
      KIND_AUTO_REPLY,
      { DEADLINE_SPAN, GRAIN_WEEK, MONDAY + 11, MONDAY + 7, HOUR },
      "ann 7-11" },
    { "and without", "ann", KIND_PERSON, { 0 }, "" },
    { "a client's auto-reply", "carl", KIND_AUTO_REPLY, { 0 }, "" },
    { "a newsletter in a member's name",
      "ann",
      KIND_BULK,
      { DEADLINE_DAY, GRAIN_DAY, MONDAY + 4, 0, HOUR },
      "" },
};

static void test_mail(gconstpointer data)
{
    const struct mail_row *row = data;
    struct office office;
    set_up(&office);
    g_autoptr(Message) message = message_new();
    message_set_address(&message->from, NULL, address_of(row->from));
    message->kind = row->kind;
    message->date = instant_from(office.calendar, "Mon", "10:00");
    const struct signal signal = { .kind = SIGNAL_ABSENCE,
                                   .phrase = (char *)"I am out of the office",
                                   .confidence = 90,
                                   .deadline = row->until };
    message_take_signal(message, &signal);
    g_autoptr(GArray) absences = g_array_new(FALSE, FALSE, sizeof(struct absence));
    struct absence absence;
    if (absence_from_mail(&office.people, message, office.calendar, &absence)) {
        g_assert_cmpint(absence.source, ==, ABSENCE_MAIL);
        g_array_append_val(absences, absence);
    }
    g_autofree char *text = absences_text(absences);
    g_assert_cmpstr(text, ==, row->absence);
    office_close(&office);
}

static void test_no_signal(void)
{
    struct office office;
    set_up(&office);
    g_autoptr(Message) message = message_new();
    message_set_address(&message->from, NULL, address_of("ann"));
    message->kind = KIND_AUTO_REPLY;
    message->date = instant_from(office.calendar, "Mon", "10:00");
    struct absence absence;
    g_assert_false(absence_from_mail(&office.people, message, office.calendar, &absence));
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/absence/merge/", merges, test_merge)
    ADD_ROWS("/absence/standing/", standings, test_standing)
    g_test_add_func("/absence/circle", test_circle);
    ADD_ROWS("/absence/mail/", mails, test_mail)
    g_test_add_func("/absence/no signal", test_no_signal);
    return g_test_run();
}
