#include "mail/owntext.h"

#include <string.h>

enum {
    ATTRIBUTION_LINES_MAX = 4,
    ATTRIBUTION_BYTES_MAX = 400,
    DATE_DIGITS_MIN = 5,   /* of "6 May 2014" */
    FIELD_NAME_MAX = 24,   /* bytes of "Subject" and its like */
    HEADER_LINES_MAX = 20, /* how far a field's neighbour is looked for */
    BYLINES_MAX = 4,
    FOOTER_LINE_MAX = 120, /* bytes of "Sent from my ..." */
    RULE_MIN = 5,          /* "_____" above a header block */
    FOOTER_RULE_MIN = 20,  /* and alone, as lists and free mailers put it */
};

/* What becomes of the lines from here on. */
typedef enum {
    KEEPING,   /* the author's */
    IN_QUOTE,  /* a quote that is marked or ends by itself */
    SIGNATURE, /* until a quote begins */
    FOOTER,    /* what a program added: until a blank line */
    REST,      /* somebody else's to the end */
} State;

struct line {
    const char *text;
    gsize length; /* without trailing blanks */
};

struct reader {
    const Phrases *phrases;
    const struct line *lines;
    guint count;
    bool own; /* something of the author's own was kept */
};

static GArray *split_lines(const char *text)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line));

    while (*text) {
        gsize length = (gsize)(strchrnul(text, '\n') - text);
        struct line line = { text, length };
        while (line.length > 0 && g_ascii_isspace(text[line.length - 1]))
            line.length--;
        g_array_append_val(lines, line);
        text += length + (text[length] == '\n');
    }
    return lines;
}

static struct line trimmed(struct line line)
{
    while (line.length > 0 && g_ascii_isspace(*line.text)) {
        line.text++;
        line.length--;
    }
    return line;
}

static bool is_blank(struct line line)
{
    return line.length == 0;
}

static bool is_quoted(struct line line)
{
    line = trimmed(line);
    return line.length > 0 && *line.text == '>';
}

/* The next line that says something. */
static guint next_filled(const struct reader *reader, guint at)
{
    while (at < reader->count && is_blank(reader->lines[at]))
        at++;
    return at;
}

static bool quote_follows(const struct reader *reader, guint at)
{
    at = next_filled(reader, at);
    return at < reader->count && is_quoted(reader->lines[at]);
}

/* Behind the colon there may be emphasis; some programs put dashes in its place. */
static bool ends_as_attribution(const char *text, gsize length)
{
    gsize bare = length;
    while (bare > 0 && strchr(" *-_", text[bare - 1]))
        bare--;
    return bare > 0 &&
           (text[bare - 1] == ':' || (*text == '-' && text[length - 1] == '-'));
}

static guint count_digits(const char *text, gsize length)
{
    guint digits = 0;
    for (gsize i = 0; i < length; i++)
        digits += g_ascii_isdigit(text[i]);
    return digits;
}

static bool holds(const Phrases *phrases, PhraseList list, const struct words *words)
{
    for (guint i = 0; i < words_count(words); i++)
        if (phrases_match(phrases, list, words, i, words_count(words)) > 0)
            return true;
    return false;
}

static bool begins(const Phrases *phrases, PhraseList list, const struct words *words)
{
    return words_count(words) > 0 &&
           phrases_match(phrases, list, words, 0, words_count(words)) > 0;
}

/* Is this, as one line, "On Monday 3 May, Ann <ann@example.com> wrote:"? Where a marked
 * quote follows, a date or an address is enough, whatever the language. */
static bool is_attribution(const Phrases *phrases, const GString *line, bool quote)
{
    if (!ends_as_attribution(line->str, line->len))
        return false;
    g_autoptr(Words) words = phrases_words(phrases, line->str);
    guint digits = count_digits(line->str, line->len);
    bool opener = begins(phrases, PHRASE_QUOTE_OPENER, words);
    bool address = memchr(line->str, '@', line->len) != NULL;

    if (holds(phrases, PHRASE_QUOTE_VERB, words) &&
        !begins(phrases, PHRASE_QUOTE_VERB, words))
        return quote || ((opener || address) && (digits > 0 || address));
    return quote && (digits >= DATE_DIGITS_MIN || (digits > 0 && (address || opener)));
}

