#include "app/bounced.h"

#include "app/alert.h"
#include "app/language.h"
#include "base/log.h"
#include "store/letters.h"

static bool alert(Store *store, const struct config *config,
                  const struct team_config *team, const struct message *bounce,
                  const char *mailbox, const char *recipients, int64_t now,
                  GError **error)
{
    g_auto(Tongue) tongue = language_speak(team);
    const char *const facts[] = {
        _("Letter"),
        bounce->in_reply_to,
        _("It went to"),
        recipients,
        _("Came back to"),
        mailbox,
        _("The bounce"),
        bounce->subject ? bounce->subject : bounce->message_id,
        NULL,
    };
    const struct alert letter = {
        .team = team->name,
        .headline = _("a letter of ackd came back"),
        .facts = facts,
        .consequence = _("Whoever should have had it knows nothing of it. The mail that "
                         "came back says why; mend the address, or take it out of the "
                         "configuration. Other letters that come back today are only in "
                         "the log."),
    };
    return alert_admins(store, config, team, "bounced", &letter, now, error);
}

void bounced_alert(Store *store, const struct config *config,
                   const struct team_config *team, const struct message *bounce,
                   const char *mailbox, int64_t letter, int64_t now)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *purpose = NULL, *recipients = NULL;
    store_letter_tell(store, letter, &purpose, &recipients);
    log_event(LOG_WARNING, "a letter came back", "team", team->name, "letter",
              bounce->in_reply_to, "purpose", purpose, "mail", bounce->message_id, NULL);
    if (!purpose || alert_is(purpose))
        return;
    if (!alert(store, config, team, bounce, mailbox, recipients, now, &error))
        log_event(LOG_ERROR, "alert cannot be written", "team", team->name, "error",
                  error->message, NULL);
}
