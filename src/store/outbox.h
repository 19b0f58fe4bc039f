/* outbox.h - letters on their way, and which levels were reached.  Layer: adapter
 * (SQLite) queued -> sending -> sent or refused. What was "sending" when the program died
 * is queued again under the same Message-ID: at most one extra copy for a crash. Errors
 * stick, see store/store.h. Source: ackd(8); ackd(7) S38, S44. */
#pragma once
#include "sla/owed.h"
#include "store/store.h"

struct outbox_letter {
    int64_t id;
    char *purpose;
    char *message_id;
    char **recipients;
    GBytes *letter;
    int64_t queued;
    int attempts; /* before this one */
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

/* It was not needed any more. Its level counts as not reached: late mail may show that
 * the obligation stands after all, and the level is reached again. */
void store_outbox_dropped(Store *store, int64_t id, const char *why, int64_t now);
void store_outbox_later(Store *store, int64_t id, const char *said, int64_t next_attempt);

/* After a start: whatever was "sending" is queued again. How many there were. */
int store_outbox_recover(Store *store, int64_t now);

/* When the next letter wants to go, INSTANT_NONE: none is waiting. */
int64_t store_outbox_next(Store *store);

struct outbox_counts {
    int64_t queued, sent, refused;
    char *last_said; /* about the one waiting longest after a failed attempt, or NULL */
};
struct outbox_counts store_outbox_counts(Store *store);

/* What an obligation is called for as long as its turn's opener is known. Caller frees.
 */
char *store_obligation_key(const struct owed *owed);

/* Whether that level was reached before; also under the name of a message that opened
 * this turn until earlier mail arrived or conversations merged. */
bool store_reminder_has(Store *store, const struct owed *owed, const char *level);

/* `outbox` 0: no letter went out for it. */
void store_reminder_put(Store *store, const char *obligation, const char *level,
                        int64_t at, int64_t outbox);

/* Whether the letter is a reminder of something that is owed no longer (S41). */
bool store_reminder_is_pointless(Store *store, int64_t outbox);

/* Message-ID of the first letter about that obligation, NULL if there was none: later
 * ones refer to it. Caller frees. */
char *store_reminder_first_letter(Store *store, const char *obligation);
