/* Holidays, the terms a team works by, and the texts that keep them. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "config/config.h"
#include "config_fixture.h"

static int64_t at(const char *text)
{
    int64_t instant = INSTANT_NONE;
    g_assert_true(instant_parse(text, NULL, 0, &instant, NULL));
    return instant;
}

static void test_team_values(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) plain = load(fixture);
    const struct team_config *team = plain->teams->pdata[0];
    g_assert_cmpint(team->settled_after, ==, 30 * DAY);
    g_assert_cmpuint(team->closed_folders->len, ==, 0);
    g_assert_null(team->closed_keyword);
    g_assert_cmpuint(team->holidays->len, ==, 0);

    g_autofree char *text = replaced(team_text, "    digest",
                                     "    settled_after = \"2w\"; closed_folders = [ "
                                     "\"Done\" ]; closed_keyword = \"$Done\"; "
                                     "holidays = [ \"berlin.ics\" ]; digest");
    g_autoptr(Config) config = load_team(fixture, text);
    team = config->teams->pdata[0];
    g_autofree char *beside = g_build_filename(fixture->directory, "berlin.ics", NULL);
    g_assert_cmpint(team->settled_after, ==, 14 * DAY);
    g_assert_cmpstr(team->closed_folders->pdata[0], ==, "Done");
    g_assert_cmpstr(team->closed_keyword, ==, "$Done");
    g_assert_cmpstr(team->holidays->pdata[0], ==, beside);
}

/* --- calendars --- */

static void add_day(GArray *closures, const char *text)
{
    struct closure closure;
    g_assert_true(calendar_parse_closure(text, &closure, NULL));
    g_array_append_val(closures, closure);
}

static GArray *christmas(void)
{
    GArray *holidays = g_array_new(FALSE, FALSE, sizeof(struct closure));
    add_day(holidays, "2026-12-25");
    return holidays;
}

static void test_holidays_replaced(struct fixture *fixture,
                                   gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load(fixture);
    struct team_config *team = config->teams->pdata[0];
    const int64_t christmas_day = at("2026-12-25T10:00Z"), eve = at("2026-12-24T10:00Z");
    g_assert_true(calendar_is_open(team->calendar, christmas_day));

    g_autoptr(GArray) holidays = christmas();
    g_assert_true(config_team_holidays(team, holidays, NULL));
    g_assert_false(calendar_is_open(team->calendar, christmas_day));
    g_assert_false(calendar_is_open(team->calendar, eve));

    g_array_set_size(holidays, 0);
    g_assert_true(config_team_holidays(team, holidays, NULL));
    g_assert_true(calendar_is_open(team->calendar, christmas_day));
    g_assert_false(calendar_is_open(team->calendar, eve));
}

