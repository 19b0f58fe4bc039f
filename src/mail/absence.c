#include "mail/absence.h"

#include <string.h>

#include "base/instant.h"
#include "mail/civil.h"

enum {
    DAYS_MAX = 300, /* a day farther away was rather meant to be one in the past */
    SAID = 60,      /* percent: away, but not until when */
    SAID_UNTIL = ABSENCE_SAID_UNTIL,
    SAID_TIME = 75,  /* "away tomorrow" */
    BETWEEN_MAX = 2, /* words */
    DAY_WORDS_MAX = 12,
    SENTENCES_LOOKED_AT = 2,
};

#define TELLS_AWAY (PHRASE_BIT(PHRASE_ABSENCE) | PHRASE_BIT(PHRASE_AWAY))

struct search {
    const struct reading *reading;
    const struct anchor *anchor;
};

/* The last day, and the words that name it, "until" among them: [first, end). */
struct last_day {
    struct deadline deadline;
    guint first, end;
    bool alone; /* no "until": it may name all of the absence, "next week" */
};

/* The first phrase of `list` in [at, end): its first word, *behind the one after it;
 * `end`, and *behind untouched, if there is none. */
static guint find(const struct search *search, PhraseList list, guint at, guint end,
                  guint *behind)
{
    for (; at < end; at++) {
        guint length = reading_match(search->reading, list, at, end);
        if (length == 0)
            continue;
        *behind = at + length;
        return at;
    }
    return end;
}

static bool find_when(const struct search *search, guint first, guint end,
                      struct when *when)
{
    return when_find(search->reading->phrases, search->reading->words, first, end,
                     search->anchor, when);
}

static int64_t today(const struct search *search)
{
    return (search->anchor->at + search->anchor->zone) / DAY;
}

/* "next week" begins on its Monday. */
static int64_t first_day(const struct deadline *deadline)
{
    return deadline->kind == DEADLINE_SPAN ? deadline->amount : deadline->day;
}

static bool is_ahead(const struct search *search, const struct deadline *deadline)
{
    return deadline_is_ahead(deadline, search->anchor->at, search->anchor->zone) &&
           deadline->day <= today(search) + DAYS_MAX;
}

/* The day that is named at word `at`, or up to `between` words behind it; *first: where
 * its words begin. */
static bool day_at(const struct search *search, guint at, guint end, guint between,
                   struct deadline *deadline, guint *first)
{
    struct when when;
    end = MIN(end, at + DAY_WORDS_MAX);
    if (!find_when(search, at, end, &when) || when.first > at + between ||
        !is_ahead(search, &when.deadline))
        return false;
    *deadline = when.deadline;
    *first = when.first;
    return true;
}

/* "until I return on Monday", "we reopen to the public on Monday", but not "back after
 * Monday": does a return stand between words `first` and `to` that ends behind `until`,
 * or holds it? */
static bool returns_before(const struct search *search, guint first, struct span until,
                           guint to)
{
    guint behind = first;
    while (first < to && (first = find(search, PHRASE_BACK, first, to, &behind)) < to) {
        if (behind > until.end || (behind == until.end && first < until.first))
            return true;
        first++;
    }
    return false;
}

/* "until 5 December", "5 to 12 December". */
static bool find_until(const struct search *search, guint first, guint end,
                       struct last_day *last)
{
    guint behind = first;
    for (guint at = first; (at = find(search, PHRASE_UNTIL, at, end, &behind)) < end;
         at++) {
        struct deadline until;
        guint day;
        if (((behind < end && day_at(search, behind, end, 0, &until, &day)) ||
             day_at(search, at, end, 0, &until, &day)) &&
            !returns_before(search, first, (struct span){ at, behind }, day)) {
            *last = (struct last_day){ until, at, behind, false };
            return true;
        }
    }
    return false;
}

/* The day whose words end right before word `at`, or a verb before that, whatever stands
 * before them: "from 7 December on I'm back" names none by which something is due. */
