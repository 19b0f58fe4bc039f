/* when_reading.h - a deadline phrase as it is read.               Layer: mail (pure)
 * The grammar of mail/when.h: a rule for each kind of token says what it adds to what the
 * phrase names so far. The order of words hardly matters, so that one grammar does for
 * all languages. Source: ackd(7) S26. */
#pragma once
#include "mail/when_resolve.h"
#include "mail/when_token.h"

enum { NOTHING_YET = -1 };

#define BIT(role) (G_GUINT64_CONSTANT(1) << (role))
#define FOR_A_DAY (BIT(TIME_BY) | BIT(TIME_TILL) | BIT(TIME_ON) | BIT(TIME_THE))
#define FROM_NOW (BIT(TIME_IN) | BIT(TIME_WITHIN) | BIT(TIME_TILL))
G_STATIC_ASSERT((int)TOKEN_ROLES <= 64);

/* A phrase that is being read: what it names so far, and what waits for the next word. */
struct reading {
    const struct tokens *tokens;
    const struct anchor *anchor;
    struct named named;
    guint at, next; /* the token in hand: [at, next) */
    guint64 links;  /* roles of the words since the last that named something */
    guint links_in_a_row;
    guint64 prefix;  /* roles of those before the first */
    int content;     /* role of the last token that named something, or NOTHING_YET */
    TimeShift shift; /* waits for what it shifts */
    bool last;       /* "last" waits for its day or week */
    int hour_plus;   /* "half past" waits for its hour */
    bool hour_open;
    bool nth_named;    /* "the first" has its day or week, and waits for the month */
    bool again;        /* a second day has been named: its month and year may follow */
    bool from_now;     /* a span counts from now */
    bool within;       /* "within the week" */
    bool before_count; /* "vor zwei Tagen", unless a day follows from which it counts */
    bool begins;       /* "from Monday": no deadline, unless it ends, too */
    bool ends;         /* "to Friday" */
    bool voided;       /* it names a time, but not to come */
    bool weak;         /* all it has is a word that may mean something else */
    bool weak_day;     /* "the 3rd": may be the third of anything */
};

/* One phrase as one pack reads it. */
struct phrase {
    guint end; /* behind its last word; 0: there is none */
    guint pack;
    guint votes;                 /* words around that are of the same language */
    bool voided, weak, weak_day; /* as in struct reading */
    struct named named;
};

/* The longest phrase that begins at word `at`. */
struct phrase reading_phrase(const struct tokens *tokens, const struct anchor *anchor,
                             guint at);

/* What waits and what is around the token in hand. */
bool reading_linked(const struct reading *r, TimeRole role);
bool reading_is_by(const struct reading *r);
bool reading_starts_with_zero(const struct reading *r);
bool anchor_in_america(const struct anchor *anchor);
int anchor_year(const struct anchor *anchor);

/* The token that names something behind the one in hand, links passed over. */
bool reading_look_ahead(const struct reading *r, struct token *token);

/* May what is named already be named again: "Monday or Tuesday"? */
bool reading_may_replace(const struct reading *r);

/* "this" or "next" that waits; it waits no more. */
TimeShift reading_take_shift(struct reading *r);

/* May a day stand beside a span, if there is one: "two weeks from Friday"? */
bool reading_joins_count(struct reading *r);

/* Takes a day or week as the one that an ordinal counts: "the first Monday". False where
 * no ordinal waits. */
bool reading_takes_nth(struct reading *r);

bool reading_set_hour(struct reading *r, int hour, bool zero);
void reading_close_hour(struct reading *r);

/* What a token does to the phrase; false: the phrase ends before it, and what it has done
 * to `r` must be undone. */
typedef bool TimeRule(struct reading *r, const struct token *token);

TimeRule reading_weekday, reading_month, reading_day, reading_annual_date, reading_date,
    reading_number, reading_ordinal, reading_week_number; /* when_days.c */
TimeRule reading_count, reading_unit, reading_end, reading_quarter, reading_week_of,
    reading_weekend, reading_plus, reading_shift, reading_last,
    reading_edge; /* when_spans.c */
TimeRule reading_part, reading_today, reading_clock, reading_time, reading_closing,
    reading_half, reading_hour_plus, reading_plus_hour, reading_zone; /* when_hours.c */
