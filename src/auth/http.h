/* http.h - one form posted to one address.                        Layer: adapter
 * (libcurl) Blocking, 30 seconds at most. Certificates are verified; no redirection is
 * followed, for the form holds secrets. Any thread. */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

struct http_place {
    const char *url;     /* https, or http on loopback */
    const char *ca_file; /* NULL: the system's; else only what it holds is trusted */
};

struct http_answer {
    long status;
    GString *body; /* at most 256 KiB; may hold secrets: http_answer_clear() */
};

/* `form` is application/x-www-form-urlencoded. Whatever the status, an answer is an
 * answer. Fails with MAILBOX: "URL: what went wrong"; setting *cancel from another thread
 * (NULL: never) fails it within a second. */
bool http_post(const struct http_place *place, const char *form,
               const atomic_bool *cancel, struct http_answer *answer, GError **error);

/* Overwrites before it frees. */
void http_answer_clear(struct http_answer *answer);
