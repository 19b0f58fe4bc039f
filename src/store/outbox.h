/* outbox.h - letters on their way.                                Layer: adapter (SQLite)
 * queued -> sending -> sent or refused; or uncertain, and sent or queued again under the
 * same Message-ID when it has been looked for (store/delivery.h): at most one extra copy
 * for a crash. Errors stick, see store/store.h. Source: ackd(8); ackd(7) S38, S44. */
#pragma once
#include "store/store.h"

struct outbox_letter {
    int64_t id;
    char *purpose;
    char *message_id;
    char **recipients; /* who has neither got it nor was refused it */
    GBytes *letter;
    int64_t queued;
    int64_t next_attempt; /* when this one began, or it is to be looked for */
    int attempts;         /* before this one */
};

void outbox_letter_free(struct outbox_letter *letter); /* NULL is fine */

/* `purpose` names the letter ("digest 2026-11-18"): one that is there already stays as it
 * is, and 0 is returned; one that was dropped is queued anew. `recipients`: char *. */
int64_t store_outbox_add(Store *store, const char *purpose, const char *message_id,
                         const GPtrArray *recipients, GBytes *letter, int64_t now);
bool store_outbox_has(Store *store, const char *purpose);

/* The oldest letter whose next attempt is not after `now`, put into "sending"; NULL if
 * there is none. */
struct outbox_letter *store_outbox_take(Store *store, int64_t now);

void store_outbox_sent(Store *store, int64_t id, const char *said, int64_t now);
void store_outbox_refused(Store *store, int64_t id, const char *said, int64_t now);

/* What it says; another text where there was one. NULL with a failure only; unref it. */
void store_outbox_write(Store *store, int64_t id, GBytes *text);
GBytes *store_outbox_text(Store *store, int64_t id);

/* Whether it is the last with reminders that its readers get on the day it was queued
 * (S40); what is for a webhook (store/posts.h), too. */
void store_outbox_set_last(Store *store, int64_t id, bool last);
bool store_outbox_is_last(Store *store, int64_t id);

/* It was not needed any more. Its levels count as not reached: late mail may show that
 * the obligation stands after all, and the level is reached again. */
void store_outbox_dropped(Store *store, int64_t id, const char *why, int64_t now);
void store_outbox_later(Store *store, int64_t id, const char *said, int64_t next_attempt);

/* It may have been taken; it is looked for at `look_at`. */
void store_outbox_uncertain(Store *store, int64_t id, const char *said, int64_t look_at);

/* The letter to be looked for first, if its time has come; NULL otherwise. */
struct outbox_letter *store_outbox_doubtful(Store *store, int64_t now);

/* After a start: whatever was "sending" is uncertain, and looked for `wait` seconds after
 * that began. How many there were. */
int store_outbox_recover(Store *store, int64_t wait);

/* When the next letter wants to go, INSTANT_NONE: none is waiting. */
int64_t store_outbox_next(Store *store);

struct outbox_counts {
    int64_t queued;    /* and all others that wait */
    int64_t uncertain; /* of those */
    int64_t sent, refused;
    char *last_said; /* about the one waiting longest after a failed attempt, or NULL */
};
struct outbox_counts store_outbox_counts(Store *store);
