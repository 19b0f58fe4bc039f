#include "app/recipients.h"

#include <string.h>

#include "letter/tongue.h"

static void add(GPtrArray *list, const char *address)
{
    if (!g_ptr_array_find_with_equal_func(list, address, g_str_equal, NULL))
        g_ptr_array_add(list, g_strdup(address));
}

static const char *letters_go_to(const struct member *member)
{
    return member->addresses->pdata[0];
}

static void add_members(GPtrArray *list, const struct team_config *team, bool leads_only)
{
    const GPtrArray *members = team->people.members;
    for (guint i = 0; i < members->len; i++) {
        const struct member *member = members->pdata[i];
        if (member->lead || !leads_only)
            add(list, letters_go_to(member));
    }
}

static bool has_lead(const struct team_config *team)
{
    for (guint i = 0; i < team->people.members->len; i++) {
        const struct member *member = team->people.members->pdata[i];
        if (member->lead)
            return true;
    }
    return false;
}

GPtrArray *recipients_resolve(const struct team_config *team, const GPtrArray *words,
                              const struct standing *standing)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < words->len; i++) {
        const char *word = words->pdata[i];
        if (g_str_equal(word, "owner") && standing)
            add(list, letters_go_to(standing->who));
        else if (g_str_equal(word, "owner"))
            add_members(list, team, has_lead(team));
        else if (g_str_equal(word, "lead"))
            add_members(list, team, true);
        else if (g_str_equal(word, "team"))
            add_members(list, team, false);
        else
            add(list, word);
    }
    return list;
}

static char *word_text(const struct team_config *team, const char *word,
                       const struct standing *standing)
{
    if (g_str_equal(word, "owner") && standing)
        return standing->who == standing->owner
                   ? g_strdup_printf(_("%s, who wrote to this client last"),
                                     standing->owner->name)
                   : g_strdup_printf(_("%s, who stands in for %s"), standing->who->name,
                                     standing->owner->name);
    if (g_str_equal(word, "owner"))
        return g_strdup(
            has_lead(team) ? _("the lead, as nobody has answered this client yet")
                           : _("the whole team, as nobody has answered this client yet"));
    if (g_str_equal(word, "lead"))
        return g_strdup(_("the lead of the team"));
    if (g_str_equal(word, "team"))
        return g_strdup(_("the whole team"));
    return g_strdup(word);
}

char *recipients_text(const struct team_config *team, const GPtrArray *words,
                      const struct standing *standing)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        g_autofree char *word = word_text(team, words->pdata[i], standing);
        const char *joint = i == 0 ? "" : i + 1 < words->len ? ", " : _(", and ");
        g_string_append_printf(text, "%s%s", joint, word);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool in_list(const GPtrArray *list, const char *address)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)list, address, g_str_equal,
                                            NULL);
}

static bool is_written_to(const struct team_config *team, const char *address)
{
    if (!strchr(address, '@')) /* a word like "owner" stands in the lists, too */
        return false;
    if (people_member(&team->people, address) || in_list(team->digest.to, address))
        return true;
    for (guint i = 0; i < team->levels->len; i++) {
        const struct level *level = team->levels->pdata[i];
        if (in_list(level->to, address))
            return true;
    }
    return false;
}

bool recipients_of_team(const struct config *config, const struct team_config *team,
                        const char *written)
{
    g_autofree char *address = g_ascii_strdown(written, -1);
    return in_list(config->admins, address) || is_written_to(team, address);
}

bool recipients_configured(const struct config *config, const char *written)
{
    g_autofree char *address = g_ascii_strdown(written, -1);
    if (in_list(config->admins, address))
        return true;
    for (guint i = 0; i < config->teams->len; i++)
        if (is_written_to(config->teams->pdata[i], address))
            return true;
    return false;
}

const char *recipients_stranger(const struct config *config, char *const *addresses)
{
    while (*addresses && recipients_configured(config, *addresses))
        addresses++;
    return *addresses;
}
