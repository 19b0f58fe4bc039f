/* Holiday files as offices export them -> closed days. */
#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "ical/holidays.h"

#define CALENDAR(events)                                                                 \
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\n" events              \
    "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\nUID:one\r\n" lines "END:VEVENT\r\n"
#define DAY_ON(date) EVENT("DTSTART;VALUE=DATE:" date "\r\n")

enum { TEXT_MAX = 12 };

struct row {
    const char *name;
    const char *text;
    const char *closed; /* what is closed in 2026 and 2027, the first few */
};

static const struct row rows[] = {
    { "/holidays/one-day", CALENDAR(DAY_ON("20261225")), "2026-12-25" },
    { "/holidays/nothing-in-it", CALENDAR(""), "" },
    { "/holidays/several-days-the-end-is-not-one-of-them",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n")),
      "2026-12-24 2026-12-25 2026-12-26" },
    { "/holidays/end-equal-to-start-is-one-day",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261224\r\n")),
      "2026-12-24" },
    { "/holidays/duration",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261224\r\nDURATION:P2D\r\n")),
      "2026-12-24 2026-12-25" },
    { "/holidays/part-of-a-day-in-the-team's-time",
      CALENDAR(EVENT("DTSTART:20261224T120000\r\nDTEND:20261224T180000\r\n")),
      "2026-12-24/12:00-18:00" },
    { "/holidays/part-of-a-day-in-utc",
      CALENDAR(EVENT("DTSTART:20261224T110000Z\r\nDTEND:20261224T170000Z\r\n")),
      "2026-12-24/12:00-18:00" },
    { "/holidays/part-of-a-day-in-another-zone",
      CALENDAR(EVENT("DTSTART;TZID=America/New_York:20261224T060000\r\n"
                     "DTEND;TZID=America/New_York:20261224T120000\r\n")),
      "2026-12-24/12:00-18:00" },
    { "/holidays/over-midnight",
      CALENDAR(EVENT("DTSTART:20261231T120000\r\nDTEND:20270102T090000\r\n")),
      "2026-12-31/12:00-24:00 2027-01-01 2027-01-02/00:00-09:00" },
    { "/holidays/an-instant-closes-nothing",
      CALENDAR(EVENT("DTSTART:20261224T120000\r\n")), "" },
    { "/holidays/nor-does-one-at-midnight",
      CALENDAR(EVENT("DTSTART:20261224T000000\r\nDTEND:20261224T000000\r\n")), "" },
    { "/holidays/odd-seconds-close-whole-minutes",
      CALENDAR(EVENT("DTSTART:20261224T120030\r\nDTEND:20261224T180030\r\n")),
      "2026-12-24/12:00-18:01" },
    { "/holidays/every-year-for-ever",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20101225\r\nRRULE:FREQ=YEARLY\r\n")),
      "2026-12-25 2027-12-25" },
    { "/holidays/fourth-thursday-of-november",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20201126\r\n"
                     "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n")),
      "2026-11-26 2027-11-25" },
    { "/holidays/rule-that-has-ended",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20201225\r\n"
                     "RRULE:FREQ=YEARLY;UNTIL=20261231\r\n")),
      "2026-12-25" },
    { "/holidays/rule-that-counts",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n")),
      "2026-01-05 2026-01-12 2026-01-19" },
    { "/holidays/daily-with-an-end",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20260803\r\n"
                     "RRULE:FREQ=DAILY;UNTIL=20260805\r\n")),
      "2026-08-03 2026-08-04 2026-08-05" },
    { "/holidays/leap-day-every-year-is-every-fourth",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY;COUNT=2\r\n")),
      "" },
    { "/holidays/exception",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\n"
                     "EXDATE;VALUE=DATE:20261225\r\n")),
      "2027-12-25" },
    { "/holidays/the-first-is-excepted",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY\r\n"
                     "EXDATE;VALUE=DATE:20261225\r\n")),
      "2027-12-25" },
    { "/holidays/one-of-them-was-moved",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\n")
                   EVENT("RECURRENCE-ID;VALUE=DATE:20261225\r\n"
                         "DTSTART;VALUE=DATE:20261228\r\n")),
      "2026-12-28 2027-12-25" },
    { "/holidays/further-dates",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20260403\r\n"
                     "RDATE;VALUE=DATE:20260406,20270326\r\n")),
      "2026-04-03 2026-04-06 2027-03-26" },
    { "/holidays/marked-as-free-is-closed-all-the-same",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261225\r\nTRANSP:TRANSPARENT\r\n")),
      "2026-12-25" },
    { "/holidays/cancelled-closes-nothing",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED\r\n")), "" },
    { "/holidays/two-calendars-in-one-file",
      CALENDAR(DAY_ON("20261225")) CALENDAR(DAY_ON("20261226")),
      "2026-12-25 2026-12-26" },
    { "/holidays/lines-end-as-on-unix",
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nEND:VEVENT\n"
      "END:VCALENDAR\n",
      "2026-12-25" },
    { "/holidays/tasks-close-nothing",
      CALENDAR("BEGIN:VTODO\r\nUID:two\r\nDTSTART;VALUE=DATE:20261225\r\nEND:VTODO\r\n"),
      "" },
    { "/holidays/before-the-calendar's-years", CALENDAR(DAY_ON("19891225")), "" },
};

