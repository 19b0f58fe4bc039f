#include "sla/parties.h"

/* So many are looked through faster than a table of them is made. */
enum { FEW = 16 };

struct party {
    const char *address;
    bool takes_part; /* else an outsider */
};

struct Parties {
    GArray *all;                  /* struct party */
    GHashTable *index_by_address; /* address -> index + 1; NULL: they are few */
    bool any_takes_part;
};

Parties *parties_new(void)
{
    Parties *parties = g_new0(Parties, 1);
    parties->all = g_array_new(FALSE, FALSE, sizeof(struct party));
    return parties;
}

void parties_free(Parties *parties)
{
    if (parties == NULL)
        return;
    g_array_unref(parties->all);
    g_clear_pointer(&parties->index_by_address, g_hash_table_unref);
    g_free(parties);
}

static struct party *party_at(const Parties *parties, guint index)
{
    return &g_array_index(parties->all, struct party, index);
}

/* NULL if nobody knows him. */
static struct party *find(const Parties *parties, const char *address)
{
    if (parties->index_by_address != NULL) {
        guint found =
            GPOINTER_TO_UINT(g_hash_table_lookup(parties->index_by_address, address));
        return found > 0 ? party_at(parties, found - 1) : NULL;
    }
    for (guint i = 0; i < parties->all->len; i++)
        if (g_str_equal(party_at(parties, i)->address, address))
            return party_at(parties, i);
    return NULL;
}

static void append(Parties *parties, const char *address, bool takes_part)
{
    struct party party = { address, takes_part };
    g_array_append_val(parties->all, party);
    if (parties->index_by_address == NULL && parties->all->len > FEW)
        parties->index_by_address = g_hash_table_new(g_str_hash, g_str_equal);
    if (parties->index_by_address == NULL)
        return;
    /* All of them the first time. */
    for (guint i = g_hash_table_size(parties->index_by_address); i < parties->all->len;
         i++)
        g_hash_table_insert(parties->index_by_address,
                            (char *)party_at(parties, i)->address,
                            GUINT_TO_POINTER(i + 1));
}

/* Who takes part once is never an outsider again. */
static void add(Parties *parties, const char *address, bool takes_part)
{
    struct party *known = find(parties, address);
    if (known != NULL)
        known->takes_part = known->takes_part || takes_part;
    else
        append(parties, address, takes_part);
    parties->any_takes_part = parties->any_takes_part || takes_part;
}

static void add_all(Parties *parties, const GPtrArray *addresses, bool take_part)
{
    for (guint i = 0; i < addresses->len; i++)
        add(parties, g_ptr_array_index(addresses, i), take_part);
}

bool parties_takes_part(const Parties *parties, const char *address)
{
    const struct party *party = find(parties, address);
    return party != NULL && party->takes_part;
}

void parties_client_wrote(Parties *parties, const char *author, const GPtrArray *clients)
{
    const struct party *known = find(parties, author);
    if (known != NULL && !known->takes_part)
        return;
    add(parties, author, true);
    add_all(parties, clients, true);
}

void parties_we_wrote(Parties *parties, const GPtrArray *clients)
{
    if (!parties_any_takes_part(parties, clients))
        add_all(parties, clients, false);
}

bool parties_speak_for(const Parties *parties, const char *client, const char *address)
{
    return g_str_equal(client, address) ||
           (parties_takes_part(parties, client) && parties_takes_part(parties, address));
}

bool parties_any_takes_part(const Parties *parties, const GPtrArray *clients)
{
    if (!parties->any_takes_part)
        return true;
    for (guint i = 0; i < clients->len; i++)
        if (parties_takes_part(parties, g_ptr_array_index(clients, i)))
            return true;
    return false;
}
