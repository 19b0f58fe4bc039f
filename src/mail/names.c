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
