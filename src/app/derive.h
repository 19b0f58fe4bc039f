/* derive.h - facts -> derived rows.                               Layer: app
 * Late, reordered or re-read mail leaves no wrong state: a thread's conversations are
 * derived anew as a whole. Both work within the caller's transaction; errors stick in the
 * store. */
#pragma once
#include "app/rules.h"

/* These threads (int64_t; one may stand there twice), each with everything that subjects
 * tie to it (S7), which is gone through once however many of its threads are given. */
void derive_threads(const Rules *rules, Store *store, const GArray *threads);

/* For a caller who has all messages of a thread in hand (const struct message *), which
 * no subject ties to another; `notes` (const struct note *) may hold other threads',
 * NULL: there are none. What was derived of the thread before must have been forgotten.
 */
void derive_messages(const Rules *rules, Store *store, int64_t thread,
                     const GPtrArray *messages, const GPtrArray *notes);
