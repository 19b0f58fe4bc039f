#include "mail/phrases_private.h"

enum {
    GAP_WORDS_MAX = 3,
    LINE_WORDS_MAX = 64,
};

static guint id_of(const char *folded, gconstpointer data)
{
    return find_slot(data, folded, hash_of(folded))->id;
}

struct words *phrases_words(const Phrases *phrases, const char *text)
{
    return words_new(text, id_of, phrases);
}

/* Index behind the match of ids[0..n) at `at`, 0 if there is none. */
static guint match_ids(const guint *ids, guint n, const struct word *words, guint at,
                       guint end)
{
    for (; n > 0; ids++, n--, at++) {
        if (*ids == GAP) {
            for (guint skip = 0; skip <= GAP_WORDS_MAX; skip++) {
                guint behind = match_ids(ids + 1, n - 1, words, at + skip, end);
                if (behind > 0)
                    return behind;
            }
            return 0;
        }
        if (at >= end || words[at].id != *ids)
            return 0;
    }
    return at;
}

static guint match_pattern(const Phrases *phrases, const struct pattern *pattern,
                           const struct word *words, guint at, guint end)
{
    const guint *ids = &g_array_index(phrases->ids, guint, pattern->first);
    return match_ids(ids, pattern->length, words, at, end);
}

static guint match_at(const Phrases *phrases, guint packs, PhraseList list,
                      const struct word *words, guint at, guint end)
{
    const struct start *start = start_of(phrases, words[at].id);
    guint longest = 0;

    if (!has_list(start, list))
        return 0;
    guint second = at + 1 < end ? words[at + 1].id : 0;
    const struct pattern *end_of_start = patterns_of(phrases, start) + start->count;
    for (const struct pattern *pattern = first_pattern(phrases, start, list);
         pattern < end_of_start && pattern->list == list; pattern++) {
        if (!(packs & 1U << pattern->pack) ||
            (pattern->second != 0 && pattern->second != GAP &&
             pattern->second != second) ||
            (pattern->opens && !words[at].opens))
            continue;
        guint behind = match_pattern(phrases, pattern, words, at, end);
        if (behind > 0)
            longest = MAX(longest, behind - at);
    }
    return longest;
}

guint phrases_match(const Phrases *phrases, PhraseList list, const struct words *words,
                    guint at, guint end)
{
    return match_at(phrases, PACKS_ALL, list, words_at(words, 0), at, end);
}

guint phrases_match_in(const Phrases *phrases, guint packs, PhraseList list,
                       const struct words *words, guint at, guint end)
{
    return match_at(phrases, packs, list, words_at(words, 0), at, end);
}

static guint add_match(const Phrases *phrases, struct time_match *matches, guint n,
                       guint length, const struct pattern *pattern)
{
    guint place = n;

    if (n == TIME_MATCHES_MAX)
        return n;
    for (; place > 0 && matches[place - 1].words < length; place--)
        matches[place] = matches[place - 1];
    matches[place] = (struct time_match){
        length, g_array_index(phrases->meanings, struct time_meaning, pattern->meaning)
    };
    return n + 1;
}

guint phrases_times(const Phrases *phrases, guint pack, const struct words *words,
                    guint at, guint end, struct time_match *matches)
{
    const struct start *start = start_of(phrases, words_at(words, at)->id);
    guint n = 0;

    if (!has_list(start, PHRASE_TIME))
        return 0;
    const struct pattern *end_of_start = patterns_of(phrases, start) + start->count;
    for (const struct pattern *pattern = first_pattern(phrases, start, PHRASE_TIME);
         pattern < end_of_start && pattern->list == PHRASE_TIME; pattern++) {
        if (pattern->pack != pack)
            continue;
        guint behind = match_pattern(phrases, pattern, words_at(words, 0), at, end);
        if (behind > 0)
            n = add_match(phrases, matches, n, behind - at, pattern);
    }
    return n;
}

guint phrases_time_word(const Phrases *phrases, guint pack, guint id,
                        struct time_match *matches)
{
    const struct start *start = start_of(phrases, id);
    guint n = 0;

    if (!has_list(start, PHRASE_TIME))
        return 0;
    const struct pattern *end_of_start = patterns_of(phrases, start) + start->count;
    for (const struct pattern *pattern = first_pattern(phrases, start, PHRASE_TIME);
         pattern < end_of_start && pattern->list == PHRASE_TIME; pattern++)
        if (pattern->pack == pack && pattern->length == 1)
            n = add_match(phrases, matches, n, 1, pattern);
    return n;
}

guint phrases_time_packs(const Phrases *phrases, guint id)
{
    const struct start *start = start_of(phrases, id);
    return has_list(start, PHRASE_TIME) ? start->packs : 0;
}

guint phrases_word(const Phrases *phrases, const char *folded)
{
    return id_of(folded, phrases);
}

guint phrases_packs(const Phrases *phrases)
{
    return phrases->habits->len;
}

guint phrases_word_packs(const Phrases *phrases, guint id)
{
    return start_of(phrases, id)->packs;
}

bool phrases_habit(const Phrases *phrases, guint pack, Habit habit)
{
    return g_array_index(phrases->habits, guint, pack) & 1U << habit;
}

guint64 phrases_lists_at(const Phrases *phrases, guint packs, const struct words *words,
                         guint at)
{
    const struct start *start = start_of(phrases, words_at(words, at)->id);
    guint64 lists = 0;

    if (packs == PACKS_ALL)
        return start->lists;
    for (guint i = start->use; i != 0; i = use_at(phrases, i)->next)
        lists |= packs & 1U << use_at(phrases, i)->pack ? use_at(phrases, i)->lists : 0;
    return lists;
}

guint64 phrases_lists(const Phrases *phrases, const char *line, gsize length)
{
    char folded[WORD_BYTES_MAX + 1];
    bool link;

    return word_next(&line, line + length, folded, &link)
               ? start_of(phrases, id_of(folded, phrases))->lists
               : 0;
}

/* The first words of the line; returns their number. */
static guint first_words(const Phrases *phrases, const char *line, gsize length,
                         struct word words[LINE_WORDS_MAX])
{
    char folded[WORD_BYTES_MAX + 1];
    const char *end = line + length;
    guint count = 0;
    bool link;

    while (count < LINE_WORDS_MAX && word_next(&line, end, folded, &link)) {
        words[count] = (struct word){ .id = id_of(folded, phrases), .opens = count == 0 };
        count++;
    }
    return count;
}

/* Words of the longest phrase at the beginning of the line; *count: words of the line. */
static guint match_line(const Phrases *phrases, PhraseList list, const char *line,
                        gsize length, guint *count)
{
    struct word words[LINE_WORDS_MAX];

    if (!(phrases_lists(phrases, line, length) & PHRASE_BIT(list)))
        return 0;
    *count = first_words(phrases, line, length, words);
    return match_at(phrases, PACKS_ALL, list, words, 0, *count);
}

bool phrases_begin(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length)
{
    guint count;
    return match_line(phrases, list, line, length, &count) > 0;
}

bool phrases_equal(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length)
{
    guint count;
    guint matched = match_line(phrases, list, line, length, &count);
    return matched > 0 && matched == count;
}

bool phrases_within(const Phrases *phrases, PhraseList list, const char *line,
                    gsize length)
{
    struct word words[LINE_WORDS_MAX];
    guint count = first_words(phrases, line, length, words);

    for (guint i = 0; i < count; i++)
        if (match_at(phrases, PACKS_ALL, list, words, i, count) > 0)
            return true;
    return false;
}
