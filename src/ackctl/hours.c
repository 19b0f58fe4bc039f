#include "ackctl/command.h"

#include "base/instant.h"

int command_hours(struct context *context, char **arguments, GError **error)
{
    g_autofree char *target = NULL;
    const GOptionEntry entries[] = {
        { "target", 0, 0, G_OPTION_ARG_STRING, &target, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    const Calendar *calendar = NULL;
    int64_t from, to;
    if (!command_options(arguments, entries, 2, "hours FROM TO [--target NAME]", error) ||
        !(calendar = context_calendar(context, target, error)))
        return NOTHING;
    GTimeZone *zone = calendar_zone(calendar);
    if (!instant_parse(arguments[0], zone, context->now, &from, error) ||
        !instant_parse(arguments[1], zone, context->now, &to, error))
        return NOTHING;
    g_autoptr(Table) table = table_new_record("hours");
    table_column(table, "from", "from");
    table_instant(table, from);
    table_column(table, "to", "to");
    table_instant(table, to);
    table_column(table, "seconds", "business time");
    table_span(table, calendar_between(calendar, from, to));
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return DONE;
}
