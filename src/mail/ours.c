#include "mail/ours.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"

#define PREFIX "ackd."
enum { DIGITS = 24 }; /* of a hash, four bits each */

char *ours_id(const char *secret, const char *what, const char *address)
{
    g_autofree char *all = g_strconcat(secret, "\n", what, NULL);
    g_autofree char *hash = text_hash(all, DIGITS);
    return g_strdup_printf(PREFIX "%s@%s", hash, strchr(address, '@') + 1);
}

bool ours_is_id(const char *message_id)
{
    if (!message_id || !g_str_has_prefix(message_id, PREFIX))
        return false;
    const char *hash = message_id + strlen(PREFIX);
    return strspn(hash, "0123456789abcdef") == DIGITS && hash[DIGITS] == '@';
}
