#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "sla/due.h"

static Calendar *office; /* Mon-Fri 09:00-17:00, UTC */

/* "Mon 09:00" of the week of 16 November 2026, "Mon2 09:00" of the next one. */
static int64_t at(const char *text)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    int64_t monday = 0;
    int minutes = 0;
    g_assert_true(instant_parse("2026-11-16", NULL, 0, &monday, NULL));
    g_autofree char *name = g_strndup(text, 3);
    int64_t day = (strstr(days, name) - days) / 3 + (text[3] == '2' ? 7 : 0);
    g_assert_true(calendar_parse_time(strchr(text, ' ') + 1, &minutes, NULL));
    return monday + day * DAY + (int64_t)minutes * MINUTE;
}

static void assert_at(int64_t found, const char *expected)
{
    g_autofree char *text = instant_iso(found);
    g_autofree char *wanted = expected != NULL ? instant_iso(at(expected)) : NULL;
    g_assert_cmpstr(text, ==, wanted);
}

static void free_level(gpointer data)
{
    struct level *level = data;
    g_free(level->name);
    g_free(level);
}

static GPtrArray *levels_of(const char *texts)
{
    GPtrArray *levels = g_ptr_array_new_with_free_func(free_level);
    g_auto(GStrv) words = g_strsplit(texts, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        struct level *level = g_new0(struct level, 1);
        g_assert_true(level_parse(*word, level, NULL));
        g_ptr_array_add(levels, level);
    }
    return levels;
}

static const struct instant_row {
    const char *name;
    const char *level;
    const char *since, *due;
    const char *expected;
} instant_rows[] = {
    { "S38 three quarters of four hours", "75%", "Wed 10:00", "Wed 14:00", "Wed 13:00" },
    { "S38 half of it, over a night", "50%", "Wed 15:00", "Thu 15:00", "Thu 11:00" },
    { "S38 half of it, over a weekend", "50%", "Fri 16:00", "Mon2 12:00", "Mon2 10:00" },
    { "S38 all of it", "100%", "Wed 10:00", "Wed 14:00", "Wed 14:00" },
    { "S38 all of it, due at closing", "100%", "Wed 10:00", "Wed 17:00", "Wed 17:00" },
    { "S38 all of it, due at opening", "100%", "Mon 09:00", "Wed 09:00", "Wed 09:00" },
    { "S38 as long again", "200%", "Wed 10:00", "Wed 14:00", "Thu 10:00" },
    { "S38 as long again, over a weekend", "200%", "Fri 13:00", "Fri 16:00",
      "Mon2 11:00" },
    { "S38 asked at night", "50%", "Tue 22:00", "Wed 13:00", "Wed 11:00" },
    { "S38 due by the wall clock on Sunday", "50%", "Fri 16:00", "Sun 04:00",
      "Sat 10:00" },
    { "S38 all of it by the wall clock", "100%", "Fri 16:00", "Sun 04:00", "Sun 04:00" },
    { "S38 asked and due in one night", "50%", "Fri 20:00", "Fri 22:00", "Fri 21:00" },
    { "S38 due by the wall clock as the week begins", "50%", "Fri 21:00", "Mon2 09:00",
      "Sun 03:00" },
    { "S38 an hour before", "-1h", "Wed 10:00", "Wed 14:00", "Wed 13:00" },
    { "S38 an hour before, over a night", "-1h", "Wed 10:00", "Thu 09:30", "Wed 16:30" },
    { "S38 never before it began", "-8h", "Wed 10:00", "Wed 14:00", "Wed 10:00" },
    { "S38 a day before", "-1d", "Mon 10:00", "Wed 10:00", "Tue 10:00" },
    { "S38 by the wall clock before", "-12h!", "Mon 10:00", "Wed 10:00", "Tue 22:00" },
    { "S38 two hours after", "+2h", "Wed 10:00", "Wed 16:00", "Thu 10:00" },
    { "S38 a day after", "+1d", "Wed 10:00", "Fri 16:00", "Mon2 16:00" },
};

static void test_instant(gconstpointer data)
{
    const struct instant_row *row = data;
    g_autoptr(GPtrArray) levels = levels_of(row->level);
    assert_at(
        level_instant(g_ptr_array_index(levels, 0), office, at(row->since), at(row->due)),
        row->expected);
}

