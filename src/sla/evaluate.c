#include "sla/evaluate.h"

#include "base/instant.h"
#include "sla/talk.h"

/* A mail sent that soon after the flag was seen was what the flag meant (S16). */
enum { ELSEWHERE_WAIT = 15 * MINUTE };

/* ---- messages ---- */

/* A caller is a person, whose words the telephone system only passes on (S37). */
static const char *not_a_person(const struct message *message)
{
    switch (message->kind) {
    case KIND_PERSON: break;
    case KIND_AUTO_REPLY: return "an auto-reply";
    case KIND_BOUNCE: return "a bounce";
    case KIND_BULK: return "bulk mail";
    case KIND_NOTIFICATION: return "a machine's notification";
    case KIND_CALENDAR: return "a calendar's message";
    case KIND_VOICE_MAIL: return message->caller.address == NULL ? "a voice-mail" : NULL;
    }
    return NULL;
}

/* Why the message moves no clock, NULL where it may. */
static const char *why_not_counted(const struct spoken *spoken, const char **rule)
{
    const char *robot = not_a_person(spoken->message);
    if (spoken->message->facts & (FACT_LETTER | FACT_TO_LETTER)) {
        *rule = spoken->message->facts & FACT_LETTER ? "S42" : "S43";
        return spoken->message->facts & FACT_LETTER ? "a letter of ackd's"
                                                    : "an answer to a letter of ackd's";
    }
    if (spoken->direction == DIRECTION_NONE) {
        *rule = "S1";
        return spoken->author->address != NULL ? "an ignored address" : "nobody wrote it";
    }
    if (spoken->at == INSTANT_NONE) {
        *rule = "S4";
        return "it has no time";
    }
    if (robot != NULL) {
        *rule = spoken->direction == DIRECTION_INBOUND ? "S3" : "S10";
        return robot;
    }
    *rule = "S10";
    return spoken->direction == DIRECTION_INTERNAL ? "internal mail" : NULL;
}

/* S15: what our mail did was left undone when its turn came; here it is only told.
 * Returns whether there was anything to take back. */
static bool take_back(struct talk *talk, const struct timeline *timeline,
                      const struct moment *bounce)
{
    if (bounce->of == MOMENT_NONE)
        return false;
    struct moment *lost = &g_array_index(timeline->moments, struct moment, bounce->of);
    if (lost->turn == 0)
        return false;
    talk_add_event(talk, bounce, EVENT_TAKEN_BACK, "S15", lost->turn);
    lost->turn = 0;
    return true;
}

static void take_message(struct talk *talk, const struct timeline *timeline,
                         struct moment *moment)
{
    const struct spoken *spoken = moment->spoken;
    const char *rule = NULL;
    const char *why = why_not_counted(spoken, &rule);
    if (why == NULL && spoken->direction == DIRECTION_INBOUND)
        talk_client_writes(talk, moment);
    else if (why == NULL)
        talk_we_write(talk, moment);
    else if (!take_back(talk, timeline, moment))
        talk_add_event(talk, moment, EVENT_NOT_COUNTED, rule, 0)->why = why;
    /* What no client saw announces nobody. */
    if (spoken->direction == DIRECTION_INBOUND || spoken->direction == DIRECTION_OUTBOUND)
        announced_take(talk->announced, spoken->message,
                       timeline_is_ours(spoken) && !moment->bounced);
}

/* ---- \Answered (S16) ---- */

/* A mail of ours that explains the flag. Those before it have reached the turn already.
 */
static bool is_sent_soon(const struct talk *talk, const struct timeline *timeline,
                         const struct moment *seen, const struct turn *turn)
{
    const GArray *moments = timeline->moments;
    for (guint i = seen->our_next; i != MOMENT_NONE;) {
        const struct moment *ours = &g_array_index(moments, struct moment, i);
        if (ours->spoken->at > seen->at + ELSEWHERE_WAIT)
            return false;
        if (talk_reaches(talk, turn, ours->spoken->message))
            return true;
        i = i + 1 < moments->len ? g_array_index(moments, struct moment, i + 1).our_next
                                 : MOMENT_NONE;
    }
    return false;
}

static void take_seen_answered(struct talk *talk, const struct timeline *timeline,
                               const struct moment *seen)
{
    int number = g_array_index(timeline->moments, struct moment, seen->of).turn;
    if (number == 0 || seen->spoken->direction != DIRECTION_INBOUND)
        return;
    guint index = (guint)number - 1;
    struct course *course = talk_course(talk, index);
    if (course->turn.ended != INSTANT_NONE || course->reached ||
        is_sent_soon(talk, timeline, seen, &course->turn))
        return;
    g_autoptr(GArray) ended = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(ended, index);
    turn_end(course, END_ELSEWHERE, seen->at);
    talk_ended(talk, ended);
    talk_add_event(talk, seen, EVENT_ELSEWHERE, "S16", number);
}

