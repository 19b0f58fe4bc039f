#include "mail/owntext_lines.h"

#include <string.h>

enum {
    NAME_WORD_MIN = 2,  /* letters; an initial alone is no name */
    SMALL_WORD_MAX = 3, /* letters of "of", "de", "and": names and titles hold them */
    LINE_LENGTH = 40,   /* bytes of an ordinary one */
    INITIALS_MAX = 2,
    FANCY_RULE_MIN = 10, /* bytes of "<><><><><>" */
    OMISSION_MAX = 20,   /* bytes of "[...]" */
    NAME_MARK_MAX = 16,  /* bytes of the name in "Ann> " */
};

/* Bytes of the invisible character at `p`: no-break and zero-width blanks, marks of
 * direction, a byte order mark. They stand around what right-to-left mail quotes. */
static gsize invisible(const char *p, const char *end)
{
    static const char *const marks[] = { "\u00a0", "\u200b", "\u200c", "\u200d",
                                         "\u200e", "\u200f", "\u202a", "\u202b",
                                         "\u202c", "\u202d", "\u202e", "\u2066",
                                         "\u2067", "\u2068", "\u2069", "\ufeff" };

    if ((guchar)*p < 0xC2)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        gsize length = strlen(marks[i]);
        if ((gsize)(end - p) >= length && memcmp(p, marks[i], length) == 0)
            return length;
    }
    return 0;
}

/* "=20" and "=09", left over where a mail lost the label of its encoding. */
static bool is_encoded_blank(const char *p)
{
    return memcmp(p, "=20", 3) == 0 || memcmp(p, "=09", 3) == 0;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end) {
        gsize length = g_ascii_isspace(*p) ? 1 : invisible(p, end);
        if (length == 0 && end - p >= 3 && is_encoded_blank(p))
            length = 3;
        if (length == 0)
            break;
        p += length;
    }
    return p;
}

static const char *drop_blanks(const char *p, const char *end)
{
    while (end > p) {
        if (g_ascii_isspace(end[-1]))
            end--;
        else if (end - p >= 3 &&
                 (invisible(end - 3, end) == 3 || is_encoded_blank(end - 3)))
            end -= 3;
        else if (end - p >= 2 && invisible(end - 2, end) == 2)
            end -= 2;
        else
            break;
    }
    return end;
}

/* Is there a mark of quotes at `text`, behind initials if `initials`? ">" always is one;
 * "|" and ":" where they stand alone before words: "| a | b |" is a table. */
static bool is_mark(const char *text, gsize size, bool initials)
{
    if (size == 0 || !strchr(initials ? ">|" : ">|:", *text))
        return false;
    if (*text == '>' && !initials)
        /* What mailboxes put before a line that begins with "From ". */
        return size < 6 || memcmp(text, ">From ", 6) != 0;
    return size == 1 || text[1] == '>' ||
           (text[1] == ' ' && !memchr(text + 1, *text, size - 1));
}

/* Some put their initials before the mark: "AL> ". */
static bool is_quoted(const char *text, gsize size)
{
    gsize initials = 0;

    while (initials < MIN(size, INITIALS_MAX) && g_ascii_isupper(text[initials]))
        initials++;
    return is_mark(text + initials, size - initials, initials > 0);
}

static bool ends_with(const char *text, gsize size, const char *end)
{
    gsize length = strlen(end);
    return size >= length && g_ascii_strncasecmp(text + size - length, end, length) == 0;
}

/* What a program left of a picture, or of a number it knows the mail by: "[cid:1@2]",
 * "[image: logo.png]", "<image001.png>", "[https://example.com/logo.png]",
 * "ref:_00D1._5001:ref". Nobody wrote it. */
static bool is_left_over(const char *text, gsize size)
{
    static const char *const kinds[] = { ".png", ".jpg", ".jpeg", ".gif" };

    if (size >= 8 && memcmp(text, "ref:", 4) == 0)
        return ends_with(text, size, ":ref") && !memchr(text, ' ', size);
    if (size < 8 || !((*text == '[' && text[size - 1] == ']') ||
                      (*text == '<' && text[size - 1] == '>')))
        return false;
    const char *within = text + 1;
    size -= 2;
    if (memchr(within, '[', size) || memchr(within, '<', size))
        return false;
    if (memcmp(within, "cid:", 4) == 0 || memcmp(within, "image:", 6) == 0)
        return true;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (ends_with(within, size, kinds[i]))
            return *text == '[' ? memmem(within, MIN(size, 8), "://", 3) != NULL
                                : memcmp(within, "image", 5) == 0;
    return false;
}

