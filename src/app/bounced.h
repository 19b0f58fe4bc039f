/* bounced.h - a letter of ours came back.                         Layer: app
 * Source: ackd(7) S43. */
#pragma once
#include "config/config.h"
#include "mail/message.h"
#include "store/store.h"

/* The administrator hears of it, once a day at most, unless it was such an alert itself.
 * `letter`: the one of ours that the bounce names. Within the caller's transaction;
 * errors stick in the store. */
void bounced_alert(Store *store, const struct config *config,
                   const struct team_config *team, const struct message *bounce,
                   const char *mailbox, int64_t letter, int64_t now);
