#include "mail/when_reading.h"

#include <string.h>

enum { HABIT_DAYS = 4, SHORT_YEARS_MAX = 3 };

/* ---- days ---- */

bool reading_weekday(struct reading *r, const struct token *token)
{
    struct named *named = &r->named;

    if (reading_takes_nth(r)) {
        named->nth_weekday = true;
        named->weekday = token->value;
        return true;
    }
    if ((named->weekday && !reading_may_replace(r)) || !reading_joins_count(r))
        return false;
    if (r->content == TIME_TODAY) /* "after lunch on Friday" */
        named->relative = false;
    /* "Mon-Fri": whenever the office is open. */
    if (named->weekday && token->value - named->weekday >= HABIT_DAYS)
        r->voided = true;
    r->again = r->again || (named->weekday && named->day);
    /* "today or Friday" */
    if (r->content == TIME_DAY && reading_linked(r, TIME_OR))
        named->relative = false;
    if (r->shift || !named->weekday)
        named->day_shift = reading_take_shift(r);
    if (named->weekday && !named->weekday_from)
        named->weekday_from = named->weekday;
    named->weekday = token->value;
    r->weak = token->weak && r->content == NOTHING_YET &&
              !(r->links & ~(BIT(TIME_THE) | BIT(TIME_LINK)));
    return true;
}

/* "March 10 to April 12", "10 March to 12 April" */
bool reading_month(struct reading *r, const struct token *token)
{
    bool follows_day = r->again && r->content != TIME_MONTH;

    if ((r->named.month && !reading_may_replace(r) && !follows_day) || r->last ||
        !reading_joins_count(r))
        return false;
    if (r->named.month && !follows_day) {
        r->named.day = 0;
        r->again = true;
    }
    r->named.month = token->value;
    reading_take_shift(r);
    return true;
}

bool reading_day(struct reading *r, const struct token *token)
{
    /* "a week tomorrow" */
    if (r->content == TOKEN_COUNT && !r->from_now && r->links == 0)
        r->links |= BIT(TIME_FROM);
    /* "Freitag morgen" is no tomorrow. */
    if (r->content == TIME_WEEKDAY &&
        when_weekday(r->anchor, token->value) != r->named.weekday)
        return false;
    bool again = r->named.relative && r->content != TIME_TODAY;
    if ((again && !reading_may_replace(r)) || r->shift || !reading_joins_count(r))
        return false;
    r->named.relative = true;
    r->named.offset = token->value;
    r->voided = r->voided || token->value < 0;
    return true;
}

static bool set_date(struct reading *r, int day, int month, int year)
{
    if ((r->named.day && !reading_may_replace(r)) || r->shift || !reading_joins_count(r))
        return false;
    r->named.day = day;
    r->named.month = month;
    r->named.year = year;
    return true;
}

bool reading_date(struct reading *r, const struct token *token)
{
    const struct tokens *tokens = r->tokens;
    bool swap = token->any_order && anchor_in_america(r->anchor) &&
                phrases_habit(tokens->phrases, tokens->pack, HABIT_MONTH_FIRST);

    if (token->hyphened && !(r->links & (BIT(TIME_ON) | BIT(TIME_THE))))
        return false;
    /* "Kernel 2.6.32" */
    if (token->short_year && ABS(token->year - anchor_year(r->anchor)) > SHORT_YEARS_MAX)
        return false;
    /* "15/1" and "15.1" may be shares or a chapter. */
    bool dotted = token->dotted &&
                  phrases_habit(tokens->phrases, tokens->pack, HABIT_DOTTED_DAYS);
    if (r->content == NOTHING_YET)
        r->weak = !token->year && !dotted && !(r->links & FOR_A_DAY);
    return swap ? set_date(r, token->month, token->day, token->year)
                : set_date(r, token->day, token->month, token->year);
}

bool reading_annual_date(struct reading *r, const struct token *token)
{
    return set_date(r, token->value % 60, token->value / 60, 0);
}

/* ---- numbers ---- */

static bool month_follows(const struct reading *r)
{
    struct token token;
    return reading_look_ahead(r, &token) && token.role == TIME_MONTH && !token.compound;
}

static bool unit_follows(const struct reading *r)
{
    struct token token;
    return reading_look_ahead(r, &token) &&
           (token.role == TIME_UNIT || token.role == TIME_UNITS);
}

static bool set_day(struct reading *r, int day)
{
    /* "Monday 1 to Wednesday 10 July", "March 1 to Friday, March 5" */
    bool second = r->again && (r->content == TIME_WEEKDAY || r->content == TIME_MONTH);

    if (day < 1 || day > 31 || (r->named.day && !second && !reading_may_replace(r)) ||
        !reading_joins_count(r))
        return false;
    r->again = r->again || r->named.day;
    r->named.day = day;
    return true;
}

