/* digest.h - the morning letter.                                  Layer: letter (pure)
 * What is late, due today, promised, chased, new, left by who is away or late on the
 * client's side; mailboxes that could not be seen; then yesterday and the last 7 and 28
 * days, each beside the span before. Source: ackd(7) S44-S46. */
#pragma once
#include "letter/letter.h"
#include "sla/calendar.h"
#include "sla/figures.h"
#include "sla/owed.h"
#include "sla/people.h"

typedef enum { SPAN_YESTERDAY, SPAN_LAST_WORKING_DAY, SPAN_WEEK, SPAN_FOUR_WEEKS } Span;

struct digest_span {
    Span span;
    bool widens; /* it holds all of the one before it in the digest */
    struct figures figures;
    struct figures before; /* of the span before, as long as this one */
};

/* Lists of struct owed *, with their calendars; NULL: nothing. */
struct digest {
    const char *team;
    const char *ackctl;         /* what its commands begin with: "ackctl -t support" */
    const GPtrArray *overdue;   /* longest overdue first */
    const GPtrArray *due_today; /* soonest first */
    const GPtrArray *promises;  /* broken ones, then those due today */
    const GPtrArray *chased;    /* open turns, most often chased first; `due` may be
                                   INSTANT_NONE here and among the enquiries */
    const GPtrArray *enquiries; /* open turns of clients who never wrote before */
    const GPtrArray *absent;    /* what members owe who are away (S35) and is due later
                                   than today */
    const GPtrArray *debts;     /* what clients promised and did not do (S31) */
    const GPtrArray *unseen;    /* char *, one line for each mailbox that is not seen */
    const struct digest_span *spans;
    gsize n_spans;
    const struct people *people; /* for names of owners */
    const char *link; /* template of links to clients' mails (letter/link.h), or NULL */
    const Calendar *calendar;
    int64_t now;
};

/* Never NULL. An empty day says so in one line. */
struct letter *letter_digest(const struct digest *digest);

/* The same for a terminal that knows colours (ECMA-48) and UTF-8. Never NULL, the
 * caller's to free. */
char *letter_digest_terminal(const struct digest *digest);
