#include "mail/when_figures.h"

#include <string.h>

#include "mail/when_chain.h"

enum { SPAN_MAX = 1000 };

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
    else if (!figure_time(token, hour->value >= 100 ? hour->value / 100 : hour->value,
                          hour->value >= 100 ? hour->value % 100 : 0, 0))
        return false;
    token->dotted = false;
    token->second = hour->second;
    if (!halve(token, mark))
        return false;
    token->words = words;
    if (mark == TIME_OCLOCK && at + words < tokens->end && token->value % 60 == 0 &&
        tokens_joined(tokens->words, at + words) &&
        !chain_joint(tokens->words, at + words) &&
        figure_read(tokens->words, at + words, &minutes) && minutes.digits == 2 &&
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

/* "20Jan", "20Jan2026": `letters` of the suffix are the month. */
static bool month_token(const struct token *number, const struct figure *day,
                        gsize letters, int month, struct token *token)
{
    gsize digits = day->suffix_length - letters;
    int year = (int)g_ascii_strtoull(day->suffix + letters, NULL, 10);

    if (number->role != TIME_NUMBER || number->value < 1 || number->value > 31 ||
        !(digits == 0 || (digits == 4 && year >= 1990 && year <= 2090)))
        return false;
    token->role = TOKEN_DATE;
    token->day = number->value;
    token->month = month;
    token->year = digits > 0 ? year : 0;
    return true;
}

/* "9a", "3p": the letter, 0 where there is another. */
static char half_letter(const struct figure *figure)
{
    char letter = figure->suffix_length == 1 ? g_ascii_tolower(*figure->suffix) : 0;
    return letter == 'a' || letter == 'p' ? letter : 0;
}

/* "5p.m.", and "5p" where the language has hours to twelve. */
static guint letter_half(const struct tokens *tokens, const struct token *number,
                         const struct figure *figure, guint at, struct token *found)
{
    char half[] = { half_letter(figure), 'm' };
    const struct words *words = tokens->words;
    struct time_match matches[TIME_MATCHES_MAX];
    guint next = at + number->words;
    bool m = next < tokens->end && chain_joint(words, next) == '.' &&
             words_at(words, next)->end - words_at(words, next)->start == 1 &&
             g_ascii_tolower(words->text[words_at(words, next)->start]) == 'm';

    if (!half[0] || suffix_times(tokens, half, sizeof half, matches) == 0 ||
        !is_clock_mark(matches[0].meaning.role) ||
        !(m || phrases_habit(tokens->phrases, tokens->pack, HABIT_TWELVE_HOURS)) ||
        !clock_token(tokens, number, matches[0].meaning.role, number->words + m, at,
                     found))
        return 0;
    found->lettered = !m;
    return 1;
}

/* "15th", "3pm", "24h", "15h30". */
static guint suffixed(const struct tokens *tokens, const struct token *number,
                      const struct figure *figure, guint at, struct token *found)
{
    struct time_match matches[TIME_MATCHES_MAX];
    gsize letters = 0;
    guint n = letter_half(tokens, number, figure, at, found);

    if (n > 0)
        return n;
    while (letters < figure->suffix_length && !g_ascii_isdigit(figure->suffix[letters]))
        letters++;
    guint m = suffix_times(tokens, figure->suffix, letters, matches);
    for (guint i = 0; i < m && n < 2; i++) {
        const struct time_meaning *meaning = &matches[i].meaning;
        struct token token = *number;
        bool fits = false;
        if (meaning->role == TIME_MONTH) {
            fits = month_token(number, figure, letters, meaning->value, &token);
        } else if (letters < figure->suffix_length) { /* minutes */
            int minutes = (int)g_ascii_strtoull(figure->suffix + letters, NULL, 10);
            fits = meaning->role == TIME_OCLOCK && number->role == TIME_NUMBER &&
                   figure->suffix_length - letters == 2 &&
                   figure_shown_time(&token, number->value, minutes, number->words);
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
    char joint = at + 1 < tokens->end ? chain_joint(tokens->words, at + 1) : 0;

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
    } else if (figure_read(tokens->words, second, &figure) && figure.suffix_length == 0) {
        *value = figure.value;
        *at = second + 1;
    }
}

/* "ten (10) days" */
static void read_again(const struct tokens *tokens, guint *at, int value)
{
    struct figure figure;

    if (*at < tokens->end && figure_read(tokens->words, *at, &figure) &&
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
        chain_joint(tokens->words, next) ||
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
        !figure_read(tokens->words, next + match.words, &second) ||
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

    if (chain->n != 2 || !strchr(".,/", chain->joints[1]) || p[1].digits != 1 ||
        p[1].suffix_length > 0)
        return false;
    number_token(&number, &p[0], 2, false);
    if (!figures_count(tokens, &number, at, &unit))
        return false;
    *found = unit;
    if (chain->joints[1] == '/') { /* "1/2 hour" */
        found->unit = UNIT_MINUTE;
        found->value = p[1].value > 0 ? p[0].value * 60 / p[1].value : 0;
        return unit.unit == UNIT_HOUR && p[0].value < p[1].value;
    }
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
    number_token(&number, last, 2, figure_has_stop(tokens->words, at + 1));
    number.second = true;
    guint n = with_followers(tokens, &number, last, at, found);
    if (last->value > chain->parts[0].value)
        return n;
    return n > 0 && found[0].role == TOKEN_TIME ? 1 : 0; /* "11-2pm" */
}

/* "15.12.", "6:30 pm", "14-15.12.", "4-6:30 pm" */
static guint pair_read(const struct tokens *tokens, guint at, const struct chain *chain,
                       struct token *found)
{
    struct token parts[2];
    guint n = 0, m = chain->n == 3 ? chain_later_pair(tokens, at, chain, parts)
                                   : chain_pair(tokens, at, chain, parts);

    for (guint i = 0; i < m; i++) {
        if (parts[i].role == TOKEN_TIME)
            n += with_followers(tokens, &parts[i], &chain->parts[chain->n - 1], at,
                                found + n);
        else
            found[n++] = parts[i];
    }
    return n;
}

guint figures_read(const struct tokens *tokens, guint at, bool glued, struct token *found)
{
    struct chain chain;
    struct token token;

    if (!chain_read(tokens, at, &chain) || chain.n > 3 || chain.n == 0 ||
        chain_is_no_time(tokens->words, at, at + chain.n - 1, glued))
        return 0;
    if (chain.n == 3 && !(chain.joints[1] == '-' && chain.joints[2] != '-'))
        return chain_date(&chain, found) ? 1 : 0;
    if (chain.n == 1) {
        number_token(&token, &chain.parts[0], 1, figure_has_stop(tokens->words, at));
        if (chain.parts[0].suffix_length == 0 && marked_ordinal(tokens, at, &token)) {
            *found = token;
            return 1;
        }
        if (chain_spaced(tokens, at, found))
            return 1;
        return with_followers(tokens, &token, &chain.parts[0], at, found);
    }
    if (chain.n == 3)
        return pair_read(tokens, at, &chain, found);
    if (decimal(tokens, &chain, at, found))
        return 1;
    guint n = ranged(tokens, &chain, at, found);
    n += chain_hyphened(&chain, found + n);
    return n > 0 ? n : pair_read(tokens, at, &chain, found);
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
