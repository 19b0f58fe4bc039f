#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "sla/calendar.h"

enum { MON_THU = 0x0f, FRIDAY = 0x10, MON_FRI = 0x1f, EVERY_DAY = 0x7f };

/* The calendars the rows speak of, all with the same holidays. */
enum { OFFICE, LUNCH, NIGHT, EVERY_NIGHT, ALWAYS, SHORT_FRIDAY };

static const struct hours {
    struct window windows[2];
    gsize n;
} hours[] = {
    [OFFICE] = { { { MON_FRI, 9 * 60, 17 * 60 } }, 1 },
    [LUNCH] = { { { MON_FRI, 9 * 60, 12 * 60 }, { MON_FRI, 13 * 60, 17 * 60 } }, 2 },
    [NIGHT] = { { { MON_FRI, 22 * 60, 6 * 60 } }, 1 },
    [EVERY_NIGHT] = { { { EVERY_DAY, 22 * 60, 6 * 60 } }, 1 },
    [ALWAYS] = { { { EVERY_DAY, 0, 24 * 60 } }, 1 },
    [SHORT_FRIDAY] = { { { MON_THU, 9 * 60, 17 * 60 }, { FRIDAY, 9 * 60, 15 * 60 } }, 2 },
};

static const char *const holidays[] = { "2026-12-24", "2026-12-25..2026-12-27",
                                        "2026-12-31 12:00-24:00" };

static Calendar *calendar_of(int which, const char *zone)
{
    struct closure closures[G_N_ELEMENTS(holidays)];
    GError *error = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(closures); i++)
        g_assert_true(calendar_parse_closure(holidays[i], &closures[i], NULL));
    Calendar *calendar = calendar_new(zone, hours[which].windows, hours[which].n,
                                      closures, G_N_ELEMENTS(closures), &error);
    g_assert_no_error(error);
    return calendar;
}

static int64_t instant_of(const Calendar *calendar, const char *text)
{
    GError *error = NULL;
    int64_t instant = 0;
    instant_parse(text, calendar_zone(calendar), 0, &instant, &error);
    g_assert_no_error(error);
    return instant;
}

static void assert_instant(const Calendar *calendar, int64_t found, const char *expected)
{
    g_autofree char *text = instant_iso(found);
    g_autofree char *wanted =
        expected != NULL ? instant_iso(instant_of(calendar, expected)) : NULL;
    g_assert_cmpstr(text, ==, wanted);
}

/* ---- between ---- */

static const struct between_row {
    const char *name;
    int hours;
    const char *zone;
    const char *from, *to;
    int64_t seconds;
} between_rows[] = {
    { "an hour in the morning", OFFICE, "Europe/Berlin", "2026-11-18T09:30",
      "2026-11-18T10:30", HOUR },
    { "over a night", OFFICE, "Europe/Berlin", "2026-11-18T16:00", "2026-11-19T10:00",
      2 * HOUR },
    { "over a weekend", OFFICE, "Europe/Berlin", "2026-11-20T16:00", "2026-11-23T10:00",
      2 * HOUR },
    { "S18 within one night", OFFICE, "Europe/Berlin", "2026-11-18T18:00",
      "2026-11-19T08:00", 0 },
    { "backwards", OFFICE, "Europe/Berlin", "2026-11-19T10:00", "2026-11-18T16:00",
      -2 * HOUR },
    { "lunch does not count", LUNCH, "Europe/Berlin", "2026-11-18T11:00",
      "2026-11-18T14:00", 2 * HOUR },
    { "a night shift", NIGHT, "Europe/Berlin", "2026-11-18T23:00", "2026-11-19T05:00",
      6 * HOUR },
    { "a night shift belongs to the day it opens", NIGHT, "Europe/Berlin",
      "2026-11-20T22:00", "2026-11-23T22:00", 8 * HOUR },
    { "S21 a night shift when clocks go forward", EVERY_NIGHT, "Europe/Berlin",
      "2026-03-28T22:00", "2026-03-29T06:00", 7 * HOUR },
    { "S21 a night shift when clocks go back", EVERY_NIGHT, "Europe/Berlin",
      "2026-10-24T22:00", "2026-10-25T06:00", 9 * HOUR },
    { "S21 a night shift when clocks go forward at midnight", EVERY_NIGHT,
      "America/Sao_Paulo", "2018-11-03T22:00", "2018-11-04T06:00", 7 * HOUR },
    { "S21 half an hour forward", EVERY_NIGHT, "Australia/Lord_Howe", "2026-10-03T22:00",
      "2026-10-04T06:00", 7 * HOUR + 30 * MINUTE },
    { "a week without closing", ALWAYS, "Asia/Kolkata", "2026-11-16T00:00",
      "2026-11-23T00:00", 7 * DAY },
    { "S21 a day that never was", ALWAYS, "Pacific/Apia", "2011-12-29T00:00",
      "2011-12-31T00:00", DAY },
    { "S21 a holiday", OFFICE, "Europe/Berlin", "2026-12-23T16:00", "2026-12-28T10:00",
      2 * HOUR },
    { "S21 a half holiday", OFFICE, "Europe/Berlin", "2026-12-31T09:00",
      "2027-01-01T09:00", 3 * HOUR },
    { "S21 a holiday ends a night shift at midnight", NIGHT, "Europe/Berlin",
      "2026-12-23T22:00", "2026-12-24T22:00", 2 * HOUR },
    { "before the first year", OFFICE, "Europe/Berlin", "1980-01-01T00:00",
      "1989-12-31T00:00", 0 },
    { "after the last year", OFFICE, "Europe/Berlin", "2095-01-01T00:00",
      "2096-01-01T00:00", 0 },
};

