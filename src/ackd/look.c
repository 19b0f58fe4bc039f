#include "ackd/look.h"

#include <string.h>

#include "base/error.h"
#include "config/config.h"
#include "imap/sync.h"
#include "mail/classify.h"
#include "mail/understand.h"
#include "mime/parse.h"

enum {
    BATCH_MAILS = 500,
    FRAME_BYTES = 1024 * 1024, /* a batch crosses in frames of about this size */
    TEXT_BYTES = 16 * 1024,    /* does for nearly all; the rest is asked for again */
    TEXT_BYTES_MAX = 64 * 1024,
};

/* One mail between its header and its text. */
struct pending {
    struct observation *observation;
    struct mime_form form;
    bool understood;
};

struct folder_look {
    uint32_t mailbox;
    const char *folder;
    const Phrases *phrases;
    const char *closed_keyword; /* S19; NULL: none */
    bool excerpt;
    const struct look_port *port;
    GArray *pending; /* struct pending */
    bool sorted;     /* by UID: a server may answer in any order */
    bool given_up;   /* a batch could not be stored */
};

static void pending_clear(gpointer data)
{
    struct pending *pending = data;
    observation_free(pending->observation);
    mime_form_clear(&pending->form);
}

static int by_uid(gconstpointer a, gconstpointer b)
{
    uint32_t x = ((const struct pending *)a)->observation->uid;
    uint32_t y = ((const struct pending *)b)->observation->uid;
    return x < y ? -1 : x > y;
}

static void add_pending(struct folder_look *look, const struct pending *pending)
{
    g_array_append_vals(look->pending, pending, 1);
    look->sorted = false;
}

static void sort_pending(struct folder_look *look)
{
    if (!look->sorted)
        g_array_sort(look->pending, by_uid);
    look->sorted = true;
}

/* Upper and lower case alike (RFC 3501 9). */
static bool is_closed(const struct folder_look *look, const struct imap_mail *mail)
{
    for (guint i = 0; look->closed_keyword && i < mail->keywords->len; i++)
        if (g_ascii_strcasecmp(mail->keywords->pdata[i], look->closed_keyword) == 0)
            return true;
    return false;
}

static void understand_pending(const struct folder_look *look, struct pending *pending,
                               const char *text)
{
    understand(pending->observation->message, text, look->phrases, look->excerpt);
    pending->understood = true;
}

static bool on_head(const struct imap_mail *mail, gpointer data)
{
    struct folder_look *look = data;
    struct pending pending = { .observation = observation_new(mail->uid) };
    struct message *message =
        mime_parse_headers(mail->bytes, mail->length, &pending.form);
    message->internal_date = mail->internal_date;
    classify_kind(message, look->phrases);
    pending.observation->message = message;
    pending.observation->answered = mail->answered;
    pending.observation->closed = is_closed(look, mail);
    pending.observation->size = mail->size;

    bool wants_text = classify_wants_text(message);
    if (!wants_text)
        understand_pending(look, &pending, NULL);
    add_pending(look, &pending);
    return wants_text;
}

static struct pending *find_pending(struct folder_look *look, uint32_t uid)
{
    struct observation wanted = { .uid = uid };
    struct pending key = { .observation = &wanted };
    guint at;
    sort_pending(look);
    if (!g_array_binary_search(look->pending, &key, by_uid, &at))
        return NULL;
    return &g_array_index(look->pending, struct pending, at);
}

static bool on_text(const struct imap_mail *mail, bool more, gpointer data)
{
    struct folder_look *look = data;
    struct pending *pending = find_pending(look, mail->uid);
    if (!pending || !pending->observation->message)
        return true;
    bool complete;
    g_autofree char *text =
        mime_text_begun(&pending->form, mail->bytes, mail->length, &complete);
    if (more && !complete)
        return false;
    understand_pending(look, pending, text);
    return true;
}

static void on_passed_over(uint32_t uid, const char *why, gpointer data)
{
    struct folder_look *look = data;
    struct pending pending = { .observation = observation_new(uid) };
    pending.observation->problem = g_strdup(why);
    add_pending(look, &pending);
}

static void on_restart(gpointer data)
{
    struct folder_look *look = data;
    g_array_set_size(look->pending, 0);
}

/* A text that the server did not deliver (deleted meanwhile) leaves what the headers say.
 */
static void finish_pending(struct folder_look *look)
{
    sort_pending(look);
    for (guint i = 0; i < look->pending->len; i++) {
        struct pending *pending = &g_array_index(look->pending, struct pending, i);
        if (pending->observation->message && !pending->understood)
            understand_pending(look, pending, NULL);
    }
}

static gsize weight(const struct observation *observation)
{
    const struct message *message = observation->message;
    gsize bytes = 1024;
    for (guint i = 0; message && i < message->references->len; i++)
        bytes += strlen(message->references->pdata[i]);
    return bytes + (message ? message->recipients->len * 64 : 0);
}

/* Mails come in the order of their UIDs, so the end of any part of a batch is a cursor.
 */
static bool on_batch(const struct imap_cursor *cursor, guint remaining, gpointer data)
{
    struct folder_look *look = data;
    finish_pending(look);
    bool going_on = true;
    guint i = 0;
    do {
        g_autoptr(GPtrArray) part = g_ptr_array_new();
        uint32_t next = cursor->uidnext;
        for (gsize bytes = 0; i < look->pending->len && bytes < FRAME_BYTES; i++) {
            struct observation *observation =
                g_array_index(look->pending, struct pending, i).observation;
            g_ptr_array_add(part, observation);
            bytes += weight(observation);
            next = observation->uid + 1;
        }
        struct wire_batch batch = {
            .mailbox = look->mailbox,
            .folder = (char *)look->folder,
            .uidvalidity = cursor->uidvalidity,
            .uidnext = i < look->pending->len ? next : cursor->uidnext,
            .remaining = remaining,
            .observations = part,
        };
        going_on = look->port->send(&batch, look->port->data);
    } while (going_on && i < look->pending->len);
    g_array_set_size(look->pending, 0);
    look->given_up = !going_on;
    return going_on;
}

