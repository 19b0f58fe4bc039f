#include "config/closures.h"

#include "sla/calendar_parse.h"

/* What calendars reach (sla/calendar.h): 1990-01-01 and 2090-12-31. */
enum { FIRST_DAY = 7305, LAST_DAY = 44194, DAY_MINUTES = 24 * 60 };

/* Local minutes since 1970. */
struct stretch {
    int64_t from;
    int64_t to;
};

static int stretch_compare(gconstpointer a, gconstpointer b)
{
    const struct stretch *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void add_stretches(GArray *stretches, const struct closure *closure)
{
    int64_t first = MAX(closure->first, FIRST_DAY), last = MIN(closure->last, LAST_DAY);
    bool whole = closure->open == 0 && closure->close == DAY_MINUTES;
    int64_t days = whole ? last - first + 1 : 1;
    for (int64_t day = first; day <= last; day += days) {
        struct stretch stretch = { day * DAY_MINUTES + closure->open,
                                   (day + days - 1) * DAY_MINUTES + closure->close };
        g_array_append_val(stretches, stretch);
    }
}

/* As runs of whole days, with a part of a day before and after. */
static void add_closures(GArray *closures, struct stretch stretch)
{
    while (stretch.from < stretch.to) {
        struct closure closure = { .first = stretch.from / DAY_MINUTES,
                                   .open = (int)(stretch.from % DAY_MINUTES),
                                   .close = DAY_MINUTES };
        int64_t left = stretch.to - closure.first * DAY_MINUTES; /* from its midnight */
        bool whole = closure.open == 0 && left >= DAY_MINUTES;
        closure.last = closure.first + (whole ? left / DAY_MINUTES - 1 : 0);
        closure.close = (int)MIN(left, DAY_MINUTES);
        stretch.from = closure.last * DAY_MINUTES + closure.close;
        g_array_append_val(closures, closure);
    }
}

GArray *closures_merge(const GArray *closures)
{
    g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(struct stretch));
    for (guint i = 0; i < closures->len; i++)
        add_stretches(stretches, &g_array_index(closures, struct closure, i));
    g_array_sort(stretches, stretch_compare);
    GArray *merged = g_array_new(FALSE, FALSE, sizeof(struct closure));
    for (guint i = 0; i < stretches->len;) {
        struct stretch whole = g_array_index(stretches, struct stretch, i);
        for (i++; i < stretches->len; i++) {
            struct stretch next = g_array_index(stretches, struct stretch, i);
            if (next.from > whole.to)
                break;
            whole.to = MAX(whole.to, next.to);
        }
        add_closures(merged, whole);
    }
    return merged;
}

GArray *closures_all(const GPtrArray *closed, const GArray *holidays)
{
    g_autoptr(GArray) closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    for (guint i = 0; i < closed->len; i++) {
        struct closure closure;
        /* Each was parsed when it was read. */
        if (calendar_parse_closure(closed->pdata[i], &closure, NULL))
            g_array_append_val(closures, closure);
    }
    g_array_append_vals(closures, holidays->data, holidays->len);
    return closures_merge(closures);
}

static char *date_text(int64_t day)
{
    enum { DAY_OF_1970 = 719163 }; /* 1970-01-01, as GDate counts */
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(DAY_OF_1970 + day));
    return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date),
                           g_date_get_month(&date), g_date_get_day(&date));
}

static char *closure_text(const struct closure *closure)
{
    g_autofree char *first = date_text(closure->first);
    g_autofree char *last = date_text(closure->last);
    if (closure->first < closure->last)
        return g_strdup_printf("%s..%s", first, last);
    if (closure->open == 0 && closure->close == DAY_MINUTES)
        return g_steal_pointer(&first);
    return g_strdup_printf("%s %02d:%02d-%02d:%02d", first, closure->open / 60,
                           closure->open % 60, closure->close / 60, closure->close % 60);
}

GPtrArray *closures_text(const GPtrArray *closed, const GArray *holidays)
{
    g_autoptr(GArray) closures = closures_all(closed, holidays);
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < closures->len; i++)
        g_ptr_array_add(texts, closure_text(&g_array_index(closures, struct closure, i)));
    return texts;
}
