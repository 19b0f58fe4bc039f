#include "ackctl/command.h"

#include "base/error.h"
#include "base/instant.h"

int command_add(struct context *context, char **arguments, GError **error)
{
    g_autofree char *target = NULL;
    const GOptionEntry entries[] = {
        { "target", 0, 0, G_OPTION_ARG_STRING, &target, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    const Calendar *calendar = NULL;
    struct duration duration;
    int64_t from;
    if (!command_options(arguments, entries, 2, "add FROM DURATION [--target NAME]",
                         error) ||
        !(calendar = context_calendar(context, target, error)) ||
        !instant_parse(arguments[0], calendar_zone(calendar), context->now, &from,
                       error) ||
        !command_duration(arguments[1], &duration, error))
        return NOTHING;
    int64_t to = calendar_add(calendar, from, duration);
    if (to == INSTANT_NONE) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "%s after %s lies outside the years of the calendar, 1990 to 2090",
                    arguments[1], arguments[0]);
        return NOTHING;
    }
    g_autoptr(Table) table = table_new_record("add");
    table_column(table, "from", "from");
    table_instant(table, from);
    table_column(table, "duration", "duration");
    table_text(table, arguments[1]);
    table_column(table, "to", "to");
    table_instant(table, to);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return DONE;
}
