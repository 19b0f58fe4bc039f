#include "ackctl/command.h"

#include "app/report.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

struct span {
    int64_t from, to;
    ReportGrouping grouping;
};

static bool parse_grouping(const char *word, ReportGrouping *grouping, GError **error)
{
    if (report_grouping_parse(word, grouping))
        return true;
    const char *nearest = text_nearest(word, report_groupings);
    g_set_error(
        error, ACKD_ERROR, ACKD_ERROR_USAGE,
        "\"%s\" is no grouping; expected member, client, target, weekday or hour%s%s%s",
        word, nearest ? " (did you mean " : "", nearest ? nearest : "",
        nearest ? "?)" : "");
    return false;
}

static bool parse_span(struct context *context, char **arguments, struct span *span,
                       GError **error)
{
    g_autofree char *from = NULL, *to = NULL, *by = NULL;
    const GOptionEntry entries[] = {
        { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
        { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
        { "by", 0, 0, G_OPTION_ARG_STRING, &by, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    span->grouping = REPORT_ALL;
    return command_options(arguments, entries, 0,
                           "report [--from D] [--to D] [--by GROUPING]", error) &&
           context_span(context, from, to, &span->from, &span->to, error) &&
           (!by || parse_grouping(by, &span->grouping, error));
}

/* ---- for programs: one flat object for each group ---- */

/* The sorts of time, and where they stand in the figures. */
static const struct time_kind {
    const char *key;
    const char *title;
    gsize offset;
} times[] = {
    { "first_reply", "First reply", G_STRUCT_OFFSET(struct figures, first_reply) },
    { "next_reply", "Next reply", G_STRUCT_OFFSET(struct figures, next_reply) },
    { "answer", "Answer", G_STRUCT_OFFSET(struct figures, answer) },
    { "wait", "Requester wait", G_STRUCT_OFFSET(struct figures, wait) },
    { "late", "Promise late by", G_STRUCT_OFFSET(struct figures, late) },
};

static const struct interval *interval_of(const struct figures *figures,
                                          const struct time_kind *kind)
{
    return &G_STRUCT_MEMBER(struct interval, figures, kind->offset);
}

static const struct count {
    const char *key;
    gsize offset;
} counts[] = {
    { "turns", G_STRUCT_OFFSET(struct figures, turns) },
    { "acknowledged", G_STRUCT_OFFSET(struct figures, acknowledged) },
    { "answered", G_STRUCT_OFFSET(struct figures, answered) },
    { "elsewhere", G_STRUCT_OFFSET(struct figures, elsewhere) },
    { "closed", G_STRUCT_OFFSET(struct figures, closed) },
    { "open", G_STRUCT_OFFSET(struct figures, open) },
    { "chases", G_STRUCT_OFFSET(struct figures, chases) },
    { "had_to_ask", G_STRUCT_OFFSET(struct figures, had_to_ask) },
    { "unannounced", G_STRUCT_OFFSET(struct figures, unannounced) },
    { "updates_missed", G_STRUCT_OFFSET(struct figures, updates_missed) },
    { "acknowledge_met", G_STRUCT_OFFSET(struct figures, acknowledge_met) },
    { "acknowledge_missed", G_STRUCT_OFFSET(struct figures, acknowledge_missed) },
    { "answer_met", G_STRUCT_OFFSET(struct figures, answer_met) },
    { "answer_missed", G_STRUCT_OFFSET(struct figures, answer_missed) },
    { "promises", G_STRUCT_OFFSET(struct figures, promises) },
    { "promises_kept", G_STRUCT_OFFSET(struct figures, promises_kept) },
    { "promises_broken", G_STRUCT_OFFSET(struct figures, promises_broken) },
    { "promises_slipped", G_STRUCT_OFFSET(struct figures, promises_slipped) },
};

static void key_column(Table *table, const char *key, const char *part)
{
    g_autofree char *name = g_strconcat(key, "_", part, NULL);
    table_column(table, name, NULL);
}

static void key_columns(Table *table)
{
    static const char *const parts[] = {
        "n",          "median",          "p90",          "mean",
        "calendar_n", "calendar_median", "calendar_p90", "calendar_mean",
        "open",       "oldest_open"
    };
    table_column(table, "group", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
        table_column(table, counts[i].key, NULL);
    table_column(table, "oldest_open", NULL);
    table_column(table, "within_target_percent", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
        for (gsize part = 0; part < G_N_ELEMENTS(parts); part++)
            key_column(table, times[i].key, parts[part]);
    }
}

static void measure_cells(Table *table, const struct measure *measure)
{
    bool any = measure->n > 0;
    table_number(table, (int64_t)measure->n);
    table_span(table, any ? measure->median : INSTANT_NONE);
    table_span(table, any ? measure->p90 : INSTANT_NONE);
    table_span(table, any ? measure->mean : INSTANT_NONE);
}

/* Of all obligations that were met or missed. */
static void share_cell(Table *table, const struct figures *f)
{
    gsize met = f->acknowledge_met + f->answer_met;
    gsize all = met + f->acknowledge_missed + f->answer_missed;
    if (all)
        table_number(table, (int64_t)(met * 100 / all));
    else
        table_null(table);
}

static Table *table_for_programs(const GArray *rows)
{
    Table *table = table_new("groups", NULL);
    key_columns(table);
    for (guint i = 0; i < rows->len; i++) {
        const struct report_row *row = &g_array_index(rows, struct report_row, i);
        const struct figures *figures = &row->figures;
        table_text(table, row->group);
        for (gsize c = 0; c < G_N_ELEMENTS(counts); c++)
            table_number(table,
                         (int64_t)G_STRUCT_MEMBER(gsize, figures, counts[c].offset));
        table_instant(table, figures->answer.oldest);
        share_cell(table, figures);
        for (gsize t = 0; t < G_N_ELEMENTS(times); t++) {
            const struct interval *interval = interval_of(figures, &times[t]);
            measure_cells(table, &interval->business);
            measure_cells(table, &interval->calendar);
            table_number(table, (int64_t)interval->open);
            table_instant(table, interval->oldest);
        }
    }
    return table;
}

/* ---- for people: what fits a terminal of 100 columns ---- */

/* "37 of 41, 90 %" */
static void in_time_cell(Table *table, gsize met, gsize missed)
{
    gsize all = met + missed;
    g_autofree char *text = g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                                            ", %d %%",
                                            met, all, all ? (int)(met * 100 / all) : 0);
    table_text(table, all ? text : NULL);
}

static void turns_cells(Table *table, const struct figures *f)
{
    table_number(table, (int64_t)f->turns);
    table_number(table, (int64_t)f->answered);
    table_number(table, (int64_t)f->elsewhere);
    table_number(table, (int64_t)f->closed);
    table_number(table, (int64_t)f->open);
    in_time_cell(table, f->acknowledge_met, f->acknowledge_missed);
    in_time_cell(table, f->answer_met, f->answer_missed);
}

static void care_cells(Table *table, const struct figures *f)
{
    g_autofree char *per_turn =
        g_strdup_printf("%.2f", f->turns ? (double)f->chases / (double)f->turns : 0);
    table_number(table, (int64_t)f->chases);
    table_text(table, f->turns ? per_turn : NULL);
    table_number(table, (int64_t)f->had_to_ask);
    table_number(table, (int64_t)f->updates_missed);
    table_number(table, (int64_t)f->unannounced);
}

static void promises_cells(Table *table, const struct figures *f)
{
    table_number(table, (int64_t)f->promises);
    table_number(table, (int64_t)f->promises_kept);
    table_number(table, (int64_t)f->promises_broken);
    table_number(table, (int64_t)f->promises_slipped);
}

/* A row for each group. */
struct sheet {
    const char *key;
    const char *const headings[8]; /* ends with NULL */
    void (*cells)(Table *table, const struct figures *figures);
};

static const struct sheet turns_sheet = {
    .key = "turns",
    .headings = { "TURNS", "ANSWERED", "ELSEWHERE", "CLOSED", "OPEN", "REPLIES IN TIME",
                  "ANSWERS IN TIME" },
    .cells = turns_cells,
};

static const struct sheet care_sheet = {
    .key = "care",
    .headings = { "CHASES", "PER TURN", "HAD TO ASK", "UPDATES MISSED",
                  "UNANNOUNCED REPLIES" },
    .cells = care_cells,
};

static const struct sheet promises_sheet = {
    .key = "promises",
    .headings = { "PROMISES", "KEPT", "BROKEN", "PUT OFF" },
    .cells = promises_cells,
};

static Table *table_of(const struct sheet *sheet, const GArray *rows, const char *heading)
{
    Table *table = table_new(sheet->key, NULL);
    table_elastic_column(table, NULL, heading);
    for (const char *const *column = sheet->headings; *column; column++)
        table_column(table, NULL, *column);
    for (guint i = 0; i < rows->len; i++) {
        const struct report_row *row = &g_array_index(rows, struct report_row, i);
        table_text(table, row->group);
        sheet->cells(table, &row->figures);
    }
    return table;
}

static bool any_promises(const GArray *rows)
{
    for (guint i = 0; i < rows->len; i++)
        if (g_array_index(rows, struct report_row, i).figures.promises > 0)
            return true;
    return false;
}

static Table *times_table(const char *title, const char *heading)
{
    Table *table = table_new("times", title);
    table_elastic_column(table, NULL, heading);
    table_column(table, NULL, "COUNT");
    static const char *const parts[] = { "MEDIAN", "90 %", "MEAN" };
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        table_column(table, NULL, parts[i]);
        table_column(table, NULL, "BY CLOCK");
    }
    table_column(table, NULL, "OPEN");
    table_column(table, NULL, "OLDEST");
    return table;
}

static void both_cells(Table *table, bool any, int64_t business, int64_t calendar)
{
    table_span(table, any ? business : INSTANT_NONE);
    table_elapsed(table, any ? calendar : INSTANT_NONE);
}

static void times_row(Table *table, const char *name, const struct interval *interval,
                      int64_t now)
{
    const struct measure *business = &interval->business, *calendar = &interval->calendar;
    bool any = business->n > 0;
    table_text(table, name);
    table_number(table, (int64_t)business->n);
    both_cells(table, any, business->median, calendar->median);
    both_cells(table, any, business->p90, calendar->p90);
    both_cells(table, any, business->mean, calendar->mean);
    table_number(table, (int64_t)interval->open);
    table_elapsed(table, interval->open > 0 ? now - interval->oldest : INSTANT_NONE);
}

static bool is_in_use(const GArray *rows, const struct time_kind *kind)
{
    for (guint i = 0; i < rows->len; i++) {
        const struct interval *interval =
            interval_of(&g_array_index(rows, struct report_row, i).figures, kind);
        if (interval->business.n > 0 || interval->open > 0)
            return true;
    }
    return false;
}

/* Of one group the times stand below one another; of several, the groups do. */
static void add_times_tables(GPtrArray *tables, const GArray *rows, const char *heading,
                             int64_t now)
{
    bool single = heading == NULL;
    Table *table = NULL;
    for (gsize t = 0; t < G_N_ELEMENTS(times); t++) {
        if (!single && !is_in_use(rows, &times[t]))
            continue;
        if (t == 0 || !single) {
            table =
                times_table(single ? NULL : times[t].title, single ? "TIME" : heading);
            g_ptr_array_add(tables, table);
        }
        for (guint i = 0; i < rows->len; i++) {
            const struct report_row *row = &g_array_index(rows, struct report_row, i);
            times_row(table, single ? times[t].title : row->group,
                      interval_of(&row->figures, &times[t]), now);
        }
    }
}

static void add_tables_for_people(GPtrArray *tables, const GArray *rows,
                                  ReportGrouping grouping, int64_t now)
{
    static const char *const headings[] = { [REPORT_MEMBER] = "MEMBER",
                                            [REPORT_CLIENT] = "CLIENT",
                                            [REPORT_TARGET] = "TARGET",
                                            [REPORT_WEEKDAY] = "OPENED ON",
                                            [REPORT_HOUR] = "OPENED FROM" };
    Table *turns = table_of(&turns_sheet, rows, headings[grouping]);
    table_empty_text(turns, "No client wrote in this span.");
    g_ptr_array_add(tables, turns);
    if (rows->len == 0)
        return;
    add_times_tables(tables, rows, headings[grouping], now);
    g_ptr_array_add(tables, table_of(&care_sheet, rows, headings[grouping]));
    if (any_promises(rows))
        g_ptr_array_add(tables, table_of(&promises_sheet, rows, headings[grouping]));
}

static Table *span_table(const struct span *span)
{
    Table *table = table_new_record("span");
    table_column(table, "from", "from");
    table_instant(table, span->from);
    table_column(table, "to", "to");
    table_instant(table, span->to);
    return table;
}

static void free_table(gpointer table)
{
    table_free(table);
}

int command_report(struct context *context, char **arguments, GError **error)
{
    const struct team_config *team = context_team(context, error);
    Store *store = team ? context_store(context, error) : NULL;
    struct span span;
    if (!store || !parse_span(context, arguments, &span, error))
        return NOTHING;
    g_autoptr(GArray) rows =
        report_make(store, team, span.from, span.to, span.grouping, context->now, error);
    if (!rows)
        return NOTHING;
    g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func(free_table);
    g_ptr_array_add(tables, span_table(&span));
    if (context->format == FORMAT_TABLE)
        add_tables_for_people(tables, rows, span.grouping, context->now);
    else
        g_ptr_array_add(tables, table_for_programs(rows));
    context_print(context, (Table *const *)tables->pdata, tables->len);
    return rows->len ? DONE : NOTHING;
}
