#include "mail/when_token.h"

#include <string.h>

#include "mail/when_chain.h"
#include "mail/when_figures.h"

enum {
    COMPOUND_BYTES_MIN = 7,
    HALF_BYTES_MIN = 3,
    WEAK_BYTES_MAX = 3,
    ARTICLE_BYTES_MAX = 4, /* "dell" */
    WEEK_DIGITS_MAX = 2,
    NUMBER_GAP_MAX = 3,  /* "No. (5)" */
    SHORT_BYTES_MAX = 4, /* "no." ends no sentence */
    HOURS_AHEAD_MAX = 14,
};

static const char *word_text(const struct words *words, guint at)
{
    return words->text + words_at(words, at)->start;
}

const char *tokens_gap(const struct words *words, guint at, gsize *length)
{
    gsize from = at > 0 ? words_at(words, at - 1)->end : 0;
    *length = words_at(words, at)->start - from;
    return words->text + from;
}

/* "15. Januar", "5 p.m. ET": the stop behind it ends no phrase. */
static bool is_shortened(const struct words *words, guint at)
{
    const struct word *word = words_at(words, at);
    gsize length = word->end - word->start;
    return length == 1 ||
           (length == 2 && strspn(words->text + word->start, "0123456789") >= length);
}

bool tokens_joined(const struct words *words, guint at)
{
    gsize length;
    const char *gap = tokens_gap(words, at, &length);

    for (gsize i = 0; i < length; i++)
        if (strchr(";?!=^<>{}|[]", gap[i]))
            return false;
    return !words_at(words, at)->opens ||
           (length > 1 && gap[0] == '.' && is_shortened(words, at - 1));
}

bool tokens_ranged(const struct words *words, guint at)
{
    gsize length;
    const char *gap = tokens_gap(words, at, &length);

    while (length > 0 && (*gap == ' ' || *gap == '.')) {
        gap++;
        length--;
    }
    while (length > 0 && gap[length - 1] == ' ')
        length--;
    return (length == 1 && (*gap == '-' || *gap == '/')) ||
           (length == 3 &&
            (memcmp(gap, "\u2013", 3) == 0 || memcmp(gap, "\u2014", 3) == 0));
}

static bool may_be_first_half(TimeRole role)
{
    return role == TIME_WEEKDAY || role == TIME_MONTH || role == TIME_UNIT ||
           role == TIME_DAY;
}

static bool may_be_second_half(TimeRole role)
{
    return role == TIME_PART || role == TIME_EDGE || role == TIME_UNIT ||
           role == TIME_CLOCK;
}

/* The numbers of the words that a word is made of, "Freitag|nachmittag", with a joint
 * between them ("Monat|s|ende"), and the packs that know both. */
static guint halves(const Phrases *phrases, const struct words *words, guint at,
                    guint *first, guint *second)
{
    static const char *const joints[] = { "", "s", "es", "e" };
    char folded[WORD_BYTES_MAX + 1], left[WORD_BYTES_MAX + 1];
    const char *position = word_text(words, at);
    bool link;

    if (!word_next(&position, words->text + words_at(words, at)->end, folded, &link) ||
        link || strlen(folded) < COMPOUND_BYTES_MIN)
        return 0;
    for (const char *p = folded + HALF_BYTES_MIN; strlen(p) >= HALF_BYTES_MIN; p++) {
        guint packs =
            (*p & 0xC0) == 0x80
                ? 0
                : phrases_time_packs(phrases, *second = phrases_word(phrases, p));
        for (gsize i = 0; packs && i < G_N_ELEMENTS(joints); i++) {
            g_strlcpy(left, folded, (gsize)(p - folded) + 1);
            gsize length = strlen(left), joint = strlen(joints[i]);
            if (length < joint + HALF_BYTES_MIN ||
                strcmp(left + length - joint, joints[i]) != 0)
                continue;
            left[length - joint] = '\0';
            *first = phrases_word(phrases, left);
            guint both = packs & phrases_time_packs(phrases, *first);
            if (both)
                return both;
        }
    }
    return 0;
}

