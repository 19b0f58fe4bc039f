#include "mail/when_figures.h"

#include <string.h>

enum { DIGITS_MAX = 4, PARTS_MAX = 4, SPAN_MAX = 1000 };

/* The mark that joins word `at` to the one before, 0 where there is none. */
static char joint_before(const struct words *words, guint at)
{
    gsize length;
    const char *gap = at > 0 ? tokens_gap(words, at, &length) : NULL;

    if (!gap || (length != 1 && !(length == 3 && tokens_ranged(words, at))))
        return 0;
    return length == 3 ? '-' : (*gap > ' ' ? *gap : 0);
}

static bool is_money_mark(const char *p)
{
    return strchr("$#%+", *p) || g_str_has_prefix(p, "\u20ac") ||
           g_str_has_prefix(p, "\u00a3");
}

/* A price, a percentage, a telephone number, a part of a version. */
static bool is_no_time(const struct words *words, guint at, guint last, bool glued)
{
    gsize length;
    const char *gap = tokens_gap(words, at, &length);
    const char *behind = words->text + words_at(words, last)->end;

    if (*behind == ' ')
        behind++;
    if (*behind != '\0' && is_money_mark(behind))
        return true;
    for (gsize i = length > 3 ? length - 3 : 0; i < length; i++)
        if (is_money_mark(gap + i))
            return true;
    char joint = joint_before(words, at);
    return joint && strchr("-/.:,", joint) && !glued &&
           !g_ascii_isalpha(words->text[words_at(words, at - 1)->end - 1]);
}

/* A word of figures and what stands behind them: "15", "15th", "3pm", "15h30". */
struct figure {
    int value;
    gsize digits;
    const char *suffix; /* in the text */
    gsize suffix_length;
};

static bool read_figure(const struct words *words, guint at, struct figure *figure)
{
    const struct word *word = words_at(words, at);
    const char *text = words->text + word->start;
    gsize length = word->end - word->start, digits = 0;
    int value = 0;

    if (word->link)
        return false;
    for (; digits < length && g_ascii_isdigit(text[digits]); digits++)
        if (digits < DIGITS_MAX)
            value = value * 10 + text[digits] - '0';
    if (digits == 0 || digits > DIGITS_MAX)
        return false;
    *figure = (struct figure){ value, digits, text + digits, length - digits };
    return true;
}

/* ---- figures joined by marks ---- */

/* "15.1.2026" is three parts. All but the last are nothing but digits. */
struct chain {
    struct figure parts[PARTS_MAX];
    char joints[PARTS_MAX]; /* before each */
    guint n;
};

static bool read_chain(const struct tokens *tokens, guint at, struct chain *chain)
{
    *chain = (struct chain){ .n = 0 };
    for (guint i = at; i < tokens->end; i++) {
        gsize gap;
        char joint = i > at ? joint_before(tokens->words, i) : 0;
        /* "2013 - 12 March", "2013-10-05 - 2013-10-07" */
        if (i > at && tokens_gap(tokens->words, i, &gap) && gap == 3 &&
            (chain->n > 1 || chain->parts[0].digits > 2))
            break;
        if (i > at && (!joint || !strchr("-/.:,", joint) ||
                       chain->parts[chain->n - 1].suffix_length > 0))
            break;
        if (chain->n == PARTS_MAX ||
            !read_figure(tokens->words, i, &chain->parts[chain->n]))
            return i > at && chain->n < PARTS_MAX;
        /* "15:00-16:00" are two times, "5/10-7/10" two dates. */
        if (chain->n >= 2 && chain->joints[1] != '-' &&
            (joint == '-' || (chain->joints[1] == ':' && joint != ':')))
            break;
        chain->joints[chain->n++] = joint;
    }
    return true;
}

static bool is_day(const struct figure *figure)
{
    return figure->digits <= 2 && figure->value >= 1 && figure->value <= 31;
}

static bool is_month(const struct figure *figure)
{
    return figure->digits <= 2 && figure->value >= 1 && figure->value <= 12;
}

/* The year, 0 where it is none. */
static int year_of(const struct figure *figure)
{
    if (figure->digits == 4 && figure->value >= 1990 && figure->value <= 2090)
        return figure->value;
    return figure->digits == 2 ? 2000 + figure->value : 0;
}

