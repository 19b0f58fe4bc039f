/* part.h - one text part of a mail -> readable text.              Layer: adapter (GMime)
 * Transfer encoding, charset, format=flowed and HTML undone; what is broken survives as
 * far as it can be read. Source: RFC 2045, RFC 3676. */
#pragma once
#include "mime/gmime.h"

enum { PART_TEXT_MAX = 64 * 1024 };

struct part {
    const char *bytes;
    gsize length;
    GMimeContentEncoding encoding;
    GMimeContentType *type; /* borrowed; NULL is text/plain */
};

/* Clean UTF-8 with \n line ends. Never NULL. Caller frees. */
char *part_text(const struct part *part);
