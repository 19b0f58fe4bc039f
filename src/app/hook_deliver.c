#include "app/hook_deliver.h"

#include <string.h>

#include "app/alert.h"
#include "app/deliver.h"
#include "app/digest.h"
#include "app/hook.h"
#include "app/language.h"
#include "base/log.h"
#include "store/outbox.h"

static bool is_old_digest(const struct team_config *team, const struct post *post,
                          int64_t now)
{
    g_autofree char *hooks = hook_purpose(post->channel, "");
    return g_str_has_prefix(post->purpose, hooks) &&
           digest_is_old(team, post->purpose + strlen(hooks), now);
}

/* Why one is not to be posted, and what becomes of it then. */
struct objection {
    const char *why; /* NULL: it is to be posted */
    LogLevel level;
    void (*end)(Store *store, int64_t post, const char *why, int64_t now);
};

/* False with STORE. */
static bool find_objection(struct notices *notices, struct post *post,
                           struct objection *objection, GError **error)
{
    const struct team_config *team = rules_team(notices->rules);
    const struct webhook_config *hook = hook_named(team, post->channel);
    if (!hook) {
        *objection = (struct objection){ "no webhook of this name is configured",
                                         LOG_WARNING, store_outbox_refused };
        return true;
    }
    NoticeState state = hook_review(notices, hook, post, error);
    const char *why = notice_state_text(state);
    if (why)
        *objection = (struct objection){ why, LOG_INFO, store_outbox_dropped };
    else if (is_old_digest(team, post, notices->now))
        *objection =
            (struct objection){ "its day is over", LOG_WARNING, store_outbox_dropped };
    return state != NOTICE_FAILED;
}

/* The next one and what speaks against it, decided in one transaction. False where that
 * failed; `*post` NULL: none waits. */
static bool take_one(struct notices *notices, struct post **post,
                     struct objection *objection, GError **error)
{
    Store *store = notices->store;
    store_begin(store);
    struct post *taken = store_post_take(store, notices->now);
    *objection = (struct objection){ .why = NULL };
    bool judged = !taken || find_objection(notices, taken, objection, error);
    if (judged && objection->why)
        objection->end(store, taken->id, objection->why, notices->now);
    if (!judged)
        store_rollback(store);
    if (judged && store_commit(store, error)) {
        *post = taken;
        return true;
    }
    post_free(taken);
    return false;
}

struct post *hook_take(Store *store, const struct config *config, const Rules *rules,
                       int64_t now, GError **error)
{
    struct post *post;
    struct objection objection;
    do {
        struct notices notices = { store, config, rules, now, NULL };
        bool taken = take_one(&notices, &post, &objection, error);
        notices_clear(&notices);
        if (!taken || !objection.why)
            return taken ? post : NULL;
        log_event(objection.level, "not posted to a webhook", "team",
                  rules_team(rules)->name, "webhook", post->channel, "purpose",
                  post->purpose, "because", objection.why, NULL);
        post_free(post);
    } while (true);
}

/* That the administrators cannot be told must not undo what is known of the post. */
static void tell_admins(Store *store, const struct config *config,
                        const struct team_config *team, const struct post *post,
                        const char *said, int64_t now)
{
    g_auto(Tongue) tongue = language_speak(team);
    const char *const facts[] = { _("Webhook"), post->channel, _("Found"), said, NULL };
    g_autofree char *consequence = g_strdup_printf(
        _("What was to be posted there is not tried again; letters are not affected. "
          "\"%s hook\" posts a test and says what is answered."),
        team->ackctl);
    const struct alert alert = {
        .team = team->name,
        .headline = _("a webhook does not take what it is told"),
        .facts = facts,
        .consequence = consequence,
    };
    g_autofree char *matter = g_strconcat("webhook ", post->channel, NULL);
    g_autoptr(GError) error = NULL;
    if (!alert_admins(store, config, team, matter, &alert, now, &error))
        log_event(LOG_ERROR, "administrators cannot be told of a refused post", "team",
                  team->name, "webhook", post->channel, "error", error->message, NULL);
}

/* How the log calls what became of it. */
struct ending {
    LogLevel level;
    const char *text;
};

/* Where the webhook itself has to be waited for, all that is for it waits. */
static int64_t next_attempt(Store *store, const struct post *post,
                            const struct hook_answer *answer, int64_t now)
{
    bool away = answer->outcome == HOOK_AWAY;
    int failures = away ? store_webhook_failures(store, post->channel) : post->attempts;
    int64_t wait = answer->retry_after > 0
                       ? MIN(answer->retry_after, DELIVER_LONGEST_WAIT)
                       : deliver_wait_after(failures);
    if (!away)
        return now + wait;
    store_webhook_hold(store, post->channel, now + wait);
    return now; /* the post itself is good for an attempt at any time */
}

static struct ending put_outcome(Store *store, const struct post *post,
                                 const struct hook_answer *answer, int64_t now)
{
    if (answer->outcome != HOOK_AWAY)
        store_webhook_release(store, post->channel);
    if (answer->outcome == HOOK_TAKEN) {
        store_outbox_sent(store, post->id, answer->said, now);
        return (struct ending){ LOG_INFO, "posted to a webhook" };
    }
    if (answer->outcome == HOOK_REFUSED) {
        store_outbox_refused(store, post->id, answer->said, now);
        return (struct ending){ LOG_ERROR, "refused by a webhook" };
    }
    int64_t again = next_attempt(store, post, answer, now);
    if (now - post->queued > DELIVER_GIVE_UP_AFTER) {
        store_outbox_refused(store, post->id, answer->said, now);
        return (struct ending){ LOG_ERROR, "post given up after five days" };
    }
    store_outbox_later(store, post->id, answer->said, again);
    return (struct ending){ LOG_WARNING, "webhook not told yet, will be tried again" };
}

bool hook_done(Store *store, const struct config *config, const struct team_config *team,
               const struct post *post, const struct hook_answer *answer, int64_t now,
               GError **error)
{
    store_begin(store);
    struct ending ending = put_outcome(store, post, answer, now);
    if (ending.level == LOG_ERROR)
        tell_admins(store, config, team, post, answer->said, now);
    if (!store_commit(store, error))
        return false;
    g_autofree char *attempt = g_strdup_printf("%d", post->attempts + 1);
    log_event(ending.level, ending.text, "team", team->name, "webhook", post->channel,
              "purpose", post->purpose, "attempt", attempt, "said", answer->said, NULL);
    return true;
}