/* ---- closing (S19) ---- */

/* Returns the lowest number of the turns that it ended, 0 if none was open. */
static int close_all(struct talk *talk, int64_t at)
{
    struct evaluation *evaluation = talk->evaluation;
    int lowest = talk->open->len > 0 ? talk_open_course(talk, 0)->turn.number : 0;
    bool promised = ledger_owes(talk->ledger, false) != NULL ||
                    ledger_owes(talk->ledger, true) != NULL;
    for (guint i = 0; i < talk->open->len; i++)
        turn_end(talk_open_course(talk, i), END_CLOSED, at);
    talk_ended(talk, talk->open);
    if (talk->expecting != MOMENT_NONE)
        turn_expect_no_more(talk_course(talk, talk->expecting), at);
    talk->expecting = MOMENT_NONE;
    talk->asked = said_nothing;
    if (lowest > 0 || promised) /* else the closing before is still the last one */
        ledger_close(talk->ledger, at);
    if (evaluation->closed == INSTANT_NONE)
        evaluation->closed = at;
    return lowest;
}

/* A conversation's mails are moved one after the other: the first one closes it. */
static void take_seen_closed(struct talk *talk, const struct moment *seen)
{
    bool owed = ledger_owes(talk->ledger, false) != NULL ||
                talk_waiting(talk).since != INSTANT_NONE;
    if (talk->evaluation->closed == INSTANT_NONE || owed)
        talk_add_event(talk, seen, EVENT_CLOSED, "S19", close_all(talk, seen->at));
}

/* Returns the lowest number of the turns that are open again, 0 if none. A client whose
 * next turn is open already needs no second one. */
static int reopen(struct talk *talk, int64_t at)
{
    int lowest = 0;
    for (guint i = 0; i < talk->last_ended->len; i++) {
        guint index = g_array_index(talk->last_ended, guint, i);
        struct course *course = talk_course(talk, index);
        if (talk_course_of(talk, course->turn.client) != NULL)
            continue;
        turn_reopen(course, at);
        talk_reopened(talk, index);
        lowest = lowest == 0 ? course->turn.number : lowest;
    }
    g_array_set_size(talk->last_ended, 0);
    talk->evaluation->closed = INSTANT_NONE;
    ledger_reopen(talk->ledger);
    if (lowest > 0)
        talk->asked = said_nothing;
    return lowest;
}

static void assign(struct talk *talk, const struct moment *moment)
{
    const char *address = moment->note->address;
    const struct member *member =
        address != NULL ? people_member(talk->policy->people, address) : NULL;
    if (member == NULL) {
        talk_add_event(talk, moment, EVENT_NOT_COUNTED, "S34", 0)->why =
            "assigned to nobody of the team";
        return;
    }
    talk_set_owner(talk, member, moment->at);
    talk_add_event(talk, moment, EVENT_ASSIGNED, "S34", 0);
}

static void take_returned(struct talk *talk, const struct moment *moment)
{
    g_autoptr(GArray) returned = g_array_new(FALSE, FALSE, sizeof(guint));
    int lowest = 0;
    for (guint i = 0; i < talk->open->len; i++) {
        struct course *course = talk_open_course(talk, i);
        if (!course->turn.call)
            continue;
        turn_return(course, moment->at, talk->evaluation->owner);
        lowest = lowest == 0 ? course->turn.number : lowest;
        g_array_append_val(returned, g_array_index(talk->open, guint, i));
    }
    if (lowest == 0) {
        talk_add_event(talk, moment, EVENT_NOT_COUNTED, "S37", 0)->why =
            "no call waits to be returned";
        return;
    }
    talk_ended(talk, returned);
    talk_add_event(talk, moment, EVENT_RETURNED, "S37", lowest);
}

static void take_note(struct talk *talk, const struct moment *moment)
{
    int64_t at = moment->at;
    switch (moment->note->kind) {
    case NOTE_CLOSE:
        talk_add_event(talk, moment, EVENT_CLOSED, "S19", close_all(talk, at));
        break;
    case NOTE_REOPEN:
        talk_add_event(talk, moment, EVENT_REOPENED, "S19", reopen(talk, at));
        break;
    case NOTE_SNOOZE:
        talk->evaluation->snoozed_until = moment->note->until;
        talk_add_event(talk, moment, EVENT_SNOOZED, "S40", 0);
        break;
    case NOTE_ASSIGN: assign(talk, moment); break;
    case NOTE_RETURNED: take_returned(talk, moment); break;
    case NOTE_DISMISS: talk_add_event(talk, moment, EVENT_DISMISSED, "S30", 0); break;
    case NOTE_IGNORE:
    case NOTE_REGARD: break; /* about a person, not about this conversation */
    }
}

/* ---- the whole ---- */

