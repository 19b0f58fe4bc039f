#include "sla/target.h"

#include "sla/people.h"

static bool none(const GPtrArray *list)
{
    return list == NULL || list->len == 0;
}

static bool client_fits(const GPtrArray *patterns, const char *client)
{
    for (guint i = 0; !none(patterns) && i < patterns->len; i++)
        if (people_pattern_matches(g_ptr_array_index(patterns, i), client))
            return true;
    return none(patterns);
}

static bool mailbox_fits(const GPtrArray *names, const GPtrArray *seen_in)
{
    for (guint i = 0; !none(names) && seen_in != NULL && i < seen_in->len; i++)
        for (guint k = 0; k < names->len; k++)
            if (g_str_equal(g_ptr_array_index(seen_in, i), g_ptr_array_index(names, k)))
                return true;
    return none(names);
}

static bool subject_fits(const GPtrArray *patterns, const char *subject)
{
    if (none(patterns))
        return true;
    g_autofree char *lower = g_utf8_strdown(subject != NULL ? subject : "", -1);
    for (guint i = 0; i < patterns->len; i++) {
        g_autofree char *wanted = g_utf8_strdown(g_ptr_array_index(patterns, i), -1);
        if (g_pattern_match_simple(wanted, lower))
            return true;
    }
    return false;
}

const struct terms *terms_at(const GArray *terms, int64_t at)
{
    guint low = 0;
    guint high = terms->len;
    /* The first ones are in force before their own beginning, too. */
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(terms, struct terms, middle).since <= at)
            low = middle;
        else
            high = middle;
    }
    return &g_array_index(terms, struct terms, low);
}

const struct target *target_for(const GPtrArray *targets, const char *client,
                                const struct message *opener)
{
    for (guint i = 0; targets != NULL && i < targets->len; i++) {
        const struct target *target = g_ptr_array_index(targets, i);
        if (client_fits(target->clients, client) &&
            mailbox_fits(target->mailboxes, opener->mailboxes) &&
            subject_fits(target->subjects, opener->subject))
            return target;
    }
    return NULL;
}

static const struct duration no_duration = { DURATION_NONE, 0 };

static struct duration of_turn(int number, struct duration first, struct duration next)
{
    return number > 1 && next.kind != DURATION_NONE ? next : first;
}

struct duration target_acknowledge(const struct target *target, int number)
{
    if (target == NULL)
        return no_duration;
    return of_turn(number, target->acknowledge, target->next_acknowledge);
}

struct duration target_answer(const struct target *target, int number)
{
    if (target == NULL)
        return no_duration;
    return of_turn(number, target->answer, target->next_answer);
}

struct duration target_update(const struct target *target)
{
    return target != NULL ? target->update : no_duration;
}
