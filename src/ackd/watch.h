/* watch.h - which mailbox is looked at when.                      Layer: ackd
 * Hands the desks of all offices to the workers that look into their mailboxes: fetches
 * secrets, asks for looks when they are due, passes on what the workers say, and goes on
 * when a worker dies. Desks belong to their offices; here it is decided when they are
 * looked at next. `now` is UTC seconds. Source: ackd(8). */
#pragma once
#include <poll.h>

#include "ackd/office.h"
#include "auth/tokens.h"

typedef struct Watch Watch;

/* Borrows all three; the offices (struct office *) and the configuration must outlive it.
 * `once`: each mailbox is looked at once and does not wait for news. */
Watch *watch_new(const struct config *config, const GPtrArray *offices, Tokens *tokens,
                 bool once);
void watch_free(Watch *watch); /* ends the workers; NULL is fine */

/* Starts workers and looks whose time has come. */
void watch_tick(Watch *watch, int64_t now);

/* When watch_tick() wants to be called next, INSTANT_NONE: not needed. */
int64_t watch_next(const Watch *watch);

/* A letter waits until all of this office has been seen again: not at the next poll, but
 * soon (S41). */
void watch_again(Watch *watch, const struct office *office, int64_t now);

/* For poll(2): fills at most watch_fds_max() entries, returns how many; then hears those
 * that have something to say. */
guint watch_fds_max(const Watch *watch);
guint watch_fds(const Watch *watch, struct pollfd *fds);
void watch_hear(Watch *watch, const struct pollfd *fds, guint n, int64_t now);

/* Nobody waits longer than he would have from `now` on. */
void watch_clock_set_back(Watch *watch, int64_t now);

struct watch_counts {
    guint mailboxes;
    guint looked;  /* at least once, well or not */
    guint failing; /* the last look went wrong */
};
struct watch_counts watch_count(const Watch *watch);
