/* when.h - deadline phrases.                                      Layer: mail (pure)
 * "by Thursday 15th", "in der zweiten Januarwoche", "d'ici vendredi midi": a grammar over
 * words, fed by the packs; a language adds words, never code. What names no time for
 * sure names none. Source: ackd(7) S26. */
#pragma once
#include "mail/deadline.h"
#include "mail/phrases.h"

/* When the words were written: the message's Date, and the zone that it says. */
struct anchor {
    int64_t at;
    int zone; /* seconds east of UTC */
};

struct when {
    guint first, end; /* the words of the phrase: [first, end) */
    struct deadline deadline;
    int confidence; /* percent */
};

/* The first deadline phrase that begins in words [first, end), the longest that begins
 * there. False, and *when untouched, where none does. */
bool when_find(const Phrases *phrases, const struct words *words, guint first, guint end,
               const struct anchor *anchor, struct when *when);
