#include "base/instant.h"
#include "letter/explain_private.h"
#include "letter/wording.h"

static char *say_promiser(const struct telling *telling, const struct promise *promise)
{
    const struct evaluation *evaluation = telling->evaluation;
    bool client = g_strcmp0(promise->by, evaluation->client) == 0;
    return say_person(telling, promise->by, client ? evaluation->client_name : NULL);
}

/* S26, S29: until when, and why so. */
static char *say_due(const struct telling *telling, const struct promise *promise)
{
    g_autofree char *due = say_when(telling, promise->due.at);
    if (promise->timed)
        return g_strdup_printf("due %s", due);
    g_autofree char *wait = say_duration(telling->policy->open_promise);
    return g_strdup_printf("no time was named, so it is due after %s, %s", wait, due);
}

static char *say_made(const struct telling *telling, const struct promise *promise)
{
    g_autofree char *who = say_promiser(telling, promise);
    g_autofree char *words = wording_safe(promise->phrase);
    if (promise->state == PROMISE_DISMISSED)
        return g_strdup_printf("%s wrote \"%s\"; somebody said that this is no promise.",
                               who, words);
    g_autofree char *due = say_due(telling, promise);
    return g_strdup_printf("%s promised \"%s\" (%d%% sure): %s.", who, words,
                           promise->confidence, due);
}

/* S28 */
static char *say_slipped(const struct telling *telling, const struct promise *promise)
{
    if (promise->slips == 0)
        return NULL;
    g_autofree char *times = wording_times(promise->slips);
    g_autofree char *first = say_when(telling, promise->first_due.at);
    return g_strdup_printf("It comes instead of an earlier promise that was not kept by "
                           "then: put off %s, and first for %s.",
                           times, first);
}

/* S27: what the mail brings that was promised before. */
static char *say_delivered(const struct telling *telling, const struct promise *promise)
{
    g_autofree char *who = say_promiser(telling, promise);
    g_autofree char *words = wording_safe(promise->phrase);
    g_autofree char *due = say_when(telling, promise->due.at);
    if (promise_is_kept(promise))
        return g_strdup_printf("That keeps what %s promised (\"%s\"), due %s.", who,
                               words, due);
    g_autofree char *late = say_both_times(
        calendar_between(telling->calendar, promise->due.at, promise->ended),
        promise->ended - promise->due.at);
    return g_strdup_printf("That is what %s promised (\"%s\"), but %s too late: it was "
                           "due %s. The promise is broken.",
                           who, words, late, due);
}

static const struct promise *promise_at(const struct telling *telling, guint i)
{
    return &g_array_index(telling->evaluation->promises, struct promise, i);
}

void tell_promises(struct telling *telling, const struct event *event, struct place place)
{
    if (event->message == NULL || event->note != NULL)
        return;
    const char *id = event->message->message_id;
    for (guint i = 0; i < telling->evaluation->promises->len; i++) {
        const struct promise *promise = promise_at(telling, i);
        if (promise->state == PROMISE_DELIVERED && g_str_equal(promise->ended_by, id))
            tell(telling, place, "S27", say_delivered(telling, promise));
    }
    for (guint i = 0; i < telling->evaluation->promises->len; i++) {
        const struct promise *promise = promise_at(telling, i);
        if (!g_str_equal(promise->message_id, id))
            continue;
        tell(telling, place,
             promise->state == PROMISE_DISMISSED ? "S30"
             : promise->timed                    ? "S26"
                                                 : "S29",
             say_made(telling, promise));
        tell(telling, place, "S28", say_slipped(telling, promise));
    }
}

static char *say_open(const struct telling *telling, const struct promise *promise)
{
    g_autofree char *who = say_promiser(telling, promise);
    g_autofree char *words = wording_safe(promise->phrase);
    g_autofree char *due = say_when(telling, promise->due.at);
    if (promise_is_broken(promise, telling->now))
        return g_strdup_printf("%s has not done what was promised (\"%s\"): broken since "
                               "%s.",
                               who, words, due);
    return g_strdup_printf("%s still owes what was promised (\"%s\"), due %s.", who,
                           words, due);
}

void tell_open_promises(struct telling *telling, struct place place)
{
    for (guint i = 0; i < telling->evaluation->promises->len; i++) {
        const struct promise *promise = promise_at(telling, i);
        if (promise->state == PROMISE_OPEN)
            tell(telling, place, promise->client ? "S31" : "S27",
                 say_open(telling, promise));
    }
}
