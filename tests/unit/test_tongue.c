/* Letters in other languages than English. */
#include <locale.h>
#include <string.h>

#include "app/language.h"
#include "base/error.h"
#include "base/instant.h"
#include "letter/alert.h"
#include "letter/digest.h"
#include "letter/leave.h"
#include "letter/reminder.h"

static Calendar *office; /* Mon-Fri 09:00-17:30, Berlin */

static int64_t at(const char *local)
{
    GError *error = NULL;
    int64_t instant = 0;
    instant_parse(local, calendar_zone(office), 0, &instant, &error);
    g_assert_no_error(error);
    return instant;
}

static void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("not found: \"%s\" in:\n%s", part, text);
}

static struct team_config team_of(const char *language)
{
    return (struct team_config){ .file = (char *)"team.conf",
                                 .language = (char *)language };
}

/* ---- A language that hides every text: what can still be read was never looked up */

static const char *hide(const char *code G_GNUC_UNUSED, const char *one, const char *many,
                        gulong count)
{
    const char *english = many == NULL || count == 1 ? one : many;
    g_autoptr(GString) hidden = g_string_new(NULL);
    for (const char *p = english; *p != '\0'; p++) {
        gsize directive = *p == '%' ? strcspn(p + 1, "dsu%") + 2 : 0;
        g_string_append_len(hidden, p, (gssize)directive);
        p += directive > 0 ? directive - 1 : 0;
        if (directive == 0)
            g_string_append_c(hidden, g_ascii_isalpha(*p) ? '_' : *p);
    }
    return g_intern_string(hidden->str);
}

