#include "app/simulate.h"

#include "base/instant.h"
#include "sla/divide.h"
#include "sla/thread.h"
#include "store/facts.h"
#include "store/notes.h"

enum { MESSAGES_AT_ONCE = 5000 };

struct run {
    Store *store;
    const struct policy *policies[SIMULATE_SIDES];
    int64_t from, to, now;
    GArray *late[SIMULATE_KINDS][SIMULATE_SIDES]; /* int64_t: of each that was missed */
    struct simulation *simulation;
};

static void simulated_clear(gpointer data)
{
    struct simulated *clock = data;
    g_free(clock->conversation);
    g_free(clock->client);
    g_free(clock->client_name);
    for (int side = 0; side < SIMULATE_SIDES; side++)
        g_free(clock->sides[side].target);
}

void simulation_free(struct simulation *simulation)
{
    if (!simulation)
        return;
    g_array_unref(simulation->changed);
    g_free(simulation);
}

/* ---- one clock ---- */

/* What stopped it; a pause stands for now as long as it lasts (S24). */
static int64_t ended_at(const struct turn *turn, const struct clock *clock, int64_t now)
{
    if (clock->done != INSTANT_NONE)
        return clock->done;
    if (turn->ended != INSTANT_NONE)
        return turn->ended;
    return turn->paused != INSTANT_NONE ? turn->paused : now;
}

/* `target` is borrowed from the turn. */
static struct simulated_side side_of(const struct turn *turn, const struct clock *clock,
                                     int64_t now)
{
    struct simulated_side side = { OUTCOME_NONE, (char *)turn->target, clock->due, 0 };
    if (clock->due == INSTANT_NONE)
        return side;
    int64_t end = ended_at(turn, clock, now);
    if (end > clock->due)
        side.outcome = OUTCOME_MISSED;
    else if (clock->done != INSTANT_NONE)
        side.outcome = OUTCOME_MET;
    else if (turn->ended == INSTANT_NONE)
        side.outcome = OUTCOME_OPEN;
    side.by = ABS(calendar_between(turn->calendar, clock->due, end));
    return side;
}

static void count(struct run *run, ObligationKind kind, int which,
                  const struct simulated_side *side)
{
    struct simulated_figures *figures = &run->simulation->figures[kind][which];
    switch (side->outcome) {
    case OUTCOME_NONE: break;
    case OUTCOME_MET: figures->met++; break;
    case OUTCOME_OPEN: figures->open++; break;
    case OUTCOME_MISSED:
        figures->missed++;
        g_array_append_val(run->late[kind][which], side->by);
        break;
    }
}

static void keep(struct run *run, const char *earliest, const struct turn *turn,
                 ObligationKind kind, int64_t done, const struct simulated_side *sides)
{
    struct simulated kept = {
        .conversation = thread_name(earliest),
        .client = g_strdup(turn->client),
        .client_name = g_strdup(turn->client_name),
        .turn = turn->number,
        .kind = kind,
        .opened = turn->opened,
        .done = done,
    };
    for (int side = 0; side < SIMULATE_SIDES; side++) {
        kept.sides[side] = sides[side];
        kept.sides[side].target = g_strdup(sides[side].target);
    }
    g_array_append_val(run->simulation->changed, kept);
}

static const struct clock *clock_of(const struct turn *turn, ObligationKind kind)
{
    return kind == OBLIGATION_ACKNOWLEDGE ? &turn->acknowledge : &turn->answer;
}

/* The same turn by both sides' terms. */
static void take_turn(struct run *run, const char *earliest,
                      const struct turn *const turns[SIMULATE_SIDES])
{
    for (int kind = 0; kind < SIMULATE_KINDS; kind++) {
        struct simulated_side sides[SIMULATE_SIDES];
        for (int side = 0; side < SIMULATE_SIDES; side++) {
            sides[side] = side_of(turns[side], clock_of(turns[side], kind), run->now);
            count(run, kind, side, &sides[side]);
        }
        if (sides[SIMULATE_BEFORE].outcome != sides[SIMULATE_AFTER].outcome)
            keep(run, earliest, turns[SIMULATE_BEFORE], kind,
                 clock_of(turns[SIMULATE_BEFORE], kind)->done, sides);
    }
}

/* ---- all of them ---- */

static const struct turn *turn_at(const struct evaluation *evaluation, guint i)
{
    return &g_array_index(evaluation->turns, struct turn, i);
}

static bool is_within(const struct run *run, const struct evaluation *evaluation, guint i)
{
    int64_t opened = turn_at(evaluation, i)->opened;
    return opened >= run->from && opened < run->to;
}

