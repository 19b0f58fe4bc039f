#include "mail/absence.h"

#include "base/instant.h"

enum {
    DAYS_MAX = 300, /* a day farther away was rather meant to be one in the past */
    SAID = 60,      /* percent: away, but not until when */
    SAID_UNTIL = 85,
    BETWEEN_MAX = 2, /* words */
    DAY_WORDS_MAX = 12,
    SENTENCES_LOOKED_AT = 2,
};

struct search {
    const Phrases *phrases;
    const struct words *words;
    const struct anchor *anchor;
};

/* The first phrase of `list` in [at, end): its first word, *behind the one after it;
 * `end`, and *behind untouched, if there is none. */
static guint find(const struct search *search, PhraseList list, guint at, guint end,
                  guint *behind)
{
    for (; at < end; at++) {
        guint length = phrases_match(search->phrases, list, search->words, at, end);
        if (length == 0)
            continue;
        *behind = at + length;
        return at;
    }
    return end;
}

static bool is_ahead(const struct search *search, const struct deadline *deadline)
{
    return deadline_is_ahead(deadline, search->anchor->at, search->anchor->zone) &&
           deadline->day <= search->anchor->at / DAY + DAYS_MAX;
}

/* The day that is named at word `at`; "until and including the 5th" has words between. */
static bool day_at(const struct search *search, guint at, guint end,
                   struct deadline *deadline)
{
    struct when when;
    end = MIN(end, at + DAY_WORDS_MAX);
    if (!when_find(search->phrases, search->words, at, end, search->anchor, &when) ||
        when.first > at + BETWEEN_MAX || !is_ahead(search, &when.deadline))
        return false;
    *deadline = when.deadline;
    return true;
}

/* "until 5 December", "5 to 12 December". */
static bool find_until(const struct search *search, guint first, guint end,
                       struct deadline *deadline)
{
    guint behind = first;
    for (guint at = first; (at = find(search, PHRASE_UNTIL, at, end, &behind)) < end;
         at++)
        if (day_at(search, at, end, deadline) ||
            (behind < end && day_at(search, behind, end, deadline)))
            return true;
    return false;
}

/* The day whose words end right before word `at`, whatever stands before them: "from 7
 * December on I'm back" names none by which something is due. */
static bool day_before(const struct search *search, guint first, guint at,
                       struct deadline *deadline)
{
    struct when when;
    for (first = MAX(first, at - MIN(at, (guint)DAY_WORDS_MAX)); first < at; first++) {
        if (!when_find(search->phrases, search->words, first, at, search->anchor,
                       &when) ||
            when.end != at || !is_ahead(search, &when.deadline))
            continue;
        *deadline = when.deadline;
        return true;
    }
    return false;
}

/* "back on Monday", "Monday I'm back": Sunday was the last day. */
static bool find_back(const struct search *search, guint first, guint end,
                      struct deadline *deadline)
{
    guint behind = first;
    for (guint at = first; (at = find(search, PHRASE_BACK, at, end, &behind)) < end;
         at++) {
        struct deadline back;
        if (!(behind < end && day_at(search, behind, end, &back)) &&
            !day_before(search, first, at, &back))
            continue;
        int64_t day = back.kind == DEADLINE_SPAN ? back.amount : back.day;
        if (day == 0)
            continue;
        *deadline = (struct deadline){
            .kind = DEADLINE_DAY, .grain = GRAIN_DAY, .day = day - 1, .zone = back.zone
        };
        return true;
    }
    return false;
}

/* "out of the office this week", "away tomorrow". */
static bool find_time(const struct search *search, guint behind, guint end,
                      struct deadline *deadline)
{
    struct when when;
    if (!when_find(search->phrases, search->words, behind, end, search->anchor, &when) ||
        !is_ahead(search, &when.deadline) ||
        (when.first > behind && when.deadline.kind != DEADLINE_SPAN))
        return false;
    *deadline = when.deadline;
    return true;
}

static bool find_last_day(const struct search *search, guint sentence, guint behind,
                          struct deadline *deadline)
{
    const GArray *sentences = search->words->sentences;
    guint stop = MIN(sentences->len, sentence + SENTENCES_LOOKED_AT);

    for (guint i = sentence; i < stop; i++) {
        const struct sentence *s = words_sentence(search->words, i);
        if (find_until(search, s->first, s->end, deadline) ||
            find_back(search, s->first, s->end, deadline) ||
            (i == sentence && find_time(search, behind, s->end, deadline)))
            return true;
    }
    return false;
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

/* Does the sentence tell of an absence of the author's? *behind: the word after that. */
static bool tells(const struct search *search, const struct sentence *sentence,
                  guint *behind)
{
    *behind = behind_last(search, PHRASE_ABSENCE, sentence);
    if (*behind > 0)
        return true;
    *behind = behind_last(search, PHRASE_AWAY, sentence);
    return *behind > 0 && behind_last(search, PHRASE_AUTHOR, sentence) > 0;
}

bool absence_find(const Phrases *phrases, const struct words *words, guint first,
                  guint end, const struct anchor *anchor, struct absence *absence)
{
    const struct search search = { phrases, words, anchor };

    for (guint i = first; i < end; i++) {
        const struct sentence *s = words_sentence(words, i);
        guint behind = 0;
        if (s->question || !tells(&search, s, &behind))
            continue;
        struct deadline until = { .kind = DEADLINE_NONE };
        bool said = anchor->at != INSTANT_NONE &&
                    find_last_day(&search, i, behind, &until);
        *absence = (struct absence){ .first = s->first,
                                     .end = s->end,
                                     .until = until,
                                     .confidence = said ? SAID_UNTIL : SAID };
        return true;
    }
    return false;
}
