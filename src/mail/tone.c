#include "mail/tone.h"

#include <string.h>

#include "base/instant.h"
#include "mail/names.h"
#include "mail/when.h"

enum {
    PHRASE_SHOWN_MAX = 120, /* bytes */
    WORDS_MAX = 90,         /* longer texts are never only holding or courtesy */
    HOLDING_SENTENCE_MAX = 30,
    GREETING_WORDS_MAX = 6,
    THANKS_WORDS_MAX = 12,
    THANKS_CLAUSE_MAX = 10,
    GOODBYE_WORDS_MAX = 1, /* between "and" and the goodbye */
    HOLDING_SURE = 75,
    COURTESY_SURE = 75,
};

/* What is polite in a mail depends on whose it is and when it was written. */
struct manners {
    const struct reading *reading;
    GHashTable *names; /* of all its people; borrowed */
    struct anchor anchor;
};

/* The longest phrase at word `at` that is polite by itself. */
static guint polite_phrase(const struct reading *reading, guint at, guint end)
{
    static const PhraseList polite[] = { PHRASE_COURTESY, PHRASE_GREETING,
                                         PHRASE_CLOSING };
    guint longest = 0;

    for (guint i = 0; i < G_N_ELEMENTS(polite); i++)
        longest = MAX(
            longest, phrases_match(reading->phrases, polite[i], reading->words, at, end));
    return longest;
}

/* Up to a comma, what the thanks at word `at` are for; empty: these are no thanks. */
static struct span thanks_clause(const struct reading *reading, guint at, guint end)
{
    guint last = at + reading_match(reading, PHRASE_THANKS_FOR, at, end);

    if (last == at)
        return (struct span){ at, at };
    while (last < end && !reading_ends_clause(reading, last - 1))
        last++;
    return (struct span){ at, last };
}

/* "Thank you for sorting this out so quickly": whatever it is, and nothing else. */
static bool says_only_thanks(const struct reading *reading, struct span clause)
{
    return clause.end - clause.first <= THANKS_CLAUSE_MAX &&
           !reading_holds(reading, PHRASE_NEGATION, clause) &&
           !reading_holds(reading, PHRASE_NO_THANKS, clause);
}

/* "Thanks for a reply by Friday" asks for one. A goodbye names days, too: "thanks for
 * your help and see you on Friday". */
static bool thanks_ahead(const struct manners *manners, struct span clause)
{
    const struct reading *reading = manners->reading;
    int64_t today = (manners->anchor.at + manners->anchor.zone) / DAY;
    struct span more = reading_find(reading, PHRASE_NO_THANKS, clause);
    struct span goodbye =
        reading_find(reading, PHRASE_COURTESY, (struct span){ more.end, clause.end });
    struct when when;

    if (!span_is_empty(more) && !span_is_empty(goodbye) &&
        goodbye.first - more.end <= GOODBYE_WORDS_MAX)
        clause.end = more.first;
    return when_find(reading->phrases, reading->words, clause.first, clause.end,
                     &manners->anchor, &when) &&
           when.deadline.kind != DEADLINE_SECONDS && when.deadline.day > today;
}

static bool begins_time(const struct manners *manners, guint at, guint end)
{
    struct when when;
    return when_find(manners->reading->phrases, manners->reading->words, at, end,
                     &manners->anchor, &when) &&
           when.first == at;
}

/* The words of `range` are greeting, thanks and names, and nothing else. A few words
 * more may stand beside them; `strict`: but no sentence of them alone or behind a
 * greeting, and none that names a time ("thanks, reply on Friday"). */
