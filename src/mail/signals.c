#include "mail/signals.h"

#include <string.h>

enum {
    PHRASE_SHOWN_MAX = 120, /* bytes of a quoted sentence */
    SHORT_WORDS_MAX = 60,   /* longer texts are never only holding or courtesy */
    HOLDING_SENTENCE_MAX = 28,
    SIGNED_LINES_MAX = 6, /* name, function, firm, telephone ... */
    SIGNED_WORDS_MAX = 6, /* of one such line */
    QUESTION_SURE = 90,
    PHRASE_SURE = 75,
};

struct span {
    guint first, end; /* words; empty if both are equal */
};

static struct span find_in(const Phrases *phrases, PhraseList list,
                           const struct words *words, struct span range)
{
    for (guint at = range.first; at < range.end; at++) {
        guint length = phrases_match(phrases, list, words, at, range.end);
        if (length > 0)
            return (struct span){ at, at + length };
    }
    return (struct span){ 0, 0 };
}

static bool found(struct span span)
{
    return span.end > span.first;
}

static struct span sentence_span(const struct words *words, guint index)
{
    const struct sentence *sentence = words_sentence(words, index);
    return (struct span){ sentence->first, sentence->end };
}

/* The words of `span` as they stand in the text, on one line; with its question mark. */
static char *quote(const struct words *words, struct span span, bool question)
{
    gsize start = words_at(words, span.first)->start;
    gsize end = words_at(words, span.end - 1)->end;
    if (question)
        end += strcspn(words->text + end, "?") + 1;
    g_autofree char *text = g_strndup(words->text + start, end - start);
    g_strdelimit(text, "\n\t", ' ');
    if (strlen(text) <= PHRASE_SHOWN_MAX)
        return g_steal_pointer(&text);
    char *cut = g_utf8_find_prev_char(text, text + PHRASE_SHOWN_MAX + 1);
    return g_strdup_printf("%.*s\u2026", (int)(cut - text), text);
}

static void find_request(struct message *message, const struct words *words,
                         const Phrases *phrases)
{
    for (guint i = 0; i < words->sentences->len; i++) {
        struct span sentence = sentence_span(words, i);
        bool question = words_sentence(words, i)->question;
        struct span none = find_in(phrases, PHRASE_NO_REQUEST, words, sentence);
        struct span asked = find_in(phrases, PHRASE_REQUEST, words, sentence);
        if (found(none) && asked.first >= none.first && asked.first < none.end)
            asked = find_in(phrases, PHRASE_REQUEST, words,
                            (struct span){ none.end, sentence.end });
        if (!found(asked) && (!question || found(none)))
            continue;
        g_autofree char *phrase = quote(words, sentence, question);
        message_add_signal(message, SIGNAL_REQUEST, phrase,
                           question ? QUESTION_SURE : PHRASE_SURE);
        return;
    }
}

static void find_chase(struct message *message, const struct words *words,
                       const Phrases *phrases)
{
    for (guint i = 0; i < words->sentences->len; i++) {
        struct span hit = find_in(phrases, PHRASE_CHASE, words, sentence_span(words, i));
        if (!found(hit))
            continue;
        g_autofree char *phrase = quote(words, hit, false);
        message_add_signal(message, SIGNAL_CHASE, phrase, PHRASE_SURE);
        return;
    }
}

/* Names of the people of this mail, as words: "Thanks, Ann" is all courtesy. */
static void add_names(GHashTable *names, const struct address *who)
{
    const char *texts[] = { who->name, who->address };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (!texts[i])
            continue;
        const char *position = texts[i];
        const char *end = position + (i == 0 ? strlen(position) : strcspn(position, "@"));
        char folded[WORD_BYTES_MAX + 1];
        bool link;
        while (word_next(&position, end, folded, &link))
            g_hash_table_add(names, g_strdup(folded));
    }
}

static GHashTable *names_of(const struct message *message)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    add_names(names, &message->from);
    for (guint i = 0; i < message->recipients->len; i++)
        add_names(names, &g_array_index(message->recipients, struct recipient, i).who);
    return names;
}

static bool is_name(GHashTable *names, const struct words *words, guint at)
{
    const char *position = words->text + words_at(words, at)->start;
    char folded[WORD_BYTES_MAX + 1];
    bool link;

    return word_next(&position, words->text + words_at(words, at)->end, folded, &link) &&
           g_hash_table_contains(names, folded);
}

/* Lines of a few words each, below a closing: name and function of the author. */
static bool is_signed_off(const struct words *words, guint from)
{
    guint lines = 1, in_line = 0;

    for (guint i = from; i < words_count(words); i++) {
        gsize before = i > from ? words_at(words, i - 1)->end : words_at(words, i)->start;
        gsize gap = words_at(words, i)->start - before;
        if (memchr(words->text + before, '\n', gap)) {
            lines++;
            in_line = 0;
        }
        if (memchr(words->text + before, '?', gap) || ++in_line > SIGNED_WORDS_MAX)
            return false;
    }
    return lines <= SIGNED_LINES_MAX;
}