/* Nothing but time behind the number: not "5 people", nor "(2)". */
static bool stands_alone(const struct reading *r)
{
    const struct words *words = r->tokens->words;
    gsize end = words_at(words, r->next - 1)->end, length;
    const char *gap = tokens_gap(words, r->at, &length);
    struct token next;

    if (length > 0 && gap[length - 1] == '(')
        return false;
    return r->next == r->tokens->end || reading_look_ahead(r, &next) ||
           strchr(".,;!)\n", words->text[end]);
}

/* "by the 15", "on the 17": no hour, though nothing says that it is a day. */
static bool has_article(const struct reading *r)
{
    return reading_linked(r, TIME_THE) ||
           (reading_linked(r, TIME_LINK) &&
            (reading_is_by(r) || reading_linked(r, TIME_ON)));
}

/* No "a(1)", nor "half: 2". */
static bool follows_plainly(const struct reading *r)
{
    gsize length;
    const char *gap = tokens_gap(r->tokens->words, r->at, &length);

    for (gsize i = 0; i < length; i++)
        if (strchr("()[]{}^:", gap[i]))
            return false;
    return true;
}

/* "Friday @ 5" */
static bool has_at_sign(const struct reading *r)
{
    gsize length;
    const char *gap = tokens_gap(r->tokens->words, r->at, &length);
    return memchr(gap, '@', length);
}

/* "at 5 Main Street", "à 12 euros", "at 555 1234": what no pack knows, or more figures.
 */
static bool counts_something(const struct reading *r)
{
    const struct words *words = r->tokens->words;
    gsize length;

    if (r->next == words_count(words) || words_at(words, r->next)->opens)
        return false;
    const struct word *next = words_at(words, r->next);
    const char *gap = tokens_gap(words, r->next, &length);
    return length == 1 && *gap == ' ' &&
           (next->id == 0 || g_ascii_isdigit(words->text[next->start]));
}

/* An hour without a mark: "by 5 today", "at 3". */
static bool may_be_hour(const struct reading *r, const struct token *token)
{
    if (token->value > 24 && !(token->digits && token->value >= 100))
        return false;
    if (token->value >= 100 && token->value < 1000 && token->value % 5 != 0)
        return false; /* "at 101 points" */
    /* "around 2013" */
    if (r->content == NOTHING_YET && token->value >= 1990 && token->value <= 2090)
        return false;
    /* "by 24 hours before" */
    if (unit_follows(r) || !follows_plainly(r) || (token->digits && counts_something(r)))
        return false;
    if (reading_linked(r, TIME_AT) || has_at_sign(r))
        return true;
    if ((token->value > 24 && !reading_starts_with_zero(r)) || has_article(r))
        return false;
    return reading_is_by(r) && token->digits &&
           (r->content != NOTHING_YET || stands_alone(r));
}

/* "bis zum 15.", "Montag, den 30." */
static bool is_dotted_day(const struct reading *r, const struct token *token)
{
    const struct tokens *tokens = r->tokens;
    return token->dotted && token->digits && !reading_linked(r, TIME_AT) &&
           (r->links & FOR_A_DAY || r->content == TIME_WEEKDAY) &&
           phrases_habit(tokens->phrases, tokens->pack, HABIT_DOTTED_DAYS);
}

static bool close_hour(struct reading *r, int hour)
{
    bool fits = reading_set_hour(r, hour, false);

    reading_close_hour(r);
    return fits;
}

/* "15 January", "January 15" */
static bool is_day_of_month(const struct reading *r, const struct token *token)
{
    const struct tokens *tokens = r->tokens;

    if (token->value > 31)
        return false;
    /* "cinco de maio", but "one may" */
    if (!token->digits)
        return month_follows(r) &&
               !phrases_habit(tokens->phrases, tokens->pack, HABIT_MONTH_FIRST);
    return month_follows(r) ||
           (r->content == TIME_MONTH && (!r->named.day || r->again) &&
            !(r->links & (BIT(TIME_AT) | BIT(TIME_BY) | BIT(TIME_TILL))));
}

static bool is_year(const struct reading *r, const struct token *token)
{
    return token->digits && (r->named.month || r->named.quarter || r->named.week) &&
           (!r->named.year || r->again) && token->value >= 1990 && token->value <= 2090 &&
           !reading_linked(r, TIME_AT);
}

/* "week 12" */
static bool is_week(const struct reading *r, const struct token *token)
{
    return (r->content == TIME_WEEK_NUMBER || r->content == TIME_UNIT) &&
           r->named.has_unit && r->named.unit == UNIT_WEEK && !r->named.unit_shift &&
           r->links == 0 && token->value <= 53;
}

/* "3. Quartal" */
static bool is_quarter(const struct reading *r, const struct token *token)
{
    struct token next;
    return token->dotted && token->value >= 1 && token->value <= 4 && !r->named.quarter &&
           reading_look_ahead(r, &next) && next.role == TIME_UNIT &&
           next.unit == UNIT_QUARTER;
}

