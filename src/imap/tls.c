#include "imap/tls.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

static const char PRIORITY[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM";

enum { CERTIFICATE_TEXT_MAX = 200, CERTIFICATE_NAMES_MAX = 5 };

struct ImapTls {
    gnutls_session_t session;
    int failure; /* GnuTLS's code */
};

static bool fail(GError **error, const char *what, int code)
{
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "%s: %s", what,
                gnutls_strerror(code));
    return false;
}

static gnutls_certificate_credentials_t load_trust(const char *ca_file, GError **error)
{
    gnutls_certificate_credentials_t trust;
    int loaded = gnutls_certificate_allocate_credentials(&trust);

    if (loaded < 0) {
        fail(error, "TLS cannot begin", loaded);
        return NULL;
    }
    loaded = ca_file ? gnutls_certificate_set_x509_trust_file(trust, ca_file,
                                                              GNUTLS_X509_FMT_PEM)
                     : gnutls_certificate_set_x509_system_trust(trust);
    if (loaded > 0)
        return trust;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                "found no authority to trust in %s%s%s, expected at least one",
                ca_file ? ca_file : "the system's store", loaded < 0 ? ": " : "",
                loaded < 0 ? gnutls_strerror(loaded) : "");
    gnutls_certificate_free_credentials(trust);
    return NULL;
}

static gnutls_x509_crt_t peer_certificate(gnutls_session_t session)
{
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    gnutls_x509_crt_t certificate;

    if (!chain || count == 0 || gnutls_x509_crt_init(&certificate) < 0)
        return NULL;
    if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) == 0)
        return certificate;
    gnutls_x509_crt_deinit(certificate);
    return NULL;
}

/* The names it is for: those of the extension, else the common name. */
static char *certificate_names(gnutls_x509_crt_t certificate)
{
    g_autoptr(GString) names = g_string_new(NULL);
    char name[CERTIFICATE_TEXT_MAX];

    for (unsigned i = 0; i < CERTIFICATE_NAMES_MAX; i++) {
        gsize size = sizeof name;
        if (gnutls_x509_crt_get_subject_alt_name(certificate, i, name, &size, NULL) ==
            GNUTLS_SAN_DNSNAME)
            g_string_append_printf(names, "%s%.*s", names->len ? ", " : "", (int)size,
                                   name);
    }
    gsize size = sizeof name;
    if (names->len == 0 &&
        gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0,
                                      name, &size) == 0)
        g_string_append_len(names, name, (gssize)size);
    return text_clean(names->str, -1, CERTIFICATE_TEXT_MAX);
}

static char *certificate_issuer(gnutls_x509_crt_t certificate)
{
    char name[CERTIFICATE_TEXT_MAX];
    gsize size = sizeof name;

    if (gnutls_x509_crt_check_issuer(certificate, certificate))
        return g_strdup("itself");
    if (gnutls_x509_crt_get_issuer_dn(certificate, name, &size) != 0)
        return g_strdup("an authority without a name");
    return text_clean(name, (gssize)size, CERTIFICATE_TEXT_MAX);
}

static void append_dates(GString *text, gnutls_x509_crt_t certificate, unsigned status)
{
    if (status & GNUTLS_CERT_EXPIRED) {
        g_autofree char *until =
            instant_iso(gnutls_x509_crt_get_expiration_time(certificate));
        g_string_append_printf(text, "certificate expired at %s; ", until);
    }
    if (status & GNUTLS_CERT_NOT_ACTIVATED) {
        g_autofree char *from =
            instant_iso(gnutls_x509_crt_get_activation_time(certificate));
        g_string_append_printf(text, "certificate is valid only from %s on; ", from);
    }
}

static void explain_status(GString *text, gnutls_x509_crt_t certificate, unsigned status,
                           const char *host, const char *ca_file)
{
    if (status & GNUTLS_CERT_SIGNER_NOT_FOUND) {
        g_autofree char *issuer = certificate_issuer(certificate);
        g_string_append_printf(
            text, "certificate is signed by %s, expected an authority of %s; ", issuer,
            ca_file ? ca_file : "the system's store");
    }
    append_dates(text, certificate, status);
    if (status & GNUTLS_CERT_UNEXPECTED_OWNER) {
        g_autofree char *names = certificate_names(certificate);
        g_string_append_printf(text, "certificate is for %s, expected %s; ", names, host);
    }
}

