#include "mail/when_chain.h"

#include <string.h>

enum { DIGITS_MAX = 4 };

/* The mark that joins word `at` to the one before, 0 where there is none. */
char chain_joint(const struct words *words, guint at)
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
           g_str_has_prefix(p, "\u00a3") || g_str_has_prefix(p, "\u00a7");
}

/* The year, 0 where it is none. */
static int year_of(const struct figure *figure)
{
    if (figure->digits == 4 && figure->value >= 1990 && figure->value <= 2090)
        return figure->value;
    return figure->digits == 2 ? 2000 + figure->value : 0;
}

/* "Jan 15,2026" */
static bool is_year_behind(const struct words *words, guint at)
{
    struct figure figure;
    return chain_joint(words, at) == ',' && figure_read(words, at, &figure) &&
           figure.digits == 4 && figure.suffix_length == 0 && year_of(&figure);
}

/* A price, a percentage, a telephone number, a part of a version. */
bool chain_is_no_time(const struct words *words, guint at, guint last, bool glued)
{
    gsize length;
    const char *gap = tokens_gap(words, at, &length);
    const char *behind = words->text + words_at(words, last)->end;

    if (*behind == '/' && g_ascii_isdigit(behind[1]) &&
        !g_ascii_isdigit(behind[-1])) /* "24h/24" */
        return true;
    if (*behind == ' ')
        behind++;
    if (*behind != '\0' && is_money_mark(behind))
        return true;
    for (gsize i = length > 3 ? length - 3 : 0; i < length; i++)
        if (is_money_mark(gap + i))
            return true;
    char joint = chain_joint(words, at);
    return joint && strchr("-/.:,", joint) && !glued && !is_year_behind(words, at) &&
           !g_ascii_isalpha(words->text[words_at(words, at - 1)->end - 1]);
}

bool figure_read(const struct words *words, guint at, struct figure *figure)
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

bool chain_read(const struct tokens *tokens, guint at, struct chain *chain)
{
    *chain = (struct chain){ .n = 0 };
    for (guint i = at; i < tokens->end; i++) {
        gsize gap;
        char joint = i > at ? chain_joint(tokens->words, i) : 0;
        /* "2013 - 12 March", "2013-10-05 - 2013-10-07" */
        if (i > at && tokens_gap(tokens->words, i, &gap) && gap == 3 &&
            (chain->n > 1 || chain->parts[0].digits > 2))
            break;
        if (i > at &&
            (!joint || !strchr("-/.:,", joint) || is_year_behind(tokens->words, i) ||
             chain->parts[chain->n - 1].suffix_length > 0))
            break;
        if (chain->n == PARTS_MAX ||
            !figure_read(tokens->words, i, &chain->parts[chain->n]))
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
bool chain_date(const struct chain *chain, struct token *token)
{
    const struct figure *p = chain->parts;

    if (chain->joints[1] != chain->joints[2] || !strchr("-/.", chain->joints[1]))
        return false;
    if (p[0].digits == 4)
        return year_of(&p[0]) && is_month(&p[1]) && is_day(&p[2]) &&
               date_token(token, p[2].value, p[1].value, p[0].value, 3);
    if (!year_of(&p[2]) ||
        !day_and_month(token, &p[0], &p[1], year_of(&p[2]), 3, chain->joints[1]))
        return false;
    token->short_year = p[2].digits == 2 && chain->joints[1] == '.';
    return true;
}

bool chain_spaced(const struct tokens *tokens, guint at, struct token *token)
{
    struct figure parts[3];
    gsize length;

    if (at + 3 > tokens->end ||
        (at + 3 < tokens->end && figure_read(tokens->words, at + 3, &parts[0])))
        return false;
    for (guint i = 0; i < 3; i++) {
        if (!figure_read(tokens->words, at + i, &parts[i]) ||
            parts[i].suffix_length > 0 ||
            (i > 0 && (*tokens_gap(tokens->words, at + i, &length) != ' ' || length > 1)))
            return false;
    }
    return parts[2].digits == 4 && year_of(&parts[2]) &&
           day_and_month(token, &parts[0], &parts[1], year_of(&parts[2]), 3, ' ');
}

bool figure_time(struct token *token, int hour, int minute, guint words)
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
bool figure_shown_time(struct token *token, int hour, int minute, guint words)
{
    if (!figure_time(token, hour, minute, words))
        return false;
    return token->shown = true;
}

bool figure_has_stop(const struct words *words, guint at)
{
    return words->text[words_at(words, at)->end] == '.';
}

guint chain_pair(const struct tokens *tokens, guint at, const struct chain *chain,
                 struct token *found)
{
    const struct figure *p = chain->parts;
    char joint = chain->joints[1];
    guint n = 0;

    if (joint == ':')
        return p[1].digits == 2 && figure_shown_time(found, p[0].value, p[1].value, 2);
    if (joint == '/' && p[1].digits == 4) /* "12/2026" */
        return is_month(&p[0]) && year_of(&p[1]) && p[1].suffix_length == 0 &&
               date_token(found, 0, p[0].value, year_of(&p[1]), 2);
    if (joint == '/')
        return !(p[0].value == 24 && p[1].value == 7) && p[1].suffix_length == 0 &&
               day_and_month(found, &p[0], &p[1], 0, 2, joint);
    if (joint == '.') {
        bool dotted = figure_has_stop(tokens->words, at + 1);
        if (day_and_month(found, &p[0], &p[1], 0, 2, joint)) {
            found->dotted = dotted;
            n++;
        }
        if (!dotted && p[1].digits == 2 && p[0].digits <= 2 &&
            figure_shown_time(found + n, p[0].value, p[1].value, 2)) {
            found[n].dotted = true;
            n++;
        }
    }
    return n;
}

/* "op 25-4", "15-02" */
guint chain_hyphened(const struct chain *chain, struct token *found)
{
    const struct figure *p = chain->parts;

    if (chain->n != 2 || chain->joints[1] != '-' || p[1].suffix_length > 0 ||
        !day_and_month(found, &p[0], &p[1], 0, 2, '-'))
        return 0;
    found->hyphened = p[1].digits == 1 || p[1].value > 9;
    return 1;
}

guint chain_later_pair(const struct tokens *tokens, guint at, const struct chain *chain,
                       struct token *found)
{
    struct chain later = { { chain->parts[1], chain->parts[2] },
                           { 0, chain->joints[2] },
                           2 };

    if (!is_day(&chain->parts[0]))
        return 0;
    guint n = chain_pair(tokens, at + 1, &later, found);
    for (guint i = 0; i < n; i++) {
        found[i].words++;
        found[i].second = true;
    }
    return n;
}
