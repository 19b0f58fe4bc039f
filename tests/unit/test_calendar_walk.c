/* sla/calendar against a clock that walks minute by minute: slow, and without a thought
 * of intervals. Hours and closed times are random, but the same in each run. */
#include "base/instant.h"
#include "sla/calendar.h"

enum {
    WALK_DAYS = 12,
    WALK = WALK_DAYS * 24 * 60, /* minutes */
    WINDOWS_MAX = 4,
    CLOSURES_MAX = 3,
};

struct walk {
    struct window windows[WINDOWS_MAX];
    gsize n_windows;
    struct closure closures[CLOSURES_MAX];
    gsize n_closures;
    int64_t start;
    int64_t local[WALK]; /* the latest local minute shown so far */
    bool open[WALK];
    int64_t elapsed[WALK + 1]; /* open minutes before */
};

static int64_t local_minute(GTimeZone *zone, int64_t at)
{
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, at);
    return (at + g_time_zone_get_offset(zone, interval)) / MINUTE;
}

static bool minute_is_open(const struct walk *walk, int64_t local)
{
    int64_t today = local / (24 * 60);
    for (gsize i = 0; i < walk->n_closures; i++) {
        const struct closure *c = &walk->closures[i];
        int64_t minute = local % (24 * 60);
        if (today >= c->first && today <= c->last && minute >= c->open &&
            minute < c->close)
            return false;
    }
    for (int64_t day = today - 1; day <= today; day++)
        for (gsize i = 0; i < walk->n_windows; i++) {
            const struct window *w = &walk->windows[i];
            int64_t open = day * 24 * 60 + w->open;
            int64_t close = day * 24 * 60 + w->close +
                            (w->close <= w->open ? 24 * 60 : 0);
            if (w->days & 1u << (day + 3) % 7 && local >= open && local < close)
                return true;
        }
    return false;
}

/* A window opens and closes when the clock first shows its time or more: what a clock
 * that went back shows again changes nothing. */
static void walk_along(struct walk *walk, GTimeZone *zone)
{
    int64_t shown = 0;
    for (int64_t at = walk->start - DAY; at < walk->start; at += MINUTE)
        shown = MAX(shown, local_minute(zone, at));
    walk->elapsed[0] = 0;
    for (int i = 0; i < WALK; i++) {
        shown = MAX(shown, local_minute(zone, walk->start + (int64_t)i * MINUTE));
        walk->local[i] = shown;
        walk->open[i] = minute_is_open(walk, shown);
        walk->elapsed[i + 1] = walk->elapsed[i] + walk->open[i];
    }
}

static void choose_hours(struct walk *walk, GRand *rand, int64_t first_day)
{
    do {
        walk->n_windows = (gsize)g_rand_int_range(rand, 1, WINDOWS_MAX + 1);
        for (gsize i = 0; i < walk->n_windows; i++)
            walk->windows[i] = (struct window){ (unsigned)g_rand_int_range(rand, 1, 128),
                                                g_rand_int_range(rand, 0, 96) * 15,
                                                g_rand_int_range(rand, 0, 97) * 15 };
    } while (!calendar_check_windows(walk->windows, walk->n_windows, NULL));
    walk->n_closures = (gsize)g_rand_int_range(rand, 0, CLOSURES_MAX + 1);
    for (gsize i = 0; i < walk->n_closures; i++) {
        int64_t first = first_day + g_rand_int_range(rand, 0, WALK_DAYS);
        int open = g_rand_int_range(rand, 0, 1439);
        bool whole = g_rand_boolean(rand);
        walk->closures[i] =
            (struct closure){ first, first + g_rand_int_range(rand, 0, 3),
                              whole ? 0 : open,
                              whole ? 1440 : g_rand_int_range(rand, open + 1, 1441) };
    }
}

static int64_t walk_instant(const struct walk *walk, int64_t minute)
{
    return walk->start + minute * MINUTE;
}

static void check_each_minute(const struct walk *walk, const Calendar *calendar)
{
    int64_t opening = -1;
    for (int i = WALK - 1; i >= 0; i--) {
        int64_t at = walk_instant(walk, i);
        g_assert_cmpint(calendar_is_open(calendar, at), ==, walk->open[i]);
        if (walk->open[i])
            opening = at;
        if (opening >= 0)
            g_assert_cmpint(calendar_next_opening(calendar, at), ==, opening);
    }
}

