#include "app/deliver.h"

#include "app/recipients.h"
#include "base/instant.h"
#include "base/log.h"

enum { FIRST_WAIT = MINUTE, LONGEST_WAIT = HOUR, GIVE_UP_AFTER = 5 * DAY };

/* The ones that are still configured; the rest is said in the log and gets nothing. */
static void keep_configured(const struct config *config, const struct team_config *team,
                            struct outbox_letter *letter)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    for (char **to = letter->recipients; *to; to++) {
        if (recipients_configured(config, *to))
            g_ptr_array_add(kept, g_strdup(*to));
        else
            log_event(LOG_WARNING,
                      "address is no longer in the configuration, not written to", "team",
                      team->name, "letter", letter->message_id, "address", *to, NULL);
    }
    g_ptr_array_add(kept, NULL);
    g_strfreev(letter->recipients);
    letter->recipients = (char **)g_ptr_array_steal(kept, NULL);
}

static void drop(Store *store, const struct team_config *team,
                 const struct outbox_letter *letter, int64_t now)
{
    store_outbox_dropped(store, letter->id, "done meanwhile", now);
    log_event(LOG_INFO, "reminder dropped, what it asks for is done", "team", team->name,
              "letter", letter->message_id, NULL);
}

/* Whether somebody is to get it; otherwise it has ended here. */
static bool is_deliverable(Store *store, const struct config *config,
                           const struct team_config *team, struct outbox_letter *letter,
                           int64_t now)
{
    if (store_reminder_is_pointless(store, letter->id)) {
        drop(store, team, letter, now);
        return false;
    }
    keep_configured(config, team, letter);
    if (!letter->recipients[0])
        store_outbox_refused(store, letter->id, "no recipient is configured", now);
    return letter->recipients[0] != NULL;
}

struct outbox_letter *deliver_take(Store *store, const struct config *config,
                                   const struct team_config *team, int64_t now,
                                   GError **error)
{
    for (;;) {
        store_begin(store);
        struct outbox_letter *letter = store_outbox_take(store, now);
        bool deliverable = letter && is_deliverable(store, config, team, letter, now);
        if (!store_commit(store, error)) {
            outbox_letter_free(letter);
            return NULL;
        }
        if (!letter || deliverable)
            return letter;
        outbox_letter_free(letter);
    }
}

static int64_t wait_after(int attempts)
{
    int64_t wait = FIRST_WAIT;
    for (int i = 0; i < attempts && wait < LONGEST_WAIT; i++)
        wait *= 2;
    return MIN(wait, LONGEST_WAIT);
}

static void log_outcome(const struct team_config *team,
                        const struct outbox_letter *letter, LogLevel level,
                        const char *text, const char *said)
{
    g_autofree char *attempt = g_strdup_printf("%d", letter->attempts + 1);
    log_event(level, text, "team", team->name, "letter", letter->message_id, "purpose",
              letter->purpose, "attempt", attempt, "said", said, NULL);
}

bool deliver_done(Store *store, const struct team_config *team,
                  const struct outbox_letter *letter, SmtpOutcome outcome,
                  const char *said, int64_t now, GError **error)
{
    store_begin(store);
    bool too_old = now - letter->queued > GIVE_UP_AFTER;
    switch (outcome) {
    case SMTP_ACCEPTED:
        store_outbox_sent(store, letter->id, said, now);
        log_outcome(team, letter, LOG_INFO, "letter sent", said);
        break;
    case SMTP_REFUSED:
        store_outbox_refused(store, letter->id, said, now);
        log_outcome(team, letter, LOG_ERROR, "letter refused", said);
        break;
    case SMTP_TRY_AGAIN:
    case SMTP_UNCERTAIN:
        if (too_old) {
            store_outbox_refused(store, letter->id, said, now);
            log_outcome(team, letter, LOG_ERROR, "letter given up after five days", said);
            break;
        }
        store_outbox_later(store, letter->id, said, now + wait_after(letter->attempts));
        log_outcome(team, letter, LOG_WARNING, "letter waits, will be tried again", said);
        break;
    }
    return store_commit(store, error);
}
