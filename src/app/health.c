#include "app/health.h"

#include "app/alert.h"
#include "app/language.h"
#include "base/instant.h"
#include "letter/wording.h"
#include "store/status.h"

struct health {
    Store *store;
    const struct config *config;
    const struct team_config *team;
    const struct freshness *freshness;
    int64_t now;
};

/* From when on it should have been seen. */
static int64_t unseen_since(const struct health *h, const struct mailbox_row *row)
{
    int64_t watched = h->freshness->last_chance ? store_since(h->store)
                                                : h->freshness->started;
    if (h->freshness->last_chance && row->looked != INSTANT_NONE)
        return row->looked;
    return MAX(row->looked, watched);
}

static bool tell(const struct health *h, const struct mailbox_row *row,
                 const struct alert *alert, const char *what, int64_t since,
                 GError **error)
{
    g_autofree char *matter =
        g_strdup_printf("mailbox %s %s %" G_GINT64_FORMAT, row->name, what, since);
    return alert_admins(h->store, h->config, h->team, matter, alert, h->now, error);
}

static char *time_or_never(const struct health *h, int64_t at)
{
    return at == INSTANT_NONE ? g_strdup(_("never yet"))
                              : wording_instant(h->team->calendar, at, h->now);
}

static bool tell_unseen(const struct health *h, const struct mailbox_row *row,
                        GError **error)
{
    g_autofree char *headline =
        g_strdup_printf(_("mailbox %s cannot be seen"), row->name);
    g_autofree char *looked = time_or_never(h, row->looked);
    const char *const facts[] = {
        _("Mailbox"), row->name,  _("Last look"),
        looked,       _("Found"), row->error ? row->error : _("no answer"),
        NULL
    };
    g_autofree char *consequence = g_strdup_printf(
        _("Mail that lies there is not known, and reminders say so. ackd goes "
          "on trying, and writes once more when the mailbox is seen again; "
          "\"%s status\" shows how it is now."),
        h->team->ackctl);
    const struct alert alert = {
        .team = h->team->name,
        .headline = headline,
        .facts = facts,
        .consequence = consequence,
    };
    store_mailbox_alerted(h->store, row->name, h->now);
    return tell(h, row, &alert, "unseen since", unseen_since(h, row), error);
}

static bool tell_seen(const struct health *h, const struct mailbox_row *row,
                      GError **error)
{
    g_autofree char *headline = g_strdup_printf(_("mailbox %s is seen again"), row->name);
    g_autofree char *told = time_or_never(h, row->alerted);
    g_autofree char *looked = time_or_never(h, row->looked);
    const char *const facts[] = { _("Mailbox"), row->name,       _("You were told"),
                                  told,         _("Seen again"), looked,
                                  NULL };
    const struct alert alert = {
        .team = h->team->name,
        .good = true,
        .headline = headline,
        .facts = facts,
        .consequence = _("What arrived meanwhile has been read. There is nothing to do."),
    };
    store_mailbox_alerted(h->store, row->name, INSTANT_NONE);
    return tell(h, row, &alert, "seen after", row->alerted, error);
}

/* What is to be told about a mailbox, NULL: nothing. */
typedef bool (*Telling)(const struct health *h, const struct mailbox_row *row,
                        GError **error);

static Telling judge(const struct health *h, const struct mailbox_row *row)
{
    bool told = row->alerted != INSTANT_NONE;
    bool reading = g_str_equal(row->state, "reading");
    int64_t unseen = h->now - unseen_since(h, row);
    if (told && row->looked != INSTANT_NONE && row->looked > row->alerted)
        return tell_seen;
    if (!told && !reading && unseen >= h->config->unseen_alert)
        return tell_unseen;
    return NULL;
}

bool health_tell(Store *store, const struct config *config,
                 const struct team_config *team, const struct freshness *freshness,
                 int64_t now, GError **error)
{
    g_auto(Tongue) tongue = language_speak(team);
    const struct health h = { store, config, team, freshness, now };
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    for (guint i = 0; i < rows->len; i++) {
        Telling telling = judge(&h, rows->pdata[i]);
        if (!telling)
            continue;
        store_begin(store);
        if (!telling(&h, rows->pdata[i], error)) {
            store_rollback(store);
            return false;
        }
        if (!store_commit(store, error))
            return false;
    }
    return store_check(store, error);
}