static void look_at_folder(ImapSession **session, const struct imap_account *account,
                           struct folder_look *look, const struct wire_folder *folder,
                           int64_t since, GError **error)
{
    const struct imap_sync_request request = {
        .folder = folder->name,
        .fields = mime_wanted_fields,
        .text_bytes = TEXT_BYTES,
        .text_bytes_max = TEXT_BYTES_MAX,
        .batch_size = BATCH_MAILS,
        .since = since,
        .cursor = { folder->uidvalidity, folder->uidnext },
    };
    const struct imap_sync_handler handler = {
        .data = look,
        .head = on_head,
        .text = on_text,
        .passed_over = on_passed_over,
        .batch = on_batch,
        .restart = on_restart,
    };
    look->folder = folder->name;
    g_array_set_size(look->pending, 0);
    imap_sync_folder(session, account, &request, &handler, error);
}

static ImapSecurity imap_security(uint8_t security)
{
    switch ((Security)security) {
    case SECURITY_STARTTLS: return IMAP_STARTTLS;
    case SECURITY_NONE: return IMAP_PLAIN;
    case SECURITY_TLS: break;
    }
    return IMAP_TLS;
}

static const struct wire_folder *known_folder(const struct wire_look *look,
                                              const char *name)
{
    for (guint i = 0; i < look->folders->len; i++) {
        const struct wire_folder *folder =
            &g_array_index(look->folders, struct wire_folder, i);
        if (g_str_equal(folder->name, name))
            return folder;
    }
    return NULL;
}

static void add_result(struct wire_looked *looked, const char *folder,
                       const GError *problem)
{
    struct wire_folder_result result = {
        .name = g_strdup(folder),
        .problem = problem ? g_strdup(problem->message) : NULL,
    };
    g_array_append_val(looked->folders, result);
}

static char *find_sent(ImapSession **session, const struct imap_account *account,
                       GError **error)
{
    if (!*session)
        *session = imap_session_open(account, error);
    if (!*session)
        return NULL;
    g_autoptr(GError) why = NULL;
    char *name = imap_session_find_sent(*session, &why);
    if (!imap_session_usable(*session))
        g_clear_pointer(session, imap_session_free);
    if (why)
        g_propagate_error(error, g_steal_pointer(&why));
    else if (!name)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "no folder for sent mail found (none is marked \\Sent and none has a "
                    "well-known name); name it with the option \"sent\"");
    return name;
}

/* Looks at one folder and notes how it went. False where the connection or the store is
 * gone: then the other folders would only wait for the same failure. */
static bool visit(ImapSession **session, const struct imap_account *account,
                  struct folder_look *look, const struct wire_folder *folder,
                  int64_t since, struct wire_looked *looked)
{
    g_autoptr(GError) error = NULL;
    look_at_folder(session, account, look, folder, since, &error);
    look->given_up = !look->port->settle(look->port->data) || look->given_up;
    if (look->given_up && !error)
        g_set_error(&error, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: what was read could not be stored", folder->name);
    add_result(looked, folder->name, error);
    return *session != NULL && !look->given_up;
}

static void visit_all(ImapSession **session, const struct imap_account *account,
                      struct folder_look *look, const struct wire_look *wanted,
                      struct wire_looked *looked)
{
    for (guint i = 0; i < wanted->folders->len; i++) {
        const struct wire_folder *folder =
            &g_array_index(wanted->folders, struct wire_folder, i);
        if (folder->watched &&
            !visit(session, account, look, folder, wanted->since, looked))
            return;
    }
    if (!wanted->find_sent)
        return;
    g_autoptr(GError) error = NULL;
    g_autofree char *name = find_sent(session, account, &error);
    if (!name) {
        looked->problem = error ? g_strdup(error->message) : NULL;
        return;
    }
    const struct wire_folder *known = known_folder(wanted, name);
    struct wire_folder sent = {
        .name = name,
        .uidvalidity = known ? known->uidvalidity : 0,
        .uidnext = known ? known->uidnext : 0,
    };
    if (!known || !known->watched)
        visit(session, account, look, &sent, wanted->since, looked);
}

struct wire_looked *look_at_mailbox(ImapSession **session,
                                    const struct wire_assign *assign,
                                    const struct wire_look *look, const Phrases *phrases,
                                    const struct look_port *port, int64_t now)
{
    const struct imap_account account = {
        .host = assign->host,
        .port = assign->port,
        .security = imap_security(assign->security),
        .user = assign->user,
        .password = assign->password,
        .ca_file = assign->ca_file,
        .timeout = (int)assign->timeout,
    };
    g_autoptr(GArray) pending = g_array_new(FALSE, TRUE, sizeof(struct pending));
    g_array_set_clear_func(pending, pending_clear);
    struct folder_look folder_look = {
        .mailbox = look->mailbox,
        .phrases = phrases,
        .closed_keyword = assign->closed_keyword,
        .excerpt = assign->excerpt,
        .port = port,
        .pending = pending,
    };
    struct wire_looked *looked = g_new0(struct wire_looked, 1);
    looked->mailbox = look->mailbox;
    looked->began = now;
    looked->folders = wire_folder_results_new();
    visit_all(session, &account, &folder_look, look, looked);
    return looked;
}
