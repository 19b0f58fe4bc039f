#include "mail/when_resolve.h"

#include "mail/civil.h"

enum {
    SECONDS_OF_DAY = 24 * 60 * 60,
    PAST_DAYS = 60,   /* a day of the year that is over for less names that one */
    MONTHS_AHEAD = 3, /* within which "Thursday 15th" is looked for */
    NOON = 12 * 60,
    EARLY = 10 * 60, /* "first thing", "early tomorrow" */
    MID_AFTERNOON = 15 * 60,
    MIDNIGHT = 24 * 60 - 1,
    OFFICE_OPENS = 7, /* an hour before is one of the afternoon */
    EARLY_DAYS = 10,  /* of a month */
    MID_MONTH = 15,
    EARLY_WEEKDAY = 2,
    MID_WEEKDAY = 3,
};

/* The writer's clock. */
struct now {
    int64_t day;
    int minute;
    GDate date;
};

static struct now clock_at(const struct anchor *anchor, int zone)
{
    int64_t local = MAX(anchor->at + zone, 0);
    struct now now = { local / SECONDS_OF_DAY,
                       (int)(local % SECONDS_OF_DAY / 60),
                       { 0 } };
    now.date = civil_date(now.day);
    return now;
}

/* ---- the day ---- */

/* A span of days and, where one of them is meant, that one: first == last. */
struct days {
    int64_t first, last;
    DeadlineGrain grain;
};

static struct days one_day(int64_t day)
{
    return (struct days){ day, day, GRAIN_DAY };
}

static struct days week_at(int64_t day)
{
    int64_t monday = day - civil_weekday(day) + 1;
    return (struct days){ monday, monday + 6, GRAIN_WEEK };
}

static struct days months_at(int year, int month, int n)
{
    GDate first, last;

    g_date_clear(&first, 1);
    g_date_set_dmy(&first, 1, (GDateMonth)month, (GDateYear)year);
    last = first;
    g_date_add_months(&last, (guint)n);
    return (struct days){ civil_day(&first), civil_day(&last) - 1, GRAIN_MONTH };
}

/* "early next week", "mid-March", "the end of the month". */
static struct days at_edge(struct days days, enum time_edge edge)
{
    int64_t length = days.last - days.first + 1;

    switch (edge) {
    case EDGE_START: days.last = days.first; break;
    case EDGE_EARLY:
        days.last = days.first - 1 +
                    (days.grain == GRAIN_WEEK ? EARLY_WEEKDAY : MIN(EARLY_DAYS, length));
        break;
    case EDGE_MID:
        days.last = days.first - 1 +
                    (days.grain == GRAIN_WEEK ? MID_WEEKDAY
                     : length <= 31           ? MID_MONTH
                                              : length / 2);
        days.first = days.last;
        break;
    default: break;
    }
    return days;
}

static int shift_units(TimeShift shift)
{
    switch (shift) {
    case SHIFT_COMING:
    case SHIFT_NEXT: return 1;
    case SHIFT_AFTER_NEXT: return 2;
    default: return 0;
    }
}

static struct days unit_days(const struct now *now, TimeUnit unit, TimeShift shift)
{
    int n = shift_units(shift), year = g_date_get_year(&now->date);
    int month = (int)g_date_get_month(&now->date);

    switch (unit) {
    case UNIT_WEEK: return week_at(now->day + 7 * n);
    case UNIT_MONTH:
        month += n - 1;
        return months_at(year + month / 12, month % 12 + 1, 1);
    case UNIT_QUARTER:
        month = (month - 1) / 3 + n;
        return months_at(year + month / 4, month % 4 * 3 + 1, 3);
    case UNIT_YEAR: return months_at(year + n, 1, 12);
    default: return one_day(now->day + n);
    }
}

/* The year in which that month is the next to come. */
static int year_for(const struct now *now, int month, int year)
{
    if (year > 0)
        return year;
    return g_date_get_year(&now->date) + (month < (int)g_date_get_month(&now->date));
}

static bool month_days(const struct named *named, const struct now *now,
                       struct days *days)
{
    if (named->month == 0)
        *days = unit_days(now, named->unit, named->unit_shift);
    else
        *days = months_at(year_for(now, named->month, named->year), named->month, 1);
    return true;
}

