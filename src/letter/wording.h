/* wording.h - times, names and counts as people say them.         Layer: letter (pure)
 * Internal to the room. Every string is the caller's to free. */
#pragma once
#include "sla/absence.h"
#include "sla/calendar.h"
#include "sla/owed.h"

/* One line of a stranger's text: control characters become blanks, bidirectional ones are
 * dropped. NULL gives "". */
char *wording_safe(const char *text);

/* "Jane Doe (globex.example)": a name alone proves nothing, so the domain stands beside
 * it. The address where there is no name. */
char *wording_client(const struct owed *owed);

/* What is owed: "first reply", "next reply" (S12), "answer", "update"
 * (S32). A literal. */
const char *wording_obligation(const struct owed *owed);

/* The client's subject, or words that say there is none. */
char *wording_subject(const struct owed *owed);

/* Business time: "45s", "12m", "4h", "27h 10m". Never in days of 24 hours, which nobody
 * works. */
char *wording_business(int64_t seconds);

/* Business time that passed: as above, from two whole business days on "3 working days".
 */
char *wording_worked(const Calendar *calendar, int64_t from, int64_t to);

/* "3h 20m"; where the clock on the wall says something else, "3h 20m of working time
 * (1d 2h by the clock)"; where nobody worked in between, "2h by the clock". */
char *wording_both_times(const Calendar *calendar, int64_t from, int64_t to);

/* "today 14:30", "yesterday 17:00", "tomorrow 09:00", else "Wed 18 Nov 09:30". */
char *wording_when(const Calendar *calendar, int64_t at, int64_t now);

/* "Wed 18 Nov". */
char *wording_date(const Calendar *calendar, int64_t at);

/* "Wed 18 Nov" of a local day. */
char *wording_day(int64_t day);

/* Why a letter goes to whoever stands in (S35): "Ann Lee is away until Fri 27 Nov; this
 * goes to the deputy, Bob Roy." The owner is away. */
char *wording_standing(const struct standing *standing);

/* "once", "twice", "3 times". */
char *wording_times(int count);

/* "1 mailbox", "2 mailboxes". */
char *wording_count(gsize count, const char *one, const char *many);
