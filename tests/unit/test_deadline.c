#include "sla/deadline.h"

#include "base/instant.h"
#include "rows.h"

/* Berlin, Monday to Thursday 09:00-17:30, Friday until 16:00; 27 November 2026 closed. */
static Calendar *berlin(void)
{
    static const struct window windows[] = {
        { 0x0F, 9 * 60, 17 * 60 + 30 },
        { 0x10, 9 * 60, 16 * 60 },
    };
    static const struct closure closures[] = { { 20784, 20784, 0, 24 * 60 } };
    g_autoptr(GError) error = NULL;
    Calendar *calendar = calendar_new("Europe/Berlin", windows, G_N_ELEMENTS(windows),
                                      closures, G_N_ELEMENTS(closures), &error);
    g_assert_no_error(error);
    return calendar;
}

enum {
    WED_18 = 20775,
    FRI_20 = 20777,
    SUN_22 = 20779,
    FRI_27 = 20784
}; /* November 2026 */
enum { CET = HOUR, EST = -5 * HOUR };

static const struct row {
    const char *name;
    struct deadline deadline;
    const char *said;
    const char *due; /* NULL: none */
} rows[] = {
    { "the end of a day",
      { DEADLINE_DAY, 0, WED_18, 0, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-18T17:30+01:00" },
    { "the end of a short day",
      { DEADLINE_DAY, 0, FRI_20, 0, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-20T16:00+01:00" },
    { "17:00 where closed",
      { DEADLINE_DAY, 0, SUN_22, 0, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-22T17:00+01:00" },
    { "17:00 on a holiday",
      { DEADLINE_DAY, 0, FRI_27, 0, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-27T17:00+01:00" },
    { "said after the closing",
      { DEADLINE_DAY, 0, WED_18, 0, CET },
      "2026-11-18T19:00+01:00",
      "2026-11-18T23:59+01:00" },
    { "a day that is over",
      { DEADLINE_DAY, 0, WED_18, 0, CET },
      "2026-11-20T10:00+01:00",
      "2026-11-18T17:30+01:00" },
    { "a minute",
      { DEADLINE_MINUTE, 0, WED_18, 15 * 60, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-18T15:00+01:00" },
    { "a minute of the author's clock",
      { DEADLINE_MINUTE, 0, WED_18, 15 * 60, EST },
      "2026-11-18T10:00+01:00",
      "2026-11-18T21:00+01:00" },
    { "an author elsewhere, the team's closing",
      { DEADLINE_DAY, 0, WED_18, 0, EST },
      "2026-11-18T10:00+01:00",
      "2026-11-18T17:30+01:00" },
    { "over a change of summer time",
      { DEADLINE_MINUTE, 0, WED_18, 15 * 60, 2 * HOUR },
      "2026-10-20T10:00+02:00",
      "2026-11-18T15:00+01:00" },
    { "the last working day",
      { DEADLINE_SPAN, 0, SUN_22, WED_18, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-20T16:00+01:00" },
    { "the last working day before a holiday",
      { DEADLINE_SPAN, 0, FRI_27, WED_18, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-26T17:30+01:00" },
    { "no working day",
      { DEADLINE_SPAN, 0, SUN_22, SUN_22 - 1, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-22T17:00+01:00" },
    { "two working days",
      { DEADLINE_WORKING_DAYS, 0, WED_18, 2, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-20T16:00+01:00" },
    { "working days over weekend and holiday",
      { DEADLINE_WORKING_DAYS, 0, FRI_20, 5, CET },
      "2026-11-18T10:00+01:00",
      "2026-11-30T17:30+01:00" },
    { "hours go by the wall",
      { DEADLINE_SECONDS, 0, WED_18, 24 * HOUR, CET },
      "2026-11-18T16:00+01:00",
      "2026-11-19T16:00+01:00" },
    { "none", { DEADLINE_NONE, 0, 0, 0, 0 }, "2026-11-18T10:00+01:00", NULL },
};

static int64_t instant(const char *text)
{
    g_autoptr(GError) error = NULL;
    int64_t at = 0;
    instant_parse(text, NULL, 0, &at, &error);
    g_assert_no_error(error);
    return at;
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_autoptr(Calendar) calendar = berlin();
    struct due due = { 7, 7 };
    bool found = deadline_resolve(&row->deadline, calendar, instant(row->said), &due);
    g_assert_cmpint(found, ==, row->due != NULL);
    if (!row->due) {
        g_assert_cmpint(due.day, ==, 7);
        g_assert_cmpint(due.at, ==, 7);
        return;
    }
    g_autofree char *at = instant_iso(due.at);
    g_autofree char *expected = instant_iso(instant(row->due));
    g_assert_cmpstr(at, ==, expected);
    g_assert_cmpint(due.day, ==, calendar_day(calendar, due.at));
}

/* Past the calendar's last year it works no more. */
static void test_past_the_end(void)
{
    g_autoptr(Calendar) calendar = berlin();
    struct deadline deadline = { DEADLINE_WORKING_DAYS, GRAIN_DAY, 44190, 1000, CET };
    struct due due;
    g_assert_false(deadline_resolve(&deadline, calendar, 0, &due));
}

static void test_office(void)
{
    g_autoptr(Calendar) calendar = calendar_new_office(5 * HOUR + 30 * MINUTE);
    struct deadline deadline = { DEADLINE_DAY, GRAIN_DAY, WED_18, 0,
                                 5 * HOUR + 30 * MINUTE };
    struct due due;
    g_assert_true(
        deadline_resolve(&deadline, calendar, instant("2026-11-18T10:00+05:30"), &due));
    g_assert_cmpint(due.at, ==, instant("2026-11-18T17:00+05:30"));
    g_assert_false(calendar_is_working_day(calendar, SUN_22));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/deadline/", rows, test_row)
    g_test_add_func("/deadline/past the calendar's end", test_past_the_end);
    g_test_add_func("/deadline/office", test_office);
    return g_test_run();
}
