#include "app/digest.h"

#include "app/hook.h"
#include "app/language.h"
#include "app/morning.h"
#include "app/outgoing.h"
#include "app/recipients.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/log.h"
#include "store/outbox.h"

/* "2026-11-18" of a local day. */
static char *day_text(int64_t day)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day * DAY);
    return g_date_time_format(date, "%Y-%m-%d");
}

char *digest_purpose(const struct team_config *team, int64_t now)
{
    g_autofree char *date = day_text(calendar_day(team->calendar, now));
    return g_strconcat("digest ", date, NULL);
}

bool digest_is_old(const struct team_config *team, const char *purpose, int64_t now)
{
    g_autofree char *todays = digest_purpose(team, now);
    return g_str_has_prefix(purpose, "digest ") && !g_str_equal(purpose, todays);
}

/* `look` as for morning_new(). Its Message-ID, the caller's to free; NULL with error. */
static char *queue_digest(Store *store, const struct config *config, const Rules *rules,
                          const char *purpose, int64_t look, int64_t now, GError **error)
{
    const struct team_config *team = rules_team(rules);
    g_auto(Tongue) tongue = language_speak(team);
    g_autoptr(Morning) morning = morning_new(store, rules, look, now, error);
    if (!morning)
        return NULL;
    g_autoptr(GPtrArray) to = recipients_resolve(team, team->digest.to, NULL);
    struct letter *letter = letter_digest(morning_digest(morning));
    store_begin(store);
    hook_queue_digest(store, team, purpose, to, letter, now);
    g_autofree char *id =
        outgoing_queue(store, config, team, purpose, to, letter, now, error);
    if (!id) {
        store_rollback(store);
        return NULL;
    }
    return store_commit(store, error) ? g_steal_pointer(&id) : NULL;
}

char *digest_send(Store *store, const struct config *config, const Rules *rules,
                  int64_t now, GError **error)
{
    const struct team_config *team = rules_team(rules);
    g_autofree char *purpose = digest_purpose(team, now);
    if (team->digest.at < 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_LETTER,
                    "team %s has no digest, so nobody to send it to", team->name);
        return NULL;
    }
    bool queued = store_outbox_has(store, purpose);
    if (!store_check(store, error))
        return NULL;
    if (queued) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_LETTER,
                    "the %s was sent already, or waits for the mail server", purpose);
        return NULL;
    }
    return queue_digest(store, config, rules, purpose, INSTANT_NONE, now, error);
}

bool digest_team(Store *store, const struct config *config, const Rules *rules,
                 const struct freshness *freshness, int64_t now, bool *look_needed,
                 GError **error)
{
    const struct team_config *team = rules_team(rules);
    int64_t today = calendar_day(team->calendar, now);
    if (team->digest.at < 0 || !calendar_is_working_day(team->calendar, today))
        return true;
    int64_t due = calendar_instant(team->calendar, today, team->digest.at);
    if (now < due)
        return true;
    g_autofree char *purpose = digest_purpose(team, now);
    if (store_outbox_has(store, purpose))
        return store_check(store, error);

    g_autoptr(GPtrArray) gaps = NULL;
    int64_t since = MAX(due, freshness->started);
    if (freshness_check(store, team, freshness, since, now, &gaps) == FRESH_WAIT) {
        *look_needed = true;
        return store_check(store, error);
    }
    g_autofree char *id = queue_digest(store, config, rules, purpose, since, now, error);
    if (id)
        log_event(LOG_INFO, "digest queued", "team", team->name, "letter", id, NULL);
    return id != NULL;
}

int64_t digest_next(const struct team_config *team, int64_t now)
{
    if (team->digest.at < 0)
        return INSTANT_NONE;
    int64_t day = calendar_day(team->calendar, now);
    int64_t due = calendar_instant(team->calendar, day, team->digest.at);
    return due > now ? due : calendar_instant(team->calendar, day + 1, team->digest.at);
}
