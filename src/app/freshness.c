#include "app/freshness.h"

#include "base/instant.h"
#include "letter/tongue.h"
#include "letter/wording.h"
#include "store/facts.h"

enum { PATIENCE = 5 * MINUTE };

static char *gap_text(const struct team_config *team, const char *mailbox,
                      const char *folder, int64_t looked, int64_t now)
{
    if (looked == INSTANT_NONE)
        return g_strdup_printf(_("%s, %s: never seen yet"), mailbox, folder);
    g_autofree char *when = wording_instant(team->calendar, looked, now);
    return g_strdup_printf(_("%s, %s: not seen since %s"), mailbox, folder, when);
}

/* A line for each folder not seen since `since`; of one mailbox, NULL: of all. */
static GPtrArray *find_gaps(Store *store, const struct team_config *team,
                            const char *only, int64_t since, int64_t now)
{
    GPtrArray *gaps = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) folders = store_folders(store);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < folders->len; i++) {
        const struct folder_row *folder = folders->pdata[i];
        g_hash_table_add(seen, folder->mailbox);
        if (folder->looked != INSTANT_NONE && folder->looked >= since)
            continue;
        if (only && !g_str_equal(only, folder->mailbox))
            continue;
        g_ptr_array_add(
            gaps, gap_text(team, folder->mailbox, folder->name, folder->looked, now));
    }
    /* A mailbox that never let us in has no folders to speak of. */
    for (guint i = 0; i < team->mailboxes->len; i++) {
        const struct mailbox_config *mailbox = team->mailboxes->pdata[i];
        if (only && !g_str_equal(only, mailbox->name))
            continue;
        if (!g_hash_table_contains(seen, mailbox->name))
            g_ptr_array_add(gaps,
                            gap_text(team, mailbox->name, "INBOX", INSTANT_NONE, now));
    }
    return gaps;
}

Fresh freshness_check(Store *store, const struct team_config *team,
                      const struct freshness *freshness, int64_t since, int64_t now,
                      GPtrArray **gaps)
{
    g_autoptr(GPtrArray) found = find_gaps(store, team, NULL, since, now);
    if (found->len == 0)
        return FRESH;
    int64_t waiting_since = MAX(since, freshness->started);
    if (now - waiting_since <= PATIENCE && !freshness->last_chance)
        return FRESH_WAIT;
    *gaps = g_steal_pointer(&found);
    return FRESH_GAPS;
}

/* What was seen had been so within the time a letter waits. */
GPtrArray *freshness_gaps_left(Store *store, const struct team_config *team,
                               int64_t queued, int64_t now)
{
    return find_gaps(store, team, NULL, queued - PATIENCE, now);
}

char *freshness_gap_of(Store *store, const struct team_config *team, const char *mailbox,
                       int64_t since, int64_t now)
{
    g_autoptr(GPtrArray) gaps = find_gaps(store, team, mailbox, since, now);
    return gaps->len > 0 ? g_strdup(gaps->pdata[0]) : NULL;
}
