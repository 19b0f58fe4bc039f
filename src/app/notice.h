/* notice.h - levels that were reached, as a letter in the outbox.  Layer: app
 * Everything happens within the caller's transaction. Source: ackd(7) S35, S42. */
#pragma once
#include "app/rules.h"
#include "letter/letter.h"
#include "sla/absence.h"
#include "sla/owed.h"
#include "store/outbox.h"

/* All borrowed; it must not outlive `rules`. */
struct notices {
    Store *store;
    const struct config *config;
    const Rules *rules;
    int64_t now;
    GArray *away; /* struct absence; NULL: nobody asked yet. notices_clear() frees it */
};
void notices_clear(struct notices *notices);

/* Who gets what is the owner's; `standing->who` is NULL where no member owns it. */
bool notice_standing(struct notices *notices, const struct owed *owed,
                     struct standing *standing, GError **error);

struct notice_entry {
    const struct owed *owed; /* with its calendar */
    const char *level;       /* its name */
};

/* One letter: what it tells of and to whom. */
struct notice {
    const GPtrArray *entries; /* struct notice_entry *, the first is the subject's */
    const GPtrArray *to;      /* const char *, addresses */
    const GPtrArray *unseen;  /* char *, as for struct reminder; NULL: all was seen */
    bool last;                /* the recipients get no other today */
};

/* The letter by itself. NULL with STORE. */
struct letter *notice_letter(struct notices *notices, const struct notice *notice,
                             GError **error);

/* What the outbox calls it: "reminder 75% answer 1@client.example"; of several, who gets
 * it and what is in it make it another letter. Caller frees. */
char *notice_purpose(const struct notice *notice);

/* Puts the letter and the record that its levels were reached. `*id` gets its Message-ID,
 * the caller's to free; NULL where the outbox has that letter, and so all is told
 * already. Fails with STORE or LETTER. */
bool notice_queue(struct notices *notices, const struct notice *notice, char **id,
                  GError **error);

/* Whether a letter of the outbox still asks for something: not where all of that is done
 * (S41), or snoozed (S40), or its readers are told by a later letter (S38). Where only a
 * part of it is, or it has waited for an hour, it is written anew, under the same
 * Message-ID; any that is no reminder stays as it is. */
typedef enum {
    NOTICE_STANDS,
    NOTICE_DONE,
    NOTICE_SNOOZED,
    NOTICE_TOLD_LATER,
    NOTICE_FAILED,
} NoticeState;

/* Why one that does not stand is not sent; NULL: it stands. */
const char *notice_state_text(NoticeState state);

NoticeState notice_review(struct notices *notices, struct outbox_letter *letter,
                          GError **error);

/* The same of any row of the outbox. */
struct reviewed {
    int64_t id;
    int64_t queued;
    GBytes **text;             /* replaced where it is written anew */
    const GPtrArray *reminded; /* struct reminded *: what it tells of */
    void (*forget)(Store *store, int64_t id, const char *obligation);
    /* Whether all that it is for are told by a later one. */
    bool (*told_later)(Store *store, const struct reviewed *row, const char *obligation);
    /* What it says now, for g_bytes_unref(); the notice has yet to get its readers. NULL
     * with error. */
    GBytes *(*compose)(struct notices *notices, struct notice *notice, gconstpointer data,
                       GError **error);
    gconstpointer data;
};
NoticeState notice_review_any(struct notices *notices, const struct reviewed *row,
                              GError **error);
