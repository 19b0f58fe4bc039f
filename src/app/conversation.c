#include "app/conversation.h"

#include <string.h>

#include "base/error.h"
#include "letter/tongue.h"
#include "sla/divide.h"
#include "sla/thread.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/notes.h"

enum { NAME_LEAST = 4 };

void conversation_free(struct conversation *conversation)
{
    if (!conversation)
        return;
    g_free(conversation->name);
    evaluation_free(conversation->evaluation);
    g_clear_pointer(&conversation->messages, g_ptr_array_unref);
    g_clear_pointer(&conversation->notes, g_ptr_array_unref);
    g_clear_pointer(&conversation->all_messages, g_ptr_array_unref);
    g_clear_pointer(&conversation->all_notes, g_ptr_array_unref);
    g_free(conversation);
}

static bool holds(const GPtrArray *messages, const char *message_id)
{
    for (guint i = 0; i < messages->len; i++) {
        const struct message *message = messages->pdata[i];
        if (g_str_equal(message->message_id, message_id))
            return true;
    }
    return false;
}

/* The conversation of the message with that number. */
static struct conversation *load(const Rules *rules, Store *store, int64_t id)
{
    g_autoptr(Message) wanted = store_message(store, id);
    if (!wanted)
        return NULL;
    struct conversation *c = g_new0(struct conversation, 1);
    g_autoptr(GArray)
        family = store_thread_family(store, store_message_thread(store, id));
    c->all_messages = store_thread_messages(store, family);
    c->all_notes = store_notes(store, family);
    g_autoptr(GPtrArray)
        parts = divide_messages(c->all_messages, c->all_notes, rules_policy(rules));
    guint part = 0;
    while (part + 1 < parts->len && !holds(parts->pdata[part], wanted->message_id))
        part++;
    c->messages = parts->len > 0 ? g_ptr_array_ref(parts->pdata[part])
                                 : g_ptr_array_new();
    c->notes = divide_notes(c->messages, c->all_notes);
    c->evaluation = sla_evaluate(c->messages, c->notes, rules_policy(rules));
    c->name = c->messages->len > 0 ? thread_name(c->evaluation->earliest) : g_strdup("");
    return c;
}

/* "3f9c02ab, 3f9c7715" of the messages behind `ids`, present names, each once. */
static char *names_of(const Rules *rules, Store *store, const GArray *ids)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Conversation) c = load(rules, store, g_array_index(ids, int64_t, i));
        if (c && !g_ptr_array_find_with_equal_func(names, c->name, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&c->name));
    }
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

/* Whether all of `ids` lie in the conversation. */
static bool is_only_one(Store *store, const struct conversation *conversation,
                        const GArray *ids)
{
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Message) message = store_message(store, g_array_index(ids, int64_t, i));
        if (message && !holds(conversation->messages, message->message_id))
            return false;
    }
    return true;
}

struct conversation *conversation_of(const Rules *rules, Store *store,
                                     const char *message_id, GError **error)
{
    g_autoptr(Conversation)
        found = load(rules, store, store_message_find(store, message_id));
    return store_check(store, error) ? g_steal_pointer(&found) : NULL;
}

struct conversation *conversation_find(const Rules *rules, Store *store, const char *name,
                                       GError **error)
{
    if (strlen(name) < NAME_LEAST && !strchr(name, '@')) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    _("\"%s\" is too short for an id, give at least %d of its digits"),
                    name, NAME_LEAST);
        return NULL;
    }
    g_autoptr(GArray) ids = store_messages_named(store, name);
    g_autoptr(Conversation)
        found = ids->len > 0 ? load(rules, store, g_array_index(ids, int64_t, 0)) : NULL;
    if (!store_check(store, error))
        return NULL;
    if (!found) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_ABSENT,
                    _("there is no conversation \"%s\"; %s overdue, due and waiting show "
                      "ids, and the Message-ID of a mail in it will do, too"),
                    name, rules_team(rules)->ackctl);
        return NULL;
    }
    if (!is_only_one(store, found, ids)) {
        g_autofree char *names = names_of(rules, store, ids);
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    _("\"%s\" fits several conversations (%s); give more digits, or the "
                      "Message-ID of a mail in it"),
                    name, names);
        return NULL;
    }
    return g_steal_pointer(&found);
}
