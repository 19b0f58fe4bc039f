#include "ackctl/json.h"
#include "ackctl/said.h"
#include "base/text.h"
#include "mail/promises.h"

/* The promises of a text, as those of a mail by a person. */
static struct message *read_text(const char *text, const Phrases *phrases,
                                 const struct anchor *anchor)
{
    g_autofree char *clean = text_clean_lines(text, -1, G_MAXSIZE);
    g_autoptr(Words) words = phrases_words(phrases, clean);
    g_autoptr(Reading) reading = reading_new(words, phrases);
    g_autofree bool *promised = g_new0(bool, words->sentences->len);
    struct message *message = message_new();
    promises_find(message, reading, anchor, promised);
    return message;
}

int command_promises_in(struct context *context, char **arguments, GError **error)
{
    g_auto(Said) said = { 0 };
    const Phrases *phrases = said_arguments(
        &said, context, arguments, "promises-in --at TIME [--lang L] TEXT", error);
    if (!phrases)
        return NOTHING;
    g_autoptr(Message) message = read_text(arguments[0], phrases, &said.anchor);
    json_print_promises(message, &said);
    return DONE;
}
