#include "app/simulate.h"

#include "ackctl/command.h"
#include "base/error.h"
#include "base/instant.h"

struct question {
    char *file;
    int64_t from, to;
    gboolean list;
};

static bool parse(struct context *context, char **arguments, struct question *question,
                  GError **error)
{
    const char *usage = "simulate --target FILE [--from D] [--to D] [--list]";
    g_autofree char *from = NULL, *to = NULL;
    const GOptionEntry entries[] = {
        { "target", 0, 0, G_OPTION_ARG_FILENAME, &question->file, NULL, NULL },
        { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
        { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
        { "list", 0, 0, G_OPTION_ARG_NONE, &question->list, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!command_options(arguments, entries, 0, usage, error))
        return false;
    if (!question->file) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "something is missing: --target; usage: ackctl %s", usage);
        return false;
    }
    return context_span(context, from, to, &question->from, &question->to, error);
}

/* ---- figures: for people both sides in one cell, for programs each in its own ---- */

static const char *const side_names[SIMULATE_SIDES] = { "before", "after" };

static void pair_columns(Table *table, const char *key, const char *heading)
{
    table_column(table, NULL, heading);
    for (int side = 0; side < SIMULATE_SIDES; side++) {
        g_autofree char *name = g_strdup_printf("%s_%s", key, side_names[side]);
        table_column(table, name, NULL);
    }
}

static void number_pair(Table *table, gsize before, gsize after)
{
    g_autofree char *both =
        g_strdup_printf("%" G_GSIZE_FORMAT " -> %" G_GSIZE_FORMAT, before, after);
    table_text(table, both);
    table_number(table, (int64_t)before);
    table_number(table, (int64_t)after);
}

static void share_pair(Table *table, const struct simulated_figures *sides)
{
    g_autoptr(GString) both = g_string_new(NULL);
    int64_t shares[SIMULATE_SIDES];
    for (int i = 0; i < SIMULATE_SIDES; i++) {
        gsize all = sides[i].met + sides[i].missed;
        shares[i] = all ? (int64_t)(sides[i].met * 100 / all) : -1;
        g_string_append(both, i ? " -> " : "");
        if (all)
            g_string_append_printf(both, "%d", (int)shares[i]);
        else
            g_string_append_c(both, '-');
    }
    table_text(table, both->str);
    for (int i = 0; i < SIMULATE_SIDES; i++) {
        if (shares[i] >= 0)
            table_number(table, shares[i]);
        else
            table_null(table);
    }
}

static void late_pair(Table *table, const struct simulated_figures *sides)
{
    g_autoptr(GString) both = g_string_new(NULL);
    for (int i = 0; i < SIMULATE_SIDES; i++) {
        int64_t late = sides[i].median_late;
        g_autofree char *text = late == INSTANT_NONE ? g_strdup("-")
                                                     : output_span_text(late);
        g_string_append_printf(both, "%s%s", i ? " -> " : "", text);
    }
    table_text(table, both->str);
    for (int i = 0; i < SIMULATE_SIDES; i++)
        table_span(table, sides[i].median_late);
}

static gsize clocks(const struct simulated_figures *side)
{
    return side->met + side->missed + side->open;
}

static bool found_any(const struct simulation *simulation)
{
    gsize sum = 0;
    for (int kind = 0; kind < SIMULATE_KINDS; kind++)
        for (int side = 0; side < SIMULATE_SIDES; side++)
            sum += clocks(&simulation->figures[kind][side]);
    return sum > 0;
}

/* Zeros say nothing to people, who are told so instead. */
static Table *figures_table(const struct simulation *simulation, Format format)
{
    bool shown = format != FORMAT_TABLE || found_any(simulation);
    Table *table = table_new("figures", shown ? "Before -> after" : NULL);
    table_column(table, NULL, "OWED");
    table_column(table, "owes", NULL);
    pair_columns(table, "clocks", "CLOCKS");
    pair_columns(table, "met", "MET");
    pair_columns(table, "missed", "MISSED");
    pair_columns(table, "open", "OPEN");
    pair_columns(table, "within_target_percent", "IN TARGET %");
    pair_columns(table, "median_late_business_seconds", "LATE BY (MEDIAN)");
    table_empty_text(table, "No client wrote in this span.");
    for (int kind = 0; shown && kind < SIMULATE_KINDS; kind++) {
        const struct simulated_figures *sides = simulation->figures[kind];
        const struct simulated_figures *before = &sides[SIMULATE_BEFORE];
        const struct simulated_figures *after = &sides[SIMULATE_AFTER];
        table_text(table, command_owed_text(kind));
        table_text(table, obligation_name(kind));
        number_pair(table, clocks(before), clocks(after));
        number_pair(table, before->met, after->met);
        number_pair(table, before->missed, after->missed);
        number_pair(table, before->open, after->open);
        share_pair(table, sides);
        late_pair(table, sides);
    }
    return table;
}

/* ---- the clocks that would have ended otherwise ---- */

static const char *outcome_name(Outcome outcome)
{
    switch (outcome) {
    case OUTCOME_MET: return "met";
    case OUTCOME_MISSED: return "missed";
    case OUTCOME_OPEN: return "open";
    case OUTCOME_NONE: break;
    }
    return NULL;
}

/* "missed by 2h 05m" */
static char *outcome_text(const struct simulated_side *side)
{
    const char *name = outcome_name(side->outcome);
    if (side->outcome != OUTCOME_MET && side->outcome != OUTCOME_MISSED)
        return g_strdup(name ? name : "not owed");
    g_autofree char *by = output_span_text(side->by);
    return g_strdup_printf("%s by %s", name, by);
}

static void side_columns(Table *table, int side, const char *heading)
{
    static const char *const parts[] = { "target", "due", "outcome",
                                         "by_business_seconds" };
    table_column(table, NULL, heading);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *name = g_strdup_printf("%s_%s", parts[i], side_names[side]);
        table_column(table, name, NULL);
    }
}

