#include "mail/words.h"

#include <string.h>

enum {
    LINK_REACH = 256, /* how far a word is looked at to see whether it is a link */
    SHORT_LINE = 40,  /* columns: a line that ends before was not wrapped */
};

static gunichar char_at(const char *p, const char *end, const char **next)
{
    if ((guchar)*p < 0x80) {
        *next = p + 1;
        return (guchar)*p;
    }
    gunichar c = g_utf8_get_char_validated(p, end - p);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *next = p + 1;
        return 0xFFFD;
    }
    *next = g_utf8_next_char(p);
    return c;
}

static bool opens_word(gunichar c)
{
    return c < 0x80 ? g_ascii_isalnum((char)c) : g_unichar_isalnum(c);
}

static bool is_apostrophe(gunichar c)
{
    return c == '\'' || c == 0x2019;
}

/* The end of the address or link that begins at `p`, NULL if none does. */
static const char *link_end(const char *p, const char *end)
{
    const char *limit = p + MIN(end - p, LINK_REACH);
    bool link = end - p > 4 && g_ascii_strncasecmp(p, "www.", 4) == 0;
    const char *q = p;

    for (; q < limit && (guchar)*q > ' '; q++) {
        if (*q == '<' || *q == '>' || *q == '(' || *q == ')' || *q == '"')
            break;
        link = link || (*q == '@' && q > p) ||
               (*q == ':' && limit - q > 2 && q[1] == '/' && q[2] == '/');
    }
    if (!link)
        return NULL;
    while (q > p && strchr(".,;:!?'", q[-1]))
        q--;
    return q > p ? q : NULL;
}

static gsize fold_append(char *folded, gsize used, gunichar c)
{
    char utf8[6];
    gsize length = (gsize)g_unichar_to_utf8(is_apostrophe(c) ? '\'' : c, utf8);

    if (used + length > WORD_BYTES_MAX)
        return used;
    memcpy(folded + used, utf8, length);
    return used + length;
}

bool word_next(const char **position, const char *end, char *folded, bool *link)
{
    const char *p = *position, *next = p;
    gunichar c = 0;

    while (p < end && !opens_word(c = char_at(p, end, &next)))
        p = next;
    if (p >= end)
        return false;
    const char *behind = link_end(p, end);
    *link = behind != NULL;
    gsize used = 0;
    while (p < end && (!behind || p < behind)) {
        c = char_at(p, end, &next);
        const char *after = next;
        bool joins = is_apostrophe(c) && next < end &&
                     opens_word(char_at(next, end, &after));
        if (!behind && !joins && !opens_word(c) && !(c >= 0x80 && g_unichar_ismark(c)))
            break;
        used = fold_append(folded, used,
                           c < 0x80 ? (gunichar)g_ascii_tolower((char)c)
                                    : g_unichar_tolower(c));
        p = next;
    }
    folded[used] = '\0';
    *position = p;
    return true;
}

/* What lies between two words, or behind the last one. */
struct gap {
    bool ends;
    bool question;
};

static bool breaks_line(const char *text, const char *p, const char *to)
{
    const char *line = p;
    while (line > text && line[-1] != '\n')
        line--;
    if (p - line < SHORT_LINE)
        return true;
    for (p++; p < to && (*p == ' ' || *p == '\t'); p++)
        ;
    return p < to && strchr("\n-*>", *p);
}

static struct gap gap_between(const char *text, const char *from, const char *to)
{
    struct gap gap = { 0 };
    bool stop = false, blank = *to == '\0';

    for (const char *p = from; p < to; p++) {
        if (*p == '?')
            gap.question = true;
        else if (*p == '.' || *p == '!' || g_str_has_prefix(p, "\u2026"))
            stop = true;
        else if (g_ascii_isspace(*p))
            blank = true;
        if (*p == '\n' && !gap.ends)
            gap.ends = breaks_line(text, p, to);
    }
    gap.ends = gap.ends || gap.question || (stop && blank);
    return gap;
}

static void end_sentence(struct words *words, guint first, bool question)
{
    struct sentence sentence = { first, words_count(words), question };
    if (sentence.end > first)
        g_array_append_val(words->sentences, sentence);
}

struct words *words_new(const char *text, WordNumber number, gconstpointer data)
{
    struct words *words = g_new(struct words, 1);
    words->text = text;
    words->words = g_array_new(FALSE, FALSE, sizeof(struct word));
    words->sentences = g_array_new(FALSE, FALSE, sizeof(struct sentence));

    char folded[WORD_BYTES_MAX + 1];
    const char *end = text + strlen(text);
    const char *position = text;
    guint first = 0;
    bool link;
    while (position < end) {
        const char *start = position;
        while (start < end && !opens_word(char_at(start, end, &position)))
            start = position;
        const char *before = text;
        if (words_count(words) > 0)
            before += words_at(words, words_count(words) - 1)->end;
        struct gap gap = gap_between(text, before, start);
        if (gap.ends) {
            end_sentence(words, first, gap.question);
            first = words_count(words);
        }
        position = start;
        if (!word_next(&position, end, folded, &link))
            break;
        struct word word = {
            .start = (gsize)(start - text),
            .end = (gsize)(position - text),
            .id = number(folded, data),
            .link = link,
            .opens = first == words_count(words),
        };
        g_array_append_val(words->words, word);
    }
    end_sentence(words, first, false);
    return words;
}

void words_free(struct words *words)
{
    if (!words)
        return;
    g_array_unref(words->words);
    g_array_unref(words->sentences);
    g_free(words);
}
