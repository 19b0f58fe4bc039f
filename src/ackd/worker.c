#include "ackd/worker.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ackd/idlers.h"
#include "ackd/inhand.h"
#include "ackd/look.h"
#include "ackd/sandbox.h"
#include "app/phrasebook.h"
#include "base/clock.h"
#include "base/error.h"
#include "imap/idle.h"
#include "mime/parse.h"
#include "wire/frame.h"

enum {
    /* At most, started on demand: a server that is silent holds some of them for as long
     * as it is waited for, and must not hold all. */
    LOOKING_THREADS = 24,
    ARENAS = 8,
    /* libetpan keeps 64 KiB buffers on the stack, several deep (HACKING). */
    STACK_BYTES = 8 * 1024 * 1024,
};

struct worker {
    int socket;
    InHand *hands;
    Phrases *phrases;
    GHashTable *mailboxes;       /* number -> struct mailbox *; the main thread's */
    Idlers *idlers;              /* the main thread's */
    struct inhand_slot *hearing; /* while it reads what the server of one of them says */
    GThreadPool *pool;
    GThreadPool *post; /* of one thread: says what the main thread has to say */
    int returned_fd;   /* readable where a look ended */
    GMutex writing;    /* whole frames only */
    GMutex mutex;      /* guards what follows, and each mailbox's `look` and `stored` */
    GCond stored;
    GQueue returned; /* struct mailbox *, whose looks have ended */
    bool closing;
    int looking;
};

/* The place in INBOX, or whatever is watched, up to where a look has read. */
struct watched {
    const char *folder; /* of the look at hand */
    uint32_t uidvalidity;
    uint32_t uidnext;
};

struct mailbox {
    struct worker *worker;
    struct wire_assign *assign;
    struct wire_look *look; /* not NULL: a look is made, or will be as soon as possible */
    Idler *idler;           /* the main thread's; it has the session between looks */
    enum { NOT_YET, GO_ON, GIVE_UP } stored; /* the last batch of this look */

    /* From the beginning of a look to its return these belong to its thread. */
    ImapSession *session;
    struct watched watched;
    bool wait_for_news; /* the session can */
    struct idler_look went;
    char *lost; /* for `went` */
};

static void mailbox_free(gpointer data)
{
    struct mailbox *mailbox = data;
    idler_free(mailbox->idler);
    imap_session_free(mailbox->session);
    g_free(mailbox->lost);
    wire_assign_free(mailbox->assign);
    wire_look_free(mailbox->look);
    g_free(mailbox);
}

/* A keeper that is gone is noticed by the main thread: nothing to do about it here. */
static bool tell(struct worker *worker, GVariant *message)
{
    g_mutex_lock(&worker->writing);
    bool told = frame_write(worker->socket, message, NULL);
    g_mutex_unlock(&worker->writing);
    return told;
}

/* The main thread never waits for the keeper to read: the keeper may be waiting for it.
 */
static void post(gpointer data, gpointer user_data)
{
    g_autoptr(GVariant) message = data;
    tell(user_data, message);
}

static bool settle(gpointer data)
{
    struct mailbox *mailbox = data;
    struct worker *worker = mailbox->worker;
    g_mutex_lock(&worker->mutex);
    while (mailbox->stored == NOT_YET && !worker->closing)
        g_cond_wait(&worker->stored, &worker->mutex);
    bool go_on = mailbox->stored == GO_ON && !worker->closing;
    g_mutex_unlock(&worker->mutex);
    return go_on;
}

static void note_batch(struct mailbox *mailbox, const struct wire_batch *batch)
{
    struct watched *watched = &mailbox->watched;
    mailbox->went.fruitful = mailbox->went.fruitful || batch->observations->len > 0;
    if (g_strcmp0(batch->folder, watched->folder) != 0)
        return;
    watched->uidvalidity = batch->uidvalidity;
    watched->uidnext = batch->uidnext;
}

