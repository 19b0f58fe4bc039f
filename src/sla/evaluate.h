/* evaluate.h - one conversation's messages become turns.          Layer: sla (pure)
 * A pure function: the same messages in any order give the same evaluation. Every step is
 * kept as an event with its rule, so that `ackctl show` can say what started, stopped or
 * did not stop which clock. Whether a target was met is for the reader of the instants:
 * at or before due (S17). Source: ackd(7) S8-S14, S17, S34. */
#pragma once
#include "mail/message.h"
#include "sla/calendar.h"
#include "sla/people.h"
#include "sla/target.h"

struct policy {
    const struct people *people;
    const Calendar *calendar;
    const GPtrArray *targets;  /* struct target * */
    struct duration chase_gap; /* S14 */
};

/* Ids, the client's address and name are borrowed from the messages, owner and target
 * from the policy. A conversation has one open turn, or one more for each outsider whom
 * we brought in and who wrote to us: mail to him does not answer the client. */
struct turn {
    int number;         /* from 1 */
    const char *opener; /* Message-ID */
    const char *client; /* address */
    const char *client_name;
    const char *owner;  /* S34: a member's first address, NULL before anyone answered; of
                           an answered turn, who owned it then */
    const char *target; /* name of the target that applied, NULL if none */
    int64_t opened;
    int64_t acknowledge_due; /* INSTANT_NONE: no such target */
    int64_t answer_due;
    int64_t acknowledged; /* INSTANT_NONE: not yet */
    int64_t answered;
    int64_t acknowledge_business; /* S12, S18: business seconds from opening to reply, */
    int64_t answer_business;      /* INSTANT_NONE while there is none */
    const char *acknowledged_by;  /* Message-IDs */
    const char *answered_by;
    int messages; /* of the client, in this turn */
    int chases;
    int64_t last_message; /* the client's newest in this turn */
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
} EventKind;

struct event {
    EventKind kind;
    const char *rule; /* "S9" */
    const struct message *message;
    Direction direction;
    int64_t at;
    int turn;        /* number, 0 if none; the lowest where it answers several */
    const char *why; /* a literal, for EVENT_NOT_COUNTED: "an auto-reply" */
};

struct evaluation {
    GArray *turns;        /* struct turn */
    GArray *events;       /* struct event, one for each message, in sla/order.h's order */
    const char *earliest; /* Message-ID of the earliest message: names the conversation */
    const char *client;   /* S8: author of the first inbound message, NULL if none */
    const char *client_name;
    const char *subject; /* of the earliest message that has one */
    const char *owner;   /* S34, now */
    int64_t first;       /* instants of the earliest and the latest message */
    int64_t last;
};

/* `messages`: const struct message *, any order, each Message-ID once (S5); they must
 * outlive the evaluation. Never NULL. */
struct evaluation *sla_evaluate(const GPtrArray *messages, const struct policy *policy);
void evaluation_free(struct evaluation *evaluation); /* NULL is fine */
typedef struct evaluation Evaluation;                /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evaluation, evaluation_free)
