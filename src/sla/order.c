#include "sla/order.h"

#include <string.h>

#include "base/instant.h"

enum {
    PARENTS_MAX = 2,
    FEW = 16, /* so many are looked through faster than a table of them is made */
};

enum state { UNSEEN = 0, IN_HAND, PLACED };

struct ordering {
    struct spoken *all;
    guint n;
    GHashTable *index_by_id; /* Message-ID -> index + 1; NULL: they are few */
    enum state *states;
};

static int spoken_compare(gconstpointer a, gconstpointer b)
{
    const struct spoken *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(x->message->message_id, y->message->message_id);
}

/* Mostly they come in their order. */
static void sort(GArray *all)
{
    const struct spoken *spoken = (const struct spoken *)all->data;
    guint i = 1;
    while (i < all->len && spoken_compare(&spoken[i - 1], &spoken[i]) <= 0)
        i++;
    if (i < all->len)
        g_array_sort(all, spoken_compare);
}

static GHashTable *index_messages(const GArray *all)
{
    GHashTable *index_by_id = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < all->len; i++)
        g_hash_table_insert(index_by_id,
                            g_array_index(all, struct spoken, i).message->message_id,
                            GUINT_TO_POINTER(i + 1));
    return index_by_id;
}

/* Index + 1, 0 if there is no such message. */
static guint find(const struct ordering *ordering, const char *id)
{
    if (ordering->index_by_id != NULL)
        return GPOINTER_TO_UINT(g_hash_table_lookup(ordering->index_by_id, id));
    for (guint i = 0; i < ordering->n; i++)
        if (g_str_equal(ordering->all[i].message->message_id, id))
            return i + 1;
    return 0;
}

/* Indexes of the messages that message `i` answers; returns how many. */
static guint parents_of(const struct ordering *ordering, guint i, guint *parents)
{
    const struct message *message = ordering->all[i].message;
    const GPtrArray *references = message->references;
    const char *ids[PARENTS_MAX] = {
        message->in_reply_to,
        references->len > 0 ? g_ptr_array_index(references, references->len - 1) : NULL,
    };
    guint n = 0;
    for (guint k = 0; k < PARENTS_MAX; k++) {
        guint found = ids[k] != NULL ? find(ordering, ids[k]) : 0;
        if (found > 0)
            parents[n++] = found - 1;
    }
    return n;
}

static void put_after(struct spoken *spoken, const struct spoken *parent)
{
    if (parent->at == INSTANT_NONE)
        return;
    if (parent->place > spoken->place) {
        spoken->place = parent->place;
        spoken->rank = parent->rank + 1;
    } else if (parent->place == spoken->place) {
        spoken->rank = MAX(spoken->rank, parent->rank + 1);
    }
}

/* Places `first` and, before it, all it answers. No recursion: a hostile conversation may
 * be as deep as it likes. A parent that is in hand already closes a circle and is passed
 * over. */
static void place_message(struct ordering *ordering, guint first, GArray *stack)
{
    g_array_append_val(stack, first);
    while (stack->len > 0) {
        guint i = g_array_index(stack, guint, stack->len - 1);
        guint parents[PARENTS_MAX];
        guint n = parents_of(ordering, i, parents);
        guint depth = stack->len;
        ordering->states[i] = IN_HAND;
        for (guint k = 0; k < n && stack->len == depth; k++)
            if (ordering->states[parents[k]] == UNSEEN)
                g_array_append_val(stack, parents[k]);
        if (stack->len > depth)
            continue;
        for (guint k = 0; k < n; k++)
            if (ordering->states[parents[k]] == PLACED)
                put_after(&ordering->all[i], &ordering->all[parents[k]]);
        ordering->states[i] = PLACED;
        g_array_set_size(stack, depth - 1);
    }
}

static struct spoken spoken_of(const struct message *message, const struct people *people)
{
    Direction direction = people_direction(people, message);
    int64_t at = people_instant(message, direction);
    return (struct spoken){
        .message = message,
        .author = people_author(people, message),
        .direction = direction,
        .at = at,
        .place = at != INSTANT_NONE ? at : INT64_MAX,
    };
}

GArray *order_messages(const GPtrArray *messages, const struct people *people)
{
    GArray *all = g_array_sized_new(FALSE, FALSE, sizeof(struct spoken), messages->len);
    for (guint i = 0; i < messages->len; i++) {
        struct spoken spoken = spoken_of(g_ptr_array_index(messages, i), people);
        g_array_append_val(all, spoken);
    }
    /* Circles are cut where they are entered: that must not depend on the order given. */
    sort(all);

    g_autoptr(GHashTable) index_by_id = all->len > FEW ? index_messages(all) : NULL;
    g_autofree enum state *states = g_new0(enum state, all->len);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint));
    struct ordering ordering = { (struct spoken *)all->data, all->len, index_by_id,
                                 states };
    for (guint i = 0; i < all->len; i++)
        if (states[i] == UNSEEN)
            place_message(&ordering, i, stack);
    sort(all);
    return all;
}