static void test_between(gconstpointer data)
{
    const struct between_row *row = data;
    g_autoptr(Calendar) calendar = calendar_of(row->hours, row->zone);
    g_assert_cmpint(calendar_between(calendar, instant_of(calendar, row->from),
                                     instant_of(calendar, row->to)),
                    ==, row->seconds);
}

/* ---- add and subtract ---- */

struct move_row {
    const char *name;
    int hours;
    const char *from;
    const char *duration;
    const char *expected; /* NULL: never */
};

/* 2026-11-18 is a Wednesday. All in Berlin. */
static const struct move_row add_rows[] = {
    { "within a day", OFFICE, "2026-11-18T10:00", "4h", "2026-11-18T14:00" },
    { "over a night", OFFICE, "2026-11-18T15:00", "4h", "2026-11-19T11:00" },
    { "over a weekend", OFFICE, "2026-11-20T15:00", "4h", "2026-11-23T11:00" },
    { "S22 from the night", OFFICE, "2026-11-18T20:00", "4h", "2026-11-19T13:00" },
    { "S22 from the weekend", OFFICE, "2026-11-21T15:00", "4h", "2026-11-23T13:00" },
    { "S22 reached at closing", OFFICE, "2026-11-20T15:00", "2h", "2026-11-20T17:00" },
    { "S22 reached a minute after closing", OFFICE, "2026-11-20T15:00", "2h1m",
      "2026-11-23T09:01" },
    { "S22 reached at noon, where lunch begins", LUNCH, "2026-11-18T10:00", "2h",
      "2026-11-18T12:00" },
    { "S22 a whole day from opening", OFFICE, "2026-11-18T09:00", "8h",
      "2026-11-18T17:00" },
    { "S22 a whole day from the night before", OFFICE, "2026-11-17T22:00", "8h",
      "2026-11-18T17:00" },
    { "S23 two days", OFFICE, "2026-11-18T10:15", "2d", "2026-11-20T10:15" },
    { "S23 two days over a weekend", OFFICE, "2026-11-19T10:15", "2d",
      "2026-11-23T10:15" },
    { "S23 two days from the weekend", OFFICE, "2026-11-21T15:00", "2d",
      "2026-11-25T09:00" },
    { "S23 two days from Friday night", OFFICE, "2026-11-20T20:00", "2d",
      "2026-11-25T09:00" },
    { "S23 two days from opening", OFFICE, "2026-11-18T09:00", "2d", "2026-11-20T09:00" },
    { "S23 into a shorter day", SHORT_FRIDAY, "2026-11-18T16:00", "2d",
      "2026-11-20T15:00" },
    { "S23 into a day just long enough", SHORT_FRIDAY, "2026-11-18T15:00", "2d",
      "2026-11-20T15:00" },
    { "S23 over holidays", OFFICE, "2026-12-23T10:00", "1d", "2026-12-28T10:00" },
    { "S23 into a half holiday", OFFICE, "2026-12-30T15:00", "1d", "2026-12-31T12:00" },
    { "S23 a night shift's evening", NIGHT, "2026-11-18T23:00", "1d",
      "2026-11-19T23:00" },
    { "S23 a night shift's morning", NIGHT, "2026-11-19T02:00", "1d",
      "2026-11-20T02:00" },
    { "S23 Friday's shift, on Saturday morning", NIGHT, "2026-11-21T02:00", "1d",
      "2026-11-24T02:00" },
    { "S23 the same local time although clocks went back", ALWAYS, "2026-10-24T10:00",
      "1d", "2026-10-25T10:00" },
    { "S23 into an hour that was skipped", ALWAYS, "2026-03-28T02:30", "1d",
      "2026-03-29T03:00" },
    { "S23 by the wall clock", OFFICE, "2026-11-20T16:00", "36h!", "2026-11-22T04:00" },
    { "past the last year", OFFICE, "2090-12-29T12:00", "40h", NULL },
    { "days past the last year", OFFICE, "2090-12-29T12:00", "5d", NULL },
    { "from after the last year", OFFICE, "2092-01-01T12:00", "5d", NULL },
};

