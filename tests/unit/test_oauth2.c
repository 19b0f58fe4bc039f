/* Tokens: what is asked, what an answer means, what is signed, what is kept. */
#include <glib.h>
#include <glib/gstdio.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>

#include "auth/jwt.h"
#include "auth/oauth2.h"
#include "auth/secret.h"
#include "auth/tokens.h"
#include "base/error.h"
#include "base/instant.h"

enum { NOW = 1763458200 };

static void test_form(void)
{
    const char *fields[] = { "grant_type", "refresh_token", "client_secret",
                             NULL,         "scope",         "a b+c/&=%",
                             "name",       "\xc3\xbc",      NULL };
    g_autofree char *form = oauth2_form(fields);
    g_assert_cmpstr(form, ==,
                    "grant_type=refresh_token&scope=a%20b%2Bc%2F%26%3D%25&name=%C3%BC");
    const char *none[] = { NULL };
    g_autofree char *empty = oauth2_form(none);
    g_assert_cmpstr(empty, ==, "");
}

struct answer_row {
    const char *name;
    long status;
    const char *body;
    const char *access; /* NULL: refused */
    const char *refresh;
    gint64 life;
    AckdErrorCode code;
    const char *words;
};

static const struct answer_row answer_rows[] = {
    { "as Microsoft", 200,
      "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"ext_expires_in\":3599,"
      "\"access_token\":\"eyJ0\"}",
      "eyJ0", NULL, 3599, 0, NULL },
    { "rotation", 200,
      "{\"access_token\":\"a\",\"refresh_token\":\"r2\",\"expires_in\":60}", "a", "r2",
      60, 0, NULL },
    { "life as a text", 200, "{\"access_token\":\"a\",\"expires_in\":\"120\"}", "a", NULL,
      120, 0, NULL },
    { "no life", 200, "{\"access_token\":\"a\"}", "a", NULL, HOUR, 0, NULL },
    { "no time at all", 200, "{\"access_token\":\"a\",\"expires_in\":0}", "a", NULL, HOUR,
      0, NULL },
    { "negative life", 200, "{\"access_token\":\"a\",\"expires_in\":-5}", "a", NULL, HOUR,
      0, NULL },
    { "endless life", 200, "{\"access_token\":\"a\",\"expires_in\":9223372036854775807}",
      "a", NULL, 365 * DAY, 0, NULL },
    { "dead grant", 400,
      "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been revoked.\"}",
      NULL, NULL, 0, ACKD_ERROR_CONFIG, "invalid_grant: Token has been revoked." },
    { "wrong secret", 401, "{\"error\":\"invalid_client\"}", NULL, NULL, 0,
      ACKD_ERROR_CONFIG, "no token is given: invalid_client" },
    { "busy", 503, "{\"error\":\"invalid_grant\"}", NULL, NULL, 0, ACKD_ERROR_MAILBOX,
      "invalid_grant" },
    { "busy by name", 400, "{\"error\":\"temporarily_unavailable\"}", NULL, NULL, 0,
      ACKD_ERROR_MAILBOX, "temporarily_unavailable" },
    { "too often", 429, "{\"error\":\"invalid_request\"}", NULL, NULL, 0,
      ACKD_ERROR_MAILBOX, "invalid_request" },
    { "page", 502, "<html>Bad Gateway</html>", NULL, NULL, 0, ACKD_ERROR_MAILBOX,
      "status 502 and no token" },
    { "nothing", 200, "", NULL, NULL, 0, ACKD_ERROR_MAILBOX, "status 200 and no token" },
    { "list", 200, "[1]", NULL, NULL, 0, ACKD_ERROR_MAILBOX, "no token" },
    { "empty token", 200, "{\"access_token\":\"\"}", NULL, NULL, 0, ACKD_ERROR_MAILBOX,
      "no token" },
    { "line break in a token", 200, "{\"access_token\":\"a\\r\\nb\"}", NULL, NULL, 0,
      ACKD_ERROR_MAILBOX, "no token" },
    { "terminal codes", 400, "{\"error\":\"x\\u001b[2J\"}", NULL, NULL, 0,
      ACKD_ERROR_CONFIG, "x [2J" },
};

