/* stream.h - the connection beneath libetpan's parser.        Layer: adapter (libetpan)
 * A mailstream of our own: poll() in place of select(), one absolute deadline for each
 * operation, everything past the guard (imap/guard.h), TLS that verifies. libetpan's own
 * connections do none of this. Source: HACKING. */
#pragma once
#include <glib.h>
#include <libetpan/mailstream.h>
#include <stdbool.h>

#include "imap/session.h"

typedef struct ImapStream ImapStream;

/* Connected, and with IMAP_TLS verified. Fails with MAILBOX. Strings of `account` must
 * outlive the stream until it is encrypted. */
ImapStream *imap_stream_open(const struct imap_account *account, GError **error);

/* Closes the connection; the mailstream must be closed before. NULL is fine. */
void imap_stream_free(ImapStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapStream, imap_stream_free)

/* What mailimap_connect() wants; mailstream_close() frees it, not the ImapStream. */
mailstream *imap_stream_mailstream(ImapStream *stream);

/* The next operation has the account's timeout from now on, and 64 MiB. */
void imap_stream_begin(ImapStream *stream);

/* Whether messages are handed on one at a time (FETCH), so that any number may come. */
void imap_stream_set_flat(ImapStream *stream, bool flat);

/* Whether an answer to NAMESPACE may come, which libetpan must not read. */
void imap_stream_expect_namespaces(ImapStream *stream, bool expected);

/* Handshake on the connection at hand, within the operation's deadline. */
bool imap_stream_start_tls(ImapStream *stream, const struct imap_account *account,
                           GError **error);

/* Sent as soon as the server asks for more ("+"), a line each time. `lines` (without line
 * breaks, NULL at the end) are borrowed; NULL takes them back. */
void imap_stream_answer(ImapStream *stream, const char *const *lines);

/* Bytes that are there now; 0 where there are none, -1 where nothing can be read any
 * more. Never waits. What GnuTLS holds is no longer in the socket: read until 0. */
gssize imap_stream_take(ImapStream *stream, void *buffer, gsize length);

/* Sends a short line without waiting: a socket without room for it has been dead for
 * long. */
bool imap_stream_put(ImapStream *stream, const char *line);

/* For epoll. */
int imap_stream_fd(const ImapStream *stream);

/* Why nothing can be read or written any more; NULL while it can. */
const char *imap_stream_failure(const ImapStream *stream);
