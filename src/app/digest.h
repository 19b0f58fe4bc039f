/* digest.h - the morning letter, from the store to the outbox.    Layer: app
 * Once for each local date, even across restarts and clock changes; a missed one goes
 * late on the same day. Source: ackd(7) S44-S47. */
#pragma once
#include "app/freshness.h"
#include "app/rules.h"

/* Queues today's digest where it is due and was not queued yet. */
bool digest_team(Store *store, const struct config *config, const Rules *rules,
                 const struct freshness *freshness, int64_t now, bool *look_needed,
                 GError **error);

/* The same because somebody asks for it now, and without another look at the mailboxes:
 * the day's digest is not sent again. Fails with LETTER where the team has no digest or
 * today's is in the outbox already. Its Message-ID, the caller's to free. */
char *digest_send(Store *store, const struct config *config, const Rules *rules,
                  int64_t now, GError **error);

/* What the outbox calls the digest of `now`'s local date: "digest 2026-11-18". Caller
 * frees. */
char *digest_purpose(const struct team_config *team, int64_t now);

/* Whether that is another day's digest: one goes on its own day or not at all (S44). */
bool digest_is_old(const struct team_config *team, const char *purpose, int64_t now);

/* The next instant after `now` at which a digest falls due, INSTANT_NONE: never. */
int64_t digest_next(const struct team_config *team, int64_t now);
