#include "ackctl/command.h"

#include <string.h>

#include "app/report.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

enum { DEFAULT_DAYS = 28 };

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

/* A day's end is its midnight: "--to 2026-03-31" takes in the 31st. */
static bool parse_end(const char *text, const struct team_config *team, int64_t now,
                      int64_t *end, GError **error)
{
    if (!instant_parse(text, calendar_zone(team->calendar), now, end, error))
        return false;
    if (strlen(text) == strlen("2026-03-31"))
        *end =
            calendar_instant(team->calendar, calendar_day(team->calendar, *end) + 1, 0);
    return true;
}

static bool parse_span(struct context *context, const struct team_config *team,
                       char **arguments, struct span *span, GError **error)
{
    g_autofree char *from = NULL, *to = NULL, *by = NULL;
    const GOptionEntry entries[] = {
        { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
        { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
        { "by", 0, 0, G_OPTION_ARG_STRING, &by, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    GTimeZone *zone = calendar_zone(team->calendar);
    int64_t today = calendar_day(team->calendar, context->now);
    span->from = calendar_instant(team->calendar, today - DEFAULT_DAYS, 0);
    span->to = context->now;
    span->grouping = REPORT_ALL;
    return command_options(arguments, entries, 0,
                           "report [--from D] [--to D] [--by GROUPING]", error) &&
           (!from || instant_parse(from, zone, context->now, &span->from, error)) &&
           (!to || parse_end(to, team, context->now, &span->to, error)) &&
           (!by || parse_grouping(by, &span->grouping, error));
}

static void measure_columns(Table *table, const char *key, const char *heading)
{
    static const char *const parts[] = { "n", "median", "p90", "mean" };
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *name = g_strdup_printf("%s_%s", key, parts[i]);
        table_column(table, name, i == 1 ? heading : NULL);
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

static void columns(Table *table)
{
    table_elastic_column(table, "group", "GROUP");
    table_column(table, "turns", "TURNS");
    table_column(table, "acknowledged", NULL);
    table_column(table, "answered", "ANSWERED");
    table_column(table, "open", "OPEN");
    table_column(table, "oldest_open", "OLDEST OPEN");
    table_column(table, "chases", "CHASES");
    measure_columns(table, "first_reply", "FIRST REPLY");
    measure_columns(table, "first_reply_calendar", NULL);
    measure_columns(table, "next_reply", "NEXT REPLY");
    measure_columns(table, "next_reply_calendar", NULL);
    measure_columns(table, "answer", "ANSWER");
    measure_columns(table, "answer_calendar", NULL);
    table_column(table, "acknowledge_met", NULL);
    table_column(table, "acknowledge_missed", NULL);
    table_column(table, "answer_met", NULL);
    table_column(table, "answer_missed", NULL);
    table_column(table, "within_target_percent", "IN TARGET %");
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

static void row_cells(Table *table, const struct report_row *row)
{
    const struct figures *f = &row->figures;
    table_text(table, row->group);
    table_number(table, (int64_t)f->turns);
    table_number(table, (int64_t)f->acknowledged);
    table_number(table, (int64_t)f->answered);
    table_number(table, (int64_t)f->open);
    table_instant(table, f->oldest_open);
    table_number(table, (int64_t)f->chases);
    measure_cells(table, &f->first_reply);
    measure_cells(table, &f->first_reply_calendar);
    measure_cells(table, &f->next_reply);
    measure_cells(table, &f->next_reply_calendar);
    measure_cells(table, &f->answer);
    measure_cells(table, &f->answer_calendar);
    table_number(table, (int64_t)f->acknowledge_met);
    table_number(table, (int64_t)f->acknowledge_missed);
    table_number(table, (int64_t)f->answer_met);
    table_number(table, (int64_t)f->answer_missed);
    share_cell(table, f);
}

int command_report(struct context *context, char **arguments, GError **error)
{
    const struct team_config *team = context_team(context, error);
    Store *store = team ? context_store(context, error) : NULL;
    struct span span;
    if (!store || !parse_span(context, team, arguments, &span, error))
        return NOTHING;
    g_autoptr(GArray) rows =
        report_make(store, team, span.from, span.to, span.grouping, context->now, error);
    if (!rows)
        return NOTHING;
    g_autoptr(Table) about = table_new_record("span");
    table_column(about, "from", "from");
    table_instant(about, span.from);
    table_column(about, "to", "to");
    table_instant(about, span.to);
    g_autoptr(Table) table = table_new("groups", NULL);
    columns(table);
    table_empty_text(table, "No client wrote in this span.");
    for (guint i = 0; i < rows->len; i++)
        row_cells(table, &g_array_index(rows, struct report_row, i));
    Table *const tables[] = { about, table };
    context_print(context, tables, G_N_ELEMENTS(tables));
    return rows->len ? DONE : NOTHING;
}
