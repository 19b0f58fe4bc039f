#include "ackd/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "ackd/crew.h"
#include "ackd/notify.h"
#include "ackd/office.h"
#include "ackd/porter.h"
#include "ackd/postman.h"
#include "ackd/quarantine.h"
#include "ackd/sandbox.h"
#include "ackd/statelock.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/log.h"

enum {
    LONGEST_SLEEP_MS = 5000, /* so that a clock that was set is noticed soon */
    LOOK_AGAIN = 10,         /* seconds between looks that letters ask for */
};

struct keeper {
    struct keeper_options options;
    struct config *config;
    GPtrArray *offices; /* struct office * */
    GPtrArray *desks;   /* struct desk *, by number; borrowed */
    Crew *crew;
    Tokens *tokens;
    Porter *porter;
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

/* ---- Mailboxes and workers */

static struct desk *desk_numbered(const struct keeper *k, uint32_t number, guint worker)
{
    struct desk *desk = number < k->desks->len ? k->desks->pdata[number] : NULL;
    return desk && desk->worker == worker ? desk : NULL;
}

static void on_started(guint worker, gpointer data)
{
    struct keeper *k = data;
    for (guint i = 0; i < k->desks->len; i++) {
        struct desk *desk = k->desks->pdata[i];
        if (desk->worker == worker)
            desk->assigned = desk->looking = false;
    }
}

/* What of a mailbox was in the worker's hands; NULL: nothing. */
static const struct inhand_entry *held(const GArray *in_hand, uint32_t mailbox)
{
    for (guint i = 0; i < in_hand->len; i++) {
        const struct inhand_entry *entry =
            &g_array_index(in_hand, struct inhand_entry, i);
        if (entry->mailbox == mailbox)
            return entry;
    }
    return NULL;
}

static bool on_died(guint worker, const char *why, const GArray *in_hand, gpointer data)
{
    struct keeper *k = data;
    bool known = false;
    g_autofree char *number = g_strdup_printf("%u", worker + 1);
    log_event(LOG_ERROR, "imap worker ended, will be started again", "worker", number,
              "error", why, NULL);
    for (guint i = 0; i < k->desks->len; i++) {
        struct desk *desk = k->desks->pdata[i];
        if (desk->worker != worker)
            continue;
        desk->assigned = false;
        if (!desk->looking && !k->options.once)
            continue;
        g_autofree char *problem = g_strdup_printf("the imap worker ended: %s", why);
        office_looked(desk, NULL, problem, k->now);
        desk->next_look = k->now;
        const struct inhand_entry *entry = held(in_hand, desk->number);
        if (entry)
            quarantine_charge(desk, entry, k->now);
        known = known || entry;
    }
    return known;
}

static bool take_batch(struct keeper *k, guint worker, GVariant *message, GError **error)
{
    struct wire_batch *batch = wire_decode_batch(message, error);
    if (!batch)
        return false;
    struct desk *desk = desk_numbered(k, batch->mailbox, worker);
    if (desk && desk->looking) {
        const struct wire_stored stored = { batch->mailbox,
                                            office_batch(desk, batch, k->now) };
        crew_tell(k->crew, worker, wire_encode_stored(&stored));
    }
    wire_batch_free(batch);
    return desk != NULL;
}

/* A token may be taken back before its time: once, another is tried at once. */
static bool tries_another_token(struct desk *desk, const struct wire_looked *looked)
{
    bool again = looked->refused && !desk->refused &&
                 desk->mailbox->oauth2.grant != GRANT_NONE;
    desk->refused = looked->refused;
    desk->looking = desk->looking && !again;
    desk->assigned = desk->assigned && !again;
    return again;
}

static bool take_looked(struct keeper *k, guint worker, GVariant *message, GError **error)
{
    struct wire_looked *looked = wire_decode_looked(message, error);
    if (!looked)
        return false;
    struct desk *desk = desk_numbered(k, looked->mailbox, worker);
    if (desk && desk->looking && !tries_another_token(desk, looked)) {
        office_looked(desk, looked, NULL, k->now);
        desk->next_look = desk->look_again ? k->now : k->now + k->config->poll;
        desk->look_again = false;
    }
    wire_looked_free(looked);
    return desk != NULL;
}

/* News that come while a look is made may lie behind it. */
static bool take_activity(struct keeper *k, guint worker, GVariant *message,
                          GError **error)
{
    struct wire_activity *activity = wire_decode_activity(message, error);
    if (!activity)
        return false;
    struct desk *desk = desk_numbered(k, activity->mailbox, worker);
    if (desk)
        office_activity(desk, activity->problem, k->now);
    wire_activity_free(activity);
    return desk != NULL;
}

static bool on_message(guint worker, GVariant *message, gpointer data)
{
    struct keeper *k = data;
    g_autoptr(GError) error = NULL;
    bool fine = false;
    switch (wire_kind(message)) {
    case WIRE_BATCH: fine = take_batch(k, worker, message, &error); break;
    case WIRE_LOOKED: fine = take_looked(k, worker, message, &error); break;
    case WIRE_ACTIVITY: fine = take_activity(k, worker, message, &error); break;
    case WIRE_ASSIGN:
    case WIRE_LOOK:
    case WIRE_STORED: break;
    }
    if (error)
        log_event(LOG_ERROR, "imap worker broke the rules", "error", error->message,
                  NULL);
    return fine;
}

/* The worker must know the mailbox, with a password or token, before it can look. */
static bool is_assigned(struct keeper *k, struct desk *desk)
{
    bool outlived = desk->renew != INSTANT_NONE && k->now >= desk->renew;
    if (desk->assigned && !outlived)
        return true;
    desk->assigned = false;
    desk->fetching = true;
    porter_fetch(k->porter, desk, desk->mailbox, desk->refused, k->now);
    return false;
}

static void take_secret(struct keeper *k, const struct porter_result *result)
{
    struct desk *desk = result->desk;
    desk->fetching = false;
    if (!result->secret) {
        office_no_secret(desk, k->config, result->error, k->now);
        desk->next_look = k->now + k->config->poll;
    } else if (crew_is_up(k->crew, desk->worker)) {
        crew_tell(k->crew, desk->worker,
                  office_assignment(k->config, desk, result->secret, !k->options.once));
        desk->renew = result->renew;
        desk->assigned = true;
    }
}

static void hear_porter(struct keeper *k)
{
    struct porter_result result;
    while (porter_result(k->porter, &result)) {
        take_secret(k, &result);
        secrets_free(result.secret);
        g_clear_error(&result.error);
    }
}

static int64_t next_look(const struct desk *desk)
{
    return MAX(desk->next_look, desk->held_until);
}

static void start_looks(struct keeper *k)
{
    for (guint i = 0; i < k->desks->len; i++) {
        struct desk *desk = k->desks->pdata[i];
        if (desk->looking || desk->fetching || k->now < next_look(desk) ||
            !crew_is_up(k->crew, desk->worker))
            continue;
        if (k->options.once && desk->looked_once)
            continue;
        if (!is_assigned(k, desk))
            continue;
        crew_tell(k->crew, desk->worker, office_look(desk, k->now));
        desk->looking = true;
    }
}

/* A letter waits until all has been seen again: not at the next poll, but now. */
static void look_again(struct keeper *k, struct office *office)
{
    for (guint i = 0; i < office->desks->len; i++) {
        struct desk *desk = office->desks->pdata[i];
        int64_t since_last = k->config->poll - (desk->next_look - k->now);
        if (!desk->looking && since_last >= LOOK_AGAIN)
            desk->next_look = k->now;
    }
}

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
            look_again(k, office);
        k->reloading = k->reloading || office->outdated;
        office->outdated = false;
    }
}

