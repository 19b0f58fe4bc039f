#include "app/recompute.h"

#include "app/derive.h"
#include "app/follow.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/notes.h"

enum {
    /* More would not stay in the processor's caches while they are looked at. */
    MESSAGES_AT_ONCE = 250,
    /* And this many times before others may write. */
    TIMES_AT_ONCE = 40,
};

static bool put_terms(Store *store, const struct team_config *team, int64_t now,
                      GError **error)
{
    g_autofree char *terms = config_terms_text(team);
    store_begin(store);
    store_terms_forget(store);
    store_terms_put(store, now, terms);
    return store_commit(store, error);
}

static bool rebuild_threads(const Rules *rules, Store *store, GError **error)
{
    store_begin(store);
    store_threads_rebuild(store);
    follow_all(rules, store, NULL, NULL);
    return store_commit(store, error);
}

static GPtrArray *notes_of(Store *store, const GArray *rows)
{
    g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < rows->len; i++)
        g_array_append_val(threads, g_array_index(rows, struct thread_row, i).thread);
    return store_notes(store, threads);
}

/* Derives a few threads from `*first` on, which is where to go on afterwards. False where
 * there was none, or the store failed. */
static bool derive_some(const Rules *rules, Store *store, GHashTable *linked,
                        int64_t *first)
{
    g_autoptr(GArray) rows = store_threads_from(store, *first, MESSAGES_AT_ONCE);
    if (rows->len == 0) {
        store_thread_range_forget(store, *first, INT64_MAX);
        return false;
    }
    int64_t last = g_array_index(rows, struct thread_row, rows->len - 1).thread;
    g_autoptr(GPtrArray) notes = notes_of(store, rows);
    store_thread_range_forget(store, *first, last);
    for (guint i = 0; i < rows->len; i++) {
        const struct thread_row *row = &g_array_index(rows, struct thread_row, i);
        if (g_hash_table_contains(linked, &row->thread))
            derive_thread(rules, store, row->thread);
        else
            derive_messages(rules, store, row->thread, row->messages, notes);
    }
    *first = last + 1;
    return true;
}

static bool derive_all(const Rules *rules, Store *store, GError **error)
{
    int64_t first = INT64_MIN;
    bool more = true;
    while (more) {
        store_begin(store);
        /* Looked up anew each time: mail may have come in between. */
        g_autoptr(GHashTable) linked = store_threads_linked(store);
        for (int i = 0; more && i < TIMES_AT_ONCE; i++)
            more = derive_some(rules, store, linked, &first);
        if (!store_commit(store, error))
            return false;
    }
    return true;
}

bool recompute(Store *store, const struct team_config *team, bool targets, int64_t now,
               struct recompute_counts *counts, GError **error)
{
    if (targets && !put_terms(store, team, now, error))
        return false;
    g_autoptr(Rules) rules = rules_new(store, team, error);
    if (!rules || !rebuild_threads(rules, store, error) ||
        !derive_all(rules, store, error))
        return false;
    struct recompute_counts found = { (gsize)store_count_messages(store),
                                      (gsize)store_count_conversations(store) };
    if (!store_check(store, error))
        return false;
    *counts = found;
    return true;
}
