#include "app/outgoing.h"

#include <string.h>

#include "base/text.h"
#include "mime/compose.h"
#include "store/outbox.h"

char *outgoing_queue(Store *store, const struct config *config,
                     const struct team_config *team, const char *purpose,
                     const GPtrArray *to, struct letter *letter, int64_t now,
                     GError **error)
{
    g_autofree char *what = g_strconcat(team->name, "\n", purpose, NULL);
    g_autofree char *hash = text_hash(what, 24);
    g_autofree char *id =
        g_strdup_printf("ackd.%s@%s", hash, strchr(config->smtp.from, '@') + 1);
    const struct envelope envelope = {
        .from = config->smtp.from,
        .from_name = "ackd",
        .to = to,
        .message_id = id,
        .date = now,
    };
    g_autoptr(GBytes) bytes = mime_compose(&envelope, letter, error);
    letter_free(letter);
    if (!bytes)
        return NULL;
    store_outbox_add(store, purpose, id, to, bytes, now);
    return g_steal_pointer(&id);
}
