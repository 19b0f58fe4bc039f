/* closures.h - closed time, merged.                               Layer: adapter
 * The same closed time is always the same list, however it was written: each day once,
 * ascending, days in a row as one, nothing outside the calendar's years (sla/calendar.h).
 * Source: ackd(7) S21. */
#pragma once
#include <glib.h>

/* Of struct closure to struct closure. */
GArray *closures_merge(const GArray *closures);

/* `closed` (char *, as in a configuration) and `holidays` (struct closure) in one. */
GArray *closures_all(const GPtrArray *closed, const GArray *holidays);

/* The same as an administrator would write it: char *, which the array owns. */
GPtrArray *closures_text(const GPtrArray *closed, const GArray *holidays);