static bool is_only_polite(const struct manners *manners, struct span range, bool strict)
{
    const struct reading *reading = manners->reading;
    bool phrases = false, words = false, plain = false;

    for (guint at = range.first, length; at < range.end; at += MAX(length, 1)) {
        struct span thanks = thanks_clause(reading, at, range.end);
        if (!span_is_empty(thanks) && thanks_ahead(manners, thanks))
            return false;
        length = polite_phrase(reading, at, range.end);
        if (!span_is_empty(thanks) && says_only_thanks(reading, thanks))
            length = MAX(length, thanks.end - thanks.first);
        guint word = phrases_match(reading->phrases, PHRASE_COURTESY_WORD, reading->words,
                                   at, range.end);
        if (strict && length == 0 && plain && begins_time(manners, at, range.end))
            return false;
        plain = length == 0;
        guint greeting = phrases_match(reading->phrases, PHRASE_GREETING, reading->words,
                                       at, range.end);
        phrases = phrases || length > greeting;
        words = words || word > length;
        length = MAX(length, word);
        guint negation = reading_match(reading, PHRASE_NEGATION, at, range.end);
        if (length == 0 ? !names_hold(manners->names, reading->words, at)
                        : length <= negation)
            return false;
    }
    return phrases || !words || !strict;
}

/* "Hello Ms Lee", whoever that is, but not "Hello, it broke": a clause alone, of names
 * and polite words. */
static bool is_greeting(const struct reading *reading, struct span range)
{
    guint length = phrases_match(reading->phrases, PHRASE_GREETING, reading->words,
                                 range.first, range.end);

    if (length == 0 || range.end - range.first > GREETING_WORDS_MAX)
        return false;
    guint behind = range.first + length;
    for (guint at = behind - 1; at + 1 < range.end; at++)
        if (reading_ends_clause(reading, at))
            return false;
    for (guint at = behind; at < range.end; at++)
        if (!reading_is_capital(reading, at) &&
            phrases_match(reading->phrases, PHRASE_COURTESY_WORD, reading->words, at,
                          range.end) == 0)
            return false;
    return true;
}

static bool is_polite(const struct manners *manners, guint index, bool strict)
{
    struct span sentence = reading_sentence(manners->reading, index);
    return is_only_polite(manners, sentence, strict) ||
           (index == 0 && is_greeting(manners->reading, sentence));
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

/* Or only sounds like it: "please do not hesitate". Neither answers anything. */
static bool seems_to_ask(const struct reading *reading, guint index)
{
    return words_sentence(reading->words, index)->question ||
           reading_holds(reading, PHRASE_REQUEST, reading_sentence(reading, index));
}

/* "Thanks for looking into it": what lies in `hit` is what the thanks are for. */
static bool is_thanked_for(const struct reading *reading, struct span sentence,
                           struct span hit)
{
    for (guint at = sentence.first; at < hit.first; at++) {
        struct span clause = thanks_clause(reading, at, sentence.end);
        if (!span_is_empty(clause) && hit.end <= clause.end &&
            says_only_thanks(reading, clause))
            return true;
    }
    return false;
}

static struct span find_holding(const struct reading *reading, struct span sentence)
{
    struct span hit = reading_find(reading, PHRASE_HOLDING, sentence);

    while (!span_is_empty(hit) && is_thanked_for(reading, sentence, hit))
        hit =
            reading_find(reading, PHRASE_HOLDING, (struct span){ hit.end, sentence.end });
    return hit;
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
    struct span hit = find_holding(reading, sentence);
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
    const struct manners manners = { reading,
                                     names,
                                     { message->date, message->date_zone } };
    for (guint i = 0; i < reading->sentences; i++) {
        struct span hit = holding_words(reading, i, promised[i]);
        if (!span_is_empty(hit))
            first = span_is_empty(first) ? hit : first;
        else if (!is_polite(&manners, i, false) && !is_thanks(reading, i) &&
                 !seems_to_ask(reading, i))
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
    const struct manners manners = { reading,
                                     names,
                                     { message->date, message->date_zone } };
    for (guint i = 0; i < reading->sentences; i++)
        if (words_sentence(reading->words, i)->question || !is_polite(&manners, i, true))
            return;
    g_autofree char *phrase = reading_quote(reading, thanks, false, PHRASE_SHOWN_MAX);
    message_add_signal(message, SIGNAL_COURTESY, phrase, COURTESY_SURE);
}
