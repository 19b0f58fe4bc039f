#include "imap/busy.h"

#include <glib.h>
#include <string.h>

/* In lower case. The codes without a source in RFC 5530 are Google's. */
static const char *const signs[] = {
    "[limit]",
    "[unavailable]",
    "[inuse]",
    "[throttled]",
    "[overquota] account exceeded command or bandwidth limits",
    "too many connections",
    "too many simultaneous connections",
    "too many concurrent connections",
    "too many open connections",
    "maximum number of connections",
    "maximum connection limit",
    "connection limit exceeded",
    "connection limit reached",
    "rate limit hit",
    "request is throttled",
    "server unavailable",
    "server too busy",
};

bool imap_busy_says(const char *line)
{
    g_autofree char *lower = g_ascii_strdown(line, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        if (strstr(lower, signs[i]))
            return true;
    return false;
}