static void test_add(gconstpointer data)
{
    const struct move_row *row = data;
    g_autoptr(Calendar) calendar = calendar_of(row->hours, "Europe/Berlin");
    struct duration duration;
    g_assert_true(duration_parse(row->duration, &duration, NULL));
    int64_t found = calendar_add(calendar, instant_of(calendar, row->from), duration);
    assert_instant(calendar, found, row->expected);
}

static const struct move_row subtract_rows[] = {
    { "within a day", OFFICE, "2026-11-18T14:00", "4h", "2026-11-18T10:00" },
    { "over a weekend", OFFICE, "2026-11-23T11:00", "4h", "2026-11-20T15:00" },
    { "back to opening", OFFICE, "2026-11-23T11:00", "2h", "2026-11-23T09:00" },
    { "a whole day from closing", OFFICE, "2026-11-18T17:00", "8h", "2026-11-18T09:00" },
    { "from the night", OFFICE, "2026-11-18T20:00", "1h", "2026-11-18T16:00" },
    { "two days", OFFICE, "2026-11-24T10:15", "2d", "2026-11-20T10:15" },
    { "a day from closing", OFFICE, "2026-11-24T17:00", "1d", "2026-11-23T17:00" },
    { "a day from the night", OFFICE, "2026-11-24T20:00", "1d", "2026-11-23T17:00" },
    { "a day from opening", OFFICE, "2026-11-24T09:00", "1d", "2026-11-23T09:00" },
    { "by the wall clock", OFFICE, "2026-11-22T04:00", "36h!", "2026-11-20T16:00" },
    { "before the first year", OFFICE, "1990-01-02T12:00", "40h", NULL },
    { "days before the first year", OFFICE, "1990-01-02T12:00", "5d", NULL },
    { "from before the first year", OFFICE, "1989-01-02T12:00", "1d", NULL },
};

static void test_subtract(gconstpointer data)
{
    const struct move_row *row = data;
    g_autoptr(Calendar) calendar = calendar_of(row->hours, "Europe/Berlin");
    struct duration duration;
    g_assert_true(duration_parse(row->duration, &duration, NULL));
    int64_t found =
        calendar_subtract(calendar, instant_of(calendar, row->from), duration);
    assert_instant(calendar, found, row->expected);
}

static void test_nothing_to_add(void)
{
    g_autoptr(Calendar) calendar = calendar_of(OFFICE, "Europe/Berlin");
    struct duration none = { DURATION_NONE, 0 };
    int64_t saturday = instant_of(calendar, "2026-11-21T15:00");
    g_assert_true(calendar_add(calendar, saturday, none) == INSTANT_NONE);
    g_assert_true(calendar_subtract(calendar, saturday, none) == INSTANT_NONE);
    g_assert_cmpint(calendar_add_seconds(calendar, saturday, 0), ==, saturday);
}

