/* reminders.h - which levels were reached, and what letters say so.  Layer: adapter
 * (SQLite) A level is reached once for an obligation, however many letters tell of it:
 * each recipient's may tell of other things, too. Errors stick, see store/store.h.
 * Source: ackd(7) S38-S42. */
#pragma once
#include "sla/owed.h"
#include "store/store.h"

/* What an obligation is called for as long as its turn's opener is known. Caller frees.
 */
char *store_obligation_key(const struct owed *owed);

/* Whether that level was reached before; also under the name of a message that opened
 * this turn until earlier mail arrived or conversations merged. */
bool store_reminder_has(Store *store, const struct owed *owed, const char *level);

/* `outbox`: a letter that tells of it, 0: no letter goes out for it. Two turns that wait
 * since the same word of ours (S32) are one obligation: what is there already stays. */
void store_reminder_put(Store *store, const char *obligation, const char *level,
                        int64_t at, int64_t outbox);

struct reminded {
    char *obligation;
    char *level;
    struct owed *owed; /* without its calendar; NULL: it is owed no longer (S41) */
};

/* What a letter reminds of: struct reminded *, none where it is no reminder. */
GPtrArray *store_reminders_in(Store *store, int64_t outbox);

/* The same of what is for a webhook (store/posts.h). */
GPtrArray *store_post_reminders(Store *store, int64_t post);

/* Whether a letter that was queued after `outbox` tells that reader of the obligation,
 * too; the same of a webhook's post and its webhook. */
bool store_reminder_told_later(Store *store, int64_t outbox, const char *obligation,
                               const char *reader);
bool store_post_told_later(Store *store, int64_t post, const char *obligation);

/* The letter tells of that obligation no longer. Where no other does, its level counts as
 * not reached: late mail may show that it stands after all. */
void store_reminder_forget(Store *store, int64_t outbox, const char *obligation);

/* Message-IDs (char *) of the letters that told of that obligation first, each to other
 * recipients, where that was before `before`: later ones refer to them. */
GPtrArray *store_reminder_first_letters(Store *store, const char *obligation,
                                        int64_t before);

/* How many reminders were queued since then, what was dropped not counted: letters for
 * each address (const char *), levels for each thread (int64_t *). */
GHashTable *store_reminders_by_reader(Store *store, int64_t since);
GHashTable *store_reminders_by_thread(Store *store, int64_t since);

/* The thread its conversation lies in, now. */
int64_t store_owed_thread(Store *store, const struct owed *owed);
