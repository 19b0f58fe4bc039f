/* office.h - one team at work: its file, its mailboxes, its letters.  Layer: ackd
 * What the keeper holds for each team of the configuration. */
#pragma once
#include <glib.h>

#include "app/freshness.h"
#include "app/rules.h"
#include "config/config.h"
#include "smtp/smtp.h"
#include "store/outbox.h"

/* A time in which a file fails, now and then or all the time. */
struct spell {
    int64_t since; /* INSTANT_NONE: it is none */
    int64_t last;  /* when it was last known to fail */
};

/* Kinds of work that can be held up, each for its own reason. */
enum office_work {
    WORK_LOOKS,
    WORK_TICK, /* what is due, and what the clock brings */
    WORK_HOLIDAYS,
    WORK_LETTERS,
    WORK_POSTS,
    WORK_KINDS,
};

struct office {
    const struct config *config;
    const struct team_config *team;
    Store *store;
    Rules *rules;       /* by which its mail is read; what was said may change them */
    GPtrArray *desks;   /* struct desk * (ackd/desk.h) */
    guint looked;       /* how many of them have been looked at since the start */
    guint unseen;       /* and could not be the last time */
    int64_t holidays;   /* when its holiday files are looked at next */
    bool outdated;      /* and they say something new: read the configuration again */
    int64_t rescans;    /* the last request for one that was heard */
    int64_t health;     /* when unseen mailboxes are looked for next */
    int64_t leave;      /* when absences are looked at next */
    int64_t wake;       /* when remind and digest want to be asked next */
    int64_t post;       /* no letter is touched before: the store failed just now */
    GQueue ended;       /* struct ended_letter *: their ends are not stored yet */
    guint failing;      /* a bit for each work that the store held up last */
    char *failure;      /* its last error, or NULL */
    int64_t able;       /* since when it can be written */
    int64_t retry;      /* looks that it held up are not before */
    struct spell spell; /* the alarm's */
    char *trouble[WORK_KINDS]; /* its last error, NULL: none, so that it is logged once */
};

/* Opens the team's file and makes its desks, numbered from `*number` on. Fails with
 * STORE. */
struct office *office_open(const struct config *config, const struct team_config *team,
                           uint32_t *number, int64_t now, GError **error);
void office_close(struct office *office); /* NULL is fine */

/* Whether somebody asked for mailboxes to be read again since the last call: those are
 * looked at now. */
bool office_rescans(struct office *office, int64_t now);

/* Everything that is due: reminders and the digest. Sets `wake`, and `*look_needed` where
 * a letter waits for another look. False where something failed (it was logged). */
bool office_tick(struct office *office, const struct freshness *freshness, int64_t now,
                 bool *look_needed);

/* When the outbox wants attention, INSTANT_NONE: it is empty. */
int64_t office_letter_at(const struct office *office);

/* The next letter to hand over, marked as being sent; NULL where none can go now. What
 * became of one letter at most may still have to be stored. */
struct outbox_letter *office_letter_take(struct office *office, int64_t now);

/* Keeps the letter and what is in the report, until it is stored. */
void office_letter_ended(struct office *office, struct outbox_letter *letter,
                         struct smtp_report *report);

/* Stores what became of letters. False where it could not: the office keeps that and
 * tries again before it gives out another letter, so that a letter neither goes out twice
 * nor stays behind. */
bool office_letters_settle(struct office *office, int64_t now);

/* Plans that were made by a clock that has been set back since would wait too long. */
void office_clock_set_back(struct office *office, int64_t now);

/* How the last piece of such work went (`error` NULL: well): logged when its trouble
 * begins or changes, and when all is over. */
void office_note(struct office *office, enum office_work work, const GError *error);

/* Whether some work is held up. */
bool office_is_held_up(const struct office *office);