/* Nothing is sent behind a batch that the keeper could not store. */
static bool send_batch(const struct wire_batch *batch, gpointer data)
{
    struct mailbox *mailbox = data;
    struct worker *worker = mailbox->worker;
    g_autoptr(GVariant) message = g_variant_ref_sink(wire_encode_batch(batch));
    if (!settle(mailbox))
        return false;
    note_batch(mailbox, batch);
    g_mutex_lock(&worker->mutex);
    mailbox->stored = NOT_YET;
    g_mutex_unlock(&worker->mutex);
    return tell(worker, message);
}

/* The first of the folders is the one whose news are waited for. */
static struct watched begin_watched(const struct wire_look *look)
{
    for (guint i = 0; i < look->folders->len; i++) {
        const struct wire_folder *folder =
            &g_array_index(look->folders, struct wire_folder, i);
        if (folder->watched)
            return (struct watched){ folder->name, folder->uidvalidity, folder->uidnext };
    }
    return (struct watched){ 0 };
}

static bool was_seen(const struct wire_looked *looked, const char *folder)
{
    for (guint i = 0; i < looked->folders->len; i++) {
        const struct wire_folder_result *result =
            &g_array_index(looked->folders, struct wire_folder_result, i);
        if (g_str_equal(result->name, folder))
            return !result->problem;
    }
    return false;
}

/* After a good look the session can wait for news. What arrived since is news at once. */
static void prepare_to_wait(struct mailbox *mailbox, const struct wire_looked *looked)
{
    const struct watched *watched = &mailbox->watched;
    struct imap_folder_status status;
    g_autoptr(GError) error = NULL;
    bool offered = false;
    if (mailbox->assign->idle_renew == 0 || !mailbox->session || !watched->folder ||
        !was_seen(looked, watched->folder))
        return;
    bool fine =
        imap_idle_prepare(mailbox->session, watched->folder, &offered, &status, &error);
    mailbox->wait_for_news = fine && offered;
    if (mailbox->wait_for_news)
        mailbox->went.behind = status.uidvalidity != watched->uidvalidity ||
                               status.uidnext > watched->uidnext;
    if (imap_session_usable(mailbox->session))
        return;
    g_clear_pointer(&mailbox->session, imap_session_free);
    mailbox->lost = g_strdup(error->message);
}

static void begin_look(struct mailbox *mailbox)
{
    mailbox->watched = begin_watched(mailbox->look);
    mailbox->went = (struct idler_look){ 0 };
    mailbox->wait_for_news = false;
    g_clear_pointer(&mailbox->lost, g_free);
}

/* The mailbox is the main thread's again, before the keeper can ask for another look. */
static void return_mailbox(struct mailbox *mailbox)
{
    struct worker *worker = mailbox->worker;
    const uint64_t one = 1;
    g_mutex_lock(&worker->mutex);
    g_clear_pointer(&mailbox->look, wire_look_free);
    worker->looking--;
    g_queue_push_tail(&worker->returned, mailbox);
    g_mutex_unlock(&worker->mutex);
    /* Fails only where the count is full, and so has been heard of. */
    (void)!write(worker->returned_fd, &one, sizeof one);
}

/* On a thread of the pool. */
static void look(gpointer data, gpointer user_data)
{
    struct mailbox *mailbox = data;
    struct worker *worker = user_data;
    const struct look_port port = {
        .data = mailbox,
        .send = send_batch,
        .settle = settle,
        .hand = inhand_enter(worker->hands, mailbox->assign->mailbox),
    };
    begin_look(mailbox);
    struct wire_looked *looked = look_at_mailbox(&mailbox->session, mailbox->assign,
                                                 mailbox->look, worker->phrases, &port,
                                                 clock_now());
    if (!mailbox->look->keep)
        imap_session_close(g_steal_pointer(&mailbox->session));
    prepare_to_wait(mailbox, looked);
    looked->connected = mailbox->session != NULL;
    inhand_leave(port.hand);
    g_autoptr(GVariant) answer = g_variant_ref_sink(wire_encode_looked(looked));
    wire_looked_free(looked);
    return_mailbox(mailbox);
    tell(worker, answer);
}

static struct mailbox *next_returned(struct worker *worker)
{
    g_mutex_lock(&worker->mutex);
    struct mailbox *mailbox = g_queue_pop_head(&worker->returned);
    g_mutex_unlock(&worker->mutex);
    return mailbox;
}

