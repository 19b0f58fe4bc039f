/* due.h - reminder levels on an obligation's clock.               Layer: sla (pure)
 * Source: ackd(7) S38-S40. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sla/calendar.h"

/* The numbers are stored. */
typedef enum {
    OBLIGATION_ACKNOWLEDGE = 0,
    OBLIGATION_ANSWER = 1,
    OBLIGATION_UPDATE = 2,  /* S32 */
    OBLIGATION_PROMISE = 3, /* S27 */
    OBLIGATION_CALL = 4,    /* S37 */
    OBLIGATION_DEBT = 5,    /* S20, S31: what a client was asked for, or promised us */
} ObligationKind;

/* "acknowledge", "answer", "update", "promise", "call", "debt". */
const char *obligation_name(ObligationKind kind);

struct level {
    char *name;    /* as written: "75%", "-1h", "+2h"; unique within a team */
    bool relative; /* a percentage of the target, else a distance from due */
    int percent;   /* > 0 */
    bool before;   /* the distance lies before due, else after it */
    struct duration distance;
    GPtrArray *to; /* char *: "owner", "lead", "team" or an address */
};

/* "75%", "100%", "-1h" (before due), "+2h" (after due). Sets all but `to`; the caller
 * frees level->name. Fails with CONFIG. */
bool level_parse(const char *text, struct level *level, GError **error);

/* The one of that name among struct level *, borrowed; NULL: there is none. */
const struct level *level_named(const GPtrArray *levels, const char *name);

/* When the level of an obligation that began at `since` and is due at `due` is reached:
 * for a percentage that share of the business time between the two, past due the same
 * measure goes on. A distance is business time. Never before `since`. */
int64_t level_instant(const struct level *level, const Calendar *calendar, int64_t since,
                      int64_t due);

/* Index of the highest level reached at `now` (levels: struct level *, any order), by
 * instant, -1 if none. `*at` gets its instant. */
int level_reached(const GPtrArray *levels, const Calendar *calendar, int64_t since,
                  int64_t due, int64_t now, int64_t *at);

/* The next instant after `now` at which a level is reached, INSTANT_NONE if none. */
int64_t level_next(const GPtrArray *levels, const Calendar *calendar, int64_t since,
                   int64_t due, int64_t now);
