#include "base/error.h"
#include "base/instant.h"
#include "rows.h"

enum { NOW = 1763458200 }; /* 2025-11-18T09:30:00Z */

static const struct iso_row {
    const char *name;
    int64_t instant;
    const char *text;
} isos[] = {
    { "beginning of time", 0, "1970-01-01T00:00:00Z" },
    { "now", NOW, "2025-11-18T09:30:00Z" },
    { "before 1970", -1, "1969-12-31T23:59:59Z" },
    { "leap day", 951782400, "2000-02-29T00:00:00Z" },
    { "last of four digits", 253402300799, "9999-12-31T23:59:59Z" },
    { "none", INSTANT_NONE, NULL },
    { "further than calendars go", INT64_MAX, NULL },
};

static void test_iso(gconstpointer data)
{
    const struct iso_row *row = data;
    g_autofree char *text = instant_iso(row->instant);
    g_assert_cmpstr(text, ==, row->text);
}

/* `instant` INSTANT_NONE: refused. */
static const struct parse_row {
    const char *name;
    const char *zone; /* NULL: none is given */
    const char *text;
    int64_t instant;
} parses[] = {
    { "now", NULL, "now", NOW },
    { "a day", NULL, "2025-11-18", NOW - 9 * HOUR - 30 * MINUTE },
    { "with T", NULL, "2025-11-18T09:30", NOW },
    { "with a blank", NULL, "2025-11-18 09:30", NOW },
    { "with seconds", NULL, "2025-11-18T09:30:07", NOW + 7 },
    { "with Z", NULL, "2025-11-18T09:30:00Z", NOW },
    { "with Z, without seconds", NULL, "2025-11-18T09:30Z", NOW },
    { "east", NULL, "2025-11-18T10:30+01:00", NOW },
    { "west", NULL, "2025-11-18 04:30:00-05:00", NOW },
    { "a day of a zone", "Europe/Berlin", "2025-11-18", NOW - 10 * HOUR - 30 * MINUTE },
    { "local winter", "Europe/Berlin", "2025-11-18 10:30", NOW },
    { "local summer", "Europe/Berlin", "2025-07-18 11:30", 1752831000 },
    { "its own zone goes before", "Europe/Berlin", "2025-11-18T09:30Z", NOW },
    { "before 1970", NULL, "1969-12-31T23:59:59Z", -1 },
    { "empty", NULL, "", INSTANT_NONE },
    { "a word", NULL, "tomorrow", INSTANT_NONE },
    { "now and more", NULL, "now!", INSTANT_NONE },
    { "short", NULL, "2025-11-1", INSTANT_NONE },
    { "no such month", NULL, "2025-13-01", INSTANT_NONE },
    { "no such day", NULL, "2025-02-29", INSTANT_NONE },
    { "no such hour", NULL, "2025-11-18 25:00", INSTANT_NONE },
    { "no such minute", NULL, "2025-11-18 09:61", INSTANT_NONE },
    { "hour alone", NULL, "2025-11-18T09", INSTANT_NONE },
    { "another letter than T", NULL, "2025-11-18X09:30", INSTANT_NONE },
    { "something behind", NULL, "2025-11-18 09:30 o'clock", INSTANT_NONE },
    { "something behind the day", NULL, "2025-11-18Z", INSTANT_NONE },
    { "no such zone", NULL, "2025-11-18T09:30:00Mars", INSTANT_NONE },
    { "not even text", NULL, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", INSTANT_NONE },
};

static void test_parse(gconstpointer data)
{
    const struct parse_row *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GTimeZone) zone = row->zone ? g_time_zone_new_identifier(row->zone) : NULL;
    g_assert_true(zone || !row->zone);
    int64_t instant = 42;
    bool fine = instant_parse(row->text, zone, NOW, &instant, &error);
    if (row->instant != INSTANT_NONE) {
        g_assert_no_error(error);
        g_assert_true(fine);
        g_assert_cmpint(instant, ==, row->instant);
        return;
    }
    g_assert_false(fine);
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_USAGE);
    g_assert_nonnull(g_strstr_len(error->message, -1, row->text));
    g_assert_nonnull(g_strstr_len(error->message, -1, "2026-11-18T09:30:00Z"));
    g_assert_cmpint(instant, ==, 42);
}

