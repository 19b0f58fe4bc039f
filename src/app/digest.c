#include "app/digest.h"

#include "app/away.h"
#include "app/outgoing.h"
#include "app/owing.h"
#include "app/recipients.h"
#include "base/instant.h"
#include "base/log.h"
#include "letter/digest.h"
#include "store/derived.h"
#include "store/outbox.h"
#include "store/promises.h"
#include "store/status.h"

static void split_at(const GPtrArray *owed, int64_t now, GPtrArray *overdue,
                     GPtrArray *due_today, GPtrArray *promises)
{
    for (guint i = 0; i < owed->len; i++) {
        struct owed *row = owed->pdata[i];
        g_ptr_array_add(row->kind == OBLIGATION_PROMISE ? promises
                        : row->due < now                ? overdue
                                                        : due_today,
                        row);
    }
}

/* Rows of members who are away, but those that are due today anyway. */
static GPtrArray *owed_by_absent(Store *store, const Rules *rules, const GArray *away,
                                 int64_t now, int64_t tonight)
{
    const struct team_config *team = rules_team(rules);
    int64_t today = calendar_day(team->calendar, now);
    GPtrArray *owed = owing_turns(store, rules, INT64_MAX);
    for (guint i = owed->len; i > 0; i--) {
        const struct owed *row = owed->pdata[i - 1];
        const struct member *owner = row->owner ? people_member(&team->people, row->owner)
                                                : NULL;
        if (row->due <= tonight || !owner || !absence_on(away, owner, today))
            g_ptr_array_remove_index(owed, i - 1);
    }
    return owed;
}

struct until_now {
    Tally *tally;
    const Calendar *calendar;
    int64_t now;
};

static void add_turn(const struct turn_row *turn, gpointer data)
{
    const struct until_now *all = data;
    tally_add(all->tally, 0, &turn->figures, figures_parts(&turn->figures, all->now));
}

static void add_promise(const struct promise_count *promise, gpointer data)
{
    const struct until_now *all = data;
    tally_add_promise(all->tally, 0, &promise->figures, all->calendar, all->now);
}

static struct digest_span span(Store *store, const struct team_config *team,
                               const char *title, int64_t first_day, int64_t end_day,
                               int64_t now)
{
    g_autoptr(Tally) tally = tally_new();
    struct until_now all = { tally, team->calendar, now };
    int64_t from = calendar_instant(team->calendar, first_day, 0);
    int64_t to = calendar_instant(team->calendar, end_day, 0);
    store_turns(store, from, to, add_turn, &all);
    store_count_promises(store, from, to, add_promise, &all);
    return (struct digest_span){ title, tally_figures(tally, 0) };
}

static int64_t working_day_before(const struct team_config *team, int64_t day)
{
    int64_t before = day - 1;
    while (before > day - 14 && !calendar_is_working_day(team->calendar, before))
        before--;
    return before;
}

/* A line for each mailbox that could not be looked at last time. */
static GPtrArray *unseen_mailboxes(Store *store, const struct team_config *team,
                                   int64_t now)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) mailboxes = store_mailboxes(store);
    for (guint i = 0; i < mailboxes->len; i++) {
        const struct mailbox_row *row = mailboxes->pdata[i];
        if (!row->error)
            continue;
        g_autofree char *since = calendar_text(team->calendar, row->error_since, now);
        g_ptr_array_add(lines, g_strdup_printf("%s: not seen since %s (%s)", row->name,
                                               since, row->error));
    }
    return lines;
}

struct letter *digest_make(Store *store, const Rules *rules, int64_t now, GError **error)
{
    const struct team_config *team = rules_team(rules);
    int64_t today = calendar_day(team->calendar, now);
    int64_t tonight = calendar_instant(team->calendar, today + 1, 0) - 1;
    int64_t yesterday = working_day_before(team, today);

    g_autoptr(GArray) away = away_all(store, team, now, error);
    if (!away)
        return NULL;
    g_autoptr(GPtrArray) owed = owing_turns(store, rules, tonight);
    g_autoptr(GPtrArray) absent = owed_by_absent(store, rules, away, now, tonight);
    g_autoptr(GPtrArray) overdue = g_ptr_array_new(), due_today = g_ptr_array_new();
    g_autoptr(GPtrArray) promises = g_ptr_array_new();
    split_at(owed, now, overdue, due_today, promises);
    g_autoptr(GPtrArray) unseen = unseen_mailboxes(store, team, now);
    struct digest_span spans[] = {
        span(store, team, yesterday == today - 1 ? "Yesterday" : "Last working day",
             yesterday, yesterday + 1, now),
        span(store, team, "Last 7 days", today - 7, today, now),
        span(store, team, "Last 28 days", today - 28, today, now),
    };
    if (!store_check(store, error))
        return NULL;
    struct digest digest = {
        .team = team->name,
        .overdue = overdue,
        .due_today = due_today,
        .promises = promises,
        .absent = absent,
        .unseen = unseen,
        .spans = spans,
        .n_spans = G_N_ELEMENTS(spans),
        .people = &team->people,
        .calendar = team->calendar,
        .now = now,
    };
    return letter_digest(&digest);
}

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

static bool queue_digest(Store *store, const struct config *config, const Rules *rules,
                         const char *purpose, int64_t now, GError **error)
{
    const struct team_config *team = rules_team(rules);
    struct letter *letter = digest_make(store, rules, now, error);
    if (!letter)
        return false;
    g_autoptr(GPtrArray) to = recipients_resolve(team, team->digest.to, NULL);
    store_begin(store);
    g_autofree char *id =
        outgoing_queue(store, config, team, purpose, to, letter, now, error);
    if (!id) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, error))
        return false;
    log_event(LOG_INFO, "digest queued", "team", team->name, "letter", id, NULL);
    return true;
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
    return queue_digest(store, config, rules, purpose, now, error);
}

int64_t digest_next(const struct team_config *team, int64_t now)
{
    if (team->digest.at < 0)
        return INSTANT_NONE;
    int64_t day = calendar_day(team->calendar, now);
    int64_t due = calendar_instant(team->calendar, day, team->digest.at);
    return due > now ? due : calendar_instant(team->calendar, day + 1, team->digest.at);
}