static bool day_before(const struct search *search, guint first, guint at,
                       struct deadline *deadline)
{
    struct when when;
    for (first = MAX(first, at - MIN(at, (guint)DAY_WORDS_MAX)); first < at; first++) {
        if (!find_when(search, first, at, &when) || when.end + BETWEEN_MAX < at ||
            !is_ahead(search, &when.deadline))
            continue;
        *deadline = when.deadline;
        return true;
    }
    return false;
}

/* The first word of a request in [first, end), `end` without one: in "I am away, please
 * return the form by Monday" nobody returns. */
static guint before_request(const struct search *search, guint first, guint end)
{
    const struct span all = { first, end };
    struct span request = reading_find(search->reading, PHRASE_REQUEST, all);
    return span_is_empty(request) ||
                   reading_holds(search->reading, PHRASE_NO_REQUEST, all)
               ? end
               : request.first;
}

/* "back on Monday", "Monday I'm back": Sunday was the last day. */
static bool find_back(const struct search *search, guint first, guint end,
                      struct last_day *last)
{
    guint behind = first;
    end = before_request(search, first, end);
    for (guint at = first; (at = find(search, PHRASE_BACK, at, end, &behind)) < end;
         at++) {
        struct deadline back;
        guint day_words;
        if (!(behind < end &&
              day_at(search, behind, end, BETWEEN_MAX, &back, &day_words)) &&
            !day_before(search, first, at, &back))
            continue;
        int64_t day = first_day(&back);
        if (day == 0)
            continue;
        back = (struct deadline){
            .kind = DEADLINE_DAY, .grain = GRAIN_DAY, .day = day - 1, .zone = back.zone
        };
        *last = (struct last_day){ back, at, behind, false };
        return true;
    }
    return false;
}

/* Is there but a dash between word `at` and the number behind it: "10-28", "10. - 28."?
 */
static bool is_dashed(const struct search *search, guint at)
{
    const struct words *words = search->reading->words;
    const char *next = words->text + words_at(words, at + 1)->start;
    const char *gap = words->text + words_at(words, at)->end;
    gap += strspn(gap, ". ");
    gsize dash = g_str_has_prefix(gap, "\u2013") ? strlen("\u2013") : strspn(gap, "-");
    return dash > 0 && gap + dash + strspn(gap + dash, " ") == next &&
           g_ascii_isdigit(*next);
}

/* "10-28 May", "May 10-17", "10.-28. Mai": days that hold a dash end behind it. */
static bool find_range(const struct search *search, guint first, guint end,
                       struct last_day *last)
{
    struct when when;
    for (guint at = first; at + 1 < end; at++) {
        if (!is_dashed(search, at))
            continue;
        for (guint from = at > first ? at - 1 : at; from <= at + 1; from++) {
            guint stop = MIN(end, from + DAY_WORDS_MAX);
            if (!find_when(search, from, stop, &when) || when.first != from ||
                when.end <= at + 1 || !is_ahead(search, &when.deadline))
                continue;
            *last = (struct last_day){ when.deadline, at + 1, when.end, false };
            return true;
        }
    }
    return false;
}

/* "out of the office this week", "away tomorrow", "this week I'm not in". */
static bool find_time(const struct search *search, guint first, guint behind, guint end,
                      struct last_day *last)
{
    struct when when;
    if (!find_when(search, behind, end, &when) ||
        (when.first > behind && when.deadline.kind != DEADLINE_SPAN)) {
        if (!find_when(search, first, behind, &when) ||
            when.deadline.kind != DEADLINE_SPAN)
            return false;
    }
    if (!is_ahead(search, &when.deadline))
        return false;
    *last = (struct last_day){ when.deadline, when.first, when.end, true };
    return true;
}

/* ---- the first day ---- */

