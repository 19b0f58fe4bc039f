#include "sla/ledger.h"

#include <string.h>

#include "base/instant.h"

enum { NOWHERE = G_MAXUINT };

struct Ledger {
    const struct policy *policy;
    GPtrArray *dismissals; /* const struct note * */
    GArray *promises;      /* struct promise */
    GArray *open[2];       /* guint, ascending: which are open, of us and of the client */
    GArray *closed;        /* guint: which the last closing ended */
};

static GPtrArray *dismissals_of(const GPtrArray *notes)
{
    GPtrArray *dismissals = g_ptr_array_new();
    for (guint i = 0; notes != NULL && i < notes->len; i++) {
        struct note *note = g_ptr_array_index(notes, i);
        if (note->kind == NOTE_DISMISS)
            g_ptr_array_add(dismissals, note);
    }
    return dismissals;
}

Ledger *ledger_new(const struct policy *policy, const GPtrArray *notes)
{
    Ledger *ledger = g_new(Ledger, 1);
    *ledger = (Ledger){
        .policy = policy,
        .dismissals = dismissals_of(notes),
        .promises = g_array_new(FALSE, FALSE, sizeof(struct promise)),
        .open = { g_array_new(FALSE, FALSE, sizeof(guint)),
                  g_array_new(FALSE, FALSE, sizeof(guint)) },
        .closed = g_array_new(FALSE, FALSE, sizeof(guint)),
    };
    return ledger;
}

void ledger_free(Ledger *ledger)
{
    if (ledger == NULL)
        return;
    g_ptr_array_unref(ledger->dismissals);
    g_array_unref(ledger->promises);
    g_array_unref(ledger->open[false]);
    g_array_unref(ledger->open[true]);
    g_array_unref(ledger->closed);
    g_free(ledger);
}

static struct promise *promise_at(const Ledger *ledger, guint index)
{
    return &g_array_index(ledger->promises, struct promise, index);
}

/* Of the indexes that `open` holds, the one at this place. */
static struct promise *open_at(const Ledger *ledger, const GArray *open, guint place)
{
    return promise_at(ledger, g_array_index(open, guint, place));
}

/* ---- what a word delivers (S27) ---- */

/* A thing is there only when it is attached, at a link, or said to be there. For all else
 * any word will do that is more than thanks, asking, or one more promise. */
static bool delivers(const struct message *message, const struct promise *promise)
{
    if (promise->thing)
        return message->facts & FACT_ATTACHMENT ||
               message_has_signal(message, SIGNAL_DELIVERY);
    return !message_has_signal(message, SIGNAL_HOLDING) &&
           !message_has_signal(message, SIGNAL_COURTESY) &&
           !message_has_signal(message, SIGNAL_CHASE) &&
           !message_has_signal(message, SIGNAL_STATUS);
}

static void end_promise(struct promise *promise, PromiseState state, int64_t at,
                        const char *by)
{
    promise->state = state;
    promise->ended = at;
    promise->ended_by = by;
}

static void deliver(Ledger *ledger, const struct spoken *spoken, bool client)
{
    GArray *open = ledger->open[client];
    guint kept = 0;
    for (guint i = 0; i < open->len; i++) {
        struct promise *promise = open_at(ledger, open, i);
        if (delivers(spoken->message, promise))
            end_promise(promise, PROMISE_DELIVERED, spoken->at,
                        spoken->message->message_id);
        else
            g_array_index(open, guint, kept++) = g_array_index(open, guint, i);
    }
    g_array_set_size(open, kept);
}

/* ---- what it promises ---- */

/* When somebody first said that this is no promise, INSTANT_NONE: nobody did (S30). */
static int64_t dismissed_at(const Ledger *ledger, const struct promise *promise)
{
    int64_t at = INSTANT_NONE;
    for (guint i = 0; i < ledger->dismissals->len; i++) {
        const struct note *note = g_ptr_array_index(ledger->dismissals, i);
        if (note->promise == promise->number &&
            strcmp(note->message_id, promise->message_id) == 0 &&
            (at == INSTANT_NONE || note->at < at))
            at = note->at;
    }
    return at;
}

/* False where it falls due at no instant that the calendar knows. */
static bool find_due(const Ledger *ledger, const struct signal *signal,
                     struct promise *promise)
{
    const Calendar *calendar = terms_at(ledger->policy->terms, promise->made)->calendar;
    promise->timed =
        deadline_resolve(&signal->deadline, calendar, promise->made, &promise->due);
    if (!promise->timed) {
        promise->due.at =
            calendar_add(calendar, promise->made, ledger->policy->open_promise);
        if (promise->due.at == INSTANT_NONE)
            return false;
        promise->due.day = calendar_day(calendar, promise->due.at);
    }
    promise->due.at = MAX(promise->due.at, promise->made);
    promise->first_due = promise->due;
    return true;
}

