/* outgoing.h - a letter goes into the outbox.                     Layer: app */
#pragma once
#include "config/config.h"
#include "letter/letter.h"
#include "store/store.h"

/* Frees the letter. `purpose` makes its Message-ID: a copy after a crash is known as one
 * (RFC 5322 3.6.4). Within the caller's transaction; errors stick in the store. Returns
 * that Message-ID, the caller's to free; NULL with LETTER. */
char *outgoing_queue(Store *store, const struct config *config,
                     const struct team_config *team, const char *purpose,
                     const GPtrArray *to, struct letter *letter, int64_t now,
                     GError **error);
