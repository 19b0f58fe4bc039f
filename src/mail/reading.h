/* reading.h - the author's own text, as the finders of signals read it.
 *                                                                 Layer: mail (pure)
 * Knows in which language it is written, near relations included; of each sentence which
 * phrases it may hold, so that a finder passes over most of them; and where the message
 * ends: closing words with a signature below say nothing. */
#pragma once
#include "mail/phrases.h"

struct span {
    guint first, end; /* words; empty if both are equal */
};

struct reading {
    const struct words *words; /* borrowed, as the next */
    const Phrases *phrases;
    guint64 *starts; /* of each word: PHRASE_BIT() of lists of `packs` that begin there */
    guint64 *lists;  /* of each sentence: of lists of any pack that begin in it */
    guint sentences; /* of the message proper */
    guint end;       /* words of it */
    guint packs;     /* a bit for each whose language it may be */
};

struct reading *reading_new(const struct words *words, const Phrases *phrases);
void reading_free(struct reading *reading); /* NULL is fine */
typedef struct reading Reading;             /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)

static inline bool span_is_empty(struct span span)
{
    return span.end <= span.first;
}

/* The words of sentence `index`, as far as they belong to the message proper. */
struct span reading_sentence(const struct reading *reading, guint index);

/* May sentence `index` hold a phrase of one of the lists whose bits are set? */
bool reading_may_hold(const struct reading *reading, guint index, guint64 lists);

/* phrases_match() in the language of the text. Most words are done with here. */
static inline guint reading_match(const struct reading *reading, PhraseList list,
                                  guint at, guint end)
{
    return at < end && reading->starts[at] & PHRASE_BIT(list)
               ? phrases_match_in(reading->phrases, reading->packs, list, reading->words,
                                  at, end)
               : 0;
}

/* The first phrase of `list` that lies in `range`; empty if none does. */
struct span reading_find(const struct reading *reading, PhraseList list,
                         struct span range);
bool reading_holds(const struct reading *reading, PhraseList list, struct span range);

/* Does a sentence of it end in a question mark? */
bool reading_asks(const struct reading *reading);

/* Does the word begin like a name? A letter alone ("I") does not. */
bool reading_is_capital(const struct reading *reading, guint at);

/* Does a comma or its like stand right behind the word, which is not the last one? */
bool reading_ends_clause(const struct reading *reading, guint at);

/* The words of `span`, not empty, as they stand in the text, on one line, with the mark
 * of a question where `question`. What is longer than `max` bytes is cut and ends in an
 * ellipsis. Caller frees. */
char *reading_quote(const struct reading *reading, struct span span, bool question,
                    gsize max);