/* Whoever starts later is never due earlier. */
static void test_later_is_later(void)
{
    static const char *const texts[] = { "1h", "8h", "1d", "2d", "36h!" };
    for (int which = OFFICE; which <= SHORT_FRIDAY; which++) {
        g_autoptr(Calendar) calendar = calendar_of(which, "Europe/Berlin");
        int64_t start = instant_of(calendar, "2026-12-14T00:00");
        for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
            struct duration duration;
            g_assert_true(duration_parse(texts[i], &duration, NULL));
            int64_t before = calendar_add(calendar, start, duration);
            for (int64_t at = start; at < start + 28 * DAY; at += 7 * MINUTE) {
                int64_t due = calendar_add(calendar, at, duration);
                g_assert_cmpint(due, >=, before);
                before = due;
            }
        }
    }
}

/* ---- local time ---- */

static void test_working_days(void)
{
    g_autoptr(Calendar) office = calendar_of(OFFICE, "Europe/Berlin");
    g_autoptr(Calendar) night = calendar_of(NIGHT, "Europe/Berlin");
    static const struct {
        const char *day;
        bool office, night;
    } days[] = {
        { "2026-11-20", true, true },   /* Friday */
        { "2026-11-21", false, false }, /* Friday's night shift ends there */
        { "2026-11-22", false, false }, { "2026-11-23", true, true },
        { "2026-12-24", false, false }, /* a holiday */
        { "2026-12-31", true, false },  /* closed from noon */
        { "1989-12-29", false, false }, { "2091-01-02", false, false },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        int64_t day = calendar_day(office, instant_of(office, days[i].day));
        g_assert_cmpint(calendar_is_working_day(office, day), ==, days[i].office);
        g_assert_cmpint(calendar_is_working_day(night, day), ==, days[i].night);
    }
}

