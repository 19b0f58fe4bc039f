#include "mail/owntext_quote.h"

#include <string.h>

enum {
    ATTRIBUTION_LINES_MAX = 4,
    ATTRIBUTION_BYTES_MAX = LINE_LOOK_MAX,
    DATE_DIGITS_MIN = 5,       /* of "6 May 2014" */
    FULL_DATE_DIGITS_MIN = 8,  /* of "2014-05-06" */
    DATE_TIME_NUMBERS_MIN = 4, /* day, year, hour, minute */
    FIRST_YEAR = 1990,
    LAST_YEAR = 2099,
    JOINED_FIELDS_MIN = 3,
    HEADER_LINES_MAX = 20, /* how far a field's neighbour is looked for */
    BYLINES_MAX = 6,       /* author, date, "please respond to", blank lines */
    BYLINE_BYTES_MAX = 100,
    BYLINE_EXCERPT_MAX = 250,
    NAME_WORDS_MAX = 6,
    SMALL_WORD_MAX = 3,     /* bytes of "de", "von": names hold them */
    FEW_WORDS_MAX = 4,      /* around name and date */
    BEHIND_ADDRESS_MAX = 2, /* words: "Ann <ann@example.com> wrote on 3 May 2021 10:00" */
    FIELD_WORDS_MAX = 3,
    TITLE_WORDS_MAX = 6, /* of what stands between dashes in an unknown language */
    REPLY_MARK_SIZE = 3,
    RULE_MIN = 5, /* "_____" above a header block */
};

static bool ends_with_wide_colon(const char *text, gsize length)
{
    gsize colon = strlen(WIDE_COLON);
    return length >= colon && memcmp(text + length - colon, WIDE_COLON, colon) == 0;
}

/* Behind the colon there may be emphasis; some programs put dashes in its place. */
static bool ends_as_attribution(const char *text, gsize length)
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

/* Is this, as one line, "On Monday 3 May, Ann <ann@example.com> wrote:"? Where a marked
 * quote follows, a date or an address is enough, whatever the language. */
