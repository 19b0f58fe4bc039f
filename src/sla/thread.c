#include "sla/thread.h"

#include "base/text.h"

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

struct set {
    int64_t parent; /* its own number: the root of its tree */
    int64_t size;
};

struct ThreadMemory {
    GHashTable *sets_by_id; /* owned Message-ID -> number */
    GArray *sets;           /* struct set; number 0 is nobody's */
};

ThreadMemory *thread_memory_new(void)
{
    ThreadMemory *memory = g_new0(ThreadMemory, 1);
    memory->sets_by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    memory->sets = g_array_new(FALSE, TRUE, sizeof(struct set));
    g_array_set_size(memory->sets, 1);
    return memory;
}

void thread_memory_free(ThreadMemory *memory)
{
    if (memory == NULL)
        return;
    g_hash_table_unref(memory->sets_by_id);
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
    g_hash_table_insert(memory->sets_by_id, g_strdup(message_id),
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

char *thread_name(const char *earliest_message_id)
{
    return text_hash(earliest_message_id, 8);
}