/* For ever closed: the team, then only one of its targets. */
static void test_holidays_leave_nothing(struct fixture *fixture,
                                        gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *target;
        int step; /* days from one holiday to the next */
        const char *words;
    } rows[] = {
        { "", 1, "found closed days that leave no business hours" },
        { "hours = ( { days = \"Thu\"; open = \"9:00\"; close = \"12:00\"; } );", 7,
          "for target 'all': found closed days that leave no business hours" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = with_target(rows[i].target);
        g_autoptr(Config) config = load_team(fixture, text);
        struct team_config *team = config->teams->pdata[0];
        const Calendar *before = team->calendar;
        g_autofree char *terms = config_terms_text(team);
        g_autoptr(GArray) holidays = g_array_new(FALSE, FALSE, sizeof(struct closure));
        for (int64_t day = 0; day < 50000; day += rows[i].step) { /* 0 was a Thursday */
            struct closure closure = { day, day, 0, 24 * 60 };
            g_array_append_val(holidays, closure);
        }
        g_autoptr(GError) error = NULL;
        g_assert_false(config_team_holidays(team, holidays, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
        g_autofree char *start =
            g_strdup_printf("%s: team.holidays: %s", fixture->team, rows[i].words);
        g_assert_true(g_str_has_prefix(error->message, start));
        g_autofree char *after = config_terms_text(team);
        g_assert_true(team->calendar == before);
        g_assert_cmpstr(terms, ==, after);
    }
}

/* --- terms as text --- */

static char *terms_of(const struct fixture *fixture, const char *text)
{
    g_autoptr(Config) config = load_team(fixture, text);
    return config_terms_text(config->teams->pdata[0]);
}

/* Two ways to write one thing, or two things. */
static const struct {
    const char *old;
    const char *new;
    bool same;
} wordings[] = {
    { "\"Mon-Thu\"", "\"Thu,Mon-Wed\"", true },
    { "{ days = \"Mon-Thu\"; open = \"09:00\"; close = \"17:30\"; }",
      "{ days = \"Tue,Thu\"; open = \"9:00\"; close = \"17:30\"; }, "
      "{ days = \"Mon,Wed\"; open = \"09:00\"; close = \"17:30\"; }",
      true },
    { "\"2026-12-24\"", "\"2026-12-24 12:00-24:00\", \"2026-12-24 00:00-12:00\"", true },
    { "\"2026-12-24\"", "\"2026-12-24\", \"2026-12-24\", \"1989-01-01\", \"2200-01-01\"",
      true },
    { "\"4h\"", "\"240m\"", true },
    { "\"Example.com\"", "\"example.net\"", true },
    { "\"*@big.example\"", "\"*@BIG.example\"", true },
    { "\"75%\"", "\"80%\"", true },
    { "\"all\";", "\"all\"; hours = ( );", true },
    { "Berlin", "Paris", false },
    { "\"17:30\"", "\"17:31\"", false },
    { "\"2026-12-24\"", "", false },
    { "\"2026-12-24\"", "\"2026-12-24 00:00-23:59\"", false },
    { "\"4h\"", "\"4h!\"", false },
    { "\"all\"", "\"rest\"", false },
    { "\"all\";", "\"all\"; update = \"3d\";", false },
    { "\"all\";", "\"all\"; mailboxes = [ \"in\" ];", false },
    { "\"all\";", "\"all\"; subjects = [ \"a\" ];", false },
    { "\"all\";", "\"all\"; hours = \"24x7\";", false },
    { "\"all\";",
      "\"all\"; hours = ( { days = \"Mon\"; open = \"9:00\"; close = \"12:00\"; } );",
      false },
};

static void test_same_terms(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *plain = terms_of(fixture, team_text);
    for (gsize i = 0; i < G_N_ELEMENTS(wordings); i++) {
        g_autofree char *text = replaced(team_text, wordings[i].old, wordings[i].new);
        g_autofree char *terms = terms_of(fixture, text);
        if (g_str_equal(plain, terms) != wordings[i].same)
            g_test_fail_printf("'%s' -> '%s': expected %s terms, found:\n%s",
                               wordings[i].old, wordings[i].new,
                               wordings[i].same ? "the same" : "other", terms);
    }
}

/* Closed days and holidays as the text of the terms has them. */
static const struct {
    const char *name;
    const char *closed;
    const char *holidays[4];
    const char *text;
} merged[] = {
    { "nothing", "", { NULL }, "[ ]" },
    { "as written", "\"2026-12-24\"", { NULL }, "[ \"2026-12-24\" ]" },
    { "sorted",
      "\"2027-01-01\"",
      { "2026-12-24" },
      "[ \"2026-12-24\", \"2027-01-01\" ]" },
    { "days in a row",
      "\"2026-12-24\"",
      { "2026-12-26", "2026-12-25" },
      "[ \"2026-12-24..2026-12-26\" ]" },
    { "a day within others",
      "\"2026-12-24..2027-01-01\"",
      { "2026-12-25" },
      "[ \"2026-12-24..2027-01-01\" ]" },
    { "part of a day",
      "\"2026-12-31 12:00-24:00\"",
      { NULL },
      "[ \"2026-12-31 12:00-24:00\" ]" },
    { "parts that overlap",
      "\"2026-12-31 12:00-18:00\"",
      { "2026-12-31 17:00-20:30" },
      "[ \"2026-12-31 12:00-20:30\" ]" },
    { "parts that do not",
      "\"2026-12-31 12:00-13:00\"",
      { "2026-12-31 17:00-20:00" },
      "[ \"2026-12-31 12:00-13:00\", \"2026-12-31 17:00-20:00\" ]" },
    { "a part, then days",
      "\"2026-12-31 12:00-24:00\"",
      { "2027-01-01..2027-01-02", "2027-01-03 00:00-08:00" },
      "[ \"2026-12-31 12:00-24:00\", \"2027-01-01..2027-01-02\", \"2027-01-03 "
      "00:00-08:00\" ]" },
    { "a leap day",
      "\"2028-02-28\"",
      { "2028-02-29", "2028-03-01" },
      "[ \"2028-02-28..2028-03-01\" ]" },
    { "beyond the calendar",
      "\"0001-01-01..1990-01-01\", \"2095-01-01\"",
      { NULL },
      "[ \"1990-01-01\" ]" },
};

static void test_merged(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < G_N_ELEMENTS(merged); i++) {
        g_autofree char *text = replaced(team_text, "\"2026-12-24\"", merged[i].closed);
        g_autoptr(Config) config = load_team(fixture, text);
        struct team_config *team = config->teams->pdata[0];
        g_autoptr(GArray) holidays = g_array_new(FALSE, FALSE, sizeof(struct closure));
        for (const char *const *day = merged[i].holidays; *day != NULL; day++)
            add_day(holidays, *day);
        g_assert_true(config_team_holidays(team, holidays, NULL));
        g_autofree char *terms = config_terms_text(team);
        g_autofree char *line = g_strdup_printf("\nclosed = %s;\n", merged[i].text);
        if (strstr(terms, line) == NULL)
            g_test_fail_printf("%s: expected %s, found:\n%s", merged[i].name,
                               merged[i].text, terms);
    }
}

static void test_terms_read_back(struct fixture *fixture,
                                 gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *text =
        with_target("mailboxes = [ \"in\" ]; next_answer = \"1d\"; hours = \"24x7\";");
    g_autoptr(Config) config = load_team(fixture, text);
    struct team_config *team = config->teams->pdata[0];
    g_autoptr(GArray) holidays = christmas();
    g_assert_true(config_team_holidays(team, holidays, NULL));
    g_autofree char *kept = config_terms_text(team);
    g_autoptr(GError) error = NULL;
    g_autoptr(TermsConfig) terms = config_terms_read(kept, "kept", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(terms->timezone, ==, "Europe/Berlin");
    g_assert_cmpuint(terms->hours->len, ==, 2);
    const struct target *gold = terms->targets->pdata[0], *all = terms->targets->pdata[1];
    g_assert_cmpstr(gold->clients->pdata[0], ==, "*@big.example");
    g_assert_null(gold->calendar);
    g_assert_cmpint(all->next_answer.amount, ==, 1);
    g_assert_true(calendar_is_open(all->calendar, at("2026-12-25T10:00Z")));
    int64_t from = at("2026-12-01"), to = at("2027-02-01");
    g_assert_cmpint(calendar_between(terms->calendar, from, to), ==,
                    calendar_between(team->calendar, from, to));
}

static void test_terms_refused(void)
{
    static const struct {
        const char *text;
        const char *words;
    } rows[] = {
        { "", "kept:1: timezone: found nothing" },
        { "timezone = \"UTC\";", "kept:1: hours: found nothing" },
        { "timezone = \"Nowhere\"; hours = \"24x7\";", "kept:1: timezone: " },
        { "timezone = \"UTC\"; hours = \"24x7\"; team = { };",
          "kept:1: team: found an unknown option" },
        { "timezone = \"UTC\"; hours = {", "kept:1: syntax: " },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(config_terms_read(rows[i].text, "kept", &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
        g_assert_true(g_str_has_prefix(error->message, rows[i].words));
    }
}

/* Holidays are closed days in it, and the mailboxes that a target names are not there. */
static void test_policy(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *target = with_target("mailboxes = [ \"in\" ];");
    g_autofree char *text =
        replaced(target, "    digest",
                 "    holidays = [ \"a.ics\" ]; settled_after = \"7d\"; digest");
    g_autoptr(Config) config = load_team(fixture, text);
    struct team_config *team = config->teams->pdata[0];
    g_autoptr(GArray) holidays = christmas();
    g_assert_true(config_team_holidays(team, holidays, NULL));
    g_autofree char *policy = config_policy_text(team);
    g_autoptr(GError) error = NULL;
    struct team_config *read = config_policy_read(policy, "policy", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(read->holidays->len, ==, 0);
    g_assert_cmpint(read->settled_after, ==, 7 * DAY);
    g_assert_false(calendar_is_open(read->calendar, at("2026-12-25T10:00Z")));
    g_autofree char *terms = config_terms_text(team);
    g_autofree char *same = config_terms_text(read);
    g_autofree char *again = config_policy_text(read);
    g_assert_cmpstr(terms, ==, same);
    g_assert_cmpstr(policy, ==, again);
    config_policy_free(read);
}

/* --- other terms --- */

static struct terms_config *load_terms(const struct fixture *fixture,
                                       const struct team_config *team, const char *text,
                                       GError **error)
{
    g_autofree char *file = g_build_filename(fixture->directory, "other.conf", NULL);
    write_file(file, text);
    return config_terms_load(file, team, error);
}

/* What another file says, and whether these hours are open then. Of the team's own terms,
 * 24 December is closed and the 25th a holiday; 10:00 is a business hour, 18:00 is not.
 */
static const struct {
    const char *text;
    bool eve, christmas, morning, evening; /* 24th, 25th at 10:00, 23rd at 10:00, 18:00 */
    guint targets;
} others[] = {
    { "targets = ( { name = \"one\"; answer = \"1d\"; } );", false, false, true, false,
      1 },
    { "closed = [ \"2026-12-23\" ];", true, false, false, false, 2 },
    { "closed = [ ];", true, false, true, false, 2 },
    { "hours = ( { days = \"Mon-Fri\"; open = \"17:00\"; close = \"20:00\"; } );", false,
      false, false, true, 2 },
    { "hours = \"24x7\";", true, true, true, true, 2 },
    { "timezone = \"America/New_York\";", false, false, false, true, 2 },
    { "closed = [ ]; hours = ( { days = \"Mon-Fri\"; open = \"17:00\"; close = "
      "\"20:00\"; } );"
      "targets = ( );",
      false, false, false, true, 0 },
};

static void test_other_terms(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *text = with_target("hours = \"24x7\";");
    g_autoptr(Config) config = load_team(fixture, text);
    struct team_config *team = config->teams->pdata[0];
    g_autoptr(GArray) holidays = christmas();
    g_assert_true(config_team_holidays(team, holidays, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(TermsConfig) terms = load_terms(fixture, team, others[i].text, &error);
        g_assert_no_error(error);
        bool open[] = { calendar_is_open(terms->calendar, at("2026-12-24T09:00Z")),
                        calendar_is_open(terms->calendar, at("2026-12-25T09:00Z")),
                        calendar_is_open(terms->calendar, at("2026-12-23T09:00Z")),
                        calendar_is_open(terms->calendar, at("2026-12-23T17:00Z")) };
        if (open[0] != others[i].eve || open[1] != others[i].christmas ||
            open[2] != others[i].morning || open[3] != others[i].evening ||
            terms->targets->len != others[i].targets)
            g_test_fail_printf("%s: found %d %d %d %d, %u targets", others[i].text,
                               open[0], open[1], open[2], open[3], terms->targets->len);
        if (terms->targets->len == 2) {
            const struct target *all = terms->targets->pdata[1];
            g_assert_true(calendar_is_open(all->calendar, at("2026-12-25T09:00Z")));
        }
    }
}

static void test_other_terms_of_always(struct fixture *fixture,
                                       gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *text = with_hours("hours = \"24x7\";");
    g_autoptr(Config) config = load_team(fixture, text);
    g_autoptr(GError) error = NULL;
    g_autoptr(TermsConfig)
        terms = load_terms(fixture, config->teams->pdata[0],
                           "targets = ( { name = \"one\"; answer = \"1d\"; } );", &error);
    g_assert_no_error(error);
    g_assert_true(calendar_is_open(terms->calendar, at("2026-12-27T03:00Z")));
}

static const struct {
    const char *text;
    const char *words;
} other_wrong[] = {
    { "", "other.conf:1: targets: found nothing that differs from the team's own" },
    { "team = { };", "other.conf:1: team: found an unknown option" },
    { "holidays = [ \"a.ics\" ];", "other.conf:1: holidays: found an unknown option" },
    { "\ntimezone = \"Nowhere\";", "other.conf:2: timezone: " },
    { "targets = (\n{ name = \"one\"; answer = \"4x\"; } );",
      "other.conf:2: targets.answer: found '4x'" },
    { "targets = (\n{ name = \"one\"; } );",
      "other.conf:2: targets.answer: found nothing" },
    { "targets = (\n{ name = \"one\"; answer = \"4h\"; mailboxes = [ \"im\" ]; } );",
      "other.conf:2: targets.mailboxes: found 'im'" },
    { "targets = (\n{ name = \"one\"; answer = \"4h\"; clients = [ \"bob@example.com\" "
      "]; } );",
      "other.conf:2: targets: found 'one', which no client can reach" },
    { "hours = (\n{ days = \"Mon\"; open = \"9:00\"; close = \"9:00\"; } );",
      "other.conf:2: hours: found a window that closes" },
    { "hours = \"24/7\";", "other.conf:1: hours: found '24/7'" },
    { "targets = (\n{ name = \"one\"; answer = \"4h\"; hours = (\n{ days = \"Mon\"; open "
      "= "
      "\"9:00\"; close = \"9:00\"; } ); } );",
      "other.conf:3: targets.hours: found a window that closes" },
    { "\nclosed = [ \"2026-01-01..2090-12-31\" ];",
      "other.conf:2: closed: found closed days that leave" },
};

static void test_other_terms_wrong(struct fixture *fixture,
                                   gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(other_wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(
            load_terms(fixture, config->teams->pdata[0], other_wrong[i].text, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
        g_autofree char *start =
            g_strconcat(fixture->directory, "/", other_wrong[i].words, NULL);
        if (!g_str_has_prefix(error->message, start))
            g_test_fail_printf("'%s': expected '%s', found '%s'", other_wrong[i].text,
                               other_wrong[i].words, error->message);
    }
}

/* Days that leave only a target of the team, which the file does not name, nothing. */
static void test_other_terms_close_a_target(struct fixture *fixture,
                                            gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *text = with_target(
        "hours = ( { days = \"Mon\"; open = \"9:00\"; close = \"12:00\"; } );");
    g_autoptr(Config) config = load_team(fixture, text);
    g_autoptr(GError) error = NULL;
    g_assert_null(load_terms(fixture, config->teams->pdata[0],
                             "closed = [ \"2026-01-01..2090-12-31\" ]; hours = \"24x7\";",
                             &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    g_assert_nonnull(
        strstr(error->message, ":1: closed: for target 'all': found closed"));
}

/* Each example of hours and targets in the manual, for a team that is nobody's. */
static void test_manual_examples(struct fixture *fixture,
                                 gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load(fixture);
    g_autofree char *policy = config_policy_text(config->teams->pdata[0]);
    struct team_config *team = config_policy_read(policy, "policy", NULL);
    g_autofree char *manual = NULL;
    g_assert_true(
        g_file_get_contents(TOP_SRCDIR "/man/ackd.conf.5", &manual, NULL, NULL));
    g_autoptr(GRegex) display = g_regex_new(
        "^\\.Bd .*\n((?:hours|targets) =[^\\x00]*?)^\\.Ed", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    guint found = 0;
    g_regex_match(display, manual, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *example = g_match_info_fetch(match, 1);
        g_autoptr(GError) error = NULL;
        g_autoptr(TermsConfig) terms = load_terms(fixture, team, example, &error);
        g_assert_no_error(error);
        found++;
    }
    g_assert_cmpuint(found, ==, 3);
    config_policy_free(team);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    FIXTURE_TEST("/config-terms/values", test_team_values);
    FIXTURE_TEST("/config-terms/holidays/replaced", test_holidays_replaced);
    FIXTURE_TEST("/config-terms/holidays/leave-nothing", test_holidays_leave_nothing);
    FIXTURE_TEST("/config-terms/text/same-terms", test_same_terms);
    FIXTURE_TEST("/config-terms/text/merged", test_merged);
    FIXTURE_TEST("/config-terms/text/read-back", test_terms_read_back);
    g_test_add_func("/config-terms/text/refused", test_terms_refused);
    FIXTURE_TEST("/config-terms/policy", test_policy);
    FIXTURE_TEST("/config-terms/other", test_other_terms);
    FIXTURE_TEST("/config-terms/other/of-always", test_other_terms_of_always);
    FIXTURE_TEST("/config-terms/other/wrong", test_other_terms_wrong);
    FIXTURE_TEST("/config-terms/other/close-a-target", test_other_terms_close_a_target);
    FIXTURE_TEST("/config-terms/manual-examples", test_manual_examples);
    return g_test_run();
}
