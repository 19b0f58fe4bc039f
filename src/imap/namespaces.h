/* namespaces.h - whose a folder is.                           Layer: adapter (libetpan)
 * The answer to NAMESPACE is read by hand, as libetpan's parser crashes on some. Source:
 * RFC 2342. */
#pragma once
#include "imap/session.h"

/* Asks, once for each session and where it is offered; a server that refuses has none.
 * Fails with MAILBOX. */
bool imap_namespaces_learn(ImapSession *session, GError **error);

/* Whether the folder is another user's or shared: its longest prefix says it, as one of
 * them may be empty. `name` in UTF-8; after imap_namespaces_learn(). */
bool imap_namespaces_foreign(const ImapSession *session, const char *name);
