/* words.h - a text as words and sentences.                        Layer: mail (pure)
 * What language rules look at. Words are folded to lower case; hyphens and other marks
 * part words, apostrophes do not; an address or a link is one word of its own. */
#pragma once
#include <glib.h>
#include <stdbool.h>

enum { WORD_BYTES_MAX = 63 }; /* of a longer word only this much counts */

struct word {
    gsize start, end; /* where it stands in the text, in bytes */
    guint id;         /* its number in the packs, 0 if in none */
    bool link;        /* an address, a URL */
    bool opens;       /* the first of a sentence */
};

struct sentence {
    guint first, end; /* words: [first, end), never empty */
    bool question;
};

struct words {
    const char *text; /* borrowed: it must outlive this */
    GArray *words;
    GArray *sentences;
};

/* The number of a folded word, 0 if it has none. */
typedef guint (*WordNumber)(const char *folded, gconstpointer data);

struct words *words_new(const char *text, WordNumber number, gconstpointer data);
void words_free(struct words *words); /* NULL is fine */
typedef struct words Words;           /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Words, words_free)

#define words_count(w) ((w)->words->len)
#define words_at(w, i) (&g_array_index((w)->words, struct word, (i)))
#define words_sentence(w, i) (&g_array_index((w)->sentences, struct sentence, (i)))

/* The next word of [*position, end) in lower case, with typographic apostrophes made
 * plain, into `folded` (WORD_BYTES_MAX + 1 bytes). Moves *position behind it. False at
 * the end. */
bool word_next(const char **position, const char *end, char *folded, bool *link);
