#include "mail/owntext_signature.h"

#include <string.h>

enum {
    SIGNATURE_LINES_MAX = 24, /* blank ones included: how far up is looked */
    PLAIN_LINE_MAX = 80,      /* bytes; a longer line is a sentence */
    CONTACT_LINE_MAX = 160,   /* unless it is "Tel ... | Fax ... | Mail ..." */
    WORDS_MAX = 8,
    CONTACT_WORDS_MAX = 20,
    CLOSING_WORDS_MAX = 6,
    NAME_WORDS_MAX = 5,
    SHORT_NAME_MAX = 20,   /* bytes */
    NUMBER_DIGITS_MIN = 6, /* of a telephone number */
    NUMBER_DIGITS_MAX = 16,
    LABELLED_DIGITS_MIN = 3,
    RULE_MIN = 2,
    MOTTO_LINES_MAX = 4,
    BOX_LINES_MAX = 12,    /* between two rules */
    RULED_LINES_MAX = 6,   /* below a single one */
    CLOSED_LINES_MAX = 40, /* of a signature below a closing, with all that follows it */
    NAME_DISTANCE_MAX = 4, /* lines between the closing and the name */
    NAMED_LINES = 4,       /* below the name, one of which must show what it is */
    HINT_LINE_MAX = 300,   /* bytes of a line that begins as one of a signature */
    HINTS_SHARE = 3,       /* one line in so many must show what the block is */
};

enum kind {
    UNKNOWN, /* not looked at yet */
    BLANK,
    RULE,
    NAME,         /* the author's, first and last */
    NAME_CONTACT, /* the same, and what CONTACT is */
    SHORT_NAME,   /* one word of it, or one that may be it */
    CONTACT,      /* telephone, address of mail or web */
    HINT,         /* a function, a firm, a street */
    FRAGMENT,     /* a few words with capitals: part of the block, but no proof */
    CLOSING,      /* "Best regards": the author's, and what is below it is not */
    SENTENCE,
};

/* The end of the author's words, from the bottom up. */
struct tail {
    const struct reading *reading;
    guint top, to;   /* [top, to): no sentence among them */
    enum kind above; /* of the line before `top` */
    bool announced;  /* that line is a sentence with a colon: "Send it to:" */
};

/* A run of digits and what parts them in telephone numbers. */
struct number {
    guint digits;
    guint groups[3]; /* digits of the first three groups */
    guint count;     /* groups */
    guint blanks;    /* how many of these three follow nothing but a blank */
};

/* Reads the run at *at, which moves behind it. */
static struct number read_number(const struct text_line *line, gsize *at)
{
    struct number number = { 0 };
    bool blank = false;

    for (bool within = false; *at < line->size; (*at)++) {
        char c = line->text[*at];
        if (!g_ascii_isdigit(c) && !strchr("+()-./ \t", c))
            break;
        if (g_ascii_isdigit(c) && !within) {
            number.blanks += blank && number.count > 0 &&
                             number.count < G_N_ELEMENTS(number.groups);
            number.count++;
        }
        blank = c == ' ' && (within || blank);
        within = g_ascii_isdigit(c);
        number.digits += within;
        if (within && number.count <= G_N_ELEMENTS(number.groups))
            number.groups[number.count - 1]++;
    }
    return number;
}

/* 12/05/2000, 2000-05-12; "01 23 45 67 89" and "+44 20 7946 0000" are none. */
static bool is_date(const struct number *number)
{
    const guint *groups = number->groups;
    return number->count >= 3 && (number->count == 3 || number->blanks < 2) &&
           groups[1] <= 2 &&
           ((groups[0] <= 2 && (groups[2] == 2 || groups[2] == 4)) ||
            (groups[0] == 4 && groups[2] <= 2));
}

static bool has_telephone_number(const struct text_line *line)
{
    for (gsize i = 0; i < line->size; i++) {
        struct number number = read_number(line, &i);
        bool time = i < line->size && line->text[i] == ':';
        if (number.digits >= NUMBER_DIGITS_MIN && number.digits <= NUMBER_DIGITS_MAX &&
            !time && !is_date(&number))
            return true;
    }
    return false;
}

