#include "ackd/idlers.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "imap/idle.h"

enum {
    EVENTS = 64,            /* heard in one turn */
    CHANGES_HOLD_MS = 2000, /* flags come in hundreds and are not urgent */
    BARREN_HOLD_MS = 2000,  /* a server that announced mail and had none */
    BREAK_HOLD_MS = 1000,   /* doubled with each break ... */
    BREAK_HOLD_MAX_MS = 300 * 1000,
    BREAK_DOUBLINGS = 9,
    STEADY_MS = 600 * 1000, /* ... that follows the last one within this time */
    NEVER = 0,
};

struct Idlers {
    int epoll;
    struct idlers_port port;
    GSequence *timers; /* Idler *, by `due` */
};

struct Idler {
    Idlers *idlers;
    gpointer owner;
    int64_t renew;        /* ms */
    int64_t timeout;      /* ms */
    ImapSession *session; /* NULL: none is here */
    bool watched;         /* it is in the epoll set */
    bool called_back;     /* the owner wants it */
    ImapIdleState state;  /* as it was seen last */
    int64_t deadline;     /* of this state */
    int64_t tell_at;      /* when the owner hears of news */
    bool arrival;         /* and they are of mail */
    bool told;
    bool barren;   /* the last arrival was none */
    char *problem; /* that the owner will hear of */
    int64_t broke; /* when a connection broke last */
    guint breaks;  /* in a row */
    int64_t due;   /* the sooner of deadline and tell_at */
    GSequenceIter *timer;
};

static int by_due(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    int64_t x = ((const Idler *)a)->due, y = ((const Idler *)b)->due;
    return x < y ? -1 : x > y;
}

static void schedule(Idler *idler)
{
    int64_t due = idler->deadline;
    if (due == NEVER || (idler->tell_at != NEVER && idler->tell_at < due))
        due = idler->tell_at;
    if (due == idler->due)
        return;
    g_clear_pointer(&idler->timer, g_sequence_remove);
    idler->due = due;
    if (due != NEVER)
        idler->timer =
            g_sequence_insert_sorted(idler->idlers->timers, idler, by_due, NULL);
}

/* ---- What is told */

static void tell_in(Idler *idler, int64_t hold, int64_t now)
{
    if (!idler->told && (idler->tell_at == NEVER || now + hold < idler->tell_at))
        idler->tell_at = now + hold;
}

static void tell(Idler *idler)
{
    const struct idlers_port *port = &idler->idlers->port;
    g_autofree char *problem = g_steal_pointer(&idler->problem);
    idler->tell_at = NEVER;
    idler->told = true;
    schedule(idler);
    port->news(idler->owner, problem, port->data);
}

static void take_news(Idler *idler, const struct imap_idle_news *news, int64_t now)
{
    if (news->arrived) {
        idler->arrival = idler->arrival || !idler->told;
        tell_in(idler, idler->barren ? BARREN_HOLD_MS : 0, now);
    }
    if (news->changed)
        tell_in(idler, CHANGES_HOLD_MS, now);
}

/* ---- The session comes, goes, breaks */

static void unwatch(Idler *idler)
{
    if (idler->watched)
        epoll_ctl(idler->idlers->epoll, EPOLL_CTL_DEL, imap_idle_fd(idler->session),
                  NULL);
    idler->watched = false;
    idler->deadline = NEVER;
}

static void give_back(Idler *idler)
{
    const struct idlers_port *port = &idler->idlers->port;
    idler->called_back = false;
    unwatch(idler);
    schedule(idler);
    port->back(idler->owner, g_steal_pointer(&idler->session), port->data);
}

/* All connections to a server break together, when it is started again: not all come back
 * together. */
static int64_t hold_after_break(Idler *idler, int64_t now)
{
    bool steady = idler->broke == NEVER || now - idler->broke > STEADY_MS;
    idler->breaks = steady ? 0 : idler->breaks + 1;
    idler->broke = now;
    int64_t most = MIN((int64_t)BREAK_HOLD_MS << MIN(idler->breaks, BREAK_DOUBLINGS),
                       BREAK_HOLD_MAX_MS);
    return most / 2 + g_random_int_range(0, (gint32)(most / 2));
}

