/* packs.h - the phrase packs of the source tree, for tests of language rules.
 * G_TEST_SRCDIR is tests/unit of the source tree. */
#pragma once
#include "mail/phrases.h"

static inline void test_add_pack(Phrases *phrases, const char *name)
{
    g_autofree char *path =
        g_test_build_filename(G_TEST_DIST, "..", "..", "share", "phrases", name, NULL);
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &data, NULL, &error);
    g_assert_no_error(error);
    phrases_add(phrases, name, data, -1, &error);
    g_assert_no_error(error);
}

static inline Phrases *test_packs(void)
{
    static const char *const names[] = { "da", "de", "en",     "es", "fr", "it",
                                         "nb", "nl", "others", "pl", "pt", "sv" };
    Phrases *phrases = phrases_new();

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        test_add_pack(phrases, names[i]);
    return phrases;
}
