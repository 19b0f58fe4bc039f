#include "ackd/folder.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
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

struct FolderReader {
    int64_t since;
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

static void add_pending(FolderReader *reader, const struct pending *pending)
{
    g_array_append_vals(reader->pending, pending, 1);
    reader->sorted = false;
}

static void sort_pending(FolderReader *reader)
{
    if (!reader->sorted)
        g_array_sort(reader->pending, by_uid);
    reader->sorted = true;
}

/* Upper and lower case alike (RFC 3501 9). */
static bool is_closed(const FolderReader *reader, const struct imap_mail *mail)
{
    for (guint i = 0; reader->closed_keyword && i < mail->keywords->len; i++)
        if (g_ascii_strcasecmp(mail->keywords->pdata[i], reader->closed_keyword) == 0)
            return true;
    return false;
}

static void understand_pending(const FolderReader *reader, struct pending *pending,
                               const char *text)
{
    understand(pending->observation->message, text, reader->phrases, reader->excerpt);
    pending->understood = true;
}

static void on_in_hand(uint32_t uidvalidity, uint32_t first, uint32_t last, gpointer data)
{
    FolderReader *reader = data;
    reader->first = first;
    reader->last = last;
    if (first != 0)
        inhand_take(reader->port->hand, reader->folder, uidvalidity, first, last);
    else
        inhand_put_down(reader->port->hand);
}

static bool take_head(FolderReader *reader, const struct imap_mail *mail)
{
    struct pending pending = { .observation = observation_new(mail->uid) };
    struct message *message =
        mime_parse_headers(mail->bytes, mail->length, &pending.form);
    message->internal_date = mail->internal_date;
    classify_kind(message, reader->phrases);
    pending.observation->message = message;
    pending.observation->answered = mail->answered;
    pending.observation->closed = is_closed(reader, mail);
    pending.observation->size = mail->size;

    bool wants_text = classify_wants_text(message);
    if (!wants_text)
        understand_pending(reader, &pending, NULL);
    add_pending(reader, &pending);
    return wants_text;
}

static bool on_head(const struct imap_mail *mail, gpointer data)
{
    FolderReader *reader = data;
    /* Nobody has sent it yet. Sent, it is another mail with another UID. */
    if (mail->draft)
        return false;
    inhand_work_on(reader->port->hand, mail->uid, clock_monotonic_ms());
    bool wants_text = take_head(reader, mail);
    inhand_put_back(reader->port->hand, reader->first, reader->last);
    return wants_text;
}

static struct pending *find_pending(FolderReader *reader, uint32_t uid)
{
    struct observation wanted = { .uid = uid };
    struct pending key = { .observation = &wanted };
    guint at;
    sort_pending(reader);
    if (!g_array_binary_search(reader->pending, &key, by_uid, &at))
        return NULL;
    return &g_array_index(reader->pending, struct pending, at);
}

/* False: more of it is wanted. */
static bool take_text(FolderReader *reader, const struct imap_mail *mail, bool more)
{
    struct pending *pending = find_pending(reader, mail->uid);
    if (!pending || !pending->observation->message)
        return true;
    bool complete;
    g_autofree char *text = mime_read_body(pending->observation->message, &pending->form,
                                           mail->bytes, mail->length, &complete);
    if (more && !complete)
        return false;
    understand_pending(reader, pending, text);
    return true;
}

static bool on_text(const struct imap_mail *mail, bool more, gpointer data)
{
    FolderReader *reader = data;
    inhand_work_on(reader->port->hand, mail->uid, clock_monotonic_ms());
    bool done = take_text(reader, mail, more);
    inhand_put_back(reader->port->hand, reader->first, reader->last);
    return done;
}

/* Few mails of a folder are of interest: only those cross to the keeper. */
static bool on_flags(const struct imap_mail *mail, gpointer data)
{
    FolderReader *reader = data;
    guint marks = (mail->answered ? ANSWERED : 0) |
                  (is_closed(reader, mail) ? CLOSED : 0);
    if (marks)
        g_hash_table_insert(reader->flags, GUINT_TO_POINTER(mail->uid),
                            GUINT_TO_POINTER(marks));
    else
        g_hash_table_remove(reader->flags, GUINT_TO_POINTER(mail->uid));
    return marks != 0;
}

static void on_vanished(uint32_t first, uint32_t last, gpointer data)
{
    FolderReader *reader = data;
    struct wire_range range = { first, last };
    g_array_append_val(reader->vanished, range);
}

static void on_passed_over(uint32_t uid, const char *why, gpointer data)
{
    FolderReader *reader = data;
    struct pending pending = { .observation = observation_new(uid) };
    pending.observation->problem = g_strdup(why);
    add_pending(reader, &pending);
}

static void on_restart(gpointer data)
{
    FolderReader *reader = data;
    g_array_set_size(reader->pending, 0);
    g_hash_table_remove_all(reader->flags);
    g_array_set_size(reader->vanished, 0);
}

/* A text that the server did not deliver (deleted meanwhile) leaves what the headers say.
 */
static void finish_pending(FolderReader *reader)
{
    sort_pending(reader);
    for (guint i = 0; i < reader->pending->len; i++) {
        struct pending *pending = &g_array_index(reader->pending, struct pending, i);
        if (pending->observation->message && !pending->understood)
            understand_pending(reader, pending, NULL);
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

static GArray *take_some_flags(FolderReader *reader)
{
    GArray *some = g_array_new(FALSE, FALSE, sizeof(struct wire_flags));
    GHashTableIter iter;
    gpointer uid, marks;
    g_hash_table_iter_init(&iter, reader->flags);
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

static GArray *take_some_vanished(FolderReader *reader)
{
    guint count = MIN(reader->vanished->len, BATCH_VANISHED);
    guint rest = reader->vanished->len - count;
    GArray *some = g_array_new(FALSE, FALSE, sizeof(struct wire_range));
    if (count > 0)
        g_array_append_vals(
            some, &g_array_index(reader->vanished, struct wire_range, rest), count);
    g_array_set_size(reader->vanished, rest);
    return some;
}

/* The cursor of a part of a batch. Mails come in the order of their UIDs: those from
 * `next` on are still to come, of what is new or of the backlog. */
static void stop_short(const FolderReader *reader, struct wire_batch *batch,
                       uint32_t next)
{
    const struct imap_cursor *told = &reader->told;
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
    FolderReader *reader = data;
    finish_pending(reader);
    bool going_on = true;
    guint i = 0;
    do {
        g_autoptr(GPtrArray) part = g_ptr_array_new();
        g_autoptr(GArray) flags = take_some_flags(reader);
        g_autoptr(GArray) vanished = take_some_vanished(reader);
        uint32_t next = 0;
        for (gsize bytes = 0; i < reader->pending->len && bytes < FRAME_BYTES; i++) {
            struct observation *observation =
                g_array_index(reader->pending, struct pending, i).observation;
            g_ptr_array_add(part, observation);
            bytes += weight(observation);
            next = observation->uid + 1;
        }
        struct wire_batch batch = {
            .mailbox = reader->mailbox,
            .folder = (char *)reader->folder,
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
        if (i < reader->pending->len)
            stop_short(reader, &batch, next);
        going_on = reader->port->send(&batch, reader->port->data);
    } while (going_on &&
             (i < reader->pending->len || g_hash_table_size(reader->flags) > 0 ||
              reader->vanished->len > 0));
    on_restart(reader);
    reader->told = *cursor;
    reader->given_up = !going_on;
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

struct folder_end folder_read(FolderReader *reader, ImapSession **session,
                              const struct imap_account *account,
                              const struct wire_folder *folder, GError **error)
{
    g_autoptr(GArray) suspects = suspects_in(reader->suspects, folder->name);
    g_autofree const char **fields = mime_wanted_fields();
    g_autoptr(GError) why = NULL;
    reader->told = (struct imap_cursor){ .uidvalidity = folder->uidvalidity,
                                         .uidnext = folder->uidnext,
                                         .modseq = folder->modseq,
                                         .backlog = folder->backlog,
                                         .backlog_end = folder->backlog_end };
    const struct imap_sync_request request = {
        .folder = folder->name,
        .fields = fields,
        .text_bytes = TEXT_BYTES,
        .text_bytes_max = TEXT_BYTES_MAX,
        .batch_size = BATCH_MAILS,
        .since = reader->since,
        .cursor = reader->told,
        .at_once = BATCH_MAILS,
        .backlog_until = reader->backlog_until,
        .suspects = suspects,
    };
    const struct imap_sync_handler handler = {
        .data = reader,
        .head = on_head,
        .text = on_text,
        .flags = on_flags,
        .vanished = on_vanished,
        .passed_over = on_passed_over,
        .batch = on_batch,
        .restart = on_restart,
        .in_hand = on_in_hand,
    };
    reader->folder = folder->name;
    on_restart(reader);
    imap_sync_folder(session, account, &request, &handler, &why);
    reader->given_up = !reader->port->settle(reader->port->data) || reader->given_up;
    if (reader->given_up && !why)
        g_set_error(&why, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: what was read could not be stored", folder->name);
    if (why)
        g_propagate_error(error, g_steal_pointer(&why));
    return (struct folder_end){ reader->told.backlog_end != 0, reader->given_up };
}

FolderReader *folder_reader_new(const struct wire_assign *assign,
                                const struct wire_look *look, const Phrases *phrases,
                                const struct look_port *port)
{
    FolderReader *reader = g_new0(FolderReader, 1);
    reader->since = look->since;
    reader->mailbox = look->mailbox;
    reader->phrases = phrases;
    reader->closed_keyword = assign->closed_keyword;
    reader->excerpt = assign->excerpt;
    reader->port = port;
    reader->suspects = look->suspects;
    reader->backlog_until = look->backlog ? clock_monotonic_ms() + BACKLOG_MS : 0;
    reader->pending = g_array_new(FALSE, TRUE, sizeof(struct pending));
    g_array_set_clear_func(reader->pending, pending_clear);
    reader->flags = g_hash_table_new(NULL, NULL);
    reader->vanished = g_array_new(FALSE, FALSE, sizeof(struct wire_range));
    return reader;
}

void folder_reader_free(FolderReader *reader)
{
    if (!reader)
        return;
    g_array_unref(reader->pending);
    g_hash_table_unref(reader->flags);
    g_array_unref(reader->vanished);
    g_free(reader);
}
