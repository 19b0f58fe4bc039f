/* secret.h - passwords from files and commands.                   Layer: adapter
 * A secret is read when it is needed and kept nowhere else. It is the first line, without
 * its end, of at most 16000 bytes (a token may have 8 KiB). */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Refused (CONFIG) where others than the owner can read the file, or where its first line
 * is empty. Caller frees with secret_free(). */
char *secret_from_file(const char *path, GError **error);

/* All of the file, of at most 64 KiB, for what is more than a line: a key. */
char *secret_text_from_file(const char *path, GError **error);

/* The first line that /bin/sh -c `command` prints; fails with CONFIG where it exits with
 * anything but 0, prints nothing or takes longer than 10 seconds, after which it and what
 * it started are killed. Blocks that long, or until *cancel (NULL: never) is set from
 * another thread: then it is killed at once, and fails with MAILBOX. Its standard error
 * is the caller's. Caller frees with secret_free(). */
char *secret_from_command(const char *command, const atomic_bool *cancel, GError **error);

/* Overwrites before it frees. NULL is fine. */
void secret_free(char *secret);
