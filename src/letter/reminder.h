/* reminder.h - the letter to whoever should answer a client.      Layer: letter (pure)
 * Source: ackd(7) S42. */
#pragma once
#include "letter/letter.h"
#include "sla/absence.h"
#include "sla/calendar.h"
#include "sla/owed.h"

struct reminder {
    const char *team;
    const struct owed *owed;
    const char *owner_name;  /* of owed->owner, or NULL */
    const char *level;       /* "75%" */
    const char *readers;     /* who gets this level and why, to stand behind "goes to" */
    const GPtrArray *unseen; /* char *: folders that could not be looked at, and since
                                when; NULL or empty where all were seen */
    const Calendar *calendar;
    int64_t now;
    const struct standing *standing; /* who gets what is the owner's (S35); NULL: no
                                        member owns it */
};

/* Never NULL. The subject says who waits and how long first. */
struct letter *letter_reminder(const struct reminder *reminder);
