#include "app/morning.h"

#include "app/away.h"
#include "app/freshness.h"
#include "app/owing.h"
#include "base/instant.h"
#include "letter/tongue.h"
#include "letter/wording.h"
#include "store/derived.h"
#include "store/promises.h"
#include "store/status.h"
#include "store/unanswered.h"

enum { SPANS = 3 };

struct Morning {
    GPtrArray *owed; /* which the lists from here to `absent` borrow from */
    GPtrArray *overdue, *due_today, *promises, *absent;
    GPtrArray *chased, *enquiries, *debts; /* own what they hold */
    GPtrArray *unseen;
    struct digest_span spans[SPANS];
    struct digest digest;
};

/* ---- What is owed. */

/* What began later than a date that is past was not known then. */
static void forget_later(GPtrArray *rows, int64_t now)
{
    for (guint i = rows->len; i-- > 0;)
        if (((const struct owed *)rows->pdata[i])->since > now)
            g_ptr_array_remove_index(rows, i);
}

static bool is_away(const struct team_config *team, const GArray *away,
                    const struct owed *row, int64_t today)
{
    const struct member *owner = row->owner ? people_member(&team->people, row->owner)
                                            : NULL;
    return owner && absence_on(away, owner, today);
}

static void sort_owed(Morning *morning, const struct team_config *team,
                      const GArray *away, int64_t now)
{
    int64_t today = calendar_day(team->calendar, now);
    int64_t tonight = calendar_instant(team->calendar, today + 1, 0) - 1;
    for (guint i = 0; i < morning->owed->len; i++) {
        struct owed *row = morning->owed->pdata[i];
        if (row->due > tonight) {
            if (is_away(team, away, row, today))
                g_ptr_array_add(morning->absent, row);
        } else if (row->kind == OBLIGATION_PROMISE) {
            g_ptr_array_add(morning->promises, row);
        } else {
            g_ptr_array_add(row->due < now ? morning->overdue : morning->due_today, row);
        }
    }
}

/* ---- Open turns. */

/* What is known of turns that have targets: of each, what is due first. */
static GHashTable *owed_by_opener(const GPtrArray *owed)
{
    GHashTable *rows = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < owed->len; i++) {
        struct owed *row = owed->pdata[i];
        if (row->turn > 0)
            g_hash_table_insert(rows, row->opener, row);
    }
    return rows;
}

static void complete(GPtrArray *turns, GHashTable *owed, const Rules *rules)
{
    for (guint i = 0; i < turns->len; i++) {
        struct owed *turn = turns->pdata[i];
        const struct owed *known = g_hash_table_lookup(owed, turn->opener);
        turn->calendar = rules_calendar(rules, turn->opened, turn->target);
        if (known) {
            turn->kind = known->kind;
            turn->due = known->due;
        }
    }
}

/* ---- Clients' debts (S31). */

static struct owed *debt(const struct promise_row *row, const Calendar *calendar)
{
    struct owed *owed = g_new(struct owed, 1);
    *owed = (struct owed){
        .conversation = g_strdup(row->conversation),
        .client = g_strdup(row->client),
        .client_name = g_strdup(row->client_name),
        .subject = g_strdup(row->subject),
        .opener = g_strdup(row->promise.message_id),
        .from = g_strdup(row->promise.message_id),
        .phrase = g_strdup(row->promise.phrase),
        .kind = OBLIGATION_DEBT,
        .promise = row->promise.number,
        .slips = row->promise.slips,
        .first_due = row->promise.first_due.at,
        .opened = row->promise.made,
        .since = row->promise.made,
        .due = row->promise.due.at,
        .snoozed_until = INSTANT_NONE,
        .calendar = calendar,
    };
    return owed;
}

/* S30 goes for clients' promises, too. */
static GPtrArray *late_debts(Store *store, const struct team_config *team, int64_t now)
{
    GPtrArray *debts = owed_list_new();
    g_autoptr(GPtrArray) open = store_promises_open(store, now - 1);
    for (guint i = 0; i < open->len; i++) {
        const struct promise_row *row = open->pdata[i];
        if (row->promise.client && row->promise.confidence >= team->promise_confidence)
            g_ptr_array_add(debts, debt(row, team->calendar));
    }
    return debts;
}

/* ---- Mailboxes. */

/* A line for each that could not be looked at last time, or was not since `look`. */
static GPtrArray *unseen_mailboxes(Store *store, const struct team_config *team,
                                   int64_t look, int64_t now)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) mailboxes = store_mailboxes(store);
    for (guint i = 0; i < mailboxes->len; i++) {
        const struct mailbox_row *row = mailboxes->pdata[i];
        if (!row->error) {
            char *gap = look == INSTANT_NONE
                            ? NULL
                            : freshness_gap_of(store, team, row->name, look, now);
            if (gap)
                g_ptr_array_add(lines, gap);
            continue;
        }
        g_autofree char *since = wording_instant(team->calendar, row->error_since, now);
        g_ptr_array_add(lines, g_strdup_printf(_("%s: not seen since %s (%s)"), row->name,
                                               since, row->error));
    }
    return lines;
}

/* ---- Figures. */

/* Local days; each span of the digest, then each of those before them. */
struct days {
    int64_t first, end;
    int64_t from, to; /* their instants */
};

/* One reading of the turns serves all spans, each a group of the tally. */
struct until_now {
    Tally *tally;
    struct days days[2 * SPANS];
    const Calendar *calendar;
    int64_t now;
};

