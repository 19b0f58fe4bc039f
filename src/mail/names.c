#include "mail/names.h"

#include <string.h>

static void add(GHashTable *names, const struct address *who)
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

GHashTable *names_of_recipients(const struct message *message)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < message->recipients->len; i++)
        add(names, &g_array_index(message->recipients, struct recipient, i).who);
    return names;
}

GHashTable *names_of_all(const struct message *message)
{
    GHashTable *names = names_of_recipients(message);
    add(names, &message->from);
    return names;
}

bool names_hold(GHashTable *names, const struct words *words, guint at)
{
    const char *position = words->text + words_at(words, at)->start;
    char folded[WORD_BYTES_MAX + 1];
    bool link;

    return word_next(&position, words->text + words_at(words, at)->end, folded, &link) &&
           g_hash_table_contains(names, folded);
}

static bool greets(GHashTable *names, const struct reading *reading, struct span sentence)
{
    enum { NAME_WORDS_MAX = 3 };
    guint greeting =
        reading_match(reading, PHRASE_GREETING, sentence.first, sentence.end);
    guint at = sentence.first + greeting;
    guint end = greeting ? MIN(sentence.end, at + NAME_WORDS_MAX) : at;

    for (; at < end; at++)
        if (names_hold(names, reading->words, at))
            return true;
    return false;
}

/* "Send it soon, Bob", "Bob, I'm away". */
static bool turns_to(GHashTable *names, const struct reading *reading,
                     struct span sentence)
{
    const struct words *words = reading->words;
    const struct word *first = words_at(words, sentence.first);
    const struct word *last = words_at(words, sentence.end - 1);

    return (names_hold(names, words, sentence.first) && words->text[first->end] == ',') ||
           (names_hold(names, words, sentence.end - 1) && last->start >= 2 &&
            strncmp(words->text + last->start - 2, ", ", 2) == 0);
}

bool names_address(GHashTable *names, const struct reading *reading, struct span sentence)
{
    return !span_is_empty(sentence) &&
           (greets(names, reading, sentence) || turns_to(names, reading, sentence));
}
