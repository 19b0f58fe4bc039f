#include "mail/owntext.h"

#include <string.h>

#include "mail/listserver.h"
#include "mail/owntext_attribution.h"
#include "mail/owntext_lines.h"
#include "mail/owntext_notice.h"
#include "mail/owntext_quote.h"
#include "mail/owntext_signature.h"

enum {
    FOOTER_LINE_MAX = 120,        /* bytes of "Sent from my ..." */
    FOOTER_LINES_MAX = 2,         /* of it that say nothing known, and have no address */
    FOOTER_PARAGRAPH_MAX = 20,    /* lines of it at all */
    VERSION_DIGITS_MAX = 2,       /* in a row: "Windows 10" */
    WIDE_RULE_MIN = 60,           /* marks */
    ADVERTISEMENT_LINES_MAX = 10, /* below such a rule */
    FOOTER_RULE_MIN = 20,  /* marks of the "____" that lists and free mailers put */
    FOOTER_LOOK_LINES = 2, /* below a rule: what says that it is a footer's */
    PATCH_LOOK_LINES = 12, /* below a signature */
    SENTENCE_WORDS_MIN = 5,
    SIGNATURE_LINES_MAX = 25, /* below a "--"; more is a mail that goes on */
    WRAPPED_LINE_MIN = 50,    /* bytes of a quoted line whose end may stand in the next */
    WRAPPED_REST_MAX = 40,    /* and of that end */
    WRAP_COLUMN = 72,         /* where programs break lines, at the least */
    TITLED_RULE_MIN = 12,     /* bytes */
    TITLE_MAX = 40,           /* bytes of "*** External sender ***" */
};

/* What becomes of the lines from here on. */
typedef enum {
    KEEPING,   /* the author's */
    IN_QUOTE,  /* a quote that is marked or ends by itself */
    SIGNATURE, /* until a quote begins */
    FOOTER,    /* what a program added: until a blank line */
    ARMOUR,    /* a PGP signature: until its last line */
    REST,      /* somebody else's to the end */
} State;

static bool starts(const struct text_line *line, const char *prefix)
{
    gsize length = strlen(prefix);
    return line->size >= length && memcmp(line->text, prefix, length) == 0;
}

/* "-- ", alone or in what PGP signed. */
static bool is_dashes(const struct text_line *line)
{
    return (line->size == 2 && starts(line, "--")) ||
           (line->size == 4 && starts(line, "- --"));
}

/* Do few enough lines follow, until a quote or another signature begins, for a
 * signature? */
static bool few_follow(const struct reading *reading, guint at)
{
    guint filled = 0;

    for (at++; at < reading->count; at++) {
        const struct text_line *line = &reading->lines[at];
        if (line->quoted || is_dashes(line))
            break;
        filled += !line_is_blank(line);
        if (filled > SIGNATURE_LINES_MAX)
            return false;
    }
    return true;
}

/* Does the rule at `at` stand above what a list or a free mailer adds: a line known for
 * that, or below the "____" that lists draw an address, in one of two lines? */
static bool rules_off_footer(const struct reading *reading, guint at)
{
    bool drawn_by_list = *reading->lines[at].text == '_';

    for (guint i = at, looked = 0; looked < FOOTER_LOOK_LINES; looked++) {
        i = lines_next_filled(reading, i + 1);
        if (i >= reading->count || attribution_lines(reading, i) > 0)
            break;
        const struct text_line *line = &reading->lines[i];
        if (line_begins(reading, line, PHRASE_FOOTER) ||
            line_begins(reading, line, PHRASE_LEGAL_NOTICE) ||
            (drawn_by_list && line_shape(reading, line).address))
            return true;
    }
    return false;
}

/* "--- a/main.c" and "+++ b/main.c" one below the other. */
static bool patch_follows(const struct reading *reading, guint at)
{
    for (guint end = MIN(at + PATCH_LOOK_LINES, reading->count); at + 1 < end; at++)
        if (starts(&reading->lines[at], "--- ") &&
            starts(&reading->lines[at + 1], "+++ "))
            return true;
    return false;
}

