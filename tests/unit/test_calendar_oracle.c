/* sla/calendar against a guard who looks at the clock each minute (calendar_guard.h).
 * Zones, days, hours, closed times and questions are random, but the same in each run.
 * ACKD_ORACLE_ROUNDS=20 asks twenty times as much. */
#include <stdlib.h>

#include "base/instant.h"
#include "calendar_guard.h"

enum {
    WALKS = 13,     /* of a zone */
    CALENDARS = 5,  /* of a walk */
    QUESTIONS = 40, /* of each kind, to a calendar */
};

/* ---- random offices ---- */

static int random_minute(GRand *rand)
{
    return g_rand_boolean(rand) ? g_rand_int_range(rand, 0, 96) * 15
                                : g_rand_int_range(rand, 0, DAY_MINUTES);
}

static int compare_minutes(gconstpointer a, gconstpointer b)
{
    return *(const int *)a - *(const int *)b;
}

/* The day is cut at random; each window lies between two cuts, the last may run over
 * midnight up to the first cut, some end at 24:00, some touch. */
static void choose_windows(struct office *office, GRand *rand)
{
    int cuts[2 * WINDOWS_MAX];
    int n_cuts = 2 * g_rand_int_range(rand, 1, WINDOWS_MAX + 1);
    if (g_rand_int_range(rand, 0, 8) == 0) {
        office->windows[0] = (struct window){ 0x7f, 0, DAY_MINUTES };
        office->n_windows = 1;
        return;
    }
    for (int i = 0; i < n_cuts; i++)
        cuts[i] = random_minute(rand);
    qsort(cuts, (gsize)n_cuts, sizeof cuts[0], compare_minutes);
    if (g_rand_boolean(rand))
        cuts[n_cuts - 1] = g_rand_boolean(rand) ? DAY_MINUTES : cuts[0];
    office->n_windows = 0;
    for (int i = 0; i < n_cuts; i += 2) {
        if (g_rand_int_range(rand, 0, 4) == 0 && i > 0)
            cuts[i] = cuts[i - 1];
        if (cuts[i] == cuts[i + 1] && n_cuts > 2) /* would be a whole day */
            continue;
        unsigned days = g_rand_boolean(rand) ? 0x1f
                                             : (unsigned)g_rand_int_range(rand, 1, 128);
        if (cuts[i] < DAY_MINUTES)
            office->windows[office->n_windows++] =
                (struct window){ days, cuts[i], cuts[i + 1] };
    }
    if (!calendar_check_windows(office->windows, office->n_windows, NULL))
        choose_windows(office, rand);
}

static void choose_closures(struct office *office, GRand *rand)
{
    int64_t first_day = office->walk->shown[0] / DAY_MINUTES;
    office->n_closures = (gsize)g_rand_int_range(rand, 0, CLOSURES_MAX + 1);
    for (gsize i = 0; i < office->n_closures; i++) {
        int64_t first = first_day + g_rand_int_range(rand, 0, WALK_DAYS);
        int64_t days = g_rand_int_range(rand, 0, 4) == 0 ? g_rand_int_range(rand, 1, 9)
                                                         : 0;
        bool whole = g_rand_boolean(rand);
        int open = whole ? 0 : g_rand_int_range(rand, 0, DAY_MINUTES);
        int close = whole ? DAY_MINUTES
                          : g_rand_int_range(rand, open + 1, DAY_MINUTES + 1);
        office->closures[i] = (struct closure){ first, first + days, open, close };
    }
}

static void open_office(struct office *office, const struct walk *walk, GRand *rand)
{
    g_autoptr(GError) error = NULL;
    office->walk = walk;
    choose_windows(office, rand);
    choose_closures(office, rand);
    office->calendar = calendar_new(walk->zone, office->windows, office->n_windows,
                                    office->closures, office->n_closures, &error);
    g_assert_no_error(error);
    guard_along(office);
}

/* ---- asking both ---- */

static char *office_text(const struct office *office)
{
    GString *out = g_string_new(office->walk->zone);
    for (gsize i = 0; i < office->n_windows; i++) {
        const struct window *w = &office->windows[i];
        g_string_append_printf(out, "\n  window days 0x%02x %02d:%02d-%02d:%02d", w->days,
                               w->open / 60, w->open % 60, w->close / 60, w->close % 60);
    }
    for (gsize i = 0; i < office->n_closures; i++) {
        const struct closure *c = &office->closures[i];
        g_autofree char *first = instant_iso(c->first * DAY);
        g_string_append_printf(out,
                               "\n  closed %.10s and %d days on, %02d:%02d-%02d:%02d",
                               first, (int)(c->last - c->first), c->open / 60,
                               c->open % 60, c->close / 60, c->close % 60);
    }
    return g_string_free(out, FALSE);
}

