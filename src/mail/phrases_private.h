/* phrases_private.h - what the packs become.                       Layer: mail (pure)
 * phrases_pack.c reads them into this, phrases.c finds them in texts. */
#pragma once
#include <string.h>

#include "mail/phrases.h"

enum { GAP = G_MAXUINT /* the id that a lone * has in a pattern */ };

struct pattern {
    PhraseList list;
    guint pack;
    bool opens;                  /* only at the beginning of a sentence */
    struct time_meaning meaning; /* of PHRASE_TIME */
    guint second; /* of ids, or GAP, or 0: most patterns are done with here */
    GArray *ids;  /* guint; the first is never GAP */
};

/* The patterns that begin with one word. */
struct start {
    guint64 lists; /* a bit for each list that has one: most words are done with here */
    guint packs;   /* a bit for each pack that has the word, wherever in a phrase */
    GArray *patterns; /* struct pattern by its list, or NULL */
};
G_STATIC_ASSERT(PHRASE_LISTS <= 64);

typedef enum {
    SPELT,       /* as a pack has it */
    SPELT_PLAIN, /* without its accents */
    SPELT_OTHER, /* the same, where a language spells that otherwise ("schoen") */
} Spelling;

struct slot {
    char *word; /* folded; NULL: free */
    guint hash;
    guint id; /* from 1 */
    Spelling spelling;
};

/* Every word of every mail is looked up here, most of them in vain: a table that is at
 * most half full takes a third of the time of a GHashTable. */
struct Phrases {
    struct slot *slots;
    guint size; /* a power of two */
    guint used;
    GArray *starts; /* struct start, by id of the first word; one for each slot in use */
    GArray *habits; /* guint, a bit for each Habit; one for each pack */
};

static inline struct start *start_of(const Phrases *phrases, guint id)
{
    return &g_array_index(phrases->starts, struct start, id);
}

static inline bool has_list(const struct start *start, PhraseList list)
{
    return start->lists & PHRASE_BIT(list);
}

/* The first pattern of `list`, or of one behind it. */
static inline guint first_pattern(const GArray *patterns, PhraseList list)
{
    guint low = 0, high = patterns->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(patterns, struct pattern, middle).list < list)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* FNV-1a. */
static inline guint hash_of(const char *folded)
{
    guint hash = 2166136261U;
    for (; *folded; folded++)
        hash = (hash ^ (guchar)*folded) * 16777619U;
    return hash;
}

/* Where the word stands, or the free slot where it would. */
static inline struct slot *find_slot(const Phrases *phrases, const char *folded,
                                     guint hash)
{
    for (guint i = hash;; i++) {
        struct slot *slot = &phrases->slots[i & (phrases->size - 1)];
        if (!slot->word || (slot->hash == hash && strcmp(slot->word, folded) == 0))
            return slot;
    }
}