/* Who owned the conversation at that instant. */
static const char *owner_at(const GArray *owners, int64_t at)
{
    guint low = 0;
    guint high = owners->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(owners, struct owning, middle).since <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? g_array_index(owners, struct owning, low - 1).owner : NULL;
}

static void blame(struct clock *clock, const GArray *owners)
{
    if (clock->due != INSTANT_NONE)
        clock->owner_at_due = owner_at(owners, clock->due);
}

static void finish_turns(const struct talk *talk)
{
    struct evaluation *evaluation = talk->evaluation;
    for (guint i = 0; i < talk->courses->len; i++) {
        struct turn turn = turn_outcome(talk_course(talk, i));
        if (turn.ended == INSTANT_NONE)
            turn.owner = evaluation->owner;
        blame(&turn.acknowledge, talk->owners);
        blame(&turn.answer, talk->owners);
        g_array_append_val(evaluation->turns, turn);
    }
}

/* S19: from when on a conversation in which nothing is owed counts as settled. */
static int64_t settled_from(const struct talk *talk)
{
    const struct evaluation *evaluation = talk->evaluation;
    int64_t last = INSTANT_NONE;
    for (guint i = 0; i < evaluation->events->len; i++)
        last = MAX(last, g_array_index(evaluation->events, struct event, i).at);
    bool owed = talk->open->len > 0 || evaluation->promised ||
                evaluation->waiting_since != INSTANT_NONE;
    return owed || last == INSTANT_NONE ? INSTANT_NONE
                                        : last + talk->policy->settled_after;
}

static void finish(const struct talk *talk)
{
    struct evaluation *evaluation = talk->evaluation;
    struct said waiting = talk_waiting(talk);
    evaluation->promised = ledger_owes(talk->ledger, false) != NULL;
    evaluation->waiting_since = waiting.since;
    evaluation->waiting_for = waiting.words;
    if (waiting.last != NULL) {
        evaluation->asked_from = waiting.last->message->message_id;
        evaluation->asked = waiting.last->at;
    }
    evaluation->settled = settled_from(talk);
    finish_turns(talk);
    evaluation->promises = ledger_take(talk->ledger);
}

static void describe(struct evaluation *evaluation, const GArray *order)
{
    for (guint i = 0; i < order->len; i++) {
        const struct spoken *spoken = &g_array_index(order, struct spoken, i);
        const char *subject = spoken->message->subject;
        if (evaluation->earliest == NULL)
            evaluation->earliest = spoken->message->message_id;
        if (evaluation->subject == NULL && subject != NULL && *subject != '\0')
            evaluation->subject = subject;
        if (spoken->at == INSTANT_NONE)
            continue;
        if (evaluation->first == INSTANT_NONE || spoken->at < evaluation->first)
            evaluation->first = spoken->at;
        evaluation->last = MAX(evaluation->last, spoken->at);
    }
}

/* Most moments are an event. */
static struct evaluation *evaluation_new(guint moments)
{
    struct evaluation *evaluation = g_new0(struct evaluation, 1);
    evaluation->turns = g_array_new(FALSE, FALSE, sizeof(struct turn));
    evaluation->events = g_array_sized_new(FALSE, FALSE, sizeof(struct event), moments);
    evaluation->first = INSTANT_NONE;
    evaluation->last = INSTANT_NONE;
    evaluation->waiting_since = INSTANT_NONE;
    evaluation->asked = INSTANT_NONE;
    evaluation->closed = INSTANT_NONE;
    evaluation->settled = INSTANT_NONE;
    evaluation->snoozed_until = INSTANT_NONE;
    return evaluation;
}

struct evaluation *sla_evaluate(const GPtrArray *messages, const GPtrArray *notes,
                                const struct policy *policy)
{
    struct timeline timeline = timeline_of(messages, notes, policy->people);
    struct evaluation *evaluation = evaluation_new(timeline.moments->len);
    struct talk talk;
    talk_begin(&talk, policy, notes, evaluation);
    for (guint i = 0; i < timeline.moments->len; i++) {
        struct moment *moment = &g_array_index(timeline.moments, struct moment, i);
        switch (moment->kind) {
        case MOMENT_MESSAGE: take_message(&talk, &timeline, moment); break;
        case MOMENT_SEEN_ANSWERED: take_seen_answered(&talk, &timeline, moment); break;
        case MOMENT_SEEN_CLOSED: take_seen_closed(&talk, moment); break;
        case MOMENT_NOTE: take_note(&talk, moment); break;
        }
    }
    finish(&talk);
    describe(evaluation, timeline.order);
    talk_clear(&talk);
    timeline_clear(&timeline);
    return evaluation;
}

void evaluation_free(struct evaluation *evaluation)
{
    if (evaluation == NULL)
        return;
    g_array_unref(evaluation->turns);
    g_array_unref(evaluation->events);
    g_array_unref(evaluation->promises);
    g_free(evaluation);
}