/* "15 January": of this year, or of the next one. */
static bool calendar_day(const struct named *named, const struct now *now,
                         struct days *days)
{
    int year = named->year ? named->year : g_date_get_year(&now->date);
    int64_t day;

    if (!civil_day_in(year, named->month, named->day, &day)) {
        /* 29 February: eight years may lie between two of them. */
        int last = named->year ? year : year + 8;
        while (!civil_day_in(++year, named->month, named->day, &day))
            if (year >= last)
                return false;
    } else if (!named->year && day < now->day) {
        if (!named->by && now->day - day <= PAST_DAYS)
            return false;
        if (!civil_day_in(year + 1, named->month, named->day, &day))
            return false;
    }
    *days = one_day(day);
    return true;
}

static bool day_of_month(const struct now *now, int ahead, int day, int64_t *found)
{
    int month = (int)g_date_get_month(&now->date) - 1 + ahead;
    return civil_day_in(g_date_get_year(&now->date) + month / 12, month % 12 + 1, day,
                        found);
}

/* "the 15th", "Thursday 15th", "the 3rd of next month". */
static bool bare_day(const struct named *named, const struct now *now, struct days *days)
{
    int64_t day;
    bool found = false;

    if (named->has_unit && named->unit == UNIT_MONTH && named->unit_shift) {
        if (!day_of_month(now, shift_units(named->unit_shift), named->day, &day))
            return false;
        *days = one_day(day);
        return true;
    }
    for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
        int64_t next;
        if (!day_of_month(now, ahead, named->day, &next) || next < now->day)
            continue;
        bool fits = !named->weekday || civil_weekday(next) == named->weekday;
        if (!found || fits)
            day = next;
        found = true;
        if (fits)
            break;
    }
    if (found)
        *days = one_day(day);
    return found;
}

int when_weekday(const struct anchor *anchor, int offset)
{
    return civil_weekday(clock_at(anchor, anchor->zone).day + offset + 7);
}

bool when_day_fits(const struct anchor *anchor, int day, int weekday)
{
    struct now now = clock_at(anchor, anchor->zone);
    int64_t found;

    for (int ahead = 0; ahead <= 1; ahead++)
        if (day_of_month(&now, ahead, day, &found) && found >= now.day &&
            civil_weekday(found) == weekday)
            return true;
    return false;
}

/* The minute that is meant by hour and part of the day, or -1: the closing. */
static int minute_of(const struct named *named, bool twelve_hours)
{
    bool afternoon = named->part == PART_AFTERNOON || named->part == PART_EVENING;

    if (named->timed) {
        if (!named->either_half || named->part == PART_MORNING)
            return named->minute;
        bool small = named->minute < OFFICE_OPENS * 60 &&
                     (named->spoken || named->whole_hour || twelve_hours);
        return named->minute + (named->minute < NOON && (afternoon || small) ? NOON : 0);
    }
    if (named->part == PART_MORNING)
        return named->edge == EDGE_EARLY || named->edge == EDGE_START ? EARLY : NOON;
    if (named->part == PART_EVENING)
        return MIDNIGHT;
    if (named->part == PART_AFTERNOON &&
        (named->edge == EDGE_EARLY || named->edge == EDGE_MID))
        return MID_AFTERNOON;
    if (named->part == PART_NONE &&
        (named->edge == EDGE_EARLY || named->edge == EDGE_START))
        return EARLY;
    return -1;
}

/* Is it a later hour of today? The closing is one. */
static bool later_today(const struct named *named, const struct now *now, int minute)
{
    if (minute >= 0)
        return minute > now->minute;
    return (named->closing || named->part == PART_AFTERNOON) && now->minute < 17 * 60;
}