/* Does the line, or the clause, end behind word `at`? */
static bool stops_behind(const struct words *words, guint at)
{
    if (at + 1 >= words_count(words))
        return true;
    gsize from = words_at(words, at)->end, to = words_at(words, at + 1)->start;
    return memchr(words->text + from, '\n', to - from) ||
           memchr(words->text + from, ',', to - from);
}

/* Where the text's message ends: at the closing ("best regards") that opens a sentence
 * and has nothing but a signature below it. */
static guint body_end(const struct words *words, const Phrases *phrases)
{
    for (guint i = 0; i < words->sentences->len; i++) {
        struct span sentence = sentence_span(words, i);
        guint length =
            phrases_match(phrases, PHRASE_CLOSING, words, sentence.first, sentence.end);
        if (length > 0 && stops_behind(words, sentence.first + length - 1) &&
            is_signed_off(words, sentence.first + length))
            return sentence.first;
    }
    return words_count(words);
}

struct tone {
    const struct words *words;
    const Phrases *phrases;
    GHashTable *names;
    guint end; /* of the message proper */
};

/* The words of `range` are greeting, thanks and names, and nothing else. */
static bool is_only_polite(const struct tone *tone, struct span range)
{
    static const PhraseList polite[] = { PHRASE_COURTESY, PHRASE_COURTESY_WORD,
                                         PHRASE_GREETING, PHRASE_CLOSING };

    for (guint at = range.first; at < range.end;) {
        guint longest = is_name(tone->names, tone->words, at) ? 1 : 0;
        for (guint i = 0; i < G_N_ELEMENTS(polite); i++)
            longest = MAX(longest, phrases_match(tone->phrases, polite[i], tone->words,
                                                 at, range.end));
        if (longest == 0)
            return false;
        at += longest;
    }
    return true;
}

/* "Hello Ms Lee," alone on its line, whoever that is. */
static bool is_greeting(const struct tone *tone, struct span range)
{
    return range.end - range.first <= SIGNED_WORDS_MAX &&
           phrases_match(tone->phrases, PHRASE_GREETING, tone->words, range.first,
                         range.end) > 0;
}

/* Every sentence is polite, or holding, and at least one is holding. */
static void find_holding(struct message *message, const struct tone *tone)
{
    struct span all = { 0, tone->end };
    struct span first = { 0, 0 };

    if (found(find_in(tone->phrases, PHRASE_ANSWER, tone->words, all)))
        return;
    for (guint i = 0; i < tone->words->sentences->len; i++) {
        struct span sentence = sentence_span(tone->words, i);
        if (sentence.first >= tone->end)
            break;
        if (words_sentence(tone->words, i)->question)
            return;
        struct span hit = find_in(tone->phrases, PHRASE_HOLDING, tone->words, sentence);
        if (found(hit) && sentence.end - sentence.first <= HOLDING_SENTENCE_MAX)
            first = found(first) ? first : hit;
        else if (!is_only_polite(tone, sentence) &&
                 !(i == 0 && is_greeting(tone, sentence)))
            return;
    }
    if (!found(first))
        return;
    g_autofree char *phrase = quote(tone->words, first, false);
    message_add_signal(message, SIGNAL_HOLDING, phrase, PHRASE_SURE);
}

static void find_courtesy(struct message *message, const struct tone *tone)
{
    struct span all = { 0, tone->end };
    struct span thanks = find_in(tone->phrases, PHRASE_COURTESY, tone->words, all);

    if (!found(thanks) || message_has_signal(message, SIGNAL_REQUEST) ||
        message_has_signal(message, SIGNAL_CHASE))
        return;
    for (guint i = 0; i < tone->words->sentences->len; i++) {
        struct span sentence = sentence_span(tone->words, i);
        sentence.end = MIN(sentence.end, tone->end);
        if (sentence.first >= sentence.end)
            break;
        if (words_sentence(tone->words, i)->question)
            return;
        if (!is_only_polite(tone, sentence) && !(i == 0 && is_greeting(tone, sentence)))
            return;
    }
    g_autofree char *phrase = quote(tone->words, thanks, false);
    message_add_signal(message, SIGNAL_COURTESY, phrase, PHRASE_SURE);
}

void signals_find(struct message *message, const char *own, const Phrases *phrases)
{
    g_autoptr(Words) words = phrases_words(phrases, own);

    find_request(message, words, phrases);
    find_chase(message, words, phrases);
    guint end = body_end(words, phrases);
    if (end == 0 || end > SHORT_WORDS_MAX)
        return;
    g_autoptr(GHashTable) names = names_of(message);
    struct tone tone = { words, phrases, names, end };
    find_holding(message, &tone);
    find_courtesy(message, &tone);
}
