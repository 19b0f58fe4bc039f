#include "mail/when_reading.h"

enum { COUNT_MAX = 1000 };

/* ---- spans ---- */

/* How many of `small` a `large` one has; 0 where nobody adds the two up. */
static int units_in(TimeUnit large, TimeUnit small)
{
    if (large == UNIT_HOUR && small == UNIT_MINUTE)
        return 60;
    if (large == UNIT_WEEK && small == UNIT_DAY)
        return 7;
    return large == UNIT_YEAR && small == UNIT_MONTH ? 12 : 0;
}

/* "an hour and 20 minutes", "two weeks and three days" */
static bool add_up(struct named *named, const struct token *token)
{
    int n = units_in(named->count_unit, token->unit);

    if (token->value >= n || named->count > COUNT_MAX)
        return false;
    named->count = named->count * n + token->value;
    named->count_unit = token->unit;
    return true;
}

/* "a week or ten days" */
static bool replace_count(struct named *named, const struct token *token)
{
    named->count = token->value;
    named->count_unit = token->unit;
    return true;
}

bool reading_count(struct reading *r, const struct token *token)
{
    struct named *named = &r->named;
    struct token next;

    if (r->last)
        r->voided = true;
    if (named->counted && r->content == TOKEN_COUNT && !named->from)
        return add_up(named, token) ||
               (reading_linked(r, TIME_OR) && replace_count(named, token));
    bool follows = reading_look_ahead(r, &next);
    bool now = follows && next.role == TIME_NOW; /* "Monday two weeks from now" */
    if (named->counted || r->shift == SHIFT_THIS || named->nth ||
        (r->content != NOTHING_YET && !(r->links & FROM_NOW) &&
         !(now && r->content == TIME_WEEKDAY && token->unit == UNIT_WEEK)))
        return false;
    if (token->unit <= UNIT_HOUR && !(r->links & FROM_NOW) && !r->shift && !now &&
        !(follows && next.role == TIME_AGO))
        return false;
    r->from_now = reading_take_shift(r) || r->links & FROM_NOW;
    named->counted = replace_count(named, token);
    r->before_count = reading_linked(r, TIME_BY) && !r->from_now;
    return true;
}

/* "the end of the day" is no span but an hour. */
static bool read_end_of_day(struct reading *r)
{
    enum time_edge edge = r->named.edge;

    r->named.edge = EDGE_NONE;
    switch (edge) {
    case EDGE_START:
    case EDGE_EARLY: r->named.part = PART_MORNING; return true;
    case EDGE_MID:
        r->named.timed = true;
        r->named.minute = 12 * 60;
        return true;
    default: r->named.closing = true; return true;
    }
}

/* "Friday week", "next working day", "within the hour". */
static bool read_unit_as_count(struct reading *r, const struct token *token)
{
    bool from_now = r->links & FROM_NOW;
    struct token next;

    if (token->unit == UNIT_DAY && r->named.edge)
        return read_end_of_day(r);
    if (token->unit == UNIT_DAY && token->value == 1)
        from_now = r->links == BIT(TIME_IN);
    /* "half an hour from now", "the day after Monday" */
    bool follows = reading_look_ahead(r, &next) &&
                   (next.role == TIME_NOW || next.role == TIME_FROM);
    return (from_now || follows || r->shift > SHIFT_THIS) && reading_count(r, token);
}

/* "Friday week", "tomorrow fortnight" */
static bool is_added(const struct reading *r, const struct token *token)
{
    bool week = token->unit == UNIT_WEEK || (token->unit == UNIT_DAY && token->value > 1);
    return week && !r->shift && r->links == 0 &&
           (r->content == TIME_WEEKDAY || r->content == TIME_DAY);
}

bool reading_unit(struct reading *r, const struct token *token)
{
    struct named *named = &r->named;
    bool may_be_nth = token->unit >= UNIT_DAY && token->unit <= UNIT_WEEK;
    struct token next;

    if (token->unit == UNIT_QUARTER && named->quarter && r->links == 0)
        return true; /* "3. Quartal" */
    if (may_be_nth && token->value == 1 && reading_takes_nth(r)) {
        named->nth_unit = token->unit;
        return true;
    }
    if (r->last) {
        r->last = false;
        return r->voided = true;
    }
    if (is_added(r, token)) {
        named->more_days = token->value * (token->unit == UNIT_WEEK ? 7 : 1);
        return true;
    }
    if (token->value > 1 || token->unit <= UNIT_WORKDAY)
        return read_unit_as_count(r, token);
    if (named->has_unit)
        return false;
    /* "za tydzień": a language without articles. */
    if (r->links == BIT(TIME_IN) && !r->shift && !named->edge &&
        !(reading_look_ahead(r, &next) && next.role == TIME_NUMBER))
        return reading_count(r, token);
    r->within = reading_linked(r, TIME_WITHIN) || reading_linked(r, TIME_TILL);
    named->has_unit = true;
    named->unit = token->unit;
    named->unit_shift = reading_take_shift(r);
    return true;
}

