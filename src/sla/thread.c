#include "sla/thread.h"

#include <string.h>

#include "base/instant.h"
#include "base/text.h"

const int64_t thread_follow_span = 14 * DAY;

struct placing {
    const struct thread_index *index;
    int64_t conversation; /* 0: none found yet */
    GPtrArray *unknown;   /* const char *: ids that the index has never heard of */
};

static void look_up(struct placing *placing, const char *id)
{
    const struct thread_index *index = placing->index;
    if (id == NULL || *id == '\0')
        return;
    int64_t found = index->find(index->context, id);
    if (found == 0)
        g_ptr_array_add(placing->unknown, (char *)id);
    else if (placing->conversation == 0)
        placing->conversation = found;
    else if (placing->conversation != found)
        placing->conversation =
            index->merge(index->context, placing->conversation, found);
}

int64_t thread_place(const struct message *message, const struct thread_index *index)
{
    g_autoptr(GPtrArray) unknown = g_ptr_array_new();
    struct placing placing = { index, 0, unknown };

    look_up(&placing, message->message_id);
    for (guint i = 0; i < message->references->len; i++)
        look_up(&placing, g_ptr_array_index(message->references, i));
    /* Mostly the last of the references once more. */
    if (message->in_reply_to != NULL &&
        !g_ptr_array_find_with_equal_func(message->references, message->in_reply_to,
                                          g_str_equal, NULL))
        look_up(&placing, message->in_reply_to);

    if (placing.conversation == 0)
        placing.conversation = index->create(index->context);
    for (guint i = 0; i < unknown->len; i++)
        index->assign(index->context, g_ptr_array_index(unknown, i),
                      placing.conversation);
    return placing.conversation;
}

/* ---- by subject */

bool thread_is_orphan(const struct message *message)
{
    return message->facts & FACT_REPLY_SUBJECT &&
           !(message->facts & FACT_GENERIC_SUBJECT) && message->topic != 0 &&
           !message->in_reply_to && message->references->len == 0;
}

int64_t thread_time(const struct message *message)
{
    return people_instant(message, DIRECTION_INBOUND);
}

static void add_client(GHashTable *clients, const struct address *who,
                       const struct people *people)
{
    if (who->address && (!people || people_is_client(people, who->address)))
        g_hash_table_add(clients, who->address);
}

static GHashTable *clients_of(const struct message *message, const struct people *people)
{
    GHashTable *clients = g_hash_table_new(g_str_hash, g_str_equal);

    add_client(clients, &message->from, people);
    add_client(clients, &message->reply_to, people);
    for (guint i = 0; i < message->recipients->len; i++)
        add_client(clients, &g_array_index(message->recipients, struct recipient, i).who,
                   people);
    return clients;
}

static bool is_among(GHashTable *clients, const struct address *who)
{
    return who->address && g_hash_table_contains(clients, who->address);
}

static bool addresses_any(const struct message *message, GHashTable *clients)
{
    if (is_among(clients, &message->from) || is_among(clients, &message->reply_to))
        return true;
    for (guint i = 0; i < message->recipients->len; i++)
        if (is_among(clients,
                     &g_array_index(message->recipients, struct recipient, i).who))
            return true;
    return false;
}

static bool may_follow(const struct message *orphan, const struct message *other,
                       GHashTable *clients)
{
    int64_t at = thread_time(orphan), then = thread_time(other);

    if (other->topic != orphan->topic || at == INSTANT_NONE)
        return false;
    bool older = then < at ||
                 (then == at && strcmp(other->message_id, orphan->message_id) < 0);
    return older && then >= at - thread_follow_span && addresses_any(other, clients);
}

const struct message *thread_followed(const struct message *orphan,
                                      const GPtrArray *candidates,
                                      const struct people *people)
{
    g_autoptr(GHashTable) clients = clients_of(orphan, people);
    for (guint i = 0; i < candidates->len; i++)
        if (may_follow(orphan, candidates->pdata[i], clients))
            return candidates->pdata[i];
    return NULL;
}

/* ---- in memory */

struct set {
    int64_t parent; /* its own number: the root of its tree */
    int64_t size;
};

struct ThreadMemory {
    GHashTable *sets_by_id; /* Message-ID -> number */
    GStringChunk *ids;      /* what came together lies together */
    GArray *sets;           /* struct set; number 0 is nobody's */
};

enum { IDS_AT_ONCE = 65536 }; /* bytes */

ThreadMemory *thread_memory_new(void)
{
    ThreadMemory *memory = g_new0(ThreadMemory, 1);
    memory->sets_by_id = g_hash_table_new(g_str_hash, g_str_equal);
    memory->ids = g_string_chunk_new(IDS_AT_ONCE);
    memory->sets = g_array_new(FALSE, TRUE, sizeof(struct set));
    g_array_set_size(memory->sets, 1);
    return memory;
}

void thread_memory_free(ThreadMemory *memory)
{
    if (memory == NULL)
        return;
    g_hash_table_unref(memory->sets_by_id);
    g_string_chunk_free(memory->ids);
    g_array_unref(memory->sets);
    g_free(memory);
}

/* The smaller set always joins the larger, so no tree is deeper than log2 of its size. */
int64_t thread_memory_resolve(const ThreadMemory *memory, int64_t conversation)
{
    const struct set *sets = (const struct set *)memory->sets->data;
    while (sets[conversation].parent != conversation)
        conversation = sets[conversation].parent;
    return conversation;
}

