/* explain_private.h - what the files of letter/explain share.     Layer: letter (pure)
 * explain.c goes through a conversation and sums it up, explain_event.c says what a
 * message or a note did, explain_clock.c what that meant for the clocks,
 * explain_promise.c what was promised and kept. Every string is
 * the caller's to free. */
#pragma once
#include "letter/explain.h"

/* A turn, as far as it has been told. */
struct progress {
    bool begun;
    bool acknowledged;
    int chases;
    int64_t paused; /* since when its clocks stand still, or INSTANT_NONE */
};

struct telling {
    const struct evaluation *evaluation;
    const struct policy *policy;
    const Calendar *calendar; /* gives local times; turns are measured in their own */
    int64_t now;
    GArray *told;         /* struct explanation */
    GArray *progress;     /* struct progress, one for each turn */
    GHashTable *returned; /* Message-ID of a bounce -> struct event: our mail (S15) */
    GHashTable *lost;     /* Message-ID of such a mail */
    const struct event *heard; /* the client's latest mail as told so far, or NULL */
};

/* What a sentence is about. */
struct place {
    int turn;
    int64_t at;
    const char *message_id;
};

/* Takes `text`; nothing is told where it is NULL. */
void tell(struct telling *telling, struct place place, const char *rule, char *text);

/* NULL for number 0, and for one that no turn has. */
const struct turn *turn_numbered(const struct telling *telling, int number);
struct progress *progress_of(const struct telling *telling, int turn);

/* ---- words ---- */

char *say_when(const struct telling *telling, int64_t at);

/* A member's name; of others the name they give themselves, or the address. */
char *say_person(const struct telling *telling, const char *address, const char *name);
char *say_author(const struct telling *telling, const struct message *message);

/* "4 business hours", "2 business days", "36h by the wall clock". */
char *say_duration(struct duration duration);

/* "2h", or "21m of working time (2h 33m by the clock)" where the two differ. */
char *say_both_times(int64_t business, int64_t elapsed);

/* The words that made us think so, in quotation marks; NULL where there are none. */
char *say_phrase(const struct message *message, SignalKind kind);

/* "first reply", "next reply" (S12). A literal. */
const char *reply_name(const struct turn *turn);

/* ---- explain_event.c ---- */

/* What the message or note did, and what else it did (MARK_...). */
void tell_event(struct telling *telling, const struct event *event, int turn);

/* ---- explain_promise.c ---- */

/* What the event's mail delivers of what was promised, and what it promises. */
void tell_promises(struct telling *telling, const struct event *event,
                   struct place place);

/* What is still owed of it, by either side. */
void tell_open_promises(struct telling *telling, struct place place);

/* ---- explain_clock.c ---- */

/* What is due, by which target, counted how. */
void tell_terms(struct telling *telling, const struct event *opening);

/* The clocks that a reply stopped, in all turns that it reached. */
void tell_stopped_clocks(struct telling *telling, const struct event *reply);

/* The clocks that no reply stopped, and the update clock. */
void tell_running_clocks(struct telling *telling, const struct turn *turn);
