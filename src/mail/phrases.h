/* phrases.h - the words a language uses for what we look for.     Layer: mail (pure)
 * A pack (share/phrases/en ...) is a text of sections, each a name in brackets on its own
 * line and below it one phrase a line; blank lines and lines beginning with # count for
 * nothing. The names of the sections are those of phrase_lists in phrases.c.
 *
 *     [holding]
 *     we are looking into it
 *     get back to you * by
 *
 * A phrase is a row of words, upper or lower case alike; what stands between words
 * (blank, hyphen, comma) does not matter, but a phrase never reaches over the end of a
 * sentence. A lone * stands for up to three words; a ^ before a phrase asks that it open
 * a sentence. A list may stand in several packs: they add up. Reading the files is
 * app/phrasebook's work: this room gets their text. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "mail/words.h"

typedef enum {
    PHRASE_HOLDING,          /* S11: what a holding reply says */
    PHRASE_ANSWER,           /* what shows that a reply is more than holding */
    PHRASE_COURTESY,         /* S13: thanks and goodbye */
    PHRASE_COURTESY_WORD,    /* the only other words a courtesy may hold */
    PHRASE_CHASE,            /* S14 */
    PHRASE_REQUEST,          /* S20 */
    PHRASE_NO_REQUEST,       /* looks like one, is none: "please find attached" */
    PHRASE_GREETING,         /* opens a mail: "dear" */
    PHRASE_CLOSING,          /* closes a mail: "best regards" */
    PHRASE_REPLY_SUBJECT,    /* how subjects of automatic replies begin */
    PHRASE_BOUNCE_SUBJECT,   /* how subjects of bounces begin */
    PHRASE_REPLY_PREFIX,     /* S7: what stands before the colon: "re" */
    PHRASE_FORWARD_PREFIX,   /* "fwd" */
    PHRASE_GENERIC_SUBJECT,  /* S7: whole subjects that any mail may have: "question" */
    PHRASE_ROBOT_SENDER,     /* local parts nobody reads: "no-reply" */
    PHRASE_QUOTE_OPENER,     /* first word of "On ... wrote:" */
    PHRASE_QUOTE_VERB,       /* its "wrote" */
    PHRASE_QUOTE_FIELD,      /* field names of quoted header blocks: "from", "sent" */
    PHRASE_QUOTE_SURE_FIELD, /* those of them that only mail has: "subject" */
    PHRASE_QUOTE_SEPARATOR,  /* "original message", between dashes */
    PHRASE_FOOTER,           /* how lines begin that programs add: "sent from my" */
    PHRASE_LISTS
} PhraseList;

typedef struct Phrases Phrases;

Phrases *phrases_new(void);
void phrases_free(Phrases *phrases); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Phrases, phrases_free)

/* Adds one language. `name` is for the error's text. Fails with CONFIG (unknown section,
 * phrase outside a section, not UTF-8) and then has added nothing. */
bool phrases_add(Phrases *phrases, const char *name, const char *data, GError **error);

/* Splits `text` into words and sentences, each word numbered as the packs know it. Never
 * NULL. Caller frees with words_free(). */
struct words *phrases_words(const Phrases *phrases, const char *text);

/* Number of words of the longest phrase of `list` that begins at word `at` and ends
 * before word `end`; 0 if none does. */
guint phrases_match(const Phrases *phrases, PhraseList list, const struct words *words,
                    guint at, guint end);

/* The same for a bare line of text: does it begin with, hold, or make up a phrase of
 * `list`? */
bool phrases_begin(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length);
bool phrases_within(const Phrases *phrases, PhraseList list, const char *line,
                    gsize length);
bool phrases_equal(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length);