static void fail_verification(gnutls_session_t session, const char *host,
                              const char *ca_file, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned status = gnutls_session_get_verify_cert_status(session);
    gnutls_x509_crt_t certificate = peer_certificate(session);
    gnutls_datum_t words = { 0 };

    if (certificate) {
        explain_status(text, certificate, status, host, ca_file);
        gnutls_x509_crt_deinit(certificate);
    }
    if (text->len > 0)
        g_string_truncate(text, text->len - 2);
    else if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words,
                                                          0) == 0)
        g_string_append(text, (const char *)words.data);
    gnutls_free(words.data);
    g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, text->str);
}

static bool set_up(gnutls_session_t session, int fd, const char *host, GError **error)
{
    int code = gnutls_priority_set_direct(session, PRIORITY, NULL);

    if (code < 0)
        return fail(error, "TLS cannot begin", code);
    if (!g_hostname_is_ip_address(host))
        gnutls_server_name_set(session, GNUTLS_NAME_DNS, host, strlen(host));
    gnutls_session_set_verify_cert(session, host, 0);
    gnutls_transport_set_int(session, fd);
    return true;
}

static bool shake_hands(ImapTls *tls, int fd, int64_t deadline, GError **error)
{
    for (;;) {
        int code = gnutls_handshake(tls->session);

        if (code == 0)
            return true;
        if (code == GNUTLS_E_AGAIN) {
            struct pollfd wait = { .fd = fd, .events = imap_tls_wants(tls) };
            int64_t left = deadline - clock_monotonic_ms();
            if (left > 0 && (poll(&wait, 1, (int)left) > 0 || errno == EINTR))
                continue;
            code = GNUTLS_E_TIMEDOUT;
        }
        if (gnutls_error_is_fatal(code)) {
            tls->failure = code;
            return fail(error, "TLS handshake failed (TLS 1.2 or newer is expected)",
                        code);
        }
    }
}

ImapTls *imap_tls_open(int fd, const char *host, const char *ca_file, int64_t deadline,
                       GError **error)
{
    gnutls_certificate_credentials_t trust = load_trust(ca_file, error);

    if (!trust)
        return NULL;
    ImapTls *tls = g_new0(ImapTls, 1);
    int code =
        gnutls_init(&tls->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    bool good = code == 0 ? set_up(tls->session, fd, host, error)
                          : fail(error, "TLS cannot begin", code);
    if (good) {
        gnutls_credentials_set(tls->session, GNUTLS_CRD_CERTIFICATE, trust);
        good = shake_hands(tls, fd, deadline, error);
    }
    if (!good && tls->failure == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR) {
        g_clear_error(error);
        fail_verification(tls->session, host, ca_file, error);
    }
    /* The authorities are needed in the handshake only, and are large. */
    if (tls->session)
        gnutls_credentials_clear(tls->session);
    gnutls_certificate_free_credentials(trust);
    if (good)
        return tls;
    imap_tls_free(tls);
    return NULL;
}

char *imap_tls_certificate(const ImapTls *tls, int64_t *until)
{
    gnutls_x509_crt_t certificate = peer_certificate(tls->session);

    if (!certificate)
        return NULL;
    g_autofree char *names = certificate_names(certificate);
    g_autofree char *issuer = certificate_issuer(certificate);
    *until = gnutls_x509_crt_get_expiration_time(certificate);
    gnutls_x509_crt_deinit(certificate);
    return g_strdup_printf("%s, signed by %s", names, issuer);
}

void imap_tls_free(ImapTls *tls)
{
    if (!tls)
        return;
    if (tls->session) {
        if (tls->failure == 0)
            gnutls_bye(tls->session, GNUTLS_SHUT_WR);
        gnutls_deinit(tls->session);
    }
    g_free(tls);
}

static gssize moved(ImapTls *tls, gssize result)
{
    if (result >= 0)
        return result;
    if (!gnutls_error_is_fatal((int)result)) {
        errno = EAGAIN;
        return -1;
    }
    tls->failure = (int)result;
    errno = EIO;
    return -1;
}

gssize imap_tls_read(ImapTls *tls, void *buffer, gsize length)
{
    return moved(tls, gnutls_record_recv(tls->session, buffer, length));
}

gssize imap_tls_write(ImapTls *tls, const void *bytes, gsize length)
{
    return moved(tls, gnutls_record_send(tls->session, bytes, length));
}

short imap_tls_wants(const ImapTls *tls)
{
    return gnutls_record_get_direction(tls->session) ? POLLOUT : POLLIN;
}

const char *imap_tls_failure(const ImapTls *tls)
{
    return gnutls_strerror(tls->failure);
}
