#include "sla/timeline.h"

#include <string.h>

#include "base/instant.h"

static struct moment *moment_at(const struct timeline *timeline, guint index)
{
    return &g_array_index(timeline->moments, struct moment, index);
}

bool timeline_is_ours(const struct spoken *spoken)
{
    return spoken->direction == DIRECTION_OUTBOUND && spoken->at != INSTANT_NONE &&
           spoken->message->kind == KIND_PERSON;
}

/* ---- one order of all ---- */

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int moment_compare(gconstpointer a, gconstpointer b)
{
    const struct moment *x = a, *y = b;
    if (x->at != y->at)
        return number_compare(x->at, y->at);
    if (x->kind != y->kind)
        return number_compare(x->kind, y->kind);
    if (x->kind == MOMENT_NOTE)
        return number_compare(x->note->number, y->note->number);
    /* They stand in one array, in the order in which they were spoken. */
    return (x->spoken > y->spoken) - (x->spoken < y->spoken);
}

static void add_moment(GArray *moments, MomentKind kind, int64_t at,
                       const struct spoken *spoken, const struct note *note)
{
    struct moment moment = {
        .kind = kind,
        .at = at,
        .spoken = spoken,
        .note = note,
        .of = MOMENT_NONE,
        .our_next = MOMENT_NONE,
    };
    g_array_append_val(moments, moment);
}

/* A flag is seen no earlier than its message, whatever the clocks say. */
static void add_flags(GArray *moments, const struct spoken *spoken)
{
    const struct message *message = spoken->message;
    int64_t there = spoken->at != INSTANT_NONE ? spoken->place : INSTANT_NONE;
    if (message->answered_seen != INSTANT_NONE)
        add_moment(moments, MOMENT_SEEN_ANSWERED, MAX(message->answered_seen, there),
                   spoken, NULL);
    if (message->closed_seen != INSTANT_NONE)
        add_moment(moments, MOMENT_SEEN_CLOSED, MAX(message->closed_seen, there), spoken,
                   NULL);
}

static GArray *moments_of(const GArray *order, const GPtrArray *notes)
{
    guint expected = order->len + (notes != NULL ? notes->len : 0);
    GArray *moments = g_array_sized_new(FALSE, FALSE, sizeof(struct moment), expected);
    bool in_order = true;
    for (guint i = 0; i < order->len; i++) {
        const struct spoken *spoken = &g_array_index(order, struct spoken, i);
        add_moment(moments, MOMENT_MESSAGE, spoken->place, spoken, NULL);
        add_flags(moments, spoken);
    }
    in_order = moments->len == order->len;
    for (guint i = 0; notes != NULL && i < notes->len; i++) {
        const struct note *note = g_ptr_array_index(notes, i);
        add_moment(moments, MOMENT_NOTE, note->at, NULL, note);
        in_order = false;
    }
    if (!in_order)
        g_array_sort(moments, moment_compare);
    return moments;
}

/* ---- what refers to what ---- */

static void link_flags(struct timeline *timeline)
{
    g_autofree guint *places = g_new(guint, timeline->order->len);
    const struct spoken *first = (const struct spoken *)timeline->order->data;
    for (guint i = 0; i < timeline->moments->len; i++) {
        const struct moment *moment = moment_at(timeline, i);
        if (moment->kind == MOMENT_MESSAGE)
            places[moment->spoken - first] = i;
    }
    for (guint i = 0; i < timeline->moments->len; i++) {
        struct moment *moment = moment_at(timeline, i);
        if (moment->kind != MOMENT_MESSAGE && moment->kind != MOMENT_NOTE)
            moment->of = places[moment->spoken - first];
    }
}

static void link_our_next(struct timeline *timeline)
{
    guint next = MOMENT_NONE;
    for (guint i = timeline->moments->len; i > 0; i--) {
        struct moment *moment = moment_at(timeline, i - 1);
        if (moment->kind == MOMENT_MESSAGE && timeline_is_ours(moment->spoken))
            next = i - 1;
        moment->our_next = next;
    }
}

/* ---- bounces (S15) ---- */

/* Servers report from an address of their own, which often is in the team's domain or no
 * address at all: whom a bounce comes from says nothing. Only one that is sent to a
 * client is about his mail. What is delayed may arrive yet; if it does not, the server
 * says so once more. */
static bool is_bounce(const struct spoken *spoken)
{
    const struct message *message = spoken->message;
    bool ignored = spoken->direction == DIRECTION_NONE && spoken->author->address != NULL;
    return message->kind == KIND_BOUNCE &&
           !(message->facts & (FACT_DELAYED | FACT_TO_LETTER)) &&
           spoken->at != INSTANT_NONE && spoken->direction != DIRECTION_OUTBOUND &&
           !ignored;
}

static bool any_bounce(const GArray *order)
{
    for (guint i = 0; i < order->len; i++)
        if (is_bounce(&g_array_index(order, struct spoken, i)))
            return true;
    return false;
}

static guint find_ours(GHashTable *ours, const char *id)
{
    gpointer found = NULL;
    return id != NULL && g_hash_table_lookup_extended(ours, id, NULL, &found)
               ? GPOINTER_TO_UINT(found)
               : MOMENT_NONE;
}

/* The mail of ours that a bounce names, the nearest one. */
static guint named_by(GHashTable *ours, const struct message *bounce)
{
    guint found = find_ours(ours, bounce->in_reply_to);
    for (guint i = bounce->references->len; found == MOMENT_NONE && i > 0; i--)
        found = find_ours(ours, g_ptr_array_index(bounce->references, i - 1));
    return found;
}

static void link_bounces(struct timeline *timeline)
{
    g_autoptr(GHashTable) ours = g_hash_table_new(g_str_hash, g_str_equal);
    guint latest = MOMENT_NONE;
    for (guint i = 0; i < timeline->moments->len; i++) {
        struct moment *moment = moment_at(timeline, i);
        if (moment->kind != MOMENT_MESSAGE)
            continue;
        if (moment->spoken->direction == DIRECTION_OUTBOUND)
            g_hash_table_insert(ours, moment->spoken->message->message_id,
                                GUINT_TO_POINTER(i));
        if (timeline_is_ours(moment->spoken))
            latest = i;
        if (!is_bounce(moment->spoken))
            continue;
        guint named = named_by(ours, moment->spoken->message);
        moment->of = named != MOMENT_NONE ? named : latest;
        if (moment->of != MOMENT_NONE)
            moment_at(timeline, moment->of)->bounced = true;
    }
}

struct timeline timeline_of(const GPtrArray *messages, const GPtrArray *notes,
                            const struct people *people)
{
    GArray *order = order_messages(messages, people);
    struct timeline timeline = { order, moments_of(order, notes) };
    if (timeline.moments->len > order->len) {
        link_flags(&timeline);
        link_our_next(&timeline);
    }
    if (any_bounce(order))
        link_bounces(&timeline);
    return timeline;
}

void timeline_clear(struct timeline *timeline)
{
    g_array_unref(timeline->order);
    g_array_unref(timeline->moments);
}
