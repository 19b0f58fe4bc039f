/* tokens.h - tokens at hand, and when to ask for new ones.        Layer: adapter
 * Kept in a directory, a file for each grant that only its owner can read, so that a
 * restart asks for none and a rotated refresh token is never lost. A token is replaced
 * when 80 % of its life is over, or when a server refuses it; after a failure nothing is
 * asked for a while (30 s, doubled up to 5 minutes, or an hour where the grant itself is
 * refused), and the failure is repeated instead. Any thread, and several processes: a
 * grant is asked for by one at a time. */
#pragma once
#include "auth/oauth2.h"

typedef struct Tokens Tokens;

/* `directory` is made (0700) when the first token is kept. */
Tokens *tokens_new(const char *directory);
void tokens_free(Tokens *tokens); /* NULL is fine */

/* Whoever waits for a server or a command fails soon; so does who asks from now on. */
void tokens_cancel(Tokens *tokens);

/* For secrets that are fetched beside them: whether that was done. Borrowed. */
const atomic_bool *tokens_cancelled(const Tokens *tokens);

/* The grant's token. `refused`: a server did not accept the last one, so one is asked for
 * that is younger than a minute. `*renew` gets the instant at which to ask again,
 * INSTANT_NONE: at the next login. Errors as oauth2_fetch(). Free with secret_free(). */
char *tokens_get(Tokens *tokens, const struct oauth2_grant *grant, bool refused,
                 int64_t now, int64_t *renew, GError **error);
