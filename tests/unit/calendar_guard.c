#include "calendar_guard.h"

#include "base/instant.h"

int64_t offset_at(GTimeZone *zone, int64_t at)
{
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, at);
    return g_time_zone_get_offset(zone, interval);
}

void walk_along(struct walk *walk, GTimeZone *zone)
{
    int64_t before = offset_at(zone, walk->start - DAY);
    int64_t shown = 0;
    for (int i = -DAY_MINUTES; i < WALK; i++) {
        int64_t at = walk->start + (int64_t)i * MINUTE;
        int64_t offset = offset_at(zone, at);
        g_assert_cmpint(offset % MINUTE, ==, 0);
        if (offset != before) /* clocks change between minutes, or this test is wrong */
            g_assert_cmpint(offset_at(zone, at - 1), ==, before);
        before = offset;
        int64_t local = (at + offset) / MINUTE;
        shown = MAX(shown, local);
        if (i < 0)
            continue;
        walk->local[i] = local;
        walk->shown[i] = shown;
    }
}

int64_t minute_start(const struct walk *walk, int minute)
{
    return walk->start + (int64_t)minute * MINUTE;
}

/* The walk's minute in which `at` lies. */
static int minute_of(const struct walk *walk, int64_t at)
{
    return (int)((at - walk->start) / MINUTE);
}

static bool is_closed_time(const struct office *office, int64_t minute)
{
    int64_t day = minute / DAY_MINUTES;
    for (gsize i = 0; i < office->n_closures; i++) {
        const struct closure *c = &office->closures[i];
        if (day >= c->first && day <= c->last && minute % DAY_MINUTES >= c->open &&
            minute % DAY_MINUTES < c->close)
            return true;
    }
    return false;
}

static bool has_hours(int64_t day)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day * DAY);
    return g_date_time_get_year(date) >= 1990 && g_date_time_get_year(date) <= 2090;
}

/* Where the window's hours of that day contain the minute: the minute they begin, else
 * -1. */
static int64_t shift_start(const struct window *window, int64_t day, int64_t minute)
{
    int64_t open = day * DAY_MINUTES + window->open;
    int64_t close = day * DAY_MINUTES + window->close;
    if (window->close <= window->open)
        close += DAY_MINUTES;
    bool worked = window->days & 1u << (day + 3) % 7;
    return worked && minute >= open && minute < close && has_hours(day) ? open : -1;
}

/* The minute in which the shift began that works in this one, -1: closed. */
static int64_t shift_at(const struct office *office, int64_t minute)
{
    if (is_closed_time(office, minute))
        return -1;
    for (int64_t day = minute / DAY_MINUTES - 1; day <= minute / DAY_MINUTES; day++)
        for (gsize i = 0; i < office->n_windows; i++) {
            int64_t start = shift_start(&office->windows[i], day, minute);
            if (start >= 0)
                return start;
        }
    return -1;
}

/* What a clock that went back shows again changes nothing: a shift begins and ends when
 * its time is shown, or passed, for the first time. It is the work of the day on which it
 * really opens. */
void guard_along(struct office *office)
{
    int64_t shift = -1;
    int64_t workday = NO_DAY;
    office->elapsed[0] = 0;
    for (int i = 0; i < WALK; i++) {
        int64_t shown = office->walk->shown[i];
        int64_t start = shift_at(office, shown);
        if (start >= 0 && start != shift) {
            shift = start;
            workday = shown / DAY_MINUTES;
        }
        office->workday[i] = start >= 0 ? workday : NO_DAY;
        office->elapsed[i + 1] = office->elapsed[i] + (start >= 0);
    }
}

/* ---- what the guard would answer ---- */

bool guard_is_open(const struct office *office, int64_t at)
{
    return office->workday[minute_of(office->walk, at)] != NO_DAY;
}

int64_t guard_elapsed(const struct office *office, int64_t at)
{
    int minute = minute_of(office->walk, at);
    return office->elapsed[minute] * MINUTE +
           (guard_is_open(office, at) ? (at - office->walk->start) % MINUTE : 0);
}

