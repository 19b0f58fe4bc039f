#include <stdio.h>

#include "ackctl/json.h"
#include "ackctl/said.h"
#include "app/mailfile.h"
#include "mime/parse.h"

struct reader {
    const Phrases *phrases;
    struct said said;
};

static void print_mail(const char *path, const char *bytes, gsize length, gpointer data)
{
    struct reader *reader = data;
    g_autofree char *own_text = NULL;
    g_autoptr(Message)
        message = mailfile_understand(bytes, length, reader->phrases, &own_text);
    said_at(&reader->said, &(struct anchor){ message->date, message->date_zone });
    json_print_mail(path, message, own_text, &reader->said);
}

int command_classify(struct context *context, char **arguments, GError **error)
{
    struct reader reader = { 0 };
    if (!command_expects(arguments, 1, G_MAXUINT, "classify FILE...", error) ||
        !(reader.phrases = context_phrases(context, error)) ||
        !said_open(&reader.said, context, error))
        return NOTHING;
    mime_init();
    bool read = true;
    for (char **path = arguments; read && *path; path++)
        read = mailfile_each(*path, print_mail, &reader, error);
    said_clear(&reader.said);
    return read ? DONE : NOTHING;
}
