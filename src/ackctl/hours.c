#include "ackctl/command.h"

#include "base/instant.h"

int command_hours(struct context *context, char **arguments, GError **error)
{
    const struct team_config *team = NULL;
    int64_t from, to;
    if (!command_expects(arguments, 2, 2, "hours FROM TO", error) ||
        !(team = context_team(context, error)))
        return NOTHING;
    GTimeZone *zone = calendar_zone(team->calendar);
    if (!instant_parse(arguments[0], zone, context->now, &from, error) ||
        !instant_parse(arguments[1], zone, context->now, &to, error))
        return NOTHING;
    int64_t seconds = calendar_between(team->calendar, from, to);
    g_autoptr(Table) table = table_new_record("hours");
    table_column(table, "from", "from");
    table_instant(table, from);
    table_column(table, "to", "to");
    table_instant(table, to);
    table_column(table, "seconds", "seconds");
    table_number(table, seconds);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return DONE;
}