static int64_t single_weekday(const struct named *named, const struct now *now,
                              int minute)
{
    int distance = (named->weekday - civil_weekday(now->day) + 7) % 7;
    int64_t this_week = now->day - civil_weekday(now->day) + named->weekday;
    int64_t coming = now->day + distance;

    if (named->counted && named->count_unit == UNIT_DAY)
        return coming + (named->count + 6) / 7 * 7;
    if (named->counted)
        return this_week + 7 * (int64_t)named->count;
    if (named->has_unit && named->unit == UNIT_WEEK) {
        int64_t day = this_week + 7 * shift_units(named->unit_shift);
        return day;
    }
    if (named->day_shift == SHIFT_NEXT)
        return this_week + 7;
    if (named->day_shift == SHIFT_AFTER_NEXT)
        return coming + (distance == 0 ? 14 : 7);
    if (distance == 0 &&
        (named->day_shift == SHIFT_COMING || !later_today(named, now, minute)))
        coming += 7;
    return coming + named->more_days;
}

/* Of two the later one follows the first. */
static int64_t weekday_day(const struct named *named, const struct now *now, int minute)
{
    struct named first = *named;

    if (!named->weekday_from)
        return single_weekday(named, now, minute);
    first.weekday = named->weekday_from;
    return single_weekday(&first, now, minute) + (named->weekday - first.weekday + 7) % 7;
}

/* "the first Monday of March", "the second week of January", "the last working day". */
static bool nth_days(const struct named *named, const struct now *now, struct days *days)
{
    struct days span;
    int64_t day;

    month_days(named, now, &span);
    if (named->nth_weekday) {
        if (named->nth < 0)
            day = span.last - (civil_weekday(span.last) - named->weekday + 7) % 7;
        else
            day = span.first + (named->weekday - civil_weekday(span.first) + 7) % 7 +
                  7 * (named->nth - 1);
    } else if (named->nth_unit == UNIT_WEEK) {
        /* A week is the month's that its Thursday lies in. */
        int64_t thursday = named->nth < 0
                               ? span.last - (civil_weekday(span.last) - 4 + 7) % 7
                               : span.first + (4 - civil_weekday(span.first) + 7) % 7 +
                                     7 * (named->nth - 1);
        *days = at_edge(week_at(thursday), named->edge);
        return thursday <= span.last;
    } else {
        day = named->nth < 0 ? span.last : span.first + named->nth - 1;
    }
    if (day > span.last)
        return false;
    *days = one_day(day + named->more_days);
    if (named->nth < 0 && !named->nth_weekday)
        days->first = span.first; /* the last one that is worked on */
    return true;
}

/* ISO 8601: week 1 has the year's first Thursday. */
static struct days week_number(const struct named *named, const struct now *now)
{
    int year = named->year ? named->year : g_date_get_year(&now->date);
    struct days days;

    for (;; year++) {
        int64_t fourth;
        civil_day_in(year, 1, 4, &fourth);
        days = week_at(week_at(fourth).first + 7 * (int64_t)(named->week - 1));
        if (named->year || days.last >= now->day)
            return days;
    }
}

static struct days weekend_days(const struct named *named, const struct now *now)
{
    struct days week = week_at(now->day + 7 * (named->weekend_shift == SHIFT_NEXT));
    if (named->before_weekend)
        return (struct days){ week.first, week.last - 2, GRAIN_WEEK };
    return (struct days){ week.last, week.last, GRAIN_WEEK };
}

static bool quarter_days(const struct named *named, const struct now *now,
                         struct days *days)
{
    int year = year_for(now, named->quarter * 3, named->year);
    *days = at_edge(months_at(year, named->quarter * 3 - 2, 3), named->edge);
    return true;
}

/* The day or the span of days that is named; today where only an hour is. */
static bool named_days(const struct named *named, const struct now *now, int minute,
                       struct days *days)
{
    if (named->nth)
        return nth_days(named, now, days);
    if (named->day && named->month) {
        if (!calendar_day(named, now, days))
            return false;
    } else if (named->day) {
        if (!bare_day(named, now, days))
            return false;
    } else if (named->relative) {
        *days = one_day(now->day + named->offset + named->more_days);
    } else if (named->weekday) {
        *days = one_day(weekday_day(named, now, minute));
    } else if (named->week) {
        *days = at_edge(week_number(named, now), named->edge);
    } else if (named->weekend) {
        *days = weekend_days(named, now);
    } else if (named->quarter) {
        return quarter_days(named, now, days);
    } else if (named->month || named->has_unit) {
        month_days(named, now, days);
        *days = at_edge(*days, named->edge);
    } else {
        bool over = minute >= 0 && minute <= now->minute;
        *days = one_day(now->day + (over ? 1 : 0));
    }
    if (named->week_of)
        *days = week_at(days->last);
    return true;
}

