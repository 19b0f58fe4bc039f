#include "app/say.h"

#include "app/follow.h"
#include "store/facts.h"
#include "store/notes.h"

static void add_thread(int64_t thread, gpointer threads)
{
    g_array_append_val((GArray *)threads, thread);
}

/* Who is no client any more holds no orphan to what it followed (S7). */
static GArray *threads_of_people(const Rules *rules, Store *store, const char *pattern)
{
    GArray *threads = store_threads_with(store, pattern);
    follow_all(rules, store, add_thread, threads);
    return threads;
}

static GArray *thread_of_message(Store *store, const char *message_id)
{
    GArray *threads = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int64_t id = message_id ? store_message_find(store, message_id) : 0;
    if (id != 0)
        add_thread(store_message_thread(store, id), threads);
    return threads;
}

static void derive_after(const Rules *rules, Store *store, const struct note *note)
{
    bool on_people = note->kind == NOTE_IGNORE || note->kind == NOTE_REGARD;
    g_autoptr(GArray) threads = on_people ? threads_of_people(rules, store, note->address)
                                          : thread_of_message(store, note->message_id);
    derive_threads(rules, store, threads);
}

bool say(Store *store, Rules *rules, const struct note *note, GError **error)
{
    store_note_add(store, note);
    if (!rules_refresh(rules, error))
        return false;
    derive_after(rules, store, note);
    return store_check(store, error);
}
