/* mailfile.h - mail from files instead of a server.               Layer: app */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

/* `bytes` of one mail; borrowed. */
typedef void (*MailfileFunc)(const char *path, const char *bytes, gsize length,
                             gpointer data);

/* Calls `each` for the mail in a .eml file, for each in an mbox, for each in a Maildir
 * (its new/ and cur/, by name). Fails with USAGE where `path` cannot be read. */
bool mailfile_each(const char *path, MailfileFunc each, gpointer data, GError **error);

/* Parses and understands one, as the daemon would. `*own_text` (may be NULL) gets what
 * its author wrote; the caller frees both. */
struct message *mailfile_understand(const char *bytes, gsize length,
                                    const Phrases *phrases, char **own_text);
