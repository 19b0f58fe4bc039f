#include "app/away.h"

#include "base/instant.h"
#include "ical/holidays.h"
#include "store/facts.h"
#include "store/notes.h"

static void add_closure(GArray *absences, const struct member *member,
                        const struct closure *closure, AbsenceSource source)
{
    struct absence absence = { member, closure->first, closure->last, source };
    if (closure->open == 0 && closure->close == DAY / MINUTE)
        g_array_append_val(absences, absence);
}

static void add_configured(GArray *absences, const struct member *member)
{
    for (guint i = 0; member->away && i < member->away->len; i++) {
        struct closure closure;
        /* Each was parsed when it was read. */
        if (calendar_parse_closure(member->away->pdata[i], &closure, NULL))
            add_closure(absences, member, &closure, ABSENCE_CONFIGURED);
    }
}

static bool add_calendar(GArray *absences, Store *store, const Zone *zone,
                         const struct member *member, GError **error)
{
    g_autofree char *text = store_holidays(store, member->away_calendar);
    g_autoptr(GArray) closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    if (text && !holidays_parse(text, zone, closures, error))
        return false;
    for (guint i = 0; i < closures->len; i++)
        add_closure(absences, member, &g_array_index(closures, struct closure, i),
                    ABSENCE_CALENDAR);
    return true;
}

static GArray *add_ahead(Store *store, const struct team_config *team, GError **error)
{
    g_autoptr(Zone) zone = zone_new(team->timezone, error);
    g_autoptr(GArray) absences = g_array_new(FALSE, FALSE, sizeof(struct absence));
    for (guint i = 0; zone && i < team->people.members->len; i++) {
        const struct member *member = team->people.members->pdata[i];
        add_configured(absences, member);
        if (member->away_calendar && !add_calendar(absences, store, zone, member, error))
            return NULL;
    }
    return zone ? g_steal_pointer(&absences) : NULL;
}

GArray *away_ahead(Store *store, const struct team_config *team, GError **error)
{
    g_autoptr(GArray) absences = add_ahead(store, team, error);
    return absences ? absences_merge(absences) : NULL;
}

GArray *away_all(Store *store, const struct team_config *team, int64_t now,
                 GError **error)
{
    g_autoptr(GArray) absences = add_ahead(store, team, error);
    if (!absences)
        return NULL;
    int64_t from = now - (ABSENCE_LONGEST + 1) * (int64_t)DAY;
    g_autoptr(GPtrArray) mails = store_absence_mails(store, from, now);
    for (guint i = 0; i < mails->len; i++) {
        struct absence absence;
        if (absence_from_mail(&team->people, mails->pdata[i], team->calendar, &absence))
            g_array_append_val(absences, absence);
    }
    return absences_merge(absences);
}
