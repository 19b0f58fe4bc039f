/* busy.h - "not now", as servers say it.                          Layer: adapter (pure)
 * A server that takes no more connections, or none just now, refuses a login like one
 * that does not know the password: with NO or BYE. Response codes tell them apart (RFC
 * 5530), and where there is none, the words of well-known servers. */
#pragma once
#include <stdbool.h>

/* Whether this line of a server, or a message that quotes it, says so. */
bool imap_busy_says(const char *line);
