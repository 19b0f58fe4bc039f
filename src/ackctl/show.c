#include "ackctl/command.h"

#include "base/instant.h"
#include "sla/due.h"

/* What is not so is not shown to people. */
static void add_instant(Table *table, const char *key, const char *heading,
                        int64_t instant)
{
    table_column(table, key, instant != INSTANT_NONE ? heading : NULL);
    table_instant(table, instant);
}

static Table *conversation_table(const struct conversation *conversation, int64_t now)
{
    const struct evaluation *evaluation = conversation->evaluation;
    int64_t snoozed = evaluation->snoozed_until > now ? evaluation->snoozed_until
                                                      : INSTANT_NONE;
    Table *table = table_new_record("conversation");
    table_column(table, "id", "conversation");
    table_text(table, conversation->name);
    table_column(table, "client", "client");
    table_text(table, evaluation->client);
    table_column(table, "client_name", "name");
    table_text(table, evaluation->client_name);
    table_column(table, "subject", "subject");
    table_text(table, evaluation->subject);
    table_column(table, "owner", "owner");
    table_text(table, evaluation->owner);
    table_column(table, "messages", "messages");
    table_number(table, conversation->messages->len);
    add_instant(table, "waiting_since", "waiting since", evaluation->waiting_since);
    add_instant(table, "closed", "closed since", evaluation->closed);
    add_instant(table, "settled",
                evaluation->settled > now ? "will be settled" : "settled since",
                evaluation->settled);
    add_instant(table, "snoozed_until", "no reminders before", snoozed);
    return table;
}

/* ---- clocks ---- */

/* How a clock that no reply stopped ended with its turn. */
static const char *dropped(const struct turn *turn, int64_t due)
{
    if (due < turn->ended)
        return "late";
    return turn->end == END_CLOSED ? "closed" : "elsewhere";
}

/* NULL where nothing is due (S17, S24). */
static const char *outcome(const struct turn *turn, int64_t due, int64_t done,
                           int64_t now)
{
    bool open = turn->ended == INSTANT_NONE;
    if (due == INSTANT_NONE)
        return open && turn->paused != INSTANT_NONE ? "paused" : NULL;
    if (done != INSTANT_NONE)
        return done <= due ? "on time" : "late";
    if (!open)
        return dropped(turn, due);
    return due < now ? "overdue" : "open";
}

struct row {
    ObligationKind kind;
    const char *owed; /* for people */
    int64_t since, due, done, business, elapsed;
    const char *outcome;
};

static void add_clock(Table *table, const struct turn *turn, const struct row *row)
{
    table_number(table, turn->number);
    table_text(table, row->owed);
    table_text(table, obligation_name(row->kind));
    table_text(table, turn->target);
    table_instant(table, row->since);
    table_instant(table, row->due);
    table_instant(table, row->done);
    table_span(table, row->business);
    table_elapsed(table, row->elapsed);
    table_text(table, row->outcome);
    table_number(table, turn->chases);
    table_text(table, turn->owner);
}

static void add_reply_clock(Table *table, const struct turn *turn, ObligationKind kind,
                            int64_t now)
{
    bool answer = kind == OBLIGATION_ANSWER;
    const struct clock *clock = answer ? &turn->answer : &turn->acknowledge;
    const struct row row = { .kind = kind,
                             .owed = answer ? "answer" : "reply",
                             .since = turn->opened,
                             .due = clock->due,
                             .done = clock->done,
                             .business = clock->business,
                             .elapsed = clock->elapsed,
                             .outcome = outcome(turn, clock->due, clock->done, now) };
    add_clock(table, turn, &row);
}

/* S32: it is there only while we owe something, the promise after an answer included. */
static void add_update_clock(Table *table, const struct turn *turn, int64_t now)
{
    if (turn->update_since == INSTANT_NONE || turn->update_due == INSTANT_NONE)
        return;
    const struct row row = { .kind = OBLIGATION_UPDATE,
                             .owed = "update",
                             .since = turn->update_since,
                             .due = turn->update_due,
                             .done = INSTANT_NONE,
                             .business = INSTANT_NONE,
                             .elapsed = INSTANT_NONE,
                             .outcome = turn->update_due < now ? "overdue" : "open" };
    add_clock(table, turn, &row);
}

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
    table_column(table, "elapsed_seconds", NULL);
    table_column(table, "outcome", "RESULT");
    table_column(table, "chases", NULL);
    table_column(table, "owner", NULL);
    table_empty_text(table, "No client waits or waited in this conversation.");
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        add_reply_clock(table, turn, OBLIGATION_ACKNOWLEDGE, now);
        add_reply_clock(table, turn, OBLIGATION_ANSWER, now);
        add_update_clock(table, turn, now);
    }
    return table;
}

