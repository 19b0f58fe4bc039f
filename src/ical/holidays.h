/* holidays.h - an .ics file's events are closed days.             Layer: adapter
 * (libical) All-day events close whole days, timed ones parts of days, in the team's
 * zone; recurrences, their exceptions and events of several days included. A rule without
 * an end is laid out to the end of the calendar's years (sla/calendar.h) if it recurs
 * weekly or more rarely. Cancelled events close nothing. Whether an event is marked as
 * free (TRANSP) does not matter: most public holiday files mark all of theirs so. Source:
 * RFC 5545; ackd(7) S21. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "sla/calendar_parse.h"
#include "sla/zone.h"

/* Appends struct closure to `closures`. Fails with CONFIG where the text is no calendar,
 * a value in it cannot be read, or a rule recurs for ever (daily or oftener without an
 * end): "line N: found ..., expected ...". Nothing was appended then. */
bool holidays_parse(const char *text, const Zone *zone, GArray *closures, GError **error);
