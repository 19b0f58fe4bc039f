#include "sla/turn.h"

#include "base/instant.h"

static const struct silence no_silence = { INSTANT_NONE, INSTANT_NONE, NULL };

static int64_t step(struct course *course, int64_t at)
{
    course->latest = MAX(course->latest, at);
    return course->latest;
}

/* ---- opening ---- */

static struct clock clock_started(const Calendar *calendar, int64_t at,
                                  struct duration duration)
{
    return (struct clock){
        .due = calendar_add(calendar, at, duration),
        .done = INSTANT_NONE,
        .business = INSTANT_NONE,
        .elapsed = INSTANT_NONE,
    };
}

struct course turn_open(const struct policy *policy, const struct spoken *opener,
                        int number)
{
    const char *client = opener->author->address;
    const struct terms *terms = terms_at(policy->terms, opener->at);
    const struct target *target = target_for(terms->targets, client, opener->message);
    const Calendar *calendar =
        target != NULL && target->calendar != NULL ? target->calendar : terms->calendar;
    struct duration acknowledge = target_acknowledge(target, number);
    struct duration answer = target_answer(target, number);
    struct turn turn = {
        .number = number,
        .opener = opener->message->message_id,
        .call = opener->message->kind == KIND_VOICE_MAIL,
        .client = client,
        .client_name = opener->author->name,
        .target = target != NULL ? target->name : NULL,
        .calendar = calendar,
        .opened = opener->at,
        .acknowledge = clock_started(calendar, opener->at, acknowledge),
        .answer = clock_started(calendar, opener->at, answer),
        .ended = INSTANT_NONE,
        .paused = INSTANT_NONE,
        .messages = 1,
        .last_message = opener->at,
        .update_since = INSTANT_NONE,
        .update_due = INSTANT_NONE,
    };
    return (struct course){
        .turn = turn,
        .acknowledge = acknowledge,
        .answer = answer,
        .update = target_update(target),
        .silence = no_silence,
        .latest = opener->at,
        .resumed = INSTANT_NONE,
        .last_silence = no_silence,
    };
}

/* ---- pauses ---- */

/* `due` after its clock stood still for that time (S24). One that had passed before
 * stays: it was missed. */
static int64_t put_off(const struct course *course, int64_t due, struct duration duration,
                       int64_t from, int64_t to)
{
    const Calendar *calendar = course->turn.calendar;
    if (due == INSTANT_NONE || due < from)
        return due;
    if (duration.kind == DURATION_WALL)
        return due + (to - from);
    int64_t put_off =
        calendar_add_seconds(calendar, due, calendar_between(calendar, from, to));
    /* Reached exactly at a closing before the pause ended: it cannot fall due while it
     * stands still, nor before the team is back. */
    return put_off < to ? calendar_next_opening(calendar, to) : put_off;
}

/* The update clock may have started anew in the middle of a pause. */
static int64_t silence_put_off(const struct course *course, int64_t from, int64_t to)
{
    const struct silence *silence = &course->silence;
    return put_off(course, silence->due, course->update, MAX(from, silence->since), to);
}

static void leave_out(struct course *course, int64_t from, int64_t to)
{
    struct turn *turn = &course->turn;
    if (turn->acknowledge.done == INSTANT_NONE)
        turn->acknowledge.due =
            put_off(course, turn->acknowledge.due, course->acknowledge, from, to);
    if (turn->answer.done == INSTANT_NONE)
        turn->answer.due = put_off(course, turn->answer.due, course->answer, from, to);
    course->left_out_business += calendar_between(turn->calendar, from, to);
    course->left_out_elapsed += to - from;
}

void turn_pause(struct course *course, int64_t at)
{
    if (course->turn.paused == INSTANT_NONE)
        course->turn.paused = step(course, at);
}

bool turn_resume(struct course *course, int64_t at)
{
    int64_t from = course->turn.paused;
    if (from == INSTANT_NONE)
        return false;
    int64_t to = step(course, at);
    if (course->turn.ended == INSTANT_NONE)
        leave_out(course, from, to);
    if (course->silence.since != INSTANT_NONE)
        course->silence.due = silence_put_off(course, from, to);
    course->turn.paused = INSTANT_NONE;
    course->resumed = to;
    return true;
}

/* ---- updates ---- */

static void silence_start(struct course *course, int64_t at, const char *from)
{
    if (course->update.kind == DURATION_NONE)
        return;
    course->silence = (struct silence){
        .since = at,
        .due = calendar_add(course->turn.calendar, at, course->update),
        .from = from,
    };
}

