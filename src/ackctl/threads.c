#include "ackctl/command.h"

#include "ackctl/json.h"
#include "app/mailfile.h"
#include "mime/parse.h"
#include "sla/thread.h"

/* Files -> conversations, each a list of Message-IDs in the order of reading. */
struct collecting {
    const Phrases *phrases;
    struct thread_index index;
    GPtrArray *ids;        /* char * */
    GArray *conversations; /* int64_t, beside `ids` */
};

static void collect(const char *path, const char *bytes, gsize length, gpointer data)
{
    (void)path;
    struct collecting *c = data;
    g_autoptr(Message) message = mailfile_understand(bytes, length, c->phrases, NULL);
    int64_t conversation = thread_place(message, &c->index);
    g_ptr_array_add(c->ids, g_strdup(message->message_id));
    g_array_append_val(c->conversations, conversation);
}

/* Lists in the order in which their first message was read. */
static GPtrArray *group(const struct collecting *c, const ThreadMemory *memory)
{
    GPtrArray *lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GHashTable) by_conversation =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < c->ids->len; i++) {
        int64_t id =
            thread_memory_resolve(memory, g_array_index(c->conversations, int64_t, i));
        GPtrArray *list = g_hash_table_lookup(by_conversation, &id);
        if (!list) {
            list = g_ptr_array_new();
            g_ptr_array_add(lists, list);
            g_hash_table_insert(by_conversation, g_memdup2(&id, sizeof id), list);
        }
        g_ptr_array_add(list, c->ids->pdata[i]);
    }
    return lists;
}

int command_threads(struct context *context, char **arguments, GError **error)
{
    const Phrases *phrases = NULL;
    if (!command_expects(arguments, 1, G_MAXUINT, "threads FILE...", error) ||
        !(phrases = context_phrases(context, error)))
        return NOTHING;
    mime_init();
    g_autoptr(ThreadMemory) memory = thread_memory_new();
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) conversations = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct collecting c = { phrases, thread_memory_index(memory), ids, conversations };
    for (char **path = arguments; *path; path++) {
        if (!mailfile_each(*path, collect, &c, error))
            return NOTHING;
    }
    g_autoptr(GPtrArray) lists = group(&c, memory);
    json_print_lists(lists);
    return DONE;
}
