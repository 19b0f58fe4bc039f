/* part.h - a part of a mail: its fields, and its readable text.   Layer: adapter (GMime)
 * Multipart, transfer encoding, charset, format=flowed and HTML undone; what is broken
 * survives as far as it can be read. Bodies may be cut anywhere. The parts are found by
 * their borders alone: most of a mail is attachments that nobody looks at.
 * Source: RFC 2045, RFC 2046, RFC 3676. */
#pragma once
#include <stdbool.h>

#include "mime/gmime.h"

enum { PART_TEXT_MAX = 64 * 1024, PART_FIELD_NAME_MAX = 64 };

/* The next field of the header block at *at, which moves behind it; lines that are no
 * fields are passed over. `value` is unfolded, without blanks at either end. False at the
 * end of the block: *at is on the blank line, or `end`. */
bool part_next_field(const char **at, const char *end, char name[PART_FIELD_NAME_MAX],
                     GString *value);

/* What a Content-Type field says, as far as it matters here. */
struct part_type {
    char *name; /* "text/plain", lower case; NULL: not said, which means that */
    char *charset;
    char *boundary;
    bool flowed; /* format=flowed */
    bool delsp;  /* delsp=yes */
};

/* text/plain for NULL and nonsense. */
void part_type_read(struct part_type *type, const char *value);
void part_type_clear(struct part_type *type);

struct part {
    const char *bytes; /* borrowed */
    gsize length;
    GMimeContentEncoding encoding;
    struct part_type type;
};

/* Clean UTF-8 with \n line ends: of a multipart the first plain text, HTML where there
 * is none or where it only says "read the HTML"; "" where there is neither. Never NULL.
 * Caller frees. *complete: whatever may follow these bytes, the text stays the same. */
char *part_text(const struct part *part, bool *complete);
