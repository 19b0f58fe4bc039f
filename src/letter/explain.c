#include "letter/explain.h"

#include "base/instant.h"
#include "letter/explain_private.h"
#include "letter/wording.h"

/* ---- what is told ---- */

static void explanation_clear(gpointer data)
{
    g_free(((struct explanation *)data)->text);
}

void tell(struct telling *telling, struct place place, const char *rule, char *text)
{
    if (text == NULL)
        return;
    struct explanation explanation = { place.turn, rule, place.at, place.message_id,
                                       text };
    g_array_append_val(telling->told, explanation);
}

const struct turn *turn_numbered(const struct telling *telling, int number)
{
    const GArray *turns = telling->evaluation->turns;
    return number > 0 && (guint)number <= turns->len
               ? &g_array_index(turns, struct turn, number - 1)
               : NULL;
}

struct progress *progress_of(const struct telling *telling, int turn)
{
    return turn_numbered(telling, turn) != NULL
               ? &g_array_index(telling->progress, struct progress, turn - 1)
               : NULL;
}

/* ---- what came back (S15) ---- */

/* Which mail of ours a bounce is about: the one that it names, else the latest before it.
 */
static const struct event *named_by(GHashTable *sent, const struct message *bounce,
                                    const struct event *latest)
{
    const struct event *named = NULL;
    if (bounce->in_reply_to != NULL)
        named = g_hash_table_lookup(sent, bounce->in_reply_to);
    for (guint i = bounce->references->len; named == NULL && i > 0; i--)
        named = g_hash_table_lookup(sent, bounce->references->pdata[i - 1]);
    return named != NULL ? named : latest;
}

static bool is_our_mail(const struct event *event)
{
    return event->message != NULL && event->direction == DIRECTION_OUTBOUND &&
           event->kind != EVENT_CLOSED && event->at != INSTANT_NONE;
}

/* That a mail did not arrive is told where it was sent, before the bounce is. */
static void find_what_came_back(struct telling *telling)
{
    const GArray *events = telling->evaluation->events;
    g_autoptr(GHashTable) sent = g_hash_table_new(g_str_hash, g_str_equal);
    const struct event *latest = NULL;
    for (guint i = 0; i < events->len; i++) {
        struct event *event = &g_array_index(events, struct event, i);
        if (is_our_mail(event)) {
            g_hash_table_insert(sent, event->message->message_id, event);
            latest = event->message->kind == KIND_PERSON ? event : latest;
        }
        if (event->kind != EVENT_TAKEN_BACK)
            continue;
        const struct event *ours = named_by(sent, event->message, latest);
        if (ours == NULL)
            continue;
        g_hash_table_insert(telling->returned, event->message->message_id,
                            (gpointer)ours);
        g_hash_table_add(telling->lost, ours->message->message_id);
    }
}

/* ---- turn by turn ---- */

static gint by_turn(gconstpointer a, gconstpointer b)
{
    return ((const struct explanation *)a)->turn - ((const struct explanation *)b)->turn;
}

static void tell_turns(struct telling *telling)
{
    const struct evaluation *evaluation = telling->evaluation;
    int opened = 0;
    for (guint i = 0; i < evaluation->events->len; i++) {
        const struct event *event = &g_array_index(evaluation->events, struct event, i);
        if (event->kind == EVENT_OPENED)
            opened = event->turn;
        tell_event(telling, event, event->turn > 0 ? event->turn : opened);
    }
    for (guint i = 0; i < evaluation->turns->len; i++)
        tell_running_clocks(telling, &g_array_index(evaluation->turns, struct turn, i));
    /* Two turns can be open at a time, so events do not come turn by turn. Sorting a
     * GArray keeps the order of equals. */
    g_array_sort(telling->told, by_turn);
}

/* ---- the whole ---- */

static char *say_no_turn(const struct evaluation *evaluation)
{
    return evaluation->turns->len == 0
               ? g_strdup("No turn ever opened: no client waits or waited here.")
               : NULL;
}

/* S12: the sum over turns, which says more than one turn can. */
static char *say_requester_wait(const struct evaluation *evaluation)
{
    gsize answered = 0;
    int64_t business = 0;
    int64_t elapsed = 0;
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        if (turn->answer.done == INSTANT_NONE)
            continue;
        answered++;
        business += turn->answer.business;
        elapsed += turn->answer.elapsed;
    }
    if (answered < 2)
        return NULL;
    g_autofree char *time = say_both_times(business, elapsed);
    return g_strdup_printf("The %" G_GSIZE_FORMAT
                           " answers together took %s: that is the "
                           "requester wait time.",
                           answered, time);
}

