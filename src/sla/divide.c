#include "sla/divide.h"

#include "base/instant.h"
#include "sla/order.h"
#include "sla/thread.h"

enum {
    GAP = 30 * DAY,
    /* Messages evaluated for one answer. A mail server that invents dates could make each
     * of a hundred thousand messages a case to look at; no correspondence does. */
    EVALUATED_MAX = 1000 * 1000,
};

/* A conversation, as far as it was gone through. */
struct part {
    GPtrArray *messages; /* const struct message * */
    GHashTable *topics;  /* int64_t *, borrowed from the messages */
    int64_t last;        /* the newest thread_time(), or INSTANT_NONE */
};

struct dividing {
    const GPtrArray *notes; /* or NULL */
    const struct policy *policy;
    GArray *parts;          /* struct part */
    GHashTable *part_by_id; /* Message-ID -> index in parts + 1 */
    GHashTable *follows;    /* thread_follows() */
    gsize evaluated;
};

static void part_clear(gpointer data)
{
    struct part *part = data;
    g_ptr_array_unref(part->messages);
    g_hash_table_unref(part->topics);
}

static struct part *part_at(const struct dividing *dividing, guint index)
{
    return &g_array_index(dividing->parts, struct part, index);
}

static guint new_part(struct dividing *dividing)
{
    struct part part = {
        .messages = g_ptr_array_new(),
        .topics = g_hash_table_new(g_int64_hash, g_int64_equal),
        .last = INSTANT_NONE,
    };
    g_array_append_val(dividing->parts, part);
    return dividing->parts->len - 1;
}

/* ---- whether something new begins */

/* What the message itself must show. No subject at all says nothing new. */
static bool may_begin(const struct message *message)
{
    bool answers = message->in_reply_to || message->references->len > 0;
    return answers && message->topic != 0 && !(message->facts & FACT_REPLY_SUBJECT) &&
           thread_time(message) != INSTANT_NONE;
}

/* Almost every family ends here. */
static bool may_divide(const GPtrArray *messages)
{
    int64_t first = INT64_MAX, last = INSTANT_NONE;
    bool any = false;

    for (guint i = 0; i < messages->len; i++) {
        const struct message *message = messages->pdata[i];
        int64_t at = thread_time(message);
        if (at == INSTANT_NONE)
            continue;
        first = MIN(first, at);
        last = MAX(last, at);
        any = any || may_begin(message);
    }
    return any && last - first > GAP;
}

/* What a message showed at that instant: \Answered and closing may have come later. */
static struct message as_of(const struct message *message, int64_t at)
{
    struct message then = *message;
    if (then.answered_seen > at)
        then.answered_seen = INSTANT_NONE;
    if (then.closed_seen > at)
        then.closed_seen = INSTANT_NONE;
    return then;
}

static GPtrArray *notes_until(const GPtrArray *notes, int64_t at)
{
    GPtrArray *until = g_ptr_array_new();
    for (guint i = 0; i < notes->len; i++)
        if (((const struct note *)notes->pdata[i])->at <= at)
            g_ptr_array_add(until, notes->pdata[i]);
    return until;
}

/* Whether the part, as it was then, was settled at that instant (S19). What was said
 * about it later does not count: a division once made would come undone. */
static bool was_settled(struct dividing *dividing, const struct part *part, int64_t at)
{
    guint n = part->messages->len;
    dividing->evaluated += n;
    if (dividing->evaluated > EVALUATED_MAX)
        return false;
    g_autofree struct message *then = g_new(struct message, n);
    g_autoptr(GPtrArray) messages = g_ptr_array_sized_new(n);
    for (guint i = 0; i < n; i++) {
        then[i] = as_of(part->messages->pdata[i], at);
        g_ptr_array_add(messages, &then[i]);
    }
    g_autoptr(GPtrArray) own = divide_notes(part->messages, dividing->notes);
    g_autoptr(GPtrArray) notes = notes_until(own, at);
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, notes, dividing->policy);
    return evaluation->settled != INSTANT_NONE && evaluation->settled <= at;
}

