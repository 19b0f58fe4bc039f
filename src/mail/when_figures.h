/* when_figures.h - numbers, dates and hours in figures.           Layer: mail (pure)
 * "15/1/2026", "3:30 pm", "15h", "2-3 weeks", and what becomes of a number by the words
 * behind it. Prices, percentages, telephone numbers and versions are nothing. */
#pragma once
#include "mail/when_token.h"

/* As tokens_read(), for a word that begins with a digit. */
guint figures_read(const struct tokens *tokens, guint at, bool glued,
                   struct token *found);

/* What `number`, which begins at `at`, may be together with what follows: "two weeks",
 * "three pm", or the number alone; at most 3. */
guint figures_follow(const struct tokens *tokens, const struct token *number, guint at,
                     struct token *found);

/* Where a unit follows the number: "two weeks", "2 to 3 working days". */
bool figures_count(const struct tokens *tokens, const struct token *number, guint at,
                   struct token *found);
