#include "base/instant.h"
#include "sla/thread.h"
#include "store/facts.h"
#include "store/messages.h"
#include "store/nodes.h"
#include "store/schema.h"
#include "store/sql.h"

int64_t store_message_thread(Store *store, int64_t id)
{
    sqlite3_stmt *find = sql_prepare(store, "SELECT thread FROM node WHERE id = :id");
    sql_bind_int(store, find, ":id", id);
    return sql_single(store, find, 0);
}

GPtrArray *store_thread_messages(Store *store, const GArray *threads)
{
    GPtrArray *messages = messages_new();
    sqlite3_stmt *rows = sql_prepare(store, "SELECT " MESSAGE_COLUMNS
                                            " FROM node JOIN message USING(id)"
                                            " WHERE node.thread = :thread");
    for (guint i = 0; i < threads->len; i++) {
        sql_bind_int(store, rows, ":thread", g_array_index(threads, int64_t, i));
        while (sql_row(store, rows))
            g_ptr_array_add(messages, messages_read(rows, 0));
    }
    return messages;
}

static GArray *read_numbers(Store *store, sqlite3_stmt *rows)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    while (sql_row(store, rows)) {
        int64_t number = sqlite3_column_int64(rows, 0);
        g_array_append_val(numbers, number);
    }
    return numbers;
}

GPtrArray *store_absence_mails(Store *store, int64_t from, int64_t to)
{
    GPtrArray *messages = messages_new();
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT " MESSAGE_COLUMNS " FROM message INDEXED BY message_absence"
               " WHERE " SCHEMA_SAYS_ABSENCE " AND at BETWEEN :from AND :to"
               " ORDER BY at, id");
    sql_bind_int(store, rows, ":from", from);
    sql_bind_int(store, rows, ":to", to);
    while (sql_row(store, rows))
        g_ptr_array_add(messages, messages_read(rows, 0));
    return messages;
}

/* ---- Follows (S7). */

/* CROSS JOIN: SQLite keeps this order, from a thread's few nodes to what ties them. */
GArray *store_thread_family(Store *store, int64_t thread)
{
    sqlite3_stmt *rows =
        sql_prepare(store, "WITH RECURSIVE family(thread) AS (VALUES(:thread)"
                           " UNION SELECT other.thread FROM family"
                           "  CROSS JOIN node AS mine ON mine.thread = family.thread"
                           "  CROSS JOIN follow ON follow.orphan = mine.id"
                           "  CROSS JOIN node AS other ON other.id = follow.followed"
                           " UNION SELECT other.thread FROM family"
                           "  CROSS JOIN node AS mine ON mine.thread = family.thread"
                           "  CROSS JOIN follow ON follow.followed = mine.id"
                           "  CROSS JOIN node AS other ON other.id = follow.orphan)"
                           " SELECT thread FROM family ORDER BY thread");
    sql_bind_int(store, rows, ":thread", thread);
    return read_numbers(store, rows);
}

/* One stretch of the index (store/schema.c). */
static void read_topic(Store *store, int64_t fortnight, int64_t topic, int64_t from,
                       int64_t to, GPtrArray *messages)
{
    sqlite3_stmt *rows = sql_prepare(store, "SELECT " MESSAGE_COLUMNS " FROM message"
                                            " WHERE " SCHEMA_FORTNIGHT
                                            " = :fortnight AND topic = :topic"
                                            " AND at BETWEEN :from AND :to"
                                            " ORDER BY at DESC, message_id LIMIT :most");
    sql_bind_int(store, rows, ":fortnight", fortnight);
    sql_bind_int(store, rows, ":topic", topic);
    sql_bind_int(store, rows, ":from", from);
    sql_bind_int(store, rows, ":to", to);
    sql_bind_int(store, rows, ":most", THREAD_CANDIDATES_MAX - (int64_t)messages->len);
    while (sql_row(store, rows))
        g_ptr_array_add(messages, messages_read(rows, 0));
}

