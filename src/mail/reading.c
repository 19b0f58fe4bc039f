#include "mail/reading.h"

#include <string.h>

enum {
    SIGNED_LINES_MAX = 6, /* name, function, firm, telephone ... */
    SIGNED_WORDS_MAX = 6, /* of one such line */
    NAMES_MAX = 3,
    WORDS_LOOKED_AT = 150, /* to tell a language */
    WORD_SCORE = 60,
    NEAR_TENTHS = 7,
};

/* Lines of a few words each, below a closing: name and function of the author. */
static bool is_signed_off(const struct words *words, guint from)
{
    guint lines = 1, in_line = 0;

    for (guint i = from; i < words_count(words); i++) {
        gsize before = i > from ? words_at(words, i - 1)->end : words_at(words, i)->start;
        gsize gap = words_at(words, i)->start - before;
        if (memchr(words->text + before, '\n', gap)) {
            if (++lines > SIGNED_LINES_MAX)
                return false;
            in_line = 0;
        }
        if (memchr(words->text + before, '?', gap) || ++in_line > SIGNED_WORDS_MAX)
            return false;
    }
    return true;
}

static bool breaks_behind(const struct words *words, guint at)
{
    if (at + 1 >= words_count(words))
        return true;
    gsize from = words_at(words, at)->end, to = words_at(words, at + 1)->start;
    return memchr(words->text + from, '\n', to - from) != NULL;
}

/* "Thanks! Agreed.": is word `at` a sentence of its own, marks and all? */
static bool is_said(const struct words *words, guint at)
{
    char behind = words->text[words_at(words, at)->end];
    return words_at(words, at)->opens && (behind == '.' || behind == '!');
}

/* Does the line end behind word `at`, but for a name: "Regards, Bob Roy"? */
static bool stops_behind(const struct words *words, guint at)
{
    for (guint names = 0; !breaks_behind(words, at); names++) {
        const char *next = words->text + words_at(words, ++at)->start;
        if (names == NAMES_MAX || !g_unichar_isupper(g_utf8_get_char(next)) ||
            is_said(words, at))
            return false;
    }
    return true;
}

/* Number of words with which sentence `index` closes the message, 0 if it does not. */
static guint closing_words(const struct reading *reading, guint index)
{
    const struct sentence *sentence = words_sentence(reading->words, index);
    guint length = phrases_match(reading->phrases, PHRASE_CLOSING, reading->words,
                                 sentence->first, sentence->end);
    bool closes = length > 0 &&
                  stops_behind(reading->words, sentence->first + length - 1) &&
                  is_signed_off(reading->words, sentence->first + length);
    return closes ? length : 0;
}

/* "Thanks, Ann": thanks close a message, and are a part of it. */
static guint words_of_thanks(const struct reading *reading, guint index)
{
    const struct sentence *sentence = words_sentence(reading->words, index);
    return phrases_match(reading->phrases, PHRASE_COURTESY, reading->words,
                         sentence->first, sentence->end);
}

/* The message ends at the closing ("best regards") that opens a sentence and has nothing
 * but a signature below it. */
static void find_end(struct reading *reading)
{
    guint count = reading->words->sentences->len;

    reading->sentences = count;
    reading->end = words_count(reading->words);
    for (guint i = 0; i < count; i++) {
        if (closing_words(reading, i) == 0)
            continue;
        guint thanks = words_of_thanks(reading, i);
        reading->sentences = thanks > 0 ? i + 1 : i;
        reading->end = words_sentence(reading->words, i)->first + thanks;
        return;
    }
}