/* Friday's night shift, with a part of it closed. */
static void test_shift_in_parts(void)
{
    static const struct window night = { MON_FRI, 22 * 60, 6 * 60 };
    static const struct {
        const char *closed;
        bool friday, saturday;
        const char *a_day_later; /* than Saturday 05:00 */
    } rows[] = {
        { "2026-11-21 02:00-03:00", true, false, "2026-11-24T05:00" },
        { "2026-11-20 22:00-24:00", false, true, "2026-11-23T22:00" },
        { "2026-11-20", false, true, "2026-11-23T22:00" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct closure closure;
        struct duration day = { DURATION_DAYS, 1 };
        g_assert_true(calendar_parse_closure(rows[i].closed, &closure, NULL));
        g_autoptr(Calendar)
            calendar = calendar_new("Europe/Berlin", &night, 1, &closure, 1, NULL);
        int64_t saturday = instant_of(calendar, "2026-11-21T05:00");
        int64_t number = calendar_day(calendar, saturday);
        g_assert_cmpint(calendar_is_working_day(calendar, number - 1), ==,
                        rows[i].friday);
        g_assert_cmpint(calendar_is_working_day(calendar, number), ==, rows[i].saturday);
        assert_instant(calendar, calendar_add(calendar, saturday, day),
                       rows[i].a_day_later);
    }
}

static const struct local_row {
    const char *name;
    const char *zone;
    const char *day;
    int minute;
    const char *utc;
} local_rows[] = {
    { "winter", "Europe/Berlin", "2026-01-15", 540, "2026-01-15T08:00:00Z" },
    { "summer", "Europe/Berlin", "2026-07-15", 540, "2026-07-15T07:00:00Z" },
    { "a skipped minute is the first after the gap", "Europe/Berlin", "2026-03-29", 150,
      "2026-03-29T01:00:00Z" },
    { "a doubled minute is the first of the two", "Europe/Berlin", "2026-10-25", 150,
      "2026-10-25T00:30:00Z" },
    { "a midnight that was skipped", "America/Sao_Paulo", "2018-11-04", 0,
      "2018-11-04T03:00:00Z" },
    { "a day that was skipped", "Pacific/Apia", "2011-12-30", 720,
      "2011-12-30T10:00:00Z" },
    { "the end of a day", "Asia/Kolkata", "2026-06-01", 1440, "2026-06-01T18:30:00Z" },
    { "far in the future, when DST still goes on", "Europe/Berlin", "2085-07-15", 540,
      "2085-07-15T07:00:00Z" },
};

static void test_local(gconstpointer data)
{
    const struct local_row *row = data;
    g_autoptr(Calendar) calendar = calendar_of(OFFICE, row->zone);
    int64_t midnight = 0;
    g_assert_true(instant_parse(row->day, NULL, 0, &midnight, NULL));
    g_autofree char *utc =
        instant_iso(calendar_instant(calendar, midnight / DAY, row->minute));
    g_assert_cmpstr(utc, ==, row->utc);
}

static void test_day_before_1970(void)
{
    g_autoptr(Calendar) calendar = calendar_of(OFFICE, "Asia/Kolkata");
    int64_t midnight = -(5 * HOUR + 30 * MINUTE);
    g_assert_cmpint(calendar_day(calendar, midnight), ==, 0);
    g_assert_cmpint(calendar_day(calendar, midnight - 1), ==, -1);
    g_assert_cmpint(calendar_day(calendar, midnight - DAY), ==, -1);
    g_assert_cmpint(calendar_day(calendar, midnight - DAY - 1), ==, -2);
}

static void test_text(void)
{
    g_autoptr(Calendar) calendar = calendar_of(OFFICE, "Europe/Berlin");
    int64_t at = instant_of(calendar, "2026-11-18T09:30");
    g_autofree char *same_year = calendar_text(calendar, at, at + DAY);
    g_autofree char *next_year = calendar_text(calendar, at, at + 60LL * DAY);
    g_autofree char *new_year =
        calendar_text(calendar, instant_of(calendar, "2027-01-01T00:05"), at);
    g_autofree char *never = calendar_text(calendar, INSTANT_NONE, at);
    g_assert_cmpstr(same_year, ==, "Wed 18 Nov 09:30");
    g_assert_cmpstr(next_year, ==, "Wed 18 Nov 2026 09:30");
    g_assert_cmpstr(new_year, ==, "Fri 1 Jan 2027 00:05");
    g_assert_cmpstr(never, ==, "-");
}

/* ---- what an administrator writes ---- */

static const struct words_row {
    const char *text;
    int value; /* -1: refused */
} days_rows[] = {
    { "Mon-Thu", 0x0f }, { "Fri", 0x10 },     { "Sat,Sun", 0x60 },  { "Mon-Wed,Fri", 0x17 },
    { "mon-sun", 0x7f }, { "Sat-Mon", 0x61 }, { "Mon, Tue", 0x03 }, { "Mon - Tue", 0x03 },
    { "Tue,Tue", 0x02 }, { "", -1 },          { "Mo", -1 },         { "Monday", -1 },
    { "Mon-", -1 },      { "-Fri", -1 },      { "Mon,,Tue", -1 },   { "Mon-Tue-Wed", -1 },
    { "Mon;Tue", -1 },
}, time_rows[] = {
    { "09:00", 540 }, { "9:00", 540 }, { "00:00", 0 },  { "24:00", 1440 }, { "23:59", 1439 },
    { "24:01", -1 },  { "25:00", -1 }, { "12:60", -1 }, { "12", -1 },      { "12:5", -1 },
    { "noon", -1 },   { "", -1 },      { "-1:00", -1 }, { "012:00", -1 },  { "12:000", -1 },
    { "12:00 ", -1 },
};

static void test_days_and_times(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(days_rows); i++) {
        g_autoptr(GError) error = NULL;
        unsigned days = 0x80;
        bool understood = calendar_parse_days(days_rows[i].text, &days, &error);
        g_assert_cmpint(understood ? (int)days : -1, ==, days_rows[i].value);
        if (!understood) {
            g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
            g_assert_cmpuint(days, ==, 0x80);
        }
    }
    for (gsize i = 0; i < G_N_ELEMENTS(time_rows); i++) {
        g_autoptr(GError) error = NULL;
        int minutes = -7;
        bool understood = calendar_parse_time(time_rows[i].text, &minutes, &error);
        g_assert_cmpint(understood ? minutes : -1, ==, time_rows[i].value);
        if (!understood) {
            g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
            g_assert_cmpint(minutes, ==, -7);
        }
    }
}