static void lose(Idler *idler, const char *why, int64_t now)
{
    if (idler->session) {
        unwatch(idler);
        g_clear_pointer(&idler->session, imap_session_free);
    }
    if (idler->called_back) {
        give_back(idler);
        return;
    }
    g_free(idler->problem);
    idler->problem = g_strdup(why);
    /* Mail that came before the end is as urgent as ever, unless there was none the last
     * time. */
    if (!idler->arrival || idler->barren)
        idler->tell_at = NEVER;
    tell_in(idler, hold_after_break(idler, now), now);
}

static void lose_silent(Idler *idler, const char *command, int64_t now)
{
    g_autofree char *why =
        g_strdup_printf("the server did not answer %s in time", command);
    lose(idler, why, now);
}

/* ---- The states of IDLE */

static int64_t answer_by(const Idler *idler, int64_t now)
{
    return now + MIN(idler->timeout, idler->renew);
}

/* Sessions that began together need not be renewed together. */
static int64_t renew_at(const Idler *idler, int64_t now)
{
    return now + idler->renew - g_random_int_range(0, (gint32)(idler->renew / 5));
}

static void start(Idler *idler, int64_t now)
{
    g_autoptr(GError) error = NULL;
    if (!imap_idle_start(idler->session, &error))
        lose(idler, error->message, now);
    idler->state = IMAP_IDLE_ASKED;
    idler->deadline = idler->session ? answer_by(idler, now) : NEVER;
}

static void stop(Idler *idler, int64_t now)
{
    g_autoptr(GError) error = NULL;
    if (!imap_idle_stop(idler->session, &error)) {
        lose(idler, error->message, now);
        return;
    }
    idler->state = IMAP_IDLE_ENDING;
    idler->deadline = answer_by(idler, now);
}

/* IDLE is over: for the owner, to begin anew, or because the server will have it so. One
 * that ends what it had begun is watched by the next look again, which follows soon; one
 * that refuses IDLE, at the next look that is made anyway. */
static void take_end(Idler *idler, ImapIdleState before, int64_t now)
{
    if (idler->called_back) {
        give_back(idler);
    } else if (before == IMAP_IDLE_ENDING) {
        start(idler, now);
    } else if (before == IMAP_IDLE_ON) {
        lose(idler, "the server ended IDLE", now);
    } else {
        unwatch(idler);
    }
}

static void take_state(Idler *idler, int64_t now)
{
    ImapIdleState before = idler->state;
    idler->state = imap_idle_state(idler->session);
    if (idler->state == before)
        return;
    if (idler->state == IMAP_IDLE_ON)
        idler->deadline = renew_at(idler, now);
    else if (idler->state == IMAP_IDLE_OFF)
        take_end(idler, before, now);
}

/* True where IDLE began anew: what follows the old one's end may have come with it. */
static bool hear_once(Idler *idler, int64_t now)
{
    struct imap_idle_news news = { 0 };
    g_autoptr(GError) error = NULL;
    ImapIdleState before = idler->state;
    bool fine = imap_idle_read(idler->session, &news, &error);
    take_news(idler, &news, now);
    if (fine)
        take_state(idler, now);
    else
        lose(idler, error->message, now);
    return idler->session && before == IMAP_IDLE_ENDING &&
           idler->state == IMAP_IDLE_ASKED;
}

static void hear(Idler *idler, int64_t now)
{
    const struct idlers_port *port = &idler->idlers->port;
    port->hearing(idler->owner, port->data);
    while (hear_once(idler, now))
        ;
    port->hearing(NULL, port->data);
    schedule(idler);
}

