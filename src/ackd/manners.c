#include "ackd/manners.h"

enum {
    BELIEVED = 600, /* seconds for which a server's "too many" counts */
    SLOWER = 10,    /* how much its connections are opened more slowly meanwhile */
    IN_TURN = 10,   /* one connection in so many is for those who take turns */
    DOUBLINGS_MAX = 20,
};

/* A server, or one of its users. */
struct party {
    Line *line; /* for a connection */
    guint limit;
    guint members;
    guint connected;
    guint ceiling; /* as many as the server takes, until then */
    int64_t ceiling_until;
};

struct server {
    struct party party;
    guint rate;
    guint opened; /* in that second */
    int64_t second;
};

struct Place {
    struct server *server;
    struct party *user;
    guint server_rank; /* how many came before */
    guint user_rank;
    bool connected;
};

struct Manners {
    struct manners_limits limits;
    Queue *queue;
    GHashTable *servers; /* "host port" -> struct server * */
    GHashTable *users;   /* "host port user" -> struct party * */
    GPtrArray *places;
};

/* ---- Trying again */

/* A password that is wrong is tried four times in the first half hour at most: many
 * servers lock the account at the fifth. */
static const struct {
    int64_t first, most;
} delays[] = {
    [MANNERS_FINE] = { 0, 0 },
    [MANNERS_BROKEN] = { 2, 300 },
    [MANNERS_REFUSED] = { 300, 3600 },
    [MANNERS_BUSY] = { 30, 300 },
};

int64_t manners_delay(MannersFault fault, guint tries, uint32_t chance)
{
    guint doublings = MIN(MAX(tries, 1) - 1, DOUBLINGS_MAX);
    int64_t whole = MIN(delays[fault].first << doublings, delays[fault].most);
    int64_t half = whole / 2;
    return whole - (int64_t)(((uint64_t)chance * (uint64_t)(half + 1)) >> 32);
}

/* ---- Connections */

Manners *manners_new(const struct manners_limits *limits, Queue *queue)
{
    Manners *manners = g_new0(Manners, 1);
    manners->limits = *limits;
    manners->queue = queue;
    manners->servers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    manners->users = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    manners->places = g_ptr_array_new_with_free_func(g_free);
    return manners;
}

void manners_free(Manners *manners)
{
    if (!manners)
        return;
    g_ptr_array_unref(manners->places);
    g_hash_table_unref(manners->users);
    g_hash_table_unref(manners->servers);
    g_free(manners);
}

/* Takes `key`. */
static struct server *find_server(Manners *manners, char *key)
{
    struct server *server = g_hash_table_lookup(manners->servers, key);
    if (server) {
        g_free(key);
        return server;
    }
    server = g_new0(struct server, 1);
    server->party.limit = manners->limits.server;
    server->party.line = queue_line(manners->queue);
    server->rate = manners->limits.rate;
    g_hash_table_insert(manners->servers, key, server);
    return server;
}

/* Takes `key`. */
static struct party *find_user(Manners *manners, char *key)
{
    struct party *user = g_hash_table_lookup(manners->users, key);
    if (user) {
        g_free(key);
        return user;
    }
    user = g_new0(struct party, 1);
    user->limit = manners->limits.user;
    user->line = queue_line(manners->queue);
    g_hash_table_insert(manners->users, key, user);
    return user;
}

Place *manners_add(Manners *manners, const char *host, int port, const char *user)
{
    g_autofree char *server = g_strdup_printf("%s %d", host, port);
    g_autofree char *login = g_strdup_printf("%s %s", server, user);
    Place *place = g_new0(Place, 1);
    place->server = find_server(manners, g_utf8_casefold(server, -1));
    place->user = find_user(manners, g_utf8_casefold(login, -1));
    place->server_rank = place->server->party.members++;
    place->user_rank = place->user->members++;
    g_ptr_array_add(manners->places, place);
    return place;
}

static bool is_held_down(const struct party *party, int64_t now)
{
    return now < party->ceiling_until;
}

static guint allowed(const struct party *party, int64_t now)
{
    return is_held_down(party, now) ? MIN(party->limit, party->ceiling) : party->limit;
}

static guint rate_now(const Place *place, int64_t now)
{
    const struct server *server = place->server;
    bool slower = is_held_down(&server->party, now) || is_held_down(place->user, now);
    return slower ? MAX(server->rate / SLOWER, 1) : server->rate;
}

static bool is_full(const struct party *party, int64_t now)
{
    return party->connected >= allowed(party, now);
}

/* Nobody needs to give up a connection once the party is no longer held down. */
static Line *stand_at(const struct party *party, int64_t now)
{
    if (is_held_down(party, now))
        queue_call_at(party->line, party->ceiling_until);
    return party->line;
}

Line *manners_ask(Place *place, int64_t now)
{
    struct server *server = place->server;
    if (place->connected)
        return NULL;
    if (is_full(place->user, now))
        return stand_at(place->user, now);
    if (is_full(&server->party, now))
        return stand_at(&server->party, now);
    guint opened = server->second == now ? server->opened : 0;
    if (opened < rate_now(place, now))
        return NULL;
    queue_call_at(server->party.line, now + 1);
    return server->party.line;
}

static void count_opened(struct server *server, int64_t now)
{
    if (server->second != now)
        server->opened = 0;
    server->second = now;
    server->opened++;
}

/* They are called even if nobody gave up a connection: what a server said about too many
 * is believed for a while only. */
void manners_connected(Place *place, bool connected, int64_t now)
{
    if (connected && !place->connected)
        count_opened(place->server, now);
    int change = connected - place->connected;
    place->connected = connected;
    place->user->connected += (guint)change;
    place->server->party.connected += (guint)change;
    queue_call(place->user->line);
    queue_call(place->server->party.line);
}

bool manners_is_connected(const Place *place)
{
    return place->connected;
}

static bool has_its_own(const struct party *party, guint rank, int64_t now)
{
    guint most = allowed(party, now);
    guint in_turn = party->members > most ? MAX(most / IN_TURN, 1) : 0;
    return rank + in_turn < most;
}

bool manners_keeps(const Place *place, int64_t now)
{
    return has_its_own(place->user, place->user_rank, now) &&
           has_its_own(&place->server->party, place->server_rank, now);
}

void manners_too_many(Place *place, int64_t now)
{
    manners_connected(place, false, now);
    struct party *party = place->user->connected > 0 ? place->user
                                                     : &place->server->party;
    party->ceiling = MAX(party->connected, 1);
    party->ceiling_until = now + BELIEVED;
}

static void set_back(struct party *party, int64_t now)
{
    party->ceiling_until = MIN(party->ceiling_until, now + BELIEVED);
}

void manners_clock_set_back(Manners *manners, int64_t now)
{
    for (guint i = 0; i < manners->places->len; i++) {
        Place *place = manners->places->pdata[i];
        set_back(place->user, now);
        set_back(&place->server->party, now);
    }
}