static void test_closures(void)
{
    static const struct {
        const char *text;
        struct closure closure; /* close 0: refused */
    } rows[] = {
        { "1970-01-01", { 0, 0, 0, 1440 } },
        { "2026-12-24", { 20811, 20811, 0, 1440 } },
        { "2026-12-24..2027-01-01", { 20811, 20819, 0, 1440 } },
        { "2026-12-24..2026-12-24", { 20811, 20811, 0, 1440 } },
        { "2026-12-31 12:00-24:00", { 20818, 20818, 720, 1440 } },
        { "2024-02-29", { 19782, 19782, 0, 1440 } },
        { "2026-02-29", { 0 } },
        { "2026-13-01", { 0 } },
        { "24.12.2026", { 0 } },
        { "2026-12-24..2026-12-23", { 0 } },
        { "2026-12-24..", { 0 } },
        { "2026-12-24..2026-12-26 ", { 0 } },
        { "2026-12-31 12:00", { 0 } },
        { "2026-12-31 12:00-12:00", { 0 } },
        { "2026-12-31 22:00-06:00", { 0 } },
        { "2026-12-31T12:00-24:00", { 0 } },
        { "2026-12-31x", { 0 } },
        { "", { 0 } },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        struct closure found = { 0 };
        bool understood = calendar_parse_closure(rows[i].text, &found, &error);
        g_assert_cmpint(understood, ==, rows[i].closure.close > 0);
        g_assert_cmpint(found.first, ==, rows[i].closure.first);
        g_assert_cmpint(found.last, ==, rows[i].closure.last);
        g_assert_cmpint(found.open, ==, rows[i].closure.open);
        g_assert_cmpint(found.close, ==, rows[i].closure.close);
        if (!understood)
            g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    }
}

static const struct refusal_row {
    const char *name;
    const char *zone;
    struct window windows[2];
    gsize n;
    const char *says; /* NULL: not refused */
} refusal_rows[] = {
    { "a misspelt zone",
      "Europe/Berln",
      { { MON_FRI, 540, 1020 } },
      1,
      "'Europe/Berln'" },
    { "no zone", "", { { MON_FRI, 540, 1020 } }, 1, "IANA name" },
    { "a folder of zones", "Europe", { { MON_FRI, 540, 1020 } }, 1, "'Europe'" },
    { "a file that is no zone",
      "../../../etc/passwd",
      { { MON_FRI, 540, 1020 } },
      1,
      "IANA name" },
    { "a file beside the zones",
      "leapseconds",
      { { MON_FRI, 540, 1020 } },
      1,
      "IANA name" },
    { "an offset", "+02:00", { { MON_FRI, 540, 1020 } }, 1, "'+02:00'" },
    { "no hours", "Europe/Berlin", { { 0 } }, 0, "at least one window" },
    { "no days", "Europe/Berlin", { { 0, 540, 1020 } }, 1, "09:00-17:00" },
    { "hours after 24:00",
      "Europe/Berlin",
      { { MON_FRI, 540, 1500 } },
      1,
      "09:00-25:00" },
    { "two that overlap",
      "Europe/Berlin",
      { { MON_FRI, 540, 1020 }, { FRIDAY, 960, 1080 } },
      2,
      "hours overlap on Fri: Mon,Tue,Wed,Thu,Fri 09:00-17:00 and Fri 16:00-18:00" },
    { "the same one twice",
      "Europe/Berlin",
      { { FRIDAY, 540, 1020 }, { FRIDAY, 540, 1020 } },
      2,
      "hours overlap on Fri" },
    { "two that touch",
      "Europe/Berlin",
      { { MON_FRI, 540, 1020 }, { FRIDAY, 1020, 1080 } },
      2,
      NULL },
    { "a night that ends in the next morning's hours",
      "Europe/Berlin",
      { { 0x01, 1320, 600 }, { 0x02, 540, 1020 } },
      2,
      "hours overlap on Tue: Mon 22:00-10:00 and Tue 09:00-17:00" },
    { "a night that ends as the morning begins",
      "Europe/Berlin",
      { { 0x01, 1320, 540 }, { 0x02, 540, 1020 } },
      2,
      NULL },
    { "Sunday's night in Monday's hours",
      "Europe/Berlin",
      { { 0x40, 1320, 600 }, { 0x01, 540, 1020 } },
      2,
      "hours overlap on Mon: Sun 22:00-10:00 and Mon 09:00-17:00" },
    { "day and night", "Europe/Berlin", { { EVERY_DAY, 0, 1440 } }, 1, NULL },
    { "from nine to nine", "Europe/Berlin", { { EVERY_DAY, 540, 540 } }, 1, NULL },
};

