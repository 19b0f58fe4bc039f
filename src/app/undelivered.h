/* undelivered.h - a letter did not reach everybody: the administrator hears of it.
 * Layer: app */
#pragma once
#include "config/config.h"
#include "store/outbox.h"

/* One letter a day for the same addresses, none about a letter to administrators: what
 * is wrong with their mail is in the log and in `ackctl status`. `addresses` (char *):
 * whom it did not reach, with what the mail server `said`; `given_up`: it did not say no,
 * but it never said yes. Within the caller's transaction; errors stick in the store.
 * Fails with LETTER. */
bool undelivered_tell(Store *store, const struct config *config,
                      const struct team_config *team, const struct outbox_letter *letter,
                      const GPtrArray *addresses, const char *said, bool given_up,
                      int64_t now, GError **error);
