#include "sla/target.h"

#include "sla/people.h"

static bool target_matches(const struct target *target, const char *client)
{
    if (target->clients == NULL || target->clients->len == 0)
        return true;
    for (guint i = 0; i < target->clients->len; i++)
        if (people_pattern_matches(g_ptr_array_index(target->clients, i), client))
            return true;
    return false;
}

const struct target *target_for(const GPtrArray *targets, const char *client)
{
    for (guint i = 0; targets != NULL && i < targets->len; i++) {
        const struct target *target = g_ptr_array_index(targets, i);
        if (target_matches(target, client))
            return target;
    }
    return NULL;
}
