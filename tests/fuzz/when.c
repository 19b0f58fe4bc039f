/* Every deadline phrase of a text lies in it and names a time that can be. */
#include "mail/when.h"
#include "fuzz.h"

const char fuzz_name[] = "when";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct anchor anchor = { 1795000000, 3600 };
    const Phrases *phrases = fuzz_packs();
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(Words) words = phrases_words(phrases, text);
    guint count = words_count(words);
    struct when when;

    for (guint at = 0; when_find(phrases, words, at, count, &anchor, &when);
         at = when.end) {
        g_assert_true(when.first >= at && when.first < when.end && when.end <= count);
        g_assert_true(when.deadline.kind != DEADLINE_NONE);
        g_assert_true(deadline_is_sane(&when.deadline));
        g_assert_true(when.confidence >= 0 && when.confidence <= 100);
    }
    return 0;
}
