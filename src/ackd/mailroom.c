#include "ackd/mailroom.h"

#include "ackd/postman.h"
#include "base/instant.h"

struct Mailroom {
    const struct config *config;
    const GPtrArray *offices;
    Alarm *alarm;
    Postman *postman;
};

static struct office *office_at(const Mailroom *room, guint i)
{
    return room->offices->pdata[i];
}

static bool can_send(const Mailroom *room, int64_t now)
{
    return postman_is_free(room->postman) && postman_held_until(room->postman) <= now;
}

static void hand_over_alarm(Mailroom *room, int64_t now)
{
    struct outbox_letter *letter =
        can_send(room, now) ? alarm_take(room->alarm, room->config, room->offices, now)
                            : NULL;
    if (letter)
        postman_send(room->postman, room->config, NULL, letter);
}

static void hand_over(Mailroom *room, struct office *office, int64_t now)
{
    struct outbox_letter *letter = can_send(room, now) ? office_letter_take(office, now)
                                                       : NULL;
    if (letter)
        postman_send(room->postman, room->config, office, letter);
}

static void settle_again(Mailroom *room, int64_t now)
{
    for (guint i = 0; i < room->offices->len; i++) {
        struct office *office = office_at(room, i);
        if (office->ended.length > 0 && office->post <= now)
            office_letters_settle(office, now);
    }
}

void mailroom_tick(Mailroom *room, int64_t now)
{
    hand_over_alarm(room, now);
    settle_again(room, now);
    for (guint i = 0; i < room->offices->len; i++)
        hand_over(room, office_at(room, i), now);
}

int64_t mailroom_next(const Mailroom *room)
{
    if (!postman_is_free(room->postman))
        return INSTANT_NONE;
    int64_t next = alarm_next(room->alarm);
    for (guint i = 0; i < room->offices->len; i++)
        next = instant_sooner(next, office_letter_at(office_at(room, i)));
    return next == INSTANT_NONE ? next : MAX(next, postman_held_until(room->postman));
}

bool mailroom_is_free(const Mailroom *room)
{
    return postman_is_free(room->postman);
}

bool mailroom_is_settled(const Mailroom *room)
{
    bool settled = true;
    for (guint i = 0; i < room->offices->len; i++)
        settled = settled && office_at(room, i)->ended.length == 0;
    return settled;
}

static bool reached_anybody(const struct smtp_report *report)
{
    bool reached = false;
    for (guint i = 0; i < report->n; i++)
        reached = reached || report->verdicts[i].outcome == SMTP_ACCEPTED;
    return reached;
}

static void end_alarm(Mailroom *room, struct postman_result *result, int64_t now)
{
    alarm_ended(room->alarm, result->letter, reached_anybody(&result->report),
                result->report.said, now);
    smtp_report_clear(&result->report);
    postman_settle(room->postman, true);
}

static bool alarm_waits(const Mailroom *room, int64_t now)
{
    int64_t at = alarm_next(room->alarm);
    return at != INSTANT_NONE && at <= now;
}

bool mailroom_hear(Mailroom *room, bool last, int64_t now)
{
    struct postman_result result;
    if (!postman_result(room->postman, &result, now))
        return true;
    if (!result.team) {
        end_alarm(room, &result, now);
        return true;
    }
    bool accepted = result.report.outcome == SMTP_ACCEPTED;
    bool hurry = accepted && !last && mailroom_is_settled(room) &&
                 !alarm_waits(room, now);
    office_letter_ended(result.team, result.letter, &result.report);
    if (hurry)
        hand_over(room, result.team, now);
    bool stored = office_letters_settle(result.team, now);
    postman_settle(room->postman, stored);
    return stored && accepted;
}

int mailroom_fd(const Mailroom *room)
{
    return postman_fd(room->postman);
}

void mailroom_clock_set_back(Mailroom *room, int64_t now)
{
    postman_clock_set_back(room->postman, now);
}

Mailroom *mailroom_new(const struct config *config, const GPtrArray *offices,
                       Alarm *alarm, Tokens *tokens)
{
    Mailroom *room = g_new0(Mailroom, 1);
    room->config = config;
    room->offices = offices;
    room->alarm = alarm;
    room->postman = postman_new(tokens);
    return room;
}

void mailroom_cancel(Mailroom *room)
{
    postman_cancel(room->postman);
}

void mailroom_free(Mailroom *room, int64_t now)
{
    if (!room)
        return;
    postman_stop(room->postman);
    mailroom_hear(room, true, now);
    postman_free(room->postman);
    g_free(room);
}
