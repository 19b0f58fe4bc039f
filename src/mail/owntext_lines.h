/* owntext_lines.h - a mail's text as lines, each with what it looks like.  Layer: mail
 * What the rules of owntext ask of a line again and again. A line is looked at whole, but
 * of a long one only the first LINE_LOOK_MAX bytes are compared with the packs. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

enum {
    LINE_LOOK_MAX = 400,
    LINE_NAMES_MAX = 8,
    FIELD_NAME_MAX = 24, /* bytes of "Subject" and its like */
};

/* The colon of Chinese and Japanese. */
#define WIDE_COLON "\uff1a"

struct text_line {
    const char *start; /* as it stands in the text, without blanks at its end */
    gsize length;
    const char *text; /* the same without blanks and invisible marks at both ends */
    gsize size;
    guint64 lists; /* the phrase lists that know its first word, a bit for each */
    bool quoted;   /* ">" or "|" before it */
    bool dropped;  /* not the author's own */
    guint8 kind;   /* what owntext_signature took it for; 0: it has not looked yet */
};

/* A word of a name, or of the local part of an address; borrowed. */
struct name_word {
    const char *word;
    gsize length;
};

struct reading {
    const Phrases *phrases;
    struct text_line *lines;
    guint count;
    struct name_word names[LINE_NAMES_MAX]; /* of the author */
    guint name_count;
    unsigned facts;   /* what the mail says of itself */
    bool own;         /* something of the author's own was kept */
    bool named_marks; /* "Ann> " was seen before a line of a quote */
};

/* The lines of `text`, which must outlive the array. Never NULL. */
GArray *lines_split(const char *text, const Phrases *phrases);

bool line_is_blank(const struct text_line *line);

/* Is it made of nothing but `least` or more marks that draw a line: "-----", "= = ="? */
bool line_is_rule(const struct text_line *line, gsize least);

/* A copy of what is looked at of it, whole characters. Caller frees. */
char *line_look(const struct text_line *line);

/* Does a phrase of `list` begin it? */
bool line_begins(const struct reading *reading, const struct text_line *line,
                 PhraseList list);

/* The same anywhere in it. */
bool line_holds(const struct reading *reading, const struct text_line *line,
                PhraseList list);

/* How many phrases of `list` begin in `text`. */
guint lines_count_phrases(const struct reading *reading, const char *text,
                          PhraseList list);

guint line_digits(const struct text_line *line);

/* What its words look like. */
struct line_shape {
    guint words;    /* with a letter or a digit in them; an address is one */
    guint capitals; /* words with an upper-case initial */
    guint lowers;   /* words of more than three letters without one */
    guint smalls;   /* shorter ones */
    guint names;    /* of the author's name */
    guint digits;
    bool address; /* of mail or web; nothing in it is counted above */
};
struct line_shape line_shape(const struct reading *reading, const struct text_line *line);

/* Lower-case words behind the last address in `text`, 0 if it has none. */
guint line_lowers_behind_address(const struct reading *reading, const char *text);

/* Does the line read "From: ..." with a name of this list? */
bool line_is_field(const struct reading *reading, const struct text_line *line,
                   PhraseList list);

/* The next line that says something, or `count`. */
guint lines_next_filled(const struct reading *reading, guint at);

/* The end of [from, to) without blank lines at it. */
guint lines_without_blanks(const struct reading *reading, guint from, guint to);

/* Bytes of the first name that is put before a quoted line ("Ann> Is it?"), 0 if none. */
gsize line_name_mark(const struct text_line *line);

/* Is that one a marked quote? What the author left out of it ("[...]") is passed over. */
bool lines_quote_follows(const struct reading *reading, guint at);

/* Has `reading` know the words of the author's display name and of the local part of his
 * address. `author`, who may be NULL, must outlive it. */
void reading_know_author(struct reading *reading, const struct address *author);
