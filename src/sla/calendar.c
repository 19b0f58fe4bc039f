#include "sla/calendar.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/instant.h"
#include "sla/zone.h"

/* 1990-01-01 and 2091-01-01, in days since 1970-01-01. */
enum { FIRST_DAY = 7305, END_DAY = 44195 };

/* One stretch of business time. Seconds since the calendar's base: 101 years fit into 32
 * bits, which keeps a century of office hours inside a processor's cache. */
struct piece {
    uint32_t open;
    uint32_t close;
    uint32_t before; /* business seconds before it */
};

/* A local day on which business hours open, and its first piece. All pieces of a window
 * belong to the day on which the first of them opens. */
struct workday {
    uint32_t day;
    uint32_t first;
};

/* Pieces are found by the time's upper bits: bucket b says which piece is the first to
 * close after b << bucket_bits. Buckets of 18 hours, or smaller ones where a day has many
 * pieces, leave a step or two. */
enum { BUCKET_BITS_MOST = 16 };

struct Calendar {
    Zone *zone;
    int64_t base;     /* the first day's beginning */
    uint32_t span;    /* seconds until the end */
    GArray *pieces;   /* struct piece, then one past everything */
    GArray *workdays; /* struct workday, then one past everything */
    uint32_t *buckets;
    unsigned bucket_bits;
};

/* ---- laying out ---- */

/* Local seconds. */
struct stretch {
    int64_t from;
    int64_t to;
};

struct layout {
    Calendar *calendar;
    GArray *closed; /* struct stretch, ascending, apart from one another */
    guint passed;   /* closed stretches that end before the window in hand */
    bool opened;    /* the window in hand has a piece */
    uint32_t before;
};

static int stretch_compare(gconstpointer a, gconstpointer b)
{
    const struct stretch *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void unite_stretches(GArray *stretches)
{
    struct stretch *all = (struct stretch *)stretches->data;
    guint n = 0;
    g_array_sort(stretches, stretch_compare);
    for (guint i = 0; i < stretches->len; i++) {
        if (n > 0 && all[i].from <= all[n - 1].to)
            all[n - 1].to = MAX(all[n - 1].to, all[i].to);
        else
            all[n++] = all[i];
    }
    g_array_set_size(stretches, n);
}

static GArray *closed_stretches(const struct closure *closures, gsize n_closures)
{
    GArray *closed = g_array_new(FALSE, FALSE, sizeof(struct stretch));
    for (gsize i = 0; i < n_closures; i++) {
        const struct closure *c = &closures[i];
        int64_t end = MIN(c->last, END_DAY);
        for (int64_t day = MAX(c->first, FIRST_DAY); day <= end; day++) {
            struct stretch stretch = { day * DAY + c->open * MINUTE,
                                       day * DAY + c->close * MINUTE };
            g_array_append_val(closed, stretch);
        }
    }
    unite_stretches(closed);
    return closed;
}

/* The window in hand opens there: on a working day, as the clock shows it. */
static void begin_workday(Calendar *calendar, int64_t open)
{
    GArray *workdays = calendar->workdays;
    uint32_t day = (uint32_t)(zone_local(calendar->zone, open) / DAY);
    if (workdays->len > 0 &&
        g_array_index(workdays, struct workday, workdays->len - 1).day == day)
        return;
    struct workday workday = { day, calendar->pieces->len };
    g_array_append_val(workdays, workday);
}

static void add_piece(struct layout *layout, int64_t from, int64_t to)
{
    Calendar *calendar = layout->calendar;
    int64_t open = zone_instant(calendar->zone, from) - calendar->base;
    int64_t close = zone_instant(calendar->zone, to) - calendar->base;
    if (open >= close) /* nothing there, or a night that DST skipped */
        return;
    if (!layout->opened)
        begin_workday(calendar, calendar->base + open);
    layout->opened = true;
    struct piece piece = { (uint32_t)open, (uint32_t)close, layout->before };
    g_array_append_val(calendar->pieces, piece);
    layout->before += piece.close - piece.open;
}

static void add_window(struct layout *layout, int64_t from, int64_t to)
{
    const struct stretch *closed = (const struct stretch *)layout->closed->data;
    layout->opened = false;
    while (layout->passed < layout->closed->len && closed[layout->passed].to <= from)
        layout->passed++;
    for (guint i = layout->passed; i < layout->closed->len && closed[i].from < to; i++) {
        add_piece(layout, from, closed[i].from);
        from = closed[i].to;
    }
    add_piece(layout, from, to);
}

static int window_compare(gconstpointer a, gconstpointer b)
{
    return ((const struct window *)a)->open - ((const struct window *)b)->open;
}

static void lay_out_windows(struct layout *layout, const struct window *windows,
                            gsize n_windows)
{
    g_autofree struct window *sorted = g_memdup2(windows, n_windows * sizeof *windows);
    qsort(sorted, n_windows, sizeof *sorted, window_compare);
    for (int64_t day = FIRST_DAY; day < END_DAY; day++) {
        int weekday = (int)((day + 3) % 7); /* 1970-01-01 was a Thursday */
        for (gsize i = 0; i < n_windows; i++) {
            const struct window *w = &sorted[i];
            int64_t midnight = day * DAY;
            if (w->days & 1u << weekday)
                add_window(layout, midnight + w->open * MINUTE,
                           midnight + w->close * MINUTE +
                               (w->close <= w->open ? DAY : 0));
        }
    }
}

/* Ends the arrays with an entry past everything, so that no search needs a bound. */
static void finish(struct layout *layout)
{
    Calendar *calendar = layout->calendar;
    struct piece last = { UINT32_MAX, UINT32_MAX, layout->before };
    struct workday never = { UINT32_MAX, calendar->pieces->len };
    g_array_append_val(calendar->pieces, last);
    g_array_append_val(calendar->workdays, never);

    const struct piece *pieces = (const struct piece *)calendar->pieces->data;
    unsigned bits = BUCKET_BITS_MOST;
    while (calendar->span >> bits < calendar->pieces->len)
        bits--;
    uint32_t n_buckets = (calendar->span >> bits) + 1;
    uint32_t i = 0;
    calendar->bucket_bits = bits;
    calendar->buckets = g_new(uint32_t, n_buckets);
    for (uint32_t b = 0; b < n_buckets; b++) {
        while (pieces[i].close <= b << bits)
            i++;
        calendar->buckets[b] = i;
    }
}

static bool check_closures(const struct closure *closures, gsize n_closures,
                           GError **error)
{
    for (gsize i = 0; i < n_closures; i++) {
        const struct closure *c = &closures[i];
        if (c->first > c->last || c->open < 0 || c->open >= c->close ||
            c->close > 24 * 60) {
            g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                        "closed time number %" G_GSIZE_FORMAT
                        " ends before it begins or lies outside its day",
                        i + 1);
            return false;
        }
    }
    return true;
}

