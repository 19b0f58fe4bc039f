/* What targets say, by which hours they go, and which ones no client can reach. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "config/config.h"
#include "config/syntax.h"
#include "config_fixture.h"

static int64_t at(const char *text)
{
    int64_t instant = INSTANT_NONE;
    g_assert_true(instant_parse(text, NULL, 0, &instant, NULL));
    return instant;
}

static void test_target_values(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *text = with_target(
        "mailboxes = [ \"in\" ]; subjects = [ \"*URGENT*\", \"*\xc3\x84rger*\" ]; "
        "next_acknowledge = \"2h\"; next_answer = \"1d\"; update = \"3d\";");
    g_autoptr(Config) config = load_team(fixture, text);
    const struct team_config *team = config_team(config, "support");
    const struct target *gold = team->targets->pdata[0], *all = team->targets->pdata[1];
    g_assert_cmpuint(gold->mailboxes->len, ==, 0);
    g_assert_cmpuint(gold->subjects->len, ==, 0);
    g_assert_cmpint(gold->next_acknowledge.kind, ==, DURATION_NONE);
    g_assert_cmpint(gold->next_answer.kind, ==, DURATION_NONE);
    g_assert_cmpint(gold->update.kind, ==, DURATION_NONE);
    g_assert_null(gold->calendar);
    g_assert_cmpstr(all->mailboxes->pdata[0], ==, "in");
    g_assert_cmpstr(all->subjects->pdata[0], ==, "*urgent*");
    g_assert_cmpstr(all->subjects->pdata[1], ==, "*\xc3\xa4rger*");
    g_assert_cmpint(all->next_acknowledge.amount, ==, 2 * HOUR);
    g_assert_cmpint(all->next_answer.kind, ==, DURATION_DAYS);
    g_assert_cmpint(all->update.amount, ==, 3);
}

/* 23 December 2026 is a Wednesday; the 24th is closed; Berlin is an hour ahead of UTC. */
static const struct {
    const char *hours; /* of the target */
    const char *at;
    bool open;
} target_hours[] = {
    { "( { days = \"Wed-Sat\"; open = \"18:00\"; close = \"20:00\"; } )",
      "2026-12-23T17:00Z", true },
    { "( { days = \"Wed-Sat\"; open = \"18:00\"; close = \"20:00\"; } )",
      "2026-12-23T09:00Z", false },
    { "( { days = \"Wed-Sat\"; open = \"18:00\"; close = \"20:00\"; } )",
      "2026-12-24T17:00Z", false },
    { "( { days = \"Wed-Sat\"; open = \"18:00\"; close = \"20:00\"; } )",
      "2026-12-25T17:00Z", false },
    { "( { days = \"Wed-Sat\"; open = \"18:00\"; close = \"20:00\"; } )",
      "2026-12-26T17:00Z", true },
    { "\"24x7\"", "2026-12-23T03:00Z", true },
    { "\"24x7\"", "2026-12-24T17:00Z", true },
    { "\"24x7\"", "2026-12-25T17:00Z", true },
    { "\"24x7\"", "2026-12-27T17:00Z", true },
};

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

/* The team's closed days and holidays hold for a target with hours of its own, too. */
static void test_target_hours(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GArray) holidays = christmas();
    for (gsize i = 0; i < G_N_ELEMENTS(target_hours); i++) {
        g_autofree char *hours = g_strdup_printf("hours = %s;", target_hours[i].hours);
        g_autofree char *text = with_target(hours);
        g_autoptr(Config) config = load_team(fixture, text);
        struct team_config *team = config->teams->pdata[0];
        const struct target *gold = team->targets->pdata[0],
                            *all = team->targets->pdata[1];
        g_assert_true(config_team_holidays(team, holidays, NULL));
        g_assert_null(gold->calendar);
        if (calendar_is_open(all->calendar, at(target_hours[i].at)) !=
            target_hours[i].open)
            g_test_fail_printf("%s at %s", target_hours[i].hours, target_hours[i].at);
    }
}

static void test_always(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *text = with_hours("hours = \"24x7\";");
    g_autoptr(Config) config = load_team(fixture, text);
    struct team_config *team = config->teams->pdata[0];
    g_autoptr(GArray) holidays = christmas();
    g_assert_true(config_team_holidays(team, holidays, NULL));
    int64_t monday = at("2026-12-21"), next = at("2026-12-28");
    g_assert_cmpint(calendar_between(team->calendar, monday, next), ==, 7 * DAY);
}

/* --- what cannot be --- */