/* "watching 3 mailboxes, 1 cannot be looked at" */
static void tell_status(struct keeper *k)
{
    guint failing = 0;
    for (guint i = 0; i < k->desks->len; i++)
        failing += ((const struct desk *)k->desks->pdata[i])->problem != NULL;
    g_autofree char *status =
        failing ? g_strdup_printf("watching %u mailboxes, %u cannot be looked at",
                                  k->desks->len, failing)
                : g_strdup_printf("watching %u mailboxes", k->desks->len);
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

static int64_t sooner(int64_t a, int64_t b)
{
    return b == INSTANT_NONE || a < b ? a : b;
}

static int sleep_ms(const struct keeper *k)
{
    int64_t wake = sooner(k->now + LONGEST_SLEEP_MS / 1000, crew_next(k->crew));
    for (guint i = 0; !k->only_looking && i < k->offices->len; i++) {
        const struct office *office = k->offices->pdata[i];
        wake = sooner(wake, office->wake);
        if (postman_is_free(k->postman))
            wake = sooner(wake, office_letter_at(office));
    }
    for (guint i = 0; i < k->desks->len; i++) {
        const struct desk *desk = k->desks->pdata[i];
        if (!desk->looking && !desk->fetching && crew_is_up(k->crew, desk->worker) &&
            !(k->options.once && desk->looked_once))
            wake = sooner(wake, next_look(desk));
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
    g_clear_pointer(&k->crew, crew_free);
    g_clear_pointer(&k->porter, porter_free);
    if (k->postman) {
        postman_stop(k->postman);
        hear_postman(k);
    }
    g_clear_pointer(&k->postman, postman_free);
    g_clear_pointer(&k->tokens, tokens_free);
    g_clear_pointer(&k->desks, g_ptr_array_unref);
    g_clear_pointer(&k->offices, g_ptr_array_unref);
}

static void add_once(GPtrArray *texts, char *text)
{
    if (text && !g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
        g_ptr_array_add(texts, text);
}

/* As ackd/worker.h says, ended by NULL. Borrowed from the configuration. */
static GPtrArray *worker_arguments(const struct config *config)
{
    GPtrArray *arguments = g_ptr_array_new();
    g_ptr_array_add(arguments, config->phrases_dir);
    for (guint i = 0; i < config->teams->len; i++) {
        const struct team_config *team = config->teams->pdata[i];
        for (guint j = 0; j < team->mailboxes->len; j++) {
            const struct mailbox_config *mailbox = team->mailboxes->pdata[j];
            add_once(arguments, mailbox->ca_file);
        }
    }
    g_ptr_array_add(arguments, NULL);
    return arguments;
}

static bool keeper_open(struct keeper *k, GError **error)
{
    k->now = clock_now();
    k->freshness =
        (struct freshness){ .started = k->now, .last_chance = k->options.once };
    k->offices = open_offices(k->config, k->now, error);
    if (!k->offices)
        return false;
    k->desks = g_ptr_array_new();
    for (guint i = 0; i < k->offices->len; i++) {
        const struct office *office = k->offices->pdata[i];
        g_ptr_array_extend(k->desks, office->desks, NULL, NULL);
    }
    const struct crew_handler handler = {
        .data = k,
        .started = on_started,
        .message = on_message,
        .died = on_died,
    };
    k->tokens = secrets_tokens(k->config);
    k->porter = porter_new(k->tokens);
    k->postman = postman_new(k->tokens);
    g_autoptr(GPtrArray) arguments = worker_arguments(k->config);
    k->crew = crew_new((guint)k->config->workers, (char **)arguments->pdata, &handler);
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
    crew_clock_set_back(k->crew, k->now);
    k->freshness.started = MIN(k->freshness.started, k->now);
    k->alive_at = k->now;
}

static void wait_and_hear(struct keeper *k)
{
    guint n = crew_size(k->crew);
    g_autofree struct pollfd *fds = g_new0(struct pollfd, n + 3);
    fds[0] = (struct pollfd){ .fd = k->signals, .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = postman_fd(k->postman), .events = POLLIN };
    fds[2] = (struct pollfd){ .fd = porter_fd(k->porter), .events = POLLIN };
    guint workers = crew_poll_fds(k->crew, fds + 3);
    int ready = poll(fds, workers + 3, sleep_ms(k));
    turn_clock(k);
    if (ready <= 0)
        return;
    if (fds[0].revents)
        take_signals(k);
    if (fds[1].revents)
        hear_postman(k);
    if (fds[2].revents)
        hear_porter(k);
    crew_hear(k->crew, fds + 3, workers, k->now);
}

static void run(struct keeper *k)
{
    while (!k->stopping) {
        crew_tick(k->crew, k->now);
        start_looks(k);
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
    for (guint i = 0; i < k->desks->len; i++) {
        const struct desk *desk = k->desks->pdata[i];
        if (!desk->looked_once)
            return false;
    }
    return true;
}

/* Look, decide, deliver, one after the other. What is due is decided as of the beginning:
 * everything has been seen since then. */
static void run_once(struct keeper *k)
{
    k->only_looking = true;
    while (!k->stopping && !all_looked(k)) {
        crew_tick(k->crew, k->now);
        start_looks(k);
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
    for (guint i = 0; i < k->desks->len; i++) {
        const struct desk *desk = k->desks->pdata[i];
        k->failed = k->failed || desk->problem || desk->office->trouble;
    }
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
