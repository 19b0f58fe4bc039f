/* ours.h - letters of ackd's own, known by their Message-ID.      Layer: mail (pure)
 * Source: ackd(7) S42, S43. */
#pragma once
#include <stdbool.h>

/* The same `what` gives the same id; without the secret nobody can tell which. `address`
 * lends its domain. Caller frees. */
char *ours_id(const char *secret, const char *what, const char *address);

/* Whether an id (NULL: no) looks like one of these. Anybody can make one that does. */
bool ours_is_id(const char *message_id);
