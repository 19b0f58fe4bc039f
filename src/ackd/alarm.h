/* alarm.h - the administrator hears that a team's file cannot be written.
 *                                                                 Layer: ackd
 * Nothing can be queued then, so this letter goes to the mail server without the store:
 * one for all teams, five minutes after it began and then once a day, and one when it is
 * over. Source: ackd(8). */
#pragma once
#include "ackd/office.h"

typedef struct Alarm Alarm;

Alarm *alarm_new(void);
void alarm_free(Alarm *alarm); /* NULL is fine */

/* Once per turn of the loop: how the offices' files do (struct office *). Where there are
 * no `admins`, no letter is planned. */
void alarm_watch(Alarm *alarm, const struct config *config, const GPtrArray *offices,
                 int64_t now);

/* When there is a letter to hand over, INSTANT_NONE: none is planned. */
int64_t alarm_next(const Alarm *alarm);

/* The letter whose time has come; NULL: none. Its end is told by alarm_ended(). */
struct outbox_letter *alarm_take(Alarm *alarm, const struct config *config,
                                 const GPtrArray *offices, int64_t now);

/* Takes the letter. One that was not `accepted` is written anew, after 1, 2, 4 ... 60
 * minutes. `said`: the mail server's words. */
void alarm_ended(Alarm *alarm, struct outbox_letter *letter, bool accepted,
                 const char *said, int64_t now);
