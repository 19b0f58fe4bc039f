#include "app/grant.h"

#include "app/alert.h"
#include "app/language.h"
#include "app/secrets.h"

bool grant_alert(Store *store, const struct config *config,
                 const struct team_config *team, const struct mailbox_config *mailbox,
                 const char *problem, int64_t now, GError **error)
{
    g_auto(Tongue) tongue = language_speak(team);
    const char *const facts[] = { _("Mailbox"), mailbox->name, _("User"), mailbox->user,
                                  _("Found"),   problem,       NULL };
    g_autofree char *consequence = g_strdup_printf(
        _("Mail of this mailbox, and of all that log in the same way, is not seen "
          "until this is mended. See ackd-auth(7) for what to do; \"%s auth\" tries the "
          "login step by step, and a reload makes ackd try at once. Until then it "
          "tries again by itself, once an hour."),
        team->ackctl);
    const struct alert alert = {
        .team = team->name,
        .headline = _("no token for a mailbox is given any more"),
        .facts = facts,
        .consequence = consequence,
    };
    const struct login login = secrets_mailbox(mailbox);
    g_autofree char *name = secrets_grant_name(&login);
    g_autofree char *matter = g_strconcat("grant ", name, NULL);
    store_begin(store);
    if (!alert_admins(store, config, team, matter, &alert, now, error)) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, error);
}
