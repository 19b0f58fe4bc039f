/* leave.h - what a member still owes before they go.              Layer: letter (pure)
 * To the member and whoever stands in. Source: ackd(7) S36. */
#pragma once
#include "letter/letter.h"
#include "sla/absence.h"
#include "sla/calendar.h"
#include "sla/owed.h"

struct leave {
    const char *team;
    const char *ackctl; /* what its commands begin with: "ackctl -t support" */
    const struct standing *standing; /* as on the first day of the absence */
    const GPtrArray *turns; /* struct owed *: open turns that are theirs, soonest first */
    const GPtrArray *promises; /* struct owed *: what they promised */
    const char *link; /* template of links to clients' mails (letter/link.h), or NULL */
    const struct people *people;
    const Calendar *calendar;
    int64_t now;
};

/* Never NULL. */
struct letter *letter_leave(const struct leave *leave);
