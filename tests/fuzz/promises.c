/* What a person's mail says: promises and every other signal. */
#include "fuzz.h"
#include "mail/understand.h"

const char fuzz_name[] = "promises";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Message) message = message_new();
    g_autofree char *text = fuzz_text(data, size);

    message_set_address(&message->from, "Ann Lee", "ann@example.com");
    message->date = 1795000000;
    understand(message, text, fuzz_packs(), true);
    fuzz_check_message(message);
    return 0;
}
