#include "mail/bounce.h"

#include <string.h>

enum { MARKS_MAX = 16 }; /* bytes of ">" and blanks before a quoted field */

void bounce_names(struct message *bounce, const char *id)
{
    g_free(bounce->in_reply_to);
    bounce->in_reply_to = g_strdup(id);
    message_add_reference(bounce, id);
}

char *bounce_id_in_text(const char *text)
{
    static const char field[] = "message-id:";

    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *at = line + strspn(line, "> \t|");
        if (at - line > MARKS_MAX || g_ascii_strncasecmp(at, field, strlen(field)) != 0)
            continue;
        at += strlen(field);
        const char *open = at + strspn(at, " \t\r\n>");
        gsize length = strcspn(open, ">\r\n");
        return *open == '<' ? message_id_clean(open, (gssize)length) : NULL;
    }
    return NULL;
}
