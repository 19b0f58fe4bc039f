#include "app/alert.h"

#include <string.h>

#include "base/instant.h"
#include "base/text.h"
#include "mime/compose.h"
#include "store/outbox.h"

static char *purpose_of(const struct team_config *team, const char *matter, int64_t now)
{
    int64_t day = calendar_day(team->calendar, now);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day * DAY);
    g_autofree char *text = g_date_time_format(date, "%Y-%m-%d");
    return g_strdup_printf("alert %s %s", text, matter);
}

bool alert_admins(Store *store, const struct config *config,
                  const struct team_config *team, const char *matter,
                  const struct alert *alert, int64_t now, GError **error)
{
    g_autofree char *purpose = purpose_of(team, matter, now);
    if (config->admins->len == 0 || store_outbox_has(store, purpose))
        return true;
    g_autofree char *what = g_strconcat(team->name, "\n", purpose, NULL);
    g_autofree char *hash = text_hash(what, 24);
    g_autofree char *id =
        g_strdup_printf("ackd.%s@%s", hash, strchr(config->smtp.from, '@') + 1);
    const struct envelope envelope = {
        .from = config->smtp.from,
        .from_name = "ackd",
        .to = config->admins,
        .message_id = id,
        .date = now,
    };
    struct letter *letter = letter_alert(alert);
    g_autoptr(GBytes) bytes = mime_compose(&envelope, letter, error);
    letter_free(letter);
    if (!bytes)
        return false;
    store_outbox_add(store, purpose, id, config->admins, bytes, now);
    return true;
}