/* The data of these letters are figures; commands are the same in every language. */
static void assert_hidden(const struct letter *letter)
{
    g_autofree char *all = g_strconcat(letter->subject, "\n", letter->text, NULL);
    g_autoptr(GRegex) commands = g_regex_new("ackctl.*", 0, 0, NULL);
    g_autofree char *rest = g_regex_replace_literal(commands, all, -1, 0, "", 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autoptr(GRegex) word = g_regex_new("\\pL{2,}", 0, 0, NULL);
    if (g_regex_match(word, rest, 0, &match)) {
        g_autofree char *found = g_match_info_fetch(match, 0);
        g_error("\"%s\" is never translated in:\n%s", found, rest);
    }
    assert_contains(letter->html, "<html lang=\"x\">");
}

static struct owed owed_of(ObligationKind kind, const char *due)
{
    return (struct owed){ .calendar = office,
                          .conversation = (char *)"1",
                          .client = (char *)"2@3.4",
                          .client_name = (char *)"5",
                          .subject = (char *)"6",
                          .target = (char *)"7",
                          .opener = (char *)"8",
                          .from = (char *)"8",
                          .phrase = kind == OBLIGATION_PROMISE || kind == OBLIGATION_DEBT
                                        ? (char *)"9"
                                        : NULL,
                          .owner = (char *)"0",
                          .kind = kind,
                          .turn = 1,
                          .chases = 2,
                          .slips = 3,
                          .since = at("2026-11-10 16:10"),
                          .first_due = at("2026-11-11 16:10"),
                          .due = at(due) };
}

enum { DUES = 4, OBLIGATIONS = (OBLIGATION_DEBT + 1) * DUES };

static void fill_owed(struct owed *owed)
{
    static const char *const dues[DUES] = { "2026-11-17 10:00", "2026-11-18 12:00",
                                            "2026-11-19 09:00", "2027-01-19 09:00" };
    for (int i = 0; i < OBLIGATIONS; i++) {
        owed[i] = owed_of((ObligationKind)(i / DUES), dues[i % DUES]);
        owed[i].chases = i % DUES;
    }
    owed[0].subject = owed[0].owner = NULL;
}

/* One by one, then all in one letter, as for who got so many today. */
static void test_reminder_hidden(void)
{
    static const StandingKind kinds[] = { STANDING_DEPUTY, STANDING_LEAD,
                                          STANDING_NOBODY };
    const struct member ann = { .name = (char *)"1" };
    const struct absence absence = { &ann, 20775, 20784, ABSENCE_CONFIGURED };
    g_autoptr(GPtrArray) unseen = g_ptr_array_new(), all = g_ptr_array_new();
    g_ptr_array_add(unseen, (char *)"3");
    struct owed owed[OBLIGATIONS];
    struct standing standings[OBLIGATIONS];
    struct reminder reminders[OBLIGATIONS];
    fill_owed(owed);
    for (int i = 0; i < OBLIGATIONS; i++) {
        standings[i] = (struct standing){ kinds[i % 3], &ann, &ann, &absence };
        reminders[i] = (struct reminder){ .team = "1",
                                          .ackctl = "ackctl",
                                          .owed = &owed[i],
                                          .level = "75%",
                                          .readers = "2",
                                          .unseen = unseen,
                                          .calendar = office,
                                          .now = at("2026-11-18 12:00"),
                                          .standing = &standings[i],
                                          .cap = i % 3 };
        g_autoptr(Letter) letter = letter_reminder(&reminders[i]);
        assert_hidden(letter);
        g_ptr_array_add(all, &reminders[i]);
    }
    g_autoptr(Letter) letter = letter_reminders(all, &(struct people){ 0 });
    assert_hidden(letter);
}

static void test_digest_hidden(void)
{
    struct owed turn = owed_of(OBLIGATION_UPDATE, "2026-11-17 10:00");
    struct owed soon = owed_of(OBLIGATION_ANSWER, "2026-11-18 12:00");
    struct owed promise = owed_of(OBLIGATION_PROMISE, "2026-11-17 10:00");
    turn.owner = NULL;
    turn.snoozed_until = at("2026-11-18 13:00");
    soon.since = at("2026-11-17 20:00");
    g_autoptr(GPtrArray) overdue = g_ptr_array_new(), due = g_ptr_array_new();
    g_autoptr(GPtrArray) promises = g_ptr_array_new(), unseen = g_ptr_array_new();
    for (int i = 0; i < 30; i++)
        g_ptr_array_add(overdue, &turn);
    g_ptr_array_add(due, &soon);
    g_ptr_array_add(promises, &promise);
    g_ptr_array_add(unseen, (char *)"3");
    struct digest_span spans[] = { { .span = SPAN_YESTERDAY },
                                   { .span = SPAN_LAST_WORKING_DAY },
                                   { .span = SPAN_WEEK },
                                   { .span = SPAN_FOUR_WEEKS },
                                   { .span = SPAN_FOUR_WEEKS, .widens = true } };
    struct figures *figures = &spans[0].figures;
    figures->turns = figures->open = figures->elsewhere = figures->promises = 2;
    figures->answer.open = 2;
    figures->answer.business.n = figures->late.business.n = 1;
    figures->answer.oldest = at("2026-11-16 10:00");
    figures->answer_met = 1;
    spans[0].before = spans[1].before = spans[2].before = *figures;
    spans[1].figures.turns = spans[2].figures.turns = 1;
    struct digest digest = { .team = "1",
                             .ackctl = "ackctl",
                             .overdue = overdue,
                             .due_today = due,
                             .promises = promises,
                             .absent = due,
                             .chased = due,
                             .enquiries = overdue,
                             .debts = promises,
                             .unseen = unseen,
                             .spans = spans,
                             .n_spans = G_N_ELEMENTS(spans),
                             .people = &(struct people){ 0 },
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_hidden(letter);

    struct digest quiet = {
        .team = "1", .ackctl = "ackctl", .calendar = office, .now = digest.now
    };
    g_autoptr(Letter) nothing = letter_digest(&quiet);
    assert_hidden(nothing);
}

static void test_leave_hidden(void)
{
    const struct member ann = { .name = (char *)"1" };
    const struct absence absence = { &ann, 20775, 20784, ABSENCE_CONFIGURED };
    struct owed turn = owed_of(OBLIGATION_ANSWER, "2026-11-17 10:00");
    struct owed promise = owed_of(OBLIGATION_PROMISE, "2026-11-17 10:00");
    g_autoptr(GPtrArray) turns = g_ptr_array_new(), promises = g_ptr_array_new();
    g_ptr_array_add(turns, &turn);
    g_ptr_array_add(promises, &promise);
    for (StandingKind kind = STANDING_OWNER; kind <= STANDING_NOBODY; kind++) {
        const struct standing standing = { kind, &ann, &ann, &absence };
        const struct leave leave = { .team = "2",
                                     .ackctl = "ackctl",
                                     .standing = &standing,
                                     .turns = turns,
                                     .promises = promises,
                                     .people = &(struct people){ 0 },
                                     .calendar = office,
                                     .now = at("2026-11-18 12:00") };
        g_autoptr(Letter) letter = letter_leave(&leave);
        assert_hidden(letter);
    }
}

static void test_alert_hidden(void)
{
    const char *const facts[] = { "1", "2", NULL };
    const struct alert alert = {
        .team = "3", .headline = "4", .facts = facts, .consequence = "5"
    };
    g_autoptr(Letter) letter = letter_alert(&alert);
    assert_hidden(letter);
}

static void hidden(gconstpointer test)
{
    g_auto(Tongue) tongue = tongue_speak((Tongue){ "x", hide });
    ((void (*)(void))test)();
}

/* ---- German */

static void test_german_reminder(void)
{
    const struct team_config german = team_of("de");
    g_auto(Tongue) tongue = language_speak(&german);
    struct owed owed = {
        .calendar = office,
        .conversation = (char *)"4f2a91c7",
        .client = (char *)"jane@globex.example",
        .client_name = (char *)"Jane Doe",
        .subject = (char *)"Angebot",
        .kind = OBLIGATION_ACKNOWLEDGE,
        .turn = 1,
        .chases = 1,
        .since = at("2026-11-18 09:10"),
        .due = at("2026-11-18 14:30"),
    };
    struct reminder reminder = { .team = "support",
                                 .ackctl = "ackctl",
                                 .owed = &owed,
                                 .level = "75%",
                                 .readers = "boss@example.com",
                                 .calendar = office,
                                 .now = at("2026-11-18 12:30") };
    g_autoptr(Letter) letter = letter_reminder(&reminder);
    g_assert_cmpstr(letter->subject, ==,
                    "Jane Doe (globex.example) wartet seit 3\u00A0Std.\u00A020\u00A0Min. "
                    "auf Antwort: Angebot");
    assert_contains(letter->text,
                    "Die erste Rückmeldung ist in 2\u00A0Std. fällig, heute 14:30.\n");
    assert_contains(letter->text, "Nachgehakt    einmal\n");
    assert_contains(letter->html, "<html lang=\"de\">");
    assert_contains(letter->html, "Zuständig");

    owed.since = at("2026-11-10 09:10");
    owed.due = at("2026-11-11 14:30");
    g_autoptr(Letter) late = letter_reminder(&reminder);
    assert_contains(late->subject, "wartet seit 6\u00A0Arbeitstagen auf Antwort");
    assert_contains(late->text,
                    "Die erste Rückmeldung ist seit 4\u00A0Arbeitstagen (6\u00A0Tagen "
                    "22\u00A0Std. Kalenderzeit)\nüberfällig (Frist: Mi 11. "
                    "Nov. 14:30).\n");
}

static void test_german_digest(void)
{
    static const struct {
        guint unseen;
        const char *subject;
    } rows[] = {
        { 0, "Nichts überfällig, nichts heute fällig (support, Mi 18. Nov.)" },
        { 1, "Nichts überfällig, nichts heute fällig, 1 Postfach nicht erreichbar "
             "(support, Mi 18. Nov.)" },
        { 2, "Nichts überfällig, nichts heute fällig, 2 Postfächer nicht erreichbar "
             "(support, Mi 18. Nov.)" },
    };
    const struct team_config german = team_of("de");
    g_auto(Tongue) tongue = language_speak(&german);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) unseen = g_ptr_array_new();
        for (guint n = 0; n < rows[i].unseen; n++)
            g_ptr_array_add(unseen, (char *)"sales");
        struct digest digest = { .team = "support",
                                 .ackctl = "ackctl",
                                 .unseen = unseen,
                                 .calendar = office,
                                 .now = at("2026-11-18 08:00") };
        g_autoptr(Letter) letter = letter_digest(&digest);
        g_assert_cmpstr(letter->subject, ==, rows[i].subject);
    }
}

