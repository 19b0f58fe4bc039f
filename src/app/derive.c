#include "app/derive.h"

#include "base/instant.h"
#include "store/derived.h"
#include "store/facts.h"

struct policy derive_policy(const struct team_config *team)
{
    return (struct policy){
        .people = &team->people,
        .calendar = team->calendar,
        .targets = team->targets,
        .chase_gap = team->chase_gap,
    };
}

static void add_obligation(GArray *rows, const struct team_config *team,
                           const struct turn *turn, ObligationKind kind, int64_t due,
                           int64_t done)
{
    if (due == INSTANT_NONE || done != INSTANT_NONE)
        return;
    struct obligation_row row = {
        .turn = turn->number,
        .kind = kind,
        .since = turn->opened,
        .due = due,
        .next =
            level_next(team->levels, team->calendar, turn->opened, due, turn->opened - 1),
    };
    g_array_append_val(rows, row);
}

void derive_messages(Store *store, const struct team_config *team, int64_t conversation,
                     const GPtrArray *messages)
{
    struct policy policy = derive_policy(team);
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, &policy);
    g_autoptr(GArray)
        obligations = g_array_new(FALSE, FALSE, sizeof(struct obligation_row));
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        add_obligation(obligations, team, turn, OBLIGATION_ACKNOWLEDGE,
                       turn->acknowledge_due, turn->acknowledged);
        add_obligation(obligations, team, turn, OBLIGATION_ANSWER, turn->answer_due,
                       turn->answered);
    }
    store_evaluation_put(store, conversation, evaluation, obligations);
}

void derive_conversation(Store *store, const struct team_config *team,
                         int64_t conversation)
{
    g_autoptr(GPtrArray) messages = store_conversation_messages(store, conversation);
    if (messages->len > 0)
        derive_messages(store, team, conversation, messages);
}
