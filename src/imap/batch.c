#include "imap/batch.h"

#include "base/error.h"
#include "imap/session_private.h"
#include "imap/uids.h"

enum { TEXT_AT_ONCE = 4 * 1024 * 1024 }; /* so that a slow line keeps the deadline */

/* A mail whose text is wanted. */
struct wish {
    uint32_t uid;
    gsize size; /* of the mail, as the server says */
};

/* One batch on its way. */
struct batch {
    ImapSession *session;
    const struct imap_sync_request *request;
    const struct imap_sync_handler *handler;
    GArray *heads;  /* UIDs whose header fields came */
    GArray *wishes; /* struct wish */
    GArray *longer; /* struct wish: those of them whose beginning did not do */
    gsize bytes;    /* asked for of each text */
    GArray *texts;  /* UIDs whose text came */
};

static void on_head(const struct imap_mail *mail, gpointer data)
{
    struct batch *batch = data;
    const struct imap_sync_handler *handler = batch->handler;
    struct wish wish = { mail->uid, mail->size > 0 ? mail->size : G_MAXSIZE };

    g_array_append_val(batch->heads, mail->uid);
    if (handler->head(mail, handler->data))
        g_array_append_val(batch->wishes, wish);
}

static void on_text(const struct imap_mail *mail, gpointer data)
{
    struct batch *batch = data;
    const struct imap_sync_handler *handler = batch->handler;
    bool more = mail->length >= batch->bytes &&
                batch->bytes < batch->request->text_bytes_max;
    struct wish wish = { mail->uid, G_MAXSIZE };

    g_array_append_val(batch->texts, mail->uid);
    if (!handler->text(mail, more, handler->data) && more)
        g_array_append_val(batch->longer, wish);
}

/* The next wishes from `*at` on, as many as fit into one command. */
static GArray *next_texts(const GArray *wishes, gsize most, guint *at)
{
    GArray *uids = uids_new();
    gsize bytes = 0;

    for (; *at < wishes->len; ++*at) {
        const struct wish *wish = &g_array_index(wishes, struct wish, *at);
        bytes += MIN(wish->size, most);
        if (uids->len > 0 && bytes > TEXT_AT_ONCE)
            break;
        g_array_append_val(uids, wish->uid);
    }
    uids_sort(uids);
    return uids;
}

/* A UID that did not come may have been deleted meanwhile. One that is still listed was
 * withheld. */
static bool check_all_came(ImapSession *session, const GArray *asked, GArray *came,
                           GError **error)
{
    uids_sort(came);
    g_autoptr(GArray) missing = uids_without(asked, came);
    if (missing->len == 0)
        return true;
    g_autoptr(GString) criteria = g_string_new("UID ");
    uids_append_set(criteria, missing);
    g_autoptr(GArray) still = imap_session_search(session, criteria->str, error);
    if (!still || still->len == 0)
        return still != NULL;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                "%s: the server lists UID %" G_GUINT32_FORMAT " but does not send it",
                session->where, uids_get(still, 0));
    return false;
}

/* The first `bytes` of each text that is wished for. */
static bool read_texts(struct batch *batch, const GArray *wishes, gsize bytes,
                       GError **error)
{
    batch->bytes = bytes;
    for (guint at = 0; at < wishes->len;) {
        g_autoptr(GArray) uids = next_texts(wishes, bytes, &at);

        g_array_set_size(batch->texts, 0);
        if (!imap_session_fetch_text(batch->session, uids, bytes, on_text, batch,
                                     error) ||
            !check_all_came(batch->session, uids, batch->texts, error))
            return false;
    }
    return true;
}

bool imap_batch_read(ImapSession *session, const struct imap_sync_request *request,
                     const struct imap_sync_handler *handler, const GArray *uids,
                     GError **error)
{
    g_autoptr(GArray) heads = uids_new();
    g_autoptr(GArray) texts = uids_new();
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(struct wish));
    g_autoptr(GArray) longer = g_array_new(FALSE, FALSE, sizeof(struct wish));
    struct batch batch = { .session = session,
                           .request = request,
                           .handler = handler,
                           .heads = heads,
                           .wishes = wishes,
                           .longer = longer,
                           .texts = texts };

    return imap_session_fetch_headers(session, uids, request->fields, on_head, &batch,
                                      error) &&
           check_all_came(session, uids, heads, error) &&
           read_texts(&batch, wishes, request->text_bytes, error) &&
           read_texts(&batch, longer, request->text_bytes_max, error);
}
