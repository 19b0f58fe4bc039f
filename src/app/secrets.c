#include "app/secrets.h"

#include "auth/secret.h"
#include "base/instant.h"

struct login secrets_mailbox(const struct mailbox_config *mailbox)
{
    return (struct login){ mailbox->user, &mailbox->password, &mailbox->oauth2 };
}

struct login secrets_smtp(const struct smtp_config *smtp)
{
    return (struct login){ smtp->user, &smtp->password, &smtp->oauth2 };
}

Tokens *secrets_tokens(const struct config *config)
{
    g_autofree char *directory = g_build_filename(config->state_dir, "tokens", NULL);
    return tokens_new(directory);
}

static Oauth2Kind kind_of(Grant grant)
{
    switch (grant) {
    case GRANT_JWT_BEARER: return OAUTH2_JWT_BEARER;
    case GRANT_REFRESH_TOKEN: return OAUTH2_REFRESH_TOKEN;
    case GRANT_COMMAND: return OAUTH2_COMMAND;
    case GRANT_CLIENT_CREDENTIALS:
    case GRANT_NONE: break;
    }
    return OAUTH2_CLIENT_CREDENTIALS;
}

static struct oauth2_grant grant_of(const struct login *login)
{
    const struct oauth2_config *oauth2 = login->oauth2;
    bool statement = oauth2->grant == GRANT_JWT_BEARER;
    const char *subject = oauth2->subject ? oauth2->subject : login->user;
    return (struct oauth2_grant){
        .kind = kind_of(oauth2->grant),
        .token_url = oauth2->token_url,
        .ca_file = oauth2->ca_file,
        .client_id = oauth2->client_id,
        .client_secret_file = oauth2->client_secret_file,
        .scope = oauth2->scope,
        .refresh_token_file = oauth2->refresh_token_file,
        .key_file = oauth2->key_file,
        .subject = statement ? subject : NULL,
        .command = oauth2->command,
    };
}

char *secrets_get(const struct login *login, Tokens *tokens, bool refused, int64_t now,
                  int64_t *renew, GError **error)
{
    if (login->oauth2->grant != GRANT_NONE) {
        const struct oauth2_grant grant = grant_of(login);
        return tokens_get(tokens, &grant, refused, now, renew, error);
    }
    *renew = INSTANT_NONE;
    const struct secret_source *source = login->password;
    return source->command
               ? secret_from_command(source->command, tokens_cancelled(tokens), error)
               : secret_from_file(source->file, error);
}

void secrets_free(char *secret)
{
    secret_free(secret);
}

char *secrets_grant_name(const struct login *login)
{
    const struct oauth2_grant grant = grant_of(login);
    return oauth2_grant_name(&grant);
}
