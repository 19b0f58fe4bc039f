/* watch_private.h - what the files of the watch share.            Layer: ackd */
#pragma once
#include "ackd/crew.h"
#include "ackd/manners.h"
#include "ackd/porter.h"
#include "ackd/watch.h"

struct Watch {
    const struct config *config;
    const GPtrArray *offices;
    GPtrArray *desks; /* struct desk *, by number; borrowed */
    Crew *crew;
    Porter *porter;
    Manners *manners;
    GHashTable *shares; /* "worker host port" -> struct share * */
    bool once;
    int64_t now;     /* of this call */
    bool changed;    /* a look may be due since `next` was found */
    int64_t next;    /* when the next one is, INSTANT_NONE: none is planned */
    bool lines;      /* mailboxes have to wait for one another */
    int64_t rescans; /* when they are asked for next */
};

/* What one server takes of a worker's threads. */
struct share {
    guint looks; /* in progress */
};

/* Starts the looks that are due and may begin; finds out when the next one is. */
void watch_take_turns(Watch *watch);