static bool date_token(struct token *token, int day, int month, int year, guint words)
{
    *token = (struct token){ .role = TOKEN_DATE,
                             .words = words,
                             .digits = true,
                             .day = day,
                             .month = month,
                             .year = year };
    return true;
}

static bool day_and_month(struct token *token, const struct figure *first,
                          const struct figure *second, int year, guint words, char joint)
{
    bool day_first = is_day(first) && is_month(second);
    bool month_first = is_month(first) && is_day(second);

    if (!day_first && !(month_first && joint != '.'))
        return false;
    if (day_first)
        date_token(token, first->value, second->value, year, words);
    else
        date_token(token, second->value, first->value, year, words);
    token->any_order = day_first && month_first && joint != '.';
    return true;
}

/* "2026-01-15", "15/1/2026", "15.1.26". */
static bool three_parts(const struct chain *chain, struct token *token)
{
    const struct figure *p = chain->parts;

    if (chain->joints[1] != chain->joints[2] || !strchr("-/.", chain->joints[1]))
        return false;
    if (p[0].digits == 4)
        return year_of(&p[0]) && is_month(&p[1]) && is_day(&p[2]) &&
               date_token(token, p[2].value, p[1].value, p[0].value, 3);
    return year_of(&p[2]) &&
           day_and_month(token, &p[0], &p[1], year_of(&p[2]), 3, chain->joints[1]);
}

static bool time_token(struct token *token, int hour, int minute, guint words)
{
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
        return false;
    *token = (struct token){ .role = TOKEN_TIME,
                             .value = hour * 60 + minute,
                             .words = words,
                             .digits = true,
                             .either_half = hour >= 1 && hour <= 12 };
    return true;
}

/* With minutes, as a clock shows it. */
static bool shown_token(struct token *token, int hour, int minute, guint words)
{
    if (!time_token(token, hour, minute, words))
        return false;
    return token->shown = true;
}

static bool followed_by_stop(const struct words *words, guint at)
{
    return words->text[words_at(words, at)->end] == '.';
}

static guint two_parts(const struct tokens *tokens, guint at, const struct chain *chain,
                       struct token *found)
{
    const struct figure *p = chain->parts;
    char joint = chain->joints[1];
    guint n = 0;

    if (joint == ':')
        return p[1].digits == 2 && shown_token(found, p[0].value, p[1].value, 2);
    if (joint == '/')
        return !(p[0].value == 24 && p[1].value == 7) && p[1].suffix_length == 0 &&
               day_and_month(found, &p[0], &p[1], 0, 2, joint);
    if (joint == '.') {
        bool dotted = followed_by_stop(tokens->words, at + 1);
        if (day_and_month(found, &p[0], &p[1], 0, 2, joint)) {
            found->dotted = dotted;
            n++;
        }
        if (!dotted && p[1].digits == 2 && p[0].digits <= 2 &&
            shown_token(found + n, p[0].value, p[1].value, 2)) {
            found[n].dotted = true;
            n++;
        }
    }
    return n;
}

/* ---- what stands behind figures ---- */

/* "pm", "h", "th": its meanings. */
static guint suffix_times(const struct tokens *tokens, const char *suffix, gsize length,
                          struct time_match *matches)
{
    char folded[WORD_BYTES_MAX + 1];
    const char *position = suffix;
    bool link;

    if (length == 0 || !word_next(&position, suffix + length, folded, &link))
        return 0;
    return phrases_time_word(tokens->phrases, tokens->pack,
                             phrases_word(tokens->phrases, folded), matches);
}

static bool halve(struct token *token, TimeRole role)
{
    int hour = token->value / 60;

    if (role == TIME_OCLOCK)
        return true;
    if (hour < 1 || hour > 12)
        return hour > 12 && role == TIME_PM; /* "15:00 pm" */
    token->value = token->value % 60 + (hour % 12 + (role == TIME_PM ? 12 : 0)) * 60;
    token->either_half = false;
    return true;
}

static bool is_clock_mark(TimeRole role)
{
    return role == TIME_AM || role == TIME_PM || role == TIME_OCLOCK;
}

