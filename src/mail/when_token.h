/* when_token.h - words and figures as tokens of time.             Layer: mail (pure)
 * What mail/when.c's grammar is written over: "tomorrow", "two weeks", "15/1/2026",
 * "3:30 pm", "15h" are a token each. Source: ackd(7) S26. */
#pragma once
#include "mail/phrases.h"

/* Roles that figures have, besides those of the packs' words. */
enum {
    TOKEN_DATE = TIME_ROLES, /* day, month, year */
    TOKEN_TIME,              /* value: minute of the day */
    TOKEN_COUNT,             /* value and unit: "two weeks" */
    TOKEN_ROLES
};

struct token {
    int role; /* a TimeRole, or one of those above */
    int value;
    TimeUnit unit;
    guint words;          /* that it takes */
    bool digits;          /* written as figures */
    bool weak;            /* a short form that may be another word: "sun", "mar" */
    bool either_half;     /* of TOKEN_TIME: am or pm was not said */
    bool lettered;        /* of TOKEN_TIME: "3p", "9a" */
    bool shown;           /* as a clock shows it, with minutes: "5:00" */
    bool dotted;          /* a number with a full stop behind: "15." */
    bool second;          /* the later one of "10 to 12 Uhr", "15-17" */
    bool hyphened;        /* of TOKEN_DATE: "25-4" may be a range */
    bool compound;        /* `tail` is the second half: "Freitag|nachmittag", "KW|37" */
    int day, month, year; /* of TOKEN_DATE; 0: not said */
    bool short_year;      /* "15.1.26" */
    bool any_order;       /* day and month may be the other way round */
    struct time_meaning tail;
};

struct tokens {
    const Phrases *phrases;
    const struct words *words;
    guint end; /* no token reaches beyond this word */
    guint pack;
};

enum { TOKENS_MAX = TIME_MATCHES_MAX + 2 };

/* What may begin at word `at`, the likeliest first; how many. `glued`: a figure that is
 * joined to the word before ("2-4pm") is read, too. */
guint tokens_read(const struct tokens *tokens, guint at, bool glued, struct token *found);

/* What stands between word `at` and the one before. Borrowed, not terminated. */
const char *tokens_gap(const struct words *words, guint at, gsize *length);

/* Whether a phrase may reach over the gap before word `at`, and whether that is a dash.
 */
bool tokens_joined(const struct words *words, guint at);
bool tokens_ranged(const struct words *words, guint at);

/* "section 5.3": the packs in which the figures are no time but a number of what stands
 * before, a bit each; and those that do not know that word. */
guint tokens_numbered(const Phrases *phrases, const struct words *words, guint at);

/* The packs of which a phrase may begin at that word, a bit each. */
guint tokens_packs(const Phrases *phrases, const struct words *words, guint at);
