/* digest.h - the morning letter.                                  Layer: letter (pure)
 * Sections: what is overdue, what is due today, promises that are, mailboxes that could
 * not be seen, then yesterday and the last 7 and 28 days. Source: ackd(7) S44-S46. */
#pragma once
#include "letter/letter.h"
#include "sla/calendar.h"
#include "sla/figures.h"
#include "sla/owed.h"
#include "sla/people.h"

struct digest_span {
    const char *title; /* "yesterday", "last 7 days" */
    struct figures figures;
};

struct digest {
    const char *team;
    const GPtrArray *overdue;   /* struct owed *, longest overdue first */
    const GPtrArray *due_today; /* struct owed *, soonest first */
    const GPtrArray *promises;  /* struct owed *: broken ones, then those due today */
    const GPtrArray *absent; /* struct owed *: what members owe who are away (S35) and is
                                due later than today; NULL: nothing */
    const GPtrArray *unseen; /* char *, one line for each mailbox that is not seen */
    const struct digest_span *spans;
    gsize n_spans;
    const struct people *people; /* for names of owners */
    const Calendar *calendar;
    int64_t now;
};

/* Never NULL. An empty day says so in one line. */
struct letter *letter_digest(const struct digest *digest);