static guint read_compound(const struct tokens *tokens, guint at, struct token *found)
{
    struct time_match left[TIME_MATCHES_MAX], right[TIME_MATCHES_MAX];
    guint first, second;

    if (!phrases_habit(tokens->phrases, tokens->pack, HABIT_COMPOUNDS) ||
        !(halves(tokens->phrases, tokens->words, at, &first, &second) &
          1U << tokens->pack))
        return 0;
    guint n = phrases_time_word(tokens->phrases, tokens->pack, first, left);
    guint m = phrases_time_word(tokens->phrases, tokens->pack, second, right);
    for (guint i = 0; i < n; i++) {
        for (guint j = 0; j < m; j++) {
            if (!may_be_first_half(left[i].meaning.role) ||
                !may_be_second_half(right[j].meaning.role))
                continue;
            *found = (struct token){ .role = left[i].meaning.role,
                                     .value = left[i].meaning.value,
                                     .unit = left[i].meaning.unit,
                                     .words = 1,
                                     .compound = true,
                                     .tail = right[j].meaning };
            return 1;
        }
    }
    return 0;
}

/* "KW37": the number of the word before the figures, and the packs that know it. */
static guint numbered(const Phrases *phrases, const struct words *words, guint at,
                      guint *first, int *number)
{
    char folded[WORD_BYTES_MAX + 1];
    const char *position = word_text(words, at);
    bool link;

    if (!g_ascii_isdigit(words->text[words_at(words, at)->end - 1]) ||
        !word_next(&position, words->text + words_at(words, at)->end, folded, &link) ||
        link)
        return 0;
    gsize letters = strcspn(folded, "0123456789");
    gsize digits = strspn(folded + letters, "0123456789");
    if (letters == 0 || digits == 0 || digits > WEEK_DIGITS_MAX ||
        folded[letters + digits] != '\0')
        return 0;
    *number = (int)g_ascii_strtoull(folded + letters, NULL, 10);
    folded[letters] = '\0';
    *first = phrases_word(phrases, folded);
    return phrases_time_packs(phrases, *first);
}

static guint read_numbered(const struct tokens *tokens, guint at, struct token *found)
{
    struct time_match matches[TIME_MATCHES_MAX];
    guint first;
    int number;

    if (!(numbered(tokens->phrases, tokens->words, at, &first, &number) &
          1U << tokens->pack))
        return 0;
    guint n = phrases_time_word(tokens->phrases, tokens->pack, first, matches);
    for (guint i = 0; i < n; i++) {
        if (matches[i].meaning.role != TIME_WEEK_NUMBER)
            continue;
        *found = (struct token){ .role = TIME_WEEK_NUMBER,
                                 .words = 1,
                                 .compound = true,
                                 .tail = { .role = TIME_NUMBER, .value = number } };
        return 1;
    }
    return 0;
}

/* The number of the word without its "'s" or its elided article: "tomorrow's",
 * "d'octobre", "dell'ultima". */
static guint bare_word(const Phrases *phrases, const struct words *words, guint at)
{
    char folded[WORD_BYTES_MAX + 1];
    const char *position = word_text(words, at);
    bool link;

    if (!word_next(&position, words->text + words_at(words, at)->end, folded, &link))
        return 0;
    char *apostrophe = strchr(folded, '\'');
    if (!apostrophe)
        return 0;
    if (apostrophe - folded <= ARTICLE_BYTES_MAX && strlen(apostrophe + 1) > 1)
        return phrases_word(phrases, apostrophe + 1);
    if (strcmp(apostrophe, "'s") != 0)
        return 0;
    *apostrophe = '\0';
    return phrases_word(phrases, folded);
}

/* "2026-12-01" is a day whatever stands before it. */
static bool is_iso_year(const struct words *words, guint at)
{
    struct figure figure;
    return figure_read(words, at, &figure) && figure.digits == 4;
}

guint tokens_numbered(const Phrases *phrases, const struct words *words, guint at)
{
    struct time_match matches[TIME_MATCHES_MAX];
    guint numbered = 0;
    gsize length;
    const char *gap = tokens_gap(words, at, &length);

    if (at == 0 || !g_ascii_isdigit(words->text[words_at(words, at)->start]) ||
        length > NUMBER_GAP_MAX || strcspn(gap, " .:#(-") > 0 ||
        memchr(gap, '\n', length) || is_iso_year(words, at))
        return 0;
    const struct word *before = words_at(words, at - 1);
    if (words_at(words, at)->opens && before->end - before->start > SHORT_BYTES_MAX)
        return 0;
    guint packs = phrases_time_packs(phrases, before->id);
    for (guint pack = 0; packs >> pack && pack < phrases_packs(phrases); pack++)
        if (packs >> pack & 1 && phrases_time_word(phrases, pack, before->id, matches) &&
            matches[0].meaning.role == TIME_NUMBERED)
            numbered |= 1U << pack;
    return numbered ? numbered | ~phrases_word_packs(phrases, before->id) : 0;
}

