#include "ackctl/said.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"

enum { DATE_LENGTH = 10 };

/* What the clock showed: the time without the zone behind it. */
static bool read_clock(const char *at, int64_t now, int64_t *shown, GError **error)
{
    gsize length = MIN(strlen(at), DATE_LENGTH);
    g_autofree char *bare = g_strndup(at, length + strcspn(at + length, "Zz+-"));
    return instant_parse(bare, NULL, now, shown, error);
}

bool said_open(struct said *said, struct context *context, GError **error)
{
    *said = (struct said){ 0 };
    if (!context->team_name && !context->db_file)
        return true;
    said->calendar = context_calendar(context, NULL, error);
    return said->calendar != NULL;
}

void said_at(struct said *said, const struct anchor *anchor)
{
    bool of_team = said->calendar && !said->office;
    if (!of_team && (!said->office || said->anchor.zone != anchor->zone)) {
        calendar_free(said->office);
        said->calendar = said->office = calendar_new_office(anchor->zone);
    }
    said->anchor = *anchor;
}

static bool said_read(struct said *said, struct context *context, const char *at,
                      GError **error)
{
    struct anchor anchor;
    int64_t shown;

    if (!said_open(said, context, error))
        return false;
    if (!at) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE, "--at TIME is missing");
        return false;
    }
    GTimeZone *zone = said->calendar ? calendar_zone(said->calendar) : NULL;
    if (!instant_parse(at, zone, context->now, &anchor.at, error) ||
        !read_clock(at, context->now, &shown, error))
        return false;
    if (said->calendar && g_str_equal(at, "now"))
        shown = calendar_local(said->calendar, anchor.at);
    anchor.zone = (int)(shown - anchor.at);
    said_at(said, &anchor);
    return true;
}

const Phrases *said_arguments(struct said *said, struct context *context,
                              char **arguments, const char *usage, GError **error)
{
    g_autofree char *at = NULL, *language = NULL;
    const GOptionEntry entries[] = {
        { "at", 0, 0, G_OPTION_ARG_STRING, &at, NULL, NULL },
        { "lang", 0, 0, G_OPTION_ARG_STRING, &language, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!command_options(arguments, entries, 1, usage, error) ||
        !said_read(said, context, at, error))
        return NULL;
    return context_language(context, language, error);
}

void said_clear(struct said *said)
{
    calendar_free(said->office);
}

static char *local_iso(const Calendar *calendar, int64_t at)
{
    g_autoptr(GTimeZone)
        zone = g_time_zone_new_offset((gint32)(calendar_local(calendar, at) - at));
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
    g_autoptr(GDateTime) local = utc ? g_date_time_to_timezone(utc, zone) : NULL;
    return local ? g_date_time_format(local, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
}

json_t *said_due(const struct said *said, const struct deadline *deadline)
{
    struct due due;

    if (said->anchor.at == INSTANT_NONE ||
        !deadline_resolve(deadline, said->calendar, said->anchor.at, &due))
        return NULL;
    g_autofree char *at = local_iso(said->calendar, due.at);
    g_autofree char *day = instant_iso(due.day * DAY);
    if (!at || !day)
        return NULL;
    day[DATE_LENGTH] = '\0';
    return json_pack("{s:s, s:s, s:s}", "due_day", day, "due", at, "grain",
                     deadline_grain_name(deadline->grain));
}