static guint count_bits(guint bits)
{
    guint count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

/* A pack is as likely as its words are many; a word that few know counts for more. The
 * likeliest, and all that come near it: Danish is nearly Norwegian. */
static guint likely_packs(const struct reading *reading)
{
    guint scores[PACKS_MAX] = { 0 }, best = 0, likely = 0;
    guint words = MIN(reading->end, (guint)WORDS_LOOKED_AT);

    for (guint i = 0; i < words; i++) {
        guint packs =
            phrases_word_packs(reading->phrases, words_at(reading->words, i)->id);
        guint score = packs ? WORD_SCORE / count_bits(packs) : 0;
        for (guint pack = 0; packs; pack++, packs >>= 1)
            scores[pack] += packs & 1 ? score : 0;
    }
    for (guint pack = 0; pack < PACKS_MAX; pack++)
        best = MAX(best, scores[pack]);
    for (guint pack = 0; pack < PACKS_MAX; pack++)
        likely |= scores[pack] * 10 >= best * NEAR_TENTHS ? 1U << pack : 0;
    return likely;
}

static void find_lists(struct reading *reading)
{
    const struct words *words = reading->words;

    reading->starts = g_new(guint64, words_count(words));
    reading->lists = g_new0(guint64, words->sentences->len);
    for (guint i = 0; i < words->sentences->len; i++) {
        const struct sentence *s = words_sentence(words, i);
        for (guint at = s->first; at < s->end; at++) {
            reading->lists[i] |= phrases_lists_at(reading->phrases, PACKS_ALL, words, at);
            reading->starts[at] =
                phrases_lists_at(reading->phrases, reading->packs, words, at);
        }
    }
}

struct reading *reading_new(const struct words *words, const Phrases *phrases)
{
    struct reading *reading = g_new(struct reading, 1);

    reading->words = words;
    reading->phrases = phrases;
    find_end(reading);
    reading->packs = likely_packs(reading);
    find_lists(reading);
    return reading;
}

void reading_free(struct reading *reading)
{
    if (!reading)
        return;
    g_free(reading->starts);
    g_free(reading->lists);
    g_free(reading);
}

struct span reading_sentence(const struct reading *reading, guint index)
{
    const struct sentence *sentence = words_sentence(reading->words, index);
    return (struct span){ sentence->first, MIN(sentence->end, reading->end) };
}

bool reading_may_hold(const struct reading *reading, guint index, guint64 lists)
{
    return (reading->lists[index] & lists) != 0;
}

struct span reading_find(const struct reading *reading, PhraseList list,
                         struct span range)
{
    for (guint at = range.first; at < range.end; at++) {
        guint length = reading_match(reading, list, at, range.end);
        if (length > 0)
            return (struct span){ at, at + length };
    }
    return (struct span){ 0, 0 };
}

bool reading_holds(const struct reading *reading, PhraseList list, struct span range)
{
    return !span_is_empty(reading_find(reading, list, range));
}

bool reading_asks(const struct reading *reading)
{
    for (guint i = 0; i < reading->sentences; i++)
        if (words_sentence(reading->words, i)->question)
            return true;
    return false;
}

bool reading_is_capital(const struct reading *reading, guint at)
{
    const struct word *word = words_at(reading->words, at);
    const char *text = reading->words->text + word->start;
    return g_unichar_isupper(g_utf8_get_char(text)) && word->end - word->start > 1;
}

bool reading_ends_clause(const struct reading *reading, guint at)
{
    const char *text = reading->words->text;
    gsize from = words_at(reading->words, at)->end;
    gsize to = words_at(reading->words, at + 1)->start;

    return memchr(text + from, ',', to - from) || memchr(text + from, ';', to - from) ||
           memchr(text + from, ':', to - from);
}

char *reading_quote(const struct reading *reading, struct span span, bool question,
                    gsize max)
{
    const struct words *words = reading->words;
    gsize start = words_at(words, span.first)->start;
    gsize end = words_at(words, span.end - 1)->end;
    if (question)
        end += strcspn(words->text + end, "?") + 1;
    g_autofree char *text = g_strndup(words->text + start, end - start);
    g_strdelimit(text, "\n\t", ' ');
    if (strlen(text) <= max)
        return g_steal_pointer(&text);
    char *cut = g_utf8_find_prev_char(text, text + max + 1);
    return g_strdup_printf("%.*s\u2026", (int)(cut - text), text);
}
