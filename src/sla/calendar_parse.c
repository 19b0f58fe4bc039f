#include "sla/calendar_parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { DAY_MINUTES = 24 * 60, WEEK_MINUTES = 7 * DAY_MINUTES, ALL_DAYS = (1 << 7) - 1 };

static const char *const day_names[] = {
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
};

/* -1 where it is none. */
static int day_number(const char *text)
{
    for (int i = 0; i < (int)G_N_ELEMENTS(day_names); i++)
        if (g_ascii_strcasecmp(text, day_names[i]) == 0)
            return i;
    return -1;
}

/* "Fri" or "Mon-Thu"; a run may pass over Sunday ("Sat-Mon"). 0 where it is neither. */
static unsigned parse_day_run(const char *text)
{
    g_auto(GStrv) ends = g_strsplit(text, "-", 2);
    int first = ends[0] == NULL ? -1 : day_number(g_strstrip(ends[0]));
    int last = ends[0] == NULL || ends[1] == NULL ? first
                                                  : day_number(g_strstrip(ends[1]));
    if (first < 0 || last < 0)
        return 0;
    unsigned days = 1u << first;
    for (int day = first; day != last; day = (day + 1) % 7)
        days |= 1u << (day + 1) % 7;
    return days;
}

bool calendar_parse_days(const char *text, unsigned *days, GError **error)
{
    g_auto(GStrv) runs = g_strsplit(text, ",", -1);
    unsigned all = 0;
    for (char **run = runs; *run != NULL; run++) {
        unsigned more = parse_day_run(*run);
        if (more == 0) {
            all = 0;
            break;
        }
        all |= more;
    }
    if (all == 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found days '%s', expected for example Mon-Thu, Fri or Sat,Sun",
                    text);
        return false;
    }
    *days = all;
    return true;
}

/* "9:00" to "24:00", and nothing behind it. -1 where it is no time. */
static int read_time(const char *text)
{
    gsize digits = strspn(text, G_CSET_DIGITS);
    if (digits < 1 || digits > 2 || text[digits] != ':')
        return -1;
    const char *minute = text + digits + 1;
    if (strlen(minute) != 2 || strspn(minute, G_CSET_DIGITS) != 2 || minute[0] > '5')
        return -1;
    int minutes = atoi(text) * 60 + atoi(minute);
    return minutes <= DAY_MINUTES ? minutes : -1;
}

bool calendar_parse_time(const char *text, int *minutes, GError **error)
{
    int found = read_time(text);
    if (found < 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found time '%s', expected 00:00 to 24:00", text);
        return false;
    }
    *minutes = found;
    return true;
}

