#include "wire/wire.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

#define TYPE_ASSIGN "(usqyssmsub)"
#define TYPE_FOLDER "(sbuu)"
#define TYPE_LOOK "(uxba" TYPE_FOLDER ")"
#define TYPE_STORED "(ub)"
#define TYPE_ADDRESS "(msms)"
#define TYPE_MESSAGE                                                                     \
    "(msmsas" TYPE_ADDRESS TYPE_ADDRESS "a(ymsms)msxixxuyms"                             \
    "a(ysy))"
#define TYPE_OBSERVATION "(ubum" TYPE_MESSAGE "ms)"
#define TYPE_BATCH "(usuuua" TYPE_OBSERVATION ")"
#define TYPE_LOOKED "(uxmsa(sms))"

enum {
    /* Lower case can take more bytes than what it was made of. */
    ADDRESS_MAX = 2 * MESSAGE_ADDRESS_MAX,
    SIGNALS_MAX = 64,
};

static GVariant *wrap(WireKind kind, GVariant *content)
{
    return g_variant_new("(yv)", (guchar)kind, content);
}

WireKind wire_kind(GVariant *message)
{
    guchar kind;
    g_variant_get_child(message, 0, "y", &kind);
    return (WireKind)kind;
}

/* The content, if the message is of `kind` and its content of `type`. */
static GVariant *unwrap(GVariant *message, WireKind kind, const char *type,
                        GError **error)
{
    g_autoptr(GVariant) content = NULL;
    guchar found;
    g_variant_get(message, "(yv)", &found, &content);
    if (found == kind && g_variant_is_of_type(content, G_VARIANT_TYPE(type)))
        return g_steal_pointer(&content);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                "message %d of type %s between the processes, expected %d of type %s",
                found, g_variant_get_type_string(content), kind, type);
    return NULL;
}

static bool out_of_bounds(const char *what, GError **error)
{
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                "a message between the processes has %s out of bounds", what);
    return false;
}

/* ---- keeper -> worker */

GVariant *wire_encode_assign(const struct wire_assign *a)
{
    return wrap(WIRE_ASSIGN,
                g_variant_new(TYPE_ASSIGN, a->mailbox, a->host, a->port, a->security,
                              a->user, a->password, a->ca_file, a->timeout, a->excerpt));
}

struct wire_assign *wire_decode_assign(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_ASSIGN, TYPE_ASSIGN, error);
    if (!content)
        return NULL;
    struct wire_assign *a = g_new0(struct wire_assign, 1);
    gboolean excerpt;
    g_variant_get(content, TYPE_ASSIGN, &a->mailbox, &a->host, &a->port, &a->security,
                  &a->user, &a->password, &a->ca_file, &a->timeout, &excerpt);
    a->excerpt = excerpt;
    return a;
}

void wire_assign_free(struct wire_assign *assign)
{
    if (!assign)
        return;
    if (assign->password)
        explicit_bzero(assign->password, strlen(assign->password));
    g_free(assign->host);
    g_free(assign->user);
    g_free(assign->password);
    g_free(assign->ca_file);
    g_free(assign);
}

static void folder_clear(gpointer folder)
{
    g_free(((struct wire_folder *)folder)->name);
}

GArray *wire_folders_new(void)
{
    GArray *folders = g_array_new(FALSE, TRUE, sizeof(struct wire_folder));
    g_array_set_clear_func(folders, folder_clear);
    return folders;
}

GVariant *wire_encode_look(const struct wire_look *look)
{
    g_auto(GVariantBuilder)
        folders = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" TYPE_FOLDER));
    for (guint i = 0; i < look->folders->len; i++) {
        const struct wire_folder *f =
            &g_array_index(look->folders, struct wire_folder, i);
        g_variant_builder_add(&folders, TYPE_FOLDER, f->name, (gboolean)f->watched,
                              f->uidvalidity, f->uidnext);
    }
    return wrap(WIRE_LOOK, g_variant_new(TYPE_LOOK, look->mailbox, look->since,
                                         (gboolean)look->find_sent, &folders));
}

