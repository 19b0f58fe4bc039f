#include "app/undelivered.h"

#include "app/alert.h"
#include "app/language.h"

static char *join(const GPtrArray *addresses)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < addresses->len; i++)
        g_string_append_printf(text, i > 0 ? ", %s" : "%s",
                               (const char *)addresses->pdata[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

bool undelivered_tell(Store *store, const struct config *config,
                      const struct team_config *team, const struct outbox_letter *letter,
                      const GPtrArray *addresses, const char *said, bool given_up,
                      int64_t now, GError **error)
{
    if (addresses->len == 0 || alert_is(letter->purpose))
        return true;
    g_autofree char *whom = join(addresses);
    g_autofree char *matter = g_strconcat("undelivered to ", whom, NULL);
    g_auto(Tongue) tongue = language_speak(team);
    const char *const facts[] = {
        _("Not reached"), whom,         _("Mail server"),   said, _("Letter"),
        letter->purpose,  "Message-ID", letter->message_id, NULL
    };
    g_autofree char *consequence = g_strdup_printf(
        _("Whom it did not reach will not get it. See whether these addresses, in "
          "the team's file, are right, and whether the mail server takes letters "
          "from ackd. \"%s status\" lists what was refused; other letters to these "
          "addresses today are not told of again."),
        team->ackctl);
    const struct alert alert = {
        .team = team->name,
        .headline = given_up ? _("a letter was given up after five days")
                             : _("a letter was refused by the mail server"),
        .facts = facts,
        .consequence = consequence,
    };
    return alert_admins(store, config, team, matter, &alert, now, error);
}
