/* What is the author's own is a part of the text, line by line. */
#include <string.h>

#include "fuzz.h"
#include "mail/owntext.h"

const char fuzz_name[] = "own_text";

/* Each line of `own` stands in `text`, below the one before. */
static bool is_part(const char *own, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(own, "\n", -1);

    for (char **line = lines; *line; line++) {
        text = strstr(text, *line);
        if (!text)
            return false;
        text += strlen(*line);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct address author = { (char *)"Ann Lee", (char *)"ann.lee@example.com" };
    g_autofree char *text = fuzz_text(data, size);
    g_autofree char *own = owntext_extract(text, &author, fuzz_packs());
    g_autofree char *unsigned_own = owntext_extract(text, NULL, fuzz_packs());

    g_assert_true(is_part(own, text));
    g_assert_true(is_part(unsigned_own, text));
    return 0;
}
