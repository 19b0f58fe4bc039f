/* figures.h - medians and shares over many turns.                 Layer: sla (pure)
 * Unanswered turns are never left out: each figure says how many are still open and how
 * old the oldest is. Source: ackd(7) S46, S47, S18. */
#pragma once
#include <glib.h>
#include <stdint.h>

struct turn_figures {
    int64_t opened;
    int64_t acknowledged, answered;                /* INSTANT_NONE: still open */
    int64_t acknowledge_due, answer_due;           /* INSTANT_NONE: no target */
    int64_t acknowledge_business, answer_business; /* seconds; unused while open */
    int number;                                    /* 1: first reply, later: next reply */
    int chases;
};

/* One measure over a group of turns; seconds. n == 0 leaves the rest 0. */
struct measure {
    gsize n;
    int64_t median, p90, mean;
};

struct figures {
    gsize turns, acknowledged, answered, open;
    int64_t oldest_open; /* when the oldest unanswered turn opened, or INSTANT_NONE */
    /* Open past due is missed; open and not yet due is neither. */
    gsize acknowledge_met, acknowledge_missed;
    gsize answer_met, answer_missed;
    gsize chases;
    struct measure first_reply, first_reply_calendar;
    struct measure next_reply, next_reply_calendar;
    struct measure answer, answer_calendar;
};

/* `turns`: struct turn_figures. */
struct figures figures_of(const GArray *turns, int64_t now);

/* Nearest rank (S47) of `percent` in `sorted` (int64_t, ascending, n > 0). */
int64_t figures_percentile(const int64_t *sorted, gsize n, int percent);
