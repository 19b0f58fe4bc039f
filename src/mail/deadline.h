/* deadline.h - a time that somebody named.                        Layer: mail (pure)
 * What the words say, before any team's calendar: "by Friday" is a day here, and an
 * instant only in sla/deadline.h. Days are local, counted from 1970-01-01.
 * Source: ackd(7) S26. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The numbers are stored; append only. */
typedef enum {
    DEADLINE_NONE = 0,
    DEADLINE_MINUTE, /* at minute `amount` of `day`: "tomorrow at 3pm", "noon" */
    DEADLINE_DAY,    /* the end of `day`: "by Friday", "COB" */
    DEADLINE_SPAN,   /* the last working day from day `amount` to `day`: "next week",
                        "by the end of the month" */
    DEADLINE_WORKING_DAYS, /* `amount` working days after `day`: "in two business days" */
    DEADLINE_SECONDS,      /* `amount` seconds after the message: "within 2 hours" */
} DeadlineKind;

/* How exactly it was said. The numbers are stored. */
typedef enum {
    GRAIN_MINUTE = 0,
    GRAIN_HOUR,
    GRAIN_PART, /* of a day: "tomorrow morning" */
    GRAIN_DAY,
    GRAIN_WEEK,
    GRAIN_MONTH,
} DeadlineGrain;

struct deadline {
    DeadlineKind kind;
    DeadlineGrain grain;
    int64_t day;
    int64_t amount;
    int zone; /* seconds east of UTC: of the clock that day and minute were meant by */
};

/* "minute", "hour", "part", "day", "week", "month". */
const char *deadline_grain_name(DeadlineGrain grain);

/* Whether it could have been made by mail/when.h: what comes from elsewhere is asked
 * this. */
bool deadline_is_sane(const struct deadline *deadline);

/* False where it was over before the local day of `at` (`zone`: seconds east of UTC). */
bool deadline_is_ahead(const struct deadline *deadline, int64_t at, int zone);
