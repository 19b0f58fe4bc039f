/* follow.h - which message an orphan answers, by its subject.     Layer: app
 * The rules are sla/thread.h's; here they are applied to what is stored, again whenever
 * mail arrives that may change the answer. Source: ackd(7) S7. */
#pragma once
#include "app/rules.h"

/* Threads whose family changed: called for each, perhaps several times. */
typedef void (*FollowChanged)(int64_t thread, gpointer data);

/* A message was stored, or it is known now to be older than was thought: `newer` is
 * thread_time() as it was thought to be, or as it is. Within the caller's transaction;
 * errors stick in the store. */
void follow_arrived(const Rules *rules, Store *store, const struct message *message,
                    int64_t newer, FollowChanged changed, gpointer data);

/* All orphans anew; `changed` NULL: nobody asks. */
void follow_all(const Rules *rules, Store *store, FollowChanged changed, gpointer data);
