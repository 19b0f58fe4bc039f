#include "mail/when_reading.h"

#include "base/instant.h"
#include "mail/civil.h"

enum { TOKENS_OF_PHRASE = 20, LINKS_IN_A_ROW = 5 };

bool reading_linked(const struct reading *r, TimeRole role)
{
    return r->links & BIT(role);
}

bool reading_is_by(const struct reading *r)
{
    return reading_linked(r, TIME_BY) || reading_linked(r, TIME_TILL);
}

static bool is_link(int role)
{
    return role == TIME_LINK || role == TIME_THE || role == TIME_ON || role == TIME_AT ||
           role == TIME_BY || role == TIME_BY_THE || role == TIME_TILL ||
           role == TIME_IN || role == TIME_WITHIN;
}

/* The token that names something behind the one in hand, links passed over. */
bool reading_look_ahead(const struct reading *r, struct token *token)
{
    struct token found[TOKENS_MAX];
    guint at = r->next;

    for (guint i = 0; i <= LINKS_IN_A_ROW && at < r->tokens->end; i++) {
        if (!tokens_joined(r->tokens->words, at))
            return false;
        guint n = tokens_read(r->tokens, at, false, found);
        if (n == 0)
            return false;
        if (!is_link(found[0].role)) {
            *token = found[0];
            return true;
        }
        at += found[0].words;
    }
    return false;
}

bool reading_may_replace(const struct reading *r)
{
    return reading_linked(r, TIME_OR) || (reading_is_by(r) && r->content != NOTHING_YET);
}

TimeShift reading_take_shift(struct reading *r)
{
    TimeShift shift = r->shift;
    r->shift = SHIFT_NONE;
    return shift;
}

/* A day beside a span: "two weeks from Friday", "a week on Friday". */
bool reading_joins_count(struct reading *r)
{
    if (!r->named.counted || r->named.from)
        return true;
    r->named.from = reading_linked(r, TIME_FROM) ||
                    (!r->from_now && reading_linked(r, TIME_ON));
    return r->named.from || (r->from_now && r->content == TOKEN_COUNT);
}

/* "the first Monday", "the last working day". */
bool reading_takes_nth(struct reading *r)
{
    if (r->last) {
        r->last = false;
        r->named.nth = -1;
    } else if (r->named.nth == 0 || r->nth_named) {
        return false;
    }
    return r->nth_named = true;
}

bool reading_starts_with_zero(const struct reading *r)
{
    const struct word *word = words_at(r->tokens->words, r->at);
    return r->tokens->words->text[word->start] == '0';
}

int anchor_year(const struct anchor *anchor)
{
    GDate date = civil_date((anchor->at + anchor->zone) / DAY);
    return g_date_get_year(&date);
}

bool anchor_in_america(const struct anchor *anchor)
{
    return anchor->zone <= -4 * 3600 && anchor->zone >= -10 * 3600;
}

/* ---- what connects ---- */

static bool read_link(struct reading *r, const struct token *token)
{
    r->links |= token->role == TIME_BY_THE ? BIT(TIME_BY) | BIT(TIME_THE)
                                           : BIT(token->role);
    if (token->role == TIME_BY || token->role == TIME_BY_THE ||
        token->role == TIME_TILL || token->role == TIME_WITHIN)
        r->named.by = true;
    return ++r->links_in_a_row <= LINKS_IN_A_ROW;
}

static bool read_or(struct reading *r, const struct token *token)
{
    return r->content != NOTHING_YET && read_link(r, token);
}

static bool read_past(struct reading *r, const struct token *token)
{
    if (r->content != NOTHING_YET)
        return false;
    r->voided = true;
    return read_link(r, token);
}

static bool read_from(struct reading *r, const struct token *token)
{
    struct token next;

    if (r->named.counted && !r->named.from)
        return read_link(r, token);
    if (r->content == NOTHING_YET) {
        r->begins = true;
        return read_link(r, token);
    }
    /* "tomorrow from 10 to 12" */
    r->links |= BIT(TIME_AT);
    return reading_look_ahead(r, &next) &&
           (next.role == TIME_NUMBER || next.role == TOKEN_TIME);
}