/* The two targets of the team, and what is said of the second; NULL: nothing. */
static const struct unreachable {
    const char *first;
    const char *second;
    const char *words;
} unreachable[] = {
    /* everybody came before */
    { "", "", "everybody is taken by 'gold'" },
    { "", "clients = [ \"a@b.example\" ];", "'a@b.example' is taken by 'gold'" },
    { "clients = [ \"*\" ];", "", "everybody is taken by 'gold'" },
    { "clients = [ \"*@*\" ];", "", "everybody is taken by 'gold'" },
    { "clients = [ \"b.example\", \"?*\" ];", "", "everybody is taken by 'gold'" },
    { "clients = [ \"*@?*\" ];", "", "everybody is taken by 'gold'" },
    { "clients = [ \"*@*.example\" ];", "", NULL },
    { "", "mailboxes = [ \"in\" ];", "everybody is taken by 'gold'" },
    { "", "subjects = [ \"*urgent*\" ];", "everybody is taken by 'gold'" },

    /* its clients came before */
    { "clients = [ \"b.example\" ];", "clients = [ \"B.example\" ];",
      "'b.example' is taken by 'gold'" },
    { "clients = [ \"b.example\" ];", "clients = [ \"ann@b.example\" ];",
      "'ann@b.example' is taken by 'gold'" },
    { "clients = [ \"b.example\" ];", "clients = [ \"*@b.example\" ];",
      "'*@b.example' is taken by 'gold'" },
    { "clients = [ \"b.example\" ];", "clients = [ \"a*@b.example\" ];",
      "'a*@b.example' is taken by 'gold'" },
    { "clients = [ \"*.example\" ];", "clients = [ \"*.b.example\", \"b?.example\" ];",
      "'*.b.example' is taken by 'gold', 'b?.example' is taken by 'gold'" },
    { "clients = [ \"b.example\" ];", "clients = [ \"x.b.example\" ];", NULL },
    { "clients = [ \"b.example\" ];", "clients = [ \"*b.example\" ];", NULL },
    { "clients = [ \"b.example\" ];", "clients = [ \"b.example\", \"c.example\" ];",
      NULL },
    { "clients = [ \"a?@b.example\" ];", "clients = [ \"a*@b.example\" ];", NULL },
    { "clients = [ \"a*@b.example\" ];", "clients = [ \"a?@b.example\" ];",
      "'a?@b.example' is taken by 'gold'" },

    /* but not all of their mail */
    { "clients = [ \"b.example\" ]; mailboxes = [ \"in\" ];",
      "clients = [ \"b.example\" ];", NULL },
    { "clients = [ \"b.example\" ]; subjects = [ \"*urgent*\" ];",
      "clients = [ \"b.example\" ];", NULL },
    { "subjects = [ \"*urgent*\" ];", "subjects = [ \"*gent*\" ];", NULL },
    { "subjects = [ \"*urgent*\" ]; mailboxes = [ \"in\" ];",
      "subjects = [ \"*urgent*\" ];", NULL },

    /* or all of it again */
    { "mailboxes = [ \"in\" ];", "mailboxes = [ \"in\" ]; clients = [ \"b.example\" ];",
      "'b.example' is taken by 'gold'" },
    { "subjects = [ \"*urgent*\" ];", "subjects = [ \"Most URGENT*\" ];",
      "everybody is taken by 'gold'" },
    { "subjects = [ \"*\" ];", "", "everybody is taken by 'gold'" },

    /* nobody is a client */
    { "clients = [ \"b.example\" ];", "clients = [ \"example.com\" ];",
      "'example.com' is one of us" },
    { "clients = [ \"b.example\" ];", "clients = [ \"*@*.example.com\" ];",
      "'*@*.example.com' is one of us" },
    { "clients = [ \"b.example\" ];", "clients = [ \"b@example.org\" ];",
      "'b@example.org' is one of us" },
    { "clients = [ \"b.example\" ];", "clients = [ \"carl@news.example\" ];",
      "'carl@news.example' is ignored" },
    { "clients = [ \"b.example\" ];", "clients = [ \"example.org\" ];", NULL },
    { "clients = [ \"b.example\" ];", "clients = [ \"myexample.com\" ];", NULL },
    { "clients = [ \"b.example\" ];",
      "clients = [ \"b@b.example\", \"news.example\", \"ann@example.com\" ];",
      "'b@b.example' is taken by 'gold', 'news.example' is ignored, 'ann@example.com' is "
      "one of us" },

    /* what is wrong by itself takes nobody's clients, and needs none */
    { "clients = [ \"b c\" ];", "", NULL },
    { "mailboxes = [ 7 ];", "mailboxes = [ \"in\" ];", NULL },
    { "", "clients = [ \"b c\" ];", NULL },
};

