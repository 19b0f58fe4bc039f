#include "ackd/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "ackd/notify.h"
#include "ackd/office.h"
#include "ackd/postman.h"
#include "ackd/sandbox.h"
#include "ackd/statelock.h"
#include "ackd/watch.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/log.h"

enum {
    LONGEST_SLEEP_MS = 5000, /* so that a clock that was set is noticed soon */
};

struct keeper {
    struct keeper_options options;
    struct config *config;
    GPtrArray *offices; /* struct office * */
    Tokens *tokens;
    Watch *watch;
    Postman *postman;
    int signals;
    int64_t now; /* of this turn */
    struct freshness freshness;
    int64_t alive_at;
    bool stopping;
    bool reloading;
    bool only_looking; /* with --once: nothing else is done yet */
    bool failed;       /* with --once: something could not be done */
    bool broken;       /* there is nothing left to go on with */
    char *status;      /* what systemd was told last */
};

/* ---- Letters */

static void hand_over_letter(struct keeper *k)
{
    for (guint i = 0; i < k->offices->len && postman_is_free(k->postman); i++) {
        struct office *office = k->offices->pdata[i];
        struct outbox_letter *letter = office_letter_take(office, k->config, k->now);
        if (letter)
            postman_send(k->postman, &k->config->smtp, office, letter);
    }
}

static void hear_postman(struct keeper *k)
{
    struct postman_result result;
    if (!postman_result(k->postman, &result))
        return;
    bool stored = office_letter_ended(result.team, result.letter, result.outcome,
                                      result.said, k->now);
    k->failed = k->failed || !stored || result.outcome != SMTP_ACCEPTED;
}

/* ---- Time */

static void tick_offices(struct keeper *k)
{
    for (guint i = 0; i < k->offices->len; i++) {
        struct office *office = k->offices->pdata[i];
        if (k->now < office->wake)
            continue;
        bool look_needed = false;
        if (!office_tick(office, k->config, &k->freshness, k->now, &look_needed))
            k->failed = true;
        if (look_needed)
            watch_again(k->watch, office, k->now);
        k->reloading = k->reloading || office->outdated;
        office->outdated = false;
    }
}

/* "watching 3 mailboxes, 1 cannot be looked at" */
static void tell_status(struct keeper *k)
{
    struct watch_counts counts = watch_count(k->watch);
    g_autofree char *status =
        counts.failing ? g_strdup_printf("watching %u mailboxes, %u cannot be looked at",
                                         counts.mailboxes, counts.failing)
                       : g_strdup_printf("watching %u mailboxes", counts.mailboxes);
    if (g_strcmp0(status, k->status) == 0)
        return;
    notify_status(status);
    g_free(k->status);
    k->status = g_steal_pointer(&status);
}

static void tell_alive(struct keeper *k)
{
    int64_t interval = notify_watchdog_interval();
    if (interval > 0 && k->now >= k->alive_at) {
        notify_alive();
        k->alive_at = k->now + interval / 2;
    }
}

static int sleep_ms(const struct keeper *k)
{
    int64_t wake = instant_sooner(k->now + LONGEST_SLEEP_MS / 1000, watch_next(k->watch));
    for (guint i = 0; !k->only_looking && i < k->offices->len; i++) {
        const struct office *office = k->offices->pdata[i];
        wake = instant_sooner(wake, office->wake);
        if (postman_is_free(k->postman))
            wake = instant_sooner(wake, office_letter_at(office));
    }
    return (int)CLAMP((wake - k->now) * 1000, 0, LONGEST_SLEEP_MS);
}

/* ---- Signals */