static bool begins_anew(struct dividing *dividing, const struct part *part,
                        const struct message *message)
{
    int64_t at = thread_time(message);
    return may_begin(message) && part->last != INSTANT_NONE && at - part->last > GAP &&
           !g_hash_table_contains(part->topics, &message->topic) &&
           was_settled(dividing, part, at);
}

/* ---- where a message belongs */

static guint lookup(const struct dividing *dividing, const char *id)
{
    return id ? GPOINTER_TO_UINT(g_hash_table_lookup(dividing->part_by_id, id)) : 0;
}

/* The part of the nearest ancestor that is known, be it only by being mentioned there. */
static guint home_of(const struct dividing *dividing, const struct message *message)
{
    guint found = lookup(dividing, message->in_reply_to);
    for (guint i = message->references->len; found == 0 && i > 0; i--)
        found = lookup(dividing, message->references->pdata[i - 1]);
    if (found == 0)
        found =
            lookup(dividing, g_hash_table_lookup(dividing->follows, message->message_id));
    if (found == 0)
        found = lookup(dividing, message->message_id);
    return found > 0 ? found - 1 : 0;
}

static void mention(struct dividing *dividing, char *id, guint part)
{
    if (id && !g_hash_table_contains(dividing->part_by_id, id))
        g_hash_table_insert(dividing->part_by_id, id, GUINT_TO_POINTER(part + 1));
}

static void place(struct dividing *dividing, const struct message *message)
{
    guint home = home_of(dividing, message);
    mention(dividing, message->in_reply_to, home);
    for (guint i = 0; i < message->references->len; i++)
        mention(dividing, message->references->pdata[i], home);

    guint index = begins_anew(dividing, part_at(dividing, home), message)
                      ? new_part(dividing)
                      : home;
    struct part *part = part_at(dividing, index);
    g_hash_table_insert(dividing->part_by_id, message->message_id,
                        GUINT_TO_POINTER(index + 1));
    g_ptr_array_add(part->messages, (gpointer)message);
    g_hash_table_add(part->topics, (gpointer)&message->topic);
    part->last = MAX(part->last, thread_time(message));
}

static GPtrArray *arrays(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
}

static GPtrArray *undivided(const GPtrArray *messages)
{
    GPtrArray *parts = arrays();
    if (messages->len == 0)
        return parts;
    GPtrArray *all = g_ptr_array_sized_new(messages->len);
    g_ptr_array_extend(all, (GPtrArray *)messages, NULL, NULL);
    g_ptr_array_add(parts, all);
    return parts;
}

GPtrArray *divide_messages(const GPtrArray *messages, const GPtrArray *notes,
                           const struct policy *policy)
{
    if (!may_divide(messages))
        return undivided(messages);

    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(struct part));
    g_array_set_clear_func(parts, part_clear);
    g_autoptr(GHashTable) part_by_id = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) follows = thread_follows(messages, policy->people);
    struct dividing dividing = {
        .notes = notes,
        .policy = policy,
        .parts = parts,
        .part_by_id = part_by_id,
        .follows = follows,
    };
    new_part(&dividing);
    g_autoptr(GArray) spoken = order_messages(messages, policy->people);
    for (guint i = 0; i < spoken->len; i++)
        place(&dividing, g_array_index(spoken, struct spoken, i).message);

    GPtrArray *answer = arrays();
    for (guint i = 0; i < parts->len; i++)
        g_ptr_array_add(answer, g_ptr_array_ref(part_at(&dividing, i)->messages));
    return answer;
}

GPtrArray *divide_notes(const GPtrArray *part, const GPtrArray *notes)
{
    GPtrArray *own = g_ptr_array_new();
    if (!notes || notes->len == 0)
        return own;
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < part->len; i++)
        g_hash_table_add(ids, ((const struct message *)part->pdata[i])->message_id);
    for (guint i = 0; i < notes->len; i++) {
        const struct note *note = notes->pdata[i];
        if (note->message_id && g_hash_table_contains(ids, note->message_id))
            g_ptr_array_add(own, notes->pdata[i]);
    }
    return own;
}
