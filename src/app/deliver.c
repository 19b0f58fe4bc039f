#include "app/deliver.h"

#include "app/digest.h"
#include "app/language.h"
#include "app/notice.h"
#include "app/recipients.h"
#include "app/undelivered.h"
#include "base/instant.h"
#include "base/log.h"
#include "store/delivery.h"

/* What to do with a letter whose turn has come. */
typedef enum { SEND, POINTLESS, DAY_IS_OVER, FOR_NOBODY } Fate;

static Fate fate_of(const struct config *config, const struct team_config *team,
                    const struct outbox_letter *letter, int64_t now)
{
    if (digest_is_old(team, letter->purpose, now))
        return DAY_IS_OVER;
    for (char **to = letter->recipients; *to; to++) {
        if (recipients_configured(config, *to))
            return SEND;
    }
    return FOR_NOBODY;
}

/* Where some have got it, the others' part of it ends. */
static void end_pointless(Store *store, int64_t letter, const char *why, int64_t now)
{
    if (store_outbox_served(store, letter))
        store_outbox_sent(store, letter, why, now);
    else
        store_outbox_dropped(store, letter, why, now);
}

/* `left`: its recipients of whom nothing is known for good. */
static void refuse(Store *store, int64_t letter, char **left, const char *why,
                   int64_t now)
{
    for (char **to = left; *to; to++)
        store_recipient_put(store, letter, *to, RECIPIENT_REFUSED, why, now);
    if (store_outbox_served(store, letter))
        store_outbox_sent(store, letter, why, now);
    else
        store_outbox_refused(store, letter, why, now);
}

