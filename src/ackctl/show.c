#include "ackctl/command.h"

#include <string.h>

#include "app/derive.h"
#include "base/error.h"
#include "base/instant.h"
#include "sla/due.h"
#include "sla/thread.h"
#include "store/derived.h"
#include "store/facts.h"

enum { ID_LEAST = 4 };

static Table *conversation_table(const char *name, const struct evaluation *evaluation)
{
    Table *table = table_new_record("conversation");
    table_column(table, "id", "conversation");
    table_text(table, name);
    table_column(table, "client", "client");
    table_text(table, evaluation->client);
    table_column(table, "client_name", "name");
    table_text(table, evaluation->client_name);
    table_column(table, "subject", "subject");
    table_text(table, evaluation->subject);
    table_column(table, "owner", "owner");
    table_text(table, evaluation->owner);
    table_column(table, "messages", "messages");
    table_number(table, evaluation->events->len);
    return table;
}

/* "on time", "late", "open", "overdue", or NULL where no target applied (S17). */
static const char *outcome(int64_t due, int64_t done, int64_t now)
{
    if (due == INSTANT_NONE)
        return NULL;
    if (done != INSTANT_NONE)
        return done <= due ? "on time" : "late";
    return due < now ? "overdue" : "open";
}

struct clock {
    const char *owed, *owes; /* for people and for programs */
    int64_t due, done, business;
};

static void add_clock(Table *table, const struct turn *turn, const struct clock *clock,
                      int64_t now)
{
    table_number(table, turn->number);
    table_text(table, clock->owed);
    table_text(table, clock->owes);
    table_text(table, turn->target);
    table_instant(table, turn->opened);
    table_instant(table, clock->due);
    table_instant(table, clock->done);
    table_span(table, clock->business);
    table_text(table, outcome(clock->due, clock->done, now));
    table_number(table, turn->chases);
    table_text(table, turn->owner);
}

/* Each turn has two: until somebody replies, and until that is an answer. */
static Table *clock_table(const struct evaluation *evaluation, int64_t now)
{
    Table *table = table_new("clocks", "Clocks");
    table_column(table, "turn", "TURN");
    table_column(table, NULL, "OWED");
    table_column(table, "owes", NULL);
    table_column(table, "target", "TARGET");
    table_column(table, "since", "SINCE");
    table_column(table, "due", "DUE");
    table_column(table, "done", NULL);
    table_column(table, "business_seconds", "TOOK");
    table_column(table, "outcome", "RESULT");
    table_column(table, "chases", NULL);
    table_column(table, "owner", NULL);
    table_empty_text(table, "No client waits or waited in this conversation.");
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        struct clock reply = { "reply", obligation_name(OBLIGATION_ACKNOWLEDGE),
                               turn->acknowledge_due, turn->acknowledged,
                               turn->acknowledge_business };
        struct clock answer = { "answer", obligation_name(OBLIGATION_ANSWER),
                                turn->answer_due, turn->answered, turn->answer_business };
        add_clock(table, turn, &reply, now);
        add_clock(table, turn, &answer, now);
    }
    return table;
}

/* In the words of ackd(7). */
static const char *event_text(EventKind kind)
{
    switch (kind) {
    case EVENT_OPENED: return "opened a turn";
    case EVENT_JOINED: return "wrote again";
    case EVENT_CHASED: return "chased";
    case EVENT_COURTESY: return "thanked, opened no turn";
    case EVENT_ACKNOWLEDGED: return "acknowledged";
    case EVENT_ANSWERED: return "answered";
    case EVENT_SPOKE: return "wrote, nobody waited";
    case EVENT_NOT_COUNTED: break;
    }
    return "not counted";
}

static const char *direction_text(Direction direction)
{
    switch (direction) {
    case DIRECTION_INBOUND: return "in";
    case DIRECTION_OUTBOUND: return "out";
    case DIRECTION_INTERNAL: return "internal";
    case DIRECTION_NONE: break;
    }
    return "-";
}

static Table *event_table(const struct evaluation *evaluation)
{
    Table *table = table_new("events", "Timeline");
    table_column(table, "at", "WHEN");
    table_column(table, "direction", "WAY");
    table_elastic_column(table, "from", "FROM");
    table_column(table, "kind", NULL);
    table_column(table, "turn", "TURN");
    table_column(table, "rule", "RULE");
    table_elastic_column(table, "what", "WHAT IT DID");
    table_column(table, "why", NULL);
    table_column(table, "message_id", NULL);
    table_column(table, "subject", NULL);
    for (guint i = 0; i < evaluation->events->len; i++) {
        const struct event *event = &g_array_index(evaluation->events, struct event, i);
        g_autofree char *what =
            event->why ? g_strdup_printf("%s: %s", event_text(event->kind), event->why)
                       : g_strdup(event_text(event->kind));
        table_instant(table, event->at);
        table_text(table, direction_text(event->direction));
        table_text(table, event->message->from.address);
        table_text(table, mail_kind_name(event->message->kind));
        table_number(table, event->turn);
        table_text(table, event->rule);
        table_text(table, what);
        table_text(table, event->why);
        table_text(table, event->message->message_id);
        table_text(table, event->message->subject);
    }
    return table;
}

/* The messages of the conversation that `name` means; NULL with error. */
static GPtrArray *find_messages(Store *store, const char *name, GError **error)
{
    if (strlen(name) < ID_LEAST) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "\"%s\" is too short for an id, give at least %d of its digits", name,
                    ID_LEAST);
        return NULL;
    }
    int64_t conversation = store_conversation_named(store, name);
    if (!store_check(store, error))
        return NULL;
    if (conversation > 0)
        return store_conversation_messages(store, conversation);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                conversation < 0
                    ? "\"%s\" fits several conversations, give more digits"
                    : "there is no conversation \"%s\"; ackctl overdue shows ids",
                name);
    return NULL;
}

int command_show(struct context *context, char **arguments, GError **error)
{
    Store *store = NULL;
    const struct team_config *team = NULL;
    if (!command_expects(arguments, 1, 1, "show ID", error) ||
        !(team = context_team(context, error)) ||
        !(store = context_store(context, error)))
        return NOTHING;
    g_autoptr(GPtrArray) messages = find_messages(store, arguments[0], error);
    if (!messages || !store_check(store, error))
        return NOTHING;

    struct policy policy = derive_policy(team);
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, &policy);
    g_autofree char *name = thread_name(evaluation->earliest);
    g_autoptr(Table) conversation = conversation_table(name, evaluation);
    g_autoptr(Table) events = event_table(evaluation);
    g_autoptr(Table) clocks = clock_table(evaluation, context->now);
    Table *const tables[] = { conversation, events, clocks };
    context_print(context, tables, G_N_ELEMENTS(tables));
    return DONE;
}
