/* wording.h - times, names and counts as people say them.         Layer: letter (pure)
 * In the language that is spoken (letter/tongue.h). Internal to the room but for lines
 * that app/ puts into letters. Every string is the caller's to free. */
#pragma once
#include "sla/absence.h"
#include "sla/calendar.h"
#include "sla/owed.h"

/* One line of a stranger's text: control characters become blanks, bidirectional ones are
 * dropped, and so is what is heaped upon one letter. NULL gives "". */
char *wording_safe(const char *text);

/* "Jane Doe"; the address where there is no name. */
char *wording_client_name(const struct owed *owed);

/* "globex.example": a name alone proves nothing, so the domain stands beside it. NULL
 * where the address stands for the name, or has none. */
char *wording_client_domain(const struct owed *owed);

/* Both: "Jane Doe (globex.example)". */
char *wording_client(const struct owed *owed);

/* "Jane Doe, jane@globex.example". */
char *wording_client_in_full(const struct owed *owed);

/* What is owed: "First reply", "Next reply" (S12), "Answer", "Update" (S32). A literal.
 */
const char *wording_obligation(const struct owed *owed);

/* The same as the subject of a sentence: "The first reply". */
const char *wording_the_obligation(const struct owed *owed);

/* The client's subject, or words that say there is none. */
char *wording_subject(const struct owed *owed);

/* Business time: "45s", "12m", "4h", "27h 10m". Never in days of 24 hours, which nobody
 * works. */
char *wording_business(int64_t seconds);

/* Time by the clock: "12m", "4h 10m", "1d 2h". */
char *wording_clock(int64_t seconds);

/* Business time that passed: as wording_business(), from two whole business days on "3
 * working days".
 */
char *wording_worked(const Calendar *calendar, int64_t from, int64_t to);

/* "3h 20m"; where the clock on the wall says something else, "3h 20m of working time
 * (1d 2h by the clock)"; where nobody worked in between, "2h by the clock". */
char *wording_both_times(const Calendar *calendar, int64_t from, int64_t to);

/* "14:30" */
char *wording_time(const Calendar *calendar, int64_t at);

/* "Wed 18 Nov 09:30", and with the year ("Wed 18 Nov 2026 09:30") where it is not the
 * year of `now`. */
char *wording_instant(const Calendar *calendar, int64_t at, int64_t now);

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