/* Takes the zone. */
static Calendar *lay_out(Zone *zone, const struct window *windows, gsize n_windows,
                         const struct closure *closures, gsize n_closures)
{
    Calendar *calendar = g_new0(Calendar, 1);
    calendar->zone = zone;
    calendar->base = zone_instant(calendar->zone, (int64_t)FIRST_DAY * DAY);
    /* A day more: the last night's window may run into it. */
    calendar->span =
        (uint32_t)(zone_instant(calendar->zone, (END_DAY + 1LL) * DAY) - calendar->base);
    calendar->pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
    calendar->workdays = g_array_new(FALSE, FALSE, sizeof(struct workday));

    g_autoptr(GArray) closed = closed_stretches(closures, n_closures);
    struct layout layout = { .calendar = calendar, .closed = closed };
    lay_out_windows(&layout, windows, n_windows);
    finish(&layout);
    return calendar;
}

Calendar *calendar_new(const char *zone, const struct window *windows, gsize n_windows,
                       const struct closure *closures, gsize n_closures, GError **error)
{
    if (!calendar_check_windows(windows, n_windows, error) ||
        !check_closures(closures, n_closures, error))
        return NULL;
    Zone *found = zone_new(zone, error);
    if (found == NULL)
        return NULL;
    return lay_out(found, windows, n_windows, closures, n_closures);
}

Calendar *calendar_new_office(int east)
{
    static const struct window weekdays = { 0x1F, 9 * 60, 17 * 60 };
    return lay_out(zone_new_fixed(east), &weekdays, 1, NULL, 0);
}

void calendar_free(Calendar *calendar)
{
    if (calendar == NULL)
        return;
    zone_free(calendar->zone);
    g_array_unref(calendar->pieces);
    g_array_unref(calendar->workdays);
    g_free(calendar->buckets);
    g_free(calendar);
}

/* ---- asking ---- */

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
