/* sandbox.h - what a worker can no longer do.                     Layer: ackd
 * Entered before the first byte of a stranger and before the first thread; there is no
 * way back. The network stays open; of files only those can still be read that resolving
 * names, TLS, character sets and time zones need. Whatever the kernel does not offer is
 * left out: the keeper says so once, at its start. Source: ackd(8). */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* What this kernel cannot do, in words for the log; NULL: nothing. Caller frees. */
char *sandbox_missing(void);

/* No new privileges, no core dump, no larger file, no more memory than a worker needs
 * beyond what it has now, none of its memory for other processes to read; and where the
 * kernel has landlock, no file but those above and `files` (ended by NULL). Fails with
 * MAILBOX where the kernel refuses what it offers. */
bool sandbox_enter(char *const *files, GError **error);

/* The files that a sandbox entered now would hold open to reading, as a text that is
 * another one once they were replaced: landlock goes by what a name meant when the
 * sandbox was entered. Caller frees. */
char *sandbox_files(char *const *files);