GArray *lines_split(const char *text, const Phrases *phrases)
{
    guint likely = (guint)(strlen(text) / LINE_LENGTH) + 1;
    GArray *lines = g_array_sized_new(FALSE, FALSE, sizeof(struct text_line), likely);

    while (*text) {
        const char *end = strchrnul(text, '\n');
        struct text_line line = { .start = text, .text = skip_blanks(text, end) };
        const char *last = drop_blanks(line.text, end);
        line.size = (gsize)(last - line.text);
        for (line.length = (gsize)(end - text);
             line.length > 0 && g_ascii_isspace(text[line.length - 1]);)
            line.length--;
        if (is_left_over(line.text, line.size))
            line.size = line.length = 0;
        line.quoted = is_quoted(line.text, line.size);
        if (line.size > 0 && !line.quoted)
            line.lists = phrases_lists(phrases, line.text, line.size);
        g_array_append_val(lines, line);
        text = end + (*end == '\n');
    }
    return lines;
}

bool line_is_blank(const struct text_line *line)
{
    return line->size == 0;
}

/* Bytes of the dash or the box line at `p`, 0 if it is none. Programs put them for "--".
 */
static gsize long_dash(const char *p, gsize size)
{
    static const char *const dashes[] = { "\u2012", "\u2013", "\u2014",
                                          "\u2015", "\u2500", "\u2501" };

    for (gsize i = 0; size >= 3 && (guchar)*p == 0xE2 && i < G_N_ELEMENTS(dashes); i++)
        if (memcmp(p, dashes[i], 3) == 0)
            return 3;
    return 0;
}

bool line_is_rule(const struct text_line *line, gsize least)
{
    /* Short ones of the latter marks are omissions, emoticons, paths. */
    const char *drawing = line->size >= FANCY_RULE_MIN ? "-_=*~#+^.:<>/\\|" : "-_=*~#+";
    gsize marks = 0;

    for (gsize i = 0; i < line->size; i++) {
        gsize dash = long_dash(line->text + i, line->size - i);
        if (line->text[i] == ' ')
            continue;
        if (dash == 0 && !strchr(drawing, line->text[i]))
            return false;
        marks += MAX(dash, 1);
        i += MAX(dash, 1) - 1;
    }
    return marks >= least;
}

char *line_look(const struct text_line *line)
{
    gsize size = MIN(line->size, LINE_LOOK_MAX);

    while (size < line->size && ((guchar)line->text[size] & 0xC0) == 0x80)
        size--;
    return g_strndup(line->text, size);
}

bool line_begins(const struct reading *reading, const struct text_line *line,
                 PhraseList list)
{
    return (line->lists & PHRASE_BIT(list)) &&
           phrases_begin(reading->phrases, list, line->text,
                         MIN(line->size, LINE_LOOK_MAX));
}

bool line_holds(const struct reading *reading, const struct text_line *line,
                PhraseList list)
{
    return phrases_within(reading->phrases, list, line->text,
                          MIN(line->size, LINE_LOOK_MAX));
}

guint lines_count_phrases(const struct reading *reading, const char *text,
                          PhraseList list)
{
    g_autoptr(Words) words = phrases_words(reading->phrases, text);
    guint found = 0;

    for (guint i = 0; i < words_count(words); i++)
        found += phrases_match(reading->phrases, list, words, i, words_count(words)) > 0;
    return found;
}

guint line_digits(const struct text_line *line)
{
    guint digits = 0;
    for (gsize i = 0; i < line->size; i++)
        digits += g_ascii_isdigit(line->text[i]);
    return digits;
}

/* ASCII letters in either case; others as they stand in the From field. */
static bool is_of_name(const struct reading *reading, const char *word, gsize length)
{
    for (guint i = 0; i < reading->name_count; i++)
        if (reading->names[i].length == length &&
            g_ascii_strncasecmp(reading->names[i].word, word, length) == 0)
            return true;
    return false;
}

static gunichar char_at(const char *p)
{
    return (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p);
}

