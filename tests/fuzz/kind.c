/* A whole mail: header fields, kind, text, what it says. */
#include <string.h>

#include "app/mailfile.h"
#include "fuzz.h"
#include "mime/parse.h"

const char fuzz_name[] = "kind";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    g_autofree char *own = NULL;

    if (!ready)
        mime_init();
    ready = true;
    g_autoptr(Message)
        message = mailfile_understand((const char *)data, size, fuzz_packs(), &own);
    fuzz_check_message(message);
    g_assert_true(message->message_id);
    g_assert_true(g_utf8_validate(own, -1, NULL));
    return 0;
}
