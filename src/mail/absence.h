/* absence.h - the author says that he is away.                    Layer: mail (pure)
 * "I'm on holiday until 5 December", "out of the office, back on Monday": of automatic
 * replies and of mails by people alike. Source: ackd(7) S35. */
#pragma once
#include "mail/when.h"

struct absence {
    guint first, end;      /* words: the sentence that says so, [first, end) */
    struct deadline until; /* its last day; DEADLINE_NONE: not said */
    int confidence;        /* percent */
};

/* The first absence that sentences [first, end) of `words` tell of; its last day may
 * stand in the sentence behind. False, and *absence untouched, where they tell of none.
 * The last day is never before the message (*anchor); without a time (INSTANT_NONE) in
 * *anchor none is known. */
bool absence_find(const Phrases *phrases, const struct words *words, guint first,
                  guint end, const struct anchor *anchor, struct absence *absence);
