/* target.h - how soon whom must be answered.                      Layer: sla (pure)
 * The first target that matches applies; one without `clients` matches everybody. */
#pragma once
#include "sla/duration.h"

struct target {
    char *name;
    GPtrArray *clients; /* char *, patterns as in sla/people.h; empty: everybody */
    struct duration acknowledge;
    struct duration answer;
};

/* NULL where none matches. Borrowed from `targets` (struct target *). */
const struct target *target_for(const GPtrArray *targets, const char *client);