struct wire_look *wire_decode_look(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_LOOK, TYPE_LOOK, error);
    if (!content)
        return NULL;
    struct wire_look *look = g_new0(struct wire_look, 1);
    look->folders = wire_folders_new();
    g_autoptr(GVariantIter) folders = NULL;
    gboolean find_sent;
    g_variant_get(content, TYPE_LOOK, &look->mailbox, &look->since, &find_sent, &folders);
    look->find_sent = find_sent;
    struct wire_folder folder;
    gboolean watched;
    while (g_variant_iter_next(folders, TYPE_FOLDER, &folder.name, &watched,
                               &folder.uidvalidity, &folder.uidnext)) {
        folder.watched = watched;
        g_array_append_val(look->folders, folder);
    }
    return look;
}

void wire_look_free(struct wire_look *look)
{
    if (!look)
        return;
    g_array_unref(look->folders);
    g_free(look);
}

GVariant *wire_encode_stored(const struct wire_stored *stored)
{
    return wrap(WIRE_STORED,
                g_variant_new(TYPE_STORED, stored->mailbox, (gboolean)stored->go_on));
}

bool wire_decode_stored(GVariant *message, struct wire_stored *stored, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_STORED, TYPE_STORED, error);
    if (!content)
        return false;
    gboolean go_on;
    g_variant_get(content, TYPE_STORED, &stored->mailbox, &go_on);
    stored->go_on = go_on;
    return true;
}

/* ---- worker -> keeper */

static bool plausible_instant(int64_t at)
{
    return at > -62135596800 && at < 253402300800; /* years 1-9999 */
}

/* A zone can carry a mail's date out of the years that have four digits. */
static int64_t known_instant(int64_t at)
{
    return plausible_instant(at) ? at : INSTANT_NONE;
}

static GVariant *encode_message(const struct message *m)
{
    g_auto(GVariantBuilder) references = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("as"));
    for (guint i = 0; i < m->references->len; i++)
        g_variant_builder_add(&references, "s", m->references->pdata[i]);
    g_auto(GVariantBuilder)
        recipients = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(ymsms)"));
    for (guint i = 0; i < m->recipients->len; i++) {
        const struct recipient *r = &g_array_index(m->recipients, struct recipient, i);
        g_variant_builder_add(&recipients, "(ymsms)", (guchar)r->role, r->who.name,
                              r->who.address);
    }
    g_auto(GVariantBuilder) signals = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(ysy)"));
    for (guint i = 0; i < m->signals->len; i++) {
        const struct signal *s = &g_array_index(m->signals, struct signal, i);
        g_variant_builder_add(&signals, "(ysy)", (guchar)s->kind, s->phrase,
                              (guchar)s->confidence);
    }
    return g_variant_new(
        TYPE_MESSAGE, m->message_id, m->in_reply_to, &references, m->from.name,
        m->from.address, m->reply_to.name, m->reply_to.address, &recipients, m->subject,
        known_instant(m->date), m->date_zone, known_instant(m->received),
        known_instant(m->internal_date), m->facts, (guchar)m->kind, m->excerpt, &signals);
}

GVariant *wire_encode_batch(const struct wire_batch *batch)
{
    g_auto(GVariantBuilder)
        rows = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" TYPE_OBSERVATION));
    for (guint i = 0; i < batch->observations->len; i++) {
        const struct observation *o = batch->observations->pdata[i];
        GVariant *message = o->message ? encode_message(o->message) : NULL;
        g_variant_builder_add(
            &rows, "(ubu@m" TYPE_MESSAGE "ms)", o->uid, (gboolean)o->answered, o->size,
            g_variant_new_maybe(G_VARIANT_TYPE(TYPE_MESSAGE), message), o->problem);
    }
    return wrap(WIRE_BATCH, g_variant_new(TYPE_BATCH, batch->mailbox, batch->folder,
                                          batch->uidvalidity, batch->uidnext,
                                          batch->remaining, &rows));
}

