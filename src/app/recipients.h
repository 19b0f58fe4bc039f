/* recipients.h - who gets a letter.                               Layer: app
 * No letter ever goes to an address that is not in the configuration (ackd(8)):
 * the words of a team's file are resolved here, and recipients_configured() is asked once
 * more, on its own, for each address before it is handed to SMTP. */
#pragma once
#include "config/config.h"
#include "sla/absence.h"
#include "sla/owed.h"

/* Addresses for "owner", "lead", "team" and plain addresses, no duplicates (char *). What
 * is the owner's goes to whoever stands in (S35); `standing` NULL: it has no owner who is
 * a member, and goes to the lead, without a lead to everybody. */
GPtrArray *recipients_resolve(const struct team_config *team, const GPtrArray *words,
                              const struct standing *standing);

/* The same in words, for the letter: "Jonas Peters, who answered this client last, and
 * the lead". Caller frees. */
char *recipients_text(const struct team_config *team, const GPtrArray *words,
                      const struct standing *standing);

/* Whether that team's letters go there, or it is a member's or administrator's: whoever
 * writes from it may say what becomes of them (S43). */
bool recipients_of_team(const struct config *config, const struct team_config *team,
                        const char *address);

bool recipients_configured(const struct config *config, const char *address);

/* The first of the addresses that is not, NULL where all are: asked once more right
 * before they are told to the mail server. Borrowed. */
const char *recipients_stranger(const struct config *config, char *const *addresses);