static void check_between(const struct walk *walk, const Calendar *calendar, GRand *rand)
{
    for (int n = 0; n < 2000; n++) {
        int a = g_rand_int_range(rand, 0, WALK);
        int b = g_rand_int_range(rand, 0, WALK);
        int s = g_rand_int_range(rand, 0, MINUTE);
        int64_t part = walk->open[b] ? s : 0;
        g_assert_cmpint(
            calendar_between(calendar, walk_instant(walk, a), walk_instant(walk, b) + s),
            ==, (walk->elapsed[b] - walk->elapsed[a]) * MINUTE + part);
    }
}

/* The first minute by which so many open ones have passed, and the last from which. */
static void check_add(const struct walk *walk, const Calendar *calendar, GRand *rand)
{
    for (int n = 0; n < 200; n++) {
        int a = g_rand_int_range(rand, 0, WALK);
        int minutes = g_rand_int_range(rand, 1, 2000);
        int64_t goal = walk->elapsed[a] + minutes;
        int b = a;
        while (b < WALK && walk->elapsed[b] < goal)
            b++;
        if (walk->elapsed[b] == goal)
            g_assert_cmpint(calendar_add_seconds(calendar, walk_instant(walk, a),
                                                 (int64_t)minutes * MINUTE),
                            ==, walk_instant(walk, b));
        int64_t since = walk->elapsed[a] - minutes;
        int c = a;
        while (c > 0 && walk->elapsed[c] > since)
            c--;
        struct duration back = { DURATION_BUSINESS, (int64_t)minutes * MINUTE };
        if (walk->elapsed[c] == since)
            g_assert_cmpint(calendar_subtract(calendar, walk_instant(walk, a), back), ==,
                            walk_instant(walk, c));
    }
}

static void check_local_days(const struct walk *walk, const Calendar *calendar)
{
    for (int i = 1; i < WALK; i++) {
        int64_t minute = walk->local[i];
        if (walk->local[i - 1] == minute)
            continue;
        int64_t day = minute / (24 * 60);
        g_assert_cmpint(calendar_instant(calendar, day, (int)(minute % (24 * 60))), ==,
                        walk_instant(walk, i));
        g_assert_cmpint(calendar_day(calendar, walk_instant(walk, i)), ==, day);
    }
}

/* Whoever's clocks did something strange, and when. */
static const struct place {
    const char *zone;
    const char *day;
} places[] = {
    { "Europe/Berlin", "2026-03-29" },       { "Europe/Berlin", "2026-10-25" },
    { "Europe/Berlin", "2078-03-27" },       { "America/Sao_Paulo", "2018-11-04" },
    { "America/Sao_Paulo", "2018-02-18" },   { "America/Sao_Paulo", "2026-02-18" },
    { "Asia/Kolkata", "2026-06-01" },        { "Australia/Lord_Howe", "2026-04-05" },
    { "Australia/Lord_Howe", "2026-10-04" }, { "Pacific/Apia", "2011-12-30" },
    { "Africa/Cairo", "2023-04-28" },        { "Africa/Cairo", "2023-10-27" },
    { "Africa/Cairo", "2026-04-24" },        { "America/New_York", "2000-02-29" },
    { "Pacific/Kiritimati", "1995-01-01" },  { "Africa/Casablanca", "2026-02-15" },
};

static void test_walk(gconstpointer data)
{
    const struct place *place = data;
    g_autoptr(GRand)
        rand = g_rand_new_with_seed(g_str_hash(place->zone) ^ g_str_hash(place->day));
    g_autofree struct walk *walk = g_new0(struct walk, 1);
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(place->zone);
    int64_t day = 0;
    g_assert_true(instant_parse(place->day, NULL, 0, &day, NULL));
    walk->start = day - WALK_DAYS / 2 * DAY;

    for (int n = 0; n < 8; n++) {
        choose_hours(walk, rand, walk->start / DAY);
        walk_along(walk, zone);
        GError *error = NULL;
        g_autoptr(Calendar)
            calendar = calendar_new(place->zone, walk->windows, walk->n_windows,
                                    walk->closures, walk->n_closures, &error);
        g_assert_no_error(error);
        check_each_minute(walk, calendar);
        check_between(walk, calendar, rand);
        check_add(walk, calendar, rand);
        check_local_days(walk, calendar);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path =
            g_strdup_printf("/calendar/walk/%s %s", places[i].zone, places[i].day);
        g_test_add_data_func(path, &places[i], test_walk);
    }
    return g_test_run();
}