static void take_conversation(struct run *run, const GPtrArray *messages,
                              const GPtrArray *notes)
{
    g_autoptr(GPtrArray) own = notes->len > 0 ? divide_notes(messages, notes) : NULL;
    g_autoptr(Evaluation)
        before = sla_evaluate(messages, own, run->policies[SIMULATE_BEFORE]);
    guint n = before->turns->len, first = 0;
    while (first < n && !is_within(run, before, first))
        first++;
    if (first == n)
        return;
    g_autoptr(Evaluation)
        after = sla_evaluate(messages, own, run->policies[SIMULATE_AFTER]);
    g_assert(after->turns->len == n);
    for (guint i = first; i < n; i++) {
        const struct turn *const turns[] = { turn_at(before, i), turn_at(after, i) };
        if (is_within(run, before, i))
            take_turn(run, before->earliest, turns);
    }
}

static void take_messages(struct run *run, const GPtrArray *messages,
                          const GPtrArray *notes)
{
    g_autoptr(GPtrArray)
        parts = divide_messages(messages, notes, run->policies[SIMULATE_BEFORE]);
    for (guint i = 0; i < parts->len; i++)
        take_conversation(run, parts->pdata[i], notes);
}

/* Threads that subjects tie together (S7) come once, with the first of them. */
static void take_family(struct run *run, int64_t thread)
{
    g_autoptr(GArray) family = store_thread_family(run->store, thread);
    if (family->len == 0 || g_array_index(family, int64_t, 0) != thread)
        return;
    g_autoptr(GPtrArray) messages = store_thread_messages(run->store, family);
    g_autoptr(GPtrArray) notes = store_notes(run->store, family);
    take_messages(run, messages, notes);
}

/* The threads from `*first` on that make a batch; `*first` is where to go on. False where
 * there was none, or the store failed. */
static bool take_some(struct run *run, GHashTable *linked, int64_t *first,
                      struct thread_batch *batch)
{
    if (!store_threads_from(run->store, *first, MESSAGES_AT_ONCE, batch))
        return false;
    g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < batch->count; i++)
        g_array_append_val(threads, thread_batch_row(batch, i)->thread);
    g_autoptr(GPtrArray) notes = store_notes(run->store, threads);
    for (guint i = 0; i < batch->count; i++) {
        const struct thread_row *row = thread_batch_row(batch, i);
        if (g_hash_table_contains(linked, &row->thread))
            take_family(run, row->thread);
        else
            take_messages(run, row->messages, notes);
        *first = row->thread + 1;
    }
    return true;
}

static int by_opening(gconstpointer a, gconstpointer b)
{
    const struct simulated *x = a, *y = b;
    if (x->opened != y->opened)
        return x->opened < y->opened ? -1 : 1;
    int names = g_strcmp0(x->conversation, y->conversation);
    if (names != 0)
        return names;
    return x->turn != y->turn ? x->turn - y->turn : (int)x->kind - (int)y->kind;
}

static int by_length(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void begin(struct run *run)
{
    run->simulation = g_new0(struct simulation, 1);
    run->simulation->changed = g_array_new(FALSE, FALSE, sizeof(struct simulated));
    g_array_set_clear_func(run->simulation->changed, simulated_clear);
    for (int kind = 0; kind < SIMULATE_KINDS; kind++)
        for (int side = 0; side < SIMULATE_SIDES; side++)
            run->late[kind][side] = g_array_new(FALSE, FALSE, sizeof(int64_t));
}

/* By nearest rank (S47). */
static int64_t median(GArray *lengths)
{
    g_array_sort(lengths, by_length);
    return lengths->len ? g_array_index(lengths, int64_t, (lengths->len - 1) / 2)
                        : INSTANT_NONE;
}

static void finish(struct run *run)
{
    g_array_sort(run->simulation->changed, by_opening);
    for (int kind = 0; kind < SIMULATE_KINDS; kind++) {
        for (int side = 0; side < SIMULATE_SIDES; side++) {
            g_autoptr(GArray) late = g_steal_pointer(&run->late[kind][side]);
            run->simulation->figures[kind][side].median_late = median(late);
        }
    }
}

struct simulation *simulate(Store *store, const Rules *rules,
                            const struct terms_config *terms, int64_t from, int64_t to,
                            int64_t now, GError **error)
{
    struct terms others = { 0, terms->calendar, terms->targets };
    g_autoptr(GArray) always = g_array_new(FALSE, FALSE, sizeof(struct terms));
    g_array_append_val(always, others);
    struct policy policy = *rules_policy(rules);
    policy.terms = always;
    struct run run = {
        .store = store,
        .policies = { rules_policy(rules), &policy },
        .from = from,
        .to = to,
        .now = now,
    };
    begin(&run);
    g_autoptr(GHashTable) linked = store_threads_linked(store);
    int64_t first = INT64_MIN;
    g_auto(ThreadBatch) batch = { 0 };
    while (take_some(&run, linked, &first, &batch))
        continue;
    finish(&run);
    g_autoptr(Simulation) simulation = run.simulation;
    return store_check(store, error) ? g_steal_pointer(&simulation) : NULL;
}