int64_t guard_next_opening(const struct office *office, int64_t at)
{
    int i = minute_of(office->walk, at);
    if (guard_is_open(office, at))
        return at;
    while (i < WALK && office->workday[i] == NO_DAY)
        i++;
    return i < WALK ? minute_start(office->walk, i) : INSTANT_NONE;
}

int64_t guard_add(const struct office *office, int64_t from, int64_t seconds)
{
    int64_t at = from;
    for (int i = minute_of(office->walk, from); i < WALK; i++) {
        int64_t end = minute_start(office->walk, i + 1);
        if (office->workday[i] != NO_DAY) {
            if (seconds <= end - at)
                return at + seconds;
            seconds -= end - at;
        }
        at = end;
    }
    return INSTANT_NONE;
}

int64_t guard_subtract(const struct office *office, int64_t until, int64_t seconds)
{
    int64_t at = until;
    for (int i = minute_of(office->walk, until - 1); i >= 0; i--) {
        int64_t start = minute_start(office->walk, i);
        if (office->workday[i] != NO_DAY) {
            if (seconds <= at - start)
                return at - seconds;
            seconds -= at - start;
        }
        at = start;
    }
    return INSTANT_NONE;
}

/* Finds the end of the last open minute before `at`. */
static int64_t guard_last_closing(const struct office *office, int64_t at)
{
    int i = minute_of(office->walk, at) - 1;
    while (i >= 0 && office->workday[i] == NO_DAY)
        i--;
    return i >= 0 ? minute_start(office->walk, i + 1) : INSTANT_NONE;
}

static int64_t local_second(const struct walk *walk, int64_t at)
{
    return walk->local[minute_of(walk, at)] * MINUTE + (at - walk->start) % MINUTE;
}

/* When the clock shows that local second, or a later one, for the first time. */
static int64_t first_shown(const struct walk *walk, int64_t second)
{
    for (int i = 0; i < WALK; i++)
        if (walk->shown[i] >= second / MINUTE)
            return minute_start(walk, i) +
                   (walk->shown[i] == second / MINUTE ? second % MINUTE : 0);
    return INSTANT_NONE;
}

/* The working day `days` after (before, if negative) that of `minute`, which is open;
 * NO_DAY: not in this walk. */
static int64_t guard_other_day(const struct office *office, int minute, int64_t days)
{
    int step = days > 0 ? 1 : -1;
    int64_t workday = office->workday[minute];
    int i = minute;
    for (; days != 0 && i >= 0 && i < WALK; i += step)
        if (office->workday[i] != NO_DAY && office->workday[i] != workday) {
            workday = office->workday[i];
            days -= step;
        }
    /* A day at the walk's ends may have more hours than were walked. */
    bool whole = days == 0 && i >= LEAD && i < WALK - 2 * DAY_MINUTES;
    return whole ? workday : NO_DAY;
}

/* `at` while that day's hours last, else their last closing before it, or first opening.
 */
static int64_t guard_clip(const struct office *office, int64_t workday, int64_t at)
{
    int64_t clipped = INSTANT_NONE;
    for (int i = 0; i < WALK; i++) {
        int64_t start = minute_start(office->walk, i);
        if (clipped != INSTANT_NONE && start > at)
            break;
        if (office->workday[i] == workday)
            clipped = CLAMP(at, start, start + MINUTE);
    }
    return clipped;
}

/* `days` after the next opening, or before the last closing where they are negative. */
int64_t guard_add_days(const struct office *office, int64_t from, int64_t days)
{
    const struct walk *walk = office->walk;
    bool back = days < 0 && !guard_is_open(office, from);
    int64_t at = back ? guard_last_closing(office, from)
                      : guard_next_opening(office, from);
    if (at == INSTANT_NONE)
        return INSTANT_NONE;
    int minute = minute_of(walk, at) - (back ? 1 : 0);
    int64_t other = minute >= LEAD ? guard_other_day(office, minute, days) : NO_DAY;
    if (other == NO_DAY)
        return INSTANT_NONE;
    int64_t moved = local_second(walk, at) + (other - office->workday[minute]) * DAY;
    return guard_clip(office, other, first_shown(walk, moved));
}
