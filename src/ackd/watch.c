#include "ackd/watch.h"

#include "ackd/crew.h"
#include "ackd/porter.h"
#include "ackd/quarantine.h"
#include "base/instant.h"
#include "base/log.h"

enum { LOOK_AGAIN = 10 }; /* seconds between looks that letters ask for */

struct Watch {
    const struct config *config;
    GPtrArray *desks; /* struct desk *, by number; borrowed */
    Crew *crew;
    Porter *porter;
    bool once;
    int64_t now; /* of this call */
};

static struct desk *desk_numbered(const Watch *w, uint32_t number, guint worker)
{
    struct desk *desk = number < w->desks->len ? w->desks->pdata[number] : NULL;
    return desk && desk->worker == worker ? desk : NULL;
}

static void on_started(guint worker, gpointer data)
{
    Watch *w = data;
    for (guint i = 0; i < w->desks->len; i++) {
        struct desk *desk = w->desks->pdata[i];
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
    Watch *w = data;
    bool known = false;
    g_autofree char *number = g_strdup_printf("%u", worker + 1);
    log_event(LOG_ERROR, "imap worker ended, will be started again", "worker", number,
              "error", why, NULL);
    for (guint i = 0; i < w->desks->len; i++) {
        struct desk *desk = w->desks->pdata[i];
        if (desk->worker != worker)
            continue;
        desk->assigned = false;
        if (!desk->looking && !w->once)
            continue;
        g_autofree char *problem = g_strdup_printf("the imap worker ended: %s", why);
        office_looked(desk, NULL, problem, w->now);
        desk->next_look = w->now;
        const struct inhand_entry *entry = held(in_hand, desk->number);
        if (entry)
            quarantine_charge(desk, entry, w->now);
        known = known || entry;
    }
    return known;
}

static bool take_batch(Watch *w, guint worker, GVariant *message, GError **error)
{
    struct wire_batch *batch = wire_decode_batch(message, error);
    if (!batch)
        return false;
    struct desk *desk = desk_numbered(w, batch->mailbox, worker);
    if (desk && desk->looking) {
        const struct wire_stored stored = { batch->mailbox,
                                            office_batch(desk, batch, w->now) };
        crew_tell(w->crew, worker, wire_encode_stored(&stored));
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

static bool take_looked(Watch *w, guint worker, GVariant *message, GError **error)
{
    struct wire_looked *looked = wire_decode_looked(message, error);
    if (!looked)
        return false;
    struct desk *desk = desk_numbered(w, looked->mailbox, worker);
    if (desk && desk->looking && !tries_another_token(desk, looked)) {
        office_looked(desk, looked, NULL, w->now);
        desk->next_look = desk->look_again ? w->now : w->now + w->config->poll;
        desk->look_again = false;
    }
    wire_looked_free(looked);
    return desk != NULL;
}

/* News that come while a look is made may lie behind it. */
static bool take_activity(Watch *w, guint worker, GVariant *message, GError **error)
{
    struct wire_activity *activity = wire_decode_activity(message, error);
    if (!activity)
        return false;
    struct desk *desk = desk_numbered(w, activity->mailbox, worker);
    if (desk)
        office_activity(desk, activity->problem, w->now);
    wire_activity_free(activity);
    return desk != NULL;
}

static bool on_message(guint worker, GVariant *message, gpointer data)
{
    Watch *w = data;
    g_autoptr(GError) error = NULL;
    bool fine = false;
    switch (wire_kind(message)) {
    case WIRE_BATCH: fine = take_batch(w, worker, message, &error); break;
    case WIRE_LOOKED: fine = take_looked(w, worker, message, &error); break;
    case WIRE_ACTIVITY: fine = take_activity(w, worker, message, &error); break;
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
static bool is_assigned(Watch *w, struct desk *desk)
{
    bool outlived = desk->renew != INSTANT_NONE && w->now >= desk->renew;
    if (desk->assigned && !outlived)
        return true;
    desk->assigned = false;
    desk->fetching = true;
    porter_fetch(w->porter, desk, desk->mailbox, desk->refused, w->now);
    return false;
}

static void take_secret(Watch *w, const struct porter_result *result)
{
    struct desk *desk = result->desk;
    desk->fetching = false;
    if (!result->secret) {
        office_no_secret(desk, w->config, result->error, w->now);
        desk->next_look = w->now + w->config->poll;
    } else if (crew_is_up(w->crew, desk->worker)) {
        crew_tell(w->crew, desk->worker,
                  office_assignment(w->config, desk, result->secret, !w->once));
        desk->renew = result->renew;
        desk->assigned = true;
    }
}

static void hear_porter(Watch *w)
{
    struct porter_result result;
    while (porter_result(w->porter, &result)) {
        take_secret(w, &result);
        secrets_free(result.secret);
        g_clear_error(&result.error);
    }
}

static int64_t next_look(const struct desk *desk)
{
    return MAX(desk->next_look, desk->held_until);
}

static bool may_look(const Watch *w, const struct desk *desk)
{
    return !desk->looking && !desk->fetching && crew_is_up(w->crew, desk->worker) &&
           !(w->once && desk->looked_once);
}

static void start_looks(Watch *w)
{
    for (guint i = 0; i < w->desks->len; i++) {
        struct desk *desk = w->desks->pdata[i];
        if (!may_look(w, desk) || w->now < next_look(desk) || !is_assigned(w, desk))
            continue;
        crew_tell(w->crew, desk->worker, office_look(desk, w->now));
        desk->looking = true;
    }
}

void watch_again(Watch *watch, const struct office *office, int64_t now)
{
    for (guint i = 0; i < office->desks->len; i++) {
        struct desk *desk = office->desks->pdata[i];
        int64_t since_last = watch->config->poll - (desk->next_look - now);
        if (!desk->looking && since_last >= LOOK_AGAIN)
            desk->next_look = now;
    }
}

/* ---- The keeper's loop */

void watch_tick(Watch *watch, int64_t now)
{
    watch->now = now;
    crew_tick(watch->crew, now);
    start_looks(watch);
}

int64_t watch_next(const Watch *watch)
{
    int64_t next = crew_next(watch->crew);
    for (guint i = 0; i < watch->desks->len; i++) {
        const struct desk *desk = watch->desks->pdata[i];
        if (may_look(watch, desk) && (next == INSTANT_NONE || next_look(desk) < next))
            next = next_look(desk);
    }
    return next;
}

guint watch_fds_max(const Watch *watch)
{
    return 1 + crew_size(watch->crew);
}

guint watch_fds(const Watch *watch, struct pollfd *fds)
{
    fds[0] = (struct pollfd){ .fd = porter_fd(watch->porter), .events = POLLIN };
    return 1 + crew_poll_fds(watch->crew, fds + 1);
}

void watch_hear(Watch *watch, const struct pollfd *fds, guint n, int64_t now)
{
    watch->now = now;
    if (fds[0].revents)
        hear_porter(watch);
    crew_hear(watch->crew, fds + 1, n - 1, now);
}

void watch_clock_set_back(Watch *watch, int64_t now)
{
    crew_clock_set_back(watch->crew, now);
}

struct watch_counts watch_count(const Watch *watch)
{
    struct watch_counts counts = { .mailboxes = watch->desks->len };
    for (guint i = 0; i < watch->desks->len; i++) {
        const struct desk *desk = watch->desks->pdata[i];
        counts.looked += desk->looked_once;
        counts.failing += desk->problem != NULL;
    }
    return counts;
}

/* ---- Composition */

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

Watch *watch_new(const struct config *config, const GPtrArray *offices, Tokens *tokens,
                 bool once)
{
    Watch *watch = g_new0(Watch, 1);
    const struct crew_handler handler = {
        .data = watch,
        .started = on_started,
        .message = on_message,
        .died = on_died,
    };
    watch->config = config;
    watch->once = once;
    watch->desks = g_ptr_array_new();
    for (guint i = 0; i < offices->len; i++) {
        const struct office *office = offices->pdata[i];
        g_ptr_array_extend(watch->desks, office->desks, NULL, NULL);
    }
    watch->porter = porter_new(tokens);
    g_autoptr(GPtrArray) arguments = worker_arguments(config);
    watch->crew = crew_new((guint)config->workers, (char **)arguments->pdata, &handler);
    return watch;
}

void watch_free(Watch *watch)
{
    if (!watch)
        return;
    crew_free(watch->crew);
    porter_free(watch->porter);
    g_ptr_array_unref(watch->desks);
    g_free(watch);
}
