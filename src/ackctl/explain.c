#include "ackctl/command.h"

#include <stdio.h>

#include "base/instant.h"
#include "base/text.h"
#include "letter/explain.h"

enum { RULE_COLUMNS = 5, TEXT_LEAST = 24 };

/* ---- for programs ---- */

static Table *conversation_table(const struct conversation *conversation)
{
    const struct evaluation *evaluation = conversation->evaluation;
    Table *table = table_new_record("conversation");
    table_column(table, "id", NULL);
    table_text(table, conversation->name);
    table_column(table, "client", NULL);
    table_text(table, evaluation->client);
    table_column(table, "client_name", NULL);
    table_text(table, evaluation->client_name);
    table_column(table, "subject", NULL);
    table_text(table, evaluation->subject);
    return table;
}

static const char *end_text(TurnEnd end)
{
    switch (end) {
    case END_NONE: break;
    case END_ANSWERED: return "answered";
    case END_ELSEWHERE: return "elsewhere";
    case END_CLOSED: return "closed";
    }
    return NULL;
}

static Table *turn_table(const struct evaluation *evaluation)
{
    Table *table = table_new("turns", NULL);
    table_column(table, "turn", NULL);
    table_column(table, "client", NULL);
    table_column(table, "target", NULL);
    table_column(table, "owner", NULL);
    table_column(table, "opened", NULL);
    table_column(table, "ended", NULL);
    table_column(table, "end", NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        table_number(table, turn->number);
        table_text(table, turn->client);
        table_text(table, turn->target);
        table_text(table, turn->owner);
        table_instant(table, turn->opened);
        table_instant(table, turn->ended);
        table_text(table, end_text(turn->end));
    }
    return table;
}

/* What is so now is told at no instant: two answers to the same question are equal. */
static Table *sentence_table(const GArray *sentences, int64_t now)
{
    Table *table = table_new("sentences", NULL);
    table_column(table, "turn", NULL);
    table_column(table, "rule", NULL);
    table_column(table, "at", NULL);
    table_column(table, "text", NULL);
    table_column(table, "message_id", NULL);
    for (guint i = 0; i < sentences->len; i++) {
        const struct explanation *sentence =
            &g_array_index(sentences, struct explanation, i);
        table_number(table, sentence->turn);
        table_text(table, sentence->rule);
        table_instant(table, sentence->at != now ? sentence->at : INSTANT_NONE);
        table_text(table, sentence->text);
        table_text(table, sentence->message_id);
    }
    return table;
}

/* ---- for people: sentences must not be cut, as a table would ---- */

/* Words of `text` from column `indent` on; `columns` 0: on one line. */
static void print_wrapped(const char *text, int indent, int columns)
{
    g_autofree char *shown = text_terminal(text);
    g_auto(GStrv) words = g_strsplit(shown, " ", -1);
    int room = MAX(columns - indent, TEXT_LEAST);
    int used = 0;
    for (char **word = words; *word; word++) {
        int width = text_columns(*word);
        if (used && columns > 0 && used + 1 + width > room) {
            printf("\n%*s", indent, "");
            used = 0;
        }
        printf("%s%s", used ? " " : "", *word);
        used += width + (used ? 1 : 0);
    }
    putchar('\n');
}

static char *time_text(const struct explanation *sentence, const Calendar *calendar,
                       int64_t now)
{
    if (sentence->at == INSTANT_NONE)
        return g_strdup("-");
    return sentence->at == now ? g_strdup("now")
                               : calendar_text(calendar, sentence->at, now);
}

static int time_columns(const GArray *sentences, const Calendar *calendar, int64_t now)
{
    int columns = 0;
    for (guint i = 0; i < sentences->len; i++) {
        g_autofree char *text =
            time_text(&g_array_index(sentences, struct explanation, i), calendar, now);
        columns = MAX(columns, text_columns(text));
    }
    return columns;
}

static void print_heading(const struct explanation *sentence, bool first, bool any_turn)
{
    if (sentence->turn > 0)
        printf("\nTurn %d\n", sentence->turn);
    else
        printf("\n%s\n", first && any_turn ? "Before anybody waited" : "All in all");
}

static void print_sentences(const GArray *sentences, const Calendar *calendar,
                            int64_t now, bool any_turn)
{
    int columns = output_columns();
    int width = time_columns(sentences, calendar, now);
    const struct explanation *before = NULL;
    for (guint i = 0; i < sentences->len; i++) {
        const struct explanation *sentence =
            &g_array_index(sentences, struct explanation, i);
        bool heading = !before || before->turn != sentence->turn;
        if (heading)
            print_heading(sentence, i == 0, any_turn);
        g_autofree char *time = heading || before->at != sentence->at
                                    ? time_text(sentence, calendar, now)
                                    : g_strdup("");
        printf("%-*s%-*s  ", RULE_COLUMNS, sentence->rule, width, time);
        print_wrapped(sentence->text, RULE_COLUMNS + width + 2, columns);
        before = sentence;
    }
}

static void print_for_people(const struct conversation *conversation,
                             const GArray *sentences, const Calendar *calendar,
                             int64_t now)
{
    const struct evaluation *evaluation = conversation->evaluation;
    const char *subject = evaluation->subject ? evaluation->subject : "(no subject)";
    printf("%s  ", conversation->name);
    print_wrapped(subject, text_columns(conversation->name) + 2, output_columns());
    print_sentences(sentences, calendar, now, evaluation->turns->len > 0);
}

int command_explain(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 1, 1, "explain ID", error))
        return NOTHING;
    g_autoptr(Conversation)
        conversation = context_conversation(context, arguments[0], error);
    const struct team_config *team = conversation ? context_team(context, error) : NULL;
    const Rules *rules = team ? context_rules(context, error) : NULL;
    if (!rules)
        return NOTHING;

    g_autoptr(GArray) sentences = explain_evaluation(
        conversation->evaluation, rules_policy(rules), team->calendar, context->now);
    if (context->format == FORMAT_TABLE) {
        print_for_people(conversation, sentences, team->calendar, context->now);
        return DONE;
    }
    g_autoptr(Table) about = conversation_table(conversation);
    g_autoptr(Table) rows = sentence_table(sentences, context->now);
    g_autoptr(Table) turns = turn_table(conversation->evaluation);
    Table *const tables[] = { about, rows, turns };
    context_print(context, tables, G_N_ELEMENTS(tables));
    return DONE;
}
