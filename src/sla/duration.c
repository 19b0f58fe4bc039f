#include "sla/duration.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"

static const int64_t LONGEST = 100LL * 366 * DAY;

static const struct unit {
    char letter;
    int64_t seconds;
} units[] = { { 'd', DAY }, { 'h', HOUR }, { 'm', MINUTE }, { 's', 1 } };

struct reading {
    int64_t seconds;
    bool days;    /* "d" was among the units */
    bool smaller; /* so was "h", "m" or "s" */
};

static bool read_number(const char **at, int64_t *number)
{
    int64_t value = 0;
    const char *p = *at;
    if (!g_ascii_isdigit(*p))
        return false;
    for (; g_ascii_isdigit(*p); p++) {
        value = value * 10 + (*p - '0');
        if (value > LONGEST)
            return false;
    }
    *at = p;
    *number = value;
    return true;
}

/* Numbers with units, the larger unit first and each at most once. */
static bool read_units(const char *text, gsize length, struct reading *reading)
{
    const char *at = text;
    gsize next = 0;
    *reading = (struct reading){ 0 };
    while (at < text + length) {
        int64_t number = 0;
        if (!read_number(&at, &number))
            return false;
        gsize i = next;
        while (i < G_N_ELEMENTS(units) && units[i].letter != *at)
            i++;
        if (i == G_N_ELEMENTS(units))
            return false;
        reading->seconds += number * units[i].seconds;
        reading->days |= i == 0;
        reading->smaller |= i > 0;
        next = i + 1;
        at++;
    }
    return length > 0 && reading->seconds <= LONGEST;
}

bool duration_parse(const char *text, struct duration *duration, GError **error)
{
    gsize length = strlen(text);
    bool wall = length > 0 && text[length - 1] == '!';
    struct reading reading;
    if (!read_units(text, wall ? length - 1 : length, &reading)) {
        g_set_error(
            error, ACKD_ERROR, ACKD_ERROR_CONFIG,
            "found '%s', expected a time such as 8h, 30m, 1h30m, 2d (business days) "
            "or 36h! (by the wall clock)",
            text);
        return false;
    }
    if (reading.seconds == 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found '%s', expected a time longer than nothing", text);
        return false;
    }
    if (reading.days && reading.smaller && !wall) {
        g_set_error(
            error, ACKD_ERROR, ACKD_ERROR_CONFIG,
            "found '%s': business days and hours cannot be mixed, expected 2d, 8h "
            "or, by the wall clock, 1d4h!",
            text);
        return false;
    }
    if (wall)
        *duration = (struct duration){ DURATION_WALL, reading.seconds };
    else if (reading.days)
        *duration = (struct duration){ DURATION_DAYS, reading.seconds / DAY };
    else
        *duration = (struct duration){ DURATION_BUSINESS, reading.seconds };
    return true;
}

static void append_units(GString *out, int64_t seconds, bool days)
{
    if (days) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT "d", seconds / DAY);
        return;
    }
    for (gsize i = 1; i < G_N_ELEMENTS(units); i++) {
        int64_t number = seconds / units[i].seconds;
        if (number > 0)
            g_string_append_printf(out, "%" G_GINT64_FORMAT "%c", number,
                                   units[i].letter);
        seconds %= units[i].seconds;
    }
}

char *duration_text(struct duration duration)
{
    g_autoptr(GString) out = g_string_new(NULL);
    switch (duration.kind) {
    case DURATION_NONE: g_string_append_c(out, '-'); break;
    case DURATION_BUSINESS: append_units(out, duration.amount, false); break;
    case DURATION_DAYS: append_units(out, duration.amount * DAY, true); break;
    case DURATION_WALL:
        append_units(out, duration.amount, duration.amount % DAY == 0);
        g_string_append_c(out, '!');
        break;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
