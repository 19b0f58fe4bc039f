#include "ackd/postman.h"

#include "ackd/errand.h"
#include "app/deliver.h"
#include "app/outgoing.h"
#include "app/recipients.h"
#include "base/clock.h"

struct job {
    const struct config *config;
    struct postman_result result;
};

/* The result that was heard last. */
typedef enum { STORED, NOT_STORED, HEARD } Settlement;

struct Postman {
    Tokens *tokens;
    Smtp *smtp;   /* the errand's thread only, as `secret` */
    char *secret; /* as long as the connection it opened: NULL without one */
    Errand *errand;
    int failures;       /* in a row that were the server's, not the letter's */
    int64_t held_until; /* by them */
    GMutex lock;
    GCond settled;
    Settlement last; /* written by the keeper's thread, under the lock */
};

static void hang_up(gpointer tools)
{
    Postman *postman = tools;
    smtp_close(postman->smtp);
    g_clear_pointer(&postman->secret, secrets_free);
}

/* After a login that was refused there is none: it left no connection. */
static bool fetch_secret(Postman *postman, const struct smtp_config *smtp, bool refused,
                         GError **error)
{
    if (!smtp->user || postman->secret)
        return true;
    const struct login login = secrets_smtp(smtp);
    int64_t renew;
    postman->secret =
        secrets_get(&login, postman->tokens, refused, clock_now(), &renew, error);
    return postman->secret != NULL;
}

/* At most as long as the keeper needs to store a result. */
static bool may_end(gpointer user)
{
    Postman *postman = user;
    g_mutex_lock(&postman->lock);
    while (postman->last == HEARD)
        g_cond_wait(&postman->settled, &postman->lock);
    bool stored = postman->last == STORED;
    g_mutex_unlock(&postman->lock);
    return stored;
}

static void set_last(Postman *postman, Settlement last)
{
    g_mutex_lock(&postman->lock);
    postman->last = last;
    g_cond_signal(&postman->settled);
    g_mutex_unlock(&postman->lock);
}

/* One attempt; `refused`: the last one failed because of its token. */
static void attempt(Postman *postman, struct job *job, bool refused,
                    const atomic_bool *cancel)
{
    const struct smtp_config *smtp = &job->config->smtp;
    const struct outbox_letter *letter = job->result.letter;
    const char *const *to = (const char *const *)letter->recipients;
    g_autoptr(GError) error = NULL;
    smtp_report_clear(&job->result.report);
    if (!fetch_secret(postman, smtp, refused, &error)) {
        job->result.report = smtp_report_of(SMTP_TRY_AGAIN, error->message,
                                            g_strv_length(letter->recipients));
        job->result.report.away = true;
        return;
    }
    const struct smtp_server server = outgoing_server(smtp, postman->secret);
    const struct smtp_control control = { cancel, may_end, postman };
    job->result.report =
        smtp_send(postman->smtp, &server, smtp->from, to, letter->letter, &control);
    if (!smtp_is_open(postman->smtp))
        hang_up(postman);
}

/* Whoever made the letter, and whatever was asked before: here, and only here, is an
 * address told to a mail server. */
static bool may_go(struct job *job)
{
    char *const *to = job->result.letter->recipients;
    const char *stranger = recipients_stranger(job->config, to);
    if (!stranger)
        return true;
    g_autofree char *said =
        g_strdup_printf("%s is not in the configuration, nobody gets it", stranger);
    job->result.report = smtp_report_of(SMTP_REFUSED, said, g_strv_length((char **)to));
    return false;
}

/* A token may be taken back before its time: once, another is tried at once. */
static void deliver(gpointer data, gpointer tools, const atomic_bool *cancel)
{
    struct job *job = data;
    Postman *postman = tools;
    if (!may_go(job))
        return;
    attempt(postman, job, false, cancel);
    if (job->result.report.outcome == SMTP_LOGIN_REFUSED &&
        job->config->smtp.oauth2.grant != GRANT_NONE)
        attempt(postman, job, true, cancel);
}

/* libcurl's libraries take 2 MiB: not before a letter. */
static void begin(gpointer tools)
{
    (void)tools;
    smtp_init();
}

static bool is_open(gpointer tools)
{
    const Postman *postman = tools;
    return smtp_is_open(postman->smtp);
}

static void end(gpointer tools)
{
    hang_up(tools);
    smtp_cleanup();
}

static const struct errand_trade trade = {
    .name = "postman",
    .work = deliver,
    .begin = begin,
    .holds = is_open,
    .let_go = hang_up,
    .end = end,
};

Postman *postman_new(Tokens *tokens)
{
    Postman *postman = g_new0(Postman, 1);
    postman->tokens = tokens;
    postman->smtp = smtp_new();
    postman->errand = errand_new(&trade, postman);
    g_mutex_init(&postman->lock);
    g_cond_init(&postman->settled);
    return postman;
}

void postman_cancel(Postman *postman)
{
    tokens_cancel(postman->tokens);
    errand_cancel(postman->errand);
}

void postman_stop(Postman *postman)
{
    errand_stop(postman->errand);
}

void postman_free(Postman *postman)
{
    if (!postman)
        return;
    postman_stop(postman);
    struct postman_result unheard;
    if (postman_result(postman, &unheard, 0)) {
        outbox_letter_free(unheard.letter);
        smtp_report_clear(&unheard.report);
    }
    errand_free(postman->errand);
    smtp_free(postman->smtp);
    g_mutex_clear(&postman->lock);
    g_cond_clear(&postman->settled);
    g_free(postman);
}

bool postman_is_free(const Postman *postman)
{
    return errand_is_free(postman->errand);
}

int64_t postman_held_until(const Postman *postman)
{
    return postman->held_until;
}

void postman_clock_set_back(Postman *postman, int64_t now)
{
    postman->held_until = MIN(postman->held_until, now + DELIVER_LONGEST_WAIT);
}

static void hold(Postman *postman, bool away, int64_t now)
{
    postman->held_until = away ? now + deliver_wait_after(postman->failures) : 0;
    postman->failures = away ? postman->failures + 1 : 0;
}

void postman_send(Postman *postman, const struct config *config, gpointer team,
                  struct outbox_letter *letter)
{
    struct job *job = g_new0(struct job, 1);
    job->config = config;
    job->result.team = team;
    job->result.letter = letter;
    if (postman->last == NOT_STORED)
        set_last(postman, STORED);
    errand_give(postman->errand, job);
}

int postman_fd(const Postman *postman)
{
    return errand_fd(postman->errand);
}

bool postman_result(Postman *postman, struct postman_result *result, int64_t now)
{
    struct job *job = errand_ended(postman->errand);
    if (!job)
        return false;
    *result = job->result;
    hold(postman, job->result.report.away, now);
    g_free(job);
    set_last(postman, HEARD);
    return true;
}

void postman_settle(Postman *postman, bool stored)
{
    set_last(postman, stored ? STORED : NOT_STORED);
}
