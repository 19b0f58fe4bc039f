#include "ackd/queue.h"

#include "base/instant.h"

struct Waiter {
    Queue *queue;
    gpointer owner;
    guint number;
    int64_t at;
    int64_t since;
    GSequenceIter *timed;  /* among those who wait for an instant, or NULL */
    GSequenceIter *placed; /* in `line`, or among those whose turn it is; or NULL */
    Line *line;
    Line *called; /* out of this line, and has not had his turn yet */
};

struct Line {
    Queue *queue;
    GSequence *waiters; /* who has waited longest first */
    int64_t call_at;
    GSequenceIter *later; /* among those that are called at an instant, or NULL */
};

struct Queue {
    GPtrArray *waiters;
    GPtrArray *lines;
    GSequence *timed; /* the soonest first */
    GSequence *ready; /* who has waited longest first */
    Waiter *last;     /* whose turn it was, where he was called */
    GSequence *later; /* lines that are called at an instant, the soonest first */
};

static void line_free(gpointer data)
{
    Line *line = data;
    g_sequence_free(line->waiters);
    g_free(line);
}

Queue *queue_new(void)
{
    Queue *queue = g_new0(Queue, 1);
    queue->waiters = g_ptr_array_new_with_free_func(g_free);
    queue->lines = g_ptr_array_new_with_free_func(line_free);
    queue->timed = g_sequence_new(NULL);
    queue->ready = g_sequence_new(NULL);
    queue->later = g_sequence_new(NULL);
    return queue;
}

void queue_free(Queue *queue)
{
    if (!queue)
        return;
    g_sequence_free(queue->later);
    g_sequence_free(queue->ready);
    g_sequence_free(queue->timed);
    g_ptr_array_unref(queue->lines);
    g_ptr_array_unref(queue->waiters);
    g_free(queue);
}

Waiter *queue_add(Queue *queue, gpointer owner)
{
    Waiter *waiter = g_new0(Waiter, 1);
    waiter->queue = queue;
    waiter->owner = owner;
    waiter->number = queue->waiters->len;
    g_ptr_array_add(queue->waiters, waiter);
    return waiter;
}

Line *queue_line(Queue *queue)
{
    Line *line = g_new0(Line, 1);
    line->queue = queue;
    line->waiters = g_sequence_new(NULL);
    g_ptr_array_add(queue->lines, line);
    return line;
}

static int by_number(const Waiter *x, const Waiter *y)
{
    return x->number < y->number ? -1 : x->number > y->number;
}

static int by_at(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    const Waiter *x = a, *y = b;
    return x->at != y->at ? (x->at < y->at ? -1 : 1) : by_number(x, y);
}

static int by_since(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    const Waiter *x = a, *y = b;
    return x->since != y->since ? (x->since < y->since ? -1 : 1) : by_number(x, y);
}

static void place(Waiter *waiter, GSequence *among)
{
    waiter->placed = g_sequence_insert_sorted(among, waiter, by_since, NULL);
}

static void unplace(Waiter *waiter)
{
    g_clear_pointer(&waiter->placed, g_sequence_remove);
    waiter->line = NULL;
}

/* NULL where there is none. */
static gpointer first(GSequence *sequence)
{
    GSequenceIter *begin = g_sequence_get_begin_iter(sequence);
    return g_sequence_iter_is_end(begin) ? NULL : g_sequence_get(begin);
}

void queue_call(Line *line)
{
    Waiter *waiter = first(line->waiters);
    if (!waiter)
        return;
    unplace(waiter);
    waiter->called = line;
    place(waiter, line->queue->ready);
}

/* Where he was called and does not stand again there is room for the next one. */
static void pass_on(Waiter *waiter)
{
    Line *line = g_steal_pointer(&waiter->called);
    if (line && line != waiter->line)
        queue_call(line);
}

void queue_leave(Waiter *waiter)
{
    g_clear_pointer(&waiter->timed, g_sequence_remove);
    unplace(waiter);
    pass_on(waiter);
}

static void set_time(Waiter *waiter, int64_t at)
{
    waiter->at = at;
    waiter->timed = g_sequence_insert_sorted(waiter->queue->timed, waiter, by_at, NULL);
}

void queue_at(Waiter *waiter, int64_t at, int64_t since)
{
    queue_leave(waiter);
    waiter->since = since;
    set_time(waiter, at);
}

void queue_stand(Waiter *waiter, Line *line, int64_t until)
{
    g_assert(!waiter->timed && !waiter->placed);
    waiter->line = line;
    place(waiter, line->waiters);
    if (until != INSTANT_NONE)
        set_time(waiter, until);
}

static int by_call(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    const Line *x = a, *y = b;
    return x->call_at < y->call_at ? -1 : x->call_at > y->call_at;
}

void queue_call_at(Line *line, int64_t at)
{
    if (line->later && line->call_at <= at)
        return;
    g_clear_pointer(&line->later, g_sequence_remove);
    line->call_at = at;
    line->later = g_sequence_insert_sorted(line->queue->later, line, by_call, NULL);
}

static void call_lines(Queue *queue, int64_t now)
{
    for (Line *line; (line = first(queue->later)) && line->call_at <= now;) {
        g_clear_pointer(&line->later, g_sequence_remove);
        queue_call(line);
    }
}

/* He may stand in a line as well. */
static void come_due(Waiter *waiter)
{
    g_clear_pointer(&waiter->timed, g_sequence_remove);
    if (waiter->placed && !waiter->line)
        return;
    unplace(waiter);
    place(waiter, waiter->queue->ready);
}

gpointer queue_next(Queue *queue, int64_t now)
{
    if (queue->last)
        pass_on(g_steal_pointer(&queue->last));
    call_lines(queue, now);
    for (Waiter *waiter; (waiter = first(queue->timed)) && waiter->at <= now;)
        come_due(waiter);
    Waiter *waiter = first(queue->ready);
    if (!waiter)
        return NULL;
    g_clear_pointer(&waiter->timed, g_sequence_remove);
    unplace(waiter);
    queue->last = waiter;
    return waiter->owner;
}

int64_t queue_wake(const Queue *queue)
{
    if (!g_sequence_is_empty(queue->ready))
        return 0;
    const Waiter *waiter = first(queue->timed);
    const Line *line = first(queue->later);
    return instant_sooner(waiter ? waiter->at : INSTANT_NONE,
                          line ? line->call_at : INSTANT_NONE);
}
