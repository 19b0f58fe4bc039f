/* crew.h - the worker processes: started, heard, started again.   Layer: ackd
 * A dead worker is started again after 1, 2, 4 ... 60 seconds; its mailboxes wait. Where
 * it is known what it died over, the others' mailboxes wait for one second only. When
 * files that they read are replaced (ackd/sandbox.h), all are ended and started again. */
#pragma once
#include <glib.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Crew Crew;

struct crew_handler {
    gpointer data;
    /* A worker is there: tell it its mailboxes. What another one was told is lost. */
    void (*started)(guint worker, gpointer data);
    /* What a worker said. False: it cannot be trusted any more and is killed. */
    bool (*message)(guint worker, GVariant *message, gpointer data);
    /* It is gone; `why` in words, `in_hand` what it held (struct inhand_entry). Its looks
     * are lost. True: those mailboxes are held up, and no others need to be. */
    bool (*died)(guint worker, const char *why, const GArray *in_hand, gpointer data);
};

/* `arguments` (copied) are handed to each worker, ackd/worker.h. */
Crew *crew_new(guint workers, char **arguments, const struct crew_handler *handler);

/* Closes every socket and waits up to a second before it kills. NULL is fine. */
void crew_free(Crew *crew);

/* Starts those whose time has come. */
void crew_tick(Crew *crew, int64_t now);

/* When crew_tick() wants to be called next, INSTANT_NONE: not needed. */
int64_t crew_next(const Crew *crew);

/* Nobody waits longer for a start than he would have from `now` on. */
void crew_clock_set_back(Crew *crew, int64_t now);

bool crew_is_up(const Crew *crew, guint worker);

/* Sinks `message`, which is lost where the worker is not up. One that does not listen is
 * killed. */
void crew_tell(Crew *crew, guint worker, GVariant *message);

/* For poll(2): fills at most crew_size() entries, returns how many; then hears those that
 * have something to say. */
guint crew_size(const Crew *crew);
guint crew_poll_fds(const Crew *crew, struct pollfd *fds);
void crew_hear(Crew *crew, const struct pollfd *fds, guint n, int64_t now);
