/* Any bytes, as HTML, give a text. */
#include <string.h>

#include "fuzz.h"
#include "mime/html.h"

const char fuzz_name[] = "html";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *html = fuzz_text(data, size);
    g_autofree char *text = html_text(html, strlen(html));
    g_autofree char *raw = html_text((const char *)data, size);

    g_assert_true(text && g_utf8_validate(text, -1, NULL));
    g_assert_true(raw);
    return 0;
}
