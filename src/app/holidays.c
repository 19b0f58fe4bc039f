#include "app/holidays.h"

#include <string.h>

#include "app/alert.h"
#include "app/language.h"
#include "base/error.h"
#include "base/log.h"
#include "ical/holidays.h"
#include "store/notes.h"

/* The file's text, if it is a good one. */
static char *read_good(const char *path, const Zone *zone, GArray *closures,
                       GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error)) {
        (*error)->domain = ACKD_ERROR;
        (*error)->code = ACKD_ERROR_CONFIG;
        return NULL;
    }
    return holidays_parse(text, zone, closures, error) ? g_steal_pointer(&text) : NULL;
}

/* As it was when it could last be read; NULL: it never could. */
static char *last_good(const struct config *config, const struct team_config *team,
                       const char *path)
{
    g_autofree char *file = g_strconcat(team->name, ".sqlite3", NULL);
    g_autofree char *database = g_build_filename(config->state_dir, file, NULL);
    g_autoptr(Store) store = store_open_readonly(database, NULL);
    g_autofree char *text = store ? store_holidays(store, path) : NULL;
    return store && store_check(store, NULL) ? g_steal_pointer(&text) : NULL;
}

static bool read_holidays(const struct config *config, const struct team_config *team,
                          const char *path, const char *option, const Zone *zone,
                          GArray *closures, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *text = read_good(path, zone, closures, &why);
    if (text)
        return true;
    g_autofree char *before = last_good(config, team, path);
    if (before && holidays_parse(before, zone, closures, NULL))
        return true;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "%s: %s: %s: %s", team->file,
                option, path, why->message);
    return false;
}

/* What is in them is asked for when it is needed (app/away.h). */
static bool read_away_calendars(const struct config *config,
                                const struct team_config *team, const Zone *zone,
                                GError **error)
{
    g_autoptr(GArray) unused = g_array_new(FALSE, FALSE, sizeof(struct closure));
    for (guint i = 0; i < team->people.members->len; i++) {
        const struct member *member = team->people.members->pdata[i];
        if (member->away_calendar &&
            !read_holidays(config, team, member->away_calendar,
                           "team.members.away_calendar", zone, unused, error))
            return false;
    }
    return true;
}

static bool lay_out(const struct config *config, struct team_config *team, GError **error)
{
    g_autoptr(Zone) zone = zone_new(team->timezone, error);
    g_autoptr(GArray) closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    if (!zone || !read_away_calendars(config, team, zone, error))
        return false;
    for (guint i = 0; i < team->holidays->len; i++)
        if (!read_holidays(config, team, team->holidays->pdata[i], "team.holidays", zone,
                           closures, error))
            return false;
    return team->holidays->len == 0 || config_team_holidays(team, closures, error);
}

bool holidays_lay_out(struct config *config, GError **error)
{
    g_autoptr(GString) problems = g_string_new(NULL);
    for (guint i = 0; i < config->teams->len; i++) {
        g_autoptr(GError) problem = NULL;
        if (!lay_out(config, config->teams->pdata[i], &problem))
            g_string_append_printf(problems, problems->len ? "\n%s" : "%s",
                                   problem->message);
    }
    if (problems->len == 0)
        return true;
    g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_CONFIG, problems->str);
    return false;
}

/* ---- while the daemon runs ---- */

static bool tell(Store *store, const struct config *config,
                 const struct team_config *team, const char *path, const char *why,
                 int64_t now, GError **error)
{
    log_event(LOG_WARNING,
              "holiday file cannot be read, the last good one stays in force", "team",
              team->name, "file", path, "error", why, NULL);
    g_auto(Tongue) tongue = language_speak(team);
    const char *const facts[] = { _("File"), path, _("Found"), why, NULL };
    const struct alert alert = {
        .team = team->name,
        .headline = _("a holiday file cannot be read"),
        .facts = facts,
        .consequence =
            _("The holidays it had when it could last be read stay in force, so no "
              "clock is wrong yet. Put the file back, or take it out of the "
              "team's configuration; ackd sees it within an hour."),
    };
    g_autofree char *matter = g_strconcat("holidays ", path, NULL);
    return alert_admins(store, config, team, matter, &alert, now, error);
}

/* A file that is fetched every night changes its stamps, and nothing else. */
static bool closes_the_same(const char *text, const Zone *zone, const GArray *closures)
{
    g_autoptr(GArray) other = g_array_new(FALSE, FALSE, sizeof(struct closure));
    return holidays_parse(text, zone, other, NULL) && other->len == closures->len &&
           memcmp(other->data, closures->data, other->len * sizeof(struct closure)) == 0;
}

static bool look_at(Store *store, const struct config *config,
                    const struct team_config *team, const char *path, const Zone *zone,
                    int64_t now, bool *changed, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(GArray) closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    g_autofree char *text = read_good(path, zone, closures, &why);
    if (!text)
        return tell(store, config, team, path, why->message, now, error);
    g_autofree char *before = store_holidays(store, path);
    if (g_strcmp0(before, text) != 0)
        store_holidays_put(store, path, text);
    *changed = *changed || (before && !closes_the_same(before, zone, closures));
    return true;
}

/* What they say is asked for anew each time: nothing has to be laid out again. */
static bool look_at_away_calendars(Store *store, const struct config *config,
                                   const struct team_config *team, const Zone *zone,
                                   int64_t now, GError **error)
{
    bool changed = false;
    for (guint i = 0; i < team->people.members->len; i++) {
        const struct member *member = team->people.members->pdata[i];
        if (member->away_calendar && !look_at(store, config, team, member->away_calendar,
                                              zone, now, &changed, error))
            return false;
    }
    return true;
}

bool holidays_look(Store *store, const struct config *config,
                   const struct team_config *team, int64_t now, bool *changed,
                   GError **error)
{
    g_autoptr(Zone) zone = zone_new(team->timezone, error);
    if (!zone)
        return false;
    bool found = false;
    store_begin(store);
    if (!look_at_away_calendars(store, config, team, zone, now, error)) {
        store_rollback(store);
        return false;
    }
    for (guint i = 0; i < team->holidays->len; i++)
        if (!look_at(store, config, team, team->holidays->pdata[i], zone, now, &found,
                     error)) {
            store_rollback(store);
            return false;
        }
    if (!store_commit(store, error))
        return false;
    *changed = *changed || found;
    return true;
}
