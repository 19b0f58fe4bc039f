/* nodes.h - Message-IDs and the threads they belong to.           Layer: store, internal
 * Every arrival asks for the ids it mentions, and most mention what came shortly before:
 * what was asked within a transaction is remembered, also for the next ones, until there
 * is too much of it or somebody else has written. */
#pragma once
#include "store/store.h"

struct node {
    int64_t id;     /* 0: never heard of */
    int64_t thread; /* 0: none */
};

/* What node.hash holds: the first 64 bits of SHA-256 over the Message-ID. Its upper half
 * is what a conversation is called by (thread_name()), and numbers have the order of the
 * names: the highest bit, SQLite's sign, is turned over. Two ids may share one. */
int64_t node_hash(const char *message_id);

/* The hashes of all names that begin with `prefix`: false if it is no name's beginning of
 * at least 4 digits. */
bool node_hash_range(const char *prefix, int64_t *first, int64_t *last);

/* Never NULL; valid until the next call of anything here. */
struct node *node_find(Store *store, const char *message_id);

/* What was just read together with a message need not be asked for. */
void node_remember(Store *store, const char *message_id, int64_t id, int64_t thread);

/* Puts the node with that number into another thread; what is remembered of it does not
 * follow. */
void node_move(Store *store, int64_t id, int64_t thread);

/* A transaction has begun: what is remembered must still be true. */
void nodes_check(Store *store);

GHashTable *nodes_table_new(void);
void nodes_forget(Store *store);
