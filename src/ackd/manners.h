/* manners.h - how often and how many at a time a server is approached.
 *                                                                 Layer: ackd (pure)
 * What fails is tried again later each time, never by all at once. Connections are
 * counted for each server (host and port) and for each user of it, and new ones are
 * spread out. Where there are more mailboxes than connections, the first mailboxes keep
 * theirs and the others take turns. A server that says it takes no more is believed for a
 * while. Times are UTC seconds; chance comes from outside. Source: ackd(8); RFC 5530. */
#pragma once
#include <stdbool.h>

#include "ackd/queue.h"

typedef enum {
    MANNERS_FINE,
    MANNERS_BROKEN,  /* no connection, or one that broke */
    MANNERS_REFUSED, /* the server does not accept the password: tried too often, it may
                        lock the account */
    MANNERS_BUSY,    /* the server takes no more connections for now */
} MannersFault;

/* Seconds to the next try after `tries` (at least 1) in a row have failed: twice as long
 * each time, up to a limit, and of that between a half and the whole, as `chance` (evenly
 * among all numbers) has it. 0 where nothing failed. */
int64_t manners_delay(MannersFault fault, guint tries, uint32_t chance);

struct manners_limits {
    guint server; /* connections to one server */
    guint user;   /* of one user of it */
    guint rate;   /* new ones to one server, each second */
};

typedef struct Manners Manners;
typedef struct Place Place; /* a mailbox at its server; belongs to Manners */

/* Its lines stand in `queue`, which must outlive it. */
Manners *manners_new(const struct manners_limits *limits, Queue *queue);
void manners_free(Manners *manners); /* NULL is fine */

/* A mailbox more: those who come first keep their connections. Of host and user upper and
 * lower case are the same. */
Place *manners_add(Manners *manners, const char *host, int port, const char *user);

/* NULL: this mailbox may be looked at now, as always where it has a connection. Otherwise
 * it is to stand in this line: of its user or server, until somebody gives up a
 * connection or they are allowed more of them again, or until the next second, where
 * enough were opened in this one. */
Line *manners_ask(Place *place, int64_t now);

/* It has a connection from now on, or has none; and who stands in line is called. */
void manners_connected(Place *place, bool connected, int64_t now);
bool manners_is_connected(const Place *place);

/* Whether it may keep its connection after the look. */
bool manners_keeps(const Place *place, int64_t now);

/* The server refused a connection for this mailbox as one too many. For ten minutes its
 * user, or where that one has no other connection the server, gets no more than are open
 * now, and the server's are opened at a tenth of the rate. */
void manners_too_many(Place *place, int64_t now);

/* By a clock that was set back since nobody waits longer than from `now` on. */
void manners_clock_set_back(Manners *manners, int64_t now);
