/* health.h - a mailbox that nobody sees any more.                 Layer: app
 * The administrator gets one letter when a mailbox has not been looked at for
 * `unseen_alert`, and one when it is seen again. Source: ackd.conf(5), ackd(8). */
#pragma once
#include "app/freshness.h"

/* Queues what is to be told. Nobody could look before `freshness->started`. Fails with
 * STORE or LETTER; nothing is queued then. */
bool health_tell(Store *store, const struct config *config,
                 const struct team_config *team, const struct freshness *freshness,
                 int64_t now, GError **error);