static void test_answers(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(answer_rows); i++) {
        const struct answer_row *row = &answer_rows[i];
        g_test_message("%s", row->name);
        struct oauth2_token token = { 0 };
        g_autoptr(GError) error = NULL;
        bool given = oauth2_read_answer(row->status, row->body, strlen(row->body), NOW,
                                        &token, &error);
        g_assert_cmpint(given, ==, row->access != NULL);
        g_assert_cmpstr(token.access, ==, row->access);
        g_assert_cmpstr(token.refresh, ==, row->refresh);
        if (given) {
            g_assert_cmpint(token.issued, ==, NOW);
            g_assert_cmpint(token.expires, ==, NOW + row->life);
            oauth2_token_clear(&token);
            continue;
        }
        g_assert_error(error, ACKD_ERROR, (gint)row->code);
        if (strstr(error->message, row->words) == NULL)
            g_error("\"%s\" does not say \"%s\"", error->message, row->words);
    }
}

/* A new key, as PEM. */
static char *make_key(gnutls_pk_algorithm_t kind, unsigned bits)
{
    gnutls_x509_privkey_t key;
    gnutls_datum_t pem;
    g_assert_cmpint(gnutls_x509_privkey_init(&key), ==, 0);
    g_assert_cmpint(gnutls_x509_privkey_generate(key, kind, bits, 0), ==, 0);
    g_assert_cmpint(
        gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, 0, &pem), ==,
        0);
    char *text = g_strndup((const char *)pem.data, pem.size);
    gnutls_free(pem.data);
    gnutls_x509_privkey_deinit(key);
    return text;
}

static const struct jwt_claims claims = {
    .issuer = "ackd@project.example",
    .subject = "support@example.com",
    .audience = "https://sso.example.com/token",
    .scope = "https://mail.google.com/",
    .issued = NOW,
    .expires = NOW + 300,
};

static char *decoded(const char *part)
{
    g_autofree char *text = g_strdup(part);
    g_strdelimit(text, "-", '+');
    g_strdelimit(text, "_", '/');
    g_autofree char *padded =
        g_strdup_printf("%s%s", text, &"==="[(strlen(text) + 3) % 4]);
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(padded, &length);
    return g_strndup((char *)bytes, length);
}

