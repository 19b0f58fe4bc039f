#include "ackd/porter.h"

#include <sys/eventfd.h>
#include <unistd.h>

/* A server that does not answer must not hold up the mailboxes of others. */
enum { THREADS = 4 };

struct errand {
    const struct mailbox_config *mailbox;
    bool refused;
    int64_t now;
    struct porter_result result;
};

struct Porter {
    Tokens *tokens;
    GThreadPool *pool;
    GAsyncQueue *results;
    int fd;
};

static void errand_free(gpointer data)
{
    struct errand *errand = data;
    secrets_free(errand->result.secret);
    g_clear_error(&errand->result.error);
    g_free(errand);
}

static void run(gpointer data, gpointer user_data)
{
    struct errand *errand = data;
    Porter *porter = user_data;
    const struct login login = secrets_mailbox(errand->mailbox);
    errand->result.secret = secrets_get(&login, porter->tokens, errand->refused,
                                        errand->now, &errand->result.renew,
                                        &errand->result.error);
    g_async_queue_push(porter->results, errand);
    eventfd_write(porter->fd, 1);
}

Porter *porter_new(Tokens *tokens)
{
    Porter *porter = g_new0(Porter, 1);
    porter->tokens = tokens;
    porter->results = g_async_queue_new_full(errand_free);
    porter->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    porter->pool = g_thread_pool_new_full(run, porter, errand_free, THREADS, FALSE, NULL);
    return porter;
}

void porter_free(Porter *porter)
{
    if (!porter)
        return;
    tokens_cancel(porter->tokens);
    g_thread_pool_free(porter->pool, TRUE, TRUE);
    g_async_queue_unref(porter->results);
    close(porter->fd);
    g_free(porter);
}

void porter_fetch(Porter *porter, gpointer desk, const struct mailbox_config *mailbox,
                  bool refused, int64_t now)
{
    struct errand *errand = g_new0(struct errand, 1);
    errand->mailbox = mailbox;
    errand->refused = refused;
    errand->now = now;
    errand->result.desk = desk;
    /* Where no thread can be started it waits for one that runs. */
    g_thread_pool_push(porter->pool, errand, NULL);
}

int porter_fd(const Porter *porter)
{
    return porter->fd;
}

bool porter_result(Porter *porter, struct porter_result *result)
{
    struct errand *errand = g_async_queue_try_pop(porter->results);
    if (!errand) {
        eventfd_t ignored;
        eventfd_read(porter->fd, &ignored);
        errand = g_async_queue_try_pop(porter->results);
    }
    if (!errand)
        return false;
    *result = errand->result;
    g_free(errand);
    return true;
}