static bool is_attribution(const struct reading *reading, const GString *line, bool quote,
                           bool alone)
{
    bool colon = ends_as_attribution(line->str, line->len);
    if (!colon && !quote)
        return false;
    g_autoptr(Words) words = phrases_words(reading->phrases, line->str);
    guint digits = count_digits(line->str);
    bool opener = begins(reading->phrases, PHRASE_QUOTE_OPENER, words);
    bool address = has_address(line->str);
    struct verb verb = { 0, 0 };
    if (!begins(reading->phrases, PHRASE_QUOTE_VERB, words))
        verb = find_verb(reading->phrases, words);

    if (!colon) /* one that lost its colon */
        return digits >= DATE_DIGITS_MIN &&
               ((verb.end > 0 && opener) || (address && g_ascii_isdigit(*line->str)) ||
                (opener && digits >= FULL_DATE_DIGITS_MIN &&
                 common_words(reading, line) == 0));
    if (quote && is_dated_and_addressed(reading, line->str))
        return true;
    if (verb.end > 0)
        return quote || (names_somebody(reading, line->str, verb) &&
                         (digits >= DATE_DIGITS_MIN ||
                          ((address || (opener && digits > 0)) &&
                           ends_with_name(reading, line->str + verb.end))));
    if (!quote)
        return address && digits >= FULL_DATE_DIGITS_MIN &&
               line_lowers_behind_address(reading, line->str) <= BEHIND_ADDRESS_MAX &&
               (opener || g_ascii_isdigit(*line->str) ||
                ends_with_wide_colon(line->str, line->len) ||
                (alone && common_words(reading, line) <= FEW_WORDS_MAX &&
                 is_dated_and_addressed(reading, line->str)));
    if (address)
        return line_lowers_behind_address(reading, line->str) <= BEHIND_ADDRESS_MAX;
    return digits >= DATE_DIGITS_MIN || (digits > 0 && opener);
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

static bool attributes(const struct reading *reading, guint at, guint count)
{
    g_autoptr(GString) joined = join_lines(reading, at, count);
    if (!joined)
        return false;
    bool alone =
        (at == 0 || line_is_blank(&reading->lines[at - 1])) &&
        (at + count == reading->count || line_is_blank(&reading->lines[at + count]));
    return is_attribution(reading, joined, lines_quote_follows(reading, at + count),
                          alone);
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

guint quote_attribution(const struct reading *reading, guint at)
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

/* A long list of recipients goes on in the next line. */
static bool continues_field(const struct text_line *before, const struct text_line *line)
{
    return !line_is_blank(line) &&
           (memchr(line->text, '@', MIN(line->size, LINE_LOOK_MAX)) ||
            (!line_is_blank(before) && strchr(",;", before->text[before->size - 1])));
}

/* "Sent: Monday, 3 May 2021" */
static bool is_dated_field(const struct text_line *line)
{
    return line_digits(line) >= DATE_DIGITS_MIN &&
           !memchr(line->text, '@', MIN(line->size, LINE_LOOK_MAX));
}

/* A header block: fields, one below the other but for folded lines and single blank ones.
 * Two of them with an address and a date, or three, with an address or one which only
 * mail has: "From: Berlin, To: Munich" is a journey, "Date: Monday, Subject: tests" a
 * plan, and "From: us@example.com, Subject: Invoice" how a form shall look. */
static bool is_header_block(const struct reading *reading, guint at)
{
    guint fields = 0;
    bool sure = false, address = false, dated = false;

    for (guint i = at; i < reading->count && i < at + HEADER_LINES_MAX; i++) {
        const struct text_line *line = &reading->lines[i];
        if (line_is_field(reading, line, PHRASE_QUOTE_FIELD)) {
            fields++;
            sure = sure || line_is_field(reading, line, PHRASE_QUOTE_SURE_FIELD);
            address = address || memchr(line->text, '@', MIN(line->size, LINE_LOOK_MAX));
            dated = dated || is_dated_field(line);
            if ((fields >= 2 && address && dated) || (fields >= 3 && (address || sure)))
                return true;
            continue;
        }
        bool near = i <= at + 1 ||
                    (line_is_blank(line) && !line_is_blank(&reading->lines[i - 1]));
        if (fields == 0 || (!near && !continues_field(&reading->lines[i - 1], line)))
            return false;
    }
    return false;
}

/* Are the last words of [from, colon) the name of a field that only mail has? */
static bool ends_with_sure_field(const struct reading *reading, const char *from,
                                 const char *colon)
{
    const char *start = colon;

    for (guint i = 0; i < FIELD_WORDS_MAX && start > from; i++) {
        while (start > from && start[-1] == ' ')
            start--;
        while (start > from && start[-1] != ' ')
            start--;
        if (phrases_equal(reading->phrases, PHRASE_QUOTE_SURE_FIELD, start,
                          (gsize)(colon - start)))
            return true;
    }
    return false;
}

/* A header block that some program on the way made one line. */
static bool is_joined_header_block(const struct reading *reading,
                                   const struct text_line *line)
{
    gsize size = MIN(line->size, LINE_LOOK_MAX);
    guint colons = 0;

    for (gsize i = 0; i < size; i++)
        colons += line->text[i] == ':';
    if (colons < JOINED_FIELDS_MIN || !memchr(line->text, '@', size))
        return false;
    const char *first = memchr(line->text, ':', size), *end = line->text + size;
    for (const char *colon = first;
         (colon = memchr(colon + 1, ':', (gsize)(end - colon - 1)));)
        if (ends_with_sure_field(reading, first + 1, colon))
            return true;
    return false;
}

/* "Name: value" with a name of one or two words, in whatever language. */
static bool looks_like_field(const struct text_line *line)
{
    const char *colon = memchr(line->text, ':', MIN(line->size, FIELD_NAME_MAX));
    return colon && colon > line->text &&
           !memchr(line->text, '/',
                   FIELD_NAME_MAX < line->size ? FIELD_NAME_MAX : line->size);
}

/* Fields below a title between dashes, with an address among them. */
static bool is_foreign_header_block(const struct reading *reading, guint at)
{
    guint fields = 0;
    bool address = false;

    for (guint i = at; i < reading->count && i < at + BYLINES_MAX; i++) {
        const struct text_line *line = &reading->lines[i];
        if (line_is_blank(line) || !looks_like_field(line))
            break;
        fields++;
        address = address || memchr(line->text, '@', MIN(line->size, LINE_LOOK_MAX));
    }
    return fields >= 2 && address;
}

/* "04/19/2001 09:01 AM", with or without the author before it, or as Notes writes it when
 * it says how the mail begins, too: "Ann Lee---04/19/2001 09:01 AM---Hello, is it". */
static bool is_dated(const struct reading *reading, const struct text_line *line)
{
    struct line_shape shape = line_shape(reading, line);
    const char *rule = memmem(line->text, line->size, "---", 3);

    if (rule && shape.digits >= DATE_DIGITS_MIN && line->size <= BYLINE_EXCERPT_MAX &&
        memmem(rule + 3, line->size - (gsize)(rule + 3 - line->text), "---", 3))
        return true;
    return line->size <= BYLINE_BYTES_MAX && shape.digits >= DATE_DIGITS_MIN &&
           (shape.lowers == 0 || shape.address) &&
           (memchr(line->text, '/', line->size) || memchr(line->text, ':', line->size));
}

static bool is_bare_date(const struct reading *reading, const struct text_line *line)
{
    return line_shape(reading, line).digits * 2 >= line->size;
}

/* A name or an address alone, or what Notes says besides: "Please respond to ...". */
static bool is_somebody(const struct reading *reading, const struct text_line *line)
{
    struct line_shape shape = line_shape(reading, line);

    if (line->size > BYLINE_BYTES_MAX)
        return false;
    if (line_begins(reading, line, PHRASE_QUOTE_SEPARATOR))
        return true;
    if (shape.words > NAME_WORDS_MAX)
        return false;
    return shape.address || line_is_field(reading, line, PHRASE_QUOTE_FIELD) ||
           (shape.lowers == 0 && shape.capitals > 0 &&
            !strchr(".,:!?", line->text[line->size - 1]));
}

/* The first of the lines above the header block at `at` that say who wrote and when;
 * `at` if there are none. */
static guint bylines_above(const struct reading *reading, guint at)
{
    guint first = at, i = at;
    bool author_wanted = false; /* above a date alone, and above "Sent by: ..." */
    const struct text_line *lines = reading->lines;

    while (i > 0 && at - i <= BYLINES_MAX && line_is_blank(&lines[i - 1]))
        i--;
    for (; i > 0 && at - i <= BYLINES_MAX && !line_is_blank(&lines[i - 1]); i--) {
        const struct text_line *line = &lines[i - 1];
        if (line->quoted)
            break;
        if (is_dated(reading, line)) {
            first = i - 1;
            author_wanted = is_bare_date(reading, line);
        } else if (!is_somebody(reading, line) || (first < at && !author_wanted)) {
            break;
        } else if (author_wanted) {
            first = i - 1;
            author_wanted = line_is_field(reading, line, PHRASE_QUOTE_FIELD);
        }
    }
    return first;
}

/* Does the line say this and no more, but for who wrote and when: "Original message:",
 * "Forwarded by Ann Lee <ann@example.com>:"? "Original price:" is the author's. */
static bool says_separator(const struct reading *reading, const struct text_line *line)
{
    const char *colon = memchr(line->text, ':', line->size);
    gsize size = colon ? (gsize)(colon - line->text) : line->size;

    if (phrases_equal(reading->phrases, PHRASE_QUOTE_SEPARATOR, line->text, size))
        return true;
    struct line_shape shape = line_shape(reading, line);
    return shape.lowers == 0 && (shape.address || shape.digits >= DATE_DIGITS_MIN);
}

/* "-----Original Message-----", "Begin forwarded message:". Stars and the like may be
 * those of a heading: below them the fields of a mail are wanted. */
static bool is_separator(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];
    gsize lead = 0, dashes = 0, marks = 0;

    for (; lead < line->size && strchr("-_*=#+ ", line->text[lead]); lead++) {
        dashes += strchr("-_=", line->text[lead]) != NULL;
        marks += line->text[lead] != ' ';
    }
    bool ruled = marks >= 2 && lead < line->size;
    if (!ruled && !ends_as_attribution(line->text, line->size))
        return false;
    guint next = lines_next_filled(reading, at + 1);
    if (line->size <= ATTRIBUTION_BYTES_MAX &&
        line_begins(reading, line, PHRASE_QUOTE_SEPARATOR) &&
        (dashes >= 2 || (*line->text == '#' && line->text[line->size - 1] == '#') ||
         (ruled ? next < reading->count && is_header_block(reading, next)
                : says_separator(reading, line))))
        return true;
    return ruled && line->text[line->size - 1] == line->text[0] &&
           line_shape(reading, line).words <= TITLE_WORDS_MAX &&
           is_foreign_header_block(reading, next);
}

/* "##- Please type your reply above this line -##", in any language. */
static bool is_reply_mark(const struct text_line *line)
{
    return line->size > 2 * REPLY_MARK_SIZE && memcmp(line->text, "##-", 3) == 0 &&
           memcmp(line->text + line->size - REPLY_MARK_SIZE, "-##", REPLY_MARK_SIZE) == 0;
}

/* Number of lines from the header block's first one to the marked quote below it, 0 if
 * what follows is not marked. */
static guint lines_to_quote(const struct reading *reading, guint at)
{
    guint behind = at;

    while (behind < reading->count && behind < at + HEADER_LINES_MAX &&
           !line_is_blank(&reading->lines[behind]) && !reading->lines[behind].quoted)
        behind++;
    return lines_quote_follows(reading, behind) ? behind - at : 0;
}

static struct quote_begin header_block(const struct reading *reading, guint at)
{
    /* Below the author's words it is what he answers, and may quote in its turn. */
    guint marked = reading->own ? 0 : lines_to_quote(reading, at);
    return (struct quote_begin){ bylines_above(reading, at), MAX(marked, 1), marked > 0 };
}

bool quote_begins(const struct reading *reading, guint at, struct quote_begin *begin)
{
    const struct text_line *line = &reading->lines[at];

    *begin = (struct quote_begin){ at, 1, false };
    if (line->quoted) /* GroupWise: ">>> Ann Lee 12/11/00 03:54PM >>>" */
        return line->size > 4 && memcmp(line->text, ">>> ", 4) == 0 &&
               line->text[line->size - 1] == '>' && !lines_quote_follows(reading, at + 1);
    if (line_is_field(reading, line, PHRASE_QUOTE_FIELD) &&
        (is_header_block(reading, at) || is_joined_header_block(reading, line))) {
        *begin = header_block(reading, at);
        return true;
    }
    if (is_reply_mark(line)) {
        begin->marked = !reading->own;
        return true;
    }
    if (is_separator(reading, at)) {
        begin->marked = lines_quote_follows(reading, at + 1);
        return true;
    }
    if (!line_is_rule(line, RULE_MIN))
        return false;
    guint next = lines_next_filled(reading, at + 1);
    return next < reading->count && is_header_block(reading, next);
}
