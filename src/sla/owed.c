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
