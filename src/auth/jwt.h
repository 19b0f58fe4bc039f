/* jwt.h - a signed statement of who asks for a token.             Layer: adapter (GnuTLS)
 * RS256 only: what servers of tokens take from programs. Source: RFC 7515, RFC 7519,
 * RFC 7523. */
#pragma once
#include <glib.h>
#include <stdint.h>

/* A key and what Google's file says beside it. */
struct jwt_key {
    char *pem;
    char *id;     /* "kid"; NULL: not said */
    char *issuer; /* the service account's address; NULL: not said */
};

/* From Google's JSON ("private_key", "private_key_id", "client_email") or from PEM.
 * Fails with CONFIG; the text repeats nothing of the file. `source` is what it calls the
 * file. */
struct jwt_key *jwt_key_read(const char *text, const char *source, GError **error);
void jwt_key_free(struct jwt_key *key); /* overwrites; NULL is fine */
typedef struct jwt_key JwtKey;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JwtKey, jwt_key_free)

struct jwt_claims {
    const char *issuer;
    const char *subject;
    const char *audience;
    const char *scope; /* NULL: left out */
    int64_t issued;    /* UTC seconds */
    int64_t expires;
};

/* "HEADER.CLAIMS.SIGNATURE". Fails with CONFIG where the key is no RSA key. Caller
 * frees. */
char *jwt_sign(const struct jwt_key *key, const struct jwt_claims *claims,
               GError **error);
