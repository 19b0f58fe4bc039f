#include "app/ingest.h"

#include "app/bounced.h"
#include "app/derive.h"
#include "app/follow.h"
#include "app/obey.h"
#include "app/recipients.h"
#include "base/instant.h"
#include "mail/ours.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/letters.h"
#include "store/status.h"

struct ingest {
    Store *store;
    const struct config *config;
    Rules *rules;
    const char *mailbox;
    bool closes; /* the folder is one for closed matters (S19) */
    int64_t now;
    struct thread_index stored; /* the store's, below ours */
    GHashTable *dirty;          /* threads (int64_t) whose messages changed */
    GHashTable *fresh; /* those that began in this batch, with their messages: all of them
                          are in hand and need not be read back */
    GArray *answers;   /* struct answered */
};

/* A mail that answers a letter of ours, or came back for it. */
struct answered {
    const struct message *message;
    int64_t letter;
};

static void unref_messages(gpointer messages)
{
    g_ptr_array_unref(messages);
}

static gpointer key_of(int64_t thread)
{
    return g_memdup2(&thread, sizeof thread);
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
    int64_t thread = in->stored.create(in->stored.context);
    g_hash_table_insert(in->fresh, key_of(thread), g_ptr_array_new());
    return thread;
}

static void assign(void *context, const char *message_id, int64_t thread)
{
    const struct ingest *in = context;
    in->stored.assign(in->stored.context, message_id, thread);
}

static int64_t merge(void *context, int64_t a, int64_t b)
{
    struct ingest *in = context;
    g_hash_table_remove(in->fresh, &a);
    g_hash_table_remove(in->fresh, &b);
    return in->stored.merge(in->stored.context, a, b);
}

static void thread_changed(int64_t thread, gpointer data)
{
    struct ingest *in = data;
    g_hash_table_remove(in->fresh, &thread);
    g_hash_table_add(in->dirty, key_of(thread));
}

static int64_t add_message(struct ingest *in, struct message *message)
{
    const struct thread_index index = { in, find, create, assign, merge };
    int64_t thread = thread_place(message, &index);
    g_hash_table_add(in->dirty, key_of(thread));
    GPtrArray *messages = g_hash_table_lookup(in->fresh, &thread);
    if (messages)
        g_ptr_array_add(messages, message);
    int64_t id = store_message_add(in->store, message);
    follow_arrived(in->rules, in->store, message, thread_time(message), thread_changed,
                   in);
    return id;
}

/* S5: the same mail, seen in another place or once more. */
static void see_again(struct ingest *in, int64_t id, const struct message *seen)
{
    g_autoptr(Message) before = store_message(in->store, id);
    if (!before || !store_message_again(in->store, id, seen))
        return;
    thread_changed(store_message_thread(in->store, id), in);
    g_autoptr(Message) after = store_message(in->store, id);
    if (after)
        follow_arrived(in->rules, in->store, after, thread_time(before), thread_changed,
                       in);
}

/* A client's mail in a folder for closed matters. Ours may lie there because it is the
 * one for sent mail. */
static bool is_put_away(const struct ingest *in, const struct message *message)
{
    return in->closes && people_direction(rules_policy(in->rules)->people, message) ==
                             DIRECTION_INBOUND;
}

/* Where and when it was seen is a fact, too. */
static void mark(const struct ingest *in, const struct observation *o)
{
    struct message *message = o->message;
    message->mailboxes = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(message->mailboxes, g_strdup(in->mailbox));
    message->answered_seen = o->answered ? in->now : INSTANT_NONE;
    message->closed_seen = o->closed || is_put_away(in, message) ? in->now : INSTANT_NONE;
}

/* ---- Our own letters (S42), and answers to them (S43). */

/* Mail to a client is just that, whatever it was written as an answer to. */
static bool is_to_client(const struct ingest *in, const struct message *message)
{
    const struct people *people = rules_policy(in->rules)->people;
    if (people_direction(people, message) != DIRECTION_OUTBOUND)
        return false;
    for (guint i = 0; i < message->recipients->len; i++) {
        const char *to =
            g_array_index(message->recipients, struct recipient, i).who.address;
        if (people_is_client(people, to) &&
            g_ascii_strcasecmp(to, in->config->smtp.from) != 0)
            return true;
    }
    return false;
}

/* A client may answer a letter, too, if somebody passed it on: he still waits then. */
static bool is_of_reader(const struct ingest *in, const struct message *message)
{
    const char *from = message->from.address;
    return message->kind != KIND_PERSON ||
           (from && (people_is_internal(rules_policy(in->rules)->people, from) ||
                     recipients_of_team(in->config, rules_team(in->rules), from)));
}

static void mark_letter(const struct ingest *in, struct message *message)
{
    if (ours_is_id(message->message_id) &&
        store_letter_find(in->store, message->message_id) != 0)
        message->facts |= FACT_LETTER;
    if (!ours_is_id(message->in_reply_to))
        return;
    const struct answered answered = { message, store_letter_find(in->store,
                                                                  message->in_reply_to) };
    if (answered.letter == 0 || message->facts & FACT_LETTER)
        return;
    if (is_of_reader(in, message) && !is_to_client(in, message))
        message->facts |= FACT_TO_LETTER;
    g_array_append_val(in->answers, answered);
}

static int by_time(gconstpointer a, gconstpointer b)
{
    int64_t one = thread_time(((const struct answered *)a)->message);
    int64_t other = thread_time(((const struct answered *)b)->message);
    return (one > other) - (one < other);
}

