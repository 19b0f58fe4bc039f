/* phrases.h - the words a language uses for what we look for.     Layer: mail (pure)
 * A pack (share/phrases/en ...) is a text of sections, each a name in brackets on its own
 * line and below it one phrase a line; blank lines and lines beginning with # count for
 * nothing. The names of the sections stand in phrases_names.c.
 *
 *     [holding]
 *     we are looking into it
 *     get back to you * by
 *
 * A phrase is a row of words, upper or lower case alike; what stands between words
 * (blank, hyphen, comma) does not matter, but a phrase never reaches over the end of a
 * sentence. A lone * stands for up to three words; a ^ before a phrase asks that it open
 * a sentence. Letters with marks are understood without them, too ("Gruesse", "manana"),
 * unless that is another word. A list may stand in several packs: they add up. Reading
 * the files is app/phrasebook's work: this room gets their text.
 *
 * In the section [time] a line has phrases, parted by commas, and what they mean
 * (mail/timeword.h); a line "habit = ..." says how the language writes times. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "mail/timeword.h"
#include "mail/words.h"

typedef enum {
    PHRASE_HOLDING,        /* S11: what a holding reply says */
    PHRASE_ANSWER,         /* what shows that a reply is more than holding */
    PHRASE_COURTESY,       /* S13: thanks and goodbye */
    PHRASE_COURTESY_WORD,  /* the only other words a courtesy may hold */
    PHRASE_THANKS_FOR,     /* S13: before what the thanks are for: "thank you for" */
    PHRASE_NO_THANKS,      /* S13: what makes more of thanks: "but" */
    PHRASE_CHASE,          /* S14 */
    PHRASE_REQUEST,        /* S20 */
    PHRASE_NO_REQUEST,     /* looks like one, is none: "please find attached" */
    PHRASE_STATUS,         /* S14: asks how the matter stands */
    PHRASE_COMPLAINT,      /* S13: complains, or says that he will leave */
    PHRASE_DELIVERY,       /* S27: says that the thing is here: "attached" */
    PHRASE_NO_DELIVERY,    /* looks like it, is none: "forgot to attach" */
    PHRASE_INTRODUCTION,   /* S33: what stands beside a colleague's name */
    PHRASE_ABSENCE,        /* S35: says that the author is away: "our office is closed" */
    PHRASE_AWAY,           /* the same, near a phrase of the next: "on holiday" */
    PHRASE_AUTHOR,         /* of the author, or all of us: "I am" */
    PHRASE_UNTIL,          /* before the last day of an absence */
    PHRASE_BACK,           /* before the day after it: "back on" */
    PHRASE_COMMIT,         /* S25: who commits, up to the verb: "we will" */
    PHRASE_COMMIT_BY,      /* the same, but only where a time is named: "I'm sending" */
    PHRASE_NO_COMMIT,      /* behind it: no deed for somebody: "be", "need" */
    PHRASE_NEGATION,       /* near it: "not" */
    PHRASE_CONDITION,      /* in its sentence: "if" */
    PHRASE_OCCASION,       /* what may be a condition or a time: "once" */
    PHRASE_NO_CONDITION,   /* looks like either, is none: "if possible" */
    PHRASE_READER,         /* makes an occasion the reader's: "your" */
    PHRASE_HEDGE,          /* S30: less sure: "I'll try" */
    PHRASE_REPORTED,       /* before it: others' words, or doubt: "you said" */
    PHRASE_GIVE,           /* S29: verbs by which a thing reaches somebody */
    PHRASE_THING,          /* S29: "proposal", "files" */
    PHRASE_GREETING,       /* opens a mail: "dear" */
    PHRASE_CLOSING,        /* closes a mail: "best regards" */
    PHRASE_REPLY_SUBJECT,  /* how subjects of automatic replies begin */
    PHRASE_NOTICE_SUBJECT, /* the same, but people write of it, too: "absence" */
    PHRASE_BOUNCE_SUBJECT, /* how subjects of bounces begin */
    PHRASE_BOUNCE_TEXT,    /* how their texts begin, whoever sends them */
    PHRASE_REPLY_PREFIX,   /* S7: what stands before the colon: "re" */
    PHRASE_FORWARD_PREFIX, /* "fwd" */
    PHRASE_GENERIC_SUBJECT,  /* S7: whole subjects that any mail may have: "question" */
    PHRASE_ROBOT_SENDER,     /* local parts nobody reads: "no-reply" */
    PHRASE_ROBOT_TEXT,       /* how their lines begin: "please do not reply to this" */
    PHRASE_NEWSLETTER,       /* how lines begin that only they have: "unsubscribe here" */
    PHRASE_DELAY_SUBJECT,    /* S15: how subjects of bounces begin that tell of delay */
    PHRASE_ABSENT_SUBJECT,   /* what subjects say behind a name: "is out of office" */
    PHRASE_REPLY_TEXT,       /* opens sentences of automatic replies alone */
    PHRASE_REPLY_HINT,       /* what they say beside an absence: "if it is urgent" */
    PHRASE_REPLY_NOTICE,     /* what they may say instead of it: "I no longer work" */
    PHRASE_CONTRAST,         /* goes on to something else: "but", "so" */
    PHRASE_CALL_SUBJECT,     /* S37: how telephone systems' subjects begin */
    PHRASE_CALLER,           /* what stands before a caller's number */
    PHRASE_NO_CALLER,        /* in his place where nobody knows him: "unknown" */
    PHRASE_QUOTE_OPENER,     /* first word of "On ... wrote:" */
    PHRASE_QUOTE_VERB,       /* its "wrote" */
    PHRASE_QUOTE_FIELD,      /* field names of quoted header blocks: "from", "sent" */
    PHRASE_QUOTE_SURE_FIELD, /* those of them that only mail has: "subject" */
    PHRASE_QUOTE_SEPARATOR,  /* "original message", between dashes */
    PHRASE_FOOTER,           /* how lines begin that programs add: "sent from my" */
    PHRASE_LEGAL_NOTICE,     /* how the small print of a firm begins */
    PHRASE_LEGAL_WORD,       /* words that are many in it: "confidential" */
    PHRASE_CONTACT,          /* what stands before a number or address: "tel" */
    PHRASE_SIGNATURE_WORD,   /* of functions, firms and streets: "manager", "inc" */
    PHRASE_TIME,             /* S26: words of time and what each means */
    /* These share the last bit of a mask (PHRASE_BIT): they are looked for in subjects,
     * names and short texts, where a bit of their own would save little. */
    PHRASE_CALENDAR_SUBJECT, /* "accepted", before a colon */
    PHRASE_REPLY_WORD,       /* words that automatic replies hold, and that say nothing */
    PHRASE_ROBOT_SUBJECT,    /* how subjects of shops and banks begin: "your order" */
    PHRASE_MAIL_SYSTEM, /* names only mail servers write under: "mail delivery system" */
    PHRASE_CALL_SYSTEM, /* what telephone systems call themselves */
    PHRASE_TITLE,       /* behind it a capital begins a name: "colleague", "Madame" */
    PHRASE_LISTS
} PhraseList;

