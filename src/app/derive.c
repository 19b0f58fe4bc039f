#include "app/derive.h"

#include "base/instant.h"
#include "sla/divide.h"
#include "sla/due.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/notes.h"

struct owing {
    const struct team_config *team;
    const struct evaluation *evaluation;
    GArray *rows; /* struct obligation_row */
};

/* The first that lies at `from` or later. A snooze holds letters back, not clocks. */
static int64_t first_level(const struct owing *owing, const Calendar *calendar,
                           int64_t since, int64_t due, int64_t from)
{
    int64_t next = level_next(owing->team->levels, calendar, since, due, from - 1);
    int64_t snoozed = owing->evaluation->snoozed_until;
    return next != INSTANT_NONE && snoozed != INSTANT_NONE ? MAX(next, snoozed) : next;
}

static void add_obligation(struct owing *owing, const struct turn *turn,
                           ObligationKind kind, const char *from, int64_t since,
                           int64_t due)
{
    if (due == INSTANT_NONE)
        return;
    struct obligation_row row = {
        .turn = turn->number,
        .kind = kind,
        .from = from,
        .since = since,
        .due = due,
        .next = first_level(owing, turn->calendar, since, due, since),
    };
    g_array_append_val(owing->rows, row);
}

/* To call back is word and answer in one (S37). */
static void add_call(struct owing *owing, const struct turn *turn)
{
    bool first = turn->acknowledge.done == INSTANT_NONE &&
                 turn->acknowledge.due != INSTANT_NONE;
    add_obligation(owing, turn, OBLIGATION_CALL, turn->opener, turn->opened,
                   first ? turn->acknowledge.due : turn->answer.due);
}

static void add_replies(struct owing *owing, const struct turn *turn)
{
    if (turn->acknowledge.done == INSTANT_NONE)
        add_obligation(owing, turn, OBLIGATION_ACKNOWLEDGE, turn->opener, turn->opened,
                       turn->acknowledge.due);
    add_obligation(owing, turn, OBLIGATION_ANSWER, turn->opener, turn->opened,
                   turn->answer.due);
}

/* While we wait for the client no clock of ours runs (S20), whatever was late before. */
static void add_turn(struct owing *owing, const struct turn *turn)
{
    if (turn->paused != INSTANT_NONE)
        return;
    if (turn->ended == INSTANT_NONE && turn->call)
        add_call(owing, turn);
    else if (turn->ended == INSTANT_NONE)
        add_replies(owing, turn);
    if (turn->update_since != INSTANT_NONE)
        add_obligation(owing, turn, OBLIGATION_UPDATE, turn->update_from,
                       turn->update_since, turn->update_due);
}

/* S30: the ledger has all of them, letters go out about those that are sure enough. A
 * client is asked for what is late, and for nothing before (S39). */
static void add_promise(struct owing *owing, const struct promise *promise,
                        const struct policy *policy)
{
    if (promise->state != PROMISE_OPEN ||
        promise->confidence < owing->team->promise_confidence)
        return;
    const Calendar *calendar = terms_at(policy->terms, promise->made)->calendar;
    int64_t made = promise->made, due = promise->due.at;
    struct obligation_row row = {
        .promise = promise->number,
        .kind = promise->client ? OBLIGATION_DEBT : OBLIGATION_PROMISE,
        .from = promise->message_id,
        .since = made,
        .due = due,
        .next = first_level(owing, calendar, made, due, promise->client ? due : made),
    };
    g_array_append_val(owing->rows, row);
}

/* S20: what we asked a client, from our last word on. */
static void add_question(struct owing *owing, const struct policy *policy)
{
    const struct evaluation *evaluation = owing->evaluation;
    struct duration ask_again = owing->team->ask_again;
    int64_t asked = evaluation->asked;
    if (asked == INSTANT_NONE || ask_again.kind == DURATION_NONE)
        return;
    const Calendar *calendar = terms_at(policy->terms, asked)->calendar;
    int64_t due = calendar_add(calendar, asked, ask_again);
    if (due == INSTANT_NONE)
        return;
    struct obligation_row row = {
        .kind = OBLIGATION_DEBT,
        .from = evaluation->asked_from,
        .since = asked,
        .due = due,
        .next = first_level(owing, calendar, asked, due, due),
    };
    g_array_append_val(owing->rows, row);
}

static void derive_conversation(const Rules *rules, Store *store, int64_t thread,
                                const GPtrArray *messages, const GPtrArray *notes)
{
    g_autoptr(GPtrArray)
        own_notes = notes && notes->len > 0 ? divide_notes(messages, notes) : NULL;
    g_autoptr(Evaluation)
        evaluation = sla_evaluate(messages, own_notes, rules_policy(rules));
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    struct owing owing = { rules_team(rules), evaluation, rows };
    for (guint i = 0; i < evaluation->turns->len; i++)
        add_turn(&owing, &g_array_index(evaluation->turns, struct turn, i));
    for (guint i = 0; i < evaluation->promises->len; i++)
        add_promise(&owing, &g_array_index(evaluation->promises, struct promise, i),
                    rules_policy(rules));
    add_question(&owing, rules_policy(rules));
    store_evaluation_put(store, thread, evaluation, rows);
}

void derive_messages(const Rules *rules, Store *store, int64_t thread,
                     const GPtrArray *messages, const GPtrArray *notes)
{
    g_autoptr(GPtrArray) parts = divide_messages(messages, notes, rules_policy(rules));
    for (guint i = 0; i < parts->len; i++)
        derive_conversation(rules, store, thread, parts->pdata[i], notes);
}

/* The family's threads are put into `done`. */
static void derive_family(const Rules *rules, Store *store, int64_t thread,
                          GHashTable *done)
{
    g_autoptr(GArray) family = store_thread_family(store, thread);
    g_autoptr(GPtrArray) messages = store_thread_messages(store, family);
    g_autoptr(GPtrArray) notes = store_notes(store, family);
    store_threads_forget(store, family);
    if (family->len > 0 && messages->len > 0)
        derive_messages(rules, store, g_array_index(family, int64_t, 0), messages, notes);
    for (guint i = 0; i < family->len; i++)
        g_hash_table_add(done,
                         g_memdup2(&g_array_index(family, int64_t, i), sizeof(int64_t)));
}

void derive_threads(const Rules *rules, Store *store, const GArray *threads)
{
    g_autoptr(GHashTable)
        done = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < threads->len; i++) {
        const int64_t *thread = &g_array_index(threads, int64_t, i);
        if (!g_hash_table_contains(done, thread))
            derive_family(rules, store, *thread, done);
    }
}