/* The lines [at, at + count) as one; NULL where they cannot be one attribution. */
static GString *join_lines(const struct reader *reader, guint at, guint count)
{
    g_autoptr(GString) joined = g_string_new(NULL);

    for (guint i = at; i < at + count; i++) {
        struct line line = trimmed(reader->lines[i]);
        bool marked = line.length > 0 && *line.text == '>';
        if (is_blank(line) || (marked && i == at))
            return NULL;
        if (marked)
            line = trimmed((struct line){ line.text + 1, line.length - 1 });
        if (joined->len > 0)
            g_string_append_c(joined, ' ');
        g_string_append_len(joined, line.text, (gssize)line.length);
        if (joined->len > ATTRIBUTION_BYTES_MAX)
            return NULL;
    }
    return g_steal_pointer(&joined);
}

static bool attributes(const struct reader *reader, guint at, guint count)
{
    g_autoptr(GString) joined = join_lines(reader, at, count);
    return joined &&
           is_attribution(reader->phrases, joined, quote_follows(reader, at + count));
}

static bool has_opener(const struct reader *reader, struct line line)
{
    return phrases_begin(reader->phrases, PHRASE_QUOTE_OPENER, line.text, line.length);
}

/* Could the attribution of `count` lines at `at` as well begin in a later one of them?
 * Then the lines above belong to the author, unless they hold its opener or its verb. */
static bool begins_later(const struct reader *reader, guint at, guint count)
{
    struct line first = reader->lines[at];
    bool opens =
        has_opener(reader, first) ||
        phrases_within(reader->phrases, PHRASE_QUOTE_VERB, first.text, first.length);

    for (guint skip = 1; skip < count; skip++)
        if (attributes(reader, at + skip, count - skip) &&
            (!opens || has_opener(reader, reader->lines[at + skip])))
            return true;
    return false;
}

/* Number of lines the attribution that begins at `at` takes, 0 if none begins there. Mail
 * programs break it over lines anywhere. */
static guint attribution_lines(const struct reader *reader, guint at)
{
    guint most = MIN(reader->count - at, (guint)ATTRIBUTION_LINES_MAX);

    for (guint n = 1; n <= most; n++) {
        struct line last = reader->lines[at + n - 1];
        if (is_blank(last))
            return 0;
        if (strchr(":-*_", last.text[last.length - 1]) && attributes(reader, at, n))
            return begins_later(reader, at, n) ? 0 : n;
    }
    return 0;
}

/* Does the line read "From: ..." with a name of this list? */
static bool is_field(const struct reader *reader, struct line line, PhraseList list)
{
    while (line.length > 0 && strchr("* \t", *line.text)) {
        line.text++;
        line.length--;
    }
    const char *colon = memchr(line.text, ':', MIN(line.length, FIELD_NAME_MAX));
    return colon &&
           phrases_equal(reader->phrases, list, line.text, (gsize)(colon - line.text));
}

/* A long list of recipients goes on in the next line. */
static bool continues_field(struct line before, struct line line)
{
    return !is_blank(line) &&
           (memchr(line.text, '@', line.length) ||
            (!is_blank(before) && before.text[before.length - 1] == ','));
}

/* A header block: two fields, one below the other but for folded lines and single blank
 * ones, and one of them such as only mail has: "From: Berlin, To: Munich" is a journey.
 */
static bool is_header_block(const struct reader *reader, guint at)
{
    guint fields = 0;
    bool sure = false;

    for (guint i = at; i < reader->count && i < at + HEADER_LINES_MAX; i++) {
        struct line line = reader->lines[i];
        if (is_field(reader, line, PHRASE_QUOTE_FIELD)) {
            fields++;
            sure = sure || is_field(reader, line, PHRASE_QUOTE_SURE_FIELD) ||
                   memchr(line.text, '@', line.length);
            if (fields >= 2 && sure)
                return true;
            continue;
        }
        bool near = i <= at + 1 || (is_blank(line) && !is_blank(reader->lines[i - 1]));
        if (fields == 0 || (!near && !continues_field(reader->lines[i - 1], line)))
            return false;
    }
    return false;
}