static void test_unreachable(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < G_N_ELEMENTS(unreachable); i++) {
        const struct unreachable *row = &unreachable[i];
        g_autofree char *first =
            replaced(team_text, "clients = [ \"*@big.example\" ];", row->first);
        g_autofree char *second = g_strconcat("\"all\"; ", row->second, NULL);
        g_autofree char *team = replaced(first, "\"all\";", second);
        write_file(fixture->team, team);
        g_autoptr(GError) error = NULL;
        g_autoptr(Config) config = config_load(fixture->main, &error);
        const char *message = config == NULL ? error->message : "";
        g_autofree char *expected = g_strdup_printf(
            "%s:21: team.targets: found 'all', which no client can reach (%s); expected ",
            fixture->team, row->words);
        bool told = g_str_has_prefix(message, expected) && strchr(message, '\n') == NULL;
        bool silent = strstr(message, "can reach") == NULL;
        if (row->words == NULL ? !silent : !told)
            g_test_fail_printf("'%s', '%s': expected '%s', found '%s'", row->first,
                               row->second, row->words, message);
    }
}

/* Hours that never end, with days on which they do. */
static void test_closed_but_open(struct fixture *fixture,
                                 gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *hours;
        const char *option; /* NULL: they are right */
    } rows[] = {
        { "hours = \"24x7\";", NULL },
        { "hours = \"24x7\"; closed = [ \"2026-12-24\" ];", "team.closed" },
        { "hours = \"24x7\"; holidays = [ \"berlin.ics\" ];", "team.holidays" },
        { "hours = ( { days = \"Mon-Sun\"; open = \"0:00\"; close = \"24:00\"; } ); "
          "closed = [ \"2026-12-24\" ];",
          NULL },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = with_hours(rows[i].hours);
        write_file(fixture->team, text);
        if (rows[i].option == NULL) {
            g_autoptr(Config) config = load(fixture);
            continue;
        }
        g_autoptr(GError) error = NULL;
        g_assert_null(config_load(fixture->main, &error));
        g_autofree char *start = g_strdup_printf("%s:11: %s: found closed days although",
                                                 fixture->team, rows[i].option);
        g_assert_true(g_str_has_prefix(error->message, start));

        /* For a target with hours of its own they mean something. */
        g_autofree char *target = replaced(text, "\"all\";",
                                           "\"all\"; hours = ( { days = \"Mon\"; open = "
                                           "\"9:00\"; close = \"17:00\"; } );");
        write_file(fixture->team, target);
        g_autoptr(Config) config = load(fixture);
    }
}

static void random_text(GRand *chance, const char *letters, char *out, int most)
{
    int length = g_rand_int_range(chance, 0, most + 1);
    for (int i = 0; i < length; i++)
        out[i] = letters[g_rand_int_range(chance, 0, (gint32)strlen(letters))];
    out[length] = '\0';
}

/* Whatever matches a pattern that is covered matches the one that covers it. */
static void test_covering_is_sound(void)
{
    enum { PAIRS = 20000, TEXTS = 40, PATTERN_MOST = 5, TEXT_MOST = 6 };
    g_autoptr(GRand) chance = g_rand_new_with_seed(3);
    int covered = 0;
    for (int i = 0; i < PAIRS; i++) {
        char wide[PATTERN_MOST + 1], narrow[PATTERN_MOST + 1], text[TEXT_MOST + 1];
        random_text(chance, "ab*?", wide, PATTERN_MOST);
        random_text(chance, "ab*?", narrow, PATTERN_MOST);
        g_assert_true(syntax_pattern_covers(wide, wide));
        if (!syntax_pattern_covers(wide, narrow))
            continue;
        covered++;
        for (int k = 0; k < TEXTS; k++) {
            random_text(chance, "ab", text, TEXT_MOST);
            if (g_pattern_match_simple(narrow, text) &&
                !g_pattern_match_simple(wide, text))
                g_test_fail_printf("'%s' does not cover '%s': '%s'", wide, narrow, text);
        }
    }
    g_assert_cmpint(covered, >, PAIRS / 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    FIXTURE_TEST("/config-targets/values", test_target_values);
    FIXTURE_TEST("/config-targets/hours", test_target_hours);
    FIXTURE_TEST("/config-targets/always", test_always);
    FIXTURE_TEST("/config-targets/unreachable", test_unreachable);
    FIXTURE_TEST("/config-targets/closed-but-open", test_closed_but_open);
    g_test_add_func("/config-targets/covering-is-sound", test_covering_is_sound);
    return g_test_run();
}
