#include "config/calendars.h"

#include "base/error.h"
#include "base/instant.h"
#include "config/check.h"
#include "config/closures.h"

/* 2090-01-01: the last year that calendars reach (sla/calendar.h). */
static const int64_t LAST_YEAR = (int64_t)43830 * DAY;

void calendars_free(GPtrArray *targets)
{
    for (guint i = 0; i < targets->len; i++) {
        struct target *target = targets->pdata[i];
        g_clear_pointer(&target->calendar, calendar_free);
    }
}

struct terms_config calendars_terms(const struct team_config *team)
{
    return (struct terms_config){ .timezone = team->timezone,
                                  .hours = team->hours,
                                  .always = team->always,
                                  .closed = team->closed,
                                  .calendar = team->calendar,
                                  .targets = team->targets };
}

/* A calendar nothing opens in any more would leave every clock without an end. */
static Calendar *refuse_closed_for_ever(Calendar *calendar, GError **error)
{
    if (calendar == NULL || calendar_next_opening(calendar, LAST_YEAR) != INSTANT_NONE)
        return calendar;
    calendar_free(calendar);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "found closed days that leave no business hours up to the end of 2090, "
                "expected some hours after them");
    return NULL;
}

static Calendar *lay_out(const char *zone, const GPtrArray *hours, bool always,
                         const GArray *closures, GError **error)
{
    static const struct window all_week = { (1 << 7) - 1, 0, 24 * 60 };
    if (always)
        return calendar_new(zone, &all_week, 1, NULL, 0, error);
    g_autoptr(GArray) windows = g_array_new(FALSE, FALSE, sizeof(struct window));
    for (guint i = 0; i < hours->len; i++)
        g_array_append_vals(windows, hours->pdata[i], 1);
    Calendar *calendar = calendar_new(
        zone, (const struct window *)(void *)windows->data, windows->len,
        (const struct closure *)(void *)closures->data, closures->len, error);
    return refuse_closed_for_ever(calendar, error);
}

static bool has_hours(const struct target_config *target)
{
    return target->always || target->hours->len > 0;
}

/* The calendar of a target or, where that is NULL, of the terms themselves. Once windows
 * are sound and the zone is known, only closed days can leave none. */
static Calendar *check_calendar(const struct terms_config *terms,
                                const struct target_config *target,
                                const GArray *closures, const struct terms_place *place,
                                Problems *problems)
{
    const GPtrArray *hours = target == NULL ? terms->hours : target->hours;
    bool always = target == NULL ? terms->always : target->always;
    const void *at = target == NULL ? place->hours : &target->hours;
    g_autofree char *path =
        g_strconcat(place->prefix, target == NULL ? "hours" : "targets.hours", NULL);
    if ((!always && !check_hours(hours, at, path, problems)) || terms->timezone == NULL)
        return NULL;
    g_autoptr(GError) error = NULL;
    Calendar *calendar = lay_out(terms->timezone, hours, always, closures, &error);
    if (calendar == NULL && target != NULL)
        g_prefix_error(&error, "for target '%s': ", target->target.name);
    g_autofree char *closed = g_strconcat(place->prefix, "closed", NULL);
    if (calendar == NULL)
        problems_add_at(problems, place->closed, closed, "%s", error->message);
    return calendar;
}

void calendars_check(struct terms_config *terms, const GArray *holidays,
                     const struct terms_place *place, Problems *problems)
{
    g_autoptr(GArray) closures = closures_all(terms->closed, holidays);
    terms->calendar = check_calendar(terms, NULL, closures, place, problems);
    for (guint i = 0; i < terms->targets->len; i++) {
        struct target_config *target = terms->targets->pdata[i];
        if (has_hours(target))
            target->target.calendar =
                check_calendar(terms, target, closures, place, problems);
    }
}

/* The new calendar of each target, NULL for those that go by the team's, then that of
 * the team itself. */
static GPtrArray *lay_out_all(const struct team_config *team, const GArray *closures,
                              GError **error)
{
    g_autoptr(GPtrArray)
        calendars = g_ptr_array_new_with_free_func((GDestroyNotify)calendar_free);
    for (guint i = 0; i < team->targets->len; i++) {
        const struct target_config *target = team->targets->pdata[i];
        Calendar *calendar = NULL;
        if (has_hours(target)) {
            calendar =
                lay_out(team->timezone, target->hours, target->always, closures, error);
            if (calendar == NULL) {
                g_prefix_error(error, "for target '%s': ", target->target.name);
                return NULL;
            }
        }
        g_ptr_array_add(calendars, calendar);
    }
    Calendar *own = lay_out(team->timezone, team->hours, team->always, closures, error);
    if (own == NULL)
        return NULL;
    g_ptr_array_add(calendars, own);
    return g_steal_pointer(&calendars);
}

static void swap_calendars(Calendar **calendar, gpointer *with)
{
    Calendar *kept = *calendar;
    *calendar = *with;
    *with = kept;
}

bool config_team_holidays(struct team_config *team, const GArray *holidays,
                          GError **error)
{
    g_autoptr(GArray) closures = closures_all(team->closed, holidays);
    g_autoptr(GPtrArray) calendars = lay_out_all(team, closures, error);
    if (calendars == NULL) {
        g_prefix_error(error, "%s: team.holidays: ", team->file);
        return false;
    }
    guint i = 0;
    for (; i < team->targets->len; i++)
        swap_calendars(&((struct target *)team->targets->pdata[i])->calendar,
                       &calendars->pdata[i]);
    swap_calendars(&team->calendar, &calendars->pdata[i]);
    g_array_unref(team->holiday_closures);
    team->holiday_closures = closures_merge(holidays);
    return true;
}