/* `why`: of what is pointless. */
static void end_unsent(Store *store, const struct outbox_letter *letter, Fate fate,
                       const char *why, int64_t now)
{
    switch (fate) {
    case SEND: break;
    case POINTLESS: end_pointless(store, letter->id, why, now); break;
    case DAY_IS_OVER: end_pointless(store, letter->id, "its day is over", now); break;
    case FOR_NOBODY:
        refuse(store, letter->id, letter->recipients, "no longer in the configuration",
               now);
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
                       Fate fate, const char *why)
{
    switch (fate) {
    case SEND: break;
    case POINTLESS:
        log_event(LOG_INFO, "reminder dropped", "team", team->name, "letter",
                  letter->message_id, "because", why, NULL);
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

/* The next letter and what to do with it, decided in one transaction. False where that
 * failed; `*letter` NULL: none waits. `*why` is why it is pointless, or NULL. */
static bool take_one(Store *store, const struct config *config, const Rules *rules,
                     int64_t now, struct outbox_letter **letter, Fate *fate,
                     const char **why, GError **error)
{
    struct notices notices = { store, config, rules, now, NULL };
    /* A power cut may undo it; then the letter is sent again without being looked for.
     * For that it is not worth waiting for the disk before each letter. */
    store_begin_repeatable(store);
    struct outbox_letter *taken = store_outbox_take(store, now);
    NoticeState state = taken ? notice_review(&notices, taken, error) : NOTICE_STANDS;
    notices_clear(&notices);
    if (state == NOTICE_FAILED) {
        store_rollback(store);
        outbox_letter_free(taken);
        return false;
    }
    *why = notice_state_text(state);
    *fate = !taken ? SEND
            : *why ? POINTLESS
                   : fate_of(config, rules_team(rules), taken, now);
    if (taken)
        end_unsent(store, taken, *fate, *why, now);
    if (!store_commit(store, error)) {
        outbox_letter_free(taken);
        return false;
    }
    *letter = taken;
    return true;
}

struct outbox_letter *deliver_take(Store *store, const struct config *config,
                                   const Rules *rules, int64_t now, GError **error)
{
    const struct team_config *team = rules_team(rules);
    for (;;) {
        struct outbox_letter *letter;
        Fate fate;
        const char *why;
        if (!take_one(store, config, rules, now, &letter, &fate, &why, error))
            return NULL;
        if (letter && (fate == SEND || fate == FOR_NOBODY))
            keep_configured(config, team, letter);
        if (fate == SEND)
            return letter;
        log_unsent(team, letter, fate, why);
        outbox_letter_free(letter);
    }
}

int64_t deliver_wait_after(int attempts)
{
    int64_t wait = DELIVER_FIRST_WAIT;
    for (int i = 0; i < attempts && wait < DELIVER_LONGEST_WAIT; i++)
        wait *= 2;
    return MIN(wait, DELIVER_LONGEST_WAIT);
}

/* How the log calls what became of a letter. */
struct ending {
    LogLevel level;
    const char *text;
};

/* Whom a letter will not reach. */
struct refusals {
    GPtrArray *addresses; /* borrowed */
    const char *said;     /* about the first of them, borrowed; NULL: there is none */
};

/* Writes down for each recipient what is known of it for good, or in doubt. */
static void put_verdicts(Store *store, const struct outbox_letter *letter,
                         const struct smtp_report *report, bool given_up,
                         struct refusals *refusals, int64_t now)
{
    for (guint i = 0; i < report->n; i++) {
        const struct smtp_verdict *verdict = &report->verdicts[i];
        SmtpOutcome outcome = verdict->outcome;
        if (outcome != SMTP_ACCEPTED && given_up)
            outcome = SMTP_REFUSED;
        RecipientState state = outcome == SMTP_ACCEPTED  ? RECIPIENT_SENT
                               : outcome == SMTP_REFUSED ? RECIPIENT_REFUSED
                                                         : RECIPIENT_IN_DOUBT;
        if (outcome == SMTP_REFUSED) {
            refusals->said = refusals->said ? refusals->said : verdict->said;
            g_ptr_array_add(refusals->addresses, letter->recipients[i]);
        }
        if (outcome != SMTP_TRY_AGAIN && outcome != SMTP_LOGIN_REFUSED)
            store_recipient_put(store, letter->id, letter->recipients[i], state,
                                verdict->said, now);
    }
}

/* Nobody is left. */
static struct ending put_end(Store *store, const struct outbox_letter *letter,
                             const struct smtp_report *report, bool given_up, int64_t now)
{
    bool served = store_outbox_served(store, letter->id);
    if (served)
        store_outbox_sent(store, letter->id, report->said, now);
    else
        store_outbox_refused(store, letter->id, report->said, now);
    if (given_up)
        return (struct ending){ LOG_ERROR, "letter given up after five days" };
    if (report->outcome == SMTP_ACCEPTED)
        return (struct ending){ LOG_INFO, "letter sent" };
    return (struct ending){ LOG_ERROR,
                            served ? "letter sent, but not to all" : "letter refused" };
}

static struct ending put_report(Store *store, const struct outbox_letter *letter,
                                const struct smtp_report *report, bool given_up,
                                int64_t now)
{
    int64_t again = now + deliver_wait_after(letter->attempts);
    if (given_up || report->outcome == SMTP_ACCEPTED || report->outcome == SMTP_REFUSED)
        return put_end(store, letter, report, given_up, now);
    if (report->outcome == SMTP_UNCERTAIN) {
        store_outbox_uncertain(store, letter->id, report->said, again);
        return (struct ending){ LOG_WARNING, "letter may have arrived, is looked for" };
    }
    store_outbox_later(store, letter->id, report->said, again);
    return (struct ending){ LOG_WARNING, "letter waits, will be tried again" };
}

/* That the administrators cannot be told must not undo what is known of the letter. */
static void tell_admins(Store *store, const struct config *config,
                        const struct team_config *team,
                        const struct outbox_letter *letter,
                        const struct refusals *refusals, bool given_up, int64_t now)
{
    g_autoptr(GError) error = NULL;
    if (!undelivered_tell(store, config, team, letter, refusals->addresses,
                          refusals->said, given_up, now, &error))
        log_event(LOG_ERROR, "administrators cannot be told of a refused letter", "team",
                  team->name, "letter", letter->message_id, "error", error->message,
                  NULL);
}

static bool is_overdue(const struct outbox_letter *letter, int64_t now)
{
    return now - letter->queued > DELIVER_GIVE_UP_AFTER;
}

bool deliver_done(Store *store, const struct config *config,
                  const struct team_config *team, const struct outbox_letter *letter,
                  const struct smtp_report *report, int64_t now, GError **error)
{
    /* What may have arrived is looked for first. */
    bool given_up = report->outcome > SMTP_REFUSED && report->outcome != SMTP_UNCERTAIN &&
                    is_overdue(letter, now);
    g_autoptr(GPtrArray) refused = g_ptr_array_new();
    struct refusals refusals = { refused, NULL };
    store_begin(store);
    put_verdicts(store, letter, report, given_up, &refusals, now);
    struct ending ending = put_report(store, letter, report, given_up, now);
    tell_admins(store, config, team, letter, &refusals, given_up, now);
    if (!store_commit(store, error))
        return false;
    g_autofree char *attempt = g_strdup_printf("%d", letter->attempts + 1);
    g_ptr_array_add(refused, NULL);
    g_autofree char *addresses = g_strjoinv(" ", (char **)refused->pdata);
    log_event(ending.level, ending.text, "team", team->name, "letter", letter->message_id,
              "purpose", letter->purpose, "attempt", attempt, "said", report->said,
              *addresses ? "address" : NULL, addresses, NULL);
    return true;
}

/* A letter that was not seen in five days. */
static void give_up(Store *store, const struct config *config,
                    const struct team_config *team, const struct outbox_letter *letter,
                    int64_t now)
{
    static const char why[] = N_("the line broke before it said whether it takes it");
    g_auto(Tongue) tongue = language_speak(team);
    g_auto(GStrv) left = store_recipients_left(store, letter->id);
    g_autoptr(GPtrArray) addresses = g_ptr_array_new();
    for (char **to = left; *to; to++)
        g_ptr_array_add(addresses, *to);
    const struct refusals refusals = { addresses, tongue_text(why) };
    refuse(store, letter->id, left, why, now);
    tell_admins(store, config, team, letter, &refusals, true, now);
}

/* A letter that was on its way when the line broke, or the program died. */
static bool settle_doubt(Store *store, const struct config *config,
                         const struct team_config *team,
                         const struct outbox_letter *letter, int64_t now, GError **error)
{
    struct ending ending = { LOG_INFO, "letter had arrived, is not sent again" };
    store_begin(store);
    if (store_outbox_arrived(store, letter->id)) {
        store_outbox_found(store, letter->id, now);
    } else {
        store_outbox_again(store, letter->id, now);
        ending.text = "letter was not seen, is sent again";
        if (is_overdue(letter, now)) {
            give_up(store, config, team, letter, now);
            ending = (struct ending){ LOG_ERROR, "letter given up after five days" };
        }
    }
    if (!store_commit(store, error))
        return false;
    log_event(ending.level, ending.text, "team", team->name, "letter", letter->message_id,
              "purpose", letter->purpose, NULL);
    return true;
}

bool deliver_doubtful(Store *store, const struct config *config,
                      const struct team_config *team, const struct freshness *freshness,
                      int64_t now, bool *look_needed, GError **error)
{
    bool fine = true, fresh = true;
    struct outbox_letter *letter;
    while (fine && fresh && (letter = store_outbox_doubtful(store, now))) {
        g_autoptr(GPtrArray) gaps = NULL;
        int64_t since = MAX(letter->next_attempt, freshness->started);
        fresh = freshness_check(store, team, freshness, since, now, &gaps) != FRESH_WAIT;
        fine = !fresh || settle_doubt(store, config, team, letter, now, error);
        outbox_letter_free(letter);
    }
    *look_needed = *look_needed || !fresh;
    return fine && store_check(store, error);
}
