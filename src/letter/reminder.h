/* reminder.h - the letter to whoever should answer a client.      Layer: letter (pure)
 * Source: ackd(7) S42. */
#pragma once
#include "letter/letter.h"
#include "sla/absence.h"
#include "sla/calendar.h"
#include "sla/owed.h"

struct reminder {
    const char *team;
    const char *ackctl; /* what its commands begin with: "ackctl -t support" */
    const struct owed *owed;
    const char *owner_name; /* of owed->owner, or NULL */
    const char *level;      /* "75%" */
    const char
        *link; /* template of a link to the client's mail (letter/link.h), or NULL */
    const char *readers;     /* who gets this level and why, to stand behind "goes to" */
    const GPtrArray *unseen; /* char *: folders that could not be looked at, and since
                                when; NULL or empty where all were seen */
    const Calendar *calendar;
    int64_t now;
    const struct standing *standing; /* who gets what is the owner's (S35); NULL: no
                                        member owns it */
    const char *promised; /* what we promised the client besides; NULL: nothing */
    int64_t promise_due;
    bool answerable; /* whoever answers it may begin with a command (S43) */
    int cap; /* its readers get no other letter today, as they had so many; 0: they may */
};

/* Never NULL. The subject says who waits and how long first. */
struct letter *letter_reminder(const struct reminder *reminder);

/* One letter about several things, the first of which is its subject; of one it is as
 * above. What they have in common (team, ackctl, unseen, now, answerable,
 * cap) is the first's. `reminders`:
 * struct reminder *, at least one; `people` for names of owners. */
struct letter *letter_reminders(const GPtrArray *reminders, const struct people *people);