static void take_returned(struct worker *worker)
{
    for (struct mailbox *mailbox; (mailbox = next_returned(worker));) {
        ImapSession *session = g_steal_pointer(&mailbox->session);
        mailbox->went.lost = mailbox->lost;
        if (mailbox->wait_for_news || mailbox->lost)
            idler_watch(mailbox->idler, session, &mailbox->went, clock_monotonic_ms());
        else
            idler_keep(mailbox->idler, session);
    }
}

static void give_up(const GError *error)
{
    fprintf(stderr, "ackd: imap worker: %s\n", error->message);
    _exit(EXIT_FAILURE);
}

static void start_thread(GThreadPool *pool, gpointer task)
{
    g_autoptr(GError) error = NULL;
    if (!g_thread_pool_push(pool, task, &error))
        give_up(error);
}

static void on_news(gpointer owner, const char *problem, gpointer data)
{
    const struct mailbox *mailbox = owner;
    struct worker *worker = data;
    const struct wire_activity activity = { mailbox->assign->mailbox, (char *)problem };
    start_thread(worker->post, g_variant_ref_sink(wire_encode_activity(&activity)));
}

static void on_back(gpointer owner, ImapSession *session, gpointer data)
{
    struct mailbox *mailbox = owner;
    struct worker *worker = data;
    mailbox->session = session;
    start_thread(worker->pool, mailbox);
}

static void on_hearing(gpointer owner, gpointer data)
{
    const struct mailbox *mailbox = owner;
    struct worker *worker = data;
    if (mailbox)
        worker->hearing = inhand_enter(worker->hands, mailbox->assign->mailbox);
    else
        inhand_leave(worker->hearing);
}

static bool take_assign(struct worker *worker, GVariant *message, GError **error)
{
    struct wire_assign *assign = wire_decode_assign(message, error);
    if (!assign)
        return false;
    struct mailbox *mailbox = g_new0(struct mailbox, 1);
    mailbox->worker = worker;
    mailbox->assign = assign;
    mailbox->idler =
        idler_new(worker->idlers, mailbox, assign->idle_renew, assign->timeout);
    g_hash_table_replace(worker->mailboxes, GUINT_TO_POINTER(assign->mailbox), mailbox);
    return true;
}

static bool take_look(struct worker *worker, GVariant *message, GError **error)
{
    struct wire_look *wanted = wire_decode_look(message, error);
    if (!wanted)
        return false;
    struct mailbox *mailbox =
        g_hash_table_lookup(worker->mailboxes, GUINT_TO_POINTER(wanted->mailbox));
    g_assert(mailbox && !mailbox->look);
    g_mutex_lock(&worker->mutex);
    mailbox->look = wanted;
    mailbox->stored = GO_ON;
    worker->looking++;
    g_mutex_unlock(&worker->mutex);
    idler_call_back(mailbox->idler, clock_monotonic_ms());
    return true;
}

static bool take_stored(struct worker *worker, GVariant *message, GError **error)
{
    struct wire_stored stored;
    if (!wire_decode_stored(message, &stored, error))
        return false;
    struct mailbox *mailbox =
        g_hash_table_lookup(worker->mailboxes, GUINT_TO_POINTER(stored.mailbox));
    g_mutex_lock(&worker->mutex);
    mailbox->stored = stored.go_on ? GO_ON : GIVE_UP;
    g_cond_broadcast(&worker->stored);
    g_mutex_unlock(&worker->mutex);
    return true;
}

static bool take(struct worker *worker, GVariant *message, GError **error)
{
    switch (wire_kind(message)) {
    case WIRE_ASSIGN: return take_assign(worker, message, error);
    case WIRE_LOOK: return take_look(worker, message, error);
    case WIRE_STORED: return take_stored(worker, message, error);
    case WIRE_BATCH:
    case WIRE_LOOKED:
    case WIRE_ACTIVITY: break;
    }
    g_assert_not_reached(); /* the keeper never says such a thing */
}

