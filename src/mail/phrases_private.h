/* phrases_private.h - what the packs become.                       Layer: mail (pure)
 * phrases_pack.c reads them into this, phrases.c finds them in texts; phrases_names.c
 * says what their sections and habits are called. */
#pragma once
#include <string.h>

#include "mail/phrases.h"

enum { GAP = G_MAXUINT /* the id that a lone * has in a pattern */ };

/* Small, as the patterns of a frequent word are many, and looked through often. */
struct pattern {
    guint8 list; /* a PhraseList */
    guint8 pack;
    bool opens;    /* only at the beginning of a sentence */
    guint second;  /* of ids, or GAP, or 0: most patterns are done with here */
    guint first;   /* where its ids begin in those of all; they never begin with GAP */
    guint length;  /* ids */
    guint meaning; /* of PHRASE_TIME: its index in those of all */
};

/* What patterns of one pack begin with a word. */
struct use {
    guint64 lists; /* a bit for each that has one */
    guint pack;
    guint next; /* in the uses of all: another pack's of the same word; 0: no more */
};

/* The patterns that begin with one word. */
struct start {
    guint64 lists; /* a bit for each list that has one: most words are done with here */
    guint packs;   /* a bit for each pack that has the word, wherever in a phrase */
    guint use;     /* the last pack's in the uses of all, 0: none */
    guint first;   /* of the patterns of all */
    guint count;
    guint firsts; /* of those of all: where among them each bit of `lists` begins */
};
G_STATIC_ASSERT(PHRASE_TIME < 63);    /* its bit is its own */
G_STATIC_ASSERT(PHRASE_LISTS <= 256); /* pattern.list */

/* By PhraseList and by Habit, NULL at the end. */
extern const char *const phrase_list_names[PHRASE_LISTS + 1];
extern const char *const phrase_habit_names[HABITS + 1];

typedef enum {
    SPELT,       /* as a pack has it */
    SPELT_PLAIN, /* without its accents */
    SPELT_OTHER, /* the same, where a language spells that otherwise ("schoen") */
} Spelling;

struct slot {
    const char *word; /* folded; NULL: free */
    guint hash;
    guint id : 30; /* from 1 */
    Spelling spelling : 2;
};

/* Every word of every mail is looked up here, most of them in vain: a table that is at
 * most half full takes a third of the time of a GHashTable. */
struct Phrases {
    struct slot *slots;
    guint size; /* a power of two */
    guint used;
    GArray *starts; /* struct start, by id of the first word; one for each slot in use */
    GArray *uses;   /* struct use, from 1 */
    GArray *patterns;        /* struct pattern, by start and list */
    GArray *firsts;          /* guint, of all starts one behind the other */
    GArray *ids;             /* guint, of all patterns one behind the other */
    GArray *meanings;        /* struct time_meaning */
    GArray *habits;          /* guint, a bit for each Habit; one for each pack */
    GStringChunk *spellings; /* the slots' words */
};

static inline struct start *start_of(const Phrases *phrases, guint id)
{
    return &g_array_index(phrases->starts, struct start, id);
}

static inline struct use *use_at(const Phrases *phrases, guint index)
{
    return &g_array_index(phrases->uses, struct use, index);
}

static inline bool has_list(const struct start *start, PhraseList list)
{
    return start->lists & PHRASE_BIT(list);
}

static inline struct pattern *patterns_of(const Phrases *phrases,
                                          const struct start *start)
{
    return &g_array_index(phrases->patterns, struct pattern, start->first);
}

/* The first pattern of `list`; without one, which has_list() knows but for the lists that
 * share a bit, the first of one behind it. */
static inline const struct pattern *first_pattern(const Phrases *phrases,
                                                  const struct start *start,
                                                  PhraseList list)
{
    guint64 before = start->lists & (PHRASE_BIT(list) - 1);
    const guint *firsts = &g_array_index(phrases->firsts, guint, start->firsts);
    const struct pattern *pattern = patterns_of(phrases, start) +
                                    firsts[__builtin_popcountll(before)];
    const struct pattern *end = patterns_of(phrases, start) + start->count;

    while (pattern < end && pattern->list < list)
        pattern++;
    return pattern;
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