/* Lotus Notes puts author and date, indented, above a block that begins with "To:". */
static bool is_byline(const struct reader *reader, guint at)
{
    if (!g_ascii_isspace(*reader->lines[at].text))
        return false;
    guint digits = 0;
    for (guint i = at; i < reader->count && i <= at + BYLINES_MAX; i++) {
        if (is_header_block(reader, i))
            return digits >= DATE_DIGITS_MIN;
        digits += count_digits(reader->lines[i].text, reader->lines[i].length);
    }
    return false;
}

static bool is_rule(struct line line, char mark, gsize least)
{
    line = trimmed(line);
    if (line.length < least)
        return false;
    for (gsize i = 0; i < line.length; i++)
        if (line.text[i] != mark)
            return false;
    return true;
}

/* "-----Original Message-----", "Begin forwarded message:". */
static bool is_separator(const struct reader *reader, struct line line)
{
    line = trimmed(line);
    gsize lead = 0;
    while (lead < line.length && strchr("-_*= ", line.text[lead]))
        lead++;
    bool dashed = lead >= 2;
    if (!dashed && !ends_as_attribution(line.text, line.length))
        return false;
    return line.length <= ATTRIBUTION_BYTES_MAX &&
           phrases_begin(reader->phrases, PHRASE_QUOTE_SEPARATOR, line.text, line.length);
}

static bool is_signature(struct line line)
{
    return (line.length == 2 && memcmp(line.text, "--", 2) == 0) ||
           is_rule(line, '_', FOOTER_RULE_MIN);
}

static bool is_footer(const struct reader *reader, struct line line)
{
    return line.length <= FOOTER_LINE_MAX &&
           phrases_begin(reader->phrases, PHRASE_FOOTER, line.text, line.length);
}

/* Does somebody else's unmarked text begin here, and go on to the end? */
static bool begins_rest(const struct reader *reader, guint at)
{
    struct line line = reader->lines[at];

    if (is_quoted(line)) /* GroupWise: ">>> Ann Lee 12/11/00 03:54PM >>>" */
        return g_str_has_prefix(line.text, ">>> ") && line.text[line.length - 1] == '>';
    if (is_header_block(reader, at) || is_byline(reader, at) ||
        is_separator(reader, line))
        return true;
    if (!is_rule(line, '_', RULE_MIN) && !is_rule(line, '-', RULE_MIN))
        return false;
    guint next = next_filled(reader, at + 1);
    return next < reader->count && is_header_block(reader, next);
}

/* Decides about the line at `at`; says in *taken how many lines the decision covers. */
static State look(const struct reader *reader, guint at, State state, guint *taken)
{
    struct line line = reader->lines[at];

    *taken = 1;
    if (begins_rest(reader, at))
        return REST;
    if (is_quoted(line))
        return IN_QUOTE;
    guint attribution = attribution_lines(reader, at);
    if (attribution > 0) {
        *taken = attribution;
        return quote_follows(reader, at + attribution) || !reader->own ? IN_QUOTE : REST;
    }
    if (state == SIGNATURE || is_signature(line))
        return SIGNATURE;
    if (state == FOOTER || is_footer(reader, line))
        return FOOTER;
    return KEEPING;
}

char *owntext_extract(const char *text, const Phrases *phrases)
{
    g_autoptr(GArray) lines = split_lines(text);
    struct reader reader = {
        .phrases = phrases,
        .lines = (const struct line *)(void *)lines->data,
        .count = lines->len,
    };
    GString *own = g_string_new(NULL);
    State state = KEEPING;
    guint taken;

    for (guint at = 0; at < reader.count && state != REST; at += taken) {
        struct line line = reader.lines[at];
        State before = state;
        taken = 1;
        if (!is_blank(line))
            state = look(&reader, at, state, &taken);
        else if (state == FOOTER)
            state = KEEPING;
        if (state != KEEPING)
            continue;
        /* No sentence goes on across what was left out. */
        if (before != KEEPING && reader.own)
            g_string_append_c(own, '\n');
        reader.own = reader.own || !is_blank(line);
        g_string_append_len(own, line.text, (gssize)line.length);
        g_string_append_c(own, '\n');
    }
    g_strchomp(own->str);
    own->len = strlen(own->str);
    gsize lead = strspn(own->str, "\n");
    g_string_erase(own, 0, (gssize)lead);
    return g_string_free(own, FALSE);
}
