/* divide.h - a new matter in an old conversation.                 Layer: sla (pure)
 * Where a message with another subject and no reply prefix answers into a settled
 * conversation whose last message is more than 30 days older, it begins a conversation of
 * its own, and what answers it goes along. Another subject is one that no message of the
 * conversation had; settled is what was settled then, whatever was said later. The order
 * in which messages are given decides nothing. Source: ackd(7) S8. */
#pragma once
#include "sla/evaluate.h"

/* The conversations in a family of messages that references (S6) and subjects (S7) hold
 * together: an array of arrays of const struct message *, by their earliest message,
 * which the caller unrefs. `messages` and `notes` as for sla_evaluate(), borrowed; almost
 * always the answer is one array. */
GPtrArray *divide_messages(const GPtrArray *messages, const GPtrArray *notes,
                           const struct policy *policy);

/* Of `notes`, those that hang on a message of `part` (an array for the caller to unref).
 */
GPtrArray *divide_notes(const GPtrArray *part, const GPtrArray *notes);
