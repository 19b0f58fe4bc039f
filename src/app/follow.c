#include "app/follow.h"

#include "base/instant.h"
#include "sla/thread.h"
#include "store/facts.h"

struct following {
    const Rules *rules;
    Store *store;
    FollowChanged changed; /* NULL: nobody asks */
    gpointer data;
};

static void tell(const struct following *f, int64_t message)
{
    if (f->changed && message != 0)
        f->changed(store_message_thread(f->store, message), f->data);
}

static void follow_anew(const struct following *f, int64_t orphan)
{
    g_autoptr(Message) message = store_message(f->store, orphan);
    if (!message)
        return;
    int64_t at = thread_time(message);
    g_autoptr(GPtrArray)
        candidates = store_topic(f->store, message->topic, at - thread_follow_span, at);
    const struct message *followed =
        thread_followed(message, candidates, rules_policy(f->rules)->people);
    int64_t now = followed ? store_message_find(f->store, followed->message_id) : 0;
    int64_t before = store_follow(f->store, orphan, now);
    if (now == before)
        return;
    tell(f, orphan);
    tell(f, before);
    tell(f, now);
}

static void follow_each(const struct following *f, int64_t topic, int64_t from,
                        int64_t to)
{
    g_autoptr(GArray) orphans = store_orphans(f->store, topic, from, to);
    for (guint i = 0; i < orphans->len; i++)
        follow_anew(f, g_array_index(orphans, int64_t, i));
}

void follow_arrived(const Rules *rules, Store *store, const struct message *message,
                    int64_t newer, FollowChanged changed, gpointer data)
{
    int64_t at = thread_time(message);
    if (message->topic == 0 || (message->facts & FACT_GENERIC_SUBJECT) ||
        at == INSTANT_NONE)
        return;
    struct following f = { rules, store, changed, data };
    follow_each(&f, message->topic, at, MAX(at, newer) + thread_follow_span);
}

void follow_all(const Rules *rules, Store *store, FollowChanged changed, gpointer data)
{
    struct following f = { rules, store, changed, data };
    follow_each(&f, 0, INT64_MIN, INT64_MAX);
}