/* Two dashes between blank lines, above a sentence: some part the topics of a mail so. */
static bool parts_topics(const struct reading *reading, guint at)
{
    if (at == 0 || at + 2 >= reading->count || !line_is_blank(&reading->lines[at - 1]) ||
        !line_is_blank(&reading->lines[at + 1]))
        return false;
    guint next = lines_next_filled(reading, at + 1);
    if (next == reading->count || reading->lines[next].quoted)
        return false;
    const struct text_line *line = &reading->lines[next];
    struct line_shape shape = line_shape(reading, line);
    return strchr(".?!", line->text[line->size - 1]) && !shape.address &&
           shape.words >= SENTENCE_WORDS_MIN && shape.lowers > shape.capitals;
}

/* What begins with the line at `at`: SIGNATURE, FOOTER where the author goes on below it
 * with a patch or has not yet said anything, or KEEPING. */
static State begins_signature(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];
    bool dashes = is_dashes(line);

    if (!dashes && !line_is_rule(line, FOOTER_RULE_MIN))
        return KEEPING;
    bool footer = rules_off_footer(reading, at);
    if (footer && !dashes && !reading->own) /* a warning between rules above the text */
        return FOOTER;
    if (dashes && patch_follows(reading, at + 1))
        return FOOTER;
    if (dashes && footer) /* a tracker puts the whole report below it */
        return SIGNATURE;
    if (dashes && !footer && parts_topics(reading, at))
        return KEEPING;
    return (dashes || footer) && few_follow(reading, at) ? SIGNATURE : KEEPING;
}

/* "Windows 10", "version 6.1" and addresses have digits in footers; "400 chairs" is the
 * author's. */
static bool has_figure(const struct reading *reading, const struct text_line *line)
{
    guint row = 0;

    if (line_shape(reading, line).address)
        return false;
    for (gsize i = 0; i < line->size; i++) {
        bool within = i > row && g_ascii_isalpha(line->text[i - row - 1]); /* "S205" */
        row = g_ascii_isdigit(line->text[i]) ? row + 1 : 0;
        if (row > VERSION_DIGITS_MAX && !within)
            return true;
    }
    return false;
}

/* Does the paragraph end soon, but for lines that are footers themselves? What goes on is
 * a text. */
static bool ends_as_footer(const struct reading *reading, guint at)
{
    guint end = MIN(reading->count, at + FOOTER_PARAGRAPH_MAX), others = 0;

    for (; at < end; at++) {
        const struct text_line *line = &reading->lines[at];
        if (line_is_blank(line) || line->quoted || line_is_rule(line, 1))
            return true;
        others += !line_begins(reading, line, PHRASE_FOOTER) &&
                  !line_shape(reading, line).address;
        if (others >= FOOTER_LINES_MAX)
            return false;
    }
    return at == reading->count;
}

/* "To unsubscribe from your service, what must I do?" asks; "Do you Yahoo!?" does not. */
static bool asks(const struct reading *reading, const struct text_line *line)
{
    return line->text[line->size - 1] == '?' &&
           !phrases_equal(reading->phrases, PHRASE_FOOTER, line->text, line->size);
}

static bool begins_footer(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];

    return starts(line, "-----BEGIN PGP SIGNED") ||
           (line->size <= FOOTER_LINE_MAX && line_begins(reading, line, PHRASE_FOOTER) &&
            !has_figure(reading, line) && !asks(reading, line) &&
            ends_as_footer(reading, at));
}

/* Does it say two things that footers begin with? */
static bool says_twice(const struct reading *reading, const struct text_line *line)
{
    g_autofree char *text = line_look(line);
    return lines_count_phrases(reading, text, PHRASE_FOOTER) >= 2;
}

/* "CAUTION: This email originated from outside. Do not click links", "External sender",
 * "Reply above this line": a long one says two such things. */
static bool is_banner(const struct reading *reading, guint at)
{
    const struct text_line *line = at < reading->count ? &reading->lines[at] : NULL;

    if (!line || starts(line, "-----")) /* what stands below such a title is no text */
        return false;
    if (line_begins(reading, line, PHRASE_FOOTER))
        return !has_figure(reading, line) && !asks(reading, line) &&
               (line->size <= FOOTER_LINE_MAX || says_twice(reading, line));
    return line->size <= TITLE_MAX && line_begins(reading, line, PHRASE_LEGAL_NOTICE) &&
           phrases_equal(reading->phrases, PHRASE_LEGAL_NOTICE, line->text, line->size);
}

/* Does the sentence of the line above go on in this one? */
static bool goes_on(const struct text_line *line)
{
    const struct text_line *above = line - 1;
    return !line_is_blank(line) && g_unichar_islower(g_utf8_get_char(line->text)) &&
           above->size >= WRAPPED_LINE_MIN &&
           !strchr(".!?", above->text[above->size - 1]);
}