static void expect(const struct office *office, const char *question, int64_t at,
                   int64_t amount, int64_t found, int64_t expected)
{
    if (found == expected)
        return;
    g_autofree char *hours = office_text(office);
    g_autofree char *when = instant_iso(at);
    g_error("%s %s, %" G_GINT64_FORMAT ": found %" G_GINT64_FORMAT
            ", the guard says %" G_GINT64_FORMAT "\n%s",
            question, when, amount, found, expected, hours);
}

/* Where the guard saw no end, it lies after the walk or nowhere. */
static void expect_forward(const struct office *office, const char *question, int64_t at,
                           int64_t amount, int64_t found, int64_t expected)
{
    if (expected == INSTANT_NONE && found >= minute_start(office->walk, WALK))
        return;
    expect(office, question, at, amount, found, expected);
}

static void check_each_minute(const struct office *office)
{
    const Calendar *calendar = office->calendar;
    int64_t opening = INSTANT_NONE;
    for (int i = WALK - 1; i >= 0; i--) {
        int64_t at = minute_start(office->walk, i);
        bool open = office->workday[i] != NO_DAY;
        opening = open ? at : opening;
        expect(office, "is open", at, 0, calendar_is_open(calendar, at), open);
        expect_forward(office, "next opening", at, 0, calendar_next_opening(calendar, at),
                       opening);
    }
}

/* The same for all offices of a walk. */
static void check_local_time(const struct office *office)
{
    const Calendar *calendar = office->calendar;
    const struct walk *walk = office->walk;
    for (int i = 1; i < WALK; i++) {
        int64_t at = minute_start(walk, i);
        expect(office, "day", at, 0, calendar_day(calendar, at),
               walk->local[i] / DAY_MINUTES);
        for (int64_t minute = walk->shown[i - 1] + 1; minute <= walk->shown[i]; minute++)
            expect(office, "instant", at, minute,
                   calendar_instant(calendar, minute / DAY_MINUTES,
                                    (int)(minute % DAY_MINUTES)),
                   at);
    }
}

static void check_working_days(const struct office *office)
{
    int64_t first = office->walk->shown[LEAD] / DAY_MINUTES + 1;
    for (int64_t day = first; day < first + WALK_DAYS - 6; day++) {
        bool worked = false;
        for (int i = 0; i < WALK; i++)
            worked |= office->workday[i] == day;
        expect(office, "is working day", day * DAY, 0,
               calendar_is_working_day(office->calendar, day), worked);
    }
}

/* Any second after the lead, most often close to where something opens or closes. */
static int64_t random_instant(const struct office *office, GRand *rand)
{
    int minute = g_rand_int_range(rand, LEAD, WALK - 1);
    if (g_rand_boolean(rand))
        return minute_start(office->walk, minute) + g_rand_int_range(rand, 0, MINUTE);
    while (minute < WALK - 1 &&
           (office->workday[minute] == NO_DAY) == (office->workday[minute - 1] == NO_DAY))
        minute++;
    return minute_start(office->walk, minute) + g_rand_int_range(rand, -1, 2);
}

static void check_question(const struct office *office, GRand *rand)
{
    const Calendar *calendar = office->calendar;
    int64_t at = random_instant(office, rand);
    int64_t other = random_instant(office, rand);
    int64_t between = guard_elapsed(office, other) - guard_elapsed(office, at);
    expect(office, "between", at, other, calendar_between(calendar, at, other), between);

    /* Half of them end exactly where something opens or closes. */
    int64_t seconds = g_rand_boolean(rand) ? MAX(ABS(between), 1)
                                           : g_rand_int_range(rand, 1, 3 * DAY);
    struct duration business = { DURATION_BUSINESS, seconds };
    expect_forward(office, "add", at, seconds, calendar_add(calendar, at, business),
                   guard_add(office, at, seconds));
    int64_t back = guard_subtract(office, at, seconds);
    if (back != INSTANT_NONE)
        expect(office, "subtract", at, seconds, calendar_subtract(calendar, at, business),
               back);
    expect_forward(office, "next opening", at, 0, calendar_next_opening(calendar, at),
                   guard_next_opening(office, at));
    expect(office, "is open", at, 0, calendar_is_open(calendar, at),
           guard_is_open(office, at));

    struct duration days = { DURATION_DAYS, g_rand_int_range(rand, 1, 6) };
    int64_t ahead = guard_add_days(office, at, days.amount);
    if (ahead != INSTANT_NONE)
        expect(office, "add days", at, days.amount, calendar_add(calendar, at, days),
               ahead);
    int64_t behind = guard_add_days(office, at, -days.amount);
    if (behind != INSTANT_NONE)
        expect(office, "subtract days", at, days.amount,
               calendar_subtract(calendar, at, days), behind);
}

