#include "app/remind.h"

#include "app/gather.h"
#include "app/hook.h"
#include "app/language.h"
#include "app/notice.h"
#include "app/recipients.h"
#include "base/instant.h"
#include "base/log.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/reminders.h"

enum { CONVERSATION_CAP = 10 }; /* reminders of one in a day, so that no loop goes on */

struct reminding {
    Store *store;
    const struct team_config *team;
    const Rules *rules;
    const struct freshness *freshness;
    int64_t now;
    bool look_needed;
    struct notices notices;
    GPtrArray *reached; /* struct reach *, soonest due first */
    GPtrArray *queued;  /* struct queued *: said in the log once it is committed */
    int64_t seen_since; /* what was asked of freshness_check() last, and its answer */
    Fresh seen;
    GPtrArray *unseen;
};

/* A level that an obligation has reached and nobody was written to about. */
struct reach {
    struct gather_item item; /* the first: gather_letters() hands it back */
    const struct owed *owed;
    const struct level *level;
    int64_t sendable; /* from here on, as far as business hours go */
    int64_t go;       /* it waits for others until then */
    int64_t next;     /* when the obligation wants to be asked about again */
    bool going;
    const char *held;  /* until tomorrow, and why; or NULL */
    GPtrArray *unseen; /* char *, or NULL: all was seen */
};

struct queued {
    const struct reach *reach;
    char *letter; /* its Message-ID */
};

static void reach_free(gpointer data)
{
    struct reach *reach = data;
    g_ptr_array_unref((GPtrArray *)reach->item.to);
    g_clear_pointer(&reach->unseen, g_ptr_array_unref);
    g_free(reach);
}

static void queued_free(gpointer data)
{
    struct queued *queued = data;
    g_free(queued->letter);
    g_free(queued);
}

/* ---- What has reached a level. */

/* A clock that is short waits for others less (S40). */
static int64_t longest_wait(const struct reminding *r, const struct owed *owed,
                            bool urgent)
{
    enum { SHARE = 10 };
    if (urgent || r->freshness->last_chance)
        return 0;
    return MIN(r->team->gather, MAX(0, owed->due - owed->since) / SHARE);
}

/* The highest level that was reached, NULL: none; `*at` and `*next` get the instants of
 * it and of the one after it. Of what a client owes only those count at which it is late
 * (S39). */
static const struct level *find_level(const struct reminding *r, const struct owed *owed,
                                      int64_t *at, int64_t *next)
{
    const GPtrArray *levels = r->team->levels;
    bool early = owed->kind == OBLIGATION_DEBT && r->now < owed->due;
    *next = level_next(levels, owed->calendar, owed->since, owed->due,
                       early ? owed->due - 1 : r->now);
    int index = level_reached(levels, owed->calendar, owed->since, owed->due, r->now, at);
    if (early || index < 0 || (owed->kind == OBLIGATION_DEBT && *at < owed->due))
        return NULL;
    return levels->pdata[index];
}

/* NULL where nothing is to be sent yet; `*next` is when the obligation wants to be asked
 * about again. Whoever is promised an answer at night is looked after at night: the
 * turn's own calendar also says when a letter may go (S40). */
static struct reach *find_reach(struct reminding *r, const struct owed *owed,
                                int64_t *next)
{
    const Calendar *calendar = owed->calendar;
    int64_t at;
    *next = owed->snoozed_until;
    if (owed->snoozed_until != INSTANT_NONE && owed->snoozed_until > r->now)
        return NULL;
    const struct level *level = find_level(r, owed, &at, next);
    if (!level || store_reminder_has(r->store, owed, level->name))
        return NULL;
    if (at < store_watched_since(r->store, owed->opener)) {
        g_autofree char *obligation = store_obligation_key(owed);
        store_reminder_put(r->store, obligation, level->name, at, 0);
        return NULL;
    }
    bool urgent = rules_is_urgent(r->rules, owed->opened, owed->target);
    int64_t sendable = urgent ? at : calendar_next_opening(calendar, at);
    int64_t opening = urgent ? r->now
                             : calendar_next_opening(calendar, MAX(r->now, sendable));
    if (opening != r->now) {
        *next = opening;
        return NULL;
    }
    struct reach *reach = g_new0(struct reach, 1);
    reach->owed = owed;
    reach->level = level;
    reach->sendable = sendable;
    reach->go = sendable + longest_wait(r, owed, urgent);
    reach->next = *next;
    return reach;
}

static bool collect_one(struct reminding *r, struct owed *owed, GError **error)
{
    owed->calendar = rules_calendar(r->rules, owed->opened, owed->target);
    int64_t next;
    struct reach *reach = find_reach(r, owed, &next);
    if (!reach) {
        store_set_next_level(r->store, owed, next);
        return true;
    }
    struct standing standing;
    if (!notice_standing(&r->notices, owed, &standing, error)) {
        g_free(reach);
        return false;
    }
    reach->item.to =
        recipients_resolve(r->team, reach->level->to, standing.who ? &standing : NULL);
    g_ptr_array_add(r->reached, reach);
    return true;
}