/* The lines at `at` that warn of a stranger, with rules around them, 0 if none do.
 * Servers put them above the text, with or without a blank line between. */
static guint banner_lines(const struct reading *reading, guint at)
{
    const struct text_line *lines = reading->lines;
    guint i = at + line_is_rule(&lines[at], FOOTER_RULE_MIN);

    if (!is_banner(reading, i))
        return 0;
    while (is_banner(reading, i))
        do
            i++;
        while (i < reading->count && goes_on(&lines[i]));
    return i + (i < reading->count && line_is_rule(&lines[i], FOOTER_RULE_MIN)) - at;
}

/* The end of a quoted line that some program on the way broke: it stands between two
 * quoted lines, and its first word had no room in the upper one. */
static bool is_wrapped_quote(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];

    if (at == 0 || at + 1 >= reading->count || !line[-1].quoted || !line[1].quoted ||
        line->size > WRAPPED_REST_MAX || line[-1].size < WRAPPED_LINE_MIN ||
        g_ascii_isupper(*line->text))
        return false;
    const char *blank = memchr(line->text, ' ', line->size);
    gsize word = blank ? (gsize)(blank - line->text) : line->size;
    return line[-1].size + 1 + word >= WRAP_COLUMN;
}

/* Decides about the line at `at`; says in *taken how many lines the decision covers. */
static State look(const struct reading *reading, guint at, State state, guint *taken)
{
    const struct text_line *line = &reading->lines[at];

    if (line->quoted || is_wrapped_quote(reading, at) ||
        ((state == IN_QUOTE || reading->named_marks) && line_name_mark(line) > 0))
        return IN_QUOTE;
    guint attribution = attribution_lines(reading, at);
    if (attribution > 0) {
        *taken = attribution;
        return lines_quote_follows(reading, at + attribution) || !reading->own ? IN_QUOTE
                                                                               : REST;
    }
    if (starts(line, "-----BEGIN PGP") && !starts(line, "-----BEGIN PGP SIGNED"))
        return ARMOUR;
    guint banner = reading->own ? 0 : banner_lines(reading, at);
    if (banner > 0) { /* the author goes on right below */
        *taken = banner;
        return IN_QUOTE;
    }
    State signature = state == SIGNATURE ? SIGNATURE : begins_signature(reading, at);
    if (signature != KEEPING)
        return signature;
    if (notice_begins(reading, at))
        return reading->own ? SIGNATURE : FOOTER;
    if (state == FOOTER || begins_footer(reading, at))
        return FOOTER;
    return KEEPING;
}

/* "---------- next part ----------" */
static bool is_titled_rule(const struct text_line *line)
{
    return line->size >= TITLED_RULE_MIN && starts(line, "-----") &&
           memcmp(line->text + line->size - 5, "-----", 5) == 0;
}

/* Rules that part what was dropped from what was kept belong to neither. */
static guint without_rules(const struct reading *reading, guint from, guint to)
{
    for (; to > from; to--) {
        const struct text_line *line = &reading->lines[to - 1];
        if (!line_is_blank(line) && !line_is_rule(line, 1) && !is_titled_rule(line))
            break;
    }
    return to;
}

static void drop(struct reading *reading, guint from, guint to)
{
    for (guint i = from; i < to; i++)
        reading->lines[i].dropped = true;
}

/* Above a list's footer may stand an advertisement, below a rule of its own: the first
 * line of that, `to` if there is none. */
static guint advertisement_start(const struct reading *reading, guint from, guint to)
{
    for (guint i = to; i > from && to - i < ADVERTISEMENT_LINES_MAX; i--)
        if (line_is_rule(&reading->lines[i - 1], WIDE_RULE_MIN))
            return i - 1;
    return to;
}

/* Nothing follows, and the last line is but an address: the list's footer is gone, what
 * it stood below is not. */
static bool ends_as_advertisement(const struct reading *reading, guint from, guint to)
{
    to = lines_without_blanks(reading, from, to);
    if (to == from || lines_next_filled(reading, to) < reading->count)
        return false;
    const struct text_line *last = &reading->lines[to - 1];
    return !memchr(last->text, ' ', last->size) && line_shape(reading, last).address;
}

/* What is dropped may say what kind of mail it is: of a program's line every word counts,
 * of others the first ones. */
