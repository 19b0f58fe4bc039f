/* hook_post.h - one attempt to tell a webhook something.          Layer: app
 * The header says who posts, what and when, and with a secret proves it: X-Ackd-Delivery,
 * the same at each attempt, X-Ackd-Timestamp, and X-Ackd-Signature, the HMAC (RFC 2104)
 * with SHA-256 over timestamp, full stop and body. Source: ackd.conf(5). */
#pragma once
#include <stdatomic.h>

#include "config/config.h"

typedef enum {
    HOOK_TAKEN,
    HOOK_LATER,   /* this one: 408, or an error of the server's own */
    HOOK_AWAY,    /* all: no connection, or the server asks for patience */
    HOOK_REFUSED, /* what is posted, or the address, is wrong */
} HookOutcome;

struct hook_answer {
    HookOutcome outcome;
    int64_t retry_after; /* seconds the server asks for, 0: it does not */
    char *said;          /* never NULL; without the address, which may be a secret */
};

/* Blocks, on any thread, for `seconds` and as long as a command for the address takes.
 * *cancel (NULL: never) ends it within a second. Caller frees `said`. */
struct hook_answer hook_post(const struct webhook_config *hook, const char *delivery,
                             GBytes *body, int seconds, int64_t now,
                             const atomic_bool *cancel);