static bool read_ago(struct reading *r, const struct token *token)
{
    if (r->content == NOTHING_YET)
        return read_link(r, token);
    r->voided = true;
    return r->named.counted;
}

/* A phrase of its own that names no time to come. */
static bool read_other(struct reading *r, const struct token *token)
{
    bool alone = r->content == NOTHING_YET && r->links == 0;

    (void)token;
    r->voided = r->voided || alone;
    return alone;
}

static bool read_now(struct reading *r, const struct token *token)
{
    (void)token;
    r->from_now = true;
    return r->named.counted && !r->named.from;
}

/* ---- the grammar ---- */

/* What each token does to a phrase; false: the phrase ends before it. */
static TimeRule *const rules[TOKEN_ROLES] = {
    [TIME_WEEKDAY] = reading_weekday,
    [TIME_MONTH] = reading_month,
    [TIME_DAY] = reading_day,
    [TIME_DATE] = reading_annual_date,
    [TIME_NUMBER] = reading_number,
    [TIME_ORDINAL] = reading_ordinal,
    [TIME_UNIT] = reading_unit,
    [TIME_QUARTER] = reading_quarter,
    [TIME_THIS] = reading_shift,
    [TIME_NEXT] = reading_shift,
    [TIME_COMING] = reading_shift,
    [TIME_AFTER_NEXT] = reading_shift,
    [TIME_LAST] = reading_last,
    [TIME_EDGE] = reading_edge,
    [TIME_END] = reading_end,
    [TIME_PART] = reading_part,
    [TIME_TODAY] = reading_today,
    [TIME_CLOCK] = reading_clock,
    [TIME_CLOSING] = reading_closing,
    [TIME_WEEKEND] = reading_weekend,
    [TIME_AM] = reading_half,
    [TIME_PM] = reading_half,
    [TIME_HOUR_PLUS] = reading_hour_plus,
    [TIME_PLUS_HOUR] = reading_plus_hour,
    [TIME_AT] = read_link,
    [TIME_BY] = read_link,
    [TIME_BY_THE] = read_link,
    [TIME_TILL] = read_link,
    [TIME_WITHIN] = read_link,
    [TIME_IN] = read_link,
    [TIME_ON] = read_link,
    [TIME_THE] = read_link,
    [TIME_LINK] = read_link,
    [TIME_FROM] = read_from,
    [TIME_NOW] = read_now,
    [TIME_AGO] = read_ago,
    [TIME_PAST] = read_past,
    [TIME_OR] = read_or,
    [TIME_WEEK_OF] = reading_week_of,
    [TIME_WEEK_NUMBER] = reading_week_number,
    [TIME_PLUS] = reading_plus,
    [TIME_ZONE] = reading_zone,
    [TIME_ZONE_SUMMER] = reading_zone,
    [TIME_OTHER] = read_other,
    [TOKEN_DATE] = reading_date,
    [TOKEN_TIME] = reading_time,
    [TOKEN_COUNT] = reading_count,
};

static bool names_nothing(int role)
{
    return is_link(role) || role == TIME_OR || role == TIME_PAST || role == TIME_FROM ||
           role == TIME_AGO || role == TIME_NOW || role == TIME_WEEK_OF;
}

static bool take(struct reading *r, const struct token *token)
{
    struct reading before = *r;

    if (!rules[token->role] || !rules[token->role](r, token)) {
        *r = before;
        return false;
    }
    if (names_nothing(token->role) || r->shift || r->last)
        return true;
    r->voided = r->voided || before.links & BIT(TIME_AGO);
    r->ends = r->ends || token->second ||
              (before.content != NOTHING_YET &&
               before.links & (BIT(TIME_OR) | BIT(TIME_BY) | BIT(TIME_TILL)));
    if (r->content == NOTHING_YET)
        r->prefix = before.links;
    else {
        /* "7.10, 8.04": no surer by the second. */
        bool alike = token->dotted || (token->role == TOKEN_DATE && !token->year);
        r->weak = r->weak && r->content == TOKEN_DATE && alike;
        r->weak_day = r->weak_day && r->again && !r->named.month; /* "3rd/4th" */
    }
    r->content = token->role;
    r->links = 0;
    r->links_in_a_row = 0;
    return true;
}

