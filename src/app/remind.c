#include "app/remind.h"

#include <string.h>

#include "app/recipients.h"
#include "base/instant.h"
#include "base/log.h"
#include "base/text.h"
#include "letter/reminder.h"
#include "mime/compose.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/outbox.h"

struct reminding {
    Store *store;
    const struct config *config;
    const struct team_config *team;
    const struct freshness *freshness;
    int64_t now;
    bool look_needed;
    GArray *queued; /* struct queued: said in the log once it is committed */
};

struct queued {
    const struct owed *owed;
    const struct level *level;
    char *letter; /* its Message-ID */
};

static void queued_clear(gpointer queued)
{
    g_free(((struct queued *)queued)->letter);
}

/* The same obligation and level always give the same id: a copy after a crash is known as
 * one (RFC 5322 3.6.4). */
static char *letter_id(const struct reminding *r, const char *obligation,
                       const char *level)
{
    g_autofree char *what =
        g_strconcat(r->team->name, "\n", obligation, "\n", level, NULL);
    g_autofree char *hash = text_hash(what, 24);
    return g_strdup_printf("ackd.%s@%s", hash, strchr(r->config->smtp.from, '@') + 1);
}

static const char *owner_name(const struct reminding *r, const struct owed *owed)
{
    const struct member *owner =
        owed->owner ? people_member(&r->team->people, owed->owner) : NULL;
    return owner ? owner->name : owed->owner;
}

static GBytes *compose(const struct reminding *r, const struct owed *owed,
                       const struct level *level, const GPtrArray *to,
                       const GPtrArray *gaps, const char *id, const char *first,
                       GError **error)
{
    g_autofree char *readers = recipients_text(r->team, level->to, owed);
    struct reminder reminder = {
        .team = r->team->name,
        .owed = owed,
        .owner_name = owner_name(r, owed),
        .level = level->name,
        .readers = readers,
        .unseen = gaps,
        .calendar = r->team->calendar,
        .now = r->now,
    };
    struct letter *letter = letter_reminder(&reminder);
    struct envelope envelope = {
        .from = r->config->smtp.from,
        .from_name = "ackd",
        .to = to,
        .message_id = id,
        .references = first,
        .date = r->now,
    };
    GBytes *bytes = mime_compose(&envelope, letter, error);
    letter_free(letter);
    return bytes;
}

/* The outbox row and the record of the level. */
static bool queue_letter(const struct reminding *r, const struct owed *owed,
                         const struct level *level, const char *obligation,
                         const GPtrArray *gaps, GError **error)
{
    g_autoptr(GPtrArray) to = recipients_resolve(r->team, level->to, owed);
    g_autofree char *id = letter_id(r, obligation, level->name);
    g_autofree char *first = store_reminder_first_letter(r->store, obligation);
    g_autoptr(GBytes) bytes = compose(r, owed, level, to, gaps, id, first, error);
    if (!bytes)
        return false;

    g_autofree char *purpose = g_strdup_printf("reminder %s %s", level->name, obligation);
    int64_t outbox = store_outbox_add(r->store, purpose, id, to, bytes, r->now);
    store_reminder_put(r->store, obligation, level->name, r->now, outbox);
    struct queued queued = { owed, level, g_steal_pointer(&id) };
    g_array_append_val(r->queued, queued);
    return true;
}

static void log_queued(const struct reminding *r)
{
    for (guint i = 0; i < r->queued->len; i++) {
        const struct queued *queued = &g_array_index(r->queued, struct queued, i);
        const struct owed *owed = queued->owed;
        log_event(LOG_INFO, "reminder queued", "team", r->team->name, "conversation",
                  owed->conversation, "obligation", obligation_name(owed->kind), "level",
                  queued->level->name, "letter", queued->letter, NULL);
    }
}

/* Deals with the level that was reached at `at`; `*next` is when this obligation wants to
 * be asked about again. */
static bool handle_level(struct reminding *r, const struct owed *owed,
                         const struct level *level, int64_t at, int64_t *next,
                         GError **error)
{
    const Calendar *calendar = r->team->calendar;
    *next = level_next(r->team->levels, calendar, owed->since, owed->due, r->now);
    g_autofree char *obligation = store_obligation_key(owed);
    if (store_reminder_has(r->store, owed, level->name))
        return true;
    if (at < store_watched_since(r->store, owed->opener)) {
        store_reminder_put(r->store, obligation, level->name, at, 0);
        return true;
    }
    int64_t sendable = calendar_next_opening(calendar, at);
    int64_t opening = calendar_next_opening(calendar, MAX(r->now, sendable));
    if (opening != r->now) {
        *next = opening;
        return true;
    }
    g_autoptr(GPtrArray) gaps = NULL;
    int64_t since = MAX(sendable, r->freshness->started);
    switch (freshness_check(r->store, r->team, r->freshness, since, r->now, &gaps)) {
    case FRESH_WAIT:
        r->look_needed = true;
        *next = r->now;
        return true;
    case FRESH:
    case FRESH_GAPS: break;
    }
    return queue_letter(r, owed, level, obligation, gaps, error);
}

/* Everything that reached a level, within one transaction. */
static bool handle_all(struct reminding *r, const GPtrArray *list, GError **error)
{
    for (guint i = 0; i < list->len; i++) {
        const struct owed *owed = list->pdata[i];
        int64_t at, next;
        int level = level_reached(r->team->levels, r->team->calendar, owed->since,
                                  owed->due, r->now, &at);
        if (level < 0)
            next = level_next(r->team->levels, r->team->calendar, owed->since, owed->due,
                              r->now);
        else if (!handle_level(r, owed, r->team->levels->pdata[level], at, &next, error))
            return false;
        store_set_next_level(r->store, owed, next);
    }
    return true;
}

bool remind_team(Store *store, const struct config *config,
                 const struct team_config *team, const struct freshness *freshness,
                 int64_t now, bool *look_needed, GError **error)
{
    g_autoptr(GArray) queued = g_array_new(FALSE, FALSE, sizeof(struct queued));
    g_array_set_clear_func(queued, queued_clear);
    struct reminding r = { store, config, team, freshness, now, false, queued };
    g_autoptr(GPtrArray) list = store_owed_reaching_level(store, now);
    if (list->len == 0)
        return store_check(store, error);
    store_begin(store);
    if (!handle_all(&r, list, error)) {
        store_rollback(store);
        return false;
    }
    *look_needed = *look_needed || r.look_needed;
    if (!store_commit(store, error))
        return false;
    log_queued(&r);
    return true;
}
