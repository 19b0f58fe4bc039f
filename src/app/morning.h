/* morning.h - what the digest of an instant says, out of the store.  Layer: app
 * Source: ackd(7) S45, S46. */
#pragma once
#include "app/rules.h"
#include "letter/digest.h"

typedef struct Morning Morning;

/* As things stand at `now`. From `look` on every mailbox should have been looked at,
 * INSTANT_NONE: that does not matter. NULL with STORE. The rules must outlive it. */
Morning *morning_new(Store *store, const Rules *rules, int64_t look, int64_t now,
                     GError **error);
void morning_free(Morning *morning); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Morning, morning_free)

/* For letter/digest.h; borrowed. */
const struct digest *morning_digest(const Morning *morning);
