/* leave.h - the letter before an absence.                         Layer: app
 * Source: ackd(7) S36. */
#pragma once
#include "app/freshness.h"
#include "app/rules.h"

/* Queues the letters about absences that begin after this working day, or have begun to
 * be told of since; one for each absence, and none where nothing is owed. Fails with
 * STORE, CONFIG or LETTER. */
bool leave_team(Store *store, const struct config *config, const Rules *rules,
                const struct freshness *freshness, int64_t now, bool *look_needed,
                GError **error);
