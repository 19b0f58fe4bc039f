/* evaluate.h - one conversation's messages become turns.          Layer: sla (pure)
 * A pure function: the same messages and notes in any order give the same evaluation.
 * Every step is kept as an event with its rule, so that `ackctl explain` can say what
 * started, stopped or did not stop which clock. Whether a target was met is for the
 * reader of the instants: at or before due (S17). Source: ackd(7) S8-S20, S24-S34.
 */
#pragma once
#include "mail/message.h"
#include "sla/calendar.h"
#include "sla/note.h"
#include "sla/people.h"
#include "sla/promise.h"
#include "sla/target.h"

struct policy {
    const struct people *people;
    const GArray *terms;          /* struct terms, sla/target.h */
    struct duration chase_gap;    /* S14 */
    int64_t settled_after;        /* S19: seconds by the wall clock */
    struct duration open_promise; /* S29 */
};

/* How a turn ended. The numbers are stored. */
typedef enum {
    END_NONE = 0,
    END_ANSWERED,  /* S11 */
    END_ELSEWHERE, /* S16: inferred from \Answered */
    END_CLOSED,    /* S19 */
} TurnEnd;

/* One clock of a turn, from its opening on. All instants INSTANT_NONE where there is
 * none. */
struct clock {
    int64_t due;      /* no such target: none. While the clock is paused and was not late
                         before: none (S24) */
    int64_t done;     /* when it was stopped by a reply */
    int64_t business; /* seconds until `done`, pauses left out (S12, S18, S24) */
    int64_t elapsed;  /* the same by the wall clock */
    const char *by;   /* Message-ID of the reply, NULL: by telephone (S37) */
    const char *author; /* who wrote it: a member's first address, or the sender's. The
                           credit is theirs (S34) */
    const char *owner_at_due; /* who owned the conversation when it fell due: the breach,
                                 if it is one, stays with them (S34) */
};

/* Ids, addresses and names are borrowed from messages and notes, owners and targets from
 * the policy. A conversation has one open turn, or one more for each outsider whom we
 * brought in and who wrote to us: mail to him does not answer the client. */
struct turn {
    int number;         /* from 1 */
    const char *opener; /* Message-ID */
    bool call;          /* S37: that is a voice-mail */
    const char *client; /* address */
    const char *client_name;
    const char *owner;  /* S34: a member's first address, NULL before anyone answered
                           or was assigned; of an ended turn, who owned it then */
    const char *target; /* name of the target that applied, NULL if none */
    const Calendar *calendar; /* it is measured in: the target's or the team's (S17) */
    int64_t opened;
    struct clock acknowledge; /* S10 */
    struct clock answer;      /* S11 */
    TurnEnd end;
    int64_t ended;   /* INSTANT_NONE: it is open */
    int64_t paused;  /* since when its clocks stand still (S20, S24), or INSTANT_NONE */
    int messages;    /* of the client, in this turn */
    int chases;      /* S14 */
    int had_to_ask;  /* S14: chases, and what asked for an overdue update or promise */
    int unannounced; /* S33: replies in this turn by somebody nobody had introduced */
    int64_t last_message; /* the client's newest in this turn */
    /* S32. The clock runs from our last word in this turn while we owe something; a pause
     * stops it, too. */
    int64_t update_since; /* INSTANT_NONE: it does not run */
    int64_t update_due;
    const char *update_from; /* Message-ID of that last word */
    int updates;             /* holding replies after the first word of ours */
    int updates_missed;      /* intervals that took too long, a running one not counted */
};

typedef enum {
    EVENT_OPENED,       /* S9 */
    EVENT_JOINED,       /* S9: a later message of the same run */
    EVENT_CHASED,       /* S14 */
    EVENT_COURTESY,     /* S13: opened no turn */
    EVENT_ACKNOWLEDGED, /* S10: a holding reply (S11), the first one or a further one */
    EVENT_ANSWERED,     /* S11 */
    EVENT_SPOKE,        /* outbound, nothing was open */
    EVENT_NOT_COUNTED,  /* S3, S10: robot, bounce, internal, another outsider, ignored */
    EVENT_TAKEN_BACK,   /* S15: a bounce; our reply before it was told as if it had
                           reached the client, but it moved no clock */
    EVENT_ELSEWHERE,    /* S16: \Answered, and nothing was sent */
    EVENT_CLOSED,       /* S19: by a note, a folder or a keyword */
    EVENT_REOPENED,     /* S19: by a note */
    EVENT_SNOOZED,      /* by a note */
    EVENT_ASSIGNED,     /* S34: by a note */
    EVENT_DISMISSED,    /* S30: by a note */
    EVENT_RETURNED,     /* S37: by a note */
} EventKind;

/* What else a message did. */
enum {
    MARK_UNANNOUNCED = 1 << 0,   /* S33 */
    MARK_HAD_TO_ASK = 1 << 1,    /* S14: and it is no chase */
    MARK_WAITS = 1 << 2,         /* S20: after this word of ours we wait for the client */
    MARK_OUTSIDE_HOURS = 1 << 3, /* S18: a reply while the team was closed */
    MARK_PAUSED = 1 << 4,        /* S24: it stopped the turn's clocks for a while */
    MARK_RESUMED = 1 << 5,       /* S24: it let them go on */
};

struct event {
    EventKind kind;
    const char *rule;              /* "S9" */
    const struct message *message; /* NULL where a note did it */
    const struct note *note;       /* NULL where a message did it */
    Direction direction;
    int64_t at;
    int turn;        /* number, 0 if none; the lowest where it did something to several */
    unsigned marks;  /* MARK_... */
    const char *why; /* a literal, for EVENT_NOT_COUNTED: "an auto-reply" */
};

struct evaluation {
    GArray *turns;        /* struct turn */
    GArray *events;       /* struct event, in the order in which things happened: one for
                             each message, and those that notes and flags make */
    GArray *promises;     /* struct promise, in the order in which they were made */
    const char *earliest; /* Message-ID of the earliest message: names the conversation */
    const char *client;   /* S8: author of the first inbound message, NULL if none */
    const char *client_name;
    const char *subject; /* of the earliest message that has one */
    const char *owner;   /* S34, now */
    int64_t first;       /* instants of the earliest and the latest message */
    int64_t last;
    int64_t waiting_since;   /* S20: we wait for the client, or INSTANT_NONE */
    const char *waiting_for; /* the words that asked, or that he promised with */
    const char *asked_from; /* Message-ID of our last word while we wait for what we asked
                               for, NULL: we did not ask; and when that was */
    int64_t asked;
    int64_t closed;  /* S19: since when, or INSTANT_NONE */
    int64_t settled; /* S19: nothing is owed on either side, and from this instant on
                        it counts as settled (inferred); INSTANT_NONE: something is */
    int64_t snoozed_until; /* the last word of a note about it, or INSTANT_NONE */
    bool promised;         /* something that we promised is open (S32) */
};

/* `messages`: const struct message *, any order, each Message-ID once (S5). `notes`:
 * const struct note *, those of this conversation, any order; NULL: none. Both must
 * outlive the evaluation. Never NULL. */
struct evaluation *sla_evaluate(const GPtrArray *messages, const GPtrArray *notes,
                                const struct policy *policy);
void evaluation_free(struct evaluation *evaluation); /* NULL is fine */
typedef struct evaluation Evaluation;                /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evaluation, evaluation_free)
