#include "sla/deadline.h"

#include "base/instant.h"

enum { CLOSING_MINUTE = 17 * 60, DAYS_LOOKED_AT = 400 };

/* The author's clock where it is another than the team's. */
struct clock {
    const Calendar *calendar;
    bool foreign;
    int zone;
};

static struct clock clock_of(const struct deadline *deadline, const Calendar *calendar,
                             int64_t said)
{
    bool same = calendar_local(calendar, said) - said == deadline->zone;
    return (struct clock){ calendar, !same, deadline->zone };
}

static int64_t instant_of(const struct clock *clock, int64_t day, int minute)
{
    if (clock->foreign)
        return day * DAY + (int64_t)minute * MINUTE - clock->zone;
    return calendar_instant(clock->calendar, day, minute);
}

/* The end of the day: its last closing or, for what was said after that, midnight. */
static int64_t end_of_day(const struct clock *clock, int64_t day, int64_t said)
{
    int64_t closing = calendar_last_closing(clock->calendar, day);

    if (closing == INSTANT_NONE)
        closing = instant_of(clock, day, CLOSING_MINUTE);
    int64_t midnight = instant_of(clock, day, (int)(DAY / MINUTE) - 1);
    return closing <= said && midnight > said ? midnight : closing;
}

static int64_t last_working_day(const Calendar *calendar, int64_t first, int64_t last)
{
    int64_t least = MAX(first, last - DAYS_LOOKED_AT);

    for (int64_t day = last; day >= least; day--)
        if (calendar_is_working_day(calendar, day))
            return day;
    return last;
}

/* INSTANT_NONE where the calendar never works that often again. */
static int64_t add_working_days(const Calendar *calendar, int64_t day, int64_t count)
{
    for (int idle = 0; count > 0 && idle < DAYS_LOOKED_AT;) {
        bool works = calendar_is_working_day(calendar, ++day);
        count -= works ? 1 : 0;
        idle = works ? 0 : idle + 1;
    }
    return count > 0 ? INSTANT_NONE : day;
}

static bool resolve(const struct deadline *deadline, const struct clock *clock,
                    int64_t said, struct due *due)
{
    due->day = deadline->day;
    switch (deadline->kind) {
    case DEADLINE_MINUTE:
        due->at = instant_of(clock, due->day, (int)deadline->amount);
        return true;
    case DEADLINE_SECONDS:
        due->at = said + deadline->amount;
        due->day = clock->foreign ? (due->at + clock->zone) / DAY
                                  : calendar_day(clock->calendar, due->at);
        return true;
    case DEADLINE_SPAN:
        due->day = last_working_day(clock->calendar, deadline->amount, deadline->day);
        break;
    case DEADLINE_WORKING_DAYS:
        due->day = add_working_days(clock->calendar, deadline->day, deadline->amount);
        if (due->day == INSTANT_NONE)
            return false;
        break;
    case DEADLINE_DAY: break;
    case DEADLINE_NONE: return false;
    }
    due->at = end_of_day(clock, due->day, said);
    return true;
}

bool deadline_resolve(const struct deadline *deadline, const Calendar *calendar,
                      int64_t said, struct due *due)
{
    struct clock clock = clock_of(deadline, calendar, said);
    struct due found;

    if (!resolve(deadline, &clock, said, &found))
        return false;
    *due = found;
    return true;
}