static const struct {
    const char *name;
    const char *text;
    const char *says[3];
} wrong[] = {
    { "/holidays/wrong/empty", "", { "line 1", "no whole calendar" } },
    { "/holidays/wrong/cut-off",
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nEND:VEV",
      { "no whole calendar" } },
    { "/holidays/wrong/a-web-page", "<html>Not found</html>", { "no whole calendar" } },
    { "/holidays/wrong/date",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:Christmas\r\n")),
      { "line 6", "Christmas" } },
    { "/holidays/wrong/no-start",
      CALENDAR(EVENT("SUMMARY:Christmas\r\n")),
      { "line 5", "without a readable DTSTART" } },
    { "/holidays/wrong/ends-before-it-begins",
      CALENDAR(EVENT("DTSTART:20261225T120000\r\nDTEND:20261224T120000\r\n")),
      { "ends before it begins" } },
    { "/holidays/wrong/rule",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=SOMETIMES\r\n")),
      { "line 7", "SOMETIMES" } },
    { "/holidays/wrong/daily-for-ever",
      CALENDAR(EVENT("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=DAILY\r\n")),
      { "line 7", "for ever", "FREQ=DAILY" } },
    { "/holidays/wrong/every-second-for-a-year",
      CALENDAR(EVENT("DTSTART:20261225T120000\r\n"
                     "RRULE:FREQ=SECONDLY;UNTIL=20271225T120000\r\n")),
      { "line 7", "within a day", "FREQ=SECONDLY" } },
    { "/holidays/wrong/a-minute-that-never-comes",
      CALENDAR(EVENT("DTSTART:20261225T120000\r\n"
                     "RRULE:FREQ=MINUTELY;COUNT=2;BYMONTHDAY=30;BYMONTH=2\r\n")),
      { "line 7", "within a day" } },
    { "/holidays/wrong/every-hour-for-ever",
      CALENDAR(EVENT("DTSTART:20261225T120000\r\nRRULE:FREQ=HOURLY\r\n")),
      { "line 7", "within a day" } },
    { "/holidays/wrong/a-hundred-thousand-days",
      CALENDAR(EVENT("DTSTART:20261225T120000\r\n"
                     "RRULE:FREQ=YEARLY;BYMINUTE=0,10,20,30,40,50;BYHOUR=0,6,12,18;"
                     "BYDAY=MO,TU,WE,TH,FR,SA,SU\r\n")),
      { "line 7", "too often" } },
};

static char *closed_text(const GArray *closures)
{
    GString *out = g_string_new(NULL);
    GDate first, day;
    g_date_set_dmy(&first, 1, 1, 1970);
    for (int64_t d = 20454; d < 21184; d++) { /* 2026-01-01 to 2027-12-31 */
        const struct closure *found = NULL;
        for (guint i = 0; i < closures->len && found == NULL; i++) {
            const struct closure *c = &g_array_index(closures, struct closure, i);
            found = c->first <= d && d <= c->last ? c : NULL;
        }
        if (found == NULL)
            continue;
        char text[TEXT_MAX];
        day = first;
        g_date_add_days(&day, (guint)d);
        g_date_strftime(text, sizeof text, "%Y-%m-%d", &day);
        g_string_append_printf(out, out->len > 0 ? " %s" : "%s", text);
        if (found->open != 0 || found->close != 24 * 60)
            g_string_append_printf(out, "/%02d:%02d-%02d:%02d", found->open / 60,
                                   found->open % 60, found->close / 60,
                                   found->close % 60);
    }
    return g_string_free(out, FALSE);
}

static void check_row(gconstpointer data)
{
    const struct row *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Zone) zone = zone_new("Europe/Berlin", NULL);
    g_autoptr(GArray) closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    holidays_parse(row->text, zone, closures, &error);
    g_assert_no_error(error);
    g_autofree char *closed = closed_text(closures);
    g_assert_cmpstr(closed, ==, row->closed);
}

static void check_wrong(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GError) error = NULL;
    g_autoptr(Zone) zone = zone_new("Europe/Berlin", NULL);
    g_autoptr(GArray) closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    g_assert_false(holidays_parse(wrong[i].text, zone, closures, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    for (gsize k = 0; k < G_N_ELEMENTS(wrong[i].says) && wrong[i].says[k]; k++)
        if (strstr(error->message, wrong[i].says[k]) == NULL)
            g_error("\"%s\" does not say \"%s\"", error->message, wrong[i].says[k]);
    g_assert_cmpuint(closures->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_test_add_data_func(rows[i].name, &rows[i], check_row);
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_test_add_data_func(wrong[i].name, GSIZE_TO_POINTER(i), check_wrong);
    return g_test_run();
}