/* `seconds` -1: refused. */
static const struct span_row {
    const char *name;
    const char *text;
    int64_t seconds;
} spans[] = {
    { "seconds", "90s", 90 },
    { "minutes", "5m", 5 * MINUTE },
    { "hours", "2h", 2 * HOUR },
    { "days", "7d", 7 * DAY },
    { "weeks", "4w", 28 * DAY },
    { "several", "1h30m", HOUR + 30 * MINUTE },
    { "in any order", "30m1h", HOUR + 30 * MINUTE },
    { "nothing of it", "0s", 0 },
    { "leading zeros", "007d", 7 * DAY },
    { "a hundred years", "36500d", 36500 * (int64_t)DAY },
    { "longer than a hundred years", "36501d", -1 },
    { "longer in two steps", "36500d1s", -1 },
    { "longer than a number", "99999999999999999999999s", -1 },
    { "just about 2^64", "18446744073709551615s", -1 },
    { "empty", "", -1 },
    { "no unit", "90", -1 },
    { "no unit at the end", "1h30", -1 },
    { "no number", "h", -1 },
    { "an unknown unit", "5y", -1 },
    { "upper case", "5H", -1 },
    { "negative", "-5m", -1 },
    { "a sign", "+5m", -1 },
    { "a fraction", "1.5h", -1 },
    { "a blank in it", "5 m", -1 },
    { "a blank before", " 5m", -1 },
    { "a blank behind", "5m ", -1 },
    { "hexadecimal", "0x5m", -1 },
};

static void test_span(gconstpointer data)
{
    const struct span_row *row = data;
    g_autoptr(GError) error = NULL;
    int64_t seconds = 42;
    bool fine = span_parse(row->text, &seconds, &error);
    if (row->seconds >= 0) {
        g_assert_no_error(error);
        g_assert_true(fine);
        g_assert_cmpint(seconds, ==, row->seconds);
        return;
    }
    g_autofree char *quoted = g_strdup_printf("\"%s\"", row->text);
    g_assert_false(fine);
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_USAGE);
    g_assert_nonnull(g_strstr_len(error->message, -1, quoted));
    g_assert_cmpint(seconds, ==, 42);
}

static const struct length_row {
    const char *name;
    int64_t seconds;
    const char *text;
} lengths[] = {
    { "nothing", 0, "0s" },
    { "seconds", 8, "8s" },
    { "a minute", 60, "1m" },
    { "minutes without their seconds", 12 * MINUTE + 59, "12m" },
    { "an hour", HOUR, "1h" },
    { "hours and minutes", 4 * HOUR + 5 * MINUTE, "4h 5m" },
    { "just under a day", DAY - 1, "23h 59m" },
    { "a day", DAY, "1d" },
    { "a day and minutes", DAY + 59 * MINUTE, "1d" },
    { "days and hours", 2 * DAY + 3 * HOUR + 4 * MINUTE, "2d 3h" },
    { "years", 1000 * (int64_t)DAY, "1000d" },
    { "negative", -(2 * DAY + 3 * HOUR), "-2d 3h" },
    { "a negative second", -1, "-1s" },
};

static void test_length(gconstpointer data)
{
    const struct length_row *row = data;
    g_autofree char *text = span_text(row->seconds);
    g_assert_cmpstr(text, ==, row->text);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/instant/iso/", isos, test_iso)
    ADD_ROWS("/instant/parse/", parses, test_parse)
    ADD_ROWS("/span/parse/", spans, test_span)
    ADD_ROWS("/span/text/", lengths, test_length)
    return g_test_run();
}
