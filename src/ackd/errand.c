#include "ackd/errand.h"

#include <sys/eventfd.h>
#include <unistd.h>

enum { HELD_US = 5 * G_USEC_PER_SEC };

struct Errand {
    const struct errand_trade *trade;
    gpointer tools;
    GThread *thread; /* NULL before the first job and once stopped */
    GAsyncQueue *jobs;
    GAsyncQueue *ended;
    int fd;
    bool busy; /* the keeper's thread only */
    atomic_bool cancel;
};

/* What ends the thread: a job that is none. */
static gpointer last(Errand *errand)
{
    return errand;
}

static gpointer next_job(Errand *errand)
{
    const struct errand_trade *trade = errand->trade;
    gpointer job = NULL;
    if (trade->holds && trade->holds(errand->tools)) {
        job = g_async_queue_timeout_pop(errand->jobs, HELD_US);
        if (!job)
            trade->let_go(errand->tools);
    }
    return job ? job : g_async_queue_pop(errand->jobs);
}

static gpointer run(gpointer data)
{
    Errand *errand = data;
    const struct errand_trade *trade = errand->trade;
    gpointer job;
    if (trade->begin)
        trade->begin(errand->tools);
    while ((job = next_job(errand)) != last(errand)) {
        trade->work(job, errand->tools, &errand->cancel);
        g_async_queue_push(errand->ended, job);
        eventfd_write(errand->fd, 1);
    }
    if (trade->end)
        trade->end(errand->tools);
    return NULL;
}

Errand *errand_new(const struct errand_trade *trade, gpointer tools)
{
    Errand *errand = g_new0(Errand, 1);
    errand->trade = trade;
    errand->tools = tools;
    errand->jobs = g_async_queue_new();
    errand->ended = g_async_queue_new();
    errand->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return errand;
}

void errand_cancel(Errand *errand)
{
    atomic_store(&errand->cancel, true);
}

void errand_stop(Errand *errand)
{
    if (!errand->thread)
        return;
    errand_cancel(errand);
    g_async_queue_push(errand->jobs, last(errand));
    g_thread_join(g_steal_pointer(&errand->thread));
}

void errand_free(Errand *errand)
{
    if (!errand)
        return;
    errand_stop(errand);
    g_async_queue_unref(errand->jobs);
    g_async_queue_unref(errand->ended);
    close(errand->fd);
    g_free(errand);
}

bool errand_is_free(const Errand *errand)
{
    return !errand->busy;
}

void errand_give(Errand *errand, gpointer job)
{
    g_assert(!errand->busy);
    errand->busy = true;
    if (!errand->thread)
        errand->thread = g_thread_new(errand->trade->name, run, errand);
    g_async_queue_push(errand->jobs, job);
}

int errand_fd(const Errand *errand)
{
    return errand->fd;
}

gpointer errand_ended(Errand *errand)
{
    eventfd_t ignored;
    eventfd_read(errand->fd, &ignored);
    gpointer job = g_async_queue_try_pop(errand->ended);
    if (job)
        errand->busy = false;
    return job;
}
