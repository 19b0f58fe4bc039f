#include "base/instant.h"
#include "sla/calendar_private.h"

static const struct piece *pieces_of(const Calendar *calendar)
{
    return (const struct piece *)calendar->pieces->data;
}

static const struct workday *workdays_of(const Calendar *calendar)
{
    return (const struct workday *)calendar->workdays->data;
}

static guint piece_count(const Calendar *calendar)
{
    return calendar->pieces->len - 1;
}

static guint workday_count(const Calendar *calendar)
{
    return calendar->workdays->len - 1;
}

static uint32_t since_base(const Calendar *calendar, int64_t at)
{
    if (at <= calendar->base)
        return 0;
    return (uint32_t)MIN(at - calendar->base, (int64_t)calendar->span);
}

/* The first piece that closes after `x`. */
static uint32_t piece_after(const Calendar *calendar, uint32_t x)
{
    const struct piece *pieces = pieces_of(calendar);
    uint32_t i = calendar->buckets[x >> calendar->bucket_bits];
    while (pieces[i].close <= x)
        i++;
    return i;
}

/* Business seconds from the base to `at`. */
static int64_t elapsed(const Calendar *calendar, int64_t at)
{
    uint32_t x = since_base(calendar, at);
    const struct piece *piece = &pieces_of(calendar)[piece_after(calendar, x)];
    return piece->before + (x > piece->open ? x - piece->open : 0);
}

int64_t calendar_between(const Calendar *calendar, int64_t from, int64_t to)
{
    return elapsed(calendar, to) - elapsed(calendar, from);
}

int64_t calendar_next_opening(const Calendar *calendar, int64_t at)
{
    uint32_t i = piece_after(calendar, since_base(calendar, at));
    if (i == piece_count(calendar))
        return INSTANT_NONE;
    return MAX(at, calendar->base + pieces_of(calendar)[i].open);
}

bool calendar_is_open(const Calendar *calendar, int64_t at)
{
    return at >= calendar->base && calendar_next_opening(calendar, at) == at;
}

