#include "ackd/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ackd/look.h"
#include "app/phrasebook.h"
#include "base/clock.h"
#include "mime/parse.h"
#include "wire/frame.h"

enum {
    LOOKING_THREADS = 8,
    /* libetpan keeps 64 KiB buffers on the stack, several deep (HACKING). */
    STACK_BYTES = 8 * 1024 * 1024,
};

struct worker {
    int socket;
    Phrases *phrases;
    GHashTable *mailboxes; /* number -> struct mailbox *; the main thread's */
    GThreadPool *pool;
    GMutex writing; /* whole frames only */
    GMutex mutex;   /* guards what follows, and each mailbox's `look` and `stored` */
    GCond stored;
    bool closing;
    int looking;
};

struct mailbox {
    struct worker *worker;
    struct wire_assign *assign;
    struct wire_look *look; /* not NULL: a thread of the pool owns this mailbox */
    ImapSession *session;
    enum { NOT_YET, GO_ON, GIVE_UP } stored; /* the last batch of this look */
};

static void mailbox_free(gpointer data)
{
    struct mailbox *mailbox = data;
    imap_session_free(mailbox->session);
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

/* Nothing is sent behind a batch that the keeper could not store. */
static bool send_batch(const struct wire_batch *batch, gpointer data)
{
    struct mailbox *mailbox = data;
    struct worker *worker = mailbox->worker;
    g_autoptr(GVariant) message = g_variant_ref_sink(wire_encode_batch(batch));
    if (!settle(mailbox))
        return false;
    g_mutex_lock(&worker->mutex);
    mailbox->stored = NOT_YET;
    g_mutex_unlock(&worker->mutex);
    return tell(worker, message);
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
    };
    struct wire_looked *looked = look_at_mailbox(&mailbox->session, mailbox->assign,
                                                 mailbox->look, worker->phrases, &port,
                                                 clock_now());
    g_autoptr(GVariant) answer = g_variant_ref_sink(wire_encode_looked(looked));
    wire_looked_free(looked);

    g_mutex_lock(&worker->mutex);
    g_clear_pointer(&mailbox->look, wire_look_free);
    worker->looking--;
    g_mutex_unlock(&worker->mutex);
    tell(worker, answer);
}

static bool take_assign(struct worker *worker, GVariant *message, GError **error)
{
    struct wire_assign *assign = wire_decode_assign(message, error);
    if (!assign)
        return false;
    struct mailbox *mailbox = g_new0(struct mailbox, 1);
    mailbox->worker = worker;
    mailbox->assign = assign;
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
    return g_thread_pool_push(worker->pool, mailbox, error);
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
    case WIRE_LOOKED: break;
    }
    g_assert_not_reached(); /* the keeper never says such a thing */
}

/* Until the keeper's end closes. */
static bool serve(struct worker *worker, GError **error)
{
    g_autoptr(FrameReader) reader = frame_reader_new(worker->socket);
    while (frame_reader_fill(reader, error)) {
        bool broken = false;
        for (GVariant *message; (message = frame_reader_next(reader, &broken));) {
            bool fine = take(worker, message, error);
            g_variant_unref(message);
            if (!fine)
                return false;
        }
        g_assert(!broken);
    }
    return *error == NULL;
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
    g_hash_table_unref(worker->mailboxes);
    phrases_free(worker->phrases);
    close(worker->socket);
}

int worker_run(int socket, const char *phrases_dir)
{
    /* The keeper decides when we end: by closing the socket. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
    mime_init();

    g_autoptr(GError) error = NULL;
    struct worker worker = {
        .socket = socket,
        .phrases = phrasebook_load(phrases_dir, &error),
        .mailboxes = g_hash_table_new_full(NULL, NULL, NULL, mailbox_free),
    };
    g_mutex_init(&worker.writing);
    g_mutex_init(&worker.mutex);
    g_cond_init(&worker.stored);
    if (worker.phrases)
        worker.pool = g_thread_pool_new(look, &worker, LOOKING_THREADS, FALSE, &error);
    if (!worker.pool || !serve(&worker, &error)) {
        fprintf(stderr, "ackd: imap worker: %s\n", error->message);
        _exit(EXIT_FAILURE);
    }
    leave(&worker);
    return EXIT_SUCCESS;
}
