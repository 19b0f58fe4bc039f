/* mailroom.h - letters from the offices to the mail server and back.  Layer: ackd
 * In a run of letters the mail server need not wait for the disk: where all goes well the
 * team's next letter is on its way while the end of the last one is stored. Source:
 * ackd(8). */
#pragma once
#include "ackd/alarm.h"
#include "app/secrets.h"

typedef struct Mailroom Mailroom;

/* All are borrowed; `offices` holds struct office *. */
Mailroom *mailroom_new(const struct config *config, const GPtrArray *offices,
                       Alarm *alarm, Tokens *tokens);

/* Interrupts a letter on its way, and waits for nothing. */
void mailroom_cancel(Mailroom *room);

/* Interrupts a letter on its way and stores what became of it. NULL is fine. */
void mailroom_free(Mailroom *room, int64_t now);

/* Hands over the next letter that is due, the alarm's first, unless one is on its way. */
void mailroom_tick(Mailroom *room, int64_t now);

/* When it wants a tick, INSTANT_NONE: not before mailroom_hear(). */
int64_t mailroom_next(const Mailroom *room);

bool mailroom_is_free(const Mailroom *room);

/* Whether all is stored that is known of letters. */
bool mailroom_is_settled(const Mailroom *room);

/* Plans that were made by a clock that has been set back since would wait too long. */
void mailroom_clock_set_back(Mailroom *room, int64_t now);

/* Readable when something became of the letter on its way. */
int mailroom_fd(const Mailroom *room);

/* Stores what became of it, and hands over the team's next one unless this is the `last`.
 * False where it was not taken for all, or that could not be stored: then it is tried
 * again before anything else of that office goes out. */
bool mailroom_hear(Mailroom *room, bool last, int64_t now);
