#include "auth/oauth2.h"

#include <jansson.h>
#include <string.h>

#include "auth/jwt.h"
#include "auth/secret.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "web/http.h"

enum {
    USUAL_LIFE = HOUR,
    LONGEST_LIFE = 365 * DAY,
    POST_SECONDS = 30,
    STATEMENT_LIFE = 5 * MINUTE, /* of a signed statement: it is used at once */
    WORDS_MAX = 300,
    NAME_DIGITS = 32,
};

static const char jwt_bearer[] = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/* Refusals that time alone may mend (RFC 6749 4.1.2.1, and as servers use them). */
static const char *const passing[] = { "temporarily_unavailable", "server_error",
                                       "slow_down", NULL };

char *oauth2_grant_name(const struct oauth2_grant *grant)
{
    const char *parts[] = { grant->token_url, grant->client_id, grant->client_secret_file,
                            grant->scope,     grant->key_file,  grant->refresh_token_file,
                            grant->subject,   grant->command };
    g_autoptr(GString) all = g_string_new(NULL);
    g_string_append_printf(all, "%d", (int)grant->kind);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_string_append_printf(all, "\n%s", parts[i] != NULL ? parts[i] : "");
    return text_hash(all->str, NAME_DIGITS);
}

char *oauth2_form(const char *const *fields)
{
    GString *form = g_string_new(NULL);
    for (; fields[0] != NULL; fields += 2) {
        if (fields[1] == NULL)
            continue;
        if (form->len > 0)
            g_string_append_c(form, '&');
        g_string_append_uri_escaped(form, fields[0], NULL, FALSE);
        g_string_append_c(form, '=');
        g_string_append_uri_escaped(form, fields[1], NULL, FALSE);
    }
    return g_string_free(form, FALSE);
}

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* Some servers send the number as a text. */
static int64_t life_of(const json_t *answer)
{
    const json_t *said = json_object_get(answer, "expires_in");
    const char *text = json_string_value(said);
    int64_t life = text != NULL ? g_ascii_strtoll(text, NULL, 10)
                                : json_integer_value(said);
    return life > 0 ? MIN(life, (int64_t)LONGEST_LIFE) : USUAL_LIFE;
}

static bool refuse(long status, const json_t *answer, GError **error)
{
    const char *name = member(answer, "error");
    const char *description = member(answer, "error_description");
    bool lasts = name != NULL && status < 500 && status != 429 &&
                 !g_strv_contains(passing, name);
    g_autofree char *found = text_clean(name != NULL ? name : "", -1, WORDS_MAX);
    g_autofree char *words =
        text_clean(description != NULL ? description : "", -1, WORDS_MAX);
    if (name == NULL)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "found an answer with status %ld and no token, expected one", status);
    else
        g_set_error(error, ACKD_ERROR, lasts ? ACKD_ERROR_CONFIG : ACKD_ERROR_MAILBOX,
                    "no token is given: %s%s%s", found, *words != '\0' ? ": " : "",
                    words);
    return false;
}

/* What goes into a command line and a header must be one word (RFC 6750 2.1). */
static bool is_token(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_isgraph(*c))
            return false;
    return *text != '\0';
}

bool oauth2_read_answer(long status, const char *body, gsize length, int64_t now,
                        struct oauth2_token *token, GError **error)
{
    json_t *answer = json_loadb(body, length, 0, NULL);
    const char *access = member(answer, "access_token");
    bool given = status == 200 && access != NULL && is_token(access);
    if (given)
        *token = (struct oauth2_token){
            .access = g_strdup(access),
            .refresh = g_strdup(member(answer, "refresh_token")),
            .issued = now,
            .expires = now + life_of(answer),
        };
    else
        refuse(status, answer, error);
    json_decref(answer);
    return given;
}

/* A server that repeats what it was sent must not make a log tell it. */
static void hide(GError *error, const char *secret)
{
    if (secret == NULL || strstr(error->message, secret) == NULL)
        return;
    g_free(error->message);
    error->message = g_strdup("no token is given (the server's words repeat a secret)");
}

static bool post_form(const struct oauth2_grant *grant, const char *const *fields,
                      const atomic_bool *cancel, struct http_answer *answer,
                      GError **error)
{
    static const char *const header[] = {
        "Content-Type: application/x-www-form-urlencoded", "Accept: application/json",
        NULL
    };
    const struct http_place place = { grant->token_url, grant->ca_file };
    char *form = oauth2_form(fields);
    const struct http_request request = { form, strlen(form), header, POST_SECONDS };
    bool answered = http_post(&place, &request, cancel, answer, error);
    secret_free(form);
    return answered;
}

