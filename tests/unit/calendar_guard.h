/* calendar_guard.h - a slow clock and a guard who looks at it each minute.
 * What sla/calendar is tested against: it asks GTimeZone for the time of every minute and
 * has not a thought of intervals. */
#pragma once
#include "sla/calendar.h"

enum {
    DAY_MINUTES = 24 * 60,
    WALK_DAYS = 15,
    WALK = WALK_DAYS * DAY_MINUTES,
    LEAD = 3 * DAY_MINUTES, /* walked, not asked about: shifts begin in it */
    WINDOWS_MAX = 4,
    CLOSURES_MAX = 6,
    NO_DAY = -1,
};

/* What clocks show in each minute from `start` on. */
struct walk {
    const char *zone;
    int64_t start;
    int64_t local[WALK]; /* minutes since 1970-01-01, local */
    int64_t shown[WALK]; /* the latest local minute shown so far */
};

/* Opening hours, and what a guard would write down who looks at the clock each minute. */
struct office {
    const struct walk *walk;
    struct window windows[WINDOWS_MAX];
    gsize n_windows;
    struct closure closures[CLOSURES_MAX];
    gsize n_closures;
    Calendar *calendar;
    int64_t workday[WALK];     /* the day this minute is worked for, NO_DAY: closed */
    int64_t elapsed[WALK + 1]; /* open minutes before */
};

/* Seconds that the zone's clocks are ahead of UTC. */
int64_t offset_at(GTimeZone *zone, int64_t at);

/* Fills in what is shown from walk->start on. */
void walk_along(struct walk *walk, GTimeZone *zone);
int64_t minute_start(const struct walk *walk, int minute);

/* Fills in when the office works, by its walk, windows and closures. */
void guard_along(struct office *office);

/* What the guard would answer, of instants within the walk and after its lead.
 * INSTANT_NONE: not within this walk. */
bool guard_is_open(const struct office *office, int64_t at);
int64_t guard_elapsed(const struct office *office, int64_t at); /* business seconds */
int64_t guard_next_opening(const struct office *office, int64_t at);
int64_t guard_add(const struct office *office, int64_t from, int64_t seconds);
int64_t guard_subtract(const struct office *office, int64_t until, int64_t seconds);

/* Business days; negative ones count back. */
int64_t guard_add_days(const struct office *office, int64_t from, int64_t days);