bool turn_update_is_late(const struct course *course, int64_t at)
{
    if (course->silence.since == INSTANT_NONE)
        return false;
    int64_t due =
        course->turn.paused != INSTANT_NONE
            ? silence_put_off(course, course->turn.paused, MAX(at, course->turn.paused))
            : course->silence.due;
    return due != INSTANT_NONE && at > due;
}

static void silence_stop(struct course *course, int64_t at)
{
    course->turn.updates_missed += turn_update_is_late(course, at);
    course->silence = no_silence;
}

void turn_expect(struct course *course, int64_t at, const char *from)
{
    silence_start(course, step(course, at), from);
}

void turn_expect_no_more(struct course *course, int64_t at)
{
    turn_resume(course, at);
    silence_stop(course, step(course, at));
}

/* ---- words of ours, and ends ---- */

static void clock_stop(struct clock *clock, const struct course *course, int64_t at,
                       const char *by, const char *author)
{
    const struct turn *turn = &course->turn;
    clock->done = at;
    clock->business = calendar_between(turn->calendar, turn->opened, at) -
                      course->left_out_business;
    clock->elapsed = at - turn->opened - course->left_out_elapsed;
    clock->by = by;
    clock->author = author;
}

int64_t turn_hear(struct course *course, const struct spoken *spoken, const char *author,
                  bool holding)
{
    struct turn *turn = &course->turn;
    const char *id = spoken->message->message_id;
    int64_t at = step(course, spoken->at);
    course->reached = true;
    if (turn->acknowledge.done == INSTANT_NONE)
        clock_stop(&turn->acknowledge, course, at, id, author);
    else if (holding)
        turn->updates++;
    silence_stop(course, at);
    if (holding) {
        silence_start(course, at, id);
    } else {
        turn_resume(course, at);
        clock_stop(&turn->answer, course, at, id, author);
        turn_end(course, END_ANSWERED, at);
    }
    return at;
}

void turn_return(struct course *course, int64_t at, const char *owner)
{
    struct turn *turn = &course->turn;
    int64_t counts = step(course, at);
    course->reached = true;
    turn_resume(course, counts);
    if (turn->acknowledge.done == INSTANT_NONE)
        clock_stop(&turn->acknowledge, course, counts, NULL, owner);
    clock_stop(&turn->answer, course, counts, NULL, owner);
    turn_end(course, END_ANSWERED, counts);
}

void turn_end(struct course *course, TurnEnd end, int64_t at)
{
    turn_resume(course, at);
    course->last_silence = course->silence;
    course->last_missed = course->turn.updates_missed;
    silence_stop(course, step(course, at));
    course->turn.end = end;
    course->turn.ended = course->latest;
}

/* After an answer our last word is that answer, unless a promise made later words due
 * (and those were due in the time between, too). */
static void silence_reopen(struct course *course, int64_t to)
{
    const struct turn *turn = &course->turn;
    if (turn->end != END_ANSWERED) {
        course->silence = course->last_silence;
        course->turn.updates_missed = course->last_missed;
    } else if (course->silence.since == INSTANT_NONE) {
        silence_start(course, turn->ended,
                      turn->answer.by != NULL ? turn->answer.by : turn->opener);
    } else {
        return;
    }
    if (course->silence.since != INSTANT_NONE)
        course->silence.due = silence_put_off(course, turn->ended, to);
}

void turn_reopen(struct course *course, int64_t at)
{
    struct turn *turn = &course->turn;
    turn_resume(course, at);
    int64_t to = step(course, at);
    silence_reopen(course, to);
    turn->answer = (struct clock){
        .due = turn->answer.due,
        .done = INSTANT_NONE,
        .business = INSTANT_NONE,
        .elapsed = INSTANT_NONE,
    };
    leave_out(course, turn->ended, to);
    course->resumed = to;
    turn->end = END_NONE;
    turn->ended = INSTANT_NONE;
}

/* ---- what the reader gets ---- */

static void hide_what_stands_still(struct clock *clock, int64_t paused)
{
    if (clock->done == INSTANT_NONE && clock->due >= paused)
        clock->due = INSTANT_NONE;
}

struct turn turn_outcome(const struct course *course)
{
    struct turn turn = course->turn;
    if (turn.paused != INSTANT_NONE && turn.ended == INSTANT_NONE) {
        hide_what_stands_still(&turn.acknowledge, turn.paused);
        hide_what_stands_still(&turn.answer, turn.paused);
    }
    if (turn.paused != INSTANT_NONE)
        return turn;
    turn.update_since = course->silence.since;
    turn.update_due = course->silence.due;
    turn.update_from = course->silence.from;
    return turn;
}