/* "le 15", "w/c 6", "the 13th to 18", "Friday 20" where the 20th is one. */
static bool is_bare_day(const struct reading *r, const struct token *token)
{
    if (!token->digits || token->value > 31 || !follows_plainly(r))
        return false;
    bool ranged = reading_linked(r, TIME_OR) && r->named.day && !r->named.timed &&
                  (r->content == TIME_NUMBER || r->content == TIME_ORDINAL);
    bool sure = reading_linked(r, TIME_THE) && reading_is_by(r);
    return sure || (has_article(r) && stands_alone(r)) ||
           (ranged && token->value > r->named.day && stands_alone(r)) ||
           (r->content == TIME_WEEKDAY &&
            when_day_fits(r->anchor, token->value, r->named.weekday));
}

/* What the number is, the surest first. */
bool reading_number(struct reading *r, const struct token *token)
{
    int value = token->value;
    bool later = reading_linked(r, TIME_OR);

    if (r->hour_open)
        return follows_plainly(r) && close_hour(r, value);
    if (later && r->content == TOKEN_COUNT) { /* "a day or two" */
        r->named.count = value;
        return !unit_follows(r);
    }
    if (later && r->content == TOKEN_TIME)
        return reading_set_hour(r, value, false);
    if (is_day_of_month(r, token))
        return set_day(r, value);
    if (is_year(r, token)) {
        r->named.year = value;
        return true;
    }
    if (is_quarter(r, token)) {
        r->named.quarter = value;
        return true;
    }
    if (is_week(r, token)) {
        r->named.week = value;
        return true;
    }
    if (is_dotted_day(r, token))
        return set_day(r, value);
    if (may_be_hour(r, token))
        return reading_set_hour(r, value, reading_starts_with_zero(r));
    return is_bare_day(r, token) && set_day(r, value);
}

/* "the first Monday", "second week", "3. Januarwoche": but "the first of the month". */
static bool counts_days(const struct token *next)
{
    return next->role == TIME_WEEKDAY || next->role == TIME_WEEK_OF ||
           next->role == TIME_WEEKEND || next->compound ||
           (next->role == TIME_UNIT && next->unit <= UNIT_WEEK);
}

/* "the first of March", "of the month", "of next month" */
static bool takes_day(const struct token *next)
{
    return next->role == TIME_MONTH || next->role == TIME_NEXT ||
           next->role == TIME_COMING || next->role == TIME_THIS ||
           (next->role == TIME_UNIT && next->unit == UNIT_MONTH);
}

/* "the third month" is no day, but "den 3. des Monats" is. */
static bool month_adjoins(const struct reading *r)
{
    struct token found[TOKENS_MAX];
    return r->next < r->tokens->end &&
           tokens_read(r->tokens, r->next, false, found) > 0 &&
           found[0].role == TIME_UNIT && found[0].unit == UNIT_MONTH;
}

/* "the 5th", "den 5:e", but no "le 5e". */
static bool writes_days_so(const struct tokens *tokens)
{
    return phrases_habit(tokens->phrases, tokens->pack, HABIT_MONTH_FIRST) ||
           phrases_habit(tokens->phrases, tokens->pack, HABIT_COMPOUNDS) ||
           phrases_habit(tokens->phrases, tokens->pack, HABIT_DOTTED_DAYS);
}

bool reading_ordinal(struct reading *r, const struct token *token)
{
    struct token next;
    bool follows = reading_look_ahead(r, &next);
    struct named *named = &r->named;

    if (r->shift || r->last || (follows && next.role == TIME_QUARTER) || month_adjoins(r))
        return false;
    bool of_days = follows && next.role == TIME_UNIT && next.unit == UNIT_DAY;
    if (follows && counts_days(&next) && !named->nth &&
        token->value <= (of_days ? 31 : 5)) {
        named->nth = token->value;
        return true;
    }
    if (follows && next.role == TIME_UNIT && next.unit == UNIT_QUARTER &&
        token->value <= 4 && !named->quarter) {
        named->quarter = token->value;
        return true;
    }
    bool placed = named->weekday || named->month || (follows && takes_day(&next));
    bool for_a_day = r->links & FOR_A_DAY;
    /* "by the second, better one" */
    bool counts = !token->digits && (token->value == 2 || token->value == 3);
    if (!token->digits && !placed && (!for_a_day || counts))
        return false;
    bool sure = token->digits && for_a_day && writes_days_so(r->tokens);
    r->weak_day = !placed && (r->weak_day || r->content == NOTHING_YET) && !sure;
    return set_day(r, token->value);
}

bool reading_week_number(struct reading *r, const struct token *token)
{
    const struct word *word = words_at(r->tokens->words, r->at);
    const char *text = r->tokens->words->text + word->start;
    bool letter = word->end - word->start == 1 || g_ascii_isdigit(text[1]);
    bool asked_for = r->content != NOTHING_YET || r->links & (FOR_A_DAY | FROM_NOW);

    /* "en S12", but no "class S 3" */
    if (r->named.has_unit || (letter && !(token->compound && asked_for)))
        return false;
    r->named.has_unit = true;
    r->named.unit = UNIT_WEEK;
    return true;
}
