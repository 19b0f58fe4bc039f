#include "ackctl/command.h"

#include "base/error.h"
#include "base/instant.h"
#include "store/promises.h"

struct wanted {
    gboolean open, broken, kept; /* none of them: all */
    int64_t from, to;            /* when it was made */
};

static bool parse_wanted(struct context *context, char **arguments, struct wanted *wanted,
                         GError **error)
{
    g_autofree char *from = NULL, *to = NULL;
    const GOptionEntry entries[] = {
        { "open", 0, 0, G_OPTION_ARG_NONE, &wanted->open, NULL, NULL },
        { "broken", 0, 0, G_OPTION_ARG_NONE, &wanted->broken, NULL, NULL },
        { "kept", 0, 0, G_OPTION_ARG_NONE, &wanted->kept, NULL, NULL },
        { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
        { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!command_options(arguments, entries, 0,
                         "promises [--open] [--broken] [--kept] [--from D] [--to D]",
                         error) ||
        !context_span(context, from, to, &wanted->from, &wanted->to, error))
        return false;
    if (!from)
        wanted->from = INT64_MIN;
    return true;
}

static bool is_wanted(const struct wanted *wanted, const struct promise *promise,
                      int64_t now)
{
    if (!wanted->open && !wanted->broken && !wanted->kept)
        return true;
    return (wanted->open && promise->state == PROMISE_OPEN) ||
           (wanted->broken && promise_is_broken(promise, now)) ||
           (wanted->kept && promise_is_kept(promise));
}

static Table *new_table(void)
{
    Table *table = table_new("promises", NULL);
    table_column(table, "promise", "PROMISE");
    table_column(table, "conversation", NULL);
    table_elastic_column(table, NULL, "CLIENT");
    table_column(table, "client_name", NULL);
    table_column(table, "client", NULL);
    table_column(table, "subject", NULL);
    table_elastic_column(table, NULL, "BY");
    table_column(table, "by", NULL);
    table_column(table, "side", NULL);
    table_elastic_column(table, "phrase", "PROMISED");
    table_column(table, "confidence", NULL);
    table_column(table, "made", NULL);
    table_column(table, "due", "DUE");
    table_column(table, "grain", NULL);
    table_column(table, "standing", "STANDS");
    table_column(table, "state", NULL);
    table_column(table, "ended", NULL);
    table_column(table, "ended_by", NULL);
    table_column(table, "slips", "PUT OFF");
    table_column(table, "first_due", NULL);
    table_empty_text(table, "There is no such promise.");
    return table;
}

static void add_row(Table *table, const struct promise_row *row, struct context *context)
{
    const struct promise *promise = &row->promise;
    const char *client = row->client_name ? row->client_name : row->client;
    g_autofree char *name = promise_name(promise->message_id, promise->number);
    table_text(table, name);
    table_text(table, row->conversation);
    table_text(table, client);
    table_text(table, row->client_name);
    table_text(table, row->client);
    table_text(table, row->subject);
    table_text(table,
               promise->client ? client : context_member_name(context, promise->by));
    table_text(table, promise->by);
    table_text(table, promise->client ? "client" : "team");
    table_text(table, promise->phrase);
    table_number(table, promise->confidence);
    table_instant(table, promise->made);
    table_instant(table, promise->due.at);
    table_text(table, promise->timed ? deadline_grain_name(promise->grain) : NULL);
    table_text(table, command_promise_text(promise, context->now));
    table_text(table, promise_state_name(promise->state));
    table_instant(table, promise->ended);
    table_text(table, promise->ended_by);
    table_number(table, promise->slips);
    table_instant(table, promise->first_due.at);
}

int command_promises(struct context *context, char **arguments, GError **error)
{
    struct wanted wanted = { 0 };
    Store *store = NULL;
    if (!parse_wanted(context, arguments, &wanted, error) ||
        !(store = context_store(context, error)))
        return NOTHING;
    g_autoptr(GPtrArray) rows = store_promises(store, wanted.from, wanted.to);
    if (!store_check(store, error))
        return NOTHING;
    g_autoptr(Table) table = new_table();
    for (guint i = 0; i < rows->len; i++) {
        const struct promise_row *row = rows->pdata[i];
        if (is_wanted(&wanted, &row->promise, context->now))
            add_row(table, row, context);
    }
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return table_rows(table) ? DONE : NOTHING;
}
