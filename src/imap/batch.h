/* batch.h - the mails of one batch.                           Layer: adapter (libetpan)
 * Headers first, then the beginning of the text of those the owner asks for, then more of
 * those texts whose beginning did not do. Source: HACKING. */
#pragma once
#include "imap/sync.h"

/* Hands the mails `uids` (ascending) to head() and text() of `handler`. Fails with
 * MAILBOX, also where a mail that the server lists did not come; what was handed over
 * does not count then. A UID that is there no longer is left out. */
bool imap_batch_read(ImapSession *session, const struct imap_sync_request *request,
                     const struct imap_sync_handler *handler, const GArray *uids,
                     GError **error);
