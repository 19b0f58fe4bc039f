/* parse.h - bytes of a mail -> struct message and its text.       Layer: adapter (GMime)
 * Broken mail is the normal case: what can be known is kept, nothing here is fatal.
 * Thread-safe after mime_init(). Source: RFC 5322, RFC 2045-2049. */
#pragma once
#include "mail/message.h"

/* Once, before threads start. */
void mime_init(void);

/* The header fields to ask an IMAP server for, NULL at the end: all that parsing and
 * mail/classify use, each once. Caller frees the array with g_free(), not the names. */
const char **mime_wanted_fields(void);

/* The MIME fields that say how to read a text that was fetched without them. */
struct mime_form {
    char *content_type;
    char *transfer_encoding;
};
void mime_form_clear(struct mime_form *form);

/* `bytes` is a header block (with or without the blank line and a body after it). Never
 * NULL; kind and signals are not set yet. `form` may be NULL. */
struct message *mime_parse_headers(const char *bytes, gsize length,
                                   struct mime_form *form);

/* The readable text of a body (the text part, of an alternative the plain one; HTML, as
 * text, where that says nothing), cut or not. "" where there is none. \n
 * line ends. Caller frees. */
char *mime_text(const struct mime_form *form, const char *body, gsize length);

/* The same of a body of which perhaps only the beginning was fetched; what its parts tell
 * is added to `message` (mime/contents.h), whose kind classify_kind() has set. *complete:
 * the whole body would give the same. */
char *mime_read_body(struct message *message, const struct mime_form *form,
                     const char *body, gsize length, bool *complete);
