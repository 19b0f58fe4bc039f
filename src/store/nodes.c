#include "store/nodes.h"

#include "store/derived.h"
#include "store/facts.h"
#include "store/sql.h"

static void look_up(Store *store, const char *message_id, struct node *node)
{
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT node.id, conversation, message.id IS NOT NULL FROM node"
               " LEFT JOIN message USING(id) WHERE message_id = :message_id");
    sql_bind_text(store, rows, ":message_id", message_id);
    while (sql_row(store, rows)) {
        node->id = sqlite3_column_int64(rows, 0);
        node->conversation = sqlite3_column_int64(rows, 1);
        node->seen = sqlite3_column_int(rows, 2);
    }
}

struct node *node_find(Store *store, const char *message_id)
{
    /* After a failure every id is one never heard of, which no message can have. */
    const char *key = store->failure ? "" : message_id;
    struct node *node = g_hash_table_lookup(store->nodes, key);
    if (!node) {
        node = g_new0(struct node, 1);
        look_up(store, key, node);
        g_hash_table_insert(store->nodes, g_strdup(key), node);
    }
    return node;
}

void nodes_forget(Store *store)
{
    g_hash_table_remove_all(store->nodes);
}

/* ---- The index for sla/thread. */

static int64_t find(void *context, const char *message_id)
{
    return node_find(context, message_id)->conversation;
}

/* A number that was merged away may be given out again: nothing refers to it any more. */
static int64_t create(void *context)
{
    Store *store = context;
    sqlite3_stmt *next =
        sql_prepare(store, "SELECT ifnull(max(conversation), 0) + 1 FROM node");
    return sql_single(store, next, 1);
}

static void assign(void *context, const char *message_id, int64_t conversation)
{
    Store *store = context;
    struct node *node = node_find(store, message_id);
    sqlite3_stmt *put = sql_prepare(
        store,
        "INSERT INTO node(message_id, conversation) VALUES(:message_id, :conversation)"
        " ON CONFLICT(message_id) DO UPDATE SET conversation = excluded.conversation"
        " RETURNING id");
    sql_bind_text(store, put, ":message_id", message_id);
    sql_bind_int(store, put, ":conversation", conversation);
    int64_t id = sql_single(store, put, 0);
    if (store->failure)
        return;
    node->id = id;
    node->conversation = conversation;
}

static int64_t size_of(Store *store, int64_t conversation)
{
    sqlite3_stmt *count = sql_prepare(
        store, "SELECT count(*) FROM node WHERE conversation = :conversation");
    sql_bind_int(store, count, ":conversation", conversation);
    return sql_single(store, count, 0);
}

/* The smaller one moves, so that a node moves at most log n times. */
static int64_t merge(void *context, int64_t a, int64_t b)
{
    Store *store = context;
    bool a_stays = size_of(store, a) >= size_of(store, b);
    int64_t stays = a_stays ? a : b, goes = a_stays ? b : a;

    store_evaluation_forget(store, goes);
    sqlite3_stmt *move = sql_prepare(
        store, "UPDATE node SET conversation = :stays WHERE conversation = :goes");
    sql_bind_int(store, move, ":stays", stays);
    sql_bind_int(store, move, ":goes", goes);
    sql_run(store, move);
    nodes_forget(store);
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