/* What text_clean() takes out, at `p` in valid UTF-8. */
static bool is_control(const char *p)
{
    const guchar *c = (const guchar *)p;
    return c[0] < 0x20 || c[0] == 0x7F || (c[0] == 0xC2 && c[1] < 0xA0) ||
           (c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9));
}

/* A string as base/text makes them, NULL where there is none. */
static bool clean_string(const char *text, gsize max)
{
    if (!text)
        return true;
    if (strlen(text) > max)
        return false;
    for (const char *p = text; *p; p++) {
        if (is_control(p))
            return false;
    }
    return true;
}

static void take_references(struct message *m, GVariantIter *references, bool *fine)
{
    const char *id;
    *fine = *fine && g_variant_iter_n_children(references) <= MESSAGE_REFERENCES_MAX;
    while (*fine && g_variant_iter_next(references, "&s", &id)) {
        *fine = *id && clean_string(id, MESSAGE_ID_MAX);
        message_add_reference(m, id);
    }
}

static void take_recipients(struct message *m, GVariantIter *recipients, bool *fine)
{
    guchar role;
    const char *name, *address;
    *fine = *fine && g_variant_iter_n_children(recipients) <= MESSAGE_RECIPIENTS_MAX;
    while (*fine &&
           g_variant_iter_next(recipients, "(ym&sm&s)", &role, &name, &address)) {
        *fine = role <= ROLE_BCC && clean_string(name, MESSAGE_NAME_MAX) &&
                clean_string(address, ADDRESS_MAX);
        message_add_recipient(m, (RecipientRole)role, name, address);
    }
}

static void take_signals(struct message *m, GVariantIter *signals, bool *fine)
{
    guchar kind, confidence;
    const char *phrase;
    *fine = *fine && g_variant_iter_n_children(signals) <= SIGNALS_MAX;
    while (*fine && g_variant_iter_next(signals, "(y&sy)", &kind, &phrase, &confidence)) {
        *fine = kind < SIGNAL_KINDS && confidence <= 100 &&
                clean_string(phrase, MESSAGE_SUBJECT_MAX);
        message_add_signal(m, (SignalKind)kind, phrase, confidence);
    }
}

static bool plausible_or_none(int64_t at)
{
    return at == INSTANT_NONE || plausible_instant(at);
}

static struct message *decode_message(GVariant *content, GError **error)
{
    g_autoptr(Message) m = message_new();
    g_autoptr(GVariantIter) references = NULL, recipients = NULL, signals = NULL;
    guchar kind;
    g_variant_get(content, TYPE_MESSAGE, &m->message_id, &m->in_reply_to, &references,
                  &m->from.name, &m->from.address, &m->reply_to.name,
                  &m->reply_to.address, &recipients, &m->subject, &m->date, &m->date_zone,
                  &m->received, &m->internal_date, &m->facts, &kind, &m->excerpt,
                  &signals);
    m->kind = (MailKind)kind;
    bool fine = m->message_id && *m->message_id &&
                clean_string(m->message_id, MESSAGE_ID_MAX) &&
                clean_string(m->in_reply_to, MESSAGE_ID_MAX) &&
                clean_string(m->from.name, MESSAGE_NAME_MAX) &&
                clean_string(m->from.address, ADDRESS_MAX) &&
                clean_string(m->reply_to.name, MESSAGE_NAME_MAX) &&
                clean_string(m->reply_to.address, ADDRESS_MAX) &&
                clean_string(m->subject, MESSAGE_SUBJECT_MAX) &&
                clean_string(m->excerpt, 4 * MESSAGE_EXCERPT_MAX) &&
                kind <= KIND_VOICE_MAIL && plausible_or_none(m->date) &&
                plausible_or_none(m->received) && plausible_or_none(m->internal_date);
    take_references(m, references, &fine);
    take_recipients(m, recipients, &fine);
    take_signals(m, signals, &fine);
    if (!fine) {
        out_of_bounds("a field of a mail", error);
        return NULL;
    }
    return g_steal_pointer(&m);
}