/* ---- Which of it goes now. */

/* S41. Many levels wait for the same look. */
static Fresh look_since(struct reminding *r, int64_t since)
{
    since = MAX(since, r->freshness->started);
    if (since == r->seen_since)
        return r->seen;
    g_clear_pointer(&r->unseen, g_ptr_array_unref);
    r->seen_since = since;
    r->seen = freshness_check(r->store, r->team, r->freshness, since, r->now, &r->unseen);
    return r->seen;
}

static void let_go(struct reminding *r, struct reach *reach, GHashTable *readers)
{
    reach->going = true;
    reach->unseen = r->unseen ? g_ptr_array_ref(r->unseen) : NULL;
    for (guint i = 0; i < reach->item.to->len; i++)
        g_hash_table_add(readers, reach->item.to->pdata[i]);
}

static void let_go_what_waited(struct reminding *r, GHashTable *readers)
{
    for (guint i = 0; i < r->reached->len; i++) {
        struct reach *reach = r->reached->pdata[i];
        if (reach->go > r->now) {
            reach->next = reach->go;
        } else if (look_since(r, reach->go) == FRESH_WAIT) {
            reach->next = r->now;
            r->look_needed = true;
        } else {
            let_go(r, reach, readers);
        }
    }
}

static bool has_reader(const struct reach *reach, GHashTable *readers)
{
    for (guint i = 0; i < reach->item.to->len; i++)
        if (g_hash_table_contains(readers, reach->item.to->pdata[i]))
            return true;
    return false;
}

/* Whoever gets a letter now gets with it what would wait for others; and so do the others
 * whom that goes to. */
static void let_others_join(struct reminding *r, GHashTable *readers)
{
    bool joined;
    do {
        joined = false;
        for (guint i = 0; i < r->reached->len; i++) {
            struct reach *reach = r->reached->pdata[i];
            if (reach->going || reach->go <= r->now || !has_reader(reach, readers) ||
                look_since(r, reach->sendable) == FRESH_WAIT)
                continue;
            let_go(r, reach, readers);
            joined = true;
        }
    } while (joined);
}

/* ---- Letters. */

static void hold_back(const struct reminding *r, struct reach *reach, const char *why)
{
    const Calendar *calendar = r->team->calendar;
    reach->going = false;
    reach->held = why;
    reach->next = calendar_instant(calendar, calendar_day(calendar, r->now) + 1, 0);
}

/* A machine that answers each letter as a client would be reminded of for ever. */
static void cut_loops(struct reminding *r, int64_t midnight)
{
    g_autoptr(GHashTable) counts = store_reminders_by_thread(r->store, midnight);
    for (guint i = 0; i < r->reached->len; i++) {
        struct reach *reach = r->reached->pdata[i];
        if (!reach->going)
            continue;
        int64_t thread = store_owed_thread(r->store, reach->owed);
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, &thread));
        if (count >= CONVERSATION_CAP)
            hold_back(r, reach, "its conversation had as many as one may have in a day");
        else
            g_hash_table_replace(counts, g_memdup2(&thread, sizeof thread),
                                 GUINT_TO_POINTER(count + 1));
    }
}

/* Of what could not be seen the letter says the most that anything in it knows. */
static const GPtrArray *unseen_of(const GPtrArray *items)
{
    const GPtrArray *most = NULL;
    for (guint i = 0; i < items->len; i++) {
        const struct reach *reach = items->pdata[i];
        if (reach->unseen && (!most || reach->unseen->len > most->len))
            most = reach->unseen;
    }
    return most;
}

static bool queue_letter(struct reminding *r, const struct gathered *gathered,
                         GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < gathered->items->len; i++) {
        const struct reach *reach = gathered->items->pdata[i];
        struct notice_entry *entry = g_new(struct notice_entry, 1);
        *entry = (struct notice_entry){ reach->owed, reach->level->name };
        g_ptr_array_add(entries, entry);
    }
    const struct notice notice = {
        .entries = entries,
        .to = gathered->to,
        .unseen = unseen_of(gathered->items),
        .last = gathered->last,
    };
    g_autofree char *id = NULL;
    if (!notice_queue(&r->notices, &notice, &id, error))
        return false;
    for (guint i = 0; id && i < gathered->items->len; i++) {
        struct queued *queued = g_new(struct queued, 1);
        *queued = (struct queued){ gathered->items->pdata[i], g_strdup(id) };
        g_ptr_array_add(r->queued, queued);
    }
    return true;
}

