#include "wire/wire.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "wire/mail.h"

#define TYPE_ASSIGN "(usqyssmsmsuubb)"
#define TYPE_FOLDER "(sbuutbuu)"
#define TYPE_FLAGS "(ubb)"
#define TYPE_RANGE "(uu)"
#define TYPE_SUSPECT "(suuub)"
#define TYPE_LOOK "(uxbbba" TYPE_FOLDER "a" TYPE_SUSPECT ")"
#define TYPE_STORED "(ub)"
#define TYPE_OBSERVATION "(ubbum" WIRE_MAIL_TYPE "ms)"
#define TYPE_BATCH "(usuutuuua" TYPE_OBSERVATION "a" TYPE_FLAGS "a" TYPE_RANGE ")"
#define TYPE_LOOKED "(uxmsybba(sms))"
#define TYPE_ACTIVITY "(ums)"

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
    return wrap(WIRE_ASSIGN, g_variant_new(TYPE_ASSIGN, a->mailbox, a->host, a->port,
                                           a->security, a->user, a->password, a->ca_file,
                                           a->closed_keyword, a->timeout, a->idle_renew,
                                           (gboolean)a->excerpt, (gboolean)a->oauth2));
}

struct wire_assign *wire_decode_assign(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_ASSIGN, TYPE_ASSIGN, error);
    if (!content)
        return NULL;
    struct wire_assign *a = g_new0(struct wire_assign, 1);
    gboolean excerpt, oauth2;
    g_variant_get(content, TYPE_ASSIGN, &a->mailbox, &a->host, &a->port, &a->security,
                  &a->user, &a->password, &a->ca_file, &a->closed_keyword, &a->timeout,
                  &a->idle_renew, &excerpt, &oauth2);
    a->excerpt = excerpt;
    a->oauth2 = oauth2;
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

static void suspect_clear(gpointer suspect)
{
    g_free(((struct wire_suspect *)suspect)->folder);
}

GArray *wire_suspects_new(void)
{
    GArray *suspects = g_array_new(FALSE, TRUE, sizeof(struct wire_suspect));
    g_array_set_clear_func(suspects, suspect_clear);
    return suspects;
}

static GVariant *encode_suspects(const GArray *suspects)
{
    g_auto(GVariantBuilder)
        rows = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" TYPE_SUSPECT));
    for (guint i = 0; i < suspects->len; i++) {
        const struct wire_suspect *s = &g_array_index(suspects, struct wire_suspect, i);
        g_variant_builder_add(&rows, TYPE_SUSPECT, s->folder, s->uidvalidity, s->first,
                              s->last, (gboolean)s->quarantined);
    }
    return g_variant_builder_end(&rows);
}

static GArray *decode_suspects(GVariantIter *rows)
{
    GArray *suspects = wire_suspects_new();
    struct wire_suspect suspect;
    gboolean quarantined;
    while (g_variant_iter_next(rows, TYPE_SUSPECT, &suspect.folder, &suspect.uidvalidity,
                               &suspect.first, &suspect.last, &quarantined)) {
        suspect.quarantined = quarantined;
        g_array_append_val(suspects, suspect);
    }
    return suspects;
}

GVariant *wire_encode_look(const struct wire_look *look)
{
    g_auto(GVariantBuilder)
        folders = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" TYPE_FOLDER));
    for (guint i = 0; i < look->folders->len; i++) {
        const struct wire_folder *f =
            &g_array_index(look->folders, struct wire_folder, i);
        g_variant_builder_add(&folders, TYPE_FOLDER, f->name, (gboolean)f->watched,
                              f->uidvalidity, f->uidnext, f->modseq,
                              (gboolean)f->optional, f->backlog, f->backlog_end);
    }
    return wrap(WIRE_LOOK,
                g_variant_new("(uxbbba" TYPE_FOLDER "@a" TYPE_SUSPECT ")", look->mailbox,
                              look->since, (gboolean)look->find_sent,
                              (gboolean)look->keep, (gboolean)look->backlog, &folders,
                              encode_suspects(look->suspects)));
}

struct wire_look *wire_decode_look(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_LOOK, TYPE_LOOK, error);
    if (!content)
        return NULL;
    struct wire_look *look = g_new0(struct wire_look, 1);
    look->folders = wire_folders_new();
    g_autoptr(GVariantIter) folders = NULL;
    g_autoptr(GVariantIter) suspects = NULL;
    gboolean find_sent, keep, backlog;
    g_variant_get(content, TYPE_LOOK, &look->mailbox, &look->since, &find_sent, &keep,
                  &backlog, &folders, &suspects);
    look->find_sent = find_sent;
    look->keep = keep;
    look->backlog = backlog;
    look->suspects = decode_suspects(suspects);
    struct wire_folder folder;
    gboolean watched, optional;
    while (g_variant_iter_next(folders, TYPE_FOLDER, &folder.name, &watched,
                               &folder.uidvalidity, &folder.uidnext, &folder.modseq,
                               &optional, &folder.backlog, &folder.backlog_end)) {
        folder.watched = watched;
        folder.optional = optional;
        g_array_append_val(look->folders, folder);
    }
    return look;
}

