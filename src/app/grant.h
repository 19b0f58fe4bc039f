/* grant.h - nobody gives us a token any more: the administrator hears of it. Layer: app
 */
#pragma once
#include "config/config.h"
#include "store/store.h"

/* One letter a day for each grant, however many mailboxes share it. `problem` is what
 * was found when the mailbox's token was asked for. Fails with STORE or LETTER. */
bool grant_alert(Store *store, const struct config *config,
                 const struct team_config *team, const struct mailbox_config *mailbox,
                 const char *problem, int64_t now, GError **error);
