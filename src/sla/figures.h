/* figures.h - medians and shares over many turns and promises.    Layer: sla (pure)
 * Unanswered turns are never left out: beside each median stand how many are still open
 * and since when the oldest is. Source: ackd(7) S46, S47, S34, S16, S19. */
#pragma once
#include <glib.h>
#include <stdint.h>

#include "sla/evaluate.h"

struct turn_figures {
    int64_t conversation; /* equal for turns of the same one */
    int64_t opened;
    int64_t acknowledged, answered;                /* INSTANT_NONE: not (yet) */
    int64_t acknowledge_due, answer_due;           /* INSTANT_NONE: no target */
    int64_t acknowledge_business, answer_business; /* seconds; unused while open */
    int64_t acknowledge_elapsed, answer_elapsed;   /* the same by the wall clock */
    TurnEnd end;
    int64_t ended;
    int number; /* 1: first reply, later: next reply */
    int chases;
    int had_to_ask;
    int unannounced;
    int updates_missed;
};

/* A promise of ours (S27, S28). */
struct promise_figures {
    int64_t made;
    int64_t due;
    PromiseState state;
    int64_t ended; /* INSTANT_NONE: it is open */
};

/* Seconds. n == 0 leaves the rest 0. */
struct measure {
    gsize n;
    int64_t median, p90, mean;
};

/* One sort of time over a group of turns. */
struct interval {
    struct measure business;
    struct measure calendar; /* the same by the wall clock */
    gsize open;              /* still running, and so in neither */
    int64_t oldest;          /* since when the first of them runs, or INSTANT_NONE */
};

struct figures {
    gsize turns; /* answered, open, ended elsewhere and closed ones together */
    gsize answered, open, elsewhere, closed;
    gsize acknowledged; /* of all of them */
    /* Open past due is missed; open and not yet due is neither, and so is what was ended
     * before it was due by something else than a reply. */
    gsize acknowledge_met, acknowledge_missed;
    gsize answer_met, answer_missed;
    gsize updates_missed;
    gsize chases, had_to_ask, unannounced;
    gsize promises; /* all but those that were dismissed */
    gsize promises_kept, promises_broken, promises_slipped;
    struct interval first_reply, next_reply, answer; /* from a turn's opening */
    struct interval wait; /* requester wait: a conversation's turns until their answers,
                             added up; `open`: conversations that have an open turn */
    struct interval late; /* from a promise's due to its delivery; `open`: broken and not
                             delivered yet, but still to be */
};

/* What there is to count of a turn. By member each part is somebody else's (S34). */
enum {
    PART_TURN = 1 << 0,         /* its owner's: the turn itself, how it ended, chases */
    PART_ACKNOWLEDGED = 1 << 1, /* the author's: a reply, how soon, and a target met */
    PART_ANSWERED = 1 << 2,
    PART_ACKNOWLEDGE_MISSED = 1 << 3, /* whose who owned it at due: a target missed */
    PART_ANSWER_MISSED = 1 << 4,
};

/* The parts that this turn has. */
unsigned figures_parts(const struct turn_figures *turn, int64_t now);

/* Adds up, by groups: numbers that the caller gives out, from 0 on. */
typedef struct Tally Tally;
Tally *tally_new(void);
void tally_free(Tally *tally); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tally, tally_free)

/* Counts some of the parts that the turn has. The turns of one conversation must come one
 * after the other. */
void tally_add(Tally *tally, guint group, const struct turn_figures *turn,
               unsigned parts);

/* Lateness is counted in this calendar. */
void tally_add_promise(Tally *tally, guint group, const struct promise_figures *promise,
                       const Calendar *calendar, int64_t now);

/* All that was added to the group. Nothing may be added to any afterwards. */
struct figures tally_figures(Tally *tally, guint group);

/* Nearest rank (S47): where in `n` sorted values, n > 0, that of `percent` stands. */
gsize figures_rank(gsize n, int percent);
