#include "wire/wire.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "wire/mail.h"

#define TYPE_ASSIGN "(usqyssmsmsub)"
#define TYPE_FOLDER "(sbuu)"
#define TYPE_LOOK "(uxba" TYPE_FOLDER ")"
#define TYPE_STORED "(ub)"
#define TYPE_OBSERVATION "(ubbum" WIRE_MAIL_TYPE "ms)"
#define TYPE_BATCH "(usuuua" TYPE_OBSERVATION ")"
#define TYPE_LOOKED "(uxmsa(sms))"

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
                              a->user, a->password, a->ca_file, a->closed_keyword,
                              a->timeout, (gboolean)a->excerpt));
}

struct wire_assign *wire_decode_assign(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_ASSIGN, TYPE_ASSIGN, error);
    if (!content)
        return NULL;
    struct wire_assign *a = g_new0(struct wire_assign, 1);
    gboolean excerpt;
    g_variant_get(content, TYPE_ASSIGN, &a->mailbox, &a->host, &a->port, &a->security,
                  &a->user, &a->password, &a->ca_file, &a->closed_keyword, &a->timeout,
                  &excerpt);
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
    g_free(assign->closed_keyword);
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

GVariant *wire_encode_batch(const struct wire_batch *batch)
{
    g_auto(GVariantBuilder)
        rows = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" TYPE_OBSERVATION));
    for (guint i = 0; i < batch->observations->len; i++) {
        const struct observation *o = batch->observations->pdata[i];
        GVariant *message = o->message ? wire_mail_encode(o->message) : NULL;
        g_variant_builder_add(
            &rows, "(ubbu@m" WIRE_MAIL_TYPE "ms)", o->uid, (gboolean)o->answered,
            (gboolean)o->closed, o->size,
            g_variant_new_maybe(G_VARIANT_TYPE(WIRE_MAIL_TYPE), message), o->problem);
    }
    return wrap(WIRE_BATCH, g_variant_new(TYPE_BATCH, batch->mailbox, batch->folder,
                                          batch->uidvalidity, batch->uidnext,
                                          batch->remaining, &rows));
}

static struct observation *decode_observation(GVariant *content, GError **error)
{
    uint32_t uid, size;
    gboolean answered, closed;
    g_autoptr(GVariant) message = NULL;
    g_autofree char *problem = NULL;
    g_variant_get(content, "(ubbu@m" WIRE_MAIL_TYPE "ms)", &uid, &answered, &closed,
                  &size, &message, &problem);
    g_autoptr(GVariant) inner = g_variant_get_maybe(message);
    if (uid == 0 || (!inner && !problem)) {
        out_of_bounds("an observation", error);
        return NULL;
    }
    struct message *m = inner ? wire_mail_decode(inner, error) : NULL;
    if (inner && !m)
        return NULL;
    struct observation *observation = observation_new(uid);
    observation->answered = answered;
    observation->closed = closed;
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
    if (!instant_is_plausible(looked->began)) {
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
