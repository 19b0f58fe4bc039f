/* derive.h - one conversation's facts -> its derived rows.        Layer: app
 * Late, reordered or re-read mail leaves no wrong state: it is derived anew as a whole.
 */
#pragma once
#include "config/config.h"
#include "sla/evaluate.h"
#include "store/store.h"

/* What sla/ needs to know of a team. Borrows from `team`. */
struct policy derive_policy(const struct team_config *team);

/* Within the caller's transaction; errors stick in the store. The second is for a caller
 * who has all messages of the conversation in hand (struct message *). */
void derive_conversation(Store *store, const struct team_config *team,
                         int64_t conversation);

void derive_messages(Store *store, const struct team_config *team, int64_t conversation,
                     const GPtrArray *messages);