static void take_deadline(Idler *idler, int64_t now)
{
    switch (idler->state) {
    case IMAP_IDLE_ON: stop(idler, now); break;
    case IMAP_IDLE_ASKED: lose_silent(idler, "IDLE", now); break;
    case IMAP_IDLE_ENDING: lose_silent(idler, "DONE", now); break;
    case IMAP_IDLE_OFF: idler->deadline = NEVER; break;
    }
    schedule(idler);
}

/* ---- All of them */

Idlers *idlers_new(const struct idlers_port *port)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        return NULL;
    Idlers *idlers = g_new0(Idlers, 1);
    idlers->epoll = epoll;
    idlers->port = *port;
    idlers->timers = g_sequence_new(NULL);
    return idlers;
}

void idlers_free(Idlers *idlers)
{
    if (!idlers)
        return;
    g_sequence_free(idlers->timers);
    close(idlers->epoll);
    g_free(idlers);
}

int idlers_fd(const Idlers *idlers)
{
    return idlers->epoll;
}

static Idler *first_due(const Idlers *idlers)
{
    GSequenceIter *first = g_sequence_get_begin_iter(idlers->timers);
    return g_sequence_iter_is_end(first) ? NULL : g_sequence_get(first);
}

int64_t idlers_next(const Idlers *idlers)
{
    const Idler *first = first_due(idlers);
    return first ? first->due : INT64_MAX;
}

void idlers_run(Idlers *idlers, int64_t now)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(idlers->epoll, events, EVENTS, 0);
    for (int i = 0; i < n; i++) {
        Idler *idler = events[i].data.ptr;
        if (idler->watched)
            hear(idler, now);
    }
    for (Idler *idler; (idler = first_due(idlers)) && idler->due <= now;) {
        if (idler->tell_at != NEVER && idler->tell_at <= now)
            tell(idler);
        else
            take_deadline(idler, now);
    }
}

/* ---- One of them */

Idler *idler_new(Idlers *idlers, gpointer owner, uint32_t renew, uint32_t timeout)
{
    Idler *idler = g_new0(Idler, 1);
    idler->idlers = idlers;
    idler->owner = owner;
    idler->renew = (int64_t)renew * 1000;
    idler->timeout = (int64_t)timeout * 1000;
    return idler;
}

void idler_free(Idler *idler)
{
    if (!idler)
        return;
    unwatch(idler);
    g_clear_pointer(&idler->timer, g_sequence_remove);
    imap_session_free(idler->session);
    g_free(idler->problem);
    g_free(idler);
}

void idler_keep(Idler *idler, ImapSession *session)
{
    idler->session = session;
    idler->state = IMAP_IDLE_OFF;
    idler->tell_at = NEVER;
    idler->told = false;
    g_clear_pointer(&idler->problem, g_free);
    schedule(idler);
}

/* News may be in the session's buffers already, where no poll sees them: it is heard at
 * once. */
static void begin(Idler *idler, int64_t now)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = idler };
    start(idler, now);
    if (!idler->session)
        return;
    idler->watched = epoll_ctl(idler->idlers->epoll, EPOLL_CTL_ADD,
                               imap_idle_fd(idler->session), &event) == 0;
    if (idler->watched)
        hear(idler, now);
    else
        lose(idler, g_strerror(errno), now);
}

void idler_watch(Idler *idler, ImapSession *session, const struct idler_look *look,
                 int64_t now)
{
    const struct imap_idle_news behind = { .arrived = look->behind };
    idler_keep(idler, session);
    if (look->fruitful || idler->arrival)
        idler->barren = !look->fruitful;
    idler->arrival = false;
    take_news(idler, &behind, now);
    if (look->lost)
        lose(idler, look->lost, now);
    else
        begin(idler, now);
    schedule(idler);
}

void idler_call_back(Idler *idler, int64_t now)
{
    idler->called_back = true;
    idler->tell_at = NEVER;
    if (!idler->session || idler->state == IMAP_IDLE_OFF)
        give_back(idler);
    else if (idler->state != IMAP_IDLE_ENDING)
        stop(idler, now);
    schedule(idler);
}
