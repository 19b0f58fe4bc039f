#include "store/nodes.h"

#include "store/derived.h"
#include "store/facts.h"
#include "store/node_index.h"
#include "store/sql.h"

enum {
    REMEMBERED = 16384, /* in each of the two tables: 4 MB for both */
};

/* When the younger table is full the older one goes, with what was not asked for since.
 */
static void remember(Store *store, char *message_id, struct node *node)
{
    if (g_hash_table_size(store->nodes) >= REMEMBERED) {
        GHashTable *oldest = store->older_nodes;
        store->older_nodes = store->nodes;
        store->nodes = oldest;
        g_hash_table_remove_all(oldest);
    }
    g_hash_table_insert(store->nodes, message_id, node);
}

static struct node *find_remembered(Store *store, const char *message_id)
{
    gpointer key, value;
    struct node *node = g_hash_table_lookup(store->nodes, message_id);
    if (!node &&
        g_hash_table_steal_extended(store->older_nodes, message_id, &key, &value)) {
        node = value;
        remember(store, key, node);
    }
    return node;
}

struct node *node_find(Store *store, const char *message_id)
{
    /* After a failure every id is one never heard of, which no message can have. */
    const char *key = store->failure ? "" : message_id;
    if (!store->in_transaction) /* others may write at any time */
        nodes_check(store);
    struct node *node = find_remembered(store, key);
    if (!node) {
        node = g_new0(struct node, 1);
        node_index_find(store, key, node);
        remember(store, g_strdup(key), node);
    }
    return node;
}

void node_remember(Store *store, const char *message_id, int64_t id, int64_t thread)
{
    if (!store->in_transaction || find_remembered(store, message_id))
        return;
    struct node *node = g_new(struct node, 1);
    *node = (struct node){ id, thread };
    remember(store, g_strdup(message_id), node);
}

GHashTable *nodes_table_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void nodes_forget(Store *store)
{
    g_hash_table_remove_all(store->nodes);
    g_hash_table_remove_all(store->older_nodes);
    node_index_forget(store);
    store->next_thread = 0;
}

void nodes_check(Store *store)
{
    int64_t version = sql_single(store, sql_prepare(store, "PRAGMA data_version"), 0);
    if (version != store->version)
        nodes_forget(store);
    store->version = version;
    store->next_thread = 0;
}

/* ---- The index for sla/thread. */

static int64_t find(void *context, const char *message_id)
{
    return node_find(context, message_id)->thread;
}

/* A number that was merged away may be given out again: nothing refers to it any more. */
static int64_t create(void *context)
{
    Store *store = context;
    if (store->next_thread == 0)
        store->next_thread = sql_single(
            store, sql_prepare(store, "SELECT ifnull(max(thread), 0) + 1 FROM node"), 1);
    return store->next_thread++;
}

void node_move(Store *store, int64_t id, int64_t thread)
{
    sqlite3_stmt *move =
        sql_prepare(store, "UPDATE node SET thread = :thread WHERE id = :id");
    sql_bind_int(store, move, ":thread", thread);
    sql_bind_int(store, move, ":id", id);
    sql_run(store, move);
}

static int64_t add_node(Store *store, const char *message_id, int64_t thread)
{
    sqlite3_stmt *add = sql_prepare(store, "INSERT INTO node(hash, thread, message_id)"
                                           " VALUES(:hash, :thread, :message_id)");
    int64_t hash = node_hash(message_id);
    sql_bind_int(store, add, ":hash", hash);
    sql_bind_int(store, add, ":thread", thread);
    sql_bind_text(store, add, ":message_id", message_id);
    sql_run(store, add);
    int64_t id = sqlite3_last_insert_rowid(store->db);
    node_index_add(store, hash, id);
    return id;
}

static void assign(void *context, const char *message_id, int64_t thread)
{
    Store *store = context;
    struct node *node = node_find(store, message_id);
    if (store->failure)
        return;
    if (node->id != 0)
        node_move(store, node->id, thread);
    else
        node->id = add_node(store, message_id, thread);
    node->thread = thread;
}

/* How many nodes it has, counted up to `most`. */
static int64_t size_of(Store *store, int64_t thread, int64_t most)
{
    sqlite3_stmt *count =
        sql_prepare(store, "SELECT count(*) FROM"
                           " (SELECT 1 FROM node WHERE thread = :thread LIMIT :most)");
    sql_bind_int(store, count, ":thread", thread);
    sql_bind_int(store, count, ":most", most);
    return sql_single(store, count, 0);
}

/* Counting costs no more than the smaller one is large, as moving it does. */
static bool is_smaller(Store *store, int64_t a, int64_t b)
{
    for (int64_t most = 64;; most *= 4) {
        int64_t of_a = size_of(store, a, most), of_b = size_of(store, b, most);
        if (of_a < most || of_b < most)
            return of_a < of_b;
    }
}

static void remember_merge(GHashTable *nodes, int64_t stays, int64_t goes)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, nodes);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct node *node = value;
        if (node->thread == goes)
            node->thread = stays;
    }
}

/* The smaller one moves, so that a node moves at most log n times. */
static int64_t merge(void *context, int64_t a, int64_t b)
{
    Store *store = context;
    bool a_goes = is_smaller(store, a, b);
    int64_t stays = a_goes ? b : a, goes = a_goes ? a : b;

    store_thread_range_forget(store, goes, goes);
    sqlite3_stmt *move =
        sql_prepare(store, "UPDATE node SET thread = :stays WHERE thread = :goes");
    sql_bind_int(store, move, ":stays", stays);
    sql_bind_int(store, move, ":goes", goes);
    sql_run(store, move);
    remember_merge(store->nodes, stays, goes);
    remember_merge(store->older_nodes, stays, goes);
    return stays;
}

struct thread_index store_thread_index(Store *store)
{
    return (struct thread_index){
        .context = store,
        .find = find,
        .create = create,
        .assign = assign,
        .merge = merge,
    };
}
