/* names.h - folder names on the wire.                             Layer: adapter
 * Between UTF-8 and the modified UTF-7 of RFC 3501 section 5.1.3. */
#pragma once
#include <glib.h>

/* For a command; fails with MAILBOX where `name` is no UTF-8 or empty. Caller frees. */
char *imap_name_encode(const char *name, GError **error);

/* As a server sent it; NULL where it is neither of the two encodings, or holds a control
 * character. Caller frees. */
char *imap_name_decode(const char *wire);
