/* when_resolve.h - from what a phrase names to a deadline.        Layer: mail (pure)
 * Source: ackd(7) S26. */
#pragma once
#include "mail/deadline.h"
#include "mail/timeword.h"
#include "mail/when.h"

typedef enum {
    SHIFT_NONE,
    SHIFT_THIS,
    SHIFT_COMING,
    SHIFT_NEXT,
    SHIFT_AFTER_NEXT,
} TimeShift;

/* What the words of one phrase name; 0 where nothing else is said: not named. */
struct named {
    int weekday, day, month, year;
    TimeShift day_shift; /* of the weekday */
    int weekday_from;    /* "between Monday and Thursday": Monday */
    int more_days;       /* "Friday week": 7 */
    bool any_order;      /* day and month as America writes them */
    bool relative;       /* `offset` days after today */
    int offset;
    bool has_unit;
    TimeUnit unit; /* "next week", "the end of the month" */
    TimeShift unit_shift;
    enum time_edge edge;
    int nth; /* "first Monday of", "second week of"; -1: last */
    TimeUnit nth_unit;
    bool nth_weekday;
    bool counted; /* "in two weeks", "two weeks from Friday" */
    bool from;    /* a day that is named too, not from now */
    int count;
    TimeUnit count_unit;
    int quarter, week;
    bool week_of;
    bool weekend, before_weekend;
    TimeShift weekend_shift;
    bool timed;
    int minute;
    bool either_half; /* am or pm was not said */
    bool whole_hour;  /* nor minutes */
    bool spoken;      /* "at 3", "half past two": not as a clock shows it */
    enum time_part part;
    bool closing;
    bool zoned, summer_zone;
    int zone; /* minutes */
    bool by;
};

/* False, and *deadline untouched, where it comes to nothing: a day that does not exist,
 * or one that is over. */
bool when_resolve(const struct named *named, const struct anchor *anchor,
                  bool twelve_hours, struct deadline *deadline);

/* The weekday so many days after today, 1 to 7. */
int when_weekday(const struct anchor *anchor, int offset);

/* Whether day `day` of this or of a following month is that weekday before long. */
bool when_day_fits(const struct anchor *anchor, int day, int weekday);