/* Webhooks hear of whatever anybody gets a letter about. */
static bool queue_posts(struct reminding *r, const GPtrArray *going, int64_t midnight,
                        GError **error)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < going->len; i++) {
        const struct reach *reach = going->pdata[i];
        if (reach->item.held)
            continue;
        struct hook_item *item = g_new0(struct hook_item, 1);
        item->owed = reach->owed;
        item->level = reach->level->name;
        g_ptr_array_add(items, item);
    }
    return hook_queue_reminders(&r->notices, items, unseen_of(going), midnight, error);
}

static bool queue_letters(struct reminding *r, GError **error)
{
    const Calendar *calendar = r->team->calendar;
    int64_t midnight = calendar_instant(calendar, calendar_day(calendar, r->now), 0);
    cut_loops(r, midnight);
    g_autoptr(GPtrArray) going = g_ptr_array_new();
    for (guint i = 0; i < r->reached->len; i++) {
        struct reach *reach = r->reached->pdata[i];
        if (reach->going)
            g_ptr_array_add(going, reach);
    }
    g_autoptr(GHashTable) written = store_reminders_by_reader(r->store, midnight);
    g_autoptr(GPtrArray) letters =
        gather_letters(going, r->team->gather > 0, written, (guint)r->team->reminder_cap);
    for (guint i = 0; i < letters->len; i++)
        if (!queue_letter(r, letters->pdata[i], error))
            return false;
    if (!queue_posts(r, going, midnight, error))
        return false;
    for (guint i = 0; i < going->len; i++) {
        struct reach *reach = going->pdata[i];
        if (reach->item.held)
            hold_back(r, reach, "its readers had reminder_cap letters today");
    }
    return true;
}

static bool handle_all(struct reminding *r, const GPtrArray *list, GError **error)
{
    for (guint i = 0; i < list->len; i++)
        if (!collect_one(r, list->pdata[i], error))
            return false;
    g_autoptr(GHashTable) readers = g_hash_table_new(g_str_hash, g_str_equal);
    let_go_what_waited(r, readers);
    let_others_join(r, readers);
    if (g_hash_table_size(readers) > 0 && !queue_letters(r, error))
        return false;
    for (guint i = 0; i < r->reached->len; i++) {
        const struct reach *reach = r->reached->pdata[i];
        store_set_next_level(r->store, reach->owed, reach->next);
    }
    return true;
}

static void log_all(const struct reminding *r)
{
    for (guint i = 0; i < r->reached->len; i++) {
        const struct reach *reach = r->reached->pdata[i];
        const struct owed *owed = reach->owed;
        if (reach->held)
            log_event(LOG_WARNING, "reminder waits until tomorrow", "team", r->team->name,
                      "conversation", owed->conversation, "obligation",
                      obligation_name(owed->kind), "level", reach->level->name, "reason",
                      reach->held, NULL);
    }
    for (guint i = 0; i < r->queued->len; i++) {
        const struct queued *queued = r->queued->pdata[i];
        const struct owed *owed = queued->reach->owed;
        log_event(LOG_INFO, "reminder queued", "team", r->team->name, "conversation",
                  owed->conversation, "obligation", obligation_name(owed->kind), "level",
                  queued->reach->level->name, "letter", queued->letter, NULL);
    }
}

static bool remind(struct reminding *r, Rules *rules, GError **error)
{
    store_begin(r->store);
    g_autoptr(GPtrArray)
        list = store_owed_reaching_level(r->store, r->now + r->team->gather);
    if (!rules_refresh(rules, error) || !handle_all(r, list, error)) {
        store_rollback(r->store);
        return false;
    }
    if (!store_commit(r->store, error))
        return false;
    log_all(r);
    return true;
}

bool remind_team(Store *store, const struct config *config, Rules *rules,
                 const struct freshness *freshness, int64_t now, bool *look_needed,
                 GError **error)
{
    int64_t next = store_next_level(store);
    if (next == INSTANT_NONE || next > now)
        return store_check(store, error);
    struct reminding r = {
        .store = store,
        .team = rules_team(rules),
        .rules = rules,
        .freshness = freshness,
        .now = now,
        .notices = { store, config, rules, now, NULL },
        .reached = g_ptr_array_new_with_free_func(reach_free),
        .queued = g_ptr_array_new_with_free_func(queued_free),
        .seen_since = INSTANT_NONE,
    };
    g_auto(Tongue) tongue = language_speak(r.team);
    bool fine = remind(&r, rules, error);
    *look_needed = *look_needed || (fine && r.look_needed);
    notices_clear(&r.notices);
    g_ptr_array_unref(r.queued);
    g_ptr_array_unref(r.reached);
    g_clear_pointer(&r.unseen, g_ptr_array_unref);
    return fine;
}
