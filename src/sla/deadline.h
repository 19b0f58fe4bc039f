/* deadline.h - when a deadline is over, by a team's calendar.     Layer: sla (pure)
 * Source: ackd(7) S26. */
#pragma once
#include "mail/deadline.h"
#include "sla/calendar.h"

struct due {
    int64_t day; /* local, since 1970-01-01 */
    int64_t at;  /* the instant from which on it is late */
};

/* `said`: when the message was sent. Where the author's zone agreed with the team's then,
 * the team's clock counts (also over a change of DST), else the author's. The end of a
 * day is the last closing of it, 17:00 where it is closed that day. False, and *due
 * untouched, for DEADLINE_NONE and what lies outside the calendar. */
bool deadline_resolve(const struct deadline *deadline, const Calendar *calendar,
                      int64_t said, struct due *due);