/* The last piece with fewer than `seconds` before it or, if `reached`, no more. */
static uint32_t piece_by_elapsed(const Calendar *calendar, int64_t seconds, bool reached)
{
    const struct piece *pieces = pieces_of(calendar);
    uint32_t low = 0;
    uint32_t high = piece_count(calendar);
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (pieces[middle].before < seconds + (reached ? 1 : 0))
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int64_t instant_in_piece(const Calendar *calendar, uint32_t i, int64_t seconds)
{
    const struct piece *piece = &pieces_of(calendar)[i];
    return calendar->base + piece->open + (seconds - piece->before);
}

int64_t calendar_add_seconds(const Calendar *calendar, int64_t from, int64_t seconds)
{
    if (seconds <= 0)
        return from;
    int64_t goal = elapsed(calendar, from) + seconds;
    if (goal > pieces_of(calendar)[piece_count(calendar)].before)
        return INSTANT_NONE;
    return instant_in_piece(calendar, piece_by_elapsed(calendar, goal, false), goal);
}

static int64_t subtract_seconds(const Calendar *calendar, int64_t until, int64_t seconds)
{
    int64_t goal = elapsed(calendar, until) - seconds;
    if (goal < 0)
        return INSTANT_NONE;
    return instant_in_piece(calendar, piece_by_elapsed(calendar, goal, true), goal);
}

/* The workday a piece belongs to. */
static guint workday_of_piece(const Calendar *calendar, uint32_t piece)
{
    const struct workday *workdays = workdays_of(calendar);
    guint low = 0;
    guint high = workday_count(calendar);
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (workdays[middle].first <= piece)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* `at` if that workday is open then, else its closing before, else its first opening. */
static int64_t clip(const Calendar *calendar, guint workday, int64_t at)
{
    const struct workday *workdays = workdays_of(calendar);
    const struct piece *pieces = pieces_of(calendar);
    int64_t x = at - calendar->base;
    uint32_t i = workdays[workday].first;
    if (x <= pieces[i].open)
        return calendar->base + pieces[i].open;
    while (i + 1 < workdays[workday + 1].first && pieces[i + 1].open <= x)
        i++;
    return calendar->base + MIN(x, (int64_t)pieces[i].close);
}

/* `at` lies in that piece, its closing included. The time of day is counted from the
 * midnight of the workday, so that 02:00 of a night shift stays in the shift it is in. */
static int64_t move_days(const Calendar *calendar, uint32_t piece, int64_t at,
                         int64_t days)
{
    const struct workday *workdays = workdays_of(calendar);
    int64_t from = workday_of_piece(calendar, piece);
    int64_t to = from + days;
    if (to < 0 || to >= workday_count(calendar))
        return INSTANT_NONE;
    int64_t moved = ((int64_t)workdays[to].day - workdays[from].day) * DAY;
    int64_t local = zone_local(calendar->zone, at) + moved;
    return clip(calendar, (guint)to, zone_instant(calendar->zone, local));
}

static int64_t add_days(const Calendar *calendar, int64_t from, int64_t days)
{
    int64_t start = calendar_next_opening(calendar, from);
    if (start == INSTANT_NONE)
        return INSTANT_NONE;
    uint32_t piece = piece_after(calendar, since_base(calendar, start));
    return move_days(calendar, piece, start, days);
}

static int64_t subtract_days(const Calendar *calendar, int64_t until, int64_t days)
{
    const struct piece *pieces = pieces_of(calendar);
    uint32_t x = since_base(calendar, until);
    uint32_t i = piece_after(calendar, x);
    if (pieces[i].open > x) {
        if (i == 0)
            return INSTANT_NONE;
        x = pieces[--i].close;
    }
    return move_days(calendar, i, calendar->base + x, -days);
}

int64_t calendar_add(const Calendar *calendar, int64_t from, struct duration duration)
{
    switch (duration.kind) {
    case DURATION_BUSINESS: return calendar_add_seconds(calendar, from, duration.amount);
    case DURATION_DAYS: return add_days(calendar, from, duration.amount);
    case DURATION_WALL: return from + duration.amount;
    case DURATION_NONE: break;
    }
    return INSTANT_NONE;
}

int64_t calendar_subtract(const Calendar *calendar, int64_t until,
                          struct duration duration)
{
    switch (duration.kind) {
    case DURATION_BUSINESS: return subtract_seconds(calendar, until, duration.amount);
    case DURATION_DAYS: return subtract_days(calendar, until, duration.amount);
    case DURATION_WALL: return until - duration.amount;
    case DURATION_NONE: break;
    }
    return INSTANT_NONE;
}

/* ---- local time ---- */

GTimeZone *calendar_zone(const Calendar *calendar)
{
    return zone_glib(calendar->zone);
}

int64_t calendar_local(const Calendar *calendar, int64_t at)
{
    return zone_local(calendar->zone, at);
}

int64_t calendar_day(const Calendar *calendar, int64_t at)
{
    int64_t local = zone_local(calendar->zone, at);
    return local / DAY - (local % DAY < 0 ? 1 : 0);
}

int64_t calendar_instant(const Calendar *calendar, int64_t day, int minute)
{
    return zone_instant(calendar->zone, day * DAY + (int64_t)minute * MINUTE);
}

/* The workday of that day, or the first after it. */
static guint workday_from(const Calendar *calendar, int64_t day)
{
    const struct workday *workdays = workdays_of(calendar);
    guint low = 0;
    guint high = workday_count(calendar);
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (workdays[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool calendar_is_working_day(const Calendar *calendar, int64_t day)
{
    guint i = workday_from(calendar, day);
    return i < workday_count(calendar) && workdays_of(calendar)[i].day == day;
}

int64_t calendar_last_closing(const Calendar *calendar, int64_t day)
{
    if (!calendar_is_working_day(calendar, day))
        return INSTANT_NONE;
    guint next = workdays_of(calendar)[workday_from(calendar, day) + 1].first;
    return calendar->base + pieces_of(calendar)[next - 1].close;
}

static GDateTime *local_time(const Calendar *calendar, int64_t at)
{
    return g_date_time_new_from_unix_utc(calendar_local(calendar, at));
}

char *calendar_text(const Calendar *calendar, int64_t at, int64_t now)
{
    /* strftime's names follow the locale of whoever runs the program. */
    static const char days[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    if (at == INSTANT_NONE)
        return g_strdup("-");
    g_autoptr(GDateTime) time = local_time(calendar, at);
    g_autoptr(GDateTime) today = local_time(calendar, now);
    if (time == NULL) /* outside the years 1 to 9999 */
        return g_strdup("-");
    int year = g_date_time_get_year(time);
    g_autoptr(GString) out = g_string_new(days[g_date_time_get_day_of_week(time) - 1]);
    g_string_append_printf(out, " %d %s", g_date_time_get_day_of_month(time),
                           months[g_date_time_get_month(time) - 1]);
    if (today == NULL || year != g_date_time_get_year(today))
        g_string_append_printf(out, " %d", year);
    g_string_append_printf(out, " %02d:%02d", g_date_time_get_hour(time),
                           g_date_time_get_minute(time));
    return g_string_free(g_steal_pointer(&out), FALSE);
}