/* "Tel.: 123", "E-Mail ann@example.com", "123 (phone)". */
static bool is_labelled(const struct reading *reading, const struct text_line *line,
                        const struct line_shape *shape)
{
    if (!shape->address && shape->digits < LABELLED_DIGITS_MIN)
        return false;
    return line_begins(reading, line, PHRASE_CONTACT) ||
           (shape->lowers <= 1 && line_holds(reading, line, PHRASE_CONTACT));
}

static bool is_contact(const struct reading *reading, const struct text_line *line,
                       const struct line_shape *shape)
{
    if (line->size > CONTACT_LINE_MAX || shape->words > CONTACT_WORDS_MAX ||
        strchr("?!", line->text[line->size - 1]))
        return false;
    if (shape->address && shape->words <= WORDS_MAX &&
        !memchr(line->text, ' ', line->size))
        return true;
    if (shape->lowers > 4 || (!shape->address && shape->digits < LABELLED_DIGITS_MIN))
        return false;
    if (is_labelled(reading, line, shape))
        return true;
    return (shape->address && shape->lowers == 0) ||
           (shape->lowers + shape->smalls <= 1 && has_telephone_number(line));
}

static bool is_sentence(const struct text_line *line, const struct line_shape *shape)
{
    char last = line->text[line->size - 1];

    if (line->size > PLAIN_LINE_MAX || shape->words > WORDS_MAX || shape->words == 0 ||
        strchr("?!:;", last) || (strchr("-*>", *line->text) && last != *line->text))
        return true;
    if (shape->lowers > 0 && (shape->lowers * 2 > shape->words || shape->capitals == 0))
        return true;
    if (last == '.' && (shape->lowers > 0 || shape->words == 1))
        return true;
    return strchr(".,", last) && shape->words > NAME_WORDS_MAX;
}

static bool is_closing(const struct reading *reading, const struct text_line *line,
                       const struct line_shape *shape)
{
    return shape->words <= CLOSING_WORDS_MAX &&
           (line_begins(reading, line, PHRASE_CLOSING) ||
            line_begins(reading, line, PHRASE_COURTESY)) &&
           !line_holds(reading, line, PHRASE_REQUEST);
}

/* "Managing Director: Ann Lee, ..." */
static bool is_hint(const struct reading *reading, const struct text_line *line)
{
    return memchr(line->text, ':', line->size - 1) &&
           line_begins(reading, line, PHRASE_SIGNATURE_WORD);
}

/* "[1] https://..." and "Acked-by: Ann Lee <a@b>" belong to what is said above them. */
static bool is_note(const struct text_line *line)
{
    return *line->text == '[' || g_strstr_len(line->text, (gssize)line->size, "-by: ");
}

static enum kind look_at(const struct reading *reading, const struct text_line *line)
{
    if (line_is_blank(line))
        return BLANK;
    if (line_is_rule(line, RULE_MIN))
        return RULE;
    if (line->size > CONTACT_LINE_MAX)
        return line->size <= HINT_LINE_MAX && is_hint(reading, line) ? HINT : SENTENCE;
    if (is_note(line))
        return SENTENCE;
    struct line_shape shape = line_shape(reading, line);
    if (is_closing(reading, line, &shape))
        return CLOSING;
    bool contact = is_contact(reading, line, &shape);
    if (shape.names >= 2 && shape.lowers == 0 && shape.words <= CONTACT_WORDS_MAX)
        return contact ? NAME_CONTACT : NAME;
    if (line_begins(reading, line, PHRASE_GREETING))
        return SENTENCE;
    if (contact)
        return CONTACT;
    if (shape.words == 1 && shape.digits == 0 && line->size <= SHORT_NAME_MAX &&
        !strchr(shape.names > 0 ? ":;?!" : ":;?!.", line->text[line->size - 1]))
        return SHORT_NAME;
    if (is_hint(reading, line))
        return HINT;
    if (is_sentence(line, &shape))
        return SENTENCE;
    return line_holds(reading, line, PHRASE_SIGNATURE_WORD) ? HINT : FRAGMENT;
}

/* Each line is looked at once, however often it is asked for. */
static enum kind kind_of(const struct reading *reading, guint at)
{
    struct text_line *line = &reading->lines[at];
    if (line->kind == UNKNOWN)
        line->kind = look_at(reading, line);
    return line->kind;
}