/* S28: which of the open ones the new promise comes instead of: the newest of an older
 * mail, of a thing for a thing if there is one. NOWHERE: of none. */
static guint place_of_replaced(const Ledger *ledger, const struct promise *promise)
{
    const GArray *open = ledger->open[promise->client];
    guint found = NOWHERE;
    for (guint i = open->len; i > 0; i--) {
        const struct promise *old = open_at(ledger, open, i - 1);
        if (strcmp(old->message_id, promise->message_id) == 0)
            continue;
        if (old->thing == promise->thing)
            return i - 1;
        found = found == NOWHERE ? i - 1 : found;
    }
    return found;
}

static void slip(struct promise *old, struct promise *promise)
{
    promise->slips = old->slips + 1;
    promise->first_due = old->first_due;
    end_promise(old, PROMISE_REPLACED, promise->made, promise->message_id);
}

/* Each takes the place of an open one if it can, so that no more are open at a time than
 * one mail promises, and those that a reopening brings back. */
static void open_promise(Ledger *ledger, struct promise *promise)
{
    GArray *open = ledger->open[promise->client];
    guint place = place_of_replaced(ledger, promise);
    if (place != NOWHERE) {
        slip(open_at(ledger, open, place), promise);
        g_array_remove_index(open, place);
    }
    g_array_append_val(open, ledger->promises->len);
}

static void add_promise(Ledger *ledger, const struct signal *signal,
                        struct promise promise)
{
    promise.phrase = signal->phrase;
    promise.confidence = signal->confidence;
    promise.thing = signal->thing;
    promise.grain = signal->deadline.grain;
    promise.ended = INSTANT_NONE;
    if (!find_due(ledger, signal, &promise))
        return;
    int64_t dismissed = dismissed_at(ledger, &promise);
    if (dismissed != INSTANT_NONE)
        end_promise(&promise, PROMISE_DISMISSED, dismissed, NULL);
    else
        open_promise(ledger, &promise);
    g_array_append_val(ledger->promises, promise);
}

void ledger_hear(Ledger *ledger, const struct spoken *spoken, bool client, const char *by)
{
    const struct message *message = spoken->message;
    struct promise promise = {
        .message_id = message->message_id,
        .client = client,
        .by = by,
        .made = spoken->at,
    };
    deliver(ledger, spoken, client);
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind != SIGNAL_PROMISE)
            continue;
        promise.number++;
        add_promise(ledger, signal, promise);
    }
}

/* ---- the whole ---- */

const struct promise *ledger_owes(const Ledger *ledger, bool client)
{
    const GArray *open = ledger->open[client];
    return open->len > 0 ? open_at(ledger, open, 0) : NULL;
}

bool ledger_is_late(const Ledger *ledger, int64_t at)
{
    const GArray *open = ledger->open[false];
    for (guint i = 0; i < open->len; i++)
        if (open_at(ledger, open, i)->due.at < at)
            return true;
    return false;
}

void ledger_close(Ledger *ledger, int64_t at)
{
    g_array_set_size(ledger->closed, 0);
    for (int side = 0; side < 2; side++) {
        GArray *open = ledger->open[side];
        for (guint i = 0; i < open->len; i++)
            end_promise(open_at(ledger, open, i), PROMISE_CLOSED, at, NULL);
        g_array_append_vals(ledger->closed, open->data, open->len);
        g_array_set_size(open, 0);
    }
}

static int index_compare(gconstpointer a, gconstpointer b)
{
    const guint *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void ledger_reopen(Ledger *ledger)
{
    for (guint i = 0; i < ledger->closed->len; i++) {
        guint index = g_array_index(ledger->closed, guint, i);
        struct promise *promise = promise_at(ledger, index);
        end_promise(promise, PROMISE_OPEN, INSTANT_NONE, NULL);
        g_array_append_val(ledger->open[promise->client], index);
    }
    g_array_sort(ledger->open[false], index_compare);
    g_array_sort(ledger->open[true], index_compare);
    g_array_set_size(ledger->closed, 0);
}

GArray *ledger_take(Ledger *ledger)
{
    GArray *promises = ledger->promises;
    ledger->promises = g_array_new(FALSE, FALSE, sizeof(struct promise));
    g_array_set_size(ledger->open[false], 0);
    g_array_set_size(ledger->open[true], 0);
    g_array_set_size(ledger->closed, 0);
    return promises;
}