/* The 5 of "5 to 12 December", 0 if the word is no day of a month. */
static int month_day_at(const struct search *search, guint at)
{
    const struct words *words = search->reading->words;
    const struct word *word = words_at(words, at);
    int day = 0;
    if (word->end - word->start > 2)
        return 0;
    for (gsize i = word->start; i < word->end; i++) {
        if (!g_ascii_isdigit(words->text[i]))
            return 0;
        day = day * 10 + g_ascii_digit_value(words->text[i]);
    }
    return day;
}

/* The last such day of a month before `then`, 0 if there is none. */
static int64_t day_before_that(int64_t then, int month_day)
{
    GDate date = civil_date(then);
    int64_t day;
    if (month_day >= g_date_get_day(&date)) {
        g_date_set_day(&date, 1);
        g_date_subtract_months(&date, 1);
    }
    return civil_day_in(g_date_get_year(&date), g_date_get_month(&date), month_day, &day)
               ? day
               : 0;
}

/* The day that all of the words name, if the absence may begin on it; otherwise 0. */
static int64_t beginning_of(const struct search *search, guint first, guint end,
                            const struct last_day *last)
{
    struct when when;
    if (!find_when(search, first, end, &when) || when.first != first || when.end != end)
        return 0;
    int64_t day = first_day(&when.deadline);
    return day > today(search) && day < last->deadline.day ? day : 0;
}

/* The day named in front of the last one: "from 24 November" until, "24 November" to. */
static int64_t named_before(const struct search *search, guint first,
                            const struct last_day *last)
{
    int64_t day;
    for (guint end = last->end - 1; last->alone && end > last->first; end--)
        if ((day = beginning_of(search, last->first, end, last)) > 0)
            return day;
    guint nearest = MAX(first, last->first - MIN(last->first, (guint)BETWEEN_MAX));
    first = MAX(first, last->first - MIN(last->first, (guint)DAY_WORDS_MAX));
    for (; first < last->first; first++)
        for (guint end = last->first; end > MAX(first, nearest); end--)
            if ((day = beginning_of(search, first, end, last)) > 0)
                return day;
    return 0;
}

/* The first day of the absence, 0: it has begun, as far as is said. */
static int64_t find_first_day(const struct search *search, guint first,
                              const struct last_day *last)
{
    int month_day = last->first > first ? month_day_at(search, last->first - 1) : 0;
    int64_t day = month_day > 0 ? day_before_that(last->deadline.day, month_day)
                                : named_before(search, first, last);
    if (day == 0 && last->alone)
        day = first_day(&last->deadline);
    return day > today(search) ? day : 0;
}

/* A span from the first day to the last where it is still to come; as it was said where
 * that is told by hours or working days. */
static struct deadline whole(const struct search *search, guint first,
                             const struct last_day *last)
{
    struct deadline absence = last->deadline;
    if (absence.kind == DEADLINE_SECONDS || absence.kind == DEADLINE_WORKING_DAYS)
        return absence;
    int64_t begins = find_first_day(search, first, last);
    if (begins > 0 || absence.kind == DEADLINE_SPAN) {
        absence.kind = DEADLINE_SPAN;
        absence.amount = MAX(begins, today(search));
    }
    return absence;
}

/* "Back on Monday", "I'm back on Monday", "in urgent cases, until Friday". */
static bool is_mine(const struct search *search, PhraseList list,
                    const struct sentence *sentence)
{
    const struct span all = { sentence->first, sentence->end };
    return reading_match(search->reading, list, all.first, all.end) > 0 ||
           reading_holds(search->reading, PHRASE_AUTHOR, all) ||
           reading_holds(search->reading, PHRASE_REPLY_HINT, all);
}

/* The last day of an absence as the sentence names it, its own or, `behind`, the one
 * behind it: that may speak of something else. */
static bool find_last(const struct search *search, const struct sentence *s, bool behind,
                      struct last_day *last)
{
    return ((!behind || is_mine(search, PHRASE_UNTIL, s)) &&
            find_until(search, s->first, s->end, last)) ||
           ((!behind || is_mine(search, PHRASE_BACK, s)) &&
            find_back(search, s->first, s->end, last)) ||
           find_range(search, s->first, s->end, last);
}

