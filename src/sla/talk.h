/* talk.h - what is known of a conversation while it is gone through. Layer: sla (pure)
 * sla/evaluate.c goes through the timeline; here stands what a message of either side
 * means. Source: ackd(7) S9-S15, S18, S20, S24, S32-S34. */
#pragma once
#include "sla/announced.h"
#include "sla/evaluate.h"
#include "sla/ledger.h"
#include "sla/parties.h"
#include "sla/timeline.h"
#include "sla/turn.h"

/* That somebody asked for something or promised it, and with which words. */
struct said {
    int64_t since; /* INSTANT_NONE: nobody did */
    const char *words;
    const struct spoken
        *last; /* our last word while we wait for what we asked, or NULL */
};

extern const struct said said_nothing;

struct owning {
    int64_t since;
    const char *owner;
};

struct talk {
    const struct policy *policy;
    struct evaluation *evaluation;
    Parties *parties;
    Announced *announced;
    GArray *courses;    /* struct course, by turn number */
    GArray *open;       /* guint: indexes of those that are open, ascending */
    GArray *last_ended; /* guint: of those that the last end of any turn ended */
    GArray *owners;     /* struct owning, ascending */
    GPtrArray *clients; /* const char *: those whom the message in hand is sent to */
    struct said asked;  /* S20: by us, and the client has not written since */
    Ledger *ledger;
    guint expecting; /* index of the ended turn whose client is promised something (S32),
                        MOMENT_NONE: none */
};

void talk_begin(struct talk *talk, const struct policy *policy, const GPtrArray *notes,
                struct evaluation *evaluation);
void talk_clear(struct talk *talk);

struct course *talk_course(const struct talk *talk, guint index);
struct course *talk_open_course(const struct talk *talk, guint index);

/* Lasts until the next one is added. */
struct event *talk_add_event(struct talk *talk, const struct moment *moment,
                             EventKind kind, const char *rule, int turn);

/* A mail of a person, from a client or to one. */
void talk_client_writes(struct talk *talk, struct moment *moment);
void talk_we_write(struct talk *talk, struct moment *moment);

/* Whether a mail of ours is a word to the turn's client or another who takes part (S10).
 */
bool talk_reaches(const struct talk *talk, const struct turn *turn,
                  const struct message *message);

/* From `at` on the member owns the conversation (S34). */
void talk_set_owner(struct talk *talk, const struct member *member, int64_t at);

/* The open turns of these indexes (guint; `talk->open` itself will do) are open no more.
 */
void talk_ended(struct talk *talk, const GArray *indexes);

/* And an ended one is open again. */
void talk_reopened(struct talk *talk, guint index);

/* Whether we wait for the client: since when and for what (S20). */
struct said talk_waiting(const struct talk *talk);

/* The open turn that a message of `author` belongs to, NULL if there is none. */
struct course *talk_course_of(const struct talk *talk, const char *author);
