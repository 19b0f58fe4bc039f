/* watch_private.h - what the files of the watch share.            Layer: ackd */
#pragma once
#include "ackd/crew.h"
#include "ackd/desk.h"
#include "ackd/porter.h"
#include "ackd/watch.h"

struct Watch {
    const struct config *config;
    const GPtrArray *offices;
    GPtrArray *desks; /* struct desk *, by number; borrowed */
    Crew *crew;
    Porter *porter;
    Manners *manners;
    Queue *queue;
    GHashTable *rooms;     /* "worker host port" -> struct room * */
    struct room *backlogs; /* for each worker */
    struct room *silent;   /* likewise: those at all silent servers */
    bool once;
    int64_t now;     /* of this call */
    int64_t rescans; /* when they are asked for next */
};

/* What a worker does of one kind at a time. */
struct room {
    Line *line;
    guint looks; /* in progress */
    guint most;
    bool crowd; /* some have to stand in the line for all silent servers */
};

/* What each worker's rooms take. A worker has more threads (ackd/worker.c): a server that
 * swallows what it is sent holds each look for `network_timeout`, and there may be many
 * of them. */
enum {
    ROOM_BACKLOGS = 4,
    ROOM_SERVER = 8,
    ROOM_SILENT = 2,      /* of a server that has not answered the last time */
    ROOM_NEW = 1,         /* of one that nobody has asked yet */
    ROOM_ALL_SILENT = 16, /* of all these servers together */
};

/* Anything about this desk has changed: whether it is looked at, when it is next. */
void watch_plan(Watch *watch, struct desk *desk);

/* Whether its server has just answered, or has failed to. */
void watch_answered(Watch *watch, struct desk *desk, bool answered);

/* Starts the looks that are due and may begin. */
void watch_take_turns(Watch *watch);
