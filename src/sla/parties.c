#include "sla/parties.h"

struct Parties {
    GHashTable *clients;   /* const char * */
    GHashTable *outsiders; /* const char *; a client is not one, whatever stands here */
};

Parties *parties_new(void)
{
    Parties *parties = g_new0(Parties, 1);
    parties->clients = g_hash_table_new(g_str_hash, g_str_equal);
    parties->outsiders = g_hash_table_new(g_str_hash, g_str_equal);
    return parties;
}

void parties_free(Parties *parties)
{
    if (parties == NULL)
        return;
    g_hash_table_unref(parties->clients);
    g_hash_table_unref(parties->outsiders);
    g_free(parties);
}

bool parties_takes_part(const Parties *parties, const char *address)
{
    return g_hash_table_contains(parties->clients, address);
}

static void add_all(GHashTable *set, const GPtrArray *addresses)
{
    for (guint i = 0; i < addresses->len; i++)
        g_hash_table_add(set, g_ptr_array_index(addresses, i));
}

void parties_client_wrote(Parties *parties, const char *author, const GPtrArray *clients)
{
    if (!parties_takes_part(parties, author) &&
        g_hash_table_contains(parties->outsiders, author))
        return;
    g_hash_table_add(parties->clients, (char *)author);
    add_all(parties->clients, clients);
}

void parties_we_wrote(Parties *parties, const GPtrArray *clients)
{
    if (!parties_any_takes_part(parties, clients))
        add_all(parties->outsiders, clients);
}

bool parties_speak_for(const Parties *parties, const char *client, const char *address)
{
    return g_str_equal(client, address) ||
           (parties_takes_part(parties, client) && parties_takes_part(parties, address));
}

bool parties_any_takes_part(const Parties *parties, const GPtrArray *clients)
{
    if (g_hash_table_size(parties->clients) == 0)
        return true;
    for (guint i = 0; i < clients->len; i++)
        if (parties_takes_part(parties, g_ptr_array_index(clients, i)))
            return true;
    return false;
}
