#include "ackctl/command.h"

#include "app/owing.h"
#include "base/error.h"
#include "base/instant.h"

/* Two lists: what is late, and by how much; what is due soon, and what is left. */
struct list {
    const char *key, *business, *elapsed;
    const char *distance, *due; /* headings; NULL: for programs only */
    const char *nothing;
};

static bool is_snoozed(const struct owed *owed, int64_t now)
{
    return owed->snoozed_until > now;
}

static bool any_snoozed(const GPtrArray *rows, int64_t now)
{
    for (guint i = 0; i < rows->len; i++) {
        if (is_snoozed(rows->pdata[i], now))
            return true;
    }
    return false;
}

static Table *owed_table(const struct list *list, bool snoozed)
{
    Table *table = table_new(list->key, NULL);
    table_column(table, "conversation", "ID");
    table_elastic_column(table, NULL, "CLIENT");
    table_column(table, "client_name", NULL);
    table_column(table, "client", NULL);
    table_elastic_column(table, "subject", "SUBJECT");
    table_column(table, NULL, "OWED");
    table_column(table, "owes", NULL);
    table_column(table, "since", NULL);
    table_column(table, "due", list->due);
    table_column(table, list->business, list->distance);
    table_column(table, list->elapsed, NULL);
    table_column(table, "chases", "CHASED");
    table_elastic_column(table, NULL, "OWNER");
    table_column(table, "owner", NULL);
    table_column(table, "target", NULL);
    table_column(table, "snoozed_until", snoozed ? "SNOOZED UNTIL" : NULL);
    table_empty_text(table, list->nothing);
    return table;
}

static void add_row(Table *table, const struct owed *owed, struct context *context)
{
    int64_t now = context->now;
    table_text(table, owed->conversation);
    table_text(table, owed->client_name ? owed->client_name : owed->client);
    table_text(table, owed->client_name);
    table_text(table, owed->client);
    table_text(table, owed->subject);
    table_text(table, command_owed_text(owed->kind));
    table_text(table, obligation_name(owed->kind));
    table_instant(table, owed->since);
    table_instant(table, owed->due);
    table_span(table, ABS(calendar_between(owed->calendar, owed->due, now)));
    table_span(table, ABS(now - owed->due));
    table_number(table, owed->chases);
    table_text(table, context_member_name(context, owed->owner));
    table_text(table, owed->owner);
    table_text(table, owed->target);
    table_instant(table, is_snoozed(owed, now) ? owed->snoozed_until : INSTANT_NONE);
}

static Table *fill(const struct list *list, const GPtrArray *rows,
                   struct context *context)
{
    Table *table = owed_table(list, any_snoozed(rows, context->now));
    for (guint i = 0; i < rows->len; i++)
        add_row(table, rows->pdata[i], context);
    return table;
}

int command_overdue(struct context *context, char **arguments, GError **error)
{
    static const struct list list = {
        .key = "overdue",
        .business = "overdue_business_seconds",
        .elapsed = "overdue_seconds",
        .distance = "LATE BY",
        .nothing = "Nothing is overdue.",
    };
    Rules *rules = NULL;
    if (!command_expects(arguments, 0, 0, "overdue", error) ||
        !(rules = context_rules(context, error)))
        return NOTHING;
    g_autoptr(GPtrArray) rows = owing_turns(context->store, rules, context->now - 1);
    if (!store_check(context->store, error))
        return NOTHING;
    g_autoptr(Table) table = fill(&list, rows, context);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return rows->len ? DONE : NOTHING;
}

/* When "within" ends, in the team's business time. */
static bool parse_within(struct context *context, const char *text, int64_t *until,
                         GError **error)
{
    const struct team_config *team = context_team(context, error);
    struct duration duration;
    if (!team || !command_duration(text, &duration, error))
        return false;
    int64_t end = calendar_add(team->calendar, context->now, duration);
    /* Past the calendar's end there is no business time, and nothing is due. */
    *until = end == INSTANT_NONE ? INT64_MAX : end;
    return true;
}

static Table *span_table(int64_t from, int64_t to)
{
    Table *table = table_new_record("span");
    table_column(table, "from", NULL);
    table_instant(table, from);
    table_column(table, "to", NULL);
    table_instant(table, to);
    return table;
}

int command_due(struct context *context, char **arguments, GError **error)
{
    g_autofree char *given = NULL;
    const GOptionEntry entries[] = {
        { "within", 0, 0, G_OPTION_ARG_STRING, &given, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    Rules *rules = NULL;
    int64_t until;
    if (!command_options(arguments, entries, 0, "due [--within DURATION]", error))
        return NOTHING;
    const char *within = given ? given : "1d";
    if (!parse_within(context, within, &until, error) ||
        !(rules = context_rules(context, error)))
        return NOTHING;
    g_autoptr(GPtrArray)
        rows = owing_turns_in_time(context->store, rules, context->now, until);
    if (!store_check(context->store, error))
        return NOTHING;
    g_autofree char *nothing = g_strdup_printf("Nothing is due within %s.", within);
    const struct list list = {
        .key = "due",
        .business = "left_business_seconds",
        .elapsed = "left_seconds",
        .distance = "LEFT",
        .due = "DUE",
        .nothing = nothing,
    };
    g_autoptr(Table) span = span_table(context->now, until);
    g_autoptr(Table) table = fill(&list, rows, context);
    Table *const tables[] = { span, table };
    context_print(context, tables, G_N_ELEMENTS(tables));
    return rows->len ? DONE : NOTHING;
}
