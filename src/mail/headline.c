#include "mail/headline.h"

#include <string.h>

Headline *headline_new(const struct message *message, const Phrases *phrases)
{
    Headline *line = g_new(Headline, 1);
    line->phrases = phrases;
    line->words = phrases_words(phrases, message->subject ? message->subject : "");
    return line;
}

void headline_free(Headline *line)
{
    if (!line)
        return;
    words_free(line->words);
    g_free(line);
}

static guint words_of(const struct headline *line, PhraseList list, guint at)
{
    guint count = words_count(line->words);
    return at < count ? phrases_match(line->phrases, list, line->words, at, count) : 0;
}

/* What follows word `index` of the subject, blanks passed over. */
static const char *behind_word(const struct headline *line, guint index)
{
    const char *behind = line->words->text + words_at(line->words, index)->end;
    return behind + strspn(behind, " ");
}

/* The first word behind a list's or ticket's "[name]", or behind "Ann Lee - ". */
static guint first_word(const struct headline *line)
{
    const char *subject = line->words->text;
    const char *close = *subject == '[' ? strchr(subject, ']') : strstr(subject, " - ");
    guint first = 0;

    while (close && first < words_count(line->words) &&
           subject + words_at(line->words, first)->start < close)
        first++;
    return close && first < words_count(line->words) ? first : 0;
}

/* "Out of office until 3 May", "Out of Office Re: your order". */
static bool goes_on(const struct headline *line, guint at)
{
    guint length = words_of(line, PHRASE_REPLY_PREFIX, at);
    if (length > 0 && *behind_word(line, at + length - 1) == ':')
        return true;
    return words_of(line, PHRASE_UNTIL, at) > 0 && !strchr(line->words->text, '?');
}

static bool announces(const struct headline *line, guint at, guint length)
{
    if (length == 0)
        return false;
    if (goes_on(line, at + length))
        return true;
    const char *behind = behind_word(line, at + length - 1);
    return *behind == '\0' || strchr(":()[]!-.#", *behind) ||
           g_str_has_prefix(behind, "\u2013");
}

/* The number of words before the first colon; of all where there is none. */
static guint words_of_label(const struct headline *line)
{
    const char *subject = line->words->text;
    const char *colon = strchr(subject, ':');
    guint count = words_count(line->words), words = 0;

    while (words < count &&
           (!colon || subject + words_at(line->words, words)->start < colon))
        words++;
    return words;
}

/* "Undeliverable: email for Bob": the longest phrase may reach over the colon. */
static bool begins_at(const struct headline *line, PhraseList list, guint at)
{
    guint length = words_of(line, list, at), label;

    if (length == 0 || announces(line, at, length))
        return length > 0;
    label = words_of_label(line);
    return at < label &&
           announces(line, at,
                     phrases_match(line->phrases, list, line->words, at, label));
}

bool headline_announces(const struct headline *line, PhraseList list)
{
    guint first = first_word(line);
    return begins_at(line, list, 0) || (first > 0 && begins_at(line, list, first));
}

/* "your order (Automatic Response)". */
static bool closes(const struct headline *line, PhraseList list)
{
    const char *subject = line->words->text;
    gsize length = strlen(subject);
    const char *open = length > 0 && subject[length - 1] == ')' ? strrchr(subject, '(')
                                                                : NULL;
    return open && phrases_equal(line->phrases, list, open + 1,
                                 (gsize)(subject + length - open) - 2);
}

bool headline_tells_absence(const struct headline *line)
{
    enum { NAME_WORDS = 4 };

    for (guint at = 1; at <= NAME_WORDS; at++) {
        guint length = words_of(line, PHRASE_ABSENT_SUBJECT, at);
        if (length == 0)
            continue;
        const char *behind = behind_word(line, at + length - 1);
        return *behind == '\0' || strchr(".(:!", *behind);
    }
    return false;
}

bool headline_begins(const struct headline *line, PhraseList list)
{
    return words_of(line, list, 0) > 0 || words_of(line, list, first_word(line)) > 0;
}

bool headline_holds(const struct headline *line, PhraseList list)
{
    for (guint at = 0; at < words_count(line->words); at++)
        if (words_of(line, list, at) > 0)
            return true;
    return false;
}

bool headline_says(const struct headline *line, PhraseList list)
{
    return headline_announces(line, list) || closes(line, list);
}

bool headline_is_answer(const struct headline *line)
{
    guint length = words_of(line, PHRASE_REPLY_PREFIX, 0);
    return length > 0 && *behind_word(line, length - 1) == ':';
}
