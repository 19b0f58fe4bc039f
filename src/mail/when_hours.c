#include "mail/when_reading.h"

/* 1130 is half past eleven. */
bool reading_set_hour(struct reading *r, int hour, bool zero)
{
    int minute = hour >= 100 ? hour % 100 : 0;

    hour = hour >= 100 ? hour / 100 : hour;
    if (hour > 24 || minute > 59 || (r->named.timed && !reading_may_replace(r)))
        return false;
    r->named.timed = r->named.spoken = true;
    r->named.whole_hour = minute == 0;
    r->named.minute = hour * 60 + minute;
    r->named.either_half = hour >= 1 && hour <= 12 && !zero;
    return true;
}

/* "half past" has its hour. */
void reading_close_hour(struct reading *r)
{
    r->hour_open = false;
    r->named.minute += r->hour_plus;
    r->named.whole_hour = false;
}

bool reading_part(struct reading *r, const struct token *token)
{
    if (r->named.part || r->shift || r->last)
        return false;
    r->named.part = (enum time_part)token->value;
    return true;
}

bool reading_today(struct reading *r, const struct token *token)
{
    bool of_day = r->named.relative || r->named.weekday || r->named.day;

    if (of_day && r->named.part)
        return false;
    r->named.part = (enum time_part)token->value;
    if (of_day) /* "on Friday after lunch" */
        return true;
    r->named.relative = true;
    return r->content == NOTHING_YET || r->named.timed;
}

bool reading_clock(struct reading *r, const struct token *token)
{
    bool again = r->named.timed && token->value == r->named.minute; /* "12:00 noon" */
    bool until = r->content == TOKEN_TIME && reading_linked(r, TIME_AT) &&
                 token->value > r->named.minute; /* "de 9h à 11h" */

    if (r->named.timed && !again && !until && !reading_may_replace(r))
        return false;
    r->ends = r->ends || until;
    r->named.timed = true;
    r->named.minute = MIN(token->value, 24 * 60 - 1);
    r->named.either_half = token->role == TOKEN_TIME && token->either_half &&
                           !(token->digits && reading_starts_with_zero(r));
    r->named.whole_hour = token->role == TOKEN_TIME && !token->shown &&
                          token->value % 60 == 0;
    if (r->hour_open)
        reading_close_hour(r);
    return !r->shift && !r->last;
}

bool reading_time(struct reading *r, const struct token *token)
{
    guint64 support = BIT(TIME_AT) | BIT(TIME_BY) | BIT(TIME_TILL);

    struct token next;

    /* "15.30" needs a word that asks for an hour. */
    if (token->dotted && !(r->links & support) && r->content == NOTHING_YET &&
        !(reading_look_ahead(r, &next) &&
          (next.role == TIME_DAY || next.role == TIME_WEEKDAY)))
        return false;
    /* "le 2 à 17h" */
    if (reading_linked(r, TIME_WITHIN) || (token->second && reading_linked(r, TIME_THE)))
        return false;
    if (r->content == NOTHING_YET)
        r->weak = !(r->links & support) && !r->begins &&
                  (token->either_half || token->lettered || token->value == 24 * 60);
    return reading_clock(r, token);
}

bool reading_closing(struct reading *r, const struct token *token)
{
    (void)token;
    return !r->named.timed && (r->named.closing = true);
}

bool reading_half(struct reading *r, const struct token *token)
{
    if (r->content == TIME_PLUS_HOUR && r->named.either_half) { /* "8 menos cuarto pm" */
        r->named.minute += token->role == TIME_PM && r->named.minute < 12 * 60 ? 12 * 60
                                                                               : 0;
        r->named.either_half = false;
        return true;
    }
    if (r->named.timed || r->named.part ||
        !(r->content == TIME_WEEKDAY || r->content == TIME_DAY ||
          r->content == TIME_ORDINAL || r->content == TIME_NUMBER ||
          r->content == TIME_MONTH || r->content == TOKEN_DATE))
        return false;
    r->named.part = token->role == TIME_AM ? PART_MORNING : PART_AFTERNOON;
    return true;
}

bool reading_hour_plus(struct reading *r, const struct token *token)
{
    struct token next;

    if (r->named.timed || !reading_look_ahead(r, &next) ||
        !(next.role == TIME_NUMBER || next.role == TOKEN_TIME || next.role == TIME_CLOCK))
        return false;
    r->hour_plus = token->value;
    return r->hour_open = true;
}

bool reading_plus_hour(struct reading *r, const struct token *token)
{
    if (!r->named.timed || r->links)
        return false;
    r->named.minute += token->value;
    return true;
}

bool reading_zone(struct reading *r, const struct token *token)
{
    struct token next;

    /* "à 3 heures cet après-midi" is no Central European Time. */
    bool again = r->named.zoned && token->value == r->named.zone;
    if (!r->named.timed || (r->named.zoned && !again) || r->links ||
        (reading_look_ahead(r, &next) && next.role == TIME_PART))
        return false;
    r->named.zoned = true;
    r->named.zone = token->value;
    r->named.summer_zone = token->role == TIME_ZONE_SUMMER;
    return true;
}
