#include "ackctl/command.h"

#include "base/instant.h"
#include "store/crashes.h"
#include "store/delivery.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/outbox.h"
#include "store/posts.h"
#include "store/status.h"

enum { REFUSALS = 20 };

/* How old what is known of it is. */
static void delay_cell(Table *table, int64_t looked, int64_t now)
{
    table_elapsed(table, looked == INSTANT_NONE ? INSTANT_NONE : MAX(0, now - looked));
}

static void progress_cells(Table *table, const struct mailbox_row *row)
{
    if (row->remaining == 0 || row->rate <= 0) {
        table_null(table);
        table_null(table);
        return;
    }
    table_number(table, (int64_t)row->rate);
    table_elapsed(table, (int64_t)((double)row->remaining / row->rate));
}

/* Tries to reach it: people see them only where some failed. */
static void try_columns(Table *table, const GPtrArray *rows)
{
    bool any = false;
    for (guint i = 0; i < rows->len; i++)
        any = any || ((const struct mailbox_row *)rows->pdata[i])->tries > 0;
    table_column(table, "tries_failed", any ? "TRIES FAILED" : NULL);
    table_column(table, "next_try", any ? "NEXT TRY" : NULL);
}

static Table *mailbox_table(Store *store, int64_t now)
{
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    Table *table = table_new("mailboxes", NULL);
    table_column(table, "mailbox", "MAILBOX");
    table_column(table, "state", "STATE");
    table_column(table, "looked", "LAST LOOK");
    table_column(table, "delay_seconds", "AGO");
    table_column(table, "remaining", "TO READ");
    table_column(table, "mails_per_second", NULL);
    table_column(table, "remaining_seconds", "TIME LEFT");
    table_column(table, "passed_over", "PASSED OVER");
    table_column(table, "error_since", NULL);
    try_columns(table, rows);
    table_elastic_column(table, "error", "ERROR");
    for (guint i = 0; i < rows->len; i++) {
        const struct mailbox_row *row = rows->pdata[i];
        table_text(table, row->name);
        table_text(table, row->state);
        table_instant(table, row->looked);
        delay_cell(table, row->looked, now);
        table_number(table, row->remaining);
        progress_cells(table, row);
        table_number(table, store_passed_over(store, row->name));
        table_instant(table, row->error_since);
        table_number(table, row->tries);
        table_instant(table, row->next_try);
        table_text(table, row->error);
    }
    return table;
}

static Table *folder_table(Store *store, int64_t now)
{
    Table *table = table_new("folders", NULL);
    table_column(table, "mailbox", "MAILBOX");
    table_elastic_column(table, "folder", "FOLDER");
    table_column(table, "looked", "LAST LOOK");
    table_column(table, "delay_seconds", "AGO");
    g_autoptr(GPtrArray) rows = store_folders(store);
    for (guint i = 0; i < rows->len; i++) {
        const struct folder_row *row = rows->pdata[i];
        table_text(table, row->mailbox);
        table_text(table, row->name);
        table_instant(table, row->looked);
        delay_cell(table, row->looked, now);
    }
    return table;
}

static bool is_quarantined(const struct crash_row *row)
{
    return row->count >= CRASHES_QUARANTINE;
}

static void add_quarantined(Table *table, const struct crash_row *row)
{
    table_text(table, row->mailbox);
    table_text(table, row->folder);
    table_number(table, row->uid);
    table_number(table, row->count);
    table_instant(table, row->last);
}

/* Mails that ended a worker twice and are not read again; people see it only where there
 * are any. */
static Table *quarantine_table(Store *store)
{
    g_autoptr(GPtrArray) rows = store_crashes(store, NULL);
    bool any = false;
    for (guint i = 0; i < rows->len; i++)
        any = any || is_quarantined(rows->pdata[i]);
    Table *table =
        table_new("quarantined", "Quarantined (ackctl rescan reads them again)");
    table_column(table, "mailbox", any ? "MAILBOX" : NULL);
    table_elastic_column(table, "folder", any ? "FOLDER" : NULL);
    table_column(table, "uid", any ? "UID" : NULL);
    table_column(table, "crashes", any ? "CRASHES" : NULL);
    table_column(table, "last", any ? "LAST" : NULL);
    for (guint i = 0; i < rows->len; i++) {
        if (is_quarantined(rows->pdata[i]))
            add_quarantined(table, rows->pdata[i]);
    }
    return table;
}