/* An hour as a number becomes a time by the mark behind it: "3 pm", "15 Uhr 30". */
static bool clock_token(const struct tokens *tokens, const struct token *hour,
                        TimeRole mark, guint words, guint at, struct token *token)
{
    struct figure minutes;

    if (hour->role == TOKEN_TIME)
        *token = *hour;
    else if (!time_token(token, hour->value >= 100 ? hour->value / 100 : hour->value,
                         hour->value >= 100 ? hour->value % 100 : 0, 0))
        return false;
    token->dotted = false;
    if (!halve(token, mark))
        return false;
    token->words = words;
    if (mark == TIME_OCLOCK && at + words < tokens->end && token->value % 60 == 0 &&
        tokens_joined(tokens->words, at + words) &&
        !joint_before(tokens->words, at + words) &&
        read_figure(tokens->words, at + words, &minutes) && minutes.digits == 2 &&
        minutes.suffix_length == 0 && minutes.value < 60 && minutes.value % 5 == 0) {
        token->value += minutes.value;
        token->words++;
    }
    return true;
}

static bool number_token(struct token *token, const struct figure *figure, guint words,
                         bool dotted)
{
    *token = (struct token){ .role = TIME_NUMBER,
                             .value = figure->value,
                             .words = words,
                             .digits = true,
                             .dotted = dotted };
    return true;
}

static bool is_unit(TimeRole role)
{
    return role == TIME_UNIT || role == TIME_UNITS;
}

/* "15th", "3pm", "24h", "15h30". */
static guint suffixed(const struct tokens *tokens, const struct token *number,
                      const struct figure *figure, guint at, struct token *found)
{
    struct time_match matches[TIME_MATCHES_MAX];
    gsize letters = 0;
    guint n = 0;

    while (letters < figure->suffix_length && !g_ascii_isdigit(figure->suffix[letters]))
        letters++;
    guint m = suffix_times(tokens, figure->suffix, letters, matches);
    for (guint i = 0; i < m && n < 2; i++) {
        const struct time_meaning *meaning = &matches[i].meaning;
        struct token token = *number;
        bool fits = false;
        if (letters < figure->suffix_length) { /* minutes */
            int minutes = (int)g_ascii_strtoull(figure->suffix + letters, NULL, 10);
            fits = meaning->role == TIME_OCLOCK && number->role == TIME_NUMBER &&
                   figure->suffix_length - letters == 2 &&
                   shown_token(&token, number->value, minutes, number->words);
        } else if (is_clock_mark(meaning->role)) {
            fits = clock_token(tokens, number, meaning->role, number->words, at, &token);
        } else if (meaning->role == TIME_TH && number->role == TIME_NUMBER) {
            token.role = TIME_ORDINAL;
            fits = number->value >= 1 && number->value <= 31;
        } else if (is_unit(meaning->role) && number->role == TIME_NUMBER) {
            token.role = TOKEN_COUNT;
            token.value = number->value * meaning->value;
            token.unit = meaning->unit;
            fits = number->value <= SPAN_MAX;
        }
        if (fits)
            found[n++] = token;
    }
    return n;
}

/* The first match at `at` that `fits`. */
static bool match_role(const struct tokens *tokens, guint at, bool (*fits)(TimeRole),
                       struct time_match *match)
{
    struct time_match matches[TIME_MATCHES_MAX];

    if (at >= tokens->end || !tokens_joined(tokens->words, at))
        return false;
    guint n = phrases_times(tokens->phrases, tokens->pack, tokens->words, at, tokens->end,
                            matches);
    for (guint i = 0; i < n; i++) {
        if (fits(matches[i].meaning.role)) {
            *match = matches[i];
            return true;
        }
    }
    return false;
}

static bool is_or(TimeRole role)
{
    return role == TIME_OR;
}

static bool is_number(TimeRole role)
{
    return role == TIME_NUMBER;
}

static bool is_one(TimeRole role)
{
    return role == TIME_NUMBER || role == TIME_ORDINAL;
}

static bool is_coming(TimeRole role)
{
    return role == TIME_COMING || role == TIME_NEXT;
}

static bool is_th(TimeRole role)
{
    return role == TIME_TH;
}

/* "den 15:e", "13-go" */
static bool marked_ordinal(const struct tokens *tokens, guint at, struct token *token)
{
    struct time_match match;
    char joint = at + 1 < tokens->end ? joint_before(tokens->words, at + 1) : 0;

    if ((joint != ':' && joint != '-') || token->value < 1 || token->value > 31 ||
        !match_role(tokens, at + 1, is_th, &match))
        return false;
    token->role = TIME_ORDINAL;
    token->words = 1 + match.words;
    return true;
}

