#include "ackd/orders.h"
#include "ackd/watch_private.h"
#include "base/instant.h"

/* A worker has more threads than either (ackd/worker.c). A server that swallows what it
 * is sent holds each look for `network_timeout`. */
enum {
    BACKLOGS = 4,        /* read at a time by one worker */
    LOOKS_AT_SERVER = 8, /* in progress at a time at one server by one worker */
};

/* The worker must know the mailbox, with a password or token, before it can look. */
static bool is_assigned(Watch *w, struct desk *desk)
{
    bool outlived = desk->renew != INSTANT_NONE && w->now >= desk->renew;
    if (desk->assigned && !outlived)
        return true;
    desk->assigned = false;
    desk->fetching = true;
    porter_fetch(w->porter, desk, desk->mailbox, desk->refused, w->now);
    return false;
}

static int64_t next_look(const struct desk *desk)
{
    return MAX(desk->next_look, desk->held_until);
}

/* The next piece of a backlog needs no waiting for. */
static bool goes_on(const Watch *w, const struct desk *desk)
{
    return desk->unfinished && desk->tries == 0 && !desk->problem &&
           w->now >= desk->held_until;
}

static bool may_look(const Watch *w, const struct desk *desk)
{
    return !desk->looking && !desk->fetching && crew_is_up(w->crew, desk->worker) &&
           !(w->once && desk->looked_once);
}

static int by_next_look(gconstpointer a, gconstpointer b)
{
    const struct desk *x = *(struct desk *const *)a, *y = *(struct desk *const *)b;
    return x->next_look < y->next_look ? -1 : x->next_look > y->next_look;
}

/* Whether a password that was refused is there in another form by now. */
static bool recheck(Watch *w, struct desk *desk)
{
    bool wrong = desk->refused && desk->mailbox->oauth2.grant == GRANT_NONE;
    if (!wrong)
        return false;
    if (w->now < desk->recheck) {
        w->next = instant_sooner(w->next, desk->recheck);
        return false;
    }
    desk->fetching = desk->rechecking = true;
    porter_fetch(w->porter, desk, desk->mailbox, true, w->now);
    return true;
}

/* Those whose look is due; where some have to wait for others, in the order in which it
 * fell due. Finds out when the next one is. */
static GPtrArray *due_desks(Watch *w)
{
    GPtrArray *due = g_ptr_array_new();
    w->next = INSTANT_NONE;
    for (guint i = 0; i < w->desks->len; i++) {
        struct desk *desk = w->desks->pdata[i];
        if (!may_look(w, desk))
            continue;
        if (w->now >= next_look(desk) || goes_on(w, desk))
            g_ptr_array_add(due, desk);
        else if (!recheck(w, desk))
            w->next = instant_sooner(w->next, next_look(desk));
    }
    if (w->lines)
        g_ptr_array_sort(due, by_next_look);
    return due;
}

/* What each worker is working on: how many backlogs; and the shares. */
static guint *count_looks(const Watch *w)
{
    guint *backlogs = g_new0(guint, (gsize)w->config->workers);
    for (guint i = 0; i < w->desks->len; i++)
        ((struct desk *)w->desks->pdata[i])->share->looks = 0;
    for (guint i = 0; i < w->desks->len; i++) {
        const struct desk *desk = w->desks->pdata[i];
        desk->share->looks += desk->looking;
        backlogs[desk->worker] += desk->looking && desk->backlog;
    }
    return backlogs;
}

/* False: the look is for a backlog only, and its worker has enough of those. */
static bool take_backlog(Watch *w, struct desk *desk, guint *backlogs)
{
    desk->backlog = goes_on(w, desk) && backlogs[desk->worker] < BACKLOGS;
    backlogs[desk->worker] += desk->backlog;
    if (desk->backlog || w->now >= next_look(desk))
        return true;
    w->next = instant_sooner(w->next, next_look(desk));
    return false;
}

static void start_look(Watch *w, struct desk *desk)
{
    bool keep = manners_keeps(desk->place, w->now);
    crew_tell(w->crew, desk->worker, orders_look(desk, keep, w->now));
    manners_connected(desk->place, true, w->now);
    desk->share->looks++;
    desk->looking = true;
}

static MannersAnswer ask(const Watch *w, const struct desk *desk)
{
    return desk->share->looks < LOOKS_AT_SERVER ? manners_ask(desk->place, w->now)
                                                : MANNERS_IN_LINE;
}

void watch_take_turns(Watch *w)
{
    w->changed = false;
    g_autoptr(GPtrArray) due = due_desks(w);
    g_autofree guint *backlogs = count_looks(w);
    w->lines = false;
    for (guint i = 0; i < due->len; i++) {
        struct desk *desk = due->pdata[i];
        MannersAnswer answer = ask(w, desk);
        if (answer == MANNERS_GO && is_assigned(w, desk) &&
            take_backlog(w, desk, backlogs))
            start_look(w, desk);
        if (answer == MANNERS_NEXT_SECOND)
            w->next = instant_sooner(w->next, w->now + 1);
        w->lines = w->lines || answer != MANNERS_GO;
    }
}
