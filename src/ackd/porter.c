#include "ackd/porter.h"

#include <sys/eventfd.h>
#include <unistd.h>

/* A server that does not answer must not hold up the mailboxes of others. */
enum { THREADS = 4 };

struct fetch {
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

static void fetch_free(gpointer data)
{
    struct fetch *fetch = data;
    secrets_free(fetch->result.secret);
    g_clear_error(&fetch->result.error);
    g_free(fetch);
}

static void run(gpointer data, gpointer user_data)
{
    struct fetch *fetch = data;
    Porter *porter = user_data;
    const struct login login = secrets_mailbox(fetch->mailbox);
    fetch->result.secret = secrets_get(&login, porter->tokens, fetch->refused, fetch->now,
                                       &fetch->result.renew, &fetch->result.error);
    g_async_queue_push(porter->results, fetch);
    eventfd_write(porter->fd, 1);
}

Porter *porter_new(Tokens *tokens)
{
    Porter *porter = g_new0(Porter, 1);
    porter->tokens = tokens;
    porter->results = g_async_queue_new_full(fetch_free);
    porter->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    porter->pool = g_thread_pool_new_full(run, porter, fetch_free, THREADS, FALSE, NULL);
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
    struct fetch *fetch = g_new0(struct fetch, 1);
    fetch->mailbox = mailbox;
    fetch->refused = refused;
    fetch->now = now;
    fetch->result.desk = desk;
    /* Where no thread can be started it waits for one that runs. */
    g_thread_pool_push(porter->pool, fetch, NULL);
}

int porter_fd(const Porter *porter)
{
    return porter->fd;
}

bool porter_result(Porter *porter, struct porter_result *result)
{
    struct fetch *fetch = g_async_queue_try_pop(porter->results);
    if (!fetch) {
        eventfd_t ignored;
        eventfd_read(porter->fd, &ignored);
        fetch = g_async_queue_try_pop(porter->results);
    }
    if (!fetch)
        return false;
    *result = fetch->result;
    g_free(fetch);
    return true;
}