static char *say_asked_in_all(const struct evaluation *evaluation)
{
    int asked = 0;
    for (guint i = 0; i < evaluation->turns->len; i++)
        asked += g_array_index(evaluation->turns, struct turn, i).had_to_ask;
    if (asked == 0)
        return NULL;
    g_autofree char *times = wording_times(asked);
    return g_strdup_printf("The client had to ask %s.", times);
}

static char *say_owner(const struct telling *telling)
{
    const struct evaluation *evaluation = telling->evaluation;
    if (evaluation->owner == NULL)
        return evaluation->turns->len > 0
                   ? g_strdup("Nobody owns it yet: no member has replied to the client "
                              "or was assigned.")
                   : NULL;
    g_autofree char *owner = say_person(telling, evaluation->owner, NULL);
    return g_strdup_printf("%s owns the conversation now.", owner);
}

static char *say_is_waiting(const struct telling *telling)
{
    const struct evaluation *evaluation = telling->evaluation;
    if (evaluation->waiting_since == INSTANT_NONE)
        return NULL;
    g_autofree char *since = say_when(telling, evaluation->waiting_since);
    g_autofree char *words = wording_safe(evaluation->waiting_for);
    if (*words == '\0')
        return g_strdup_printf("We have been waiting for the client since %s.", since);
    return g_strdup_printf("We have been waiting for the client since %s (\"%s\").",
                           since, words);
}

static char *say_is_closed(const struct telling *telling)
{
    if (telling->evaluation->closed == INSTANT_NONE)
        return NULL;
    g_autofree char *since = say_when(telling, telling->evaluation->closed);
    return g_strdup_printf("It has been closed since %s; a later mail from the client "
                           "opens a new turn.",
                           since);
}

static char *say_is_settled(const struct telling *telling)
{
    int64_t settled = telling->evaluation->settled;
    if (settled == INSTANT_NONE || telling->evaluation->turns->len == 0)
        return NULL;
    g_autofree char *when = say_when(telling, settled);
    if (settled > telling->now)
        return g_strdup_printf("Nothing is owed on either side; if nobody writes, it "
                               "counts as settled from %s on.",
                               when);
    return g_strdup_printf("Nothing is owed on either side and nobody wrote again, so it "
                           "has counted as settled since %s. That is inferred.",
                           when);
}

static char *say_is_snoozed(const struct telling *telling)
{
    int64_t until = telling->evaluation->snoozed_until;
    if (until == INSTANT_NONE || until <= telling->now)
        return NULL;
    g_autofree char *when = say_when(telling, until);
    return g_strdup_printf("No reminders go out before %s.", when);
}

static void tell_whole(struct telling *telling)
{
    const struct evaluation *evaluation = telling->evaluation;
    const struct place whole = { 0, telling->now, NULL };
    tell(telling, whole, "S9", say_no_turn(evaluation));
    tell(telling, whole, "S12", say_requester_wait(evaluation));
    tell(telling, whole, "S14", say_asked_in_all(evaluation));
    tell(telling, whole, "S34", say_owner(telling));
    tell_open_promises(telling, whole);
    tell(telling, whole, "S20", say_is_waiting(telling));
    tell(telling, whole, "S19", say_is_closed(telling));
    tell(telling, whole, "S19", say_is_settled(telling));
    tell(telling, whole, "S40", say_is_snoozed(telling));
}

GArray *explain_evaluation(const struct evaluation *evaluation,
                           const struct policy *policy, const Calendar *calendar,
                           int64_t now)
{
    const struct progress fresh = { .paused = INSTANT_NONE };
    g_autoptr(GArray) progress = g_array_new(FALSE, FALSE, sizeof(struct progress));
    for (guint i = 0; i < evaluation->turns->len; i++)
        g_array_append_val(progress, fresh);
    g_autoptr(GHashTable) returned = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) lost = g_hash_table_new(g_str_hash, g_str_equal);
    struct telling telling = {
        .evaluation = evaluation,
        .policy = policy,
        .calendar = calendar,
        .now = now,
        .told = g_array_new(FALSE, FALSE, sizeof(struct explanation)),
        .progress = progress,
        .returned = returned,
        .lost = lost,
    };
    g_array_set_clear_func(telling.told, explanation_clear);
    find_what_came_back(&telling);
    tell_turns(&telling);
    tell_whole(&telling);
    return telling.told;
}
