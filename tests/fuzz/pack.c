/* A pack is taken whole or refused with its line; one that is taken can be searched. */
#include <string.h>

#include "fuzz.h"

const char fuzz_name[] = "pack";

static void search(const Phrases *phrases, const char *text)
{
    g_autoptr(Words) words = phrases_words(phrases, text);
    guint count = words_count(words);

    for (guint at = 0; at < MIN(count, 64); at++)
        for (guint list = 0; list < PHRASE_LISTS; list++)
            g_assert_true(phrases_match(phrases, list, words, at, count) <= count - at);
    for (guint list = 0; list < PHRASE_LISTS; list++) {
        bool whole = phrases_equal(phrases, list, text, strlen(text));
        bool begins = phrases_begin(phrases, list, text, strlen(text));
        g_assert_true(!whole || begins);
        g_assert_true(!begins || phrases_within(phrases, list, text, strlen(text)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *pack = g_strndup((const char *)data, size);
    g_autoptr(Phrases) phrases = phrases_new();
    g_autoptr(GError) error = NULL;

    if (!phrases_add(phrases, "x", pack, (gssize)size, &error))
        g_assert_true(g_str_has_prefix(error->message, "phrase pack x, line "));
    search(phrases, pack);
    return 0;
}
