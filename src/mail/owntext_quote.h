/* owntext_quote.h - where somebody else's mail begins.            Layer: mail (pure)
 * Header blocks as Outlook, Notes and webmailers put them above an unmarked quote, and
 * separators ("-----Original Message-----"). */
#pragma once
#include "mail/owntext_lines.h"

/* Where a quote begins that no ">" need mark. */
struct quote_begin {
    guint first; /* its first line: Notes puts author and date above the header block */
    guint lines; /* how many from `at` on belong to its head */
    bool marked; /* what follows is marked, so that the author may go on below it */
};

/* Is `at` the first line of a header block, or a separator above a quote? */
bool quote_begins(const struct reading *reading, guint at, struct quote_begin *begin);