GPtrArray *store_topic(Store *store, int64_t topic, int64_t from, int64_t to)
{
    int64_t oldest =
        sql_single(store,
                   sql_prepare(store, "SELECT min(" SCHEMA_FORTNIGHT ") FROM message"
                                      " WHERE topic IS NOT NULL"),
                   0);
    int64_t newest =
        sql_single(store,
                   sql_prepare(store, "SELECT max(" SCHEMA_FORTNIGHT ") FROM message"
                                      " WHERE topic IS NOT NULL"),
                   -1);
    GPtrArray *messages = messages_new();
    oldest = MAX(oldest, from / SCHEMA_FORTNIGHT_SECONDS);
    newest = MIN(newest, to / SCHEMA_FORTNIGHT_SECONDS);
    for (int64_t fortnight = newest;
         fortnight >= oldest && messages->len < THREAD_CANDIDATES_MAX; fortnight--)
        read_topic(store, fortnight, topic, from, to, messages);
    return messages;
}

GArray *store_orphans(Store *store, int64_t topic, int64_t from, int64_t to)
{
    sqlite3_stmt *rows =
        topic != 0
            ? sql_prepare(store,
                          "SELECT id FROM message WHERE orphan"
                          " AND topic = :topic AND at BETWEEN :from AND :to"
                          " AND NOT EXISTS (SELECT 1 FROM follow CROSS JOIN message AS f"
                          "  ON f.id = follow.followed"
                          "  WHERE follow.orphan = message.id AND f.at > :from)")
            : sql_prepare(store, "SELECT id FROM message WHERE orphan"
                                 " AND at BETWEEN :from AND :to");
    if (topic != 0)
        sql_bind_int(store, rows, ":topic", topic);
    sql_bind_int(store, rows, ":from", from);
    sql_bind_int(store, rows, ":to", to);
    return read_numbers(store, rows);
}

int64_t store_follow(Store *store, int64_t orphan, int64_t followed)
{
    sqlite3_stmt *before =
        sql_prepare(store, "SELECT followed FROM follow WHERE orphan = :orphan");
    sql_bind_int(store, before, ":orphan", orphan);
    int64_t former = sql_single(store, before, 0);
    if (former == followed)
        return former;
    sqlite3_stmt *put =
        followed == 0
            ? sql_prepare(store, "DELETE FROM follow WHERE orphan = :orphan")
            : sql_prepare(store, "INSERT INTO follow(orphan, followed)"
                                 " VALUES(:orphan, :followed) ON CONFLICT(orphan)"
                                 " DO UPDATE SET followed = excluded.followed");
    sql_bind_int(store, put, ":orphan", orphan);
    if (followed != 0)
        sql_bind_int(store, put, ":followed", followed);
    sql_run(store, put);
    return former;
}

GHashTable *store_threads_linked(Store *store)
{
    GHashTable *threads =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    sqlite3_stmt *rows =
        sql_prepare(store, "SELECT orphan.thread, followed.thread FROM follow"
                           " CROSS JOIN node AS orphan ON orphan.id = follow.orphan"
                           " CROSS JOIN node AS followed ON followed.id = follow.followed"
                           " WHERE orphan.thread <> followed.thread"
                           " UNION ALL SELECT thread, thread FROM note"
                           " CROSS JOIN node ON node.id = note.node");
    while (sql_row(store, rows)) {
        for (int column = 0; column < 2; column++) {
            int64_t thread = sqlite3_column_int64(rows, column);
            g_hash_table_add(threads, g_memdup2(&thread, sizeof thread));
        }
    }
    return threads;
}

/* ---- All of them. */

static void thread_row_clear(gpointer row)
{
    g_ptr_array_unref(((struct thread_row *)row)->messages);
}

static void batch_empty(struct thread_batch *batch)
{
    if (!batch->rows) {
        batch->rows = g_array_new(FALSE, FALSE, sizeof(struct thread_row));
        g_array_set_clear_func(batch->rows, thread_row_clear);
        batch->messages = messages_new();
    }
    batch->count = 0;
    batch->used = 0;
}

void thread_batch_clear(struct thread_batch *batch)
{
    g_clear_pointer(&batch->rows, g_array_unref);
    g_clear_pointer(&batch->messages, g_ptr_array_unref);
}

static struct thread_row *batch_row(const struct thread_batch *batch, guint index)
{
    return &g_array_index(batch->rows, struct thread_row, index);
}

const struct thread_row *thread_batch_row(const struct thread_batch *batch, guint index)
{
    return batch_row(batch, index);
}

static struct thread_row *add_row(struct thread_batch *batch, int64_t thread)
{
    if (batch->count == batch->rows->len) {
        struct thread_row row = { .messages = g_ptr_array_new() };
        g_array_append_val(batch->rows, row);
    }
    struct thread_row *row = batch_row(batch, batch->count++);
    row->thread = thread;
    g_ptr_array_set_size(row->messages, 0);
    return row;
}