static void test_refusal(gconstpointer data)
{
    const struct refusal_row *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Calendar)
        calendar = calendar_new(row->zone, row->windows, row->n, NULL, 0, &error);
    if (row->says == NULL) {
        g_assert_no_error(error);
        g_assert_nonnull(calendar);
        return;
    }
    g_assert_null(calendar);
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    if (strstr(error->message, row->says) == NULL)
        g_error("expected \"%s\" in \"%s\"", row->says, error->message);
}

static void test_wrong_closure(void)
{
    static const struct closure closures[] = { { 10, 9, 0, 1440 }, { 10, 10, 60, 60 } };
    for (gsize i = 0; i < G_N_ELEMENTS(closures); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(
            calendar_new("UTC", hours[OFFICE].windows, 1, &closures[i], 1, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    }
}

/* A calendar without an hour left is closed, not broken. */
static void test_always_closed(void)
{
    static const struct closure all = { -100000, 100000, 0, 1440 };
    g_autoptr(Calendar)
        calendar = calendar_new("Europe/Berlin", hours[OFFICE].windows, 1, &all, 1, NULL);
    int64_t at = instant_of(calendar, "2026-11-18T09:30");
    struct duration day = { DURATION_DAYS, 1 };
    g_assert_cmpint(calendar_between(calendar, at, at + 7 * DAY), ==, 0);
    g_assert_true(calendar_next_opening(calendar, at) == INSTANT_NONE);
    g_assert_true(calendar_add(calendar, at, day) == INSTANT_NONE);
    g_assert_true(calendar_subtract(calendar, at, day) == INSTANT_NONE);
    g_assert_true(calendar_add_seconds(calendar, at, 1) == INSTANT_NONE);
}

#define ADD_ROWS(rows, prefix, function)                                                 \
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {                                     \
        g_autofree char *path = g_strconcat(prefix, (rows)[i].name, NULL);               \
        g_test_add_data_func(path, &(rows)[i], function);                                \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS(between_rows, "/calendar/between/", test_between)
    ADD_ROWS(add_rows, "/calendar/add/", test_add)
    ADD_ROWS(subtract_rows, "/calendar/subtract/", test_subtract)
    g_test_add_func("/calendar/add/nothing", test_nothing_to_add);
    g_test_add_func("/calendar/add/a later start is never due earlier",
                    test_later_is_later);
    g_test_add_func("/calendar/local/working days", test_working_days);
    g_test_add_func("/calendar/local/a night shift with a part closed",
                    test_shift_in_parts);
    ADD_ROWS(local_rows, "/calendar/local/", test_local)
    g_test_add_func("/calendar/local/days before 1970", test_day_before_1970);
    g_test_add_func("/calendar/local/text", test_text);
    g_test_add_func("/calendar/written/days and times", test_days_and_times);
    g_test_add_func("/calendar/written/closed times", test_closures);
    ADD_ROWS(refusal_rows, "/calendar/refused or not/", test_refusal)
    g_test_add_func("/calendar/refused or not/a closed time that ends before it begins",
                    test_wrong_closure);
    g_test_add_func("/calendar/no hour left", test_always_closed);
    return g_test_run();
}
