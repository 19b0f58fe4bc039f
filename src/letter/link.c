#include "letter/link.h"

#include <glib.h>
#include <string.h>

#include "mail/understand.h"

/* Bytes. One that is longer is there to make letters large; programs' own have 100. */
enum { ID_MAX = 250 };

char *link_to(const char *template, const char *message_id)
{
    if (template == NULL || message_id == NULL || strlen(message_id) > ID_MAX ||
        understand_made_up(message_id))
        return NULL;
    /* The "@" stays: RFC 2392 has it so, and RFC 3986 wherever a template may put it. */
    g_autofree char *escaped = g_uri_escape_string(message_id, "@", FALSE);
    g_auto(GStrv) parts = g_strsplit(template, LINK_PLACE, -1);
    return g_strjoinv(escaped, parts);
}
