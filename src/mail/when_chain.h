/* when_chain.h - figures joined by marks.                         Layer: mail (pure)
 * "15/1/2026", "9:30", "25-4": what they may be before any word behind them is looked at.
 * Prices, percentages, telephone numbers and versions are nothing. */
#pragma once
#include "mail/when_token.h"

enum { PARTS_MAX = 4 };

/* A word of figures and what stands behind them: "15", "15th", "3pm", "15h30". */
struct figure {
    int value;
    gsize digits;
    const char *suffix; /* in the text */
    gsize suffix_length;
};

/* "15.1.2026" is three parts. All but the last are nothing but digits. */
struct chain {
    struct figure parts[PARTS_MAX];
    char joints[PARTS_MAX]; /* before each */
    guint n;
};

/* The mark that joins word `at` to the one before, 0 where there is none. */
char chain_joint(const struct words *words, guint at);

/* A price, a percentage, a telephone number, a part of a version. `glued` is what is
 * joined to the word before on purpose. */
bool chain_is_no_time(const struct words *words, guint at, guint last, bool glued);

/* A full stop behind word `at`? */
bool figure_has_stop(const struct words *words, guint at);

/* False, and nothing to rely on in *figure or *chain, where word `at` begins none. */
bool figure_read(const struct words *words, guint at, struct figure *figure);
bool chain_read(const struct tokens *tokens, guint at, struct chain *chain);

/* An hour and minute as a token that takes so many words; the second: as a clock shows
 * it. False where a day has no such minute. */
bool figure_time(struct token *token, int hour, int minute, guint words);
bool figure_shown_time(struct token *token, int hour, int minute, guint words);

/* "20 02 2026", a space between: a date. */
bool chain_spaced(const struct tokens *tokens, guint at, struct token *token);

/* What the parts of a chain are: a date of three; a date or a time of two, at most two
 * tokens; of three the last two: "14-15.12."; a date written with a hyphen. How many. */
bool chain_date(const struct chain *chain, struct token *token);
guint chain_pair(const struct tokens *tokens, guint at, const struct chain *chain,
                 struct token *found);
guint chain_hyphened(const struct chain *chain, struct token *found);
guint chain_later_pair(const struct tokens *tokens, guint at, const struct chain *chain,
                       struct token *found);
