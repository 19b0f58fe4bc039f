#include "app/ingest.h"

#include "app/derive.h"
#include "store/facts.h"
#include "store/status.h"

struct ingest {
    Store *store;
    struct thread_index stored; /* the store's, below ours */
    GHashTable *dirty;          /* conversations (int64_t) whose messages changed */
    GHashTable *fresh; /* those that began in this batch, with their messages: all of them
                          are in hand and need not be read back */
};

static void unref_messages(gpointer messages)
{
    g_ptr_array_unref(messages);
}

static gpointer key_of(int64_t conversation)
{
    return g_memdup2(&conversation, sizeof conversation);
}

/* ---- The store's index, listened to. */

static int64_t find(void *context, const char *message_id)
{
    const struct ingest *in = context;
    return in->stored.find(in->stored.context, message_id);
}

static int64_t create(void *context)
{
    struct ingest *in = context;
    int64_t conversation = in->stored.create(in->stored.context);
    g_hash_table_insert(in->fresh, key_of(conversation), g_ptr_array_new());
    return conversation;
}

static void assign(void *context, const char *message_id, int64_t conversation)
{
    const struct ingest *in = context;
    in->stored.assign(in->stored.context, message_id, conversation);
}

static int64_t merge(void *context, int64_t a, int64_t b)
{
    struct ingest *in = context;
    g_hash_table_remove(in->fresh, &a);
    g_hash_table_remove(in->fresh, &b);
    return in->stored.merge(in->stored.context, a, b);
}

static int64_t add_message(struct ingest *in, struct message *message)
{
    const struct thread_index index = { in, find, create, assign, merge };
    int64_t conversation = thread_place(message, &index);
    g_hash_table_add(in->dirty, key_of(conversation));
    GPtrArray *messages = g_hash_table_lookup(in->fresh, &conversation);
    if (messages)
        g_ptr_array_add(messages, message);
    return store_message_add(in->store, message);
}

/* The message's number, whether it is new or was seen elsewhere before (S5). */
static int64_t take_message(struct ingest *in, struct message *message, bool *added)
{
    int64_t id = store_message_find(in->store, message->message_id);
    *added = id == 0;
    if (*added)
        return add_message(in, message);
    if (store_message_again(in->store, id, message->internal_date)) {
        int64_t conversation = store_message_conversation(in->store, id);
        g_hash_table_add(in->dirty, key_of(conversation));
        g_hash_table_remove(in->fresh, &conversation);
    }
    return id;
}

static void derive_dirty(struct ingest *in, const struct team_config *team)
{
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, in->dirty);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        int64_t conversation = *(int64_t *)key;
        const GPtrArray *messages = g_hash_table_lookup(in->fresh, key);
        if (messages)
            derive_messages(in->store, team, conversation, messages);
        else /* one that was merged away has no messages left, and no rows */
            derive_conversation(in->store, team, conversation);
    }
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
                  const struct wire_batch *batch, int64_t now,
                  struct ingest_counts *counts, GError **error)
{
    g_autoptr(GHashTable)
        dirty = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) fresh =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, unref_messages);
    struct ingest in = { store, store_thread_index(store), dirty, fresh };
    struct ingest_counts found = { 0 };

    store_begin_repeatable(store);
    int64_t folder = store_folder(store, mailbox, batch->folder);
    store_folder_begun(store, folder, now);
    store_folder_cursor(store, folder, batch->uidvalidity, batch->uidnext);
    take_observations(&in, folder, batch->observations, &found);
    derive_dirty(&in, team);
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