/* The signature is checked by Python in tests/e2e/test_oauth.py. */
static void test_jwt(void)
{
    g_autofree char *pem = make_key(GNUTLS_PK_RSA, 2048);
    g_autoptr(GError) error = NULL;
    g_autoptr(JwtKey) key = jwt_key_read(pem, "key.pem", &error);
    g_assert_no_error(error);
    g_assert_null(key->issuer);
    g_autofree char *text = jwt_sign(key, &claims, &error);
    g_assert_no_error(error);
    g_assert_null(strpbrk(text, "=+/ \n"));
    g_auto(GStrv) parts = g_strsplit(text, ".", -1);
    g_assert_cmpuint(g_strv_length(parts), ==, 3);
    g_assert_cmpuint(strlen(parts[2]), ==, 342); /* 256 bytes */
    g_assert_cmpstr(parts[0], ==, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9");
}

static void test_jwt_google(void)
{
    g_autofree char *pem = make_key(GNUTLS_PK_RSA, 2048);
    g_autofree char *escaped = g_strescape(pem, NULL);
    g_autofree char *json =
        g_strdup_printf("{\"type\":\"service_account\",\"private_key_id\":\"k1\","
                        "\"private_key\":\"%s\",\"client_email\":\"ackd@p.example\"}",
                        escaped);
    g_autoptr(GError) error = NULL;
    g_autoptr(JwtKey) key = jwt_key_read(json, "key.json", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(key->issuer, ==, "ackd@p.example");
    g_assert_cmpstr(key->id, ==, "k1");
    g_assert_cmpstr(key->pem, ==, pem);
    jwt_key_free(NULL);
}

static void test_jwt_refused(void)
{
    static const char *const wrong[] = { "", "{}", "[]", "secret words",
                                         "{\"private_key\": 7}" };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(jwt_key_read(wrong[i], "key.json", &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
        g_assert_nonnull(strstr(error->message, "'key.json'"));
        g_assert_null(strstr(error->message, "secret words"));
    }
    g_autofree char *curve =
        make_key(GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
    const char *const unfit[] = {
        curve, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    };
    for (gsize i = 0; i < G_N_ELEMENTS(unfit); i++) {
        g_autoptr(JwtKey) key = jwt_key_read(unfit[i], "key.pem", NULL);
        g_assert_nonnull(key);
        g_autoptr(GError) error = NULL;
        g_assert_null(jwt_sign(key, &claims, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
        g_assert_nonnull(strstr(error->message, "expected an RSA key"));
    }
}

static void test_jwt_claims(void)
{
    g_autofree char *pem = make_key(GNUTLS_PK_RSA, 2048);
    g_autoptr(JwtKey) key = jwt_key_read(pem, "key.pem", NULL);
    g_autofree char *text = jwt_sign(key, &claims, NULL);
    g_auto(GStrv) parts = g_strsplit(text, ".", -1);
    g_autofree char *said = decoded(parts[1]);
    g_assert_cmpstr(
        said, ==,
        "{\"iss\":\"ackd@project.example\",\"sub\":\"support@example.com\","
        "\"aud\":\"https://sso.example.com/token\",\"scope\":"
        "\"https://mail.google.com/\",\"iat\":1763458200,\"exp\":1763458500}");
}

static void test_grant_names(void)
{
    const struct oauth2_grant one = { .kind = OAUTH2_CLIENT_CREDENTIALS,
                                      .token_url = "https://a.example/",
                                      .client_id = "c" };
    struct oauth2_grant other = one;
    g_autofree char *name = oauth2_grant_name(&one);
    g_autofree char *same = oauth2_grant_name(&other);
    g_assert_cmpstr(name, ==, same);
    other.scope = "s";
    g_autofree char *scoped = oauth2_grant_name(&other);
    g_assert_cmpstr(name, !=, scoped);
}

/* Nobody listens on port 1: a server that cannot be reached. */
static void test_failures_are_kept(void)
{
    g_autofree char *directory = g_dir_make_tmp("ackd-tokens-XXXXXX", NULL);
    g_autofree char *secret = g_build_filename(directory, "secret", NULL);
    g_assert_true(g_file_set_contents_full(secret, "s\n", -1, G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
    const struct oauth2_grant grant = { .kind = OAUTH2_CLIENT_CREDENTIALS,
                                        .token_url = "http://127.0.0.1:1/",
                                        .client_id = "c",
                                        .client_secret_file = secret };
    Tokens *tokens = tokens_new(directory);
    gint64 renew = 0;
    g_autoptr(GError) first = NULL, again = NULL, later = NULL;
    g_assert_null(tokens_get(tokens, &grant, false, NOW, &renew, &first));
    g_assert_error(first, ACKD_ERROR, ACKD_ERROR_MAILBOX);
    /* Had it been asked for, the secret that is gone would be what is missing. */
    g_assert_cmpint(g_remove(secret), ==, 0);
    g_assert_null(tokens_get(tokens, &grant, false, NOW + 29, &renew, &again));
    g_assert_cmpstr(again->message, ==, first->message);
    g_assert_null(tokens_get(tokens, &grant, false, NOW + 30, &renew, &later));
    g_assert_error(later, ACKD_ERROR, ACKD_ERROR_CONFIG);
    tokens_free(tokens);
    tokens_free(NULL);

    g_autofree char *name = oauth2_grant_name(&grant);
    g_autofree char *lock = g_strdup_printf("%s/%s.lock", directory, name);
    GStatBuf status;
    g_assert_cmpint(g_stat(lock, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    g_remove(lock);
    g_assert_cmpint(g_rmdir(directory), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/oauth2/form", test_form);
    g_test_add_func("/oauth2/answers", test_answers);
    g_test_add_func("/oauth2/grant-names", test_grant_names);
    g_test_add_func("/oauth2/jwt/signed", test_jwt);
    g_test_add_func("/oauth2/jwt/claims", test_jwt_claims);
    g_test_add_func("/oauth2/jwt/google", test_jwt_google);
    g_test_add_func("/oauth2/jwt/refused", test_jwt_refused);
    g_test_add_func("/oauth2/failures-are-kept", test_failures_are_kept);
    return g_test_run();
}
