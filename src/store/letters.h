/* letters.h - our letters, when mail shows or answers them.       Layer: adapter (SQLite)
 * A Message-ID of ours is made with a secret of the team's file: whoever can name one has
 * read the letter. Errors stick, see store/store.h. Source: ackd(7) S42, S43. */
#pragma once
#include "store/store.h"

/* Made with the file. Caller frees. */
char *store_letter_secret(Store *store);

/* The letter with that Message-ID, 0: none of ours is called so. */
int64_t store_letter_find(Store *store, const char *message_id);

/* What it is for, and to whom it went (a blank between). The caller frees both. */
void store_letter_tell(Store *store, int64_t letter, char **purpose, char **recipients);

/* The obligations (char *, as store_obligation_key() has them) that a letter tells of:
 * a reminder's, and what store_letter_is_about() said. */
GPtrArray *store_letter_obligations(Store *store, int64_t letter);
void store_letter_is_about(Store *store, int64_t letter, const char *obligation);

/* How many letters were queued since then to just this address whose purpose begins so.
 */
int64_t store_letters_since(Store *store, const char *purpose, const char *address,
                            int64_t since);