/* People see it only where there are any. */
static Table *refused_table(Store *store)
{
    g_autoptr(GPtrArray) rows = store_refusals(store, REFUSALS);
    bool any = rows->len > 0;
    Table *table = table_new("refused", "Letters that did not arrive");
    table_column(table, "address", any ? "ADDRESS" : NULL);
    table_column(table, "at", any ? "AT" : NULL);
    table_column(table, "letter", any ? "LETTER" : NULL);
    table_elastic_column(table, "said", any ? "MAIL SERVER SAID" : NULL);
    for (guint i = 0; i < rows->len; i++) {
        const struct refusal_row *row = rows->pdata[i];
        table_text(table, row->address);
        table_instant(table, row->at);
        table_text(table, row->purpose);
        table_text(table, row->said);
    }
    return table;
}

/* People see it only where a webhook was ever told something. */
static Table *webhook_table(Store *store)
{
    g_autoptr(GPtrArray) rows = store_webhooks(store);
    bool any = rows->len > 0;
    Table *table = table_new("webhooks", "Webhooks");
    table_column(table, "webhook", any ? "WEBHOOK" : NULL);
    table_column(table, "waiting", any ? "WAITING" : NULL);
    table_column(table, "sent", any ? "SENT" : NULL);
    table_column(table, "refused", any ? "REFUSED" : NULL);
    table_column(table, "next_try", any ? "NEXT TRY" : NULL);
    table_elastic_column(table, "said", any ? "SAID" : NULL);
    for (guint i = 0; i < rows->len; i++) {
        const struct webhook_row *row = rows->pdata[i];
        table_text(table, row->name);
        table_number(table, row->waiting);
        table_number(table, row->sent);
        table_number(table, row->refused);
        table_instant(table, row->waiting > 0 ? row->held_until : INSTANT_NONE);
        table_text(table, row->said);
    }
    return table;
}

static Table *totals_table(Store *store)
{
    Table *table = table_new_record("totals");
    struct outbox_counts letters = store_outbox_counts(store);
    table_column(table, "messages", "messages");
    table_number(table, store_count_messages(store));
    table_column(table, "conversations", "conversations");
    table_number(table, store_count_conversations(store));
    table_column(table, "letters_waiting", "letters waiting");
    table_number(table, letters.queued);
    table_column(table, "letters_uncertain",
                 letters.uncertain > 0 ? "letters uncertain" : NULL);
    table_number(table, letters.uncertain);
    table_column(table, "letters_sent", "letters sent");
    table_number(table, letters.sent);
    table_column(table, "letters_refused", "letters refused");
    table_number(table, letters.refused);
    table_column(table, "mail_server_said",
                 letters.last_said ? "mail server said" : NULL);
    table_text(table, letters.last_said);
    g_free(letters.last_said);
    return table;
}

int command_status(struct context *context, char **arguments, GError **error)
{
    Store *store = NULL;
    if (!command_expects(arguments, 0, 0, "status", error) ||
        !(store = context_store(context, error)))
        return NOTHING;
    g_autoptr(Table) mailboxes = mailbox_table(store, context->now);
    g_autoptr(Table) folders = folder_table(store, context->now);
    g_autoptr(Table) quarantined = quarantine_table(store);
    g_autoptr(Table) refused = refused_table(store);
    g_autoptr(Table) webhooks = webhook_table(store);
    g_autoptr(Table) totals = totals_table(store);
    if (!store_check(store, error))
        return NOTHING;
    Table *const tables[] = {
        mailboxes, folders, quarantined, refused, webhooks, totals
    };
    context_print(context, tables, G_N_ELEMENTS(tables));
    return DONE;
}