/* ---- the count ---- */

static int64_t add_count(int64_t day, int count, TimeUnit unit)
{
    GDate date = civil_date(day);

    switch (unit) {
    case UNIT_WEEK: return day + 7 * (int64_t)count;
    case UNIT_MONTH: g_date_add_months(&date, (guint)count); break;
    case UNIT_QUARTER: g_date_add_months(&date, (guint)count * 3); break;
    case UNIT_YEAR: g_date_add_years(&date, (guint)MIN(count, 100)); break;
    default: return day + count;
    }
    return civil_day(&date);
}

static DeadlineGrain count_grain(TimeUnit unit)
{
    if (unit == UNIT_WEEK)
        return GRAIN_WEEK;
    return unit < UNIT_WEEK ? GRAIN_DAY : GRAIN_MONTH;
}

static bool has_base(const struct named *named)
{
    return named->day || named->month || named->relative || named->weekday || named->week;
}

/* "in two hours", "within three working days", "a week from Tuesday". */
static bool resolve_count(const struct named *named, const struct now *now, int minute,
                          struct deadline *deadline)
{
    struct days base = one_day(now->day);
    struct named from = *named;

    from.counted = false;
    if (has_base(named) && !named_days(&from, now, -1, &base))
        return false;
    if (named->count_unit <= UNIT_HOUR) {
        if (base.last != now->day)
            return false;
        deadline->kind = DEADLINE_SECONDS;
        deadline->grain = named->count_unit == UNIT_HOUR ? GRAIN_HOUR : GRAIN_MINUTE;
        deadline->day = now->day;
        deadline->amount = (int64_t)named->count *
                           (named->count_unit == UNIT_HOUR ? 3600 : 60);
        return true;
    }
    deadline->grain = count_grain(named->count_unit);
    if (named->count_unit == UNIT_WORKDAY) {
        deadline->kind = DEADLINE_WORKING_DAYS;
        deadline->day = base.last;
        deadline->amount = named->count;
        return true;
    }
    deadline->day = add_count(base.last, named->count, named->count_unit);
    deadline->kind = minute >= 0 ? DEADLINE_MINUTE : DEADLINE_DAY;
    deadline->amount = MAX(minute, 0);
    return true;
}

/* ---- the zone ---- */

static int zone_of(const struct named *named, const struct anchor *anchor, int64_t day)
{
    if (!named->zoned)
        return anchor->zone;
    return (named->zone + (named->summer_zone && civil_american_summer(day) ? 60 : 0)) *
           60;
}

static DeadlineGrain grain_of(const struct named *named, const struct days *days)
{
    if (named->timed)
        return named->whole_hour ? GRAIN_HOUR : GRAIN_MINUTE;
    return named->part ? GRAIN_PART : days->grain;
}

bool when_resolve(const struct named *named, const struct anchor *anchor,
                  bool twelve_hours, struct deadline *deadline)
{
    struct now now = clock_at(anchor, anchor->zone);
    int minute = minute_of(named, twelve_hours);
    struct deadline found = { .zone = anchor->zone };
    struct days days;

    if (named->zoned)
        now = clock_at(anchor, zone_of(named, anchor, now.day));
    if (named->counted && (named->from || !named->weekday)) {
        if (!resolve_count(named, &now, minute, &found))
            return false;
    } else {
        if (!named_days(named, &now, minute, &days))
            return false;
        /* "early next week": the edge is of the week, not of a morning. */
        if (!named->timed && !named->part && days.grain != GRAIN_DAY)
            minute = -1;
        found.zone = zone_of(named, anchor, days.last);
        found.grain = grain_of(named, &days);
        found.day = days.last;
        found.kind = minute >= 0 ? DEADLINE_MINUTE : DEADLINE_DAY;
        found.amount = MAX(minute, 0);
        if (minute < 0 && days.first < days.last) {
            found.kind = DEADLINE_SPAN;
            found.amount = MAX(days.first, MIN(now.day, days.last));
        }
    }
    if (found.day < now.day || !deadline_is_sane(&found))
        return false;
    *deadline = found;
    return true;
}