/* `secret` is the field of the form that must not be repeated. */
static bool ask(const struct oauth2_grant *grant, const char *const *fields,
                const char *secret, int64_t now, const atomic_bool *cancel,
                struct oauth2_token *token, GError **error)
{
    struct http_answer answer;
    g_autoptr(GError) why = NULL;
    bool given = false;
    if (post_form(grant, fields, cancel, &answer, &why)) {
        given = oauth2_read_answer(answer.status, answer.body->str, answer.body->len, now,
                                   token, &why);
        http_answer_clear(&answer);
    }
    if (given)
        return true;
    hide(why, secret);
    g_propagate_prefixed_error(error, g_steal_pointer(&why), "%s: ", grant->token_url);
    return false;
}

static bool fetch_by_secret(const struct oauth2_grant *grant, int64_t now,
                            const atomic_bool *cancel, struct oauth2_token *token,
                            GError **error)
{
    char *secret = secret_from_file(grant->client_secret_file, error);
    if (secret == NULL)
        return false;
    const char *fields[] = { "grant_type",     "client_credentials", "client_id",
                             grant->client_id, "client_secret",      secret,
                             "scope",          grant->scope,         NULL };
    bool given = ask(grant, fields, secret, now, cancel, token, error);
    secret_free(secret);
    return given;
}

static char *statement(const struct oauth2_grant *grant, int64_t now, GError **error)
{
    char *text = secret_text_from_file(grant->key_file, error);
    if (text == NULL)
        return NULL;
    g_autoptr(JwtKey) key = jwt_key_read(text, grant->key_file, error);
    secret_free(text);
    if (key == NULL)
        return NULL;
    const char *issuer = grant->client_id != NULL ? grant->client_id : key->issuer;
    if (issuer == NULL) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found no issuer in '%s', expected \"client_email\" there or the "
                    "option client_id",
                    grant->key_file);
        return NULL;
    }
    const struct jwt_claims claims = {
        .issuer = issuer,
        .subject = grant->subject,
        .audience = grant->token_url,
        .scope = grant->scope,
        .issued = now,
        .expires = now + STATEMENT_LIFE,
    };
    return jwt_sign(key, &claims, error);
}

static bool fetch_by_statement(const struct oauth2_grant *grant, int64_t now,
                               const atomic_bool *cancel, struct oauth2_token *token,
                               GError **error)
{
    char *signed_text = statement(grant, now, error);
    if (signed_text == NULL)
        return false;
    const char *fields[] = { "grant_type", jwt_bearer, "assertion", signed_text, NULL };
    bool given = ask(grant, fields, signed_text, now, cancel, token, error);
    secret_free(signed_text);
    return given;
}

static bool fetch_by_refresh(const struct oauth2_grant *grant, const char *refresh,
                             int64_t now, const atomic_bool *cancel,
                             struct oauth2_token *token, GError **error)
{
    char *secret = NULL;
    if (grant->client_secret_file != NULL &&
        !(secret = secret_from_file(grant->client_secret_file, error)))
        return false;
    const char *fields[] = { "grant_type",
                             "refresh_token",
                             "refresh_token",
                             refresh,
                             "client_id",
                             grant->client_id,
                             "client_secret",
                             secret,
                             "scope",
                             grant->scope,
                             NULL };
    bool given = ask(grant, fields, refresh, now, cancel, token, error);
    if (!given && error != NULL)
        hide(*error, secret);
    secret_free(secret);
    return given;
}

static bool fetch_by_command(const struct oauth2_grant *grant, int64_t now,
                             const atomic_bool *cancel, struct oauth2_token *token,
                             GError **error)
{
    char *access = secret_from_command(grant->command, cancel, error);
    if (access == NULL)
        return false;
    if (!is_token(access)) {
        secret_free(access);
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found blanks or control characters in the first line of the "
                    "command's output, expected a token");
        return false;
    }
    *token =
        (struct oauth2_token){ .access = access, .issued = now, .expires = INSTANT_NONE };
    return true;
}

bool oauth2_fetch(const struct oauth2_grant *grant, const char *refresh, int64_t now,
                  const atomic_bool *cancel, struct oauth2_token *token, GError **error)
{
    switch (grant->kind) {
    case OAUTH2_CLIENT_CREDENTIALS:
        return fetch_by_secret(grant, now, cancel, token, error);
    case OAUTH2_JWT_BEARER: return fetch_by_statement(grant, now, cancel, token, error);
    case OAUTH2_REFRESH_TOKEN:
        return fetch_by_refresh(grant, refresh, now, cancel, token, error);
    case OAUTH2_COMMAND: break;
    }
    return fetch_by_command(grant, now, cancel, token, error);
}

void oauth2_token_clear(struct oauth2_token *token)
{
    secret_free(g_steal_pointer(&token->access));
    secret_free(g_steal_pointer(&token->refresh));
}
