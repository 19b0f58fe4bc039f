/* secrets.h - what a login needs, when it is needed.              Layer: app */
#pragma once
#include "auth/tokens.h"
#include "config/config.h"

/* Of a mailbox, or of the server that takes letters. */
struct login {
    const char *user;
    const struct secret_source *password;
    const struct oauth2_config *oauth2;
};
struct login secrets_mailbox(const struct mailbox_config *mailbox);
struct login secrets_smtp(const struct smtp_config *smtp);

/* STATE/tokens. Free with tokens_free(). */
Tokens *secrets_tokens(const struct config *config);

/* The password from its file or command, or a token. `refused`: the last one was not
 * accepted. `*renew`: when to ask for another, INSTANT_NONE: at the next login. Blocks
 * for a server of tokens and for commands, half a minute at most, less after
 * tokens_cancel(). Fails with CONFIG where
 * somebody must do something, with MAILBOX where time may. Free with secrets_free(). */
char *secrets_get(const struct login *login, Tokens *tokens, bool refused, int64_t now,
                  int64_t *renew, GError **error);
void secrets_free(char *secret); /* overwrites; NULL is fine */

/* A short name of the grant, the same for all logins that share it. Caller frees. */
char *secrets_grant_name(const struct login *login);
