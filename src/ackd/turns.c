#include "ackd/orders.h"
#include "ackd/watch_private.h"
#include "base/instant.h"

static int64_t next_look(const struct desk *desk)
{
    return MAX(desk->next_look, desk->held_until);
}

/* The next piece of it needs no waiting for. */
static bool has_backlog(const struct desk *desk)
{
    return desk->unfinished && desk->tries == 0 && !desk->problem;
}

/* Perhaps it is there in another form by now. */
static bool has_wrong_password(const struct desk *desk)
{
    return desk->refused && desk->mailbox->oauth2.grant == GRANT_NONE;
}

static int64_t next_turn(const struct desk *desk)
{
    if (has_backlog(desk))
        return desk->held_until;
    return has_wrong_password(desk) ? MIN(next_look(desk), desk->recheck)
                                    : next_look(desk);
}

static bool may_look(const Watch *w, const struct desk *desk)
{
    return !desk->looking && !desk->fetching && crew_is_up(w->crew, desk->worker) &&
           !(w->once && desk->looked_once);
}

static void enter(struct room *room)
{
    room->looks++;
}

static void leave(struct room *room)
{
    room->looks--;
    queue_call(room->line);
}

static bool is_full(const struct room *room)
{
    return room->looks >= room->most;
}

void watch_plan(Watch *w, struct desk *desk)
{
    if (desk->seated && !desk->looking) {
        desk->seated = false;
        leave(desk->room);
        if (desk->silent)
            leave(&w->silent[desk->worker]);
        if (desk->backlog)
            leave(&w->backlogs[desk->worker]);
    }
    if (may_look(w, desk))
        queue_at(desk->waiter, next_turn(desk), desk->next_look);
    else
        queue_leave(desk->waiter);
}

static bool is_silent(const struct room *room)
{
    return room->most < ROOM_SERVER;
}

/* Those whose server has answered leave the line for the silent ones. */
static void disperse(Watch *w, struct room *room)
{
    room->crowd = false;
    for (guint i = 0; i < w->desks->len; i++) {
        struct desk *desk = w->desks->pdata[i];
        if (desk->room == room)
            watch_plan(w, desk);
    }
}

void watch_answered(Watch *w, struct desk *desk, bool answered)
{
    struct room *room = desk->room;
    room->most = answered ? ROOM_SERVER : ROOM_SILENT;
    queue_call(room->line);
    if (answered && room->crowd)
        disperse(w, room);
}

static void fetch(Watch *w, struct desk *desk, bool refused)
{
    desk->fetching = true;
    porter_fetch(w->porter, desk, desk->mailbox, refused, w->now);
}

/* The worker must know the mailbox, with a password or token, before it can look. */
static bool is_assigned(const Watch *w, const struct desk *desk)
{
    bool outlived = desk->renew != INSTANT_NONE && w->now >= desk->renew;
    return desk->assigned && !outlived;
}

static void start_look(Watch *w, struct desk *desk)
{
    bool keep = !w->once && manners_keeps(desk->place, w->now);
    crew_tell(w->crew, desk->worker, orders_look(desk, keep, w->now));
    manners_connected(desk->place, true, w->now);
    desk->looking = desk->seated = true;
    desk->silent = is_silent(desk->room);
    enter(desk->room);
    if (desk->silent)
        enter(&w->silent[desk->worker]);
    if (desk->backlog)
        enter(&w->backlogs[desk->worker]);
}

/* NULL: it may begin now. */
static Line *line_for(Watch *w, struct desk *desk)
{
    struct room *room = desk->room, *silent = &w->silent[desk->worker];
    if (is_full(room))
        return room->line;
    if (is_silent(room) && is_full(silent)) {
        room->crowd = true;
        return silent->line;
    }
    return manners_ask(desk->place, w->now);
}

static void look(Watch *w, struct desk *desk)
{
    Line *line = line_for(w, desk);
    if (line) {
        queue_stand(desk->waiter, line, INSTANT_NONE);
    } else if (is_assigned(w, desk)) {
        start_look(w, desk);
    } else {
        desk->assigned = false;
        fetch(w, desk, desk->refused);
    }
}

/* Whose worker has ended meanwhile waits for the next one to start. */
static void take_turn(Watch *w, struct desk *desk)
{
    if (!may_look(w, desk))
        return;
    struct room *backlogs = &w->backlogs[desk->worker];
    desk->backlog = has_backlog(desk) && !is_full(backlogs);
    if (desk->backlog || w->now >= next_look(desk)) {
        look(w, desk);
    } else if (has_backlog(desk)) {
        queue_stand(desk->waiter, backlogs->line, next_look(desk));
    } else {
        desk->rechecking = true;
        fetch(w, desk, true);
    }
}

void watch_take_turns(Watch *w)
{
    for (struct desk *desk; (desk = queue_next(w->queue, w->now));)
        take_turn(w, desk);
}
