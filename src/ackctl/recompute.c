#include "app/recompute.h"

#include "ackctl/command.h"

int command_recompute(struct context *context, char **arguments, GError **error)
{
    gboolean targets = FALSE;
    const GOptionEntry entries[] = {
        { "targets", 0, 0, G_OPTION_ARG_NONE, &targets, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    const struct team_config *team = NULL;
    struct recompute_counts counts;
    if (!command_options(arguments, entries, 0, "recompute [--targets]", error) ||
        !context_for_writing(context, error) || !(team = context_team(context, error)) ||
        !recompute(context->store, team, targets, context->now, &counts, error))
        return NOTHING;
    g_autoptr(Table) table = table_new_record("recompute");
    table_column(table, "messages", "messages");
    table_number(table, (int64_t)counts.messages);
    table_column(table, "conversations", "conversations");
    table_number(table, (int64_t)counts.conversations);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return DONE;
}