/* A mailbox whose look has ended is ours before the keeper's next word about it. */
static bool take_words(struct worker *worker, FrameReader *reader, GError **error)
{
    bool broken = false;
    if (!frame_reader_fill(reader, error))
        return false;
    take_returned(worker);
    for (GVariant *message; (message = frame_reader_next(reader, &broken));) {
        bool fine = take(worker, message, error);
        g_variant_unref(message);
        if (!fine)
            return false;
    }
    g_assert(!broken);
    return true;
}

static int sleep_ms(const struct worker *worker)
{
    int64_t next = idlers_next(worker->idlers);
    return next == INT64_MAX ? -1 : (int)CLAMP(next - clock_monotonic_ms(), 0, G_MAXINT);
}

/* Until the keeper's end closes. */
static bool serve(struct worker *worker, GError **error)
{
    g_autoptr(FrameReader) reader = frame_reader_new(worker->socket);
    struct pollfd fds[] = {
        { .fd = worker->socket, .events = POLLIN },
        { .fd = worker->returned_fd, .events = POLLIN },
        { .fd = idlers_fd(worker->idlers), .events = POLLIN },
    };
    for (;;) {
        uint64_t count;
        if (poll(fds, G_N_ELEMENTS(fds), sleep_ms(worker)) < 0)
            continue;
        if (fds[1].revents && read(worker->returned_fd, &count, sizeof count) > 0)
            take_returned(worker);
        if (fds[0].revents && !take_words(worker, reader, error))
            return *error == NULL;
        idlers_run(worker->idlers, clock_monotonic_ms());
    }
}

/* Looks in progress may wait long for a server: nothing of theirs needs to be kept. */
static void leave(struct worker *worker)
{
    g_mutex_lock(&worker->mutex);
    worker->closing = true;
    g_cond_broadcast(&worker->stored);
    bool busy = worker->looking > 0;
    g_mutex_unlock(&worker->mutex);
    if (busy)
        _exit(0);
    g_thread_pool_free(worker->pool, TRUE, TRUE);
    g_thread_pool_free(worker->post, TRUE, TRUE);
    take_returned(worker);
    g_hash_table_unref(worker->mailboxes);
    idlers_free(worker->idlers);
    phrases_free(worker->phrases);
    inhand_free(worker->hands);
    close(worker->returned_fd);
    close(worker->socket);
}

static void prepare_process(void)
{
    /* The keeper decides when we end: by closing the socket. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    /* Nothing here uses select(), for whose sake the soft limit is kept low. */
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
    /* Each reserves 64 MiB of the addresses that RLIMIT_AS leaves. */
    mallopt(M_ARENA_MAX, ARENAS);
    mime_init();
}

/* What needs files comes first, threads last. */
static bool open_worker(struct worker *worker, char **arguments, GError **error)
{
    const struct idlers_port port = {
        .data = worker, .news = on_news, .back = on_back, .hearing = on_hearing
    };
    worker->hands = inhand_open(WORKER_HANDS, error);
    if (!worker->hands)
        return false;
    worker->phrases = phrasebook_load(arguments[0], error);
    if (!worker->phrases || !sandbox_enter(arguments + 1, error))
        return false;
    worker->idlers = idlers_new(&port);
    worker->returned_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!worker->idlers || worker->returned_fd < 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "cannot wait for mail servers: %s", g_strerror(errno));
        return false;
    }
    worker->mailboxes = g_hash_table_new_full(NULL, NULL, NULL, mailbox_free);
    g_mutex_init(&worker->writing);
    g_mutex_init(&worker->mutex);
    g_cond_init(&worker->stored);
    g_queue_init(&worker->returned);
    worker->pool = g_thread_pool_new(look, worker, LOOKING_THREADS, FALSE, error);
    worker->post = g_thread_pool_new(post, worker, 1, FALSE, worker->pool ? error : NULL);
    return worker->pool && worker->post;
}

int worker_run(char **arguments)
{
    prepare_process();
    g_autoptr(GError) error = NULL;
    struct worker worker = { .socket = WORKER_SOCKET };
    if (!open_worker(&worker, arguments, &error) || !serve(&worker, &error))
        give_up(error);
    leave(&worker);
    return EXIT_SUCCESS;
}
