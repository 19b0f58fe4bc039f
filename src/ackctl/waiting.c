#include "ackctl/command.h"

#include "store/derived.h"

static Table *waiting_table(void)
{
    Table *table = table_new("waiting", NULL);
    table_column(table, "conversation", "ID");
    table_elastic_column(table, NULL, "CLIENT");
    table_column(table, "client_name", NULL);
    table_column(table, "client", NULL);
    table_elastic_column(table, "subject", "SUBJECT");
    table_column(table, "since", NULL);
    table_column(table, "waiting_business_seconds", "WAITED");
    table_column(table, "waiting_seconds", NULL);
    table_elastic_column(table, "asked", "WHAT WAS ASKED");
    table_elastic_column(table, NULL, "OWNER");
    table_column(table, "owner", NULL);
    table_empty_text(table, "We wait for nobody.");
    return table;
}

static void add_row(Table *table, const struct waiting *row, struct context *context,
                    const Calendar *calendar)
{
    table_text(table, row->conversation);
    table_text(table, row->client_name ? row->client_name : row->client);
    table_text(table, row->client_name);
    table_text(table, row->client);
    table_text(table, row->subject);
    table_instant(table, row->since);
    table_span(table, calendar_between(calendar, row->since, context->now));
    table_elapsed(table, context->now - row->since);
    table_text(table, row->asked);
    table_text(table, context_member_name(context, row->owner));
    table_text(table, row->owner);
}

int command_waiting(struct context *context, char **arguments, GError **error)
{
    Store *store = NULL;
    const struct team_config *team = NULL;
    if (!command_expects(arguments, 0, 0, "waiting", error) ||
        !(team = context_team(context, error)) ||
        !(store = context_store(context, error)))
        return NOTHING;
    g_autoptr(GPtrArray) rows = store_waiting(store);
    if (!store_check(store, error))
        return NOTHING;
    g_autoptr(Table) table = waiting_table();
    for (guint i = 0; i < rows->len; i++)
        add_row(table, rows->pdata[i], context, team->calendar);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return rows->len ? DONE : NOTHING;
}