/* Looks up from the end until something is read that no signature holds. */
static struct tail look_up(const struct reading *reading, guint from, guint to)
{
    struct tail tail = { .reading = reading, .top = to, .to = to, .above = BLANK };

    while (tail.top > from && to - tail.top < SIGNATURE_LINES_MAX) {
        enum kind kind = kind_of(reading, tail.top - 1);
        if (kind == CLOSING || kind == SENTENCE) {
            const struct text_line *line = &reading->lines[tail.top - 1];
            tail.above = kind;
            tail.announced = kind == SENTENCE && line->text[line->size - 1] == ':';
            break;
        }
        tail.top--;
    }
    return tail;
}

static guint count_kind(const struct tail *tail, guint start, enum kind kind)
{
    guint count = 0;
    for (guint i = start; i < tail->to; i++)
        count += kind_of(tail->reading, i) == kind;
    return count;
}

/* The first line of a kind, `to` if there is none. */
static guint find_kind(const struct tail *tail, enum kind kind)
{
    guint i = tail->top;
    while (i < tail->to && kind_of(tail->reading, i) != kind)
        i++;
    return i;
}

/* Does the block from `start` on show that it is one? */
static bool is_shown(const struct tail *tail, guint start)
{
    if (start >= tail->to)
        return false;
    guint proofs = count_kind(tail, start, CONTACT) + count_kind(tail, start, HINT) +
                   count_kind(tail, start, NAME_CONTACT);
    guint filled = tail->to - start - count_kind(tail, start, BLANK);
    return proofs > 0 && proofs * HINTS_SHARE >= filled;
}

static guint next_filled(const struct tail *tail, guint at)
{
    while (at < tail->to && kind_of(tail->reading, at) == BLANK)
        at++;
    return at;
}

/* Nothing but the lines themselves says that this is one: several proofs of different
 * kinds, a paragraph of their own, and nothing above that announces a list. */
static guint unannounced(const struct tail *tail)
{
    guint start = tail->to;

    while (start > tail->top && kind_of(tail->reading, start - 1) != BLANK)
        start--;
    guint contacts = count_kind(tail, start, CONTACT);
    guint hints = count_kind(tail, start, HINT);
    return start > tail->top && contacts >= 1 && hints >= 1 && contacts + hints >= 3
               ? start
               : tail->to;
}

/* Do the lines below a name show a function or a number? */
static bool introduces(const struct reading *reading, guint name, guint to)
{
    guint proofs = 0, looked = 0;

    for (guint i = name + 1; i < to && looked < NAMED_LINES; i++) {
        enum kind kind = kind_of(reading, i);
        if (kind == SENTENCE || kind == CLOSING)
            break;
        looked += kind != BLANK;
        proofs += kind == CONTACT || kind == HINT || kind == NAME_CONTACT;
    }
    return proofs >= 1 + (kind_of(reading, name) == FRAGMENT);
}

/* The name below the closing at `closing` if a signature begins with it, else `to`. A
 * first name may stand between them. */
static guint named_below(const struct reading *reading, guint closing, guint to)
{
    for (guint i = closing + 1; i < MIN(closing + 1 + NAME_DISTANCE_MAX, to); i++) {
        enum kind kind = kind_of(reading, i);
        if (kind == BLANK || kind == SHORT_NAME)
            continue;
        bool name = kind == NAME || kind == NAME_CONTACT || kind == FRAGMENT;
        return name && introduces(reading, i, to) ? i : to;
    }
    return to;
}

static bool is_postscript(const struct text_line *line)
{
    return line->size > 2 && g_ascii_strncasecmp(line->text, "ps", 2) == 0 &&
           !g_ascii_isalnum(line->text[2]);
}

/* Below a closing and a name with a function or a number there may be anything: fairs,
 * prizes, the register of companies. All of that goes but a postscript. */
static guint closed_start(const struct reading *reading, guint from, guint to)
{
    guint first = to - from > CLOSED_LINES_MAX ? to - CLOSED_LINES_MAX : from;
    guint start = to;

    for (guint i = first; i < to; i++) {
        const struct text_line *line = &reading->lines[i];
        if (start < to && is_postscript(line))
            return to;
        if (start == to && (line->lists & PHRASE_BIT(PHRASE_CLOSING)) &&
            kind_of(reading, i) == CLOSING)
            start = named_below(reading, i, to);
    }
    return start;
}

