#include "sla/promise.h"

#include "sla/thread.h"

const char *promise_state_name(PromiseState state)
{
    static const char *const names[] = {
        [PROMISE_OPEN] = "open",           [PROMISE_DELIVERED] = "delivered",
        [PROMISE_REPLACED] = "replaced",   [PROMISE_CLOSED] = "closed",
        [PROMISE_DISMISSED] = "dismissed",
    };
    return (gsize)state < G_N_ELEMENTS(names) ? names[state] : NULL;
}

char *promise_name(const char *message_id, int number)
{
    g_autofree char *mail = thread_name(message_id);
    return g_strdup_printf("%s.%d", mail, number);
}

bool promise_is_broken(const struct promise *promise, int64_t now)
{
    if (promise->state == PROMISE_DISMISSED)
        return false;
    int64_t until = promise->state == PROMISE_OPEN ? now : promise->ended;
    return until > promise->due.at;
}

bool promise_is_kept(const struct promise *promise)
{
    return promise->state == PROMISE_DELIVERED && promise->ended <= promise->due.at;
}