/* ---- timeline ---- */

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
    case EVENT_TAKEN_BACK: return "bounced, took a reply back";
    case EVENT_ELSEWHERE: return "answered elsewhere";
    case EVENT_CLOSED: return "closed";
    case EVENT_REOPENED: return "reopened";
    case EVENT_SNOOZED: return "snoozed";
    case EVENT_ASSIGNED: return "assigned";
    case EVENT_RETURNED: return "called back";
    case EVENT_DISMISSED: return "a promise was none";
    }
    return "not counted";
}

static const struct {
    unsigned mark;
    const char *name, *text; /* for programs and for people */
} marks[] = {
    { MARK_UNANNOUNCED, "unannounced", "unannounced" },
    { MARK_HAD_TO_ASK, "had-to-ask", "had to ask" },
    { MARK_WAITS, "waits", "we wait for the client" },
    { MARK_OUTSIDE_HOURS, "outside-hours", "outside hours" },
    { MARK_PAUSED, "paused", "clocks paused" },
    { MARK_RESUMED, "resumed", "clocks go on" },
};

/* "answered, outside hours", "not counted: a bounce". */
static char *what_it_did(const struct event *event)
{
    GString *text = g_string_new(event_text(event->kind));
    if (event->why)
        g_string_append_printf(text, ": %s", event->why);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (event->marks & marks[i].mark)
            g_string_append_printf(text, ", %s", marks[i].text);
    }
    return g_string_free(text, FALSE);
}

static char *mark_names(const struct event *event)
{
    GString *names = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (event->marks & marks[i].mark)
            g_string_append_printf(names, "%s%s", names->len > 0 ? "," : "",
                                   marks[i].name);
    }
    return g_string_free(names, FALSE);
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

static void add_event(Table *table, const struct event *event)
{
    const struct message *message = event->message;
    const struct note *note = event->note;
    g_autofree char *what = what_it_did(event);
    g_autofree char *names = mark_names(event);
    table_instant(table, event->at);
    table_text(table, message ? direction_text(event->direction) : "note");
    table_text(table, message ? message->from.address : note->author);
    table_text(table, message ? mail_kind_name(message->kind) : "note");
    table_number(table, event->turn);
    table_text(table, event->rule);
    table_text(table, what);
    table_text(table, event->why);
    table_text(table, names);
    table_text(table, message ? message->message_id : note->message_id);
    table_text(table, message ? message->subject : NULL);
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
    table_column(table, "marks", NULL);
    table_column(table, "message_id", NULL);
    table_column(table, "subject", NULL);
    for (guint i = 0; i < evaluation->events->len; i++)
        add_event(table, &g_array_index(evaluation->events, struct event, i));
    return table;
}

/* ---- promises ---- */

static void add_promise(Table *table, const struct promise *promise, int64_t now)
{
    g_autofree char *name = promise_name(promise->message_id, promise->number);
    table_text(table, name);
    table_text(table, promise->by);
    table_text(table, promise->client ? "client" : "team");
    table_text(table, promise->phrase);
    table_number(table, promise->confidence);
    table_instant(table, promise->made);
    table_instant(table, promise->due.at);
    table_text(table, command_promise_text(promise, now));
    table_instant(table, promise->ended);
    table_text(table, promise->ended_by);
    table_number(table, promise->slips);
}

static Table *promise_table(const struct evaluation *evaluation, int64_t now)
{
    Table *table = table_new("promises", "Promises");
    table_column(table, "promise", "PROMISE");
    table_elastic_column(table, "by", "BY");
    table_column(table, "side", NULL);
    table_elastic_column(table, "phrase", "PROMISED");
    table_column(table, "confidence", NULL);
    table_column(table, "made", NULL);
    table_column(table, "due", "DUE");
    table_column(table, "standing", "STANDS");
    table_column(table, "ended", NULL);
    table_column(table, "ended_by", NULL);
    table_column(table, "slips", "PUT OFF");
    for (guint i = 0; i < evaluation->promises->len; i++)
        add_promise(table, &g_array_index(evaluation->promises, struct promise, i), now);
    return table;
}

int command_show(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 1, 1, "show ID", error))
        return NOTHING;
    g_autoptr(Conversation) found = context_conversation(context, arguments[0], error);
    if (!found)
        return NOTHING;
    g_autoptr(Table) conversation = conversation_table(found, context->now);
    g_autoptr(Table) events = event_table(found->evaluation);
    g_autoptr(Table) clocks = clock_table(found->evaluation, context->now);
    g_autoptr(Table) promises = promise_table(found->evaluation, context->now);
    Table *const tables[] = { conversation, events, clocks, promises };
    bool all = context->format != FORMAT_TABLE || table_rows(promises) > 0;
    context_print(context, tables, G_N_ELEMENTS(tables) - !all);
    return DONE;
}
