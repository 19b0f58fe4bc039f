/* oauth2.h - a token for a grant.                                 Layer: adapter
 * Four ways to have one: the program's own secret (RFC 6749 4.4: Microsoft 365), a signed
 * statement (RFC 7523: Google's service accounts), a refresh token (RFC 6749 6), or a
 * command that knows. No secret is ever part of an error's text. */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    OAUTH2_CLIENT_CREDENTIALS,
    OAUTH2_JWT_BEARER,
    OAUTH2_REFRESH_TOKEN,
    OAUTH2_COMMAND,
} Oauth2Kind;

/* What a kind does not take is NULL. Files are read when they are needed. */
struct oauth2_grant {
    Oauth2Kind kind;
    const char *token_url;
    const char *ca_file;
    const char *client_id; /* JWT_BEARER: the issuer, NULL: the one in the key file */
    const char *client_secret_file;
    const char *scope;
    const char *refresh_token_file;
    const char *key_file;
    const char *subject;
    const char *command;
};

struct oauth2_token {
    char *access;
    char *refresh;   /* the one to be used next time; NULL: the server gave none */
    int64_t issued;  /* UTC seconds */
    int64_t expires; /* INSTANT_NONE: not known (COMMAND) */
};

/* A few hex digits, the same for the same grant whichever mailbox it is for. Caller
 * frees. */
char *oauth2_grant_name(const struct oauth2_grant *grant);

/* Asks for a token; `refresh` is for REFRESH_TOKEN. Blocks for half a minute at most;
 * setting *cancel (NULL: never) ends it sooner. Fails with MAILBOX
 * where time may mend it (network, 5xx), with CONFIG where somebody must: the server
 * refuses the grant, a file is missing. Clear with oauth2_token_clear(). */
bool oauth2_fetch(const struct oauth2_grant *grant, const char *refresh, int64_t now,
                  const atomic_bool *cancel, struct oauth2_token *token, GError **error);
void oauth2_token_clear(struct oauth2_token *token); /* overwrites */

/* The parts that neither ask nor wait. `fields`: name, value, ..., NULL at the end;
 * a pair whose value is NULL is left out. Caller frees. */
char *oauth2_form(const char *const *fields);

/* Reads a server's answer (RFC 6749 5.1, 5.2); a life it does not say is an hour. */
bool oauth2_read_answer(long status, const char *body, gsize length, int64_t now,
                        struct oauth2_token *token, GError **error);