/* ---- where and when ---- */

static const char *const zones[] = {
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Scoresbysund",
    "America/Caracas",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
    "Etc/UTC",
};

/* Days that are walked whatever chance says. */
static const struct {
    const char *day;
    const char *zone; /* NULL: everywhere */
} days[] = {
    { "1990-01-01", NULL }, /* the calendar's first */
    { "1999-12-31", NULL },
    { "2000-02-29", NULL },
    { "2088-02-29", NULL },
    { "2090-12-31", NULL },                /* its last */
    { "1993-08-21", "Pacific/Kwajalein" }, /* there was no such day */
    { "1995-01-01", "Pacific/Kiritimati" },
    { "2011-12-30", "Pacific/Apia" },
    { "2018-11-04", "America/Sao_Paulo" }, /* midnight was skipped */
    { "2023-04-28", "Africa/Cairo" },
    { "2015-08-15", "Asia/Pyongyang" },
};

/* Days on which the zone's clocks change. */
static GArray *change_days(GTimeZone *zone)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int64_t first = 0, last = 0;
    g_assert_true(instant_parse("1990-01-02", NULL, 0, &first, NULL));
    g_assert_true(instant_parse("2090-12-30", NULL, 0, &last, NULL));
    for (int64_t at = first; at < last; at += DAY)
        if (offset_at(zone, at) != offset_at(zone, at + DAY))
            g_array_append_val(changes, at);
    return changes;
}

/* What days[] has for the zone. */
static GArray *named_days(const char *zone)
{
    GArray *named = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        int64_t day = 0;
        g_assert_true(instant_parse(days[i].day, NULL, 0, &day, NULL));
        if (days[i].zone == NULL || g_str_equal(days[i].zone, zone))
            g_array_append_val(named, day);
    }
    return named;
}

/* Most often one on which clocks change. */
static int64_t random_day(const GArray *changes, GRand *rand)
{
    if (changes->len > 0 && g_rand_int_range(rand, 0, 4) != 0)
        return g_array_index(changes, int64_t,
                             g_rand_int_range(rand, 0, (gint32)changes->len));
    return (int64_t)g_rand_int_range(rand, 7305, 44195) * DAY; /* 1990 to 2090 */
}

static guint rounds(void)
{
    const char *text = g_getenv("ACKD_ORACLE_ROUNDS");
    return text != NULL ? (guint)MAX(atoi(text), 1) : 1;
}

static void test_zone(gconstpointer data)
{
    const char *name = data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(g_str_hash(name));
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(name);
    g_assert_nonnull(zone);
    g_autoptr(GArray) changes = change_days(zone);
    g_autoptr(GArray) named = named_days(name);
    g_autofree struct walk *walk = g_new0(struct walk, 1);
    g_autofree struct office *office = g_new0(struct office, 1);
    walk->zone = name;
    for (guint n = 0; n < WALKS * rounds(); n++) {
        int64_t day = n < named->len ? g_array_index(named, int64_t, n)
                                     : random_day(changes, rand);
        walk->start = day - WALK_DAYS / 2 * DAY;
        walk_along(walk, zone);
        for (int i = 0; i < CALENDARS; i++) {
            open_office(office, walk, rand);
            check_each_minute(office);
            if (i == 0)
                check_local_time(office);
            check_working_days(office);
            for (int q = 0; q < QUESTIONS; q++)
                check_question(office, rand);
            calendar_free(office->calendar);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++) {
        g_autofree char *path = g_strconcat("/calendar/oracle/", zones[i], NULL);
        g_test_add_data_func(path, zones[i], test_zone);
    }
    return g_test_run();
}