static int64_t memory_find(void *context, const char *message_id)
{
    ThreadMemory *memory = context;
    gpointer number = g_hash_table_lookup(memory->sets_by_id, message_id);
    return thread_memory_resolve(memory, GPOINTER_TO_SIZE(number));
}

static int64_t memory_create(void *context)
{
    ThreadMemory *memory = context;
    struct set set = { memory->sets->len, 1 };
    g_array_append_val(memory->sets, set);
    return set.parent;
}

static void memory_assign(void *context, const char *message_id, int64_t conversation)
{
    ThreadMemory *memory = context;
    g_hash_table_insert(memory->sets_by_id,
                        g_string_chunk_insert(memory->ids, message_id),
                        GSIZE_TO_POINTER(conversation));
}

static int64_t memory_merge(void *context, int64_t a, int64_t b)
{
    ThreadMemory *memory = context;
    struct set *sets = (struct set *)memory->sets->data;
    int64_t stays = sets[a].size >= sets[b].size ? a : b;
    int64_t goes = stays == a ? b : a;
    sets[goes].parent = stays;
    sets[stays].size += sets[goes].size;
    return stays;
}

struct thread_index thread_memory_index(ThreadMemory *memory)
{
    return (struct thread_index){
        .context = memory,
        .find = memory_find,
        .create = memory_create,
        .assign = memory_assign,
        .merge = memory_merge,
    };
}

/* ---- messages that are all in hand */

static int newest_first(gconstpointer a, gconstpointer b)
{
    const struct message *x = *(const struct message *const *)a;
    const struct message *y = *(const struct message *const *)b;
    int64_t at = thread_time(x), then = thread_time(y);
    return at != then ? (at > then ? -1 : 1) : strcmp(x->message_id, y->message_id);
}

/* Topic -> those of the messages that have it, newest first; only topics of orphans, for
 * most have none. */
static GHashTable *topics_of_orphans(const GPtrArray *messages)
{
    GHashTable *topics = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL,
                                               (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < messages->len; i++) {
        struct message *message = messages->pdata[i];
        if (thread_is_orphan(message) && !g_hash_table_contains(topics, &message->topic))
            g_hash_table_insert(topics, &message->topic, g_ptr_array_new());
    }
    for (guint i = 0; i < messages->len; i++) {
        struct message *message = messages->pdata[i];
        GPtrArray *same = g_hash_table_lookup(topics, &message->topic);
        if (same)
            g_ptr_array_add(same, message);
    }
    GHashTableIter iter;
    gpointer same;
    g_hash_table_iter_init(&iter, topics);
    while (g_hash_table_iter_next(&iter, NULL, &same))
        g_ptr_array_sort(same, newest_first);
    return topics;
}

/* Index of the first of `same` that is not newer than `at`. */
static guint first_not_newer(const GPtrArray *same, int64_t at)
{
    guint low = 0, high = same->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (thread_time(same->pdata[middle]) > at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct message *followed_among(const struct message *orphan,
                                            const GPtrArray *same,
                                            const struct people *people)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_sized_new(THREAD_CANDIDATES_MAX);
    int64_t at = thread_time(orphan);

    for (guint i = first_not_newer(same, at);
         i < same->len && candidates->len < THREAD_CANDIDATES_MAX &&
         thread_time(same->pdata[i]) >= at - thread_follow_span;
         i++)
        g_ptr_array_add(candidates, same->pdata[i]);
    return thread_followed(orphan, candidates, people);
}

GHashTable *thread_follows(const GPtrArray *messages, const struct people *people)
{
    GHashTable *follows = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) topics = topics_of_orphans(messages);
    for (guint i = 0; i < messages->len; i++) {
        const struct message *message = messages->pdata[i];
        if (!thread_is_orphan(message) || thread_time(message) == INSTANT_NONE)
            continue;
        const GPtrArray *same = g_hash_table_lookup(topics, &message->topic);
        const struct message *followed = followed_among(message, same, people);
        if (followed)
            g_hash_table_insert(follows, message->message_id, followed->message_id);
    }
    return follows;
}

static void merge_follows(ThreadMemory *memory, const GPtrArray *messages,
                          const struct people *people)
{
    g_autoptr(GHashTable) follows = thread_follows(messages, people);
    GHashTableIter iter;
    gpointer orphan, followed;
    g_hash_table_iter_init(&iter, follows);
    while (g_hash_table_iter_next(&iter, &orphan, &followed)) {
        int64_t a = memory_find(memory, orphan), b = memory_find(memory, followed);
        if (a != b)
            memory_merge(memory, a, b);
    }
}

GPtrArray *thread_group(const GPtrArray *messages, const struct people *people)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autoptr(ThreadMemory) memory = thread_memory_new();
    struct thread_index index = thread_memory_index(memory);

    for (guint i = 0; i < messages->len; i++)
        thread_place(messages->pdata[i], &index);
    merge_follows(memory, messages, people);

    g_autofree GPtrArray **by_number = g_new0(GPtrArray *, memory->sets->len);
    for (guint i = 0; i < messages->len; i++) {
        struct message *message = messages->pdata[i];
        GPtrArray **group = &by_number[memory_find(memory, message->message_id)];
        if (!*group)
            g_ptr_array_add(groups, *group = g_ptr_array_new());
        g_ptr_array_add(*group, message);
    }
    return groups;
}

char *thread_name(const char *earliest_message_id)
{
    return text_hash(earliest_message_id, 8);
}
