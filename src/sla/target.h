/* target.h - how soon whom must be answered.                      Layer: sla (pure)
 * The first target that matches applies; every list it has must fit, an empty one (or
 * NULL) fits everything. Targets and calendar together are the terms, which may change:
 * a turn keeps those that were in force when it opened. Source: ackd(7) S12, S17, S32. */
#pragma once
#include "mail/message.h"
#include "sla/calendar.h"

struct target {
    char *name;
    GPtrArray *clients;   /* char *, patterns as in sla/people.h */
    GPtrArray *mailboxes; /* char *, names */
    GPtrArray *subjects;  /* char *, patterns ("*urgent*"), compared in lower case */
    struct duration acknowledge; /* of a conversation's first turn, and of later */
    struct duration answer;      /* ones where there is no next_... */
    struct duration next_acknowledge;
    struct duration next_answer;
    struct duration update;
    bool urgent;        /* S40 */
    Calendar *calendar; /* NULL: the team's */
};

/* The terms in force from `since` on; the first ones also before. */
struct terms {
    int64_t since;
    const Calendar *calendar;
    const GPtrArray *targets; /* struct target * */
};

/* `terms`: struct terms, ascending, at least one. Never NULL; borrowed. */
const struct terms *terms_at(const GArray *terms, int64_t at);

/* For a turn that `opener` of `client` opens. NULL where none matches. Borrowed. */
const struct target *target_for(const GPtrArray *targets, const char *client,
                                const struct message *opener);

/* What applies to turn `number` (from 1); of no target: DURATION_NONE. */
struct duration target_acknowledge(const struct target *target, int number);
struct duration target_answer(const struct target *target, int number);
struct duration target_update(const struct target *target);
