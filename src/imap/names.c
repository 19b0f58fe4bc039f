#include "imap/names.h"

#include <stdbool.h>

#include "base/error.h"

static const char WIRE[] = "UTF-7-IMAP";

/* Such a name would have to be sent as a literal and shown on terminals; no folder of a
 * mail program has one. */
static bool has_controls(const char *name)
{
    for (; *name; name++)
        if (g_ascii_iscntrl(*name))
            return true;
    return false;
}

char *imap_name_encode(const char *name, GError **error)
{
    char *wire = *name ? g_convert(name, -1, WIRE, "UTF-8", NULL, NULL, NULL) : NULL;

    if (!wire)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "a folder's name is \"%s\", expected text in UTF-8", name);
    return wire;
}

char *imap_name_decode(const char *wire)
{
    char *name =
        has_controls(wire) ? NULL : g_convert(wire, -1, "UTF-8", WIRE, NULL, NULL, NULL);

    /* Some servers send UTF-8 unasked. */
    if (!name && !has_controls(wire) && g_utf8_validate(wire, -1, NULL))
        name = g_strdup(wire);
    return name;
}
