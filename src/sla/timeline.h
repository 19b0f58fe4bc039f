/* timeline.h - what happened in a conversation, in order.         Layer: sla (pure)
 * Messages as they were spoken (sla/order.h); what was said about them and the flags on
 * them at their instants, after messages of the same instant. The order in which messages
 * and notes are given decides nothing. Source: ackd(7) S4, S15, S16, S19. */
#pragma once
#include "sla/note.h"
#include "sla/order.h"

typedef enum {
    MOMENT_MESSAGE,
    MOMENT_SEEN_ANSWERED, /* \Answered was seen on a message */
    MOMENT_SEEN_CLOSED,   /* a message was seen where closed matters are kept */
    MOMENT_NOTE,
} MomentKind;

enum { MOMENT_NONE = G_MAXUINT }; /* no index */

struct moment {
    MomentKind kind;
    int64_t at;                  /* ascending; a message's place (sla/order.h) */
    const struct spoken *spoken; /* NULL for a note */
    const struct note *note;     /* NULL for others */
    guint of; /* index: of the message that a flag is on, or that a bounce takes back */
    guint our_next; /* index of our first mail from here on, MOMENT_NONE: there is none */
    bool bounced;   /* our mail, and a later bounce takes it back */
    int turn;       /* for who goes through them; 0 at first */
};

struct timeline {
    GArray *order;   /* struct spoken */
    GArray *moments; /* struct moment */
};

/* Whether it is a mail of a person of the team to a client. */
bool timeline_is_ours(const struct spoken *spoken);

/* `messages`, `notes` as for sla_evaluate(), borrowed. timeline_clear() frees. */
struct timeline timeline_of(const GPtrArray *messages, const GPtrArray *notes,
                            const struct people *people);
void timeline_clear(struct timeline *timeline);
