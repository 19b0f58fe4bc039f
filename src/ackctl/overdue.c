#include "ackctl/command.h"

#include "app/owing.h"

int command_overdue(struct context *context, char **arguments, GError **error)
{
    Store *store = NULL;
    const struct team_config *team = NULL;
    if (!command_expects(arguments, 0, 0, "overdue", error) ||
        !(team = context_team(context, error)) || !(store = context_store(context, error)))
        return NOTHING;
    g_autoptr(GPtrArray) rows = owing_turns(store, context->now - 1);
    if (!store_check(store, error))
        return NOTHING;

    g_autoptr(Table) table = table_new("overdue", NULL);
    table_column(table, "conversation", "ID");
    table_elastic_column(table, "client_name", NULL);
    table_elastic_column(table, "client", "CLIENT");
    table_elastic_column(table, "subject", "SUBJECT");
    table_column(table, "owes", "OWED");
    table_column(table, "since", "SINCE");
    table_column(table, "due", NULL);
    table_column(table, "overdue_business_seconds", "LATE BY");
    table_column(table, "overdue_seconds", NULL);
    table_column(table, "chases", "CHASED");
    table_column(table, "owner", "OWNER");
    table_column(table, "target", NULL);
    table_empty_text(table, "Nothing is overdue.");
    for (guint i = 0; i < rows->len; i++) {
        const struct owed *owed = rows->pdata[i];
        table_text(table, owed->conversation);
        table_text(table, owed->client_name);
        table_text(table, owed->client);
        table_text(table, owed->subject);
        table_text(table, obligation_name(owed->kind));
        table_instant(table, owed->since);
        table_instant(table, owed->due);
        table_span(table, calendar_between(team->calendar, owed->due, context->now));
        table_span(table, context->now - owed->due);
        table_number(table, owed->chases);
        table_text(table, owed->owner);
        table_text(table, owed->target);
    }
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return rows->len ? DONE : NOTHING;
}
