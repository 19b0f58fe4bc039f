#include "ackctl/command.h"

#include "ackctl/json.h"
#include "app/mailfile.h"
#include "mime/parse.h"
#include "sla/thread.h"

/* Files -> conversations, each a list of Message-IDs in the order of reading. */
struct collecting {
    const Phrases *phrases;
    GPtrArray *messages; /* struct message * */
};

static void collect(const char *path, const char *bytes, gsize length, gpointer data)
{
    (void)path;
    struct collecting *c = data;
    g_ptr_array_add(c->messages, mailfile_understand(bytes, length, c->phrases, NULL));
}

static GPtrArray *ids_of(const GPtrArray *messages)
{
    GPtrArray *ids = g_ptr_array_sized_new(messages->len);
    for (guint i = 0; i < messages->len; i++)
        g_ptr_array_add(ids, ((const struct message *)messages->pdata[i])->message_id);
    return ids;
}

static void free_message(gpointer message)
{
    message_free(message);
}

int command_threads(struct context *context, char **arguments, GError **error)
{
    const Phrases *phrases = NULL;
    if (!command_expects(arguments, 1, G_MAXUINT, "threads FILE...", error) ||
        !(phrases = context_phrases(context, error)))
        return NOTHING;
    mime_init();
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    struct collecting c = { phrases, messages };
    for (char **path = arguments; *path; path++) {
        if (!mailfile_each(*path, collect, &c, error))
            return NOTHING;
    }
    g_autoptr(GPtrArray) groups = thread_group(messages, NULL);
    g_autoptr(GPtrArray)
        lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < groups->len; i++)
        g_ptr_array_add(lists, ids_of(groups->pdata[i]));
    json_print_lists(lists);
    return DONE;
}
