#include "app/remind.h"

#include <string.h>

#include "app/away.h"
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
    const Rules *rules;
    const struct freshness *freshness;
    int64_t now;
    bool look_needed;
    GArray *queued; /* struct queued: said in the log once it is committed */
    GArray *away;   /* struct absence; NULL: nobody asked yet */
};

/* A level that an obligation has reached. */
struct reach {
    const struct owed *owed;
    const struct level *level;
    const Calendar *calendar; /* the turn's own, which its clocks are measured in */
    int64_t at;
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

/* Who gets what is the owner's; `*standing->who` is NULL where no member owns it. */
static bool find_standing(struct reminding *r, const struct owed *owed,
                          struct standing *standing, GError **error)
{
    const struct member *owner =
        owed->owner ? people_member(&r->team->people, owed->owner) : NULL;
    *standing = (struct standing){ 0 };
    if (!owner)
        return true;
    if (!r->away)
        r->away = away_all(r->store, r->team, r->now, error);
    if (!r->away)
        return false;
    *standing = absence_standing(&r->team->people, r->away, owner,
                                 calendar_day(r->team->calendar, r->now));
    return true;
}

static GBytes *compose(const struct reminding *r, const struct reach *reach,
                       const struct standing *standing, const GPtrArray *gaps,
                       const struct envelope *envelope, GError **error)
{
    g_autofree char *readers = recipients_text(r->team, reach->level->to, standing);
    struct reminder reminder = {
        .team = r->team->name,
        .owed = reach->owed,
        .owner_name = standing ? standing->owner->name : reach->owed->owner,
        .level = reach->level->name,
        .readers = readers,
        .unseen = gaps,
        .calendar = reach->calendar,
        .now = r->now,
        .standing = standing,
    };
    struct letter *letter = letter_reminder(&reminder);
    GBytes *bytes = mime_compose(envelope, letter, error);
    letter_free(letter);
    return bytes;
}

/* The outbox row and the record of the level. */
static bool queue_letter(struct reminding *r, const struct reach *reach,
                         const char *obligation, const GPtrArray *gaps, GError **error)
{
    const char *level = reach->level->name;
    struct standing found;
    if (!find_standing(r, reach->owed, &found, error))
        return false;
    const struct standing *standing = found.who ? &found : NULL;
    g_autoptr(GPtrArray) to = recipients_resolve(r->team, reach->level->to, standing);
    g_autofree char *id = letter_id(r, obligation, level);
    g_autofree char *first = store_reminder_first_letter(r->store, obligation);
    const struct envelope envelope = {
        .from = r->config->smtp.from,
        .from_name = "ackd",
        .to = to,
        .message_id = id,
        .references = first,
        .date = r->now,
    };
    g_autoptr(GBytes) bytes = compose(r, reach, standing, gaps, &envelope, error);
    if (!bytes)
        return false;

    g_autofree char *purpose = g_strdup_printf("reminder %s %s", level, obligation);
    int64_t outbox = store_outbox_add(r->store, purpose, id, to, bytes, r->now);
    store_reminder_put(r->store, obligation, level, r->now, outbox);
    struct queued queued = { reach->owed, reach->level, g_steal_pointer(&id) };
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

/* Deals with the level that was reached; `*next` is when this obligation wants to be
 * asked about again. Whoever is promised an answer at night is looked after at night: the
 * turn's own calendar also says when a letter may go (S40). */
static bool handle_level(struct reminding *r, const struct reach *reach, int64_t *next,
                         GError **error)
{
    const struct owed *owed = reach->owed;
    const Calendar *calendar = reach->calendar;
    *next = level_next(r->team->levels, calendar, owed->since, owed->due, r->now);
    g_autofree char *obligation = store_obligation_key(owed);
    if (store_reminder_has(r->store, owed, reach->level->name))
        return true;
    if (reach->at < store_watched_since(r->store, owed->opener)) {
        store_reminder_put(r->store, obligation, reach->level->name, reach->at, 0);
        return true;
    }
    int64_t sendable = calendar_next_opening(calendar, reach->at);
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
    return queue_letter(r, reach, obligation, gaps, error);
}

static bool handle_owed(struct reminding *r, const struct owed *owed, int64_t *next,
                        GError **error)
{
    const GPtrArray *levels = r->team->levels;
    struct reach reach = {
        .owed = owed,
        .calendar = rules_calendar(r->rules, owed->opened, owed->target),
    };
    if (owed->snoozed_until != INSTANT_NONE && owed->snoozed_until > r->now) {
        *next = owed->snoozed_until;
        return true;
    }
    int level =
        level_reached(levels, reach.calendar, owed->since, owed->due, r->now, &reach.at);
    if (level < 0) {
        *next = level_next(levels, reach.calendar, owed->since, owed->due, r->now);
        return true;
    }
    reach.level = levels->pdata[level];
    return handle_level(r, &reach, next, error);
}

/* Everything that reached a level. */
static bool handle_all(struct reminding *r, const GPtrArray *list, GError **error)
{
    for (guint i = 0; i < list->len; i++) {
        const struct owed *owed = list->pdata[i];
        int64_t next;
        if (!handle_owed(r, owed, &next, error))
            return false;
        store_set_next_level(r->store, owed, next);
    }
    return true;
}

bool remind_team(Store *store, const struct config *config, Rules *rules,
                 const struct freshness *freshness, int64_t now, bool *look_needed,
                 GError **error)
{
    int64_t next = store_next_level(store);
    if (next == INSTANT_NONE || next > now)
        return store_check(store, error);
    g_autoptr(GArray) queued = g_array_new(FALSE, FALSE, sizeof(struct queued));
    g_array_set_clear_func(queued, queued_clear);
    struct reminding r = {
        store, config, rules_team(rules), rules, freshness, now, false, queued, NULL,
    };
    store_begin(store);
    g_autoptr(GPtrArray) list = store_owed_reaching_level(store, now);
    bool handled = rules_refresh(rules, error) && handle_all(&r, list, error);
    g_clear_pointer(&r.away, g_array_unref);
    if (!handled) {
        store_rollback(store);
        return false;
    }
    *look_needed = *look_needed || r.look_needed;
    if (!store_commit(store, error))
        return false;
    log_queued(&r);
    return true;
}
