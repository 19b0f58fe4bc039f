#include "app/ingest.h"

#include "app/derive.h"
#include "store/facts.h"
#include "store/status.h"

struct ingest {
    Store *store;
    struct thread_index index;
    GHashTable *dirty; /* conversations (int64_t) whose messages changed */
};

static void mark_dirty(struct ingest *in, int64_t conversation)
{
    g_hash_table_add(in->dirty, g_memdup2(&conversation, sizeof conversation));
}

/* The message's number, whether it is new or was seen elsewhere before (S5). */
static int64_t take_message(struct ingest *in, const struct message *message, bool *added)
{
    int64_t id = store_message_find(in->store, message->message_id);
    *added = id == 0;
    if (*added) {
        mark_dirty(in, thread_place(message, &in->index));
        return store_message_add(in->store, message);
    }
    if (store_message_again(in->store, id, message->internal_date))
        mark_dirty(in, store_message_conversation(in->store, id));
    return id;
}

static void take_observations(struct ingest *in, int64_t folder,
                              const GPtrArray *observations, struct ingest_counts *counts)
{
    for (guint i = 0; i < observations->len; i++) {
        const struct observation *o = observations->pdata[i];
        bool added = false;
        int64_t id = o->message ? take_message(in, o->message, &added) : 0;
        store_sighting_add(in->store, folder, o->uid, id, o->answered, o->problem);
        counts->added += added;
        counts->passed_over += id == 0;
    }
}

bool ingest_batch(Store *store, const struct team_config *team, const char *mailbox,
                  const struct wire_batch *batch, struct ingest_counts *counts,
                  GError **error)
{
    g_autoptr(GHashTable)
        dirty = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    struct ingest in = { store, store_thread_index(store), dirty };
    struct ingest_counts found = { 0 };

    store_begin(store);
    int64_t folder = store_folder(store, mailbox, batch->folder);
    store_folder_cursor(store, folder, batch->uidvalidity, batch->uidnext);
    take_observations(&in, folder, batch->observations, &found);
    /* A conversation that was merged away meanwhile has no messages left and no rows. */
    GHashTableIter iter;
    gpointer conversation;
    g_hash_table_iter_init(&iter, dirty);
    while (g_hash_table_iter_next(&iter, &conversation, NULL))
        derive_conversation(store, team, *(int64_t *)conversation);
    store_mailbox_reading(store, mailbox, batch->remaining);
    if (!store_commit(store, error))
        return false;
    *counts = found;
    return true;
}

/* "INBOX: ...; Sent: ..." */
static char *problems_of(const struct wire_looked *looked)
{
    g_autoptr(GString) text = g_string_new(looked->problem);
    for (guint i = 0; i < looked->folders->len; i++) {
        const struct wire_folder_result *result =
            &g_array_index(looked->folders, struct wire_folder_result, i);
        if (result->problem)
            g_string_append_printf(text, "%s%s", text->len ? "; " : "", result->problem);
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

bool ingest_looked(Store *store, const char *mailbox, const struct wire_looked *looked,
                   int64_t now, char **problem, GError **error)
{
    g_autofree char *found = problems_of(looked);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    store_begin(store);
    for (guint i = 0; i < looked->folders->len; i++) {
        const struct wire_folder_result *result =
            &g_array_index(looked->folders, struct wire_folder_result, i);
        g_hash_table_add(names, result->name);
        if (!result->problem)
            store_folder_looked(store, store_folder(store, mailbox, result->name),
                                looked->began);
    }
    if (found) {
        store_mailbox_failing(store, mailbox, found, now);
    } else {
        store_mailbox_seen(store, mailbox, looked->began);
        store_folders_keep(store, mailbox, names);
    }
    if (!store_commit(store, error))
        return false;
    *problem = g_steal_pointer(&found);
    return true;
}
