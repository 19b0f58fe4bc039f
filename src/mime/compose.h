/* compose.h - a letter -> bytes of a mail.                        Layer: adapter (GMime)
 * multipart/alternative, UTF-8, Auto-Submitted: auto-generated (of an answer:
 * auto-replied) and X-Auto-Response-Suppress: All (S42, S43; RFC 3834). The same letter
 * gives the same bytes, so that a copy sent after a crash is a copy. After mime_init()
 * (mime/parse.h). */
#pragma once
#include <glib.h>
#include <stdint.h>

#include "letter/letter.h"

struct envelope {
    const char *from;      /* address */
    const char *from_name; /* or NULL */
    const GPtrArray *to;   /* char *, addresses */
    const char
        *message_id; /* without angle brackets; the caller's, so that it is stable */
    const char *references; /* such ids, a blank between, or NULL */
    const char *answers; /* that of a mail this one answers by itself (RFC 3834), or NULL;
                            one that cannot stand in a field is left out of it */
    int64_t date;
};

/* CRLF line ends, no byte above 127. Refused with LETTER: no recipient, an address that
 * is not local@domain in printable ASCII, a Message-ID that could end its field. */
GBytes *mime_compose(const struct envelope *envelope, const struct letter *letter,
                     GError **error);
