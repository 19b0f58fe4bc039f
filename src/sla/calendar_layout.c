#include <stdlib.h>

#include "base/error.h"
#include "base/instant.h"
#include "sla/calendar_private.h"

/* 1990-01-01 and 2091-01-01, in days since 1970-01-01. */
enum { FIRST_DAY = 7305, END_DAY = 44195 };

/* Buckets of 18 hours, or smaller ones where a day has many pieces, leave a step or two
 * to the piece in question. */
enum { BUCKET_BITS_MOST = 16 };

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
