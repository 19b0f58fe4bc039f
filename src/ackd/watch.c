#include "ackd/watch.h"

#include "ackd/orders.h"
#include "ackd/quarantine.h"
#include "ackd/watch_private.h"
#include "base/instant.h"
#include "base/log.h"

enum {
    LOOK_AGAIN = 10,   /* seconds between looks that letters ask for */
    RESCANS_EVERY = 5, /* seconds between two questions whether somebody asked for one */
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
        if (desk->worker != worker)
            continue;
        desk->assigned = desk->looking = false;
        manners_connected(desk->place, false, w->now);
        watch_plan(w, desk);
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

static void tell_ended(const Watch *w, struct desk *desk, const char *why)
{
    g_autofree char *problem = quarantine_problem(desk, why, w->now);
    desk_looked(desk, NULL, problem, MANNERS_FINE, w->now);
}

/* Whether it is known over which mailboxes the worker died. */
static bool charge(const Watch *w, guint worker, const char *why, const GArray *in_hand)
{
    bool known = false;
    for (guint i = 0; i < w->desks->len; i++) {
        struct desk *desk = w->desks->pdata[i];
        const struct inhand_entry *entry = held(in_hand, desk->number);
        if (desk->worker != worker || !entry)
            continue;
        quarantine_charge(desk, entry, w->now);
        tell_ended(w, desk, why);
        known = true;
    }
    return known;
}

/* Looks of others that were in progress begin anew, and so do those who waited for news;
 * where nobody is known to be guilty, it is told of all of them. */
static bool on_died(guint worker, const char *why, const GArray *in_hand, gpointer data)
{
    Watch *w = data;
    g_autofree char *number = g_strdup_printf("%u", worker + 1);
    log_event(LOG_ERROR, "imap worker ended, will be started again", "worker", number,
              "error", why, NULL);
    bool known = charge(w, worker, why, in_hand);
    for (guint i = 0; i < w->desks->len; i++) {
        struct desk *desk = w->desks->pdata[i];
        if (desk->worker != worker)
            continue;
        desk->assigned = false;
        manners_connected(desk->place, false, w->now);
        if (!known && (desk->looking || (w->once && !desk->looked_once)))
            tell_ended(w, desk, why);
        if (desk->tries == 0)
            desk->next_look = w->now;
        watch_plan(w, desk);
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
        watch_answered(w, desk, true);
        const struct wire_stored stored = { batch->mailbox,
                                            desk_batch(desk, batch, w->now) };
        crew_tell(w->crew, worker, wire_encode_stored(&stored));
    }
    wire_batch_free(batch);
    return desk != NULL;
}

/* A token may be taken back before its time: once, another is tried at once. */
static bool tries_another_token(struct desk *desk, const struct wire_looked *looked)
{
    bool refused = looked->fault == WIRE_FAULT_REFUSED;
    bool again = refused && !desk->refused && desk->mailbox->oauth2.grant != GRANT_NONE;
    desk->refused = refused;
    desk->looking = desk->looking && !again;
    desk->assigned = desk->assigned && !again;
    return again;
}

/* No account is locked for the sake of a token. */
static MannersFault fault_of(const struct desk *desk, const struct wire_looked *looked)
{
    switch (looked->fault) {
    case WIRE_FAULT_NONE: break;
    case WIRE_FAULT_BROKEN: return MANNERS_BROKEN;
    case WIRE_FAULT_BUSY: return MANNERS_BUSY;
    case WIRE_FAULT_REFUSED:
        return desk->mailbox->oauth2.grant == GRANT_NONE ? MANNERS_REFUSED
                                                         : MANNERS_BROKEN;
    }
    return MANNERS_FINE;
}

static void take_end(Watch *w, struct desk *desk, const struct wire_looked *looked)
{
    MannersFault fault = fault_of(desk, looked);
    watch_answered(w, desk, looked->fault != WIRE_FAULT_BROKEN);
    manners_connected(desk->place, looked->connected, w->now);
    if (fault == MANNERS_BUSY)
        manners_too_many(desk->place, w->now);
    if (tries_another_token(desk, looked))
        return;
    desk_looked(desk, looked, NULL, fault, w->now);
    if (desk->tries == 0)
        desk->next_look = desk->look_again ? w->now : w->now + w->config->poll;
    desk->recheck = w->now + w->config->poll;
    desk->look_again = false;
}

static bool take_looked(Watch *w, guint worker, GVariant *message, GError **error)
{
    struct wire_looked *looked = wire_decode_looked(message, error);
    if (!looked)
        return false;
    struct desk *desk = desk_numbered(w, looked->mailbox, worker);
    if (desk && desk->looking) {
        take_end(w, desk, looked);
        watch_plan(w, desk);
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
    if (desk) {
        if (activity->problem && !desk->looking)
            manners_connected(desk->place, false, w->now);
        desk_activity(desk, activity->problem, w->now);
        watch_plan(w, desk);
    }
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

/* What was refused is not tried before its time, unless somebody has mended it. */
static bool is_mended(struct desk *desk, const char *secret)
{
    bool other = secret && g_str_hash(secret) != desk->tried;
    if (other)
        desk->tries = 0;
    return other;
}

static void take_secret(Watch *w, const struct porter_result *result)
{
    struct desk *desk = result->desk;
    bool rechecking = desk->rechecking;
    desk->fetching = desk->rechecking = false;
    if (rechecking && !is_mended(desk, result->secret)) {
        desk->recheck = w->now + w->config->poll;
    } else if (!result->secret) {
        desk_no_secret(desk, result->error, w->now);
    } else if (crew_is_up(w->crew, desk->worker)) {
        crew_tell(
            w->crew, desk->worker,
            orders_assign(desk, result->secret, !w->once && quarantine_may_wait(desk)));
        manners_connected(desk->place, false, w->now);
        desk->tried = g_str_hash(result->secret);
        desk->renew = result->renew;
        desk->assigned = true;
        desk->next_look = MIN(desk->next_look, w->now);
    }
    watch_plan(w, desk);
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

static void plan_all(Watch *w, const GPtrArray *desks)
{
    for (guint i = 0; i < desks->len; i++)
        watch_plan(w, desks->pdata[i]);
}

/* Whoever asks for a rescan has mended something, or thinks so: it is tried at once. */
static void hear_rescans(Watch *w)
{
    if (w->now < w->rescans)
        return;
    w->rescans = w->now + RESCANS_EVERY;
    for (guint i = 0; i < w->offices->len; i++) {
        struct office *office = w->offices->pdata[i];
        if (office_rescans(office, w->now))
            plan_all(w, office->desks);
    }
}

void watch_again(Watch *watch, const struct office *office, int64_t now)
{
    for (guint i = 0; i < office->desks->len; i++) {
        struct desk *desk = office->desks->pdata[i];
        if (desk->looking || desk->tries > 0 || now < desk->looked_at + LOOK_AGAIN)
            continue;
        if (desk->next_look <= now)
            continue;
        desk->next_look = now;
        watch_plan(watch, desk);
    }
}

/* ---- The keeper's loop */

void watch_tick(Watch *watch, int64_t now)
{
    watch->now = now;
    crew_tick(watch->crew, now);
    hear_rescans(watch);
    watch_take_turns(watch);
}

int64_t watch_next(const Watch *watch)
{
    int64_t next = instant_sooner(crew_next(watch->crew), watch->rescans);
    return instant_sooner(next, queue_wake(watch->queue));
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
    manners_clock_set_back(watch->manners, now);
    watch->rescans = now;
    plan_all(watch, watch->desks);
}

struct watch_counts watch_count(const Watch *watch)
{
    struct watch_counts counts = { .mailboxes = watch->desks->len };
    for (guint i = 0; i < watch->offices->len; i++) {
        const struct office *office = watch->offices->pdata[i];
        counts.looked += office->looked;
        counts.failing += office->unseen;
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

/* One for each worker, that takes so many looks. */
static struct room *rooms_new(const Watch *watch, guint most)
{
    guint n = (guint)watch->config->workers;
    struct room *rooms = g_new0(struct room, n);
    for (guint i = 0; i < n; i++)
        rooms[i] = (struct room){ .line = queue_line(watch->queue), .most = most };
    return rooms;
}

static struct room *room_of(Watch *watch, const struct desk *desk)
{
    const struct mailbox_config *mailbox = desk->mailbox;
    g_autofree char *name =
        g_strdup_printf("%u %s %d", desk->worker, mailbox->host, mailbox->port);
    g_autofree char *key = g_utf8_casefold(name, -1);
    struct room *room = g_hash_table_lookup(watch->rooms, key);
    if (!room) {
        room = g_new0(struct room, 1);
        *room = (struct room){ .line = queue_line(watch->queue), .most = ROOM_NEW };
        g_hash_table_insert(watch->rooms, g_steal_pointer(&key), room);
    }
    return room;
}

static void seat(Watch *watch, const struct office *office)
{
    for (guint i = 0; i < office->desks->len; i++) {
        struct desk *desk = office->desks->pdata[i];
        const struct mailbox_config *mailbox = desk->mailbox;
        desk->place =
            manners_add(watch->manners, mailbox->host, mailbox->port, mailbox->user);
        desk->waiter = queue_add(watch->queue, desk);
        desk->room = room_of(watch, desk);
        g_ptr_array_add(watch->desks, desk);
    }
}

Watch *watch_new(const struct config *config, const GPtrArray *offices, Tokens *tokens,
                 bool once)
{
    Watch *watch = g_new0(Watch, 1);
    const struct manners_limits limits = {
        .server = (guint)config->server_connections,
        .user = (guint)config->user_connections,
        .rate = (guint)config->connect_rate,
    };
    const struct crew_handler handler = {
        .data = watch,
        .started = on_started,
        .message = on_message,
        .died = on_died,
    };
    watch->config = config;
    watch->offices = offices;
    watch->once = once;
    watch->desks = g_ptr_array_new();
    watch->queue = queue_new();
    watch->manners = manners_new(&limits, watch->queue);
    watch->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    watch->backlogs = rooms_new(watch, ROOM_BACKLOGS);
    watch->silent = rooms_new(watch, ROOM_ALL_SILENT);
    for (guint i = 0; i < offices->len; i++)
        seat(watch, offices->pdata[i]);
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
    manners_free(watch->manners);
    g_free(watch->backlogs);
    g_free(watch->silent);
    g_hash_table_unref(watch->rooms);
    queue_free(watch->queue);
    g_ptr_array_unref(watch->desks);
    g_free(watch);
}
