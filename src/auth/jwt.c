#include "auth/jwt.h"

#include <gnutls/abstract.h>
#include <jansson.h>
#include <string.h>

#include "base/error.h"

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

struct jwt_key *jwt_key_read(const char *text, const char *source, GError **error)
{
    json_t *json = json_loads(text, 0, NULL);
    const char *pem = json != NULL ? member(json, "private_key") : text;
    struct jwt_key *key = NULL;
    if (pem != NULL && strstr(pem, "-----BEGIN ") != NULL) {
        key = g_new0(struct jwt_key, 1);
        key->pem = g_strdup(pem);
        key->id = g_strdup(member(json, "private_key_id"));
        key->issuer = g_strdup(member(json, "client_email"));
    } else {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found no key in '%s', expected PEM (\"-----BEGIN ...\") or Google's "
                    "JSON with \"private_key\"",
                    source);
    }
    json_decref(json);
    return key;
}

void jwt_key_free(struct jwt_key *key)
{
    if (key == NULL)
        return;
    explicit_bzero(key->pem, strlen(key->pem));
    g_free(key->pem);
    g_free(key->id);
    g_free(key->issuer);
    g_free(key);
}

/* RFC 7515 appendix C: base64 for addresses, without padding. */
static char *encode(const void *bytes, gsize length)
{
    char *text = g_base64_encode(bytes, length);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    text[strcspn(text, "=")] = '\0';
    return text;
}

/* Takes `object`. */
static char *encode_json(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    char *encoded = encode(text, strlen(text));
    free(text);
    json_decref(object);
    return encoded;
}

static char *encode_header(const struct jwt_key *key)
{
    return encode_json(
        json_pack("{s:s, s:s, s:s*}", "alg", "RS256", "typ", "JWT", "kid", key->id));
}

static char *encode_claims(const struct jwt_claims *claims)
{
    return encode_json(json_pack("{s:s, s:s, s:s, s:s*, s:I, s:I}", "iss", claims->issuer,
                                 "sub", claims->subject, "aud", claims->audience, "scope",
                                 claims->scope, "iat", (json_int_t)claims->issued, "exp",
                                 (json_int_t)claims->expires));
}

/* GnuTLS's code. */
static int sign(const struct jwt_key *key, const char *text, char **encoded)
{
    gnutls_privkey_t private;
    int code = gnutls_privkey_init(&private);
    if (code < 0)
        return code;
    const gnutls_datum_t pem = { (guchar *)key->pem, (unsigned)strlen(key->pem) };
    const gnutls_datum_t data = { (guchar *)text, (unsigned)strlen(text) };
    gnutls_datum_t signature = { NULL, 0 };
    code = gnutls_privkey_import_x509_raw(private, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (code >= 0 && gnutls_privkey_get_pk_algorithm(private, NULL) != GNUTLS_PK_RSA)
        code = GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM;
    if (code >= 0)
        code = gnutls_privkey_sign_data2(private, GNUTLS_SIGN_RSA_SHA256, 0, &data,
                                         &signature);
    if (code >= 0)
        *encoded = encode(signature.data, signature.size);
    gnutls_free(signature.data);
    gnutls_privkey_deinit(private);
    return code;
}

char *jwt_sign(const struct jwt_key *key, const struct jwt_claims *claims, GError **error)
{
    g_autofree char *header = encode_header(key);
    g_autofree char *payload = encode_claims(claims);
    g_autofree char *text = g_strconcat(header, ".", payload, NULL);
    g_autofree char *signature = NULL;
    int code = sign(key, text, &signature);
    if (code >= 0)
        return g_strconcat(text, ".", signature, NULL);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "found a key that cannot sign (%s), expected an RSA key without a "
                "password",
                gnutls_strerror(code));
    return NULL;
}
