#include "base/instant.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

bool instant_is_plausible(int64_t instant)
{
    return instant >= INT64_C(-62135596800) && instant < INT64_C(253402300800);
}

int64_t instant_sooner(int64_t a, int64_t b)
{
    return a == INSTANT_NONE || (b != INSTANT_NONE && b < a) ? b : a;
}

char *instant_iso(int64_t instant)
{
    if (instant == INSTANT_NONE)
        return NULL;
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(instant);
    return when ? g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/* "2026-11-18", or the same with "T09:30" behind it: what g_date_time_new_from_iso8601()
 * needs is a time with seconds. NULL if it is neither. */
static char *complete_iso(const char *text)
{
    gsize length = strlen(text);
    if (length < 10)
        return NULL;
    if (length == 10)
        return g_strconcat(text, "T00:00:00", NULL);

    g_autofree char *iso = g_strdup(text);
    if (iso[10] == ' ')
        iso[10] = 'T';
    if (iso[10] != 'T' || length < 16)
        return NULL;
    if (iso[16] == ':')
        return g_steal_pointer(&iso);
    return g_strdup_printf("%.16s:00%s", iso, iso + 16);
}

bool instant_parse(const char *text, GTimeZone *zone, int64_t now, int64_t *instant,
                   GError **error)
{
    if (g_str_equal(text, "now")) {
        *instant = now;
        return true;
    }
    g_autoptr(GTimeZone) utc = zone ? NULL : g_time_zone_new_utc();
    g_autofree char *iso = complete_iso(text);
    g_autoptr(GDateTime) when = iso ? g_date_time_new_from_iso8601(iso, zone ? zone : utc)
                                    : NULL;
    if (!when) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "\"%s\" is no time; expected like 2026-11-18, \"2026-11-18 09:30\", "
                    "2026-11-18T09:30:00Z or now",
                    text);
        return false;
    }
    *instant = g_date_time_to_unix(when);
    return true;
}

static int64_t unit_seconds(char unit)
{
    switch (unit) {
    case 's': return 1;
    case 'm': return MINUTE;
    case 'h': return HOUR;
    case 'd': return DAY;
    case 'w': return 7 * DAY;
    default: return 0;
    }
}

bool span_parse(const char *text, int64_t *seconds, GError **error)
{
    const int64_t most = 100 * (int64_t)365 * DAY;
    const char *rest = text;
    int64_t sum = 0;
    do {
        char *end = NULL;
        guint64 amount = g_ascii_isdigit(*rest) ? g_ascii_strtoull(rest, &end, 10) : 0;
        int64_t unit = end ? unit_seconds(*end) : 0;
        if (unit == 0 || amount > (guint64)((most - sum) / unit)) {
            g_set_error(
                error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "\"%s\" is no length of time; expected like 90s, 5m, 2h, 7d, 4w or "
                "1h30m",
                text);
            return false;
        }
        sum += (int64_t)amount * unit;
        rest = end + 1;
    } while (*rest);
    *seconds = sum;
    return true;
}

char *span_text(int64_t seconds)
{
    static const struct {
        int64_t length;
        char letter;
    } units[] = { { DAY, 'd' }, { HOUR, 'h' }, { MINUTE, 'm' }, { 1, 's' } };

    const char *sign = seconds < 0 ? "-" : "";
    int64_t rest = ABS(seconds);
    gsize i = 0;
    while (i < G_N_ELEMENTS(units) - 1 && rest < units[i].length)
        i++;
    int64_t first = rest / units[i].length;
    /* Minutes with seconds are more than anybody asks; the seconds alone are not. */
    bool pair = i < 2 && rest % units[i].length >= units[i + 1].length;
    if (!pair)
        return g_strdup_printf("%s%" G_GINT64_FORMAT "%c", sign, first, units[i].letter);
    return g_strdup_printf("%s%" G_GINT64_FORMAT "%c %" G_GINT64_FORMAT "%c", sign, first,
                           units[i].letter, rest % units[i].length / units[i + 1].length,
                           units[i + 1].letter);
}
