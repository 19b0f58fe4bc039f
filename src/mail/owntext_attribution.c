#include "mail/owntext_attribution.h"

#include <string.h>

enum {
    ATTRIBUTION_LINES_MAX = 4,
    ATTRIBUTION_BYTES_MAX = LINE_LOOK_MAX,
    FULL_DATE_DIGITS_MIN = 8,  /* of "2014-05-06" */
    DATE_TIME_NUMBERS_MIN = 4, /* day, year, hour, minute */
    FIRST_YEAR = 1990,
    LAST_YEAR = 2099,
    SMALL_WORD_MAX = 3,     /* bytes of "de", "von": names hold them */
    FEW_WORDS_MAX = 4,      /* around name and date */
    BEHIND_ADDRESS_MAX = 2, /* words: "Ann <ann@example.com> wrote on 3 May 2021 10:00" */
};

static bool ends_with_wide_colon(const char *text, gsize length)
{
    gsize colon = strlen(WIDE_COLON);
    return length >= colon && memcmp(text + length - colon, WIDE_COLON, colon) == 0;
}

bool attribution_ends(const char *text, gsize length)
{
    if (ends_with_wide_colon(text, length))
        return true;
    gsize bare = length;
    while (bare > 0 && strchr(" *-_>", text[bare - 1]))
        bare--;
    return bare > 0 &&
           (text[bare - 1] == ':' || (*text == '-' && text[length - 1] == '-') ||
            ends_with_wide_colon(text, bare));
}

/* In any script. */
static guint count_digits(const char *text)
{
    guint digits = 0;
    for (; *text; text = g_utf8_next_char(text))
        digits += (guchar)*text < 0x80 ? g_ascii_isdigit(*text)
                                       : g_unichar_isdigit(g_utf8_get_char(text));
    return digits;
}

/* An @ between letters; "@@ -180,7 +180,7 @@" is a patch. */
static bool has_address(const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@'))
        if (at > text && g_ascii_isalnum(at[-1]) && g_ascii_isalnum(at[1]))
            return true;
    return false;
}

/* The number that begins at *text, in the digits of any script; 0 and nothing moved where
 * none does. */
static guint read_number(const char **text)
{
    guint value = 0;

    for (int digit; (digit = g_unichar_digit_value(g_utf8_get_char(*text))) >= 0;
         *text = g_utf8_next_char(*text))
        value = MIN(value * 10 + (guint)digit, (guint)LAST_YEAR + 1);
    return value;
}

/* Date, time and "<ann@example.com>", in whatever order and language: people put nobody's
 * address between brackets and then a date, but in a request: "to Ann <...> by 3 May,
 * and". */
static bool is_dated_and_addressed(const struct reading *reading, const char *text)
{
    const char *whole = text;
    guint numbers = 0;
    bool year = false, within = false, address = false;

    while (*text) {
        const char *start = text;
        guint value = within ? 0 : read_number(&text);
        if (text > start) {
            numbers++;
            year = year || (value >= FIRST_YEAR && value <= LAST_YEAR);
            continue;
        }
        within = *text == '<' || (within && *text != '>');
        address = address || (within && *text == '@');
        text = g_utf8_next_char(text);
    }
    return address && year && numbers >= DATE_TIME_NUMBERS_MIN &&
           line_lowers_behind_address(reading, whole) <= BEHIND_ADDRESS_MAX;
}

/* The verb of an attribution ("wrote"), where in the text it begins and ends; 0 and 0 if
 * it has none, or nothing before it. */
struct verb {
    gsize start, end;
};

static struct verb find_verb(const Phrases *phrases, const struct words *words)
{
    for (guint i = 1; i < words_count(words); i++) {
        guint length =
            phrases_match(phrases, PHRASE_QUOTE_VERB, words, i, words_count(words));
        if (length > 0)
            return (struct verb){ words_at(words, i)->start,
                                  words_at(words, i + length - 1)->end };
    }
    return (struct verb){ 0, 0 };
}

static bool begins(const Phrases *phrases, PhraseList list, const struct words *words)
{
    return words_count(words) > 0 &&
           phrases_match(phrases, list, words, 0, words_count(words)) > 0;
}

/* Behind the verb stands nothing but a name and an address: "wrote Ann Lee <a@b>:", not
 * "wrote to us and asked:". */
static bool ends_with_name(const struct reading *reading, const char *behind_verb)
{
    struct text_line rest = { .text = behind_verb, .size = strlen(behind_verb) };
    return line_shape(reading, &rest).lowers == 0;
}