static void hear(struct reading *reading, guint at, bool added)
{
    const struct text_line *line = &reading->lines[at];
    const struct text_line *last = &reading->lines[reading->count - 1];

    if (line_begins(reading, line, PHRASE_ROBOT_TEXT) ||
        (added && line_holds(reading, line, PHRASE_ROBOT_TEXT)))
        reading->facts |= FACT_ROBOT_TEXT;
    if ((line_begins(reading, line, PHRASE_NEWSLETTER) ||
         (added && line_holds(reading, line, PHRASE_NEWSLETTER))) &&
        !listserver_is_named(line->text, last->text + last->size))
        reading->facts |= FACT_NEWSLETTER_TEXT;
}

/* [from, to) was kept, and what follows is not, or nothing does. */
static void end_section(struct reading *reading, guint from, guint to)
{
    const struct text_line *next = &reading->lines[to];
    bool footer = to < reading->count && (line_is_rule(next, FOOTER_RULE_MIN) ||
                                          line_begins(reading, next, PHRASE_FOOTER));
    guint end = footer || ends_as_advertisement(reading, from, to)
                    ? advertisement_start(reading, from, to)
                    : to;

    end = notice_start(reading, from, end);
    end = signature_start(reading, from, end);
    for (guint i = end; i < to; i++)
        hear(reading, i, false);
    drop(reading, without_rules(reading, from, end), to);
}

/* Where somebody else's text begins at `at`, the state from there on. */
static bool begins_quote(struct reading *reading, guint at, State *state, guint *taken)
{
    struct quote_begin begin;

    if (!quote_begins(reading, at, &begin) ||
        (!reading->own && banner_lines(reading, at) > 0))
        return false;
    drop(reading, begin.first, at);
    *state = begin.marked ? IN_QUOTE : REST;
    *taken = begin.lines;
    return true;
}

static void mark_lines(struct reading *reading)
{
    State state = KEEPING;
    guint section = 0, taken;

    for (guint at = 0; at < reading->count && state != REST; at += taken) {
        const struct text_line *line = &reading->lines[at];
        State before = state;
        taken = 1;
        if (state == ARMOUR)
            state = starts(line, "-----END PGP") ? FOOTER : ARMOUR;
        else if (line_is_blank(line))
            state = state == FOOTER ? KEEPING : state;
        else if (!begins_quote(reading, at, &state, &taken))
            state = look(reading, at, state, &taken);
        reading->named_marks = reading->named_marks ||
                               (state == IN_QUOTE && line_name_mark(line) > 0);
        if (state == SIGNATURE || state == FOOTER)
            hear(reading, at, state == FOOTER);
        if (before == KEEPING && state != KEEPING)
            end_section(reading, section, at);
        if (before != KEEPING && state == KEEPING)
            section = at;
        if (state == KEEPING)
            reading->own = reading->own || !line_is_blank(line);
        else
            drop(reading, at, at + taken);
        if (state == REST)
            drop(reading, at, reading->count);
    }
    if (state == KEEPING)
        end_section(reading, section, reading->count);
}

static char *join_kept(const struct reading *reading)
{
    GString *own = g_string_new(NULL);
    bool left_out = false;

    for (guint i = 0; i < reading->count; i++) {
        const struct text_line *line = &reading->lines[i];
        /* No sentence goes on across what was left out. */
        if (!line->dropped && left_out && own->len > 0)
            g_string_append_c(own, '\n');
        left_out = line->dropped;
        if (line->dropped)
            continue;
        g_string_append_len(own, line->start, (gssize)line->length);
        g_string_append_c(own, '\n');
    }
    g_strchomp(own->str);
    own->len = strlen(own->str);
    gsize lead = strspn(own->str, "\n");
    g_string_erase(own, 0, (gssize)lead);
    return g_string_free(own, FALSE);
}

char *owntext_extract_facts(const char *text, const struct address *author,
                            const Phrases *phrases, unsigned *facts)
{
    g_autoptr(GArray) lines = lines_split(text, phrases);
    struct reading reading = {
        .phrases = phrases,
        .lines = (struct text_line *)(void *)lines->data,
        .count = lines->len,
    };

    reading_know_author(&reading, author);
    mark_lines(&reading);
    *facts = reading.facts;
    return join_kept(&reading);
}

char *owntext_extract(const char *text, const struct address *author,
                      const Phrases *phrases)
{
    unsigned facts;
    return owntext_extract_facts(text, author, phrases, &facts);
}
