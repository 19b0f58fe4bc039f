/* thread.h - which messages belong together.                      Layer: sla (pure)
 * Message-IDs are nodes, References and In-Reply-To join them: a conversation is a
 * connected component, whatever the order of arrival, messages never seen included. The
 * index that remembers nodes belongs to the caller (store/ for the daemon, memory for
 * `ackctl threads`); the rules are here. Source: ackd(7) S6. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "mail/message.h"

/* Conversations are numbers > 0 that the index hands out. */
struct thread_index {
    void *context;
    int64_t (*find)(void *context, const char *message_id); /* 0: never heard of */
    int64_t (*create)(void *context);
    void (*assign)(void *context, const char *message_id, int64_t conversation);
    /* Everything of one becomes the other's; returns the one that stays. Both are numbers
     * that find, create or merge gave last: never the same, never merged away. */
    int64_t (*merge)(void *context, int64_t a, int64_t b);
};

/* The conversation of `message`; every id it mentions belongs to it afterwards. Cost: one
 * find for each id mentioned, a merge only where two conversations meet. */
int64_t thread_place(const struct message *message, const struct thread_index *index);

/* An index in memory. */
typedef struct ThreadMemory ThreadMemory;
ThreadMemory *thread_memory_new(void);
void thread_memory_free(ThreadMemory *memory); /* NULL is fine */
struct thread_index thread_memory_index(ThreadMemory *memory);
/* thread_place() may have merged a conversation away: its present number. */
int64_t thread_memory_resolve(const ThreadMemory *memory, int64_t conversation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ThreadMemory, thread_memory_free)

/* What people call a conversation: 8 hex digits of a hash over the Message-ID of its
 * earliest message (ackd(8)). Caller frees. */
char *thread_name(const char *earliest_message_id);
