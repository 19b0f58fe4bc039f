/* http.h - one body posted to one address.                        Layer: adapter
 * (libcurl) Blocking. Certificates are verified; no redirection is followed, for the body
 * may hold secrets. Any thread. */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

struct http_place {
    const char *url;     /* https, or http on loopback */
    const char *ca_file; /* NULL: the system's; else only what it holds is trusted */
};

struct http_request {
    const char *body;
    gsize length;
    const char *const *fields; /* "Name: value" ..., NULL at the end: of the header,
                                  without Host, User-Agent and Content-Length */
    int seconds;               /* for all of it, the first 15 for the connection */
};

struct http_answer {
    long status;
    int64_t retry_after; /* seconds from now, 0: the server says nothing of it */
    GString *body;       /* the first 256 KiB; may hold secrets: http_answer_clear() */
};

/* Whatever the status, an answer is an answer. Fails with MAILBOX and libcurl's words, in
 * which the URL is not; setting *cancel from another thread (NULL: never) fails it within
 * a second. */
bool http_post(const struct http_place *place, const struct http_request *request,
               const atomic_bool *cancel, struct http_answer *answer, GError **error);

/* Overwrites before it frees. */
void http_answer_clear(struct http_answer *answer);
