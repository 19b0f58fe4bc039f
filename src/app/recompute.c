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

/* What was said, or came in, between two steps counts in the next. */
static bool begin_step(Rules *rules, Store *store, GError **error)
{
    store_begin_repeatable(store);
    if (rules_refresh(rules, error))
        return true;
    store_rollback(store);
    return false;
}

static bool follow_anew(Rules *rules, Store *store, GError **error)
{
    if (!begin_step(rules, store, error))
        return false;
    follow_all(rules, store, NULL, NULL);
    return store_commit(store, error);
}

/* On the way through all threads. */
struct pass {
    Rules *rules;
    Store *store;
    GHashTable *linked; /* store_threads_linked(), NULL: to be looked up */
    int64_t version;    /* store_version() then: mail may come in between two steps */
    int64_t first;      /* where to go on */
    bool rebuilt;       /* the threads were wrong */
    struct thread_batch batch;
};

static void look_up_linked(struct pass *pass)
{
    int64_t version = store_version(pass->store);
    if (pass->linked && pass->version == version)
        return;
    g_clear_pointer(&pass->linked, g_hash_table_unref);
    pass->linked = store_threads_linked(pass->store);
    pass->version = version;
}

static bool threads_hold(Store *store, const struct thread_batch *batch)
{
    for (guint i = 0; i < batch->count; i++)
        if (!store_thread_holds(store, thread_batch_row(batch, i)))
            return false;
    return true;
}

/* Almost never: whether a thread is right is seen while it is in hand. To rebuild all of
 * them each time would take a third longer. */
static void rebuild_threads(struct pass *pass)
{
    store_threads_rebuild(pass->store);
    pass->rebuilt = true;
    pass->first = INT64_MIN;
    g_clear_pointer(&pass->linked, g_hash_table_unref);
    look_up_linked(pass);
}

static void derive_batch(const struct pass *pass)
{
    const struct thread_batch *batch = &pass->batch;
    g_autoptr(GArray) tied = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < batch->count; i++) {
        const struct thread_row *row = thread_batch_row(batch, i);
        if (g_hash_table_contains(pass->linked, &row->thread))
            g_array_append_val(tied, row->thread);
        else
            derive_messages(pass->rules, pass->store, row->thread, row->messages, NULL);
    }
    derive_threads(pass->rules, pass->store, tied);
}

/* Derives a few threads. False where there was none, or the store failed. */
static bool derive_some(struct pass *pass)
{
    Store *store = pass->store;
    struct thread_batch *batch = &pass->batch;
    if (!store_threads_from(store, pass->first, MESSAGES_AT_ONCE, batch)) {
        store_thread_range_forget(store, pass->first, INT64_MAX);
        return false;
    }
    if (!pass->rebuilt && !threads_hold(store, batch)) {
        rebuild_threads(pass);
        return true;
    }
    int64_t last = thread_batch_row(batch, batch->count - 1)->thread;
    store_thread_range_forget(store, pass->first, last);
    derive_batch(pass);
    pass->first = last + 1;
    return true;
}

static bool derive_step(struct pass *pass, bool *more, GError **error)
{
    if (!begin_step(pass->rules, pass->store, error))
        return false;
    look_up_linked(pass);
    for (int i = 0; *more && i < TIMES_AT_ONCE; i++)
        *more = derive_some(pass);
    return store_commit(pass->store, error);
}

static bool derive_all(Rules *rules, Store *store, GError **error)
{
    struct pass pass = { .rules = rules, .store = store, .first = INT64_MIN };
    bool more = true, good = true;
    while (more && good)
        good = derive_step(&pass, &more, error);
    g_clear_pointer(&pass.linked, g_hash_table_unref);
    thread_batch_clear(&pass.batch);
    return good;
}

bool recompute(Store *store, const struct team_config *team, bool targets, int64_t now,
               struct recompute_counts *counts, GError **error)
{
    if (targets && !put_terms(store, team, now, error))
        return false;
    g_autoptr(Rules) rules = rules_new(store, team, error);
    if (!rules || !follow_anew(rules, store, error) || !derive_all(rules, store, error) ||
        !store_sync(store, error))
        return false;
    struct recompute_counts found = { (gsize)store_count_messages(store),
                                      (gsize)store_count_conversations(store) };
    if (!store_check(store, error))
        return false;
    *counts = found;
    return true;
}
