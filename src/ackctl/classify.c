#include "ackctl/command.h"

#include <stdio.h>

#include "ackctl/json.h"
#include "app/mailfile.h"
#include "mime/parse.h"

static void print_mail(const char *path, const char *bytes, gsize length, gpointer data)
{
    g_autofree char *own_text = NULL;
    g_autoptr(Message) message = mailfile_understand(bytes, length, data, &own_text);
    json_print_mail(path, message, own_text);
}

int command_classify(struct context *context, char **arguments, GError **error)
{
    const Phrases *phrases = NULL;
    if (!command_expects(arguments, 1, G_MAXUINT, "classify FILE...", error) ||
        !(phrases = context_phrases(context, error)))
        return NOTHING;
    mime_init();
    for (char **path = arguments; *path; path++) {
        if (!mailfile_each(*path, print_mail, (gpointer)phrases, error))
            return NOTHING;
    }
    return DONE;
}
