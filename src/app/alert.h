/* alert.h - the administrator hears of it, once a day at most.    Layer: app */
#pragma once
#include "config/config.h"
#include "letter/alert.h"
#include "store/store.h"

/* Queues the letter for the configuration's `admins` unless one about the same `matter`
 * was queued on this day (the team's) before; with no admins there is nobody to write to.
 * Within the caller's transaction; errors stick in the store. Fails with LETTER. */
bool alert_admins(Store *store, const struct config *config,
                  const struct team_config *team, const char *matter,
                  const struct alert *alert, int64_t now, GError **error);

/* Whether that is the purpose of a letter to administrators. */
bool alert_is(const char *purpose);
