#include "app/alert.h"

#include "app/outgoing.h"
#include "base/instant.h"
#include "store/outbox.h"

#define PREFIX "alert "

bool alert_is(const char *purpose)
{
    return g_str_has_prefix(purpose, PREFIX);
}

static char *purpose_of(const struct team_config *team, const char *matter, int64_t now)
{
    int64_t day = calendar_day(team->calendar, now);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day * DAY);
    g_autofree char *text = g_date_time_format(date, "%Y-%m-%d");
    return g_strdup_printf(PREFIX "%s %s", text, matter);
}

bool alert_admins(Store *store, const struct config *config,
                  const struct team_config *team, const char *matter,
                  const struct alert *alert, int64_t now, GError **error)
{
    g_autofree char *purpose = purpose_of(team, matter, now);
    if (config->admins->len == 0 || store_outbox_has(store, purpose))
        return true;
    g_autofree char *id = outgoing_queue(store, config, team, purpose, config->admins,
                                         letter_alert(alert), now, error);
    return id != NULL;
}
