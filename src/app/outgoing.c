#include "app/outgoing.h"

#include <string.h>

#include "mail/ours.h"
#include "mime/compose.h"
#include "store/letters.h"
#include "store/outbox.h"

static SmtpSecurity smtp_security(Security security)
{
    switch (security) {
    case SECURITY_STARTTLS: return SMTP_STARTTLS;
    case SECURITY_NONE: return SMTP_PLAIN;
    case SECURITY_TLS: break;
    }
    return SMTP_TLS;
}

struct smtp_server outgoing_server(const struct smtp_config *smtp, const char *secret)
{
    return (struct smtp_server){
        .host = smtp->host,
        .port = smtp->port,
        .security = smtp_security(smtp->security),
        .user = smtp->user,
        .password = secret,
        .oauth2 = smtp->oauth2.grant != GRANT_NONE,
        .ca_file = smtp->ca_file,
        .domain = strchr(smtp->from, '@') + 1,
    };
}

char *outgoing_id(Store *store, const struct config *config,
                  const struct team_config *team, const char *purpose)
{
    g_autofree char *secret = store_letter_secret(store);
    g_autofree char *what = g_strconcat(team->name, "\n", purpose, NULL);
    return ours_id(secret ? secret : "", what, config->smtp.from);
}

bool outgoing_is_answerable(const struct config *config, const struct team_config *team)
{
    for (guint i = 0; i < team->mailboxes->len; i++) {
        const struct mailbox_config *mailbox = team->mailboxes->pdata[i];
        if (g_ascii_strcasecmp(mailbox->user, config->smtp.from) == 0)
            return true;
    }
    return false;
}

static char *queue(Store *store, const struct config *config,
                   const struct team_config *team, const char *purpose,
                   const GPtrArray *to, struct letter *letter,
                   const struct message *answered, int64_t now, GError **error)
{
    g_autofree char *id = outgoing_id(store, config, team, purpose);
    const struct envelope envelope = {
        .from = config->smtp.from,
        .from_name = "ackd",
        .to = to,
        .message_id = id,
        .references = answered ? answered->in_reply_to : NULL,
        .answers = answered ? answered->message_id : NULL,
        .date = now,
    };
    g_autoptr(GBytes) bytes = mime_compose(&envelope, letter, error);
    letter_free(letter);
    if (!bytes)
        return NULL;
    store_outbox_add(store, purpose, id, to, bytes, now);
    return g_steal_pointer(&id);
}

char *outgoing_queue(Store *store, const struct config *config,
                     const struct team_config *team, const char *purpose,
                     const GPtrArray *to, struct letter *letter, int64_t now,
                     GError **error)
{
    return queue(store, config, team, purpose, to, letter, NULL, now, error);
}

char *outgoing_answer(Store *store, const struct config *config,
                      const struct team_config *team, const char *purpose,
                      const GPtrArray *to, struct letter *letter,
                      const struct message *answered, int64_t now, GError **error)
{
    return queue(store, config, team, purpose, to, letter, answered, now, error);
}
