#include "sla/due.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"

enum { PERCENT_MAX = 10000 };

const char *obligation_name(ObligationKind kind)
{
    switch (kind) {
    case OBLIGATION_ACKNOWLEDGE: return "acknowledge";
    case OBLIGATION_ANSWER: return "answer";
    case OBLIGATION_UPDATE: return "update";
    case OBLIGATION_PROMISE: return "promise";
    case OBLIGATION_CALL: return "call";
    case OBLIGATION_DEBT: return "debt";
    }
    return NULL;
}

/* "75%" */
static bool parse_percent(const char *text, int *percent)
{
    gsize digits = strspn(text, G_CSET_DIGITS);
    guint64 number = 0;
    g_autofree char *head = g_strndup(text, digits);
    if (strcmp(text + digits, "%") != 0 ||
        !g_ascii_string_to_unsigned(head, 10, 1, PERCENT_MAX, &number, NULL))
        return false;
    *percent = (int)number;
    return true;
}

bool level_parse(const char *text, struct level *level, GError **error)
{
    int percent = 0;
    struct duration distance = { DURATION_NONE, 0 };
    bool relative = parse_percent(text, &percent);
    bool distant = (*text == '-' || *text == '+') &&
                   duration_parse(text + 1, &distance, NULL);
    if (!relative && !distant) {
        g_set_error(
            error, ACKD_ERROR, ACKD_ERROR_CONFIG,
            "found reminder level '%s', expected a share of the target (75%%) or a "
            "time before or after due (-1h, +2h)",
            text);
        return false;
    }
    level->name = g_strdup(text);
    level->relative = relative;
    level->percent = percent;
    level->before = *text == '-';
    level->distance = distance;
    return true;
}

/* A due instant that no business time reaches, set by the wall clock ("36h!"), makes the
 * wall clock its measure. */
static bool measured_by_wall(const Calendar *calendar, int64_t since, int64_t due,
                             int64_t business)
{
    if (business <= 0)
        return true;
    return !calendar_is_open(calendar, due) &&
           calendar_add_seconds(calendar, since, business) != due;
}

static int64_t share_instant(const Calendar *calendar, int64_t since, int64_t due,
                             int percent)
{
    int64_t business = calendar_between(calendar, since, due);
    if (measured_by_wall(calendar, since, due, business))
        return since + (due - since) * percent / 100;
    if (percent < 100)
        return calendar_add_seconds(calendar, since, business * percent / 100);
    return calendar_add_seconds(calendar, due, business * (percent - 100) / 100);
}

const struct level *level_named(const GPtrArray *levels, const char *name)
{
    for (guint i = 0; i < levels->len; i++) {
        const struct level *level = levels->pdata[i];
        if (g_str_equal(level->name, name))
            return level;
    }
    return NULL;
}

int64_t level_instant(const struct level *level, const Calendar *calendar, int64_t since,
                      int64_t due)
{
    if (level->relative)
        return share_instant(calendar, since, due, level->percent);
    if (level->before)
        return MAX(since, calendar_subtract(calendar, due, level->distance));
    return calendar_add(calendar, due, level->distance);
}

int level_reached(const GPtrArray *levels, const Calendar *calendar, int64_t since,
                  int64_t due, int64_t now, int64_t *at)
{
    int highest = -1;
    int64_t highest_at = INSTANT_NONE;
    for (guint i = 0; i < levels->len; i++) {
        int64_t instant =
            level_instant(g_ptr_array_index(levels, i), calendar, since, due);
        if (instant == INSTANT_NONE || instant > now || instant < highest_at)
            continue;
        highest = (int)i;
        highest_at = instant;
    }
    if (highest >= 0)
        *at = highest_at;
    return highest;
}

int64_t level_next(const GPtrArray *levels, const Calendar *calendar, int64_t since,
                   int64_t due, int64_t now)
{
    int64_t next = INSTANT_NONE;
    for (guint i = 0; i < levels->len; i++) {
        int64_t instant =
            level_instant(g_ptr_array_index(levels, i), calendar, since, due);
        if (instant > now && (next == INSTANT_NONE || instant < next))
            next = instant;
    }
    return next;
}