static bool take_next(struct reading *r)
{
    struct token found[TOKENS_MAX];
    bool day = r->named.day || r->named.relative;
    bool zone = r->content == TIME_ZONE || r->content == TIME_ZONE_SUMMER;
    bool range =
        (r->content == TOKEN_TIME || r->content == TIME_WEEKDAY || zone || day) &&
        r->links == 0 && tokens_ranged(r->tokens->words, r->at);
    bool glued = r->content == TIME_MONTH || range;

    if (r->content == TIME_OTHER ||
        (r->content != NOTHING_YET && !tokens_joined(r->tokens->words, r->at)))
        return false;
    if (range)
        r->links |= BIT(TIME_OR);
    guint n = tokens_read(r->tokens, r->at, glued, found);
    for (guint i = 0; i < n; i++) {
        r->next = r->at + found[i].words;
        if (!take(r, &found[i]))
            continue;
        if (!found[i].compound)
            return true;
        struct token tail = { .role = found[i].tail.role,
                              .value = found[i].tail.value,
                              .unit = found[i].tail.unit };
        return take(r, &tail);
    }
    return false;
}

/* ---- the end of a phrase ---- */

static bool names_a_month(const struct reading *r)
{
    const struct named *named = &r->named;
    guint64 before = FROM_NOW | BIT(TIME_ON);

    return named->month &&
           (named->day || named->year || named->edge || r->prefix & before || named->by);
}

static bool names_a_day(const struct reading *r)
{
    const struct named *named = &r->named;

    return named->weekday || named->relative || named->day || named->week ||
           named->weekend || names_a_month(r) ||
           (named->has_unit && (named->unit_shift || named->edge || r->within));
}

/* May the phrase end here? */
static bool is_whole(const struct reading *r)
{
    const struct named *named = &r->named;

    if (r->content == NOTHING_YET || r->links || r->shift || r->hour_open)
        return false;
    if (r->voided)
        return true;
    if (r->last)
        return false;
    if (named->day && !named->month && named->has_unit && named->unit != UNIT_MONTH)
        return false;
    if (named->nth)
        return r->nth_named && (named->month || named->has_unit);
    if (named->counted)
        return named->from || r->from_now || r->before_count;
    if (named->week_of)
        return named->day || named->week;
    if (named->quarter)
        return named->edge || named->by || named->year || r->prefix & BIT(TIME_IN);
    return names_a_day(r) || named->timed || named->closing ||
           (named->part && (r->prefix & (FROM_NOW | BIT(TIME_ON)) || named->edge));
}

struct phrase reading_phrase(const struct tokens *tokens, const struct anchor *anchor,
                             guint at)
{
    struct phrase best = { .pack = tokens->pack };
    struct reading r = {
        .tokens = tokens, .anchor = anchor, .at = at, .content = NOTHING_YET
    };

    for (guint i = 0; i < TOKENS_OF_PHRASE && r.at < tokens->end; i++) {
        if (!take_next(&r))
            break;
        r.at = r.next;
        if (!is_whole(&r))
            continue;
        best.end = r.at;
        best.voided = r.voided || (r.begins && !r.ends) ||
                      (r.before_count && !r.named.from && !r.from_now);
        best.weak = r.weak;
        best.weak_day = r.weak_day;
        best.named = r.named;
    }
    /* "last Friday", and no month behind. */
    if (best.end == 0 && r.named.nth < 0) {
        best.end = r.at;
        best.voided = true;
    }
    return best;
}