static struct message *read_batched(sqlite3_stmt *row, struct thread_batch *batch)
{
    if (batch->used == batch->messages->len)
        g_ptr_array_add(batch->messages, messages_blank());
    struct message *message = batch->messages->pdata[batch->used++];
    messages_read_into(row, 2, message);
    return message;
}

/* The index alone tells which messages there are; theirs are the only other rows read.
 * Mostly the first one of a thread is its earliest: by that its conversation is put back,
 * and it need not be asked for then. */
bool store_threads_from(Store *store, int64_t first, gsize messages,
                        struct thread_batch *batch)
{
    sqlite3_stmt *rows = sql_prepare(store,
                                     "SELECT node.thread, message.id, " MESSAGE_COLUMNS
                                     " FROM node INDEXED BY node_thread"
                                     " CROSS JOIN message USING(id)"
                                     " WHERE node.thread >= :first ORDER BY node.thread");
    struct thread_row *row = NULL;
    batch_empty(batch);
    sql_bind_int(store, rows, ":first", first);
    while (sql_row(store, rows)) {
        int64_t thread = sqlite3_column_int64(rows, 0);
        bool begins = !row || row->thread != thread;
        if (begins && batch->used >= messages) {
            sql_end(rows);
            break;
        }
        if (begins)
            row = add_row(batch, thread);
        struct message *message = read_batched(rows, batch);
        if (begins)
            node_remember(store, message->message_id, sqlite3_column_int64(rows, 1),
                          thread);
        g_ptr_array_add(row->messages, message);
    }
    return batch->count > 0;
}

/* ---- Whether they are right. */

/* So many are looked through faster than a table of them is made. */
enum { FEW = 16 };

/* A forest over a thread's messages. */
struct holding {
    Store *store;
    int64_t thread;
    const GPtrArray *messages;
    GHashTable *by_id; /* Message-ID -> a message that has or mentions it: index + 1. Of
                          few messages only what is mentioned; NULL: nothing yet */
    guint *parents;    /* by index; a root is its own */
    guint trees;
};

static guint tree_of(struct holding *holding, guint message)
{
    guint *parents = holding->parents;
    while (parents[message] != message)
        message = parents[message] = parents[parents[message]];
    return message;
}

static void remember(struct holding *holding, char *id, guint message)
{
    if (!holding->by_id)
        holding->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(holding->by_id, id, GUINT_TO_POINTER(message + 1));
}

/* Index + 1 of a message that has or mentions it, 0 if there is none so far. */
static guint find(const struct holding *holding, const char *id)
{
    const GPtrArray *messages = holding->messages;
    for (guint i = 0; messages->len <= FEW && i < messages->len; i++)
        if (g_str_equal(((const struct message *)messages->pdata[i])->message_id, id))
            return i + 1;
    return holding->by_id ? GPOINTER_TO_UINT(g_hash_table_lookup(holding->by_id, id)) : 0;
}

/* False where what is mentioned lies in another thread. */
static bool hold(struct holding *holding, guint message, char *mentioned)
{
    guint known = find(holding, mentioned);
    if (known == 0) { /* mentioned only */
        remember(holding, mentioned, message);
        return node_find(holding->store, mentioned)->thread == holding->thread;
    }
    guint a = tree_of(holding, message), b = tree_of(holding, known - 1);
    holding->parents[a] = b;
    holding->trees -= a != b;
    return true;
}

static bool hold_mentioned(struct holding *holding, guint index,
                           const struct message *message)
{
    const GPtrArray *references = message->references;
    for (guint i = 0; i < references->len; i++)
        if (!hold(holding, index, references->pdata[i]))
            return false;
    return !message->in_reply_to || hold(holding, index, message->in_reply_to);
}

bool store_thread_holds(Store *store, const struct thread_row *row)
{
    const GPtrArray *messages = row->messages;
    g_autofree guint *parents = g_new(guint, messages->len);
    struct holding holding = { .store = store,
                               .thread = row->thread,
                               .messages = messages,
                               .parents = parents,
                               .trees = messages->len };
    for (guint i = 0; i < messages->len; i++) {
        const struct message *message = messages->pdata[i];
        if (messages->len > FEW)
            remember(&holding, message->message_id, i);
        parents[i] = i;
    }
    bool holds = true;
    for (guint i = 0; holds && i < messages->len; i++)
        holds = hold_mentioned(&holding, i, messages->pdata[i]);
    g_clear_pointer(&holding.by_id, g_hash_table_unref);
    return holds && holding.trees == 1;
}