/* Asked on Wednesday at 10:00, due at 14:00. */
static const struct reached_row {
    const char *name;
    const char *levels;
    const char *now;
    int reached;
    const char *reached_at; /* NULL where none is */
    const char *next;       /* NULL: no more */
} reached_rows[] = {
    { "S38 none yet", "75% 100% 200%", "Wed 12:59", -1, NULL, "Wed 13:00" },
    { "S38 the first, on the second", "75% 100% 200%", "Wed 13:00", 0, "Wed 13:00",
      "Wed 14:00" },
    { "S38 still the first", "75% 100% 200%", "Wed 13:59", 0, "Wed 13:00", "Wed 14:00" },
    { "S38 only the highest after an outage", "75% 100% 200%", "Wed 15:00", 1,
      "Wed 14:00", "Thu 10:00" },
    { "S38 all passed", "75% 100% 200%", "Fri 10:00", 2, "Thu 10:00", NULL },
    { "S38 written in another order", "200% 75% 100%", "Wed 15:00", 2, "Wed 14:00",
      "Thu 10:00" },
    { "S38 of different sorts", "+1h -1h 50%", "Wed 13:30", 1, "Wed 13:00", "Wed 15:00" },
};

static void test_reached(gconstpointer data)
{
    const struct reached_row *row = data;
    g_autoptr(GPtrArray) levels = levels_of(row->levels);
    int64_t since = at("Wed 10:00");
    int64_t due = at("Wed 14:00");
    int64_t now = at(row->now);
    int64_t reached_at = INSTANT_NONE;
    g_assert_cmpint(level_reached(levels, office, since, due, now, &reached_at), ==,
                    row->reached);
    assert_at(reached_at, row->reached_at);
    assert_at(level_next(levels, office, since, due, now), row->next);
}

static void test_no_levels(void)
{
    g_autoptr(GPtrArray) levels = g_ptr_array_new();
    int64_t reached_at = 17;
    int64_t since = at("Wed 10:00");
    g_assert_cmpint(
        level_reached(levels, office, since, since + 1, since + 2, &reached_at), ==, -1);
    g_assert_cmpint(reached_at, ==, 17);
    g_assert_true(level_next(levels, office, since, since + 1, since) == INSTANT_NONE);
}

static void test_written(void)
{
    g_autoptr(GPtrArray) levels = levels_of("75% -1h +2d 1000%");
    const struct level *share = g_ptr_array_index(levels, 0);
    const struct level *before = g_ptr_array_index(levels, 1);
    const struct level *after = g_ptr_array_index(levels, 2);
    g_assert_cmpstr(share->name, ==, "75%");
    g_assert_true(share->relative);
    g_assert_cmpint(share->percent, ==, 75);
    g_assert_false(before->relative);
    g_assert_true(before->before);
    g_assert_cmpint(before->distance.amount, ==, HOUR);
    g_assert_false(after->before);
    g_assert_cmpint(after->distance.kind, ==, DURATION_DAYS);
}

static void test_refused(void)
{
    static const char *const texts[] = { "",
                                         "75",
                                         "%",
                                         "0%",
                                         "-5%",
                                         "75%%",
                                         "7.5%",
                                         "75 %",
                                         "1h",
                                         "+",
                                         "-",
                                         "-1x",
                                         "+0h",
                                         "due",
                                         "--1h",
                                         "10001%",
                                         "99999999999999999999%" };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        struct level level = { .percent = 17 };
        g_assert_false(level_parse(texts[i], &level, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
        g_assert_null(level.name);
        g_assert_cmpint(level.percent, ==, 17);
    }
}

static void test_names(void)
{
    g_assert_cmpstr(obligation_name(OBLIGATION_ACKNOWLEDGE), ==, "acknowledge");
    g_assert_cmpstr(obligation_name(OBLIGATION_ANSWER), ==, "answer");
    g_assert_cmpstr(obligation_name(OBLIGATION_UPDATE), ==, "update");
}

static void test_level_named(void)
{
    g_autoptr(GPtrArray) levels = levels_of("75% -1h");
    g_assert_true(level_named(levels, "-1h") == levels->pdata[1]);
    g_assert_null(level_named(levels, "+1h"));
}

int main(int argc, char **argv)
{
    static const struct window weekdays = { 0x1f, 9 * 60, 17 * 60 };
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Calendar) calendar = calendar_new("Etc/UTC", &weekdays, 1, NULL, 0, NULL);
    office = calendar;
    for (gsize i = 0; i < G_N_ELEMENTS(instant_rows); i++) {
        g_autofree char *path = g_strconcat("/due/instant/", instant_rows[i].name, NULL);
        g_test_add_data_func(path, &instant_rows[i], test_instant);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(reached_rows); i++) {
        g_autofree char *path = g_strconcat("/due/reached/", reached_rows[i].name, NULL);
        g_test_add_data_func(path, &reached_rows[i], test_reached);
    }
    g_test_add_func("/due/reached/no levels", test_no_levels);
    g_test_add_func("/due/written/understood", test_written);
    g_test_add_func("/due/written/refused", test_refused);
    g_test_add_func("/due/names", test_names);
    g_test_add_func("/due/level of a name", test_level_named);
    return g_test_run();
}
