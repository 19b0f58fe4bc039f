#include "mail/words.h"

#include <string.h>

enum {
    LINK_REACH = 256, /* how far a word is looked at to see whether it is a link */
    SHORT_LINE = 40,  /* columns: a line that ends before was not wrapped */
    ORDINAL_DIGITS = 2,
    SHORT_FORM = 5, /* bytes: "Sept." */
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

static bool parts_links(char c)
{
    return c == '<' || c == '>' || c == '(' || c == ')' || c == '"';
}

/* The end of the address or link that begins at `p`, NULL if none does. */
static const char *link_end(const char *p, const char *end)
{
    const char *limit = p + MIN(end - p, LINK_REACH);
    bool link = end - p > 4 && g_ascii_strncasecmp(p, "www.", 4) == 0;
    const char *q = p;

    for (; q < limit && (guchar)*q > ' '; q++) {
        if (parts_links(*q))
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

/* A letter in lower case, a digit as it is, 0 for all else. */
static char fold_byte(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return c;
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : 0);
}

/* Letters and digits of ASCII from `p` on: most words are nothing else. */
static const char *fold_ascii(const char *p, const char *end, char *folded, gsize *used)
{
    gsize length = 0;

    for (char c; p < end && (c = fold_byte(*p)); p++)
        if (length < WORD_BYTES_MAX)
            folded[length++] = c;
    *used = length;
    return p;
}

/* What is left of a word, or of the link that ends at `behind`. */
static const char *fold_rest(const char *p, const char *end, const char *behind,
                             char *folded, gsize *used)
{
    while (p < end && (!behind || p < behind)) {
        const char *next, *after;
        gunichar c = char_at(p, end, &next);
        bool joins = is_apostrophe(c) && next < end &&
                     opens_word(char_at(next, end, &after));
        if (!behind && !joins && !opens_word(c) && !(c >= 0x80 && g_unichar_ismark(c)))
            break;
        *used = fold_append(folded, *used,
                            c < 0x80 ? (gunichar)g_ascii_tolower((char)c)
                                     : g_unichar_tolower(c));
        p = next;
    }
    return p;
}

/* Where the first word behind `p` begins, or `end`. */
static const char *skip_to_word(const char *p, const char *end)
{
    const char *next;

    while (p < end && !opens_word(char_at(p, end, &next)))
        p = next;
    return p;
}

static bool ends_plainly(const char *p, const char *end)
{
    return p == end || (guchar)*p <= ' ' || parts_links(*p);
}

bool word_next(const char **position, const char *end, char *folded, bool *link)
{
    const char *start = skip_to_word(*position, end);
    gsize used;

    if (start == end)
        return false;
    *link = false;
    const char *p = fold_ascii(start, end, folded, &used);
    if (!ends_plainly(p, end)) {
        const char *behind = link_end(start, end);
        *link = behind != NULL;
        if (*link) {
            used = 0;
            p = start;
        }
        p = fold_rest(p, end, behind, folded, &used);
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

/* "bis 18.05. nicht da", "15-25. mai": does what stands before `digits` make a date of
 * them? */
static bool dates(const char *text, const char *digits, const char *to)
{
    return digits > text + 1 && (digits[-1] == '.' || digits[-1] == '-') &&
           (g_ascii_isdigit(digits[-2]) || digits[-2] == '.') && g_ascii_islower(*to);
}

/* The "Sept" of "bis 18. Sept. nicht da". */
static bool is_behind_figure(const char *text, const char *word)
{
    const char *p = word;
    if (p == text || p[-1] != ' ')
        return false;
    p -= p > text + 1 && p[-2] == '.' ? 2 : 1;
    return p > text && g_ascii_isdigit(p[-1]);
}

/* "15. Januar", "Jan. 15", "5 p.m. today": a stop that ends no sentence. `stop` is where
 * it stands, `to` the word behind the gap. */
static bool stop_abbreviates(const char *text, const char *stop, const char *to)
{
    const char *before = stop;
    bool digits = stop > text && g_ascii_isdigit(stop[-1]);

    while (before > text && (digits ? g_ascii_isdigit(before[-1])
                                    : g_ascii_isalpha(before[-1]) || before[-1] & 0x80))
        before--;
    gsize length = (gsize)(stop - before);
    if (length == 0 || stop + 1 == to)
        return false;
    if (digits)
        return length <= ORDINAL_DIGITS && !g_ascii_isdigit(*to) &&
               ((before > text && before[-1] == ' ') || dates(text, before, to));
    if (g_ascii_isdigit(*to))
        return length <= SHORT_FORM;
    return g_ascii_islower(*to) &&
           (length == 1 || (length <= SHORT_FORM && is_behind_figure(text, before)));
}

static struct gap gap_between(const char *text, const char *from, const char *to)
{
    struct gap gap = { 0 };
    bool stop = false, blank = *to == '\0';

    if (to - from == 1 && *from == ' ')
        return gap;
    for (const char *p = from; p < to; p++) {
        if (*p == '?')
            gap.question = true;
        else if (*p == '.')
            stop = stop || p > from || !stop_abbreviates(text, p, to);
        else if (*p == '!' || g_str_has_prefix(p, "\u2026"))
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
    const char *end = text + strlen(text), *behind = text;
    guint likely = (guint)(end - text) / 6 + 1, first = 0;
    struct words *words = g_new(struct words, 1);
    words->text = text;
    words->words = g_array_sized_new(FALSE, FALSE, sizeof(struct word), likely);
    words->sentences = g_array_new(FALSE, FALSE, sizeof(struct sentence));

    while (behind < end) {
        char folded[WORD_BYTES_MAX + 1];
        bool link;
        const char *start = skip_to_word(behind, end), *position = start;
        struct gap gap = gap_between(text, behind, start);
        if (gap.ends) {
            end_sentence(words, first, gap.question);
            first = words_count(words);
        }
        if (!word_next(&position, end, folded, &link))
            break;
        behind = position;
        struct word word = {
            .start = (gsize)(start - text),
            .end = (gsize)(behind - text),
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
