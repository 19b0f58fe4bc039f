#include "ackd/postman.h"

#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"

struct job {
    const struct smtp_config *smtp;
    struct postman_result result;
    bool stop;
};

struct Postman {
    Tokens *tokens;
    GThread *thread; /* NULL once stopped */
    GAsyncQueue *jobs;
    GAsyncQueue *results;
    int fd;
    bool busy; /* the keeper's thread only */
    atomic_bool cancel;
};

static SmtpSecurity smtp_security(Security security)
{
    switch (security) {
    case SECURITY_STARTTLS: return SMTP_STARTTLS;
    case SECURITY_NONE: return SMTP_PLAIN;
    case SECURITY_TLS: break;
    }
    return SMTP_TLS;
}

/* One attempt; `refused`: the last one failed because of its token. */
static void attempt(Postman *postman, struct job *job, bool refused)
{
    const struct smtp_config *smtp = job->smtp;
    const struct login login = secrets_smtp(smtp);
    int64_t renew;
    g_autoptr(GError) error = NULL;
    char *password = smtp->user ? secrets_get(&login, postman->tokens, refused,
                                              clock_now(), &renew, &error)
                                : NULL;
    g_clear_pointer(&job->result.said, g_free);
    if (error) {
        job->result.outcome = SMTP_TRY_AGAIN;
        job->result.said = g_strdup(error->message);
        return;
    }
    const struct smtp_server server = {
        .host = smtp->host,
        .port = smtp->port,
        .security = smtp_security(smtp->security),
        .user = smtp->user,
        .password = password,
        .oauth2 = smtp->oauth2.grant != GRANT_NONE,
        .ca_file = smtp->ca_file,
    };
    job->result.outcome = smtp_send(
        &server, smtp->from, (const char *const *)job->result.letter->recipients,
        job->result.letter->letter, &postman->cancel, &job->result.said);
    secrets_free(password);
}

/* A token may be taken back before its time: once, another is tried at once. */
static void deliver(Postman *postman, struct job *job)
{
    attempt(postman, job, false);
    if (job->result.outcome == SMTP_LOGIN_REFUSED &&
        job->smtp->oauth2.grant != GRANT_NONE)
        attempt(postman, job, true);
}

static gpointer run(gpointer data)
{
    Postman *postman = data;
    bool initialised = false; /* libcurl's libraries take 2 MiB: not before a letter */
    struct job *job;
    while (!(job = g_async_queue_pop(postman->jobs))->stop) {
        if (!initialised)
            smtp_init();
        initialised = true;
        deliver(postman, job);
        g_async_queue_push(postman->results, job);
        eventfd_write(postman->fd, 1);
    }
    g_free(job);
    if (initialised)
        smtp_cleanup();
    return NULL;
}

Postman *postman_new(Tokens *tokens)
{
    Postman *postman = g_new0(Postman, 1);
    postman->tokens = tokens;
    postman->jobs = g_async_queue_new();
    postman->results = g_async_queue_new();
    postman->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    postman->thread = g_thread_new("postman", run, postman);
    return postman;
}

void postman_stop(Postman *postman)
{
    if (!postman->thread)
        return;
    atomic_store(&postman->cancel, true);
    struct job *stop = g_new0(struct job, 1);
    stop->stop = true;
    g_async_queue_push(postman->jobs, stop);
    g_thread_join(g_steal_pointer(&postman->thread));
}

void postman_free(Postman *postman)
{
    if (!postman)
        return;
    postman_stop(postman);
    struct postman_result unheard;
    if (postman_result(postman, &unheard)) {
        outbox_letter_free(unheard.letter);
        g_free(unheard.said);
    }
    g_async_queue_unref(postman->jobs);
    g_async_queue_unref(postman->results);
    close(postman->fd);
    g_free(postman);
}

bool postman_is_free(const Postman *postman)
{
    return !postman->busy;
}

void postman_send(Postman *postman, const struct smtp_config *smtp, gpointer team,
                  struct outbox_letter *letter)
{
    g_assert(!postman->busy);
    postman->busy = true;
    struct job *job = g_new0(struct job, 1);
    job->smtp = smtp;
    job->result.team = team;
    job->result.letter = letter;
    g_async_queue_push(postman->jobs, job);
}

int postman_fd(const Postman *postman)
{
    return postman->fd;
}

bool postman_result(Postman *postman, struct postman_result *result)
{
    eventfd_t ignored;
    eventfd_read(postman->fd, &ignored);
    struct job *job = g_async_queue_try_pop(postman->results);
    if (!job)
        return false;
    *result = job->result;
    postman->busy = false;
    g_free(job);
    return true;
}
