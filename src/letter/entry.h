/* entry.h - what is owed, as the rows of a letter.                Layer: letter (pure)
 * Internal to the room. Source: ackd(7) S36, S45. */
#pragma once
#include "letter/page.h"
#include "sla/owed.h"
#include "sla/people.h"

struct entries {
    const struct people *people; /* for names of owners */
    int64_t now;
};

/* A section of these rows (struct owed *, with their calendars); none where there are
 * none. Of many the rest is counted, and `command` lists it. */
void entries_add(Page *page, const struct entries *entries, const GPtrArray *rows,
                 const char *title, const char *command);

/* "for 6h 50m"; "since yesterday 20:10" where no working time has passed. Caller frees.
 */
char *entry_age(const Calendar *calendar, int64_t since, int64_t now);
