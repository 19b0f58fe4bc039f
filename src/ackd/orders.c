#include "ackd/orders.h"

#include "ackd/quarantine.h"
#include "base/log.h"
#include "store/crashes.h"
#include "store/facts.h"

GVariant *orders_assign(const struct desk *desk, const char *secret, bool wait)
{
    const struct config *config = desk->office->config;
    const struct mailbox_config *mailbox = desk->mailbox;
    const struct wire_assign assign = {
        .mailbox = desk->number,
        .host = mailbox->host,
        .port = (uint16_t)mailbox->port,
        .security = (uint8_t)mailbox->security,
        .user = mailbox->user,
        .password = (char *)secret,
        .oauth2 = mailbox->oauth2.grant != GRANT_NONE,
        .ca_file = mailbox->ca_file,
        .closed_keyword = desk->office->team->closed_keyword,
        .timeout = (uint32_t)config->network_timeout,
        .idle_renew = wait ? (uint32_t)config->idle_renew : 0,
        .excerpt = desk->office->team->excerpt,
    };
    return wire_encode_assign(&assign);
}

static bool is_listed(const GPtrArray *names, const char *folder)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)names, folder, g_str_equal,
                                            NULL);
}

static bool is_watched(const struct desk *desk, const char *folder)
{
    const struct mailbox_config *mailbox = desk->mailbox;
    return g_str_equal(folder, "INBOX") || g_strcmp0(folder, mailbox->sent) == 0 ||
           is_listed(mailbox->folders, folder) ||
           is_listed(desk->office->team->closed_folders, folder);
}

static void add_folder(GArray *folders, const char *name, bool watched, bool optional)
{
    for (guint i = 0; i < folders->len; i++) {
        if (g_str_equal(g_array_index(folders, struct wire_folder, i).name, name))
            return;
    }
    struct wire_folder folder = { .name = g_strdup(name),
                                  .watched = watched,
                                  .optional = optional };
    g_array_append_val(folders, folder);
}

static void add_folders(GArray *folders, const GPtrArray *names, bool optional)
{
    for (guint i = 0; i < names->len; i++)
        add_folder(folders, names->pdata[i], true, optional);
}

static void set_cursor(GArray *folders, const struct folder_row *row)
{
    for (guint i = 0; i < folders->len; i++) {
        struct wire_folder *folder = &g_array_index(folders, struct wire_folder, i);
        if (g_str_equal(folder->name, row->name)) {
            folder->uidvalidity = row->uidvalidity;
            folder->uidnext = row->uidnext;
            folder->modseq = row->modseq;
            folder->backlog = row->backlog;
            folder->backlog_end = row->backlog_end;
        }
    }
}

/* What somebody asked for since the last look; a failure shows when its cursors are
 * asked for next. */
static void begin_rescan(const struct desk *desk)
{
    Store *store = desk->office->store;
    g_autoptr(GError) error = NULL;
    if (!store_rescan_asked(store, desk->mailbox->name))
        return;
    store_begin(store);
    store_rescan_begin(store, desk->mailbox->name);
    if (store_commit(store, &error))
        log_event(LOG_INFO, "mailbox is read again", "team", desk->office->team->name,
                  "mailbox", desk->mailbox->name, NULL);
    else
        office_note(desk->office, WORK_LOOKS, error);
}

GVariant *orders_look(const struct desk *desk, bool keep, int64_t now)
{
    const struct mailbox_config *mailbox = desk->mailbox;
    begin_rescan(desk);
    g_autoptr(GArray) folders = wire_folders_new();
    add_folder(folders, "INBOX", true, false);
    add_folders(folders, mailbox->folders, false);
    if (mailbox->sent)
        add_folder(folders, mailbox->sent, true, false);
    add_folders(folders, desk->office->team->closed_folders, true);

    g_autoptr(GPtrArray) rows = store_mailbox_folders(desk->office->store, mailbox->name);
    for (guint i = 0; i < rows->len; i++) {
        const struct folder_row *row = rows->pdata[i];
        add_folder(folders, row->name, is_watched(desk, row->name), false);
        set_cursor(folders, row);
    }
    g_autoptr(GArray) suspects = quarantine_suspects(desk);
    const struct wire_look look = {
        .mailbox = desk->number,
        .since = now - mailbox->history,
        .folders = folders,
        .find_sent = mailbox->sent == NULL,
        .suspects = suspects,
        .keep = keep,
        .backlog = desk->backlog,
    };
    return wire_encode_look(&look);
}
