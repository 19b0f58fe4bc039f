/* thread.h - which messages belong together.                      Layer: sla (pure)
 * Message-IDs are nodes, References and In-Reply-To join them: a thread is a
 * connected component, whatever the order of arrival, messages never seen included. The
 * index that remembers nodes belongs to the caller (store/ for the daemon, memory for
 * `ackctl threads`); the rules are here. Source: ackd(7) S6, S7. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "mail/message.h"
#include "sla/people.h"

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

/* ---- by subject, where there are no reply headers (S7) ---- */

enum { THREAD_CANDIDATES_MAX = 64 }; /* a subject that more mails share says nothing */

/* Whether the message looks for what it answers by its subject: a reply prefix, a subject
 * that is not generic, and no reply headers. */
bool thread_is_orphan(const struct message *message);

/* The instant that orders messages here: facts only, no team's policy. INSTANT_NONE if
 * the message has no time at all. */
int64_t thread_time(const struct message *message);

/* How much older than an orphan what it answers may be, seconds. */
extern const int64_t thread_follow_span;

/* Which of `candidates` the orphan answers, NULL: none. It is the first that has the same
 * topic, is older (or as old, and its Message-ID comes first: so no two follow each
 * other) by no more than the span, and has a client in common with it (`people` NULL:
 * anybody). The candidates are const struct message *, the newest THREAD_CANDIDATES_MAX
 * of the topic that are not newer than the orphan nor older than the span, newest first,
 * equally new ones by Message-ID; the orphan may be among them. */
const struct message *thread_followed(const struct message *orphan,
                                      const GPtrArray *candidates,
                                      const struct people *people);

/* The same for messages that are all in hand (const struct message *): Message-ID of each
 * orphan that follows one -> that one's Message-ID, borrowed. The caller unrefs. */
GHashTable *thread_follows(const GPtrArray *messages, const struct people *people);

/* ---- in memory ---- */

typedef struct ThreadMemory ThreadMemory;
ThreadMemory *thread_memory_new(void);
void thread_memory_free(ThreadMemory *memory); /* NULL is fine */
struct thread_index thread_memory_index(ThreadMemory *memory);
/* thread_place() may have merged a conversation away: its present number. */
int64_t thread_memory_resolve(const ThreadMemory *memory, int64_t conversation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ThreadMemory, thread_memory_free)

/* S6 and S7 over messages that are all in hand (const struct message *, each Message-ID
 * once; what is given twice stands there twice): an array of arrays of them, in the order
 * in which their first was given, which decides nothing else. The caller unrefs. Without
 * a team nothing can be known to be settled: no division (S8). */
GPtrArray *thread_group(const GPtrArray *messages, const struct people *people);

/* What people call a conversation: 8 hex digits of a hash over the Message-ID of its
 * earliest message (ackd(8)). Caller frees. */
char *thread_name(const char *earliest_message_id);