static bool is_part_of_word(gunichar c)
{
    if (c < 0x80)
        return c == '\'' || g_ascii_isalnum((char)c);
    return c == 0x2019 || g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* Counts the word at `p`, which begins with `initial`; returns what follows it. */
static const char *count_word(const struct reading *reading, struct line_shape *shape,
                              const char *p, const char *end, gunichar initial)
{
    const char *start = p;

    for (gunichar c; p < end && is_part_of_word(c = char_at(p)); p = g_utf8_next_char(p))
        shape->digits += c < 0x80 ? g_ascii_isdigit((char)c) : g_unichar_isdigit(c);
    shape->words++;
    if (initial < 0x80 ? g_ascii_isdigit((char)initial) : g_unichar_isdigit(initial))
        return p;
    if (initial < 0x80 ? g_ascii_isupper((char)initial) : g_unichar_isupper(initial))
        shape->capitals++;
    else if (p - start > SMALL_WORD_MAX)
        shape->lowers++;
    else
        shape->smalls++;
    shape->names += is_of_name(reading, start, (gsize)(p - start));
    return p;
}

/* ann@example.com, www.example.com, https://example.com */
static bool is_address(const char *token, gsize length)
{
    const char *at = memchr(token, '@', length);
    return (at && at > token && at < token + length - 1) ||
           (length > 4 && g_ascii_strncasecmp(token, "www.", 4) == 0) ||
           memmem(token, length, "://", 3);
}

static void count_address(struct line_shape *shape)
{
    shape->address = true;
    shape->words++;
}

/* The words of what has no blank in it. */
static void count_words(const struct reading *reading, struct line_shape *shape,
                        const char *p, const char *end)
{
    while (p < end) {
        gunichar c = char_at(p);
        if (c < 0x80 ? g_ascii_isalnum((char)c) : g_unichar_isalnum(c))
            p = count_word(reading, shape, p, end, c);
        else
            p = g_utf8_next_char(p);
    }
}

struct line_shape line_shape(const struct reading *reading, const struct text_line *line)
{
    struct line_shape shape = { 0 };
    const char *p = line->text, *end = p + MIN(line->size, LINE_LOOK_MAX);

    while (p < end) {
        const char *start = p;
        bool marked = false; /* by something that addresses have */
        for (; p < end && *p != ' ' && *p != '\t'; p++)
            marked = marked || *p == '@' || *p == '.' || *p == ':';
        if (p == start)
            p++;
        else if (marked && is_address(start, (gsize)(p - start)))
            count_address(&shape);
        else
            count_words(reading, &shape, start, p);
    }
    return shape;
}

guint line_lowers_behind_address(const struct reading *reading, const char *text)
{
    const char *at = strrchr(text, '@');

    if (!at)
        return 0;
    at += strcspn(at, " >");
    struct text_line rest = { .text = at, .size = strlen(at) };
    struct line_shape shape = line_shape(reading, &rest);
    return shape.lowers + shape.smalls;
}

/* Where the colon behind the name of a field stands, or NULL. */
static const char *field_colon(const struct text_line *line)
{
    gsize size = MIN(line->size, FIELD_NAME_MAX);
    const char *colon = memchr(line->text, ':', size);
    return colon ? colon : memmem(line->text, size, WIDE_COLON, strlen(WIDE_COLON));
}

bool line_is_field(const struct reading *reading, const struct text_line *line,
                   PhraseList list)
{
    if (!(line->lists & PHRASE_BIT(list)))
        return false;
    const char *colon = field_colon(line);
    return colon &&
           phrases_equal(reading->phrases, list, line->text, (gsize)(colon - line->text));
}

guint lines_next_filled(const struct reading *reading, guint at)
{
    while (at < reading->count && line_is_blank(&reading->lines[at]))
        at++;
    return at;
}

/* "[...]", "<snip>" */
static bool is_omission(const struct text_line *line)
{
    return line->size <= OMISSION_MAX && strchr("[<(.", *line->text) &&
           strchr("]>).", line->text[line->size - 1]);
}

bool lines_quote_follows(const struct reading *reading, guint at)
{
    at = lines_next_filled(reading, at);
    if (at < reading->count && is_omission(&reading->lines[at]))
        at = lines_next_filled(reading, at + 1);
    return at < reading->count &&
           (reading->lines[at].quoted || line_name_mark(&reading->lines[at]) > 0);
}

gsize line_name_mark(const struct text_line *line)
{
    gsize length = 1;

    if (line->size == 0 || !g_ascii_isupper(*line->text))
        return 0;
    while (length < MIN(line->size, NAME_MARK_MAX) && g_ascii_islower(line->text[length]))
        length++;
    return length > 1 && length < line->size && line->text[length] == '>' &&
                   (length + 1 == line->size || line->text[length + 1] == ' ')
               ? length
               : 0;
}

guint lines_without_blanks(const struct reading *reading, guint from, guint to)
{
    while (to > from && line_is_blank(&reading->lines[to - 1]))
        to--;
    return to;
}

static void add_names(struct reading *reading, const char *text, const char *end)
{
    while (text < end && reading->name_count < LINE_NAMES_MAX) {
        const char *start = text;
        while (text < end && is_part_of_word(g_utf8_get_char(text)))
            text = g_utf8_next_char(text);
        if (text - start >= NAME_WORD_MIN)
            reading->names[reading->name_count++] =
                (struct name_word){ start, (gsize)(text - start) };
        if (text < end)
            text = g_utf8_next_char(text);
    }
}

void reading_know_author(struct reading *reading, const struct address *author)
{
    if (author && author->name)
        add_names(reading, author->name, author->name + strlen(author->name));
    if (author && author->address)
        add_names(reading, author->address, strchrnul(author->address, '@'));
}