/* When all that was read is derived: what people say is about that. */
static bool hear_answers(const struct ingest *in, GArray *obeyed, GError **error)
{
    g_array_sort(in->answers, by_time);
    for (guint i = 0; i < in->answers->len; i++) {
        const struct answered *one = &g_array_index(in->answers, struct answered, i);
        const struct message *message = one->message;
        if (message->kind == KIND_BOUNCE && !(message->facts & FACT_DELAYED))
            bounced_alert(in->store, in->config, rules_team(in->rules), message,
                          in->mailbox, one->letter, in->now);
        else if (!obey(in->store, in->config, in->rules, message, one->letter, in->now,
                       obeyed, error))
            return false;
    }
    return true;
}

/* The message's number, whether it is new or was seen elsewhere before. */
static int64_t take_message(struct ingest *in, const struct observation *o, bool *added)
{
    mark(in, o);
    int64_t id = store_message_find(in->store, o->message->message_id);
    *added = id == 0;
    if (*added) {
        mark_letter(in, o->message);
        return add_message(in, o->message);
    }
    see_again(in, id, o->message);
    return id;
}

static void derive_fresh(struct ingest *in, int64_t thread, const GPtrArray *messages)
{
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_val(one, thread);
    /* The number may have been another's before, which was merged away. */
    store_threads_forget(in->store, one);
    derive_messages(in->rules, in->store, thread, messages, NULL);
}

static void derive_dirty(struct ingest *in)
{
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, in->dirty);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        int64_t thread = *(int64_t *)key;
        const GPtrArray *messages = g_hash_table_lookup(in->fresh, key);
        if (messages)
            derive_fresh(in, thread, messages);
        else /* one that was merged away has no messages left, and no rows */
            g_array_append_val(others, thread);
    }
    derive_threads(in->rules, in->store, others);
}

static void take_observations(struct ingest *in, int64_t folder,
                              const GPtrArray *observations, struct ingest_counts *counts)
{
    for (guint i = 0; i < observations->len; i++) {
        const struct observation *o = observations->pdata[i];
        bool added = false;
        int64_t id = o->message ? take_message(in, o, &added) : 0;
        store_sighting_add(in->store, folder, o->uid, id, o->problem);
        counts->added += added;
        counts->passed_over += id == 0;
    }
}

/* What was answered or closed since the mail was read. */
static void take_flags(struct ingest *in, int64_t folder, const GArray *list)
{
    for (guint i = 0; list && i < list->len; i++) {
        const struct wire_flags *flags = &g_array_index(list, struct wire_flags, i);
        int64_t id = store_flags_seen(in->store, folder, flags->uid, flags->answered,
                                      flags->closed, in->now);
        if (id != 0)
            thread_changed(store_message_thread(in->store, id), in);
    }
}

static void take_vanished(const struct ingest *in, int64_t folder, const GArray *list)
{
    for (guint i = 0; list && i < list->len; i++) {
        const struct wire_range *range = &g_array_index(list, struct wire_range, i);
        store_sightings_vanished(in->store, folder, range->first, range->last);
    }
}

static bool holds_text(const GPtrArray *texts, const char *text)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)texts, text, g_str_equal, NULL);
}

/* Within a transaction, which is rolled back where it fails. */
static bool take_batch(struct ingest *in, const struct wire_batch *batch,
                       struct ingest_counts *counts, GArray *obeyed, GError **error)
{
    Store *store = in->store;
    /* Within the transaction: what is said before the commit cannot be missed. */
    if (!rules_refresh(in->rules, error))
        return false;
    int64_t folder = store_folder(store, in->mailbox, batch->folder);
    store_folder_begun(store, folder, in->now);
    store_folder_cursor(store, folder, batch->uidvalidity, batch->uidnext, batch->modseq);
    store_folder_backlog(store, folder, batch->backlog, batch->backlog_end,
                         batch->remaining);
    take_observations(in, folder, batch->observations, counts);
    take_flags(in, folder, batch->flags);
    take_vanished(in, folder, batch->vanished);
    derive_dirty(in);
    store_mailbox_reading(store, in->mailbox, store_backlog(store, in->mailbox), in->now);
    return hear_answers(in, obeyed, error);
}

bool ingest_batch(Store *store, const struct config *config, Rules *rules,
                  const char *mailbox, const struct wire_batch *batch, int64_t now,
                  struct ingest_counts *counts, GError **error)
{
    g_autoptr(GHashTable)
        dirty = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) fresh =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, unref_messages);
    g_autoptr(GArray) answers = g_array_new(FALSE, FALSE, sizeof(struct answered));
    g_autoptr(GArray) obeyed = g_array_new(FALSE, FALSE, sizeof(struct obeyed));
    g_array_set_clear_func(obeyed, obeyed_clear);
    struct ingest in = {
        .store = store,
        .config = config,
        .rules = rules,
        .mailbox = mailbox,
        .closes = holds_text(rules_team(rules)->closed_folders, batch->folder),
        .now = now,
        .stored = store_thread_index(store),
        .dirty = dirty,
        .fresh = fresh,
        .answers = answers,
    };
    struct ingest_counts found = { 0 };

    store_begin_repeatable(store);
    if (!take_batch(&in, batch, &found, obeyed, error)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, error))
        return false;
    obeyed_log(rules_team(rules), obeyed);
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
                   const struct mailbox_failure *retry, int64_t now, char **problem,
                   GError **error)
{
    g_autofree char *found = problems_of(looked);
    struct mailbox_failure failure = *retry;
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
        failure.error = found;
        store_mailbox_failing(store, mailbox, &failure, now);
    } else {
        if (looked->unfinished)
            store_mailbox_reached(store, mailbox);
        else
            store_mailbox_seen(store, mailbox, looked->began);
        store_folders_keep(store, mailbox, names);
    }
    if (!store_commit(store, error))
        return false;
    *problem = g_steal_pointer(&found);
    return true;
}
