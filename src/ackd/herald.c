#include "ackd/herald.h"

#include "ackd/errand.h"
#include "app/hook.h"
#include "app/hook_deliver.h"
#include "base/clock.h"
#include "base/instant.h"
#include "base/log.h"

enum { ASK_AGAIN = 1 /* seconds, while the store cannot be written */ };

/* What an office posts. Its file may fail while those of others do not. */
struct queue {
    struct office *office;
    struct herald_job *unstored; /* has ended, which could not be stored yet */
    int64_t held_until;          /* by the store; nothing goes out before */
};

/* Something on its way, and then what became of it. */
struct herald_job {
    struct queue *queue;
    const struct webhook_config *hook;
    int seconds;
    struct post *post;
    struct hook_answer answer;
};

struct Herald {
    const struct config *config;
    struct queue *queues;
    guint n;
    Errand *errand;
};

static void job_free(struct herald_job *job)
{
    if (!job)
        return;
    post_free(job->post);
    g_free(job->answer.said);
    g_free(job);
}

static void run_errand(gpointer data, gpointer tools, const atomic_bool *cancel)
{
    (void)tools;
    struct herald_job *job = data;
    job->answer = hook_post(job->hook, job->post->delivery, job->post->body, job->seconds,
                            clock_now(), cancel);
}

static const struct errand_trade trade = { .name = "herald", .work = run_errand };

/* Of what was being posted when the program ended nobody knows whether it arrived. */
static void recover(struct office *office)
{
    g_autoptr(GError) error = NULL;
    store_begin(office->store);
    int lost = store_post_recover(office->store);
    if (!store_commit(office->store, &error))
        office_note(office, WORK_POSTS, error);
    else if (lost > 0)
        log_event(LOG_WARNING,
                  "something was being posted when the program ended; posted again",
                  "team", office->team->name, NULL);
}

Herald *herald_new(const struct config *config, const GPtrArray *offices)
{
    Herald *herald = g_new0(Herald, 1);
    herald->config = config;
    herald->queues = g_new0(struct queue, offices->len);
    herald->n = offices->len;
    for (guint i = 0; i < offices->len; i++) {
        herald->queues[i].office = offices->pdata[i];
        recover(offices->pdata[i]);
    }
    herald->errand = errand_new(&trade, NULL);
    return herald;
}

void herald_cancel(Herald *herald)
{
    errand_cancel(herald->errand);
}

void herald_free(Herald *herald, int64_t now)
{
    if (!herald)
        return;
    errand_stop(herald->errand);
    herald_hear(herald, now);
    errand_free(herald->errand);
    for (guint i = 0; i < herald->n; i++)
        job_free(herald->queues[i].unstored);
    g_free(herald->queues);
    g_free(herald);
}

static bool store_end(const Herald *herald, struct queue *queue, int64_t now)
{
    struct herald_job *job = queue->unstored;
    struct office *office = queue->office;
    g_autoptr(GError) error = NULL;
    hook_done(office->store, herald->config, office->team, job->post, &job->answer, now,
              &error);
    office_note(office, WORK_POSTS, error);
    if (error) {
        queue->held_until = now + ASK_AGAIN;
        return false;
    }
    g_clear_pointer(&queue->unstored, job_free);
    return true;
}

static struct herald_job *take_from(const Herald *herald, struct queue *queue,
                                    int64_t now)
{
    struct office *office = queue->office;
    int64_t at = store_post_next(office->store);
    if (at == INSTANT_NONE || at > now)
        return NULL;
    g_autoptr(GError) error = NULL;
    struct post *post =
        hook_take(office->store, herald->config, office->rules, now, &error);
    office_note(office, WORK_POSTS, error);
    if (error)
        queue->held_until = now + ASK_AGAIN;
    if (!post)
        return NULL;
    struct herald_job *job = g_new0(struct herald_job, 1);
    job->queue = queue;
    job->hook = hook_named(office->team, post->channel);
    job->seconds = (int)herald->config->network_timeout;
    job->post = post;
    return job;
}

void herald_tick(Herald *herald, int64_t now)
{
    for (guint i = 0; i < herald->n; i++) {
        struct queue *queue = &herald->queues[i];
        /* A clock that was set back must not hold anything up for long. */
        queue->held_until = MIN(queue->held_until, now + ASK_AGAIN);
        if (queue->held_until > now ||
            (queue->unstored && !store_end(herald, queue, now)) ||
            !errand_is_free(herald->errand))
            continue;
        struct herald_job *job = take_from(herald, queue, now);
        if (job)
            errand_give(herald->errand, job);
    }
}

int64_t herald_next(const Herald *herald)
{
    bool idle = errand_is_free(herald->errand);
    int64_t next = INSTANT_NONE;
    for (guint i = 0; i < herald->n; i++) {
        const struct queue *queue = &herald->queues[i];
        int64_t at = queue->unstored ? queue->held_until
                     : idle          ? store_post_next(queue->office->store)
                                     : INSTANT_NONE;
        if (at != INSTANT_NONE)
            next = instant_sooner(next, MAX(at, queue->held_until));
    }
    return next;
}

bool herald_is_free(const Herald *herald)
{
    return errand_is_free(herald->errand);
}

int herald_fd(const Herald *herald)
{
    return errand_fd(herald->errand);
}

bool herald_hear(Herald *herald, int64_t now)
{
    struct herald_job *job = errand_ended(herald->errand);
    if (!job)
        return true;
    bool taken = job->answer.outcome == HOOK_TAKEN;
    struct queue *queue = job->queue;
    queue->unstored = job;
    return store_end(herald, queue, now) && taken;
}
