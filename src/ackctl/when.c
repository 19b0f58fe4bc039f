#include <stdio.h>

#include "ackctl/said.h"
#include "base/text.h"

static json_t *answer(const struct said *said, const Phrases *phrases, const char *phrase)
{
    g_autofree char *text = text_clean(phrase, -1, G_MAXSIZE);
    g_autoptr(Words) words = phrases_words(phrases, text);
    struct when when;

    if (!when_find(phrases, words, 0, words_count(words), &said->anchor, &when))
        return NULL;
    json_t *due = said_due(said, &when.deadline);
    gsize start = words_at(words, when.first)->start;
    gsize end = words_at(words, when.end - 1)->end;
    if (due)
        json_object_set_new(due, "text", json_stringn(text + start, end - start));
    return due;
}

int command_when(struct context *context, char **arguments, GError **error)
{
    g_auto(Said) said = { 0 };
    const Phrases *phrases = said_arguments(&said, context, arguments,
                                            "when --at TIME [--lang L] PHRASE", error);
    if (!phrases)
        return NOTHING;
    json_t *due = answer(&said, phrases, arguments[0]);
    json_dumpf(due ? due : json_null(), stdout, JSON_COMPACT | JSON_ENCODE_ANY);
    putchar('\n');
    json_decref(due);
    return DONE;
}
