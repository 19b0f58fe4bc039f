#include "ackd/look.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "config/config.h"
#include "imap/sync.h"
#include "mail/classify.h"
#include "mail/understand.h"
#include "mime/parse.h"

enum { ANSWERED = 1, CLOSED = 2 };

enum {
    BATCH_MAILS = 500,
    BATCH_FLAGS = 500,
    BATCH_VANISHED = 10000,
    BACKLOG_MS = 5000,         /* in one look */
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
    const GArray *suspects; /* struct wire_suspect */
    GArray *pending;        /* struct pending */
    GHashTable *flags;      /* UID -> marks, of mails that were read before */
    GArray *vanished;       /* struct wire_range */
    bool sorted;            /* by UID: a server may answer in any order */
    bool given_up;          /* a batch could not be stored */
    uint32_t first, last;   /* the mails in hand */
    int64_t backlog_until;
    struct imap_cursor told; /* by the last batch */
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

static void on_in_hand(uint32_t uidvalidity, uint32_t first, uint32_t last, gpointer data)
{
    struct folder_look *look = data;
    look->first = first;
    look->last = last;
    if (first != 0)
        inhand_take(look->port->hand, look->folder, uidvalidity, first, last);
    else
        inhand_put_down(look->port->hand);
}

static bool take_head(struct folder_look *look, const struct imap_mail *mail)
{
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

static bool on_head(const struct imap_mail *mail, gpointer data)
{
    struct folder_look *look = data;
    /* Nobody has sent it yet. Sent, it is another mail with another UID. */
    if (mail->draft)
        return false;
    inhand_work_on(look->port->hand, mail->uid, clock_monotonic_ms());
    bool wants_text = take_head(look, mail);
    inhand_put_back(look->port->hand, look->first, look->last);
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

/* False: more of it is wanted. */
static bool take_text(struct folder_look *look, const struct imap_mail *mail, bool more)
{
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

static bool on_text(const struct imap_mail *mail, bool more, gpointer data)
{
    struct folder_look *look = data;
    inhand_work_on(look->port->hand, mail->uid, clock_monotonic_ms());
    bool done = take_text(look, mail, more);
    inhand_put_back(look->port->hand, look->first, look->last);
    return done;
}

/* Few mails of a folder are of interest: only those cross to the keeper. */
static bool on_flags(const struct imap_mail *mail, gpointer data)
{
    struct folder_look *look = data;
    guint marks = (mail->answered ? ANSWERED : 0) | (is_closed(look, mail) ? CLOSED : 0);
    if (marks)
        g_hash_table_insert(look->flags, GUINT_TO_POINTER(mail->uid),
                            GUINT_TO_POINTER(marks));
    else
        g_hash_table_remove(look->flags, GUINT_TO_POINTER(mail->uid));
    return marks != 0;
}

static void on_vanished(uint32_t first, uint32_t last, gpointer data)
{
    struct folder_look *look = data;
    struct wire_range range = { first, last };
    g_array_append_val(look->vanished, range);
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
    g_hash_table_remove_all(look->flags);
    g_array_set_size(look->vanished, 0);
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

static GArray *take_some_flags(struct folder_look *look)
{
    GArray *some = g_array_new(FALSE, FALSE, sizeof(struct wire_flags));
    GHashTableIter iter;
    gpointer uid, marks;
    g_hash_table_iter_init(&iter, look->flags);
    while (some->len < BATCH_FLAGS && g_hash_table_iter_next(&iter, &uid, &marks)) {
        struct wire_flags flags = {
            .uid = GPOINTER_TO_UINT(uid),
            .answered = GPOINTER_TO_UINT(marks) & ANSWERED,
            .closed = GPOINTER_TO_UINT(marks) & CLOSED,
        };
        g_array_append_val(some, flags);
        g_hash_table_iter_remove(&iter);
    }
    return some;
}

static GArray *take_some_vanished(struct folder_look *look)
{
    guint count = MIN(look->vanished->len, BATCH_VANISHED);
    guint rest = look->vanished->len - count;
    GArray *some = g_array_new(FALSE, FALSE, sizeof(struct wire_range));
    if (count > 0)
        g_array_append_vals(some, &g_array_index(look->vanished, struct wire_range, rest),
                            count);
    g_array_set_size(look->vanished, rest);
    return some;
}

/* The cursor of a part of a batch. Mails come in the order of their UIDs: those from
 * `next` on are still to come, of what is new or of the backlog. */
static void stop_short(const struct folder_look *look, struct wire_batch *batch,
                       uint32_t next)
{
    const struct imap_cursor *told = &look->told;
    bool of_backlog = told->backlog_end != 0 && told->backlog != batch->backlog &&
                      told->uidvalidity == batch->uidvalidity;
    if (!of_backlog) {
        batch->uidnext = next;
        return;
    }
    batch->backlog = next;
    batch->backlog_end = told->backlog_end;
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
        g_autoptr(GArray) flags = take_some_flags(look);
        g_autoptr(GArray) vanished = take_some_vanished(look);
        uint32_t next = 0;
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
            .uidnext = cursor->uidnext,
            .modseq = cursor->modseq,
            .backlog = cursor->backlog,
            .backlog_end = cursor->backlog_end,
            .remaining = remaining,
            .observations = part,
            .flags = flags,
            .vanished = vanished,
        };
        if (i < look->pending->len)
            stop_short(look, &batch, next);
        going_on = look->port->send(&batch, look->port->data);
    } while (going_on && (i < look->pending->len || g_hash_table_size(look->flags) > 0 ||
                          look->vanished->len > 0));
    on_restart(look);
    look->told = *cursor;
    look->given_up = !going_on;
    return going_on;
}

/* Those of one folder, as sync wants them. Caller frees. */
static GArray *suspects_in(const GArray *suspects, const char *folder)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct imap_suspect));
    for (guint i = 0; i < suspects->len; i++) {
        const struct wire_suspect *s = &g_array_index(suspects, struct wire_suspect, i);
        const struct imap_suspect suspect = { s->uidvalidity, s->first, s->last,
                                              s->quarantined };
        if (g_str_equal(s->folder, folder))
            g_array_append_val(found, suspect);
    }
    return found;
}