/* ---- Anew. A forest over the nodes' numbers, joined by what each message mentions. */

struct forest {
    Store *store;
    GArray *parents; /* int64_t by node; a root is its own */
    GArray *threads; /* int64_t by node: its present thread, 0: there is no such node */
};

static int64_t *item(GArray *numbers, int64_t node)
{
    return &g_array_index(numbers, int64_t, node);
}

static void load_nodes(struct forest *forest)
{
    sqlite3_stmt *rows =
        sql_prepare(forest->store, "SELECT id, thread FROM node ORDER BY id");
    while (sql_row(forest->store, rows)) {
        int64_t node = sqlite3_column_int64(rows, 0);
        g_array_set_size(forest->parents, (guint)node + 1);
        g_array_set_size(forest->threads, (guint)node + 1);
        *item(forest->parents, node) = node;
        *item(forest->threads, node) = sqlite3_column_int64(rows, 1);
    }
}

/* The lowest number of its tree; the way there gets shorter. */
static int64_t root_of(struct forest *forest, int64_t node)
{
    int64_t *parents = (int64_t *)forest->parents->data;
    while (parents[node] != node)
        node = parents[node] = parents[parents[node]];
    return node;
}

static void join(struct forest *forest, int64_t node, const char *mentioned)
{
    int64_t other = node_find(forest->store, mentioned)->id;
    if (other == 0) /* after a failure: whatever is mentioned has a node */
        return;
    int64_t a = root_of(forest, node), b = root_of(forest, other);
    *item(forest->parents, MAX(a, b)) = MIN(a, b);
}

/* `list`: as store/messages.c writes it. In-Reply-To is mostly its last item. */
static void join_mentioned(struct forest *forest, int64_t node, const char *list,
                           const char *parent)
{
    g_auto(GStrv) references = g_strsplit(list ? list : "", "\n", -1);
    const char *last = NULL;
    for (char **one = references; *one; one++)
        join(forest, node, last = *one);
    if (parent && !(last && g_str_equal(last, parent)))
        join(forest, node, parent);
}

/* Mostly a message mentions what came before it: each is remembered for that. */
static void join_messages(struct forest *forest)
{
    Store *store = forest->store;
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT id, message_id, in_reply_to, refs FROM message ORDER BY id");
    while (sql_row(store, rows)) {
        int64_t node = sqlite3_column_int64(rows, 0);
        const char *parent = (const char *)sqlite3_column_text(rows, 2);
        const char *list = (const char *)sqlite3_column_text(rows, 3);
        node_remember(store, (const char *)sqlite3_column_text(rows, 1), node,
                      *item(forest->threads, node));
        join_mentioned(forest, node, list, parent);
    }
}

static int64_t highest_thread(const struct forest *forest)
{
    int64_t highest = 0;
    for (guint node = 0; node < forest->threads->len; node++)
        highest = MAX(highest, *item(forest->threads, node));
    return highest;
}

/* A tree keeps the thread of its lowest node unless another tree has it already: where
 * nothing was wrong nothing is written. */
static void number_trees(struct forest *forest)
{
    int64_t highest = highest_thread(forest);
    g_autofree bool *taken = g_new0(bool, (gsize)highest + 1);
    for (int64_t node = 1; node < forest->threads->len; node++) {
        int64_t former = *item(forest->threads, node), root = root_of(forest, node);
        if (former == 0)
            continue;
        int64_t thread = *item(forest->threads, root); /* numbered before the others */
        if (root == node && taken[former])
            thread = ++highest;
        else if (root == node)
            taken[former] = true;
        if (thread != former)
            node_move(forest->store, node, thread);
        *item(forest->threads, node) = thread;
    }
}

void store_threads_rebuild(Store *store)
{
    g_autoptr(GArray) parents = g_array_new(FALSE, TRUE, sizeof(int64_t));
    g_autoptr(GArray) threads = g_array_new(FALSE, TRUE, sizeof(int64_t));
    struct forest forest = { store, parents, threads };
    load_nodes(&forest);
    join_messages(&forest);
    number_trees(&forest);
    nodes_forget(store);
}
