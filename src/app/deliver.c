#include "app/deliver.h"

#include "app/digest.h"
#include "app/recipients.h"
#include "base/instant.h"
#include "base/log.h"

enum { FIRST_WAIT = MINUTE, GIVE_UP_AFTER = 5 * DAY };

/* What to do with a letter whose turn has come. */
typedef enum { SEND, DONE_MEANWHILE, DAY_IS_OVER, FOR_NOBODY } Fate;

/* S44: a digest goes on its own day or not at all. */
static bool is_old_digest(const struct team_config *team,
                          const struct outbox_letter *letter, int64_t now)
{
    g_autofree char *todays = digest_purpose(team, now);
    return g_str_has_prefix(letter->purpose, "digest ") &&
           !g_str_equal(letter->purpose, todays);
}

static Fate fate_of(Store *store, const struct config *config,
                    const struct team_config *team, const struct outbox_letter *letter,
                    int64_t now)
{
    if (store_reminder_is_pointless(store, letter->id))
        return DONE_MEANWHILE;
    if (is_old_digest(team, letter, now))
        return DAY_IS_OVER;
    for (char **to = letter->recipients; *to; to++) {
        if (recipients_configured(config, *to))
            return SEND;
    }
    return FOR_NOBODY;
}

static void end_unsent(Store *store, int64_t letter, Fate fate, int64_t now)
{
    switch (fate) {
    case SEND: break;
    case DONE_MEANWHILE:
        store_outbox_dropped(store, letter, "done meanwhile", now);
        break;
    case DAY_IS_OVER: store_outbox_dropped(store, letter, "its day is over", now); break;
    case FOR_NOBODY:
        store_outbox_refused(store, letter, "no recipient is configured", now);
        break;
    }
}

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

static void log_unsent(const struct team_config *team, const struct outbox_letter *letter,
                       Fate fate)
{
    switch (fate) {
    case SEND: break;
    case DONE_MEANWHILE:
        log_event(LOG_INFO, "reminder dropped, what it asks for is done", "team",
                  team->name, "letter", letter->message_id, NULL);
        break;
    case DAY_IS_OVER:
        log_event(LOG_WARNING, "digest dropped, its day is over", "team", team->name,
                  "letter", letter->message_id, NULL);
        break;
    case FOR_NOBODY:
        log_event(LOG_ERROR, "letter not sent, none of its recipients is configured",
                  "team", team->name, "letter", letter->message_id, NULL);
        break;
    }
}

struct outbox_letter *deliver_take(Store *store, const struct config *config,
                                   const struct team_config *team, int64_t now,
                                   GError **error)
{
    for (;;) {
        store_begin(store);
        struct outbox_letter *letter = store_outbox_take(store, now);
        Fate fate = letter ? fate_of(store, config, team, letter, now) : SEND;
        if (letter)
            end_unsent(store, letter->id, fate, now);
        if (!store_commit(store, error)) {
            outbox_letter_free(letter);
            return NULL;
        }
        if (letter && (fate == SEND || fate == FOR_NOBODY))
            keep_configured(config, team, letter);
        if (fate == SEND)
            return letter;
        log_unsent(team, letter, fate);
        outbox_letter_free(letter);
    }
}

static int64_t wait_after(int attempts)
{
    int64_t wait = FIRST_WAIT;
    for (int i = 0; i < attempts && wait < DELIVER_LONGEST_WAIT; i++)
        wait *= 2;
    return MIN(wait, DELIVER_LONGEST_WAIT);
}

/* How the log calls what became of a letter. */
struct ending {
    LogLevel level;
    const char *text;
};

static struct ending put_outcome(Store *store, const struct outbox_letter *letter,
                                 SmtpOutcome outcome, const char *said, int64_t now)
{
    switch (outcome) {
    case SMTP_ACCEPTED:
        store_outbox_sent(store, letter->id, said, now);
        return (struct ending){ LOG_INFO, "letter sent" };
    case SMTP_REFUSED:
        store_outbox_refused(store, letter->id, said, now);
        return (struct ending){ LOG_ERROR, "letter refused" };
    case SMTP_TRY_AGAIN:
    case SMTP_LOGIN_REFUSED:
    case SMTP_UNCERTAIN: break;
    }
    if (now - letter->queued > GIVE_UP_AFTER) {
        store_outbox_refused(store, letter->id, said, now);
        return (struct ending){ LOG_ERROR, "letter given up after five days" };
    }
    store_outbox_later(store, letter->id, said, now + wait_after(letter->attempts));
    return (struct ending){ LOG_WARNING, "letter waits, will be tried again" };
}

bool deliver_done(Store *store, const struct team_config *team,
                  const struct outbox_letter *letter, SmtpOutcome outcome,
                  const char *said, int64_t now, GError **error)
{
    store_begin(store);
    struct ending ending = put_outcome(store, letter, outcome, said, now);
    if (!store_commit(store, error))
        return false;
    g_autofree char *attempt = g_strdup_printf("%d", letter->attempts + 1);
    log_event(ending.level, ending.text, "team", team->name, "letter", letter->message_id,
              "purpose", letter->purpose, "attempt", attempt, "said", said, NULL);
    return true;
}
