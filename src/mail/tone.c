#include "mail/tone.h"

#include <string.h>

#include "mail/names.h"

enum {
    PHRASE_SHOWN_MAX = 120, /* bytes */
    WORDS_MAX = 90,         /* longer texts are never only holding or courtesy */
    HOLDING_SENTENCE_MAX = 30,
    GREETING_WORDS_MAX = 6,
    THANKS_WORDS_MAX = 12,
    THANKS_CLAUSE_MAX = 10,
    HOLDING_SURE = 75,
    COURTESY_SURE = 75,
};

static guint longest_polite(const struct reading *reading, guint at, guint end)
{
    static const PhraseList polite[] = { PHRASE_COURTESY, PHRASE_COURTESY_WORD,
                                         PHRASE_GREETING, PHRASE_CLOSING };
    guint longest = 0;

    for (guint i = 0; i < G_N_ELEMENTS(polite); i++)
        longest = MAX(
            longest, phrases_match(reading->phrases, polite[i], reading->words, at, end));
    return longest;
}

/* Does a comma or its like stand right behind the word? */
static bool ends_clause(const struct reading *reading, guint at)
{
    const char *text = reading->words->text;
    gsize from = words_at(reading->words, at)->end;
    gsize to = words_at(reading->words, at + 1)->start;

    return memchr(text + from, ',', to - from) || memchr(text + from, ';', to - from) ||
           memchr(text + from, ':', to - from);
}

/* "Thank you for sorting this out so quickly": how many words from `at` on, whatever the
 * thanks are for, up to a comma. 0: no thanks, or more is said than that. */
static guint thanks_for(const struct reading *reading, guint at, guint end)
{
    guint last = at + reading_match(reading, PHRASE_THANKS_FOR, at, end);

    if (last == at)
        return 0;
    while (last < end && !ends_clause(reading, last - 1))
        last++;
    struct span clause = { at, last };
    return last - at <= THANKS_CLAUSE_MAX &&
                   !reading_holds(reading, PHRASE_NEGATION, clause) &&
                   !reading_holds(reading, PHRASE_NO_THANKS, clause)
               ? last - at
               : 0;
}

/* The words of `range` are greeting, thanks and names, and nothing else. */
static bool is_only_polite(const struct reading *reading, GHashTable *names,
                           struct span range)
{
    while (range.first < range.end) {
        guint longest = MAX(longest_polite(reading, range.first, range.end),
                            thanks_for(reading, range.first, range.end));
        if (longest == 0 && !names_hold(names, reading->words, range.first))
            return false;
        range.first += MAX(longest, 1);
    }
    return true;
}

/* "Hello Ms Lee," alone on its line, whoever that is. */
static bool is_greeting(const struct reading *reading, struct span range)
{
    return range.end - range.first <= GREETING_WORDS_MAX &&
           phrases_match(reading->phrases, PHRASE_GREETING, reading->words, range.first,
                         range.end) > 0;
}

static bool is_polite(const struct reading *reading, GHashTable *names, guint index)
{
    struct span sentence = reading_sentence(reading, index);
    return is_only_polite(reading, names, sentence) ||
           (index == 0 && is_greeting(reading, sentence));
}

/* "Thanks for the screenshot and your patience." A comma begins something else. */
static bool is_thanks(const struct reading *reading, guint index)
{
    struct span sentence = reading_sentence(reading, index);
    if (sentence.end - sentence.first > THANKS_WORDS_MAX ||
        reading_match(reading, PHRASE_COURTESY, sentence.first, sentence.end) == 0)
        return false;
    const char *text = reading->words->text;
    gsize from = words_at(reading->words, sentence.first)->end;
    return !memchr(text + from, ',',
                   words_at(reading->words, sentence.end - 1)->end - from);
}

static bool asks(const struct reading *reading, guint index)
{
    return words_sentence(reading->words, index)->question ||
           reading_holds(reading, PHRASE_REQUEST, reading_sentence(reading, index));
}

/* What of sentence `index` is holding; empty if nothing is. "We are looking into it;
 * could you send the log?" holds before it asks. */
static struct span holding_words(const struct reading *reading, guint index,
                                 bool promised)
{
    const struct span nothing = { 0, 0 };
    struct span sentence = reading_sentence(reading, index);
    if (sentence.end - sentence.first > HOLDING_SENTENCE_MAX)
        return nothing;
    struct span hit = reading_find(reading, PHRASE_HOLDING, sentence);
    if (span_is_empty(hit))
        return promised ? sentence : nothing;
    struct span rest = { hit.end, sentence.end };
    bool question = words_sentence(reading->words, index)->question;
    return question && !reading_holds(reading, PHRASE_REQUEST, rest) ? nothing : hit;
}

static bool is_short(const struct reading *reading)
{
    return reading->end > 0 && reading->end <= WORDS_MAX;
}

void tone_find_holding(struct message *message, const struct reading *reading,
                       const bool *promised)
{
    struct span all = { 0, reading->end }, first = { 0, 0 };

    if (!is_short(reading) || reading_holds(reading, PHRASE_ANSWER, all))
        return;
    g_autoptr(GHashTable) names = names_of_all(message);
    for (guint i = 0; i < reading->sentences; i++) {
        struct span hit = holding_words(reading, i, promised[i]);
        if (!span_is_empty(hit))
            first = span_is_empty(first) ? hit : first;
        else if (!is_polite(reading, names, i) && !is_thanks(reading, i) &&
                 !asks(reading, i))
            return;
    }
    if (span_is_empty(first))
        return;
    g_autofree char *phrase = reading_quote(reading, first, false, PHRASE_SHOWN_MAX);
    message_add_signal(message, SIGNAL_HOLDING, phrase, HOLDING_SURE);
}

static bool says_more(const struct message *message)
{
    return message_has_signal(message, SIGNAL_REQUEST) ||
           message_has_signal(message, SIGNAL_CHASE) ||
           message_has_signal(message, SIGNAL_PROMISE) ||
           message_has_signal(message, SIGNAL_COMPLAINT);
}

void tone_find_courtesy(struct message *message, const struct reading *reading)
{
    struct span all = { 0, reading->end };

    if (!is_short(reading) || says_more(message))
        return;
    struct span thanks = reading_find(reading, PHRASE_COURTESY, all);
    if (span_is_empty(thanks))
        return;
    g_autoptr(GHashTable) names = names_of_all(message);
    for (guint i = 0; i < reading->sentences; i++)
        if (words_sentence(reading->words, i)->question || !is_polite(reading, names, i))
            return;
    g_autofree char *phrase = reading_quote(reading, thanks, false, PHRASE_SHOWN_MAX);
    message_add_signal(message, SIGNAL_COURTESY, phrase, COURTESY_SURE);
}
