#include "store/node_index.h"

#include <string.h>

#include "base/text.h"
#include "store/sql.h"

enum {
    NAME_DIGITS = 8,
    PREFIX_DIGITS = 4, /* the least a person must type */
    /* How many wait for the index: a part of those that are in it. Then all its pages
     * change, once, and each node's share of that is the same however many there are. */
    PART = 16,
    FEWEST = 1000,
    MOST = 60000, /* 1 MB, and 10 ms to read them; from a million indexed on */
};

static int64_t ordered(uint64_t bits)
{
    return (int64_t)(bits ^ (UINT64_C(1) << 63));
}

int64_t node_hash(const char *message_id)
{
    g_autofree char *digits = text_hash(message_id, 16);
    return ordered(g_ascii_strtoull(digits, NULL, 16));
}

char *node_name(int64_t hash)
{
    uint64_t bits = (uint64_t)ordered((uint64_t)hash);
    return g_strdup_printf("%0*x", NAME_DIGITS, (guint32)(bits >> 32));
}

bool node_hash_range(const char *prefix, int64_t *first, int64_t *last)
{
    gsize digits = strlen(prefix);
    uint64_t bits = 0;
    if (digits < PREFIX_DIGITS || digits > NAME_DIGITS)
        return false;
    for (gsize i = 0; i < digits; i++) {
        if (!g_ascii_isxdigit(prefix[i]))
            return false;
        bits = bits << 4 | (uint64_t)g_ascii_xdigit_value(prefix[i]);
    }
    unsigned rest = 64 - 4 * (unsigned)digits;
    *first = ordered(bits << rest);
    *last = ordered((bits << rest) + ((UINT64_C(1) << rest) - 1));
    return true;
}

/* ---- In memory: hash -> node's number, the next place where that one is taken. */

static gpointer place(int64_t hash, guint step)
{
    return GSIZE_TO_POINTER((gsize)hash + step);
}

static void keep(GHashTable *unindexed, int64_t hash, int64_t id)
{
    guint step = 0;
    while (g_hash_table_contains(unindexed, place(hash, step)))
        step++;
    g_hash_table_insert(unindexed, place(hash, step), GSIZE_TO_POINTER(id));
}

static GHashTable *unindexed_nodes(Store *store)
{
    if (store->unindexed)
        return store->unindexed;
    store->unindexed = g_hash_table_new(NULL, NULL);
    sqlite3_stmt *rows = sql_prepare(store, "SELECT hash, id FROM node WHERE id >"
                                            " (SELECT indexed FROM node_indexed)");
    while (sql_row(store, rows))
        keep(store->unindexed, sqlite3_column_int64(rows, 0),
             sqlite3_column_int64(rows, 1));
    return store->unindexed;
}

/* ---- There and in the index. */

static bool read_node(Store *store, sqlite3_stmt *rows, struct node *node)
{
    bool found = sql_row(store, rows);
    if (found) {
        *node =
            (struct node){ sqlite3_column_int64(rows, 0), sqlite3_column_int64(rows, 1) };
        sql_end(rows);
    }
    return found;
}

static bool find_unindexed(Store *store, const char *message_id, int64_t hash,
                           struct node *node)
{
    GHashTable *unindexed = unindexed_nodes(store);
    bool found = false;
    gpointer id;
    for (guint step = 0;
         !found && (id = g_hash_table_lookup(unindexed, place(hash, step))); step++) {
        sqlite3_stmt *rows = sql_prepare(store, "SELECT id, thread FROM node"
                                                " WHERE id = :id"
                                                " AND message_id = :message_id");
        sql_bind_int(store, rows, ":id", (int64_t)GPOINTER_TO_SIZE(id));
        sql_bind_text(store, rows, ":message_id", message_id);
        found = read_node(store, rows, node);
    }
    return found;
}

void node_index_find(Store *store, const char *message_id, struct node *node)
{
    int64_t hash = node_hash(message_id);
    if (find_unindexed(store, message_id, hash, node))
        return;
    sqlite3_stmt *rows = sql_prepare(store, "SELECT node.id, thread FROM node_by_hash"
                                            " CROSS JOIN node USING(id)"
                                            " WHERE node_by_hash.hash = :hash"
                                            " AND message_id = :message_id");
    sql_bind_int(store, rows, ":hash", hash);
    sql_bind_text(store, rows, ":message_id", message_id);
    read_node(store, rows, node);
}

void node_index_add(Store *store, int64_t hash, int64_t id)
{
    if (store->unindexed && !store->failure)
        keep(store->unindexed, hash, id);
}

static int64_t indexed_up_to(Store *store)
{
    return sql_single(store, sql_prepare(store, "SELECT indexed FROM node_indexed"), 0);
}

void node_index_settle(Store *store)
{
    guint waiting = store->unindexed ? g_hash_table_size(store->unindexed) : 0;
    if (waiting < FEWEST || waiting < MIN(indexed_up_to(store) / PART, MOST))
        return;
    sql_exec(store, "INSERT INTO node_by_hash(hash, id) SELECT hash, id FROM node"
                    " WHERE id > (SELECT indexed FROM node_indexed) ORDER BY hash;"
                    "UPDATE node_indexed SET indexed = (SELECT max(id) FROM node)");
    g_hash_table_remove_all(store->unindexed);
}

void node_index_forget(Store *store)
{
    g_clear_pointer(&store->unindexed, g_hash_table_unref);
}