/* Does the word in [start, end) begin with a small letter, and is no address? */
static bool is_common_word(const char *start, const char *end)
{
    return start < end && g_unichar_islower(g_utf8_get_char(start)) &&
           !memchr(start, '@', (gsize)(end - start));
}

/* "10:00": people say the day, programs the minute. */
static bool has_time_of_day(const char *text)
{
    for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':'))
        if (colon > text && g_ascii_isdigit(colon[-1]) && g_ascii_isdigit(colon[1]))
            return true;
    return false;
}

/* Does a name stand beside the verb, or a date behind it: "wrote Ann Lee:", "Ann Lee
 * wrote:", "wrote on 3 May 2021:"? "Our engineer wrote:" and "wrote a report:" open what
 * the author goes on to say. An address in brackets is proof enough. */
static bool names_somebody(const struct reading *reading, const char *text,
                           struct verb verb)
{
    const char *behind = text + verb.end;

    if (strchr(text, '<') && has_address(strchr(text, '<')))
        return true;
    if (count_digits(behind) >= DATE_DIGITS_MIN)
        return true;
    if (!ends_with_name(reading, behind))
        return false;
    behind += strspn(behind, " *_,:");
    if (*behind)
        return !is_common_word(behind, behind + strcspn(behind, " "));
    const char *before = text + verb.start;
    while (before > text && before[-1] == ' ')
        before--;
    const char *start = before;
    while (start > text && start[-1] != ' ')
        start--;
    return before - start <= SMALL_WORD_MAX || !is_common_word(start, before) ||
           has_time_of_day(text);
}

/* Words with small initials, of more than three letters. */
static guint common_words(const struct reading *reading, const GString *line)
{
    struct text_line whole = { .text = line->str, .size = line->len };
    return line_shape(reading, &whole).lowers;
}

/* What a line that may be an attribution says. */
struct clues {
    const GString *line;
    struct verb verb;
    guint digits;
    bool opener, address;
};

static struct clues find_clues(const struct reading *reading, const GString *line)
{
    g_autoptr(Words) words = phrases_words(reading->phrases, line->str);
    struct clues clues = { .line = line, .digits = count_digits(line->str) };

    clues.opener = begins(reading->phrases, PHRASE_QUOTE_OPENER, words);
    clues.address = has_address(line->str);
    if (!begins(reading->phrases, PHRASE_QUOTE_VERB, words))
        clues.verb = find_verb(reading->phrases, words);
    return clues;
}

/* Above a marked quote a date or an address is enough, whatever the language. */
static bool attributes_marked(const struct reading *reading, const struct clues *clues)
{
    if (clues->verb.end > 0 || is_dated_and_addressed(reading, clues->line->str))
        return true;
    if (clues->address)
        return line_lowers_behind_address(reading, clues->line->str) <=
               BEHIND_ADDRESS_MAX;
    return clues->digits >= DATE_DIGITS_MIN || (clues->digits > 0 && clues->opener);
}

/* The same where the line lost its colon. */
static bool attributes_without_colon(const struct reading *reading,
                                     const struct clues *clues)
{
    return clues->digits >= DATE_DIGITS_MIN &&
           ((clues->verb.end > 0 && clues->opener) ||
            (clues->address && g_ascii_isdigit(*clues->line->str)) ||
            (clues->opener && clues->digits >= FULL_DATE_DIGITS_MIN &&
             common_words(reading, clues->line) == 0));
}

/* Above what is not marked it must say who wrote and when, and no more. `alone`: in a
 * paragraph of its own. */
static bool attributes_unmarked(const struct reading *reading, const struct clues *clues,
                                bool alone)
{
    const char *text = clues->line->str;

    if (clues->verb.end > 0)
        return names_somebody(reading, text, clues->verb) &&
               (clues->digits >= DATE_DIGITS_MIN ||
                ((clues->address || (clues->opener && clues->digits > 0)) &&
                 ends_with_name(reading, text + clues->verb.end)));
    return clues->address && clues->digits >= FULL_DATE_DIGITS_MIN &&
           line_lowers_behind_address(reading, text) <= BEHIND_ADDRESS_MAX &&
           (clues->opener || g_ascii_isdigit(*text) ||
            ends_with_wide_colon(text, clues->line->len) ||
            (alone && common_words(reading, clues->line) <= FEW_WORDS_MAX &&
             is_dated_and_addressed(reading, text)));
}

static bool has_opener(const struct reading *reading, guint at)
{
    return line_begins(reading, &reading->lines[at], PHRASE_QUOTE_OPENER);
}

