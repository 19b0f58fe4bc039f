/* node_index.h - from a Message-ID to its node, by hash.          Layer: store, internal
 * Hashes lie all over an index: each new id would change a page of its own, the more so
 * the larger the index, and each changed page is written twice (the log, then the file).
 * So the youngest nodes are in no index on the disk: they are kept by hash in memory,
 * read from the end of the table of nodes when they are first wanted. When there are
 * enough of them they enter the index all at once, in its order. */
#pragma once
#include "store/nodes.h"

/* What node.hash holds: the first 64 bits of SHA-256 over the Message-ID. Its upper half
 * is what a conversation is called by (thread_name()), and numbers have the order of the
 * names: the highest bit, SQLite's sign, is turned over. Two ids may share one. */
int64_t node_hash(const char *message_id);

/* What a conversation whose earliest message has that hash is called by. Caller frees. */
char *node_name(int64_t hash);

/* The hashes of all names that begin with `prefix`: false if it is no name's beginning of
 * at least 4 digits. */
bool node_hash_range(const char *prefix, int64_t *first, int64_t *last);

/* Untouched where there is no such node. */
void node_index_find(Store *store, const char *message_id, struct node *node);

/* A node was just written. */
void node_index_add(Store *store, int64_t hash, int64_t id);

/* At the end of a transaction. */
void node_index_settle(Store *store);

/* Others have written, or what was written is taken back. */
void node_index_forget(Store *store);