guint tokens_packs(const Phrases *phrases, const struct words *words, guint at)
{
    const struct word *word = words_at(words, at);
    guint first, second;

    if (word->link)
        return 0;
    if (g_ascii_isdigit(words->text[word->start]))
        return ~0U;
    if (word->id)
        return phrases_time_packs(phrases, word->id);
    guint id = bare_word(phrases, words, at);
    if (id)
        return phrases_time_packs(phrases, id);
    guint packs = halves(phrases, words, at, &first, &second);
    int number;
    return packs ? packs : numbered(phrases, words, at, &first, &number);
}

/* +1 or -1 where word `at` is joined to the one before by that sign, else 0. */
static int joined_sign(const struct words *words, guint at)
{
    gsize length;
    const char *gap = tokens_gap(words, at, &length);

    if (length == 1 && (*gap == '+' || *gap == '-'))
        return *gap == '+' ? 1 : -1;
    return length == 3 && memcmp(gap, "\u2212", 3) == 0 ? -1 : 0;
}

/* "UTC+1", "GMT-04:30" */
static void add_offset(const struct tokens *tokens, guint at, struct token *zone)
{
    const struct words *words = tokens->words;
    struct figure hours, minutes;
    guint next = at + zone->words;
    gsize length;

    if (next >= tokens->end || !figure_read(words, next, &hours) || hours.digits > 2 ||
        hours.suffix_length > 0 || hours.value > HOURS_AHEAD_MAX)
        return;
    int sign = joined_sign(words, next);
    if (sign == 0)
        return;
    zone->value = sign * hours.value * 60;
    zone->words++;
    if (++next < tokens->end && figure_read(words, next, &minutes) &&
        minutes.digits == 2 && minutes.suffix_length == 0 && minutes.value < 60 &&
        *tokens_gap(words, next, &length) == ':' && length == 1) {
        zone->value += sign * minutes.value;
        zone->words++;
    }
}

/* What a word means by itself, and with the figures, units and marks behind it. */
static guint add_meanings(const struct tokens *tokens, guint at,
                          const struct time_match *matches, guint m, struct token *found)
{
    const struct word *word = words_at(tokens->words, at);
    guint n = 0;

    for (guint i = 0; i < m && n + 2 < TOKENS_MAX; i++) {
        struct token token = {
            .role = matches[i].meaning.role,
            .value = matches[i].meaning.value,
            .unit = matches[i].meaning.unit,
            .words = matches[i].words,
            .weak = matches[i].words == 1 && word->end - word->start <= WEAK_BYTES_MAX,
        };
        if (token.role == TIME_NUMBERED)
            continue;
        if (token.role == TIME_ARTICLE) {
            token.value = 1;
            n += figures_count(tokens, &token, at, found + n) ? 1 : 0;
        } else if (token.role == TIME_NUMBER)
            n += figures_follow(tokens, &token, at, found + n);
        else {
            if (token.role == TIME_ZONE && token.value == 0)
                add_offset(tokens, at, &token);
            found[n++] = token;
        }
    }
    return n;
}

static guint read_unknown(const struct tokens *tokens, guint at, struct token *found)
{
    struct time_match matches[TIME_MATCHES_MAX];
    guint id = bare_word(tokens->phrases, tokens->words, at);

    if (!id) {
        guint n = read_compound(tokens, at, found);
        return n > 0 ? n : read_numbered(tokens, at, found);
    }
    guint m = phrases_time_word(tokens->phrases, tokens->pack, id, matches);
    return add_meanings(tokens, at, matches, m, found);
}

guint tokens_read(const struct tokens *tokens, guint at, bool glued, struct token *found)
{
    const struct word *word = words_at(tokens->words, at);
    struct time_match matches[TIME_MATCHES_MAX];

    if (word->link)
        return 0;
    if (g_ascii_isdigit(tokens->words->text[word->start]))
        return figures_read(tokens, at, glued, found);
    guint m = phrases_times(tokens->phrases, tokens->pack, tokens->words, at, tokens->end,
                            matches);
    if (m == 0)
        return read_unknown(tokens, at, found);
    if (m > 0 && matches[0].meaning.role == TIME_OTHER)
        m = 1;
    return add_meanings(tokens, at, matches, m, found);
}