/* How sure the days are that are found; 0: none are. */
static int find_days(const struct search *search, guint sentence, guint behind,
                     struct deadline *deadline, guint *told)
{
    const GArray *sentences = search->reading->words->sentences;
    guint stop = MIN(sentences->len, sentence + SENTENCES_LOOKED_AT);

    for (guint i = sentence; i < stop; i++) {
        const struct sentence *s = words_sentence(search->reading->words, i);
        struct last_day last;
        bool sure = find_last(search, s, i > sentence, &last);
        if (!sure &&
            !(i == sentence && find_time(search, s->first, behind, s->end, &last)))
            continue;
        *deadline = whole(search, s->first, &last);
        if (sure && i == sentence)
            *told = MAX(*told, last.first);
        return sure ? SAID_UNTIL : SAID_TIME;
    }
    return 0;
}

/* The word behind the last phrase of `list` in the sentence, 0: there is none. */
static guint behind_last(const struct search *search, PhraseList list,
                         const struct sentence *sentence)
{
    guint behind = 0, at = sentence->first;
    while ((at = find(search, list, at, sentence->end, &behind)) < sentence->end)
        at++;
    return behind;
}

/* "I am on leave", and, without who, "On leave"; "Bob is on leave" is of somebody else.
 */
static bool is_authors(const struct search *search, const struct sentence *sentence,
                       guint away)
{
    guint behind = 0;
    return reading_match(search->reading, PHRASE_AWAY, sentence->first, sentence->end) >
               0 ||
           find(search, PHRASE_AUTHOR, sentence->first, sentence->end, &behind) < away;
}

/* The word behind what tells in the sentence that its author is away; 0: nothing does. */
static guint behind_away(const struct search *search, const struct sentence *sentence)
{
    guint absence = behind_last(search, PHRASE_ABSENCE, sentence);
    guint away = behind_last(search, PHRASE_AWAY, sentence);

    return absence > 0 || (away > 0 && is_authors(search, sentence, away))
               ? MAX(absence, away)
               : 0;
}

/* "I'm back on Monday and will reply then", and not "I'll get back to you on Monday":
 * what stands before any holding words counts. */
static guint behind_return(const struct search *search, const struct sentence *sentence)
{
    struct sentence told = *sentence;
    struct last_day last;
    guint behind;
    told.end = find(search, PHRASE_HOLDING, told.first, told.end, &behind);
    guint back = behind_last(search, PHRASE_BACK, &told);
    if (back == 0)
        return 0;
    bool mine = find(search, PHRASE_AUTHOR, told.first, back, &behind) < back ||
                reading_match(search->reading, PHRASE_BACK, told.first, told.end) > 0;
    return mine && find_back(search, told.first, told.end, &last) ? back : 0;
}

bool absence_find(const struct reading *reading, guint first, guint end,
                  const struct anchor *anchor, struct absence *absence)
{
    const struct search search = { reading, anchor };
    bool dated = anchor->at != INSTANT_NONE;

    for (guint i = first; i < end; i++) {
        const struct sentence *s = words_sentence(reading->words, i);
        guint behind = 0;
        if (!s->question && reading_may_hold(reading, i, TELLS_AWAY))
            behind = behind_away(&search, s);
        if (!s->question && behind == 0 && dated &&
            reading_may_hold(reading, i, PHRASE_BIT(PHRASE_BACK)))
            behind = behind_return(&search, s);
        if (behind == 0)
            continue;
        struct deadline until = { .kind = DEADLINE_NONE };
        guint told = behind;
        int said = dated ? find_days(&search, i, behind, &until, &told) : 0;
        *absence = (struct absence){ .first = s->first,
                                     .end = s->end,
                                     .behind = behind,
                                     .told = told,
                                     .until = until,
                                     .confidence = MAX(said, SAID) };
        return true;
    }
    return false;
}