static void take_signals(struct keeper *k)
{
    struct signalfd_siginfo info;
    while (read(k->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGHUP)
            k->reloading = true;
        else
            k->stopping = true;
    }
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* ---- Composition: what keeper_open() makes, keeper_close() takes away in reverse. */

static void office_free(gpointer office)
{
    office_close(office);
}

/* The offices of a configuration, all or none. */
static GPtrArray *open_offices(const struct config *config, int64_t now, GError **error)
{
    g_autoptr(GPtrArray) offices = g_ptr_array_new_with_free_func(office_free);
    uint32_t number = 0;
    for (guint i = 0; i < config->teams->len; i++) {
        struct office *office = office_open(config, config->teams->pdata[i],
                                            (guint)config->workers, &number, now, error);
        if (!office)
            return NULL;
        g_ptr_array_add(offices, office);
    }
    return g_steal_pointer(&offices);
}

static void keeper_close(struct keeper *k)
{
    g_clear_pointer(&k->watch, watch_free);
    if (k->postman) {
        postman_stop(k->postman);
        hear_postman(k);
    }
    g_clear_pointer(&k->postman, postman_free);
    g_clear_pointer(&k->tokens, tokens_free);
    g_clear_pointer(&k->offices, g_ptr_array_unref);
}

static bool keeper_open(struct keeper *k, GError **error)
{
    k->now = clock_now();
    k->freshness =
        (struct freshness){ .started = k->now, .last_chance = k->options.once };
    k->offices = open_offices(k->config, k->now, error);
    if (!k->offices)
        return false;
    k->tokens = secrets_tokens(k->config);
    k->postman = postman_new(k->tokens);
    k->watch = watch_new(k->config, k->offices, k->tokens, k->options.once);
    return true;
}

/* What can be seen of a new configuration before the old one is given up. */
static struct config *load_again(const struct keeper *k, GError **error)
{
    g_autoptr(Config) fresh = settings_load(k->options.config_file, error);
    if (fresh && !g_str_equal(fresh->state_dir, k->config->state_dir)) {
        g_set_error(
            error, ACKD_ERROR, ACKD_ERROR_CONFIG,
            "state_dir: found %s, but this program runs on %s; restart it instead",
            fresh->state_dir, k->config->state_dir);
        return NULL;
    }
    return g_steal_pointer(&fresh);
}

/* Closes what runs with the old configuration and opens it with the new one. */
static bool change_config(struct keeper *k, struct config *fresh, GError **error)
{
    struct config *old = k->config;
    keeper_close(k);
    k->config = fresh;
    if (keeper_open(k, error)) {
        config_free(old);
        return true;
    }
    keeper_close(k);
    config_free(fresh);
    k->config = old;
    g_autoptr(GError) again = NULL;
    if (!keeper_open(k, &again)) {
        log_event(LOG_ERROR, "cannot go on", "error", again->message, NULL);
        k->stopping = k->broken = true;
    }
    return false;
}

/* A wrong file, or a store that cannot be opened, leaves the running configuration in
 * force. */
static void reload(struct keeper *k)
{
    k->reloading = false;
    notify_reloading();
    g_autoptr(GError) error = NULL;
    struct config *fresh = load_again(k, &error);
    if (fresh && change_config(k, fresh, &error))
        log_event(LOG_INFO, "configuration read again", "file", k->options.config_file,
                  NULL);
    else
        log_event(LOG_ERROR,
                  "new configuration cannot be used, the old one stays in force", "error",
                  error->message, NULL);
    g_clear_pointer(&k->status, g_free);
    notify_ready("watching");
}

/* ---- The loop */

/* What was planned by a clock that has been set back since would wait too long. */
static void turn_clock(struct keeper *k)
{
    int64_t before = k->now;
    k->now = clock_now();
    if (k->now >= before)
        return;
    for (guint i = 0; i < k->offices->len; i++)
        office_clock_set_back(k->offices->pdata[i], k->config->poll, k->now);
    watch_clock_set_back(k->watch, k->now);
    k->freshness.started = MIN(k->freshness.started, k->now);
    k->alive_at = k->now;
}

static void wait_and_hear(struct keeper *k)
{
    g_autofree struct pollfd *fds = g_new0(struct pollfd, 2 + watch_fds_max(k->watch));
    fds[0] = (struct pollfd){ .fd = k->signals, .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = postman_fd(k->postman), .events = POLLIN };
    guint watched = watch_fds(k->watch, fds + 2);
    int ready = poll(fds, 2 + watched, sleep_ms(k));
    turn_clock(k);
    if (ready <= 0)
        return;
    if (fds[0].revents)
        take_signals(k);
    if (fds[1].revents)
        hear_postman(k);
    watch_hear(k->watch, fds + 2, watched, k->now);
}

static void run(struct keeper *k)
{
    while (!k->stopping) {
        watch_tick(k->watch, k->now);
        tick_offices(k);
        hand_over_letter(k);
        tell_status(k);
        tell_alive(k);
        wait_and_hear(k);
        if (k->reloading)
            reload(k);
    }
}

static bool all_looked(const struct keeper *k)
{
    struct watch_counts counts = watch_count(k->watch);
    return counts.looked == counts.mailboxes;
}

/* Look, decide, deliver, one after the other. What is due is decided as of the beginning:
 * everything has been seen since then. */
static void run_once(struct keeper *k)
{
    k->only_looking = true;
    while (!k->stopping && !all_looked(k)) {
        watch_tick(k->watch, k->now);
        wait_and_hear(k);
    }
    if (k->stopping) {
        k->failed = true; /* too little was seen to write to anybody */
        return;
    }
    k->only_looking = false;
    k->now = k->freshness.started;
    for (guint i = 0; i < k->offices->len; i++)
        ((struct office *)k->offices->pdata[i])->wake = k->now;
    tick_offices(k);
    k->now = clock_now();
    hand_over_letter(k);
    while (!k->stopping && !postman_is_free(k->postman)) {
        wait_and_hear(k);
        hand_over_letter(k);
    }
    k->failed = k->failed || watch_count(k->watch).failing > 0;
    for (guint i = 0; i < k->offices->len; i++)
        k->failed = k->failed || ((const struct office *)k->offices->pdata[i])->trouble;
}

static void say_what_is_missing(void)
{
    g_autofree char *missing = sandbox_missing();
    if (missing)
        log_event(LOG_INFO, "imap workers can be confined in part only", "error", missing,
                  NULL);
}

int keeper_run(struct config *config, const struct keeper_options *options)
{
    /* Signals are blocked before the first thread starts, so that all block them. */
    struct keeper k = { .options = *options,
                        .config = config,
                        .signals = open_signals() };
    g_autoptr(GError) error = NULL;
    int lock = statelock_take(config->state_dir, &error);
    if (lock < 0 || !keeper_open(&k, &error)) {
        log_event(LOG_ERROR, "cannot start", "error", error->message, NULL);
        config_free(config);
        return EXIT_FAILURE;
    }
    say_what_is_missing();
    notify_ready("watching");
    if (options->once)
        run_once(&k);
    else
        run(&k);
    notify_stopping();
    keeper_close(&k);
    close(k.signals);
    close(lock);
    config_free(k.config);
    g_free(k.status);
    return k.broken || (k.failed && options->once) ? EXIT_FAILURE : EXIT_SUCCESS;
}
