/* recompute.h - everything derived, anew from the facts.          Layer: app
 * Threads, what orphans follow, conversations, turns, obligations. In steps, each a
 * transaction of its own: a daemon at work is not kept waiting, and what it stores
 * meanwhile is right before and after. Source: ackd(8). */
#pragma once
#include "config/config.h"
#include "store/store.h"

struct recompute_counts {
    gsize messages;
    gsize conversations;
};

/* `targets`: the present terms apply to all turns, past ones included (S17). Fails with
 * STORE or CONFIG; what was done until then is right, and doing it again does the rest.
 */
bool recompute(Store *store, const struct team_config *team, bool targets, int64_t now,
               struct recompute_counts *counts, GError **error);
