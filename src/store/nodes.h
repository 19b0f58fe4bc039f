/* nodes.h - Message-IDs and the conversations they belong to.     Layer: store, internal
 * Every arrival asks for the ids it mentions, and again when it is written: what was
 * asked in this transaction is remembered until its end. */
#pragma once
#include "store/store.h"

struct node {
    int64_t id; /* 0: never heard of */
    int64_t conversation;
    bool seen; /* a message with this id is stored */
};

/* Never NULL; valid until the transaction ends or conversations merge. */
struct node *node_find(Store *store, const char *message_id);

/* Forgets what is remembered. */
void nodes_forget(Store *store);