static void side_cells(Table *table, const struct simulated_side *side)
{
    g_autofree char *text = outcome_text(side);
    bool ended = side->outcome == OUTCOME_MET || side->outcome == OUTCOME_MISSED;
    table_text(table, text);
    table_text(table, side->target);
    table_instant(table, side->due);
    table_text(table, outcome_name(side->outcome));
    table_span(table, ended ? side->by : INSTANT_NONE);
}

static Table *changed_table(const struct simulation *simulation)
{
    Table *table = table_new("changed", "What would have ended otherwise");
    table_column(table, "conversation", "ID");
    table_elastic_column(table, NULL, "CLIENT");
    table_column(table, "client_name", NULL);
    table_column(table, "client", NULL);
    table_column(table, "turn", "TURN");
    table_column(table, NULL, "OWED");
    table_column(table, "owes", NULL);
    table_column(table, "since", "SINCE");
    table_column(table, "done", "DONE");
    side_columns(table, SIMULATE_BEFORE, "BEFORE");
    side_columns(table, SIMULATE_AFTER, "AFTER");
    table_empty_text(table, "No clock would have ended otherwise.");
    for (guint i = 0; i < simulation->changed->len; i++) {
        const struct simulated *clock =
            &g_array_index(simulation->changed, struct simulated, i);
        table_text(table, clock->conversation);
        table_text(table, clock->client_name ? clock->client_name : clock->client);
        table_text(table, clock->client_name);
        table_text(table, clock->client);
        table_number(table, clock->turn);
        table_text(table, command_owed_text(clock->kind));
        table_text(table, obligation_name(clock->kind));
        table_instant(table, clock->opened);
        table_instant(table, clock->done);
        side_cells(table, &clock->sides[SIMULATE_BEFORE]);
        side_cells(table, &clock->sides[SIMULATE_AFTER]);
    }
    return table;
}

static Table *span_table(const struct question *question)
{
    Table *table = table_new_record("span");
    table_column(table, "from", "from");
    table_instant(table, question->from);
    table_column(table, "to", "to");
    table_instant(table, question->to);
    return table;
}

int command_simulate(struct context *context, char **arguments, GError **error)
{
    struct question question = { 0 };
    bool understood = parse(context, arguments, &question, error);
    g_autofree char *file = question.file;
    const struct team_config *team = understood ? context_team(context, error) : NULL;
    Rules *rules = team ? context_rules(context, error) : NULL;
    g_autoptr(TermsConfig) terms = rules ? config_terms_load(file, team, error) : NULL;
    if (!terms)
        return NOTHING;
    g_autoptr(Simulation) simulation = simulate(
        context->store, rules, terms, question.from, question.to, context->now, error);
    if (!simulation)
        return NOTHING;
    g_autoptr(Table) span = span_table(&question);
    g_autoptr(Table) figures = figures_table(simulation, context->format);
    g_autoptr(Table) changed = question.list ? changed_table(simulation) : NULL;
    /* The long list first: who reads a terminal sees its end, who reads CSV the list. */
    Table *const with_list[] = { changed, span, figures };
    Table *const without[] = { span, figures };
    if (changed)
        context_print(context, with_list, G_N_ELEMENTS(with_list));
    else
        context_print(context, without, G_N_ELEMENTS(without));
    return found_any(simulation) ? DONE : NOTHING;
}
