#include "mail/when.h"

#include <string.h>

#include "base/instant.h"
#include "mail/when_reading.h"

enum {
    VERB_BEFORE = 3, /* words between a phrase and a verb that tells */
    VERB_BEHIND = 5,
    VOTE_REACH = 24,     /* words around it that tell the language */
    MONTH_BYTES_MAX = 3, /* "Jan" is a name, too */
    MAY = 5,
    SURE = 90,
    LIKELY = 70,
};

/* ---- which language ---- */

/* How many of the words around [first, end) each pack knows; the most. Figures are of no
 * language. */
static guint count_votes(const struct tokens *tokens, guint first, guint end,
                         guint *votes)
{
    guint from = first > VOTE_REACH ? first - VOTE_REACH : 0;
    guint to = MIN(end + VOTE_REACH, words_count(tokens->words));
    guint n = phrases_packs(tokens->phrases), most = 0;

    memset(votes, 0, PACKS_MAX * sizeof *votes);
    for (guint i = from; i < to; i++) {
        const struct word *word = words_at(tokens->words, i);
        if (g_ascii_isdigit(tokens->words->text[word->start]))
            continue;
        guint packs = phrases_word_packs(tokens->phrases, word->id);
        for (; packs; packs &= packs - 1)
            votes[__builtin_ctz(packs)]++;
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

/* A number as an hour, "a 15", needs more than other words do. */
static bool is_of_language(const struct phrase *found, guint votes, guint most)
{
    return found->named.spoken ? votes * 3 >= most * 2 : votes * 2 >= most;
}

/* The longest; of two the one whose language more of the words around belong to. One in a
 * language that hardly any of them belong to is none. */
static struct phrase best_reading(struct tokens *tokens, const struct anchor *anchor,
                                  guint at, guint packs)
{
    struct phrase best = { 0 };
    guint votes[PACKS_MAX], best_weight = 0;

    packs &= ~tokens_numbered(tokens->phrases, tokens->words, at);
    for (guint pack = 0; pack < phrases_packs(tokens->phrases); pack++) {
        if (!(packs & 1U << pack))
            continue;
        tokens->pack = pack;
        struct phrase found = reading_phrase(tokens, anchor, at);
        if (found.end == 0 || found.end < best.end)
            continue;
        guint most = count_votes(tokens, at, found.end, votes);
        guint heavy = weight(tokens, anchor, pack, votes[pack]);
        if (is_of_language(&found, votes[pack], most) &&
            (found.end > best.end || heavy > best_weight)) {
            best = found;
            best.votes = votes[pack];
            best_weight = heavy;
        }
    }
    return best;
}

/* "extended to April 15", where "to April" is the second of April in Danish: a phrase
 * that begins in this one, goes on behind it, and is more likely to be meant. */
static bool is_cut_short(struct tokens *tokens, const struct anchor *anchor, guint at,
                         const struct phrase *found)
{
    for (guint i = at + 1; i < found->end; i++) {
        guint packs = tokens_packs(tokens->phrases, tokens->words, i);
        packs &= ~(1U << found->pack);
        if (packs == 0)
            continue;
        struct phrase other = best_reading(tokens, anchor, i, packs);
        if (other.end > found->end && other.votes > found->votes)
            return true;
    }
    return false;
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

/* "der 2. Entwurf": the stop is the number's. */
static bool is_dotted(const struct words *words, guint end)
{
    const char *behind = words->text + words_at(words, end - 1)->end;
    return end < words_count(words) && !words_at(words, end)->opens && *behind == '.' &&
           g_ascii_isdigit(behind[-1]);
}

static bool is_capitalised(const struct words *words, const struct word *word)
{
    const char *text = words->text + word->start;
    return word->end - word->start > 1 && g_ascii_isupper(text[0]) &&
           g_ascii_islower(text[1]);
}

/* "by Jan Kara", "at 5 Main Street", "der 2. Entwurf": a name, or a noun, that goes on
 * behind it. Where nouns may have capitals "bis zum 15. Bescheid" is none. */
static bool is_name(const struct tokens *tokens, const struct phrase *found)
{
    const struct words *words = tokens->words;
    const struct named *named = &found->named;
    bool alone = !named->weekday && !named->has_unit && !named->relative && !named->nth;
    bool month = named->month && !named->day && !named->year && !named->edge &&
                 !named->nth && !named->timed;
    bool day = named->day && !named->month && !named->timed && alone;
    bool hour = named->spoken && !named->day && !named->month && alone;
    bool capital_nouns = phrases_habit(tokens->phrases, found->pack, HABIT_COMPOUNDS);

    if (!(month || day || hour) || (capital_nouns && (!day || named->by)) ||
        (ends_clause(words, found->end) && !is_dotted(words, found->end)))
        return false;
    const struct word *last = words_at(words, found->end - 1);
    const struct word *next = words_at(words, found->end);
    bool shortened = last->end - last->start <= MONTH_BYTES_MAX;
    return (month && shortened && named->month != MAY) || is_capitalised(words, next);
}

/* "At the end of the day, it will ..." */
static bool is_idiom(const struct words *words, guint at, const struct phrase *found)
{
    const struct named *named = &found->named;
    return named->closing && !named->by && !named->relative && !named->weekday &&
           !named->day && words_at(words, at)->opens &&
           words->text[words_at(words, found->end - 1)->end] == ',';
}

bool when_find(const Phrases *phrases, const struct words *words, guint first, guint end,
               const struct anchor *anchor, struct when *when)
{
    struct tokens tokens = { phrases, words, end, 0 };

    if (anchor->at < 0 || !instant_is_plausible(anchor->at))
        return false;
    for (guint at = first; at < end; at++) {
        guint packs = tokens_packs(phrases, words, at);
        if (packs == 0)
            continue;
        struct phrase found = best_reading(&tokens, anchor, at, packs);
        struct when result = { .first = at, .end = found.end };
        if (found.end == 0)
            continue;
        bool alone = at == first && found.end == end;
        if (is_cut_short(&tokens, anchor, at, &found))
            continue;
        bool sure = (!found.weak || alone) && !is_idiom(words, at, &found) &&
                    (!found.weak_day || ends_clause(words, found.end)) &&
                    !is_name(&tokens, &found);
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