void wire_look_free(struct wire_look *look)
{
    if (!look)
        return;
    g_array_unref(look->folders);
    g_array_unref(look->suspects);
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
    g_auto(GVariantBuilder)
        flags = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" TYPE_FLAGS));
    for (guint i = 0; batch->flags && i < batch->flags->len; i++) {
        const struct wire_flags *f = &g_array_index(batch->flags, struct wire_flags, i);
        g_variant_builder_add(&flags, TYPE_FLAGS, f->uid, (gboolean)f->answered,
                              (gboolean)f->closed);
    }
    g_auto(GVariantBuilder)
        vanished = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" TYPE_RANGE));
    for (guint i = 0; batch->vanished && i < batch->vanished->len; i++) {
        const struct wire_range *r =
            &g_array_index(batch->vanished, struct wire_range, i);
        g_variant_builder_add(&vanished, TYPE_RANGE, r->first, r->last);
    }
    return wrap(WIRE_BATCH,
                g_variant_new(TYPE_BATCH, batch->mailbox, batch->folder,
                              batch->uidvalidity, batch->uidnext, batch->modseq,
                              batch->backlog, batch->backlog_end, batch->remaining, &rows,
                              &flags, &vanished));
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

static GArray *decode_flags(GVariantIter *rows)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct wire_flags));
    uint32_t uid;
    gboolean answered, closed;
    while (g_variant_iter_next(rows, TYPE_FLAGS, &uid, &answered, &closed)) {
        struct wire_flags flags = { uid, answered, closed };
        g_array_append_val(list, flags);
    }
    return list;
}

static GArray *decode_ranges(GVariantIter *rows)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct wire_range));
    struct wire_range range;
    while (g_variant_iter_next(rows, TYPE_RANGE, &range.first, &range.last))
        g_array_append_val(list, range);
    return list;
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
    g_autoptr(GVariantIter) flags = NULL;
    g_autoptr(GVariantIter) vanished = NULL;
    g_variant_get(content, TYPE_BATCH, &batch->mailbox, &batch->folder,
                  &batch->uidvalidity, &batch->uidnext, &batch->modseq, &batch->backlog,
                  &batch->backlog_end, &batch->remaining, &rows, &flags, &vanished);
    batch->flags = decode_flags(flags);
    batch->vanished = decode_ranges(vanished);
    if (batch->modseq > INT64_MAX || batch->backlog > batch->backlog_end) {
        out_of_bounds("a modification sequence or a backlog", error);
        wire_batch_free(batch);
        return NULL;
    }
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
    g_array_unref(batch->flags);
    g_array_unref(batch->vanished);
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
                                           looked->problem, (guchar)looked->fault,
                                           (gboolean)looked->connected,
                                           (gboolean)looked->unfinished, &folders));
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
    guchar fault;
    gboolean connected, unfinished;
    g_variant_get(content, TYPE_LOOKED, &looked->mailbox, &looked->began, &problem,
                  &fault, &connected, &unfinished, &folders);
    looked->unfinished = unfinished;
    looked->fault = (WireFault)fault;
    looked->connected = connected;
    if (!instant_is_plausible(looked->began) || fault > WIRE_FAULT_BUSY) {
        out_of_bounds("the instant or the end of a look", error);
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

GVariant *wire_encode_activity(const struct wire_activity *activity)
{
    return wrap(WIRE_ACTIVITY,
                g_variant_new(TYPE_ACTIVITY, activity->mailbox, activity->problem));
}

struct wire_activity *wire_decode_activity(GVariant *message, GError **error)
{
    g_autoptr(GVariant) content = unwrap(message, WIRE_ACTIVITY, TYPE_ACTIVITY, error);
    if (!content)
        return NULL;
    struct wire_activity *activity = g_new0(struct wire_activity, 1);
    g_autofree char *problem = NULL;
    g_variant_get(content, TYPE_ACTIVITY, &activity->mailbox, &problem);
    activity->problem = problem ? text_clean(problem, -1, MESSAGE_SUBJECT_MAX) : NULL;
    return activity;
}

void wire_activity_free(struct wire_activity *activity)
{
    if (!activity)
        return;
    g_free(activity->problem);
    g_free(activity);
}