static struct observation *decode_observation(GVariant *content, GError **error)
{
    uint32_t uid, size;
    gboolean answered;
    g_autoptr(GVariant) message = NULL;
    g_autofree char *problem = NULL;
    g_variant_get(content, "(ubu@m" TYPE_MESSAGE "ms)", &uid, &answered, &size, &message,
                  &problem);
    g_autoptr(GVariant) inner = g_variant_get_maybe(message);
    if (uid == 0 || (!inner && !problem)) {
        out_of_bounds("an observation", error);
        return NULL;
    }
    struct message *m = inner ? decode_message(inner, error) : NULL;
    if (inner && !m)
        return NULL;
    struct observation *observation = observation_new(uid);
    observation->answered = answered;
    observation->size = size;
    observation->message = m;
    observation->problem = problem ? text_clean(problem, -1, MESSAGE_SUBJECT_MAX) : NULL;
    return observation;
}

static void free_observation(gpointer observation)
{
    observation_free(observation);
}

struct wire_batch *wire_decode_batch(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_BATCH, TYPE_BATCH, error);
    if (!content)
        return NULL;
    struct wire_batch *batch = g_new0(struct wire_batch, 1);
    batch->observations = g_ptr_array_new_with_free_func(free_observation);
    g_autoptr(GVariantIter) rows = NULL;
    g_variant_get(content, TYPE_BATCH, &batch->mailbox, &batch->folder,
                  &batch->uidvalidity, &batch->uidnext, &batch->remaining, &rows);
    for (GVariant *row; (row = g_variant_iter_next_value(rows));) {
        struct observation *observation = decode_observation(row, error);
        g_variant_unref(row);
        if (!observation) {
            wire_batch_free(batch);
            return NULL;
        }
        g_ptr_array_add(batch->observations, observation);
    }
    return batch;
}

void wire_batch_free(struct wire_batch *batch)
{
    if (!batch)
        return;
    g_free(batch->folder);
    g_ptr_array_unref(batch->observations);
    g_free(batch);
}

static void result_clear(gpointer data)
{
    struct wire_folder_result *result = data;
    g_free(result->name);
    g_free(result->problem);
}

GArray *wire_folder_results_new(void)
{
    GArray *results = g_array_new(FALSE, TRUE, sizeof(struct wire_folder_result));
    g_array_set_clear_func(results, result_clear);
    return results;
}

GVariant *wire_encode_looked(const struct wire_looked *looked)
{
    g_auto(GVariantBuilder) folders = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(sms)"));
    for (guint i = 0; i < looked->folders->len; i++) {
        const struct wire_folder_result *r =
            &g_array_index(looked->folders, struct wire_folder_result, i);
        g_variant_builder_add(&folders, "(sms)", r->name, r->problem);
    }
    return wrap(WIRE_LOOKED, g_variant_new(TYPE_LOOKED, looked->mailbox, looked->began,
                                           looked->problem, &folders));
}

struct wire_looked *wire_decode_looked(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_LOOKED, TYPE_LOOKED, error);
    if (!content)
        return NULL;
    struct wire_looked *looked = g_new0(struct wire_looked, 1);
    looked->folders = wire_folder_results_new();
    g_autoptr(GVariantIter) folders = NULL;
    g_autofree char *problem = NULL;
    g_variant_get(content, TYPE_LOOKED, &looked->mailbox, &looked->began, &problem,
                  &folders);
    if (!plausible_instant(looked->began)) {
        out_of_bounds("the instant of a look", error);
        wire_looked_free(looked);
        return NULL;
    }
    looked->problem = problem ? text_clean(problem, -1, MESSAGE_SUBJECT_MAX) : NULL;
    const char *name, *said;
    while (g_variant_iter_next(folders, "(&sm&s)", &name, &said)) {
        struct wire_folder_result result = {
            .name = g_strdup(name),
            .problem = said ? text_clean(said, -1, MESSAGE_SUBJECT_MAX) : NULL,
        };
        g_array_append_val(looked->folders, result);
    }
    return looked;
}

void wire_looked_free(struct wire_looked *looked)
{
    if (!looked)
        return;
    g_array_unref(looked->folders);
    g_free(looked->problem);
    g_free(looked);
}