typedef enum {
    HABIT_MONTH_FIRST,  /* 1/15 is a date, where the writer's clock is America's */
    HABIT_TWELVE_HOURS, /* 3:30 is as likely in the afternoon */
    HABIT_DOTTED_DAYS,  /* "15." is the fifteenth */
    HABIT_COMPOUNDS,    /* "Freitagnachmittag" is one word */
    HABITS
} Habit;

enum {
    PACKS_MAX = 32,
    TIME_MATCHES_MAX = 6, /* meanings that count at one word */
};

struct time_match {
    guint words;
    struct time_meaning meaning;
};
#define PACKS_ALL (~0U)
#define PHRASE_BIT(list) (G_GUINT64_CONSTANT(1) << MIN((guint)(list), 63U))

typedef struct Phrases Phrases;

Phrases *phrases_new(void);
void phrases_free(Phrases *phrases); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Phrases, phrases_free)

/* Adds one language, of `length` bytes before a NUL (-1: of all up to it). `name` is for
 * the error's text. Fails with CONFIG and the line's number (unknown section, phrase
 * outside a section or without a word, not UTF-8) and then has added nothing. */
bool phrases_add(Phrases *phrases, const char *name, const char *data, gssize length,
                 GError **error);

/* Splits `text` into words and sentences, each word numbered as the packs know it. Never
 * NULL. Caller frees with words_free(). */
struct words *phrases_words(const Phrases *phrases, const char *text);

/* Number of words of the longest phrase of `list` that begins at word `at` and ends
 * before word `end`; 0 if none does. */
guint phrases_match(const Phrases *phrases, PhraseList list, const struct words *words,
                    guint at, guint end);

/* The same for phrases of some packs alone: a bit for each (1 << its number). What one
 * language means by a word ("om", "se", "die") is no business of the next. */
guint phrases_match_in(const Phrases *phrases, guint packs, PhraseList list,
                       const struct words *words, guint at, guint end);

/* The meanings of the phrases of [time] that begin at word `at` in that pack (numbered
 * from 0), the longest first, into matches[TIME_MATCHES_MAX]; how many. */
guint phrases_times(const Phrases *phrases, guint pack, const struct words *words,
                    guint at, guint end, struct time_match *matches);

/* The same for a word alone, by its number. */
guint phrases_time_word(const Phrases *phrases, guint pack, guint id,
                        struct time_match *matches);

guint phrases_packs(const Phrases *phrases);
bool phrases_habit(const Phrases *phrases, guint pack, Habit habit);

/* The number of a folded word, 0 if no pack has it; the packs that do, a bit each; and
 * those of them where a phrase of [time] may begin with it. */
guint phrases_word(const Phrases *phrases, const char *folded);
guint phrases_word_packs(const Phrases *phrases, guint id);
guint phrases_time_packs(const Phrases *phrases, guint id);

/* PHRASE_BIT() of each list of which a phrase of these packs may begin at word `at`: no
 * other is found there. */
guint64 phrases_lists_at(const Phrases *phrases, guint packs, const struct words *words,
                         guint at);

/* phrases_match() for a bare line of text, of which the first 64 words count: does it
 * begin with, hold, or make up a phrase of `list`? */
bool phrases_begin(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length);
bool phrases_within(const Phrases *phrases, PhraseList list, const char *line,
                    gsize length);
bool phrases_equal(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length);

/* The lists of which a phrase begins with the line's first word, PHRASE_BIT() of each:
 * most lines are done with by that. */
guint64 phrases_lists(const Phrases *phrases, const char *line, gsize length);