static void look_at_folder(ImapSession **session, const struct imap_account *account,
                           struct folder_look *look, const struct wire_folder *folder,
                           int64_t since, GError **error)
{
    g_autoptr(GArray) suspects = suspects_in(look->suspects, folder->name);
    look->told = (struct imap_cursor){ .uidvalidity = folder->uidvalidity,
                                       .uidnext = folder->uidnext,
                                       .modseq = folder->modseq,
                                       .backlog = folder->backlog,
                                       .backlog_end = folder->backlog_end };
    const struct imap_sync_request request = {
        .folder = folder->name,
        .fields = mime_wanted_fields,
        .text_bytes = TEXT_BYTES,
        .text_bytes_max = TEXT_BYTES_MAX,
        .batch_size = BATCH_MAILS,
        .since = since,
        .cursor = look->told,
        .at_once = BATCH_MAILS,
        .backlog_until = look->backlog_until,
        .suspects = suspects,
    };
    const struct imap_sync_handler handler = {
        .data = look,
        .head = on_head,
        .text = on_text,
        .flags = on_flags,
        .vanished = on_vanished,
        .passed_over = on_passed_over,
        .batch = on_batch,
        .restart = on_restart,
        .in_hand = on_in_hand,
    };
    look->folder = folder->name;
    on_restart(look);
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

static WireFault fault_of(const ImapSession *session, const GError *error)
{
    if (g_error_matches(error, ACKD_ERROR, ACKD_ERROR_LOGIN))
        return WIRE_FAULT_REFUSED;
    if (g_error_matches(error, ACKD_ERROR, ACKD_ERROR_BUSY))
        return WIRE_FAULT_BUSY;
    return error && !session ? WIRE_FAULT_BROKEN : WIRE_FAULT_NONE;
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
    looked->unfinished = looked->unfinished || look->told.backlog_end != 0;
    looked->fault = fault_of(*session, error);
    return *session != NULL && !look->given_up;
}

/* When in doubt it is: the look finds out. */
static bool is_there(ImapSession *session, const struct wire_folder *folder)
{
    bool has = true;
    return !folder->optional || !session ||
           !imap_session_has_folder(session, folder->name, &has, NULL) || has;
}

static void visit_all(ImapSession **session, const struct imap_account *account,
                      struct folder_look *look, const struct wire_look *wanted,
                      struct wire_looked *looked)
{
    for (guint i = 0; i < wanted->folders->len; i++) {
        const struct wire_folder *folder =
            &g_array_index(wanted->folders, struct wire_folder, i);
        if (folder->watched && is_there(*session, folder) &&
            !visit(session, account, look, folder, wanted->since, looked))
            return;
    }
    if (!wanted->find_sent)
        return;
    g_autoptr(GError) error = NULL;
    g_autofree char *name = find_sent(session, account, &error);
    if (!name) {
        looked->problem = error ? g_strdup(error->message) : NULL;
        looked->fault = fault_of(*session, error);
        return;
    }
    const struct wire_folder *known = known_folder(wanted, name);
    struct wire_folder sent = {
        .name = name,
        .uidvalidity = known ? known->uidvalidity : 0,
        .uidnext = known ? known->uidnext : 0,
        .modseq = known ? known->modseq : 0,
        .backlog = known ? known->backlog : 0,
        .backlog_end = known ? known->backlog_end : 0,
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
        .oauth2 = assign->oauth2,
        .ca_file = assign->ca_file,
        .timeout = (int)assign->timeout,
    };
    g_autoptr(GArray) pending = g_array_new(FALSE, TRUE, sizeof(struct pending));
    g_array_set_clear_func(pending, pending_clear);
    g_autoptr(GHashTable) flags = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) vanished = g_array_new(FALSE, FALSE, sizeof(struct wire_range));
    struct folder_look folder_look = {
        .mailbox = look->mailbox,
        .phrases = phrases,
        .closed_keyword = assign->closed_keyword,
        .excerpt = assign->excerpt,
        .port = port,
        .suspects = look->suspects,
        .backlog_until = look->backlog ? clock_monotonic_ms() + BACKLOG_MS : 0,
        .pending = pending,
        .flags = flags,
        .vanished = vanished,
    };
    struct wire_looked *looked = g_new0(struct wire_looked, 1);
    looked->mailbox = look->mailbox;
    looked->began = now;
    looked->folders = wire_folder_results_new();
    visit_all(session, &account, &folder_look, look, looked);
    return looked;
}
