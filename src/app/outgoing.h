/* outgoing.h - a letter goes into the outbox, and where from there.  Layer: app */
#pragma once
#include "config/config.h"
#include "letter/letter.h"
#include "mail/message.h"
#include "smtp/smtp.h"
#include "store/store.h"

/* The configured mail server, for a login with this password or token (NULL: without
 * one). Borrows both. */
struct smtp_server outgoing_server(const struct smtp_config *smtp, const char *secret);

/* The Message-ID of the letter with that purpose, always the same: a copy after a crash
 * is known as one (RFC 5322 3.6.4). Errors stick in the store. Caller frees. */
char *outgoing_id(Store *store, const struct config *config,
                  const struct team_config *team, const char *purpose);

/* Whether answers to letters surely arrive where the team looks: a mailbox's user is the
 * address they come from. Another name of a mailbox will do as well, but nobody can see
 * that here. */
bool outgoing_is_answerable(const struct config *config, const struct team_config *team);

/* Frees the letter. `purpose` makes its Message-ID. Within the caller's transaction;
 * errors stick in the store. Returns that Message-ID, the caller's to free; NULL with
 * LETTER. */
char *outgoing_queue(Store *store, const struct config *config,
                     const struct team_config *team, const char *purpose,
                     const GPtrArray *to, struct letter *letter, int64_t now,
                     GError **error);

/* The same for a letter that answers a mail by itself, which answered one of ours. */
char *outgoing_answer(Store *store, const struct config *config,
                      const struct team_config *team, const char *purpose,
                      const GPtrArray *to, struct letter *letter,
                      const struct message *answered, int64_t now, GError **error);
