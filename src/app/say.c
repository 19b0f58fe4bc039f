#include "app/say.h"

#include "app/follow.h"
#include "store/facts.h"
#include "store/notes.h"

static void add_thread(int64_t thread, gpointer threads)
{
    g_array_append_val((GArray *)threads, thread);
}

/* Who is no client any more holds no orphan to what it followed (S7). */
static void derive_with(const Rules *rules, Store *store, const char *pattern)
{
    g_autoptr(GArray) threads = store_threads_with(store, pattern);
    follow_all(rules, store, add_thread, threads);
    for (guint i = 0; i < threads->len; i++)
        derive_thread(rules, store, g_array_index(threads, int64_t, i));
}

static void derive_after(const Rules *rules, Store *store, const struct note *note)
{
    int64_t id = note->message_id ? store_message_find(store, note->message_id) : 0;
    if (note->kind == NOTE_IGNORE || note->kind == NOTE_REGARD)
        derive_with(rules, store, note->address);
    else if (id != 0)
        derive_thread(rules, store, store_message_thread(store, id));
}

bool say(Store *store, Rules *rules, const struct note *note, GError **error)
{
    store_begin(store);
    store_note_add(store, note);
    if (!rules_refresh(rules, error)) {
        store_rollback(store);
        return false;
    }
    derive_after(rules, store, note);
    return store_commit(store, error);
}