static void add_turn(const struct turn_row *turn, gpointer data)
{
    const struct until_now *all = data;
    unsigned parts = figures_parts(&turn->figures, all->now);
    for (guint i = 0; i < G_N_ELEMENTS(all->days); i++)
        if (turn->figures.opened >= all->days[i].from &&
            turn->figures.opened < all->days[i].to)
            tally_add(all->tally, i, &turn->figures, parts);
}

static void add_promise(const struct promise_count *promise, gpointer data)
{
    const struct until_now *all = data;
    for (guint i = 0; i < G_N_ELEMENTS(all->days); i++)
        if (promise->figures.made >= all->days[i].from &&
            promise->figures.made < all->days[i].to)
            tally_add_promise(all->tally, i, &promise->figures, all->calendar, all->now);
}

static void tally_all(Store *store, struct until_now *all)
{
    int64_t from = INT64_MAX, to = INT64_MIN;
    for (gsize i = 0; i < G_N_ELEMENTS(all->days); i++) {
        struct days *days = &all->days[i];
        days->from = calendar_instant(all->calendar, days->first, 0);
        days->to = calendar_instant(all->calendar, days->end, 0);
        from = MIN(from, days->from);
        to = MAX(to, days->to);
    }
    store_turns(store, from, to, TURN_OF_NOBODY, add_turn, all);
    store_count_promises(store, from, to, add_promise, all);
}

static int64_t working_day_before(const Calendar *calendar, int64_t day)
{
    int64_t before = day - 1;
    while (before > day - 14 && !calendar_is_working_day(calendar, before))
        before--;
    return before;
}

static void count_spans(Morning *morning, Store *store, const Calendar *calendar,
                        int64_t now)
{
    int64_t today = calendar_day(calendar, now);
    int64_t last = working_day_before(calendar, today);
    int64_t before = working_day_before(calendar, last);
    const Span spans[SPANS] = { last == today - 1 ? SPAN_YESTERDAY
                                                  : SPAN_LAST_WORKING_DAY,
                                SPAN_WEEK, SPAN_FOUR_WEEKS };
    g_autoptr(Tally) tally = tally_new();
    struct until_now all = {
        .tally = tally,
        .days = { { .first = last, .end = last + 1 },
                  { .first = today - 7, .end = today },
                  { .first = today - 28, .end = today },
                  { .first = before, .end = before + 1 },
                  { .first = today - 14, .end = today - 7 },
                  { .first = today - 56, .end = today - 28 } },
        .calendar = calendar,
        .now = now,
    };
    tally_all(store, &all);
    for (guint i = 0; i < SPANS; i++)
        morning->spans[i] = (struct digest_span){
            .span = spans[i],
            .widens = i > 0 && all.days[i].first <= all.days[i - 1].first,
            .figures = tally_figures(tally, i),
            .before = tally_figures(tally, SPANS + i),
        };
}

/* ---- All of it. */

static void read_owed(Morning *morning, Store *store, const Rules *rules,
                      const GArray *away, int64_t now)
{
    const struct team_config *team = rules_team(rules);
    morning->owed = owing_turns(store, rules, INT64_MAX);
    forget_later(morning->owed, now);
    sort_owed(morning, team, away, now);
    g_autoptr(GHashTable) owed = owed_by_opener(morning->owed);
    morning->chased = store_chased(store);
    morning->enquiries = store_first_enquiries(store);
    forget_later(morning->chased, now);
    forget_later(morning->enquiries, now);
    complete(morning->chased, owed, rules);
    complete(morning->enquiries, owed, rules);
    morning->debts = late_debts(store, team, now);
}

static void fill_digest(Morning *morning, const struct team_config *team, int64_t now)
{
    morning->digest = (struct digest){
        .team = team->name,
        .ackctl = team->ackctl,
        .overdue = morning->overdue,
        .due_today = morning->due_today,
        .promises = morning->promises,
        .chased = morning->chased,
        .enquiries = morning->enquiries,
        .absent = morning->absent,
        .debts = morning->debts,
        .unseen = morning->unseen,
        .spans = morning->spans,
        .n_spans = SPANS,
        .people = &team->people,
        .link = team->link,
        .calendar = team->calendar,
        .now = now,
    };
}

Morning *morning_new(Store *store, const Rules *rules, int64_t look, int64_t now,
                     GError **error)
{
    const struct team_config *team = rules_team(rules);
    g_autoptr(GArray) away = away_all(store, team, now, error);
    if (!away)
        return NULL;
    g_autoptr(Morning) morning = g_new0(Morning, 1);
    morning->overdue = g_ptr_array_new();
    morning->due_today = g_ptr_array_new();
    morning->promises = g_ptr_array_new();
    morning->absent = g_ptr_array_new();
    read_owed(morning, store, rules, away, now);
    morning->unseen = unseen_mailboxes(store, team, look, now);
    count_spans(morning, store, team->calendar, now);
    if (!store_check(store, error))
        return NULL;
    fill_digest(morning, team, now);
    return g_steal_pointer(&morning);
}

void morning_free(Morning *morning)
{
    if (!morning)
        return;
    GPtrArray *const lists[] = { morning->overdue,   morning->due_today,
                                 morning->promises,  morning->absent,
                                 morning->owed,      morning->chased,
                                 morning->enquiries, morning->debts,
                                 morning->unseen };
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (lists[i])
            g_ptr_array_unref(lists[i]);
    }
    g_free(morning);
}

const struct digest *morning_digest(const Morning *morning)
{
    return &morning->digest;
}
