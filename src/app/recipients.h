/* recipients.h - who gets a letter.                               Layer: app
 * No letter ever goes to an address that is not in the configuration (DESIGN section 1):
 * the words of a team's file are resolved here, and recipients_configured() is asked once
 * more, on its own, for each address before it is handed to SMTP. */
#pragma once
#include "config/config.h"
#include "sla/owed.h"

/* Addresses for "owner", "lead", "team" and plain addresses, no duplicates (char *). An owed
 * thing without an owner goes to the lead, without a lead to everybody; `owed` is NULL for
 * letters about nothing in particular. */
GPtrArray *recipients_resolve(const struct team_config *team, const GPtrArray *words,
                              const struct owed *owed);

/* Why the owner's place was taken, for the letter; NULL where it was not. Literal. */
const char *recipients_reason(const struct team_config *team, const GPtrArray *words,
                              const struct owed *owed);

bool recipients_configured(const struct config *config, const char *address);
