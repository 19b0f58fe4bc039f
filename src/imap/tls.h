/* tls.h - TLS over a connected socket.                          Layer: adapter (GnuTLS)
 * The certificate's chain, name and dates are checked inside the handshake: a connection
 * that exists is one to the server that was asked for, and nothing was sent to another.
 * Source: HACKING; RFC 8314, RFC 9325. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct ImapTls ImapTls;

/* Handshake on a non-blocking socket, which stays the caller's. `ca_file` NULL: the
 * system's authorities. `deadline` is of clock_monotonic_ms(). Fails with MAILBOX: what
 * is wrong with the certificate, which name it is for, until when it was valid. */
ImapTls *imap_tls_open(int fd, const char *host, const char *ca_file, int64_t deadline,
                       GError **error);

/* "NAMES, signed by ISSUER" of the server's certificate, and until when it is valid.
 * Caller frees. */
char *imap_tls_certificate(const ImapTls *tls, int64_t *until);

/* Says goodbye if that needs no waiting. Does not close the socket. NULL is fine. */
void imap_tls_free(ImapTls *tls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapTls, imap_tls_free)

/* Bytes moved, 0 at the end, -1 where the socket must be waited for (errno is EAGAIN,
 * imap_tls_wants() says what for) or TLS failed (EIO, imap_tls_failure() says why). */
gssize imap_tls_read(ImapTls *tls, void *buffer, gsize length);
gssize imap_tls_write(ImapTls *tls, const void *bytes, gsize length);
short imap_tls_wants(const ImapTls *tls); /* POLLIN or POLLOUT */
const char *imap_tls_failure(const ImapTls *tls);
