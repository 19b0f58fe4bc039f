/* posts.h - what is on its way to webhooks.                       Layer: adapter (SQLite)
 * Rows of the outbox that go to a channel instead of to addresses; they end, wait and are
 * rewritten as letters are (store/outbox.h). What was "sending" when the program died is
 * queued again as the same delivery. Errors stick, see store/store.h. Source: ackd(8). */
#pragma once
#include "store/store.h"

struct post {
    int64_t id;
    char *purpose;
    char *delivery; /* what the receiver knows it by, the same at each attempt */
    char *channel;  /* name of the webhook */
    GBytes *body;
    int64_t queued;
    int attempts; /* before this one */
};

void post_free(struct post *post); /* NULL is fine */

/* Borrows; id, queued and attempts are not looked at. `purpose` names it ("webhook chat
 * digest 2026-11-18"): one that is there already stays as it is, and 0 is returned; one
 * that was dropped is queued anew. */
int64_t store_post_add(Store *store, const struct post *post, int64_t now);

/* It tells of that level; once is enough, see store_reminder_put(). */
void store_post_remind(Store *store, int64_t id, const char *obligation,
                       const char *level);

/* It tells of that obligation no longer; store_outbox_write() what it says instead. */
void store_post_forget(Store *store, int64_t id, const char *obligation);

/* How many with reminders that webhook was to get since. */
int store_post_count(Store *store, const char *channel, int64_t since);

/* One whose webhook is not held and whose next attempt is not after `now`, put into
 * "sending"; NULL if there is none. What was tried least goes first, then the oldest: one
 * that never works stops no other. */
struct post *store_post_take(Store *store, int64_t now);

/* After a start: whatever was "sending" is queued again. How many there were. */
int store_post_recover(Store *store);

/* When the next one wants to go, INSTANT_NONE: none is waiting. */
int64_t store_post_next(Store *store);

/* Nothing goes to that webhook before `until`: it failed once more in a row; it works. */
void store_webhook_hold(Store *store, const char *name, int64_t until);
void store_webhook_release(Store *store, const char *name);

/* How often it has failed in a row. */
int store_webhook_failures(Store *store, const char *name);

/* How a webhook is doing, as far as anything was ever for it. */
struct webhook_row {
    char *name;
    int64_t waiting, sent, refused;
    int64_t held_until; /* INSTANT_NONE: it is not held */
    char *said;         /* about what was last tried and waits or was refused, or NULL */
};
GPtrArray *store_webhooks(Store *store); /* by name */