/* "2026-12-24" at the start of `text`; returns what follows, NULL where it is no date. */
static const char *read_date(const char *text, int64_t *day)
{
    static const char form[] = "dddd-dd-dd";
    for (gsize i = 0; i < sizeof form - 1; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return NULL;
    int numbers[] = { atoi(text), atoi(text + 5), atoi(text + 8) };
    if (!g_date_valid_dmy((GDateDay)numbers[2], numbers[1], (GDateYear)numbers[0]))
        return NULL;
    GDate date, epoch;
    g_date_clear(&date, 1);
    g_date_clear(&epoch, 1);
    g_date_set_dmy(&date, (GDateDay)numbers[2], numbers[1], (GDateYear)numbers[0]);
    g_date_set_dmy(&epoch, 1, G_DATE_JANUARY, 1970);
    *day = g_date_days_between(&epoch, &date);
    return text + sizeof form - 1;
}

static bool read_hours(const char *text, int *open, int *close)
{
    g_auto(GStrv) ends = g_strsplit(text, "-", 2);
    if (g_strv_length(ends) != 2)
        return false;
    *open = read_time(g_strstrip(ends[0]));
    *close = read_time(g_strstrip(ends[1]));
    return *open >= 0 && *open < *close;
}

static bool read_closure(const char *text, struct closure *closure)
{
    const char *rest = read_date(text, &closure->first);
    if (rest == NULL)
        return false;
    closure->last = closure->first;
    closure->open = 0;
    closure->close = DAY_MINUTES;
    if (g_str_has_prefix(rest, "..")) {
        rest = read_date(rest + 2, &closure->last);
        return rest != NULL && *rest == '\0' && closure->first <= closure->last;
    }
    return *rest == '\0' ||
           (*rest == ' ' && read_hours(rest + 1, &closure->open, &closure->close));
}

bool calendar_parse_closure(const char *text, struct closure *closure, GError **error)
{
    struct closure found;
    if (!read_closure(text, &found)) {
        g_set_error(
            error, ACKD_ERROR, ACKD_ERROR_CONFIG,
            "found closed time '%s', expected 2026-12-24, 2026-12-24..2027-01-01 or "
            "2026-12-31 12:00-24:00",
            text);
        return false;
    }
    *closure = found;
    return true;
}

/* "Mon,Tue 09:00-17:30" */
static char *window_text(const struct window *window)
{
    GString *out = g_string_new(NULL);
    for (int day = 0; day < 7; day++)
        if (window->days & 1u << day)
            g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", day_names[day]);
    g_string_append_printf(out, " %02d:%02d-%02d:%02d", window->open / 60,
                           window->open % 60, window->close / 60, window->close % 60);
    return g_string_free(out, FALSE);
}

static bool window_is_sound(const struct window *window)
{
    return window->days != 0 && window->days <= ALL_DAYS && window->open >= 0 &&
           window->open < DAY_MINUTES && window->close >= 0 &&
           window->close <= DAY_MINUTES;
}

/* One opening, in minutes of the week. */
struct opening {
    int open;
    int close;
    const struct window *window;
};

static int opening_compare(gconstpointer a, gconstpointer b)
{
    return ((const struct opening *)a)->open - ((const struct opening *)b)->open;
}

static GArray *openings_of_week(const struct window *windows, gsize n_windows)
{
    GArray *openings = g_array_new(FALSE, FALSE, sizeof(struct opening));
    for (gsize i = 0; i < n_windows; i++)
        for (int day = 0; day < 7; day++) {
            const struct window *w = &windows[i];
            int past_midnight = w->close <= w->open ? DAY_MINUTES : 0;
            struct opening opening = { day * DAY_MINUTES + w->open,
                                       day * DAY_MINUTES + w->close + past_midnight, w };
            if (w->days & 1u << day)
                g_array_append_val(openings, opening);
        }
    g_array_sort(openings, opening_compare);
    return openings;
}

static bool check_overlap(const struct opening *a, const struct opening *b,
                          int weeks_later, GError **error)
{
    if (a->close <= b->open + weeks_later * WEEK_MINUTES)
        return true;
    g_autofree char *one = window_text(a->window);
    g_autofree char *other = window_text(b->window);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "hours overlap on %s: %s and %s; expected hours that do not",
                day_names[b->open / DAY_MINUTES], one, other);
    return false;
}

bool calendar_check_windows(const struct window *windows, gsize n_windows, GError **error)
{
    if (n_windows == 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found no business hours, expected at least one window");
        return false;
    }
    for (gsize i = 0; i < n_windows; i++)
        if (!window_is_sound(&windows[i])) {
            g_autofree char *text = window_text(&windows[i]);
            g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                        "found hours '%s', expected days and 00:00 to 24:00", text);
            return false;
        }
    g_autoptr(GArray) openings = openings_of_week(windows, n_windows);
    const struct opening *all = (const struct opening *)openings->data;
    for (guint i = 0; i + 1 < openings->len; i++)
        if (!check_overlap(&all[i], &all[i + 1], 0, error))
            return false;
    return check_overlap(&all[openings->len - 1], &all[0], 1, error);
}
