#include "mail/listserver.h"

#include <glib.h>
#include <string.h>

enum { LIST_FOOTER_MAX = 240 }; /* bytes in which a list server names itself */

bool listserver_is_named(const char *text, const char *end)
{
    static const char *const marks[] = { "unsubscribe@", "-leave@",   "-request@",
                                         "listinfo",     "majordomo", "mailman",
                                         "listserv",     "/lists" };
    g_autofree char *lower =
        g_ascii_strdown(text, MIN((gssize)(end - text), (gssize)LIST_FOOTER_MAX));

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strstr(lower, marks[i]))
            return true;
    return false;
}