static void test_each_block_its_language(void)
{
    const struct team_config german = team_of("de"), english = team_of("en");
    g_assert_cmpstr(tongue_text("Answer"), ==, "Answer");
    {
        g_auto(Tongue) outer = language_speak(&german);
        g_assert_cmpstr(tongue_text("Answer"), ==, "Antwort");
        g_assert_cmpstr(tongue_text("no such text"), ==, "no such text");
        {
            g_auto(Tongue) inner = language_speak(&english);
            g_assert_cmpstr(tongue_text("Answer"), ==, "Answer");
            g_assert_cmpstr(tongue_code(), ==, "en");
        }
        g_assert_cmpstr(tongue_code(), ==, "de");
        g_assert_cmpstr(tongue_count("%d working day", "%d working days", 1), ==,
                        "%d\u00A0Arbeitstag");
        g_assert_cmpstr(tongue_count("%d working day", "%d working days", 0), ==,
                        "%d\u00A0Arbeitstagen");
    }
    g_assert_cmpstr(tongue_count("%d working day", "%d working days", 1), ==,
                    "%d working day");
}

static void test_unknown_language(void)
{
    const struct team_config team = team_of("tlh");
    g_autoptr(GError) error = NULL;
    g_assert_false(language_bind(&team, CATALOGUES, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    assert_contains(error->message,
                    "team.conf: team.language: found 'tlh', expected one of de, en ");
    assert_contains(error->message, CATALOGUES "/C/LC_MESSAGES");
}

static void test_no_locale(void)
{
    const struct team_config team = team_of("de");
    g_autoptr(GError) error = NULL;
    setlocale(LC_MESSAGES, "C");
    g_assert_false(language_bind(&team, CATALOGUES, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    assert_contains(error->message, "needs the locale C.UTF-8");
    language_init();
    g_assert_true(language_bind(&team, CATALOGUES, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* A user's wish must not reach the letters. */
    g_setenv("LANGUAGE", "fr:nl", TRUE);
    g_setenv("LC_ALL", "C", TRUE);
    language_init();
    const struct window window = { 31, 9 * 60, 17 * 60 + 30 };
    GError *error = NULL;
    office = calendar_new("Europe/Berlin", &window, 1, NULL, 0, &error);
    g_assert_no_error(error);
    const struct team_config german = team_of("de");
    language_bind(&german, CATALOGUES, &error);
    g_assert_no_error(error);
    g_test_add_data_func("/tongue/hidden/reminder", test_reminder_hidden, hidden);
    g_test_add_data_func("/tongue/hidden/digest", test_digest_hidden, hidden);
    g_test_add_data_func("/tongue/hidden/leave", test_leave_hidden, hidden);
    g_test_add_data_func("/tongue/hidden/alert", test_alert_hidden, hidden);
    g_test_add_func("/tongue/german/reminder", test_german_reminder);
    g_test_add_func("/tongue/german/digest", test_german_digest);
    g_test_add_func("/tongue/each-block-its-language", test_each_block_its_language);
    g_test_add_func("/tongue/unknown-language", test_unknown_language);
    g_test_add_func("/tongue/no-locale", test_no_locale);
    int status = g_test_run();
    calendar_free(office);
    return status;
}