/* "two to three", "2 oder 3": the later one counts. Moves *at behind it. */
static void read_second(const struct tokens *tokens, guint *at, int *value)
{
    struct time_match match;
    struct figure figure;

    if (!match_role(tokens, *at, is_or, &match) || *at + match.words >= tokens->end)
        return;
    guint second = *at + match.words;
    if (match_role(tokens, second, is_number, &match)) {
        *value = match.meaning.value;
        *at = second + match.words;
    } else if (read_figure(tokens->words, second, &figure) && figure.suffix_length == 0) {
        *value = figure.value;
        *at = second + 1;
    }
}

/* "ten (10) days" */
static void read_again(const struct tokens *tokens, guint *at, int value)
{
    struct figure figure;

    if (*at < tokens->end && read_figure(tokens->words, *at, &figure) &&
        figure.suffix_length == 0 && figure.value == value)
        ++*at;
}

/* Where a unit follows the number: "two weeks", "2 to 3 working days". */
bool figures_count(const struct tokens *tokens, const struct token *number, guint at,
                   struct token *found)
{
    struct time_match match;
    guint next = at + number->words;
    int value = number->value;

    if (number->dotted)
        return false;
    read_second(tokens, &next, &value);
    read_again(tokens, &next, value);
    if (value > SPAN_MAX)
        return false;
    if (match_role(tokens, next, is_coming, &match)) /* "trois prochains jours" */
        next += match.words;
    if (!match_role(tokens, next, is_unit, &match))
        return false;
    *found = *number;
    found->role = TOKEN_COUNT;
    found->value = value * match.meaning.value;
    found->unit = match.meaning.unit;
    found->words = next + match.words - at;
    return true;
}

/* "3 pm", "15 Uhr", "3:30 p.m.", "10 to 12 Uhr": the later one counts. */
static bool marked(const struct tokens *tokens, const struct token *number, guint at,
                   struct token *found)
{
    struct time_match match;
    struct token hour = *number;
    guint next = at + number->words;

    if (number->role == TIME_NUMBER)
        read_second(tokens, &next, &hour.value);
    if (!match_role(tokens, next, is_clock_mark, &match) ||
        joint_before(tokens->words, next) ||
        !clock_token(tokens, &hour, match.meaning.role, next + match.words - at, at,
                     found))
        return false;
    found->second = next > at + number->words;
    /* "alle tre e venti del pomeriggio" is no range. */
    return !found->second || match.meaning.role == TIME_OCLOCK || hour.value <= 12;
}

/* "2 and 4pm" */
static bool marked_range(const struct tokens *tokens, const struct token *number,
                         guint at, struct token *found)
{
    struct time_match match;
    struct figure second;
    struct token hour, times[2];
    guint next = at + number->words;

    if (number->role != TIME_NUMBER || !match_role(tokens, next, is_or, &match) ||
        next + match.words >= tokens->end ||
        !read_figure(tokens->words, next + match.words, &second) ||
        second.suffix_length == 0)
        return false;
    next += match.words;
    number_token(&hour, &second, 1, false);
    if (suffixed(tokens, &hour, &second, next, times) == 0 || times[0].role != TOKEN_TIME)
        return false;
    *found = times[0];
    found->words += next - at;
    found->second = true;
    return true;
}

static guint with_followers(const struct tokens *tokens, const struct token *number,
                            const struct figure *figure, guint at, struct token *found)
{
    guint n = 0;

    if (figure && figure->suffix_length > 0)
        return suffixed(tokens, number, figure, at, found);
    if (number->role == TIME_NUMBER && figures_count(tokens, number, at, found + n))
        n++;
    if (marked(tokens, number, at, found + n) ||
        marked_range(tokens, number, at, found + n))
        n++;
    found[n++] = *number;
    return n;
}

/* "1,5 Stunden", "2.5 hours": minutes, rounded up. */
static bool decimal(const struct tokens *tokens, const struct chain *chain, guint at,
                    struct token *found)
{
    const struct figure *p = chain->parts;
    struct token number, unit;