bool reading_end(struct reading *r, const struct token *token)
{
    if (r->named.has_unit)
        return false;
    r->named.has_unit = true;
    r->named.unit = token->unit;
    r->named.unit_shift = reading_take_shift(r);
    r->named.edge = EDGE_END;
    return true;
}

bool reading_quarter(struct reading *r, const struct token *token)
{
    if (r->named.quarter)
        return false;
    r->named.quarter = token->value;
    return true;
}

bool reading_week_of(struct reading *r, const struct token *token)
{
    (void)token;
    if (r->content != NOTHING_YET || r->last)
        return false;
    r->links |= BIT(TIME_THE) | BIT(TIME_BY);
    return r->named.week_of = true;
}

bool reading_weekend(struct reading *r, const struct token *token)
{
    (void)token;
    if (r->named.weekend)
        return false;
    if (reading_takes_nth(r)) { /* by its Saturday */
        r->named.nth_weekday = true;
        r->named.weekday = 6;
        r->named.more_days = 1;
        return true;
    }
    r->named.weekend = true;
    r->named.before_weekend = reading_is_by(r);
    r->named.weekend_shift = reading_take_shift(r);
    return true;
}

bool reading_plus(struct reading *r, const struct token *token)
{
    if (r->content != TIME_WEEKDAY)
        return false;
    r->named.more_days = token->value;
    return true;
}

/* ---- this and next ---- */

static bool takes_shift(const struct token *token)
{
    switch (token->role) {
    case TIME_WEEKDAY:
    case TIME_MONTH:
    case TIME_UNIT:
    case TOKEN_COUNT:
    case TIME_WEEKEND:
    case TIME_QUARTER:
    case TIME_THIS:
    case TIME_NEXT:
    case TIME_COMING:
    case TIME_AFTER_NEXT: return true;
    default: return false;
    }
}

static TimeShift shift_of(int role)
{
    switch (role) {
    case TIME_THIS: return SHIFT_THIS;
    case TIME_COMING: return SHIFT_COMING;
    case TIME_NEXT: return SHIFT_NEXT;
    default: return SHIFT_AFTER_NEXT;
    }
}

/* "this" before what it shifts, "prochain" behind it. */
bool reading_shift(struct reading *r, const struct token *token)
{
    struct named *named = &r->named;
    struct token next;
    bool unit_waits = r->content == TIME_UNIT && named->has_unit && !named->unit_shift;
    bool follows = reading_look_ahead(r, &next);
    TimeShift shift = shift_of(token->role);

    /* "three days after | next Friday" */
    if (shift == SHIFT_AFTER_NEXT && r->content == TOKEN_COUNT && !r->from_now)
        return false;
    if (unit_waits && r->links == 0) {
        named->unit_shift = shift;
        return true;
    }
    if (follows && takes_shift(&next)) {
        r->shift = shift;
        return true;
    }
    if (follows && next.role == TIME_PART && shift == SHIFT_THIS &&
        (r->content == NOTHING_YET || r->content == TOKEN_TIME))
        return named->relative = true;
    if (follows && next.role == TIME_EDGE && r->content == NOTHING_YET) {
        r->shift = shift;
        return true;
    }
    if (r->content == TIME_WEEKDAY && !named->day_shift && r->links == 0) {
        named->day_shift = shift;
        return true;
    }
    return r->content == TIME_MONTH && r->links == 0;
}

bool reading_last(struct reading *r, const struct token *token)
{
    (void)token;
    if (r->content == TIME_WEEKDAY || (r->content == TIME_UNIT && r->links == 0))
        return r->voided = true;
    return r->last = r->content == NOTHING_YET;
}

bool reading_edge(struct reading *r, const struct token *token)
{
    /* "the sun is out" */
    if (r->weak && token->value == EDGE_END)
        return false;
    /* "before the weekend is over" */
    if (r->content == TIME_WEEKEND && token->value == EDGE_END)
        r->named.before_weekend = false;
    r->named.edge = (enum time_edge)token->value;
    return !reading_linked(r, TIME_OR);
}
