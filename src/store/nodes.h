/* nodes.h - Message-IDs and the threads they belong to.           Layer: store, internal
 * Every arrival asks for the ids it mentions, and most mention what came shortly before:
 * what was asked is remembered until there is too much of it or somebody else has
 * written. */
#pragma once
#include "store/store.h"

struct node {
    int64_t id;     /* 0: never heard of */
    int64_t thread; /* 0: none */
};

/* Never NULL; valid until the next call of anything here. */
struct node *node_find(Store *store, const char *message_id);

/* What was just read together with a message need not be asked for. */
void node_remember(Store *store, const char *message_id, int64_t id, int64_t thread);

/* Puts the node with that number into another thread; what is remembered of it does not
 * follow. */
void node_move(Store *store, int64_t id, int64_t thread);

/* Forgets what is remembered if somebody else has written since. */
void nodes_check(Store *store);

GHashTable *nodes_table_new(void);
void nodes_forget(Store *store);
