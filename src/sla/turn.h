/* turn.h - the clocks of one turn.                                Layer: sla (pure)
 * They start when it opens, stand still in a pause and are stopped by words of ours.
 * Steps are told in the order in which things happened; as a sender's clock may lag, none
 * counts earlier than the one before. Source: ackd(7) S9-S12, S17-S19, S22-S24, S32. */
#pragma once
#include "sla/evaluate.h"
#include "sla/order.h"

/* The clock that tells how long the client has not heard of us (S32). */
struct silence {
    int64_t since; /* our last word; INSTANT_NONE: it does not run */
    int64_t due;
    const char *from; /* Message-ID of that word */
};

/* A turn and what has to be remembered while its conversation is gone through. */
struct course {
    struct turn turn; /* all but the update clock, which is below */
    struct duration acknowledge, answer, update; /* the targets that apply (S17) */
    struct silence silence;
    int64_t latest;            /* the last step */
    int64_t resumed;           /* the end of its last pause, or INSTANT_NONE */
    int64_t left_out_business; /* pauses so far */
    int64_t left_out_elapsed;
    bool reached;                /* by a word of ours, even by one that bounced (S16) */
    struct silence last_silence; /* as it was when the turn ended, and so were */
    int last_missed;             /* turn.updates_missed */
};

/* The turn that `opener` opens, under the terms in force then (S17). */
struct course turn_open(const struct policy *policy, const struct spoken *opener,
                        int number);

/* A word of ours to the client. `author` gets the credit; one that is not `holding` ends
 * the turn. Returns the instant at which it counts. */
int64_t turn_hear(struct course *course, const struct spoken *spoken, const char *author,
                  bool holding);

/* S37: the client was called back. The owner, NULL if there is none, gets the credit. */
void turn_return(struct course *course, int64_t at, const char *owner);

void turn_pause(struct course *course, int64_t at);
bool turn_resume(struct course *course, int64_t at); /* whether it was paused */

/* An open turn ends without a word of ours. */
void turn_end(struct course *course, TurnEnd end, int64_t at);

/* An ended turn is open again; the time between was a pause (S19, S24). */
void turn_reopen(struct course *course, int64_t at);

/* An ended turn's client is to hear of us as before: word `from` of ours promised
 * something (S32). And it is over: our next word came, or we owe it no longer. */
void turn_expect(struct course *course, int64_t at, const char *from);
void turn_expect_no_more(struct course *course, int64_t at);

/* Whether the update is overdue at that instant. */
bool turn_update_is_late(const struct course *course, int64_t at);

/* The turn as its reader sees it: a pause that goes on hides what is not due yet. */
struct turn turn_outcome(const struct course *course);
