/* idlers.h - the mailboxes whose servers tell when there is news.  Layer: ackd
 * Thousands of sessions wait in one epoll set on one thread; nothing here blocks. Each is
 * asked to go on before it is too old, and one that does not answer is given up: so a
 * connection that went silent is noticed within two renewal spans. News are told at
 * once, changes of flags a moment later, as they come in hundreds. What is told too often
 * for nothing, and connections that break again and again, wait a little. All functions
 * are called on one thread; times are of clock_monotonic_ms(). */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "imap/session.h"

typedef struct Idlers Idlers;
typedef struct Idler Idler; /* a mailbox's place among them, empty or with a session */

struct idlers_port {
    gpointer data;
    /* Look at this mailbox: there is news, or (with the reason) nobody waits for them any
     * more. Told once until the next idler_watch(). */
    void (*news)(gpointer owner, const char *problem, gpointer data);
    /* After idler_call_back(): the session, free for other commands, is the owner's
     * again. NULL where there is none. */
    void (*back)(gpointer owner, ImapSession *session, gpointer data);
    /* From now on bytes of this mailbox's server are read; NULL: of none. */
    void (*hearing)(gpointer owner, gpointer data);
};

/* NULL with errno where the system has no more descriptors. */
Idlers *idlers_new(const struct idlers_port *port);
void idlers_free(Idlers *idlers); /* after its idlers; NULL is fine */

/* To be polled for input; then idlers_run(), and when idlers_next() has come. */
int idlers_fd(const Idlers *idlers);
void idlers_run(Idlers *idlers, int64_t now);
int64_t idlers_next(const Idlers *idlers); /* INT64_MAX: not needed */

/* `renew` and `timeout` in seconds. */
Idler *idler_new(Idlers *idlers, gpointer owner, uint32_t renew, uint32_t timeout);
void idler_free(Idler *idler); /* with its session; NULL is fine */

/* How the look before went. */
struct idler_look {
    bool fruitful;    /* there was mail */
    bool behind;      /* there is more by now: it is news at once */
    const char *lost; /* why there is no session, though there was one; or NULL */
};

/* Takes the session, which has come through imap_idle_prepare(); NULL where `lost`. */
void idler_watch(Idler *idler, ImapSession *session, const struct idler_look *look,
                 int64_t now);

/* Keeps the session for the next look, without waiting for news. */
void idler_keep(Idler *idler, ImapSession *session);

/* The owner needs the session: it comes by back(), perhaps before this returns. */
void idler_call_back(Idler *idler, int64_t now);
