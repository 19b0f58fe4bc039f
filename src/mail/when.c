#include "mail/when.h"

#include <string.h>

#include "base/instant.h"
#include "mail/when_reading.h"

enum {
    VERB_BEFORE = 3, /* words between a phrase and a verb that tells */
    VERB_BEHIND = 5,
    VOTE_REACH = 24, /* words around it that tell the language */
    SURE = 90,
    LIKELY = 70,
};

/* ---- which language ---- */

/* How many of the words around [first, end) each pack knows; the most. */
static guint count_votes(const struct tokens *tokens, guint first, guint end,
                         guint *votes)
{
    guint from = first > VOTE_REACH ? first - VOTE_REACH : 0;
    guint to = MIN(end + VOTE_REACH, words_count(tokens->words));
    guint n = phrases_packs(tokens->phrases), most = 0;

    memset(votes, 0, PACKS_MAX * sizeof *votes);
    for (guint i = from; i < to; i++) {
        guint packs = phrases_word_packs(tokens->phrases, words_at(tokens->words, i)->id);
        for (guint pack = 0; packs >> pack && pack < n; pack++)
            votes[pack] += packs >> pack & 1;
    }
    for (guint pack = 0; pack < n; pack++)
        most = MAX(most, votes[pack]);
    return most;
}

/* Figures alone tell no language, but the clock may. */
static guint weight(const struct tokens *tokens, const struct anchor *anchor, guint pack,
                    guint votes)
{
    bool at_home = anchor_in_america(anchor) &&
                   phrases_habit(tokens->phrases, pack, HABIT_MONTH_FIRST);
    return votes * 2 + (at_home ? 1 : 0);
}

/* The longest; of two the one whose language more of the words around belong to. One in a
 * language that hardly any of them belong to is none. */
static struct phrase best_reading(struct tokens *tokens, const struct anchor *anchor,
                                  guint at)
{
    guint packs = tokens_packs(tokens->phrases, tokens->words, at);
    struct phrase best = { 0 };
    guint votes[PACKS_MAX], best_weight = 0;

    for (guint pack = 0; pack < phrases_packs(tokens->phrases); pack++) {
        if (!(packs & 1U << pack))
            continue;
        tokens->pack = pack;
        struct phrase found = reading_phrase(tokens, anchor, at);
        if (found.end == 0 || found.end < best.end)
            continue;
        guint most = count_votes(tokens, at, found.end, votes);
        guint heavy = weight(tokens, anchor, pack, votes[pack]);
        if (votes[pack] * 2 >= most && (found.end > best.end || heavy > best_weight)) {
            best = found;
            best_weight = heavy;
        }
    }
    return best;
}

/* ---- what is around ---- */

static bool is_verb(struct tokens *tokens, guint at)
{
    struct time_match matches[TIME_MATCHES_MAX];
    guint n = phrases_times(tokens->phrases, tokens->pack, tokens->words, at, tokens->end,
                            matches);

    for (guint i = 0; i < n; i++)
        if (matches[i].meaning.role == TIME_VERB)
            return true;
    return false;
}

/* "We met on Monday": a bare day near a verb that tells what has been. */
static bool is_told(struct tokens *tokens, const struct phrase *found, guint first,
                    guint at)
{
    const struct named *named = &found->named;

    if (named->by || named->counted || named->closing ||
        named->day_shift >= SHIFT_COMING || named->unit_shift >= SHIFT_COMING ||
        (named->relative && named->offset > 0))
        return false;
    tokens->pack = found->pack;
    for (guint i = at; i-- > first && at - i <= VERB_BEFORE;) {
        if (words_at(tokens->words, i + 1)->opens)
            break;
        if (is_verb(tokens, i))
            return true;
    }
    for (guint i = found->end; i < tokens->end && i < found->end + VERB_BEHIND; i++) {
        if (words_at(tokens->words, i)->opens)
            break;
        if (is_verb(tokens, i))
            return true;
    }
    return false;
}

static int confidence_of(const struct named *named)
{
    if (named->by || named->counted || named->closing)
        return SURE;
    return LIKELY;
}

static bool ends_clause(const struct words *words, guint end)
{
    return end == words_count(words) || words_at(words, end)->opens ||
           strchr(".,;:!?)\n", words->text[words_at(words, end - 1)->end]);
}

bool when_find(const Phrases *phrases, const struct words *words, guint first, guint end,
               const struct anchor *anchor, struct when *when)
{
    struct tokens tokens = { phrases, words, end, 0 };

    if (anchor->at < 0 || !instant_is_plausible(anchor->at))
        return false;
    for (guint at = first; at < end; at++) {
        struct phrase found = best_reading(&tokens, anchor, at);
        struct when result = { .first = at, .end = found.end };
        if (found.end == 0)
            continue;
        bool alone = at == first && found.end == end;
        bool sure = (!found.weak || alone) &&
                    (!found.weak_day || ends_clause(words, found.end));
        if (sure && !found.voided && !is_told(&tokens, &found, first, at) &&
            when_resolve(&found.named, anchor,
                         phrases_habit(phrases, found.pack, HABIT_TWELVE_HOURS),
                         &result.deadline)) {
            result.confidence = confidence_of(&found.named);
            *when = result;
            return true;
        }
        at = found.end - 1;
    }
    return false;
}
