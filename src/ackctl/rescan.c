#include "ackctl/command.h"

#include "base/error.h"
#include "store/crashes.h"
#include "store/facts.h"
#include "store/status.h"

static int64_t count_quarantined(Store *store, const char *mailbox)
{
    g_autoptr(GPtrArray) rows = store_crashes(store, mailbox);
    int64_t count = 0;
    for (guint i = 0; i < rows->len; i++)
        count += ((const struct crash_row *)rows->pdata[i])->count >= CRASHES_QUARANTINE;
    return count;
}

static void ask(Store *store, const char *mailbox, bool everything, Table *table)
{
    store_rescan_ask(store, mailbox, everything);
    table_text(table, mailbox);
    table_text(table, everything ? "everything" : "passed over");
    table_number(table, count_quarantined(store, mailbox));
    table_number(table, store_passed_over(store, mailbox));
}

/* NULL: every mailbox. */
static void ask_all(Store *store, const char *name, bool everything, Table *table)
{
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    for (guint i = 0; i < rows->len; i++) {
        const struct mailbox_row *row = rows->pdata[i];
        if (!name || g_str_equal(row->name, name))
            ask(store, row->name, everything, table);
    }
}

static Table *new_table(void)
{
    Table *table = table_new("rescan", NULL);
    table_column(table, "mailbox", "MAILBOX");
    table_column(table, "read_again", "READ AGAIN");
    table_column(table, "quarantined", "QUARANTINED");
    table_column(table, "passed_over", "PASSED OVER");
    table_empty_text(table, "no mailbox has been looked at yet");
    return table;
}

static guint count_words(char **arguments)
{
    guint count = 0;
    for (char **word = arguments; *word; word++)
        count += **word != '-';
    return count;
}

int command_rescan(struct context *context, char **arguments, GError **error)
{
    gboolean everything = FALSE;
    const GOptionEntry entries[] = {
        { "all", 0, 0, G_OPTION_ARG_NONE, &everything, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    Store *store = NULL;
    if (!command_options(arguments, entries, MIN(count_words(arguments), 1),
                         "rescan [--all] [MAILBOX]", error) ||
        !context_for_writing(context, error) || !(store = context_store(context, error)))
        return NOTHING;
    g_autoptr(Table) table = new_table();
    store_begin(store);
    ask_all(store, arguments[0], everything, table);
    if (!store_commit(store, error))
        return NOTHING;
    if (arguments[0] && table_rows(table) == 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "there is no mailbox \"%s\"; ackctl status lists them", arguments[0]);
        return WRONG_USE;
    }
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return DONE;
}
