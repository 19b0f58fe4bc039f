#include "ackctl/command.h"

#include "app/owing.h"

/* As the headings of `ackctl show` say it. */
static const char *owed_text(ObligationKind kind)
{
    return kind == OBLIGATION_ACKNOWLEDGE ? "reply" : "answer";
}

static Table *overdue_table(void)
{
    Table *table = table_new("overdue", NULL);
    table_column(table, "conversation", "ID");
    table_elastic_column(table, NULL, "CLIENT");
    table_column(table, "client_name", NULL);
    table_column(table, "client", NULL);
    table_elastic_column(table, "subject", "SUBJECT");
    table_column(table, NULL, "OWED");
    table_column(table, "owes", NULL);
    table_column(table, "since", NULL);
    table_column(table, "due", NULL);
    table_column(table, "overdue_business_seconds", "LATE BY");
    table_column(table, "overdue_seconds", NULL);
    table_column(table, "chases", "CHASED");
    table_elastic_column(table, NULL, "OWNER");
    table_column(table, "owner", NULL);
    table_column(table, "target", NULL);
    table_empty_text(table, "Nothing is overdue.");
    return table;
}

static void add_row(Table *table, const struct owed *owed, const struct team_config *team,
                    int64_t now)
{
    const struct member *owner = owed->owner ? people_member(&team->people, owed->owner)
                                             : NULL;

    table_text(table, owed->conversation);
    table_text(table, owed->client_name ? owed->client_name : owed->client);
    table_text(table, owed->client_name);
    table_text(table, owed->client);
    table_text(table, owed->subject);
    table_text(table, owed_text(owed->kind));
    table_text(table, obligation_name(owed->kind));
    table_instant(table, owed->since);
    table_instant(table, owed->due);
    table_span(table, calendar_between(team->calendar, owed->due, now));
    table_span(table, now - owed->due);
    table_number(table, owed->chases);
    table_text(table, owner ? owner->name : owed->owner);
    table_text(table, owed->owner);
    table_text(table, owed->target);
}

int command_overdue(struct context *context, char **arguments, GError **error)
{
    Store *store = NULL;
    const struct team_config *team = NULL;
    if (!command_expects(arguments, 0, 0, "overdue", error) ||
        !(team = context_team(context, error)) ||
        !(store = context_store(context, error)))
        return NOTHING;
    g_autoptr(GPtrArray) rows = owing_turns(store, context->now - 1);
    if (!store_check(store, error))
        return NOTHING;

    g_autoptr(Table) table = overdue_table();
    for (guint i = 0; i < rows->len; i++)
        add_row(table, rows->pdata[i], team, context->now);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return rows->len ? DONE : NOTHING;
}