/* "See" and links below it: a word that is none of the author's names proves nothing, and
 * links alone may be what the mail is about. A single one below his text is his page. */
static bool shows_links(const struct tail *tail, guint start, bool text_above)
{
    const struct reading *reading = tail->reading;

    if (line_shape(reading, &reading->lines[start]).names > 0 ||
        (text_above && tail->to - start <= 2))
        return false;
    for (guint i = start + 1; i < tail->to; i++) {
        const struct text_line *line = &reading->lines[i];
        if (line_is_blank(line) || memchr(line->text, ' ', line->size) ||
            !memmem(line->text, line->size, "://", 3))
            return false;
    }
    return true;
}

/* The signature whose last line is the one before `to`. */
static guint plain_start(const struct reading *reading, guint from, guint to, bool *sure)
{
    struct tail tail = look_up(reading, from, to);
    guint rule = find_kind(&tail, RULE);
    guint name = MIN(find_kind(&tail, NAME), find_kind(&tail, NAME_CONTACT));

    guint start = next_filled(&tail, tail.top);

    *sure = true;
    if (rule < to && is_shown(&tail, rule))
        return MIN(rule, name);
    if (name < to && is_shown(&tail, name) && !(tail.announced && name == start))
        return name;
    *sure = false;
    if (tail.announced)
        return to;
    if (tail.above != CLOSING && (start == to || kind_of(reading, start) != SHORT_NAME))
        start = to;
    if (start < to && tail.above != CLOSING && shows_links(&tail, start, tail.top > from))
        return to;
    while (start < to && kind_of(reading, start) == SHORT_NAME)
        start = next_filled(&tail, start + 1);
    return is_shown(&tail, start) ? start : unannounced(&tail);
}

/* The nearest rule above the last line of [from, to), at most `most` lines above it; `to`
 * if there is none. */
static guint rule_above(const struct reading *reading, guint from, guint to, guint most)
{
    for (guint i = to - 1; i > from && to - i <= most; i--)
        if (line_is_rule(&reading->lines[i - 1], RULE_MIN))
            return i - 1;
    return to;
}

/* A block below a rule, or between two, whatever it says besides the author's name or an
 * address. */
static guint ruled_start(const struct reading *reading, guint from, guint to)
{
    bool boxed = line_is_rule(&reading->lines[to - 1], RULE_MIN);
    guint rule = rule_above(reading, from, to, boxed ? BOX_LINES_MAX : RULED_LINES_MAX);
    bool shown = false, says = false;

    for (guint i = rule; i < to; i++) {
        const struct text_line *line = &reading->lines[i];
        enum kind kind = kind_of(reading, i);
        shown = shown || kind == NAME || kind == NAME_CONTACT || kind == CONTACT ||
                (kind == SENTENCE && line_shape(reading, line).address);
        says = says || (line->size > 0 &&
                        (strchr("?:", line->text[line->size - 1]) || is_note(line)));
    }
    return shown && (boxed || !says) ? rule : to;
}

/* The first line of the saying at the end of [from, to) that many put below their
 * signature, `from` where it is too long for one. */
static guint motto_start(const struct reading *reading, guint from, guint to)
{
    guint start = to;

    while (start > from && to - start <= MOTTO_LINES_MAX &&
           kind_of(reading, start - 1) == SENTENCE)
        start--;
    return to - start <= MOTTO_LINES_MAX ? start : from;
}

guint signature_start(const struct reading *reading, guint from, guint to)
{
    guint end = lines_without_blanks(reading, from, to);
    bool sure;

    if (end == from)
        return to;
    guint start = MIN(ruled_start(reading, from, end), closed_start(reading, from, end));
    if (start == end)
        start = plain_start(reading, from, end, &sure);
    if (start < end)
        return start;
    guint motto = motto_start(reading, from, end);
    guint above = lines_without_blanks(reading, from, motto);
    if (motto == end || above == from || is_postscript(&reading->lines[motto]))
        return to;
    start = plain_start(reading, from, above, &sure);
    return sure && start < above ? start : to;
}
