#include "mail/owntext_quote.h"

#include <string.h>

#include "mail/owntext_attribution.h"

enum {
    JOINED_FIELDS_MIN = 3,
    HEADER_LINES_MAX = 20, /* how far a field's neighbour is looked for */
    BYLINES_MAX = 6,       /* author, date, "please respond to", blank lines */
    BYLINE_BYTES_MAX = 100,
    BYLINE_EXCERPT_MAX = 250,
    NAME_WORDS_MAX = 6,
    FIELD_WORDS_MAX = 3,
    TITLE_WORDS_MAX = 6, /* of what stands between dashes in an unknown language */
    REPLY_MARK_SIZE = 3,
    RULE_MIN = 5, /* "_____" above a header block */
};

/* A long list of recipients goes on in the next line. */
static bool continues_field(const struct text_line *before, const struct text_line *line)
{
    return !line_is_blank(line) &&
           (memchr(line->text, '@', MIN(line->size, LINE_LOOK_MAX)) ||
            (!line_is_blank(before) && strchr(",;", before->text[before->size - 1])));
}

/* "Name: value" with a name of one or two words, in whatever language. */
static bool looks_like_field(const struct text_line *line)
{
    const char *colon = memchr(line->text, ':', MIN(line->size, FIELD_NAME_MAX));
    return colon && colon > line->text &&
           !memchr(line->text, '/',
                   FIELD_NAME_MAX < line->size ? FIELD_NAME_MAX : line->size);
}

/* "Sent: Monday, 3 May 2021" */
static bool is_dated_field(const struct text_line *line)
{
    return line_digits(line) >= DATE_DIGITS_MIN &&
           !memchr(line->text, '@', MIN(line->size, LINE_LOOK_MAX));
}

/* A field with an address whose name no pack has, below one that is known: "Kk: ...". */
static bool is_foreign_field(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];
    return at > 0 && !line_is_blank(line) && looks_like_field(line) &&
           memchr(line->text, '@', MIN(line->size, LINE_LOOK_MAX)) &&
           line_is_field(reading, line - 1, PHRASE_QUOTE_FIELD);
}

/* A header block: fields, one below the other but for folded lines and single blank ones.
 * Two of them with an address and a date or a foreign field, or three, with an address or
 * one which only mail has: "From: Berlin, To: Munich" is a journey, "Date: Monday,
 * Subject: tests" a plan, and "From: us@example.com, Subject: Invoice" how a form shall
 * look. */
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
        if (fields >= 2 && address && is_foreign_field(reading, i))
            return true;
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
    if (!ruled && !attribution_ends(line->text, line->size))
        return false;
    guint next = lines_next_filled(reading, at + 1);
    if (line->size <= LINE_LOOK_MAX &&
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
