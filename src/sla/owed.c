#include "sla/owed.h"

void owed_free(struct owed *owed)
{
    if (owed == NULL)
        return;
    g_free(owed->conversation);
    g_free(owed->client);
    g_free(owed->client_name);
    g_free(owed->subject);
    g_free(owed->owner);
    g_free(owed->target);
    g_free(owed->opener);
    g_free(owed->from);
    g_free(owed->phrase);
    g_free(owed->excerpt);
    g_free(owed);
}

static void free_owed(gpointer owed)
{
    owed_free(owed);
}

GPtrArray *owed_list_new(void)
{
    return g_ptr_array_new_with_free_func(free_owed);
}

bool owed_is_promise(const struct owed *owed)
{
    return owed->kind == OBLIGATION_PROMISE ||
           (owed->kind == OBLIGATION_DEBT && owed->promise > 0);
}
