/* calendar.h - business time between two instants.                Layer: sla (pure)
 * The only module that knows local time; everybody else counts UTC seconds.
 * Windows are laid out on local dates, 1990 to 2090 both included, and turned into
 * instants once; no question loops over days after that. Outside those years it is always
 * closed. Elapsed time counts real seconds, so a night of DST change is right. A Calendar
 * never changes once made: any thread may read it.
 * Source: ackd(7) S21-S23. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sla/calendar_parse.h"
#include "sla/duration.h"

typedef struct Calendar Calendar;

/* Fails with CONFIG: zone unknown (a misspelt one is refused, never UTC), no window,
 * windows that overlap. The arrays are copied. */
Calendar *calendar_new(const char *zone, const struct window *windows, gsize n_windows,
                       const struct closure *closures, gsize n_closures, GError **error);
/* Monday to Friday, 09:00 to 17:00, by a clock that many seconds east of UTC: for who has
 * no team. Less than a day, either way. */
Calendar *calendar_new_office(int east);
void calendar_free(Calendar *calendar); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Calendar, calendar_free)

/* Business seconds between two instants; negative where `to` lies before `from`. */
int64_t calendar_between(const Calendar *calendar, int64_t from, int64_t to);

bool calendar_is_open(const Calendar *calendar, int64_t at);

/* `at` itself while open, else the next opening; INSTANT_NONE after the last one. */
int64_t calendar_next_opening(const Calendar *calendar, int64_t at);

/* The instant at which `duration` has elapsed since `from` (S22, S23): reached exactly at
 * closing is due at closing. Business days count from `from` or, while closed, from the
 * next opening; the same local time on a day that is closed then is the closing before
 * it, or that day's first opening. INSTANT_NONE past the calendar's end and for
 * DURATION_NONE. */
int64_t calendar_add(const Calendar *calendar, int64_t from, struct duration duration);

/* The same for a number of business seconds (>= 0); 0 gives `from`. */
int64_t calendar_add_seconds(const Calendar *calendar, int64_t from, int64_t seconds);

/* The last instant from which `duration` elapses until `until`: reached exactly at an
 * opening it is that opening. Business days count back from `until` or, while closed,
 * from the closing before it. INSTANT_NONE before the calendar's start and for
 * DURATION_NONE. */
int64_t calendar_subtract(const Calendar *calendar, int64_t until,
                          struct duration duration);

/* Local time. `zone` is borrowed. What the local clock shows: in seconds and in days
 * since its 1970-01-01. */
GTimeZone *calendar_zone(const Calendar *calendar);
int64_t calendar_local(const Calendar *calendar, int64_t at);
int64_t calendar_day(const Calendar *calendar, int64_t at);

/* The instant of a local day and minute; a minute skipped by DST is the first after the
 * gap, a doubled one the first of the two. */
int64_t calendar_instant(const Calendar *calendar, int64_t day, int minute);

/* Whether business hours open on that local day. The hours after midnight of a window
 * that crosses it belong to the day on which it opens: the day before, unless that one is
 * closed until midnight. */
bool calendar_is_working_day(const Calendar *calendar, int64_t day);

/* The instant at which business hours end that opened on that local day, after midnight
 * where they cross it; INSTANT_NONE where it is closed that day. */
int64_t calendar_last_closing(const Calendar *calendar, int64_t day);

/* "Wed 18 Nov 09:30", and with the year ("Wed 18 Nov 2026 09:30") where it is not the
 * year of `now`. Caller frees. */
char *calendar_text(const Calendar *calendar, int64_t at, int64_t now);
