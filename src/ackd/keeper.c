#include "ackd/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "ackd/herald.h"
#include "ackd/mailroom.h"
#include "ackd/notify.h"
#include "ackd/office.h"
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
    LEAP = MINUTE,           /* no turn takes so long by a clock that goes on */
};

struct keeper {
    struct keeper_options options;
    struct config *config;
    GPtrArray *offices; /* struct office * */
    Tokens *tokens;
    Watch *watch;
    Mailroom *mailroom;
    Herald *herald;
    Alarm *alarm; /* outlives a reload */
    int signals;
    int64_t now; /* of this turn */
    struct freshness freshness;
    int64_t alive_at;
    bool stopping;
    bool reloading;
    bool reload_waits;    /* which was said */
    bool only_looking;    /* with --once: nothing else is done yet */
    bool only_delivering; /* with --once: nothing else is done any more */
    bool failed;          /* with --once: something could not be done */
    bool broken;          /* there is nothing left to go on with */
    char *status;         /* what systemd was told last */
};

static void hear_mailroom(struct keeper *k)
{
    k->failed = !mailroom_hear(k->mailroom, k->stopping || k->reloading, k->now) ||
                k->failed;
}

static void hear_herald(struct keeper *k)
{
    k->failed = !herald_hear(k->herald, k->now) || k->failed;
}

/* ---- Time */

static void tick_offices(struct keeper *k)
{
    for (guint i = 0; i < k->offices->len; i++) {
        struct office *office = k->offices->pdata[i];
        if (k->now < office->wake)
            continue;
        bool look_needed = false;
        if (!office_tick(office, &k->freshness, k->now, &look_needed))
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
    if (k->only_delivering)
        return LONGEST_SLEEP_MS;
    int64_t wake = instant_sooner(k->now + LONGEST_SLEEP_MS / 1000, watch_next(k->watch));
    if (!k->only_looking) {
        wake = instant_sooner(wake, herald_next(k->herald));
        wake = instant_sooner(wake, mailroom_next(k->mailroom));
    }
    for (guint i = 0; !k->only_looking && i < k->offices->len; i++) {
        const struct office *office = k->offices->pdata[i];
        wake = instant_sooner(wake, office->wake);
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
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is as a full disk */
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
        struct office *office =
            office_open(config, config->teams->pdata[i], &number, now, error);
        if (!office)
            return NULL;
        g_ptr_array_add(offices, office);
    }
    return g_steal_pointer(&offices);
}

/* Each of them may be held up for some seconds: all are told before one is waited for. */
static void keeper_close(struct keeper *k)
{
    if (k->mailroom)
        mailroom_cancel(k->mailroom);
    if (k->herald)
        herald_cancel(k->herald);
    g_clear_pointer(&k->watch, watch_free);
    herald_free(g_steal_pointer(&k->herald), k->now);
    mailroom_free(g_steal_pointer(&k->mailroom), k->now);
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
    k->mailroom = mailroom_new(k->config, k->offices, k->alarm, k->tokens);
    k->herald = herald_new(k->config, k->offices);
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
    else if (!k->broken)
        log_event(LOG_ERROR,
                  "new configuration cannot be used, the old one stays in force", "error",
                  error->message, NULL);
    if (k->broken)
        return;
    g_clear_pointer(&k->status, g_free);
    notify_ready("watching");
}

/* A letter that the mail server has taken, which could not be stored, would be sent
 * again. Nor can a file be opened that cannot be written. */
static bool may_reload(struct keeper *k)
{
    bool unstored = !mailroom_is_settled(k->mailroom);
    for (guint i = 0; i < k->offices->len; i++)
        unstored = unstored || ((struct office *)k->offices->pdata[i])->failing;
    if (unstored && !k->reload_waits)
        log_event(LOG_WARNING, "reload waits until the teams' files can be written",
                  NULL);
    k->reload_waits = unstored;
    return !unstored;
}

/* ---- The loop */

static void log_leap(int64_t seconds)
{
    g_autofree char *span = span_text(seconds);
    log_event(LOG_WARNING, "time has leapt; all is planned anew", "by", span, NULL);
}

/* What was planned by a clock that has been set back since would wait too long. Where
 * time went on without us, as while the machine slept, nobody could look: no mailbox is
 * to blame for that, and letters wait for a look. */
static void turn_clock(struct keeper *k)
{
    int64_t before = k->now;
    k->now = clock_now();
    if (ABS(k->now - before) > LEAP)
        log_leap(k->now - before);
    if (k->now - before > LEAP && !k->options.once) /* which decides as of its start */
        k->freshness.started = k->now;
    if (k->now >= before)
        return;
    for (guint i = 0; i < k->offices->len; i++)
        office_clock_set_back(k->offices->pdata[i], k->now);
    watch_clock_set_back(k->watch, k->now);
    mailroom_clock_set_back(k->mailroom, k->now);
    k->freshness.started = MIN(k->freshness.started, k->now);
    k->alive_at = k->now;
}

static void wait_and_hear(struct keeper *k)
{
    g_autofree struct pollfd *fds = g_new0(struct pollfd, 3 + watch_fds_max(k->watch));
    fds[0] = (struct pollfd){ .fd = k->signals, .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = mailroom_fd(k->mailroom), .events = POLLIN };
    fds[2] = (struct pollfd){ .fd = herald_fd(k->herald), .events = POLLIN };
    guint watched = watch_fds(k->watch, fds + 3);
    int ready = poll(fds, 3 + watched, sleep_ms(k));
    turn_clock(k);
    if (ready <= 0)
        return;
    if (fds[0].revents)
        take_signals(k);
    if (fds[1].revents)
        hear_mailroom(k);
    if (fds[2].revents)
        hear_herald(k);
    watch_hear(k->watch, fds + 3, watched, k->now);
}

static void run(struct keeper *k)
{
    while (!k->stopping) {
        watch_tick(k->watch, k->now);
        tick_offices(k);
        alarm_watch(k->alarm, k->config, k->offices, k->now);
        mailroom_tick(k->mailroom, k->now);
        herald_tick(k->herald, k->now);
        tell_status(k);
        tell_alive(k);
        wait_and_hear(k);
        if (k->reloading && may_reload(k))
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
    k->only_delivering = true;
    k->now = clock_now();
    mailroom_tick(k->mailroom, k->now);
    herald_tick(k->herald, k->now);
    while (!k->stopping &&
           (!mailroom_is_free(k->mailroom) || !herald_is_free(k->herald))) {
        wait_and_hear(k);
        mailroom_tick(k->mailroom, k->now);
        herald_tick(k->herald, k->now);
    }
    k->failed = k->failed || k->stopping || watch_count(k->watch).failing > 0;
    for (guint i = 0; i < k->offices->len; i++)
        k->failed = k->failed || office_is_held_up(k->offices->pdata[i]);
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
                        .alarm = alarm_new(),
                        .signals = open_signals() };
    g_autoptr(GError) error = NULL;
    int lock = statelock_take(config->state_dir, &error);
    if (lock < 0 || !keeper_open(&k, &error)) {
        log_event(LOG_ERROR, "cannot start", "error", error->message, NULL);
        config_free(config);
        alarm_free(k.alarm);
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
    alarm_free(k.alarm);
    close(k.signals);
    close(lock);
    config_free(k.config);
    g_free(k.status);
    return k.broken || (k.failed && options->once) ? EXIT_FAILURE : EXIT_SUCCESS;
}
