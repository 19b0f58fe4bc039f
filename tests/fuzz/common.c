#include <string.h>

#include "base/text.h"
#include "fuzz.h"

enum { TEXT_MAX = 64 * 1024 }; /* ackd reads no further */

static Phrases *read_packs(void)
{
    static const char *const names[] = { "da", "de", "en",     "es", "fr", "it",
                                         "nb", "nl", "others", "pl", "pt", "sv" };
    Phrases *phrases = phrases_new();

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *data = NULL;
        g_autofree char *path = g_build_filename(PACKS, names[i], NULL);
        if (!g_file_get_contents(path, &data, NULL, &error) ||
            !phrases_add(phrases, names[i], data, -1, &error))
            g_error("%s", error->message);
    }
    return phrases;
}

const Phrases *fuzz_packs(void)
{
    static Phrases *phrases;

    if (!phrases)
        phrases = read_packs();
    return phrases;
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    return text_clean_lines((const char *)data, (gssize)size, TEXT_MAX);
}

static void check_string(const char *text, gsize max)
{
    g_assert_true(!text || (strlen(text) <= max && g_utf8_validate(text, -1, NULL)));
}

static void check_address(const struct address *who)
{
    check_string(who->name, MESSAGE_NAME_MAX);
    check_string(who->address, MESSAGE_ADDRESS_MAX);
}

void fuzz_check_message(const struct message *message)
{
    check_string(message->message_id, MESSAGE_ID_MAX);
    check_string(message->in_reply_to, MESSAGE_ID_MAX);
    check_string(message->subject, MESSAGE_SUBJECT_MAX);
    check_address(&message->from);
    check_address(&message->reply_to);
    g_assert_true(message->references->len <= MESSAGE_REFERENCES_MAX);
    g_assert_true(message->recipients->len <= MESSAGE_RECIPIENTS_MAX);
    g_assert_true(mail_kind_name(message->kind));
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        g_assert_true(signal_name(signal->kind) && signal->phrase);
        /* An attachment delivers without a word. */
        g_assert_true(*signal->phrase || signal->kind == SIGNAL_DELIVERY);
        g_assert_true(g_utf8_validate(signal->phrase, -1, NULL));
        g_assert_true(signal->confidence >= 0 && signal->confidence <= 100);
        g_assert_true(deadline_is_sane(&signal->deadline));
    }
}
