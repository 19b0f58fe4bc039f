/* away.h - who of a team is away, from all that says so.          Layer: app
 * Configuration, the last good text of members' calendars (app/holidays.h) and what
 * members' own mails say. Source: ackd(7) S35; ackd.conf(5) away. */
#pragma once
#include "config/config.h"
#include "sla/absence.h"
#include "store/store.h"

/* What is known ahead: struct absence as absences_merge() gives them. NULL with CONFIG
 * where a kept calendar cannot be read; errors of the store stick. */
GArray *away_ahead(Store *store, const struct team_config *team, GError **error);

/* The same with what mails say up to `now`. */
GArray *away_all(Store *store, const struct team_config *team, int64_t now,
                 GError **error);
