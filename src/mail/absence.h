/* absence.h - the author says that he is away.                    Layer: mail (pure)
 * "I'm on holiday until 5 December", "out of the office, back on Monday": of automatic
 * replies and of mails by people alike. Source: ackd(7) S35. */
#pragma once
#include "mail/reading.h"
#include "mail/when.h"

struct absence {
    guint first, end;      /* words: the sentence that says so, [first, end) */
    guint behind;          /* the word behind those that say so */
    guint told;            /* the word where it says until when, behind that: all up to it
                              is of the absence; otherwise the same */
    struct deadline until; /* its last day, DEADLINE_NONE: not said; a DEADLINE_SPAN
                              where its first day is said, too, and still to come */
    int confidence;        /* percent */
};

enum {
    ABSENCE_SAID_UNTIL = 85
}; /* its confidence where it says until when, or a return */

/* The first absence that sentences [first, end) of the text tell of, or a return on a day
 * that they name; its last day may stand in the sentence behind. False, and *absence
 * untouched, where they tell of none. The last day is never before the message (*anchor);
 * without a time (INSTANT_NONE) in *anchor none is known. */
bool absence_find(const struct reading *reading, guint first, guint end,
                  const struct anchor *anchor, struct absence *absence);