    if (chain->n != 2 || !strchr(".,", chain->joints[1]) || p[1].digits != 1 ||
        p[1].suffix_length > 0)
        return false;
    number_token(&number, &p[0], 2, false);
    if (!figures_count(tokens, &number, at, &unit))
        return false;
    *found = unit;
    if (unit.unit == UNIT_HOUR) {
        found->unit = UNIT_MINUTE;
        found->value = p[0].value * 60 + p[1].value * 6;
    } else if (p[1].value > 0) {
        found->value++;
    }
    return true;
}

/* "2-3 weeks", "15-17 January": the later one counts. */
static guint ranged(const struct tokens *tokens, const struct chain *chain, guint at,
                    struct token *found)
{
    const struct figure *last = &chain->parts[1];
    struct token number;

    if (chain->n != 2 || chain->joints[1] != '-')
        return 0;
    number_token(&number, last, 2, followed_by_stop(tokens->words, at + 1));
    number.second = true;
    guint n = with_followers(tokens, &number, last, at, found);
    if (last->value > chain->parts[0].value)
        return n;
    return n > 0 && found[0].role == TOKEN_TIME ? 1 : 0; /* "11-2pm" */
}

/* "op 25-4", "15-02" */
static guint hyphened_date(const struct chain *chain, struct token *found)
{
    const struct figure *p = chain->parts;

    if (chain->n != 2 || chain->joints[1] != '-' || p[1].suffix_length > 0 ||
        !day_and_month(found, &p[0], &p[1], 0, 2, '-'))
        return 0;
    found->hyphened = p[1].digits == 1 || p[1].value > 9;
    return 1;
}

/* "14-15.10." */
static guint later_date(const struct tokens *tokens, const struct chain *chain, guint at,
                        struct token *found)
{
    struct chain later = { { chain->parts[1], chain->parts[2] },
                           { 0, chain->joints[2] },
                           2 };

    if (!is_day(&chain->parts[0]) || two_parts(tokens, at + 1, &later, found) == 0 ||
        found->role != TOKEN_DATE)
        return 0;
    found->words++;
    return 1;
}

guint figures_read(const struct tokens *tokens, guint at, bool glued, struct token *found)
{
    struct chain chain;
    struct token token;

    if (!read_chain(tokens, at, &chain) || chain.n > 3 || chain.n == 0 ||
        is_no_time(tokens->words, at, at + chain.n - 1, glued))
        return 0;
    if (chain.n == 3 && chain.joints[1] == '-' && chain.joints[2] != '-')
        return later_date(tokens, &chain, at, found);
    if (chain.n == 3)
        return three_parts(&chain, found) ? 1 : 0;
    if (chain.n == 1) {
        number_token(&token, &chain.parts[0], 1, followed_by_stop(tokens->words, at));
        if (chain.parts[0].suffix_length == 0 && marked_ordinal(tokens, at, &token)) {
            *found = token;
            return 1;
        }
        return with_followers(tokens, &token, &chain.parts[0], at, found);
    }
    if (decimal(tokens, &chain, at, found))
        return 1;
    guint n = ranged(tokens, &chain, at, found);
    n += hyphened_date(&chain, found + n);
    if (n > 0)
        return n;
    struct token parts[2];
    guint m = two_parts(tokens, at, &chain, parts);
    for (guint i = 0; i < m; i++) {
        if (parts[i].role == TOKEN_TIME)
            n += with_followers(tokens, &parts[i], &chain.parts[1], at, found + n);
        else
            found[n++] = parts[i];
    }
    return n;
}

/* "twenty-four", "thirty-first" */
static void add_ones(const struct tokens *tokens, struct token *number, guint at)
{
    struct time_match match;
    guint next = at + number->words;

    if (number->value < 20 || number->value % 10 != 0 ||
        !match_role(tokens, next, is_one, &match) || match.meaning.value > 9)
        return;
    number->role = match.meaning.role;
    number->digits = match.meaning.role == TIME_ORDINAL;
    number->value += match.meaning.value;
    number->words += match.words;
}

guint figures_follow(const struct tokens *tokens, const struct token *number, guint at,
                     struct token *found)
{
    struct token whole = *number;

    add_ones(tokens, &whole, at);
    return with_followers(tokens, &whole, NULL, at, found);
}