/* Does the line look like the first of an attribution? "On Monday we come." does not. */
static bool opens_attribution(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];
    guint digits = line_digits(line);
    return digits >= DATE_DIGITS_MIN || (digits > 0 && has_opener(reading, at)) ||
           line->text[line->size - 1] == '<';
}

/* Is the marked line an attribution from its first word on? Then no line above it belongs
 * to it: it is the quote. */
static bool is_whole(const struct reading *reading, const struct text_line *line)
{
    struct text_line rest = *line;

    rest.text++;
    rest.size--;
    g_autofree char *text = line_look(&rest);
    if (is_dated_and_addressed(reading, text))
        return true;
    g_autoptr(Words) words = phrases_words(reading->phrases, text);
    return line_digits(&rest) >= DATE_DIGITS_MIN &&
           begins(reading->phrases, PHRASE_QUOTE_OPENER, words);
}

/* The lines [at, at + count) as one; NULL where they cannot be one attribution. The later
 * ones may be marked: the program that broke the line marked it first. */
static GString *join_lines(const struct reading *reading, guint at, guint count)
{
    g_autoptr(GString) joined = g_string_new(NULL);

    for (guint i = at; i < at + count; i++) {
        const struct text_line *line = &reading->lines[i];
        bool marked = line->quoted && i > at;
        if (line_is_blank(line) || (line->quoted && i == at) ||
            (marked && (!opens_attribution(reading, at) || is_whole(reading, line))))
            return NULL;
        if (joined->len + line->size > ATTRIBUTION_BYTES_MAX)
            return NULL;
        if (joined->len > 0)
            g_string_append_c(joined, ' ');
        g_string_append_len(joined, line->text + marked, (gssize)line->size - marked);
    }
    return g_steal_pointer(&joined);
}

static bool is_blank_at(const struct reading *reading, guint at)
{
    return at >= reading->count || line_is_blank(&reading->lines[at]);
}

/* Are the lines, as one, "On Monday 3 May, Ann <ann@example.com> wrote:"? */
static bool attributes(const struct reading *reading, guint at, guint count)
{
    g_autoptr(GString) joined = join_lines(reading, at, count);
    if (!joined)
        return false;
    bool colon = attribution_ends(joined->str, joined->len);
    bool marked = lines_quote_follows(reading, at + count);
    if (!colon && !marked)
        return false;
    struct clues clues = find_clues(reading, joined);
    if (!colon)
        return attributes_without_colon(reading, &clues);
    return marked ? attributes_marked(reading, &clues)
                  : attributes_unmarked(reading, &clues,
                                        (at == 0 || is_blank_at(reading, at - 1)) &&
                                            is_blank_at(reading, at + count));
}

/* "On 3 May 2021," with the rest in the next line. */
static bool opens_with_date(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];
    return line->text[line->size - 1] == ',' && has_opener(reading, at) &&
           line_digits(line) >= DATE_DIGITS_MIN;
}

/* Could the attribution of `count` lines at `at` as well begin in a later one of them?
 * Then the lines above belong to the author, unless they hold its opener, its verb or its
 * date. */
static bool begins_later(const struct reading *reading, guint at, guint count)
{
    bool opens = opens_attribution(reading, at) ||
                 line_holds(reading, &reading->lines[at], PHRASE_QUOTE_VERB);

    if (opens_with_date(reading, at))
        return false;
    for (guint skip = 1; skip < count; skip++)
        if (attributes(reading, at + skip, count - skip) &&
            (!opens || has_opener(reading, at + skip)))
            return true;
    return false;
}

/* May an attribution end with this line? Nearly all lines are done with here. */
static bool may_end(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];
    char last = line->text[line->size - 1];

    return strchr(":-*_>", last) != NULL ||
           ends_with_wide_colon(line->text, line->size) ||
           (at + 1 < reading->count && reading->lines[at + 1].quoted);
}

guint attribution_lines(const struct reading *reading, guint at)
{
    guint most = MIN(reading->count - at, (guint)ATTRIBUTION_LINES_MAX);

    for (guint n = 1; n <= most; n++) {
        const struct text_line *line = &reading->lines[at + n - 1];
        if (line_is_blank(line) || line_is_field(reading, line, PHRASE_QUOTE_FIELD))
            return 0;
        if (may_end(reading, at + n - 1) && attributes(reading, at, n))
            return begins_later(reading, at, n) ? 0 : n;
    }
    return 0;
}
