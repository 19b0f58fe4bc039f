#include "config/check.h"

#include "config/options.h"
#include "config/syntax.h"

enum { MINUTES_OF_DAY = 24 * 60 };

/* --- servers: the same for letters and mailboxes --- */

struct server {
    const char *path; /* "smtp", "team.mailboxes" */
    const char *host;
    const Security *security;
    char *const *user;
    const struct secret_source *password;
    const struct oauth2_config *oauth2;
    bool user_required; /* so that a missing one has been told */
};

static void check_security(const struct server *server, Problems *problems)
{
    if (*server->security != SECURITY_NONE || server->host == NULL ||
        syntax_is_loopback(server->host))
        return;
    g_autofree char *option = g_strconcat(server->path, ".security", NULL);
    problems_add_at(problems, server->security, option,
                    "found 'none' for the host '%s', expected 'tls' or 'starttls' "
                    "(plain text is for this machine only)",
                    server->host);
}

static void check_password(const struct server *server, Problems *problems)
{
    const struct secret_source *password = server->password;
    bool file = password->file != NULL || problems_spoilt(problems, &password->file);
    bool command = password->command != NULL ||
                   problems_spoilt(problems, &password->command);
    bool user = *server->user != NULL || problems_spoilt(problems, server->user);
    const Grant *grant = &server->oauth2->grant;
    bool oauth2 = *grant != GRANT_NONE || problems_spoilt(problems, grant);
    g_autofree char *option = g_strconcat(server->path, ".password_file", NULL);
    if (file && command)
        problems_add_at(problems, &password->file, option,
                        "found a password_command as well, expected one of them");
    else if (oauth2 && (file || command))
        problems_add_at(problems, file ? &password->file : &password->command, option,
                        "found a password as well as oauth2, expected one of them");
    else if (user && !file && !command && !oauth2)
        problems_add_at(problems, server->user, option,
                        "found a user without a password, expected password_file, "
                        "password_command or oauth2");
    else if (oauth2 && !user && !server->user_required)
        problems_add_at(problems, grant, option,
                        "found oauth2 without a user, expected both or neither");
    else if (!user && (file || command) && !server->user_required)
        problems_add_at(problems, file ? &password->file : &password->command, option,
                        "found a password without a user, expected both or neither");
}

static void check_server(const struct server *server, Problems *problems)
{
    check_security(server, problems);
    check_password(server, problems);
    g_autofree char *oauth2 = g_strconcat(server->path, ".oauth2", NULL);
    check_oauth2(server->oauth2, oauth2, problems);
}

void check_main(const struct config *config, Problems *problems)
{
    check_server(&(struct server){ .path = "smtp",
                                   .host = config->smtp.host,
                                   .security = &config->smtp.security,
                                   .user = &config->smtp.user,
                                   .password = &config->smtp.password,
                                   .oauth2 = &config->smtp.oauth2 },
                 problems);
}

/* --- names that must differ --- */

/* Whether `seen` holds the text; from now on it does. */
static bool seen_before(GHashTable *seen, const char *text)
{
    return text != NULL && !g_hash_table_add(seen, (gpointer)text);
}

static void check_mailboxes(const struct team_config *team, Problems *problems)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < team->mailboxes->len; i++) {
        const struct mailbox_config *mailbox = team->mailboxes->pdata[i];
        if (seen_before(seen, mailbox->name))
            problems_add_at(problems, &mailbox->name, "team.mailboxes.name",
                            "found '%s' a second time, expected another name",
                            mailbox->name);
        check_server(&(struct server){ .path = "team.mailboxes",
                                       .host = mailbox->host,
                                       .security = &mailbox->security,
                                       .user = &mailbox->user,
                                       .password = &mailbox->password,
                                       .oauth2 = &mailbox->oauth2,
                                       .user_required = true },
                     problems);
    }
}

/* Every conversation would be closed at once. */
static void check_closed_folders(const struct team_config *team, Problems *problems)
{
    static const char option[] = "team.closed_folders";
    for (guint i = 0; i < team->closed_folders->len; i++) {
        const char *folder = team->closed_folders->pdata[i];
        if (g_ascii_strcasecmp(folder, "INBOX") == 0)
            problems_add_at(problems, folder, option,
                            "found '%s', where mail arrives; expected another folder",
                            folder);
        for (guint j = 0; j < team->mailboxes->len; j++) {
            const struct mailbox_config *mailbox = team->mailboxes->pdata[j];
            if (g_strcmp0(folder, mailbox->sent) == 0)
                problems_add_at(problems, folder, option,
                                "found '%s', which is for sent mail; expected another "
                                "folder",
                                folder);
        }
    }
}

static void check_addresses(const struct team_config *team, Problems *problems)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < team->people.members->len; i++) {
        const struct member *member = team->people.members->pdata[i];
        for (guint j = 0; j < member->addresses->len; j++) {
            const char *address = member->addresses->pdata[j];
            if (seen_before(seen, address))
                problems_add_at(problems, address, "team.members.addresses",
                                "found '%s' a second time, expected each address once",
                                address);
        }
    }
}

/* --- deputies --- */

/* The number of the member with that address, -1 if there is none. */
static int member_index(const GPtrArray *members, const char *address)
{
    for (guint i = 0; address != NULL && i < members->len; i++) {
        const struct member *member = members->pdata[i];
        if (g_ptr_array_find_with_equal_func(member->addresses, address, g_str_equal,
                                             NULL))
            return (int)i;
    }
    return -1;
}

static int deputy_index(const GPtrArray *members, int index)
{
    const struct member *member = members->pdata[index];
    return member_index(members, member->deputy);
}

/* Whether the chain of deputies comes back to `start`, the first of its circle. */
static bool begins_circle(const GPtrArray *members, int start)
{
    int at = deputy_index(members, start);
    for (guint steps = 0; at > start && steps < members->len; steps++)
        at = deputy_index(members, at);
    return at == start;
}

static bool addresses_spoilt(const GPtrArray *members, const Problems *problems)
{
    for (guint i = 0; i < members->len; i++) {
        const struct member *member = members->pdata[i];
        if (problems_spoilt(problems, &member->addresses))
            return true;
    }
    return false;
}

static void check_deputies(const struct team_config *team, Problems *problems)
{
    const GPtrArray *members = team->people.members;
    bool unsure = addresses_spoilt(members, problems);
    for (guint i = 0; i < members->len; i++) {
        const struct member *member = members->pdata[i];
        if (member->deputy == NULL)
            continue;
        if (member_index(members, member->deputy) < 0 && !unsure)
            problems_add_at(problems, &member->deputy, "team.members.deputy",
                            "found '%s', expected an address of another member",
                            member->deputy);
        else if (begins_circle(members, (int)i))
            problems_add_at(problems, &member->deputy, "team.members.deputy",
                            "found '%s', which closes a circle of deputies; expected a "
                            "chain that ends",
                            member->deputy);
    }
}

/* --- absences --- */

/* Who is away for an hour is there for their letters. */
static void check_away(const struct team_config *team, Problems *problems)
{
    for (guint i = 0; i < team->people.members->len; i++) {
        const struct member *member = team->people.members->pdata[i];
        for (guint j = 0; j < member->away->len; j++) {
            const char *text = member->away->pdata[j];
            struct closure closure;
            /* Each was parsed when it was read. */
            if (calendar_parse_closure(text, &closure, NULL) &&
                (closure.open != 0 || closure.close != MINUTES_OF_DAY))
                problems_add_at(problems, text, "team.members.away",
                                "found '%s', a part of a day; expected whole days, as "
                                "'2026-12-24' or '2026-12-24..2027-01-01'",
                                text);
        }
    }
}

/* --- recipients --- */

static bool may_have_lead(const struct team_config *team, const Problems *problems)
{
    const GPtrArray *members = team->people.members;
    for (guint i = 0; i < members->len; i++) {
        const struct member *member = members->pdata[i];
        if (member->lead || problems_spoilt(problems, &member->lead))
            return true;
    }
    return members->len == 0;
}

static void check_lead(const GPtrArray *to, const char *option, Problems *problems)
{
    for (guint i = 0; i < to->len; i++)
        if (g_str_equal(to->pdata[i], "lead"))
            problems_add_at(problems, to->pdata[i], option,
                            "found 'lead' in a team without one, expected a member with "
                            "lead = true");
}

static void check_recipients(const struct team_config *team, Problems *problems)
{
    if (may_have_lead(team, problems))
        return;
    check_lead(team->digest.to, "team.digest.to", problems);
    for (guint i = 0; i < team->levels->len; i++) {
        const struct level *level = team->levels->pdata[i];
        check_lead(level->to, "team.reminders.to", problems);
    }
}

static bool is_same_level(const struct level *a, const struct level *b)
{
    return a->relative == b->relative && a->percent == b->percent &&
           a->before == b->before && a->distance.kind == b->distance.kind &&
           a->distance.amount == b->distance.amount;
}

static void check_levels(const struct team_config *team, Problems *problems)
{
    const GPtrArray *levels = team->levels;
    for (guint i = 1; i < levels->len; i++) {
        const struct level *level = levels->pdata[i];
        guint j = 0;
        while (j < i && !is_same_level(level, levels->pdata[j]))
            j++;
        if (j < i && level->name != NULL)
            problems_add_at(problems, level, "team.reminders.at",
                            "found '%s' a second time, expected each level once",
                            level->name);
    }
}

static void check_digest(const struct team_config *team, Problems *problems)
{
    if (team->digest.at >= MINUTES_OF_DAY)
        problems_add_at(problems, &team->digest.at, "team.digest.at",
                        "found '24:00', expected a time from '00:00' to '23:59'");
}

/* --- hours --- */

/* One more window each time, so that the first that cannot be has its line. */
bool check_hours(const GPtrArray *hours, const void *place, const char *path,
                 Problems *problems)
{
    g_autoptr(GArray) windows = g_array_new(FALSE, FALSE, sizeof(struct window));
    bool sound = !problems_spoilt(problems, place) && hours->len > 0;
    for (guint i = 0; i < hours->len; i++) {
        const struct window *window = hours->pdata[i];
        if (window->days == 0 || window->open < 0 || window->close < 0) {
            sound = false;
            continue;
        }
        g_array_append_val(windows, *window);
        g_autoptr(GError) error = NULL;
        if (window->open == window->close)
            problems_add_at(problems, window, path,
                            "found a window that closes when it opens, expected another "
                            "time ('00:00' to '24:00' is a whole day)");
        else if (!calendar_check_windows((const struct window *)(void *)windows->data,
                                         windows->len, &error))
            problems_add_at(problems, window, path, "%s", error->message);
        else
            continue;
        return false;
    }
    return sound;
}

/* Days that would close nothing were meant to close something. */
static void check_closed(const struct team_config *team, Problems *problems)
{
    const GPtrArray *closed = team->closed->len > 0 ? team->closed : team->holidays;
    if (!team->always || closed->len == 0)
        return;
    for (guint i = 0; i < team->targets->len; i++) {
        const struct target_config *target = team->targets->pdata[i];
        if (target->hours->len > 0 || problems_spoilt(problems, &target->hours))
            return;
    }
    problems_add_at(
        problems, closed == team->closed ? &team->closed : &team->holidays,
        closed == team->closed ? "team.closed" : "team.holidays",
        "found closed days although hours = \"24x7\" is never closed, expected "
        "hours as windows ('Mon-Sun' from '00:00' to '24:00')");
}

/* --- a team --- */

static void check_name(const struct team_config *team, const GPtrArray *earlier,
                       Problems *problems)
{
    for (guint i = 0; team->name != NULL && i < earlier->len; i++) {
        const struct team_config *other = earlier->pdata[i];
        if (g_strcmp0(team->name, other->name) == 0)
            problems_add_at(problems, &team->name, "team.name",
                            "found '%s', which is the team of %s; expected another name",
                            team->name, other->file);
    }
}

static void check_people_and_letters(const struct team_config *team, Problems *problems)
{
    check_addresses(team, problems);
    check_deputies(team, problems);
    check_away(team, problems);
    check_recipients(team, problems);
    check_levels(team, problems);
    check_digest(team, problems);
    check_closed(team, problems);
}

static void check_team_targets(const struct team_config *team, const GPtrArray *mailboxes,
                               Problems *problems)
{
    check_targets(&(struct target_check){ .path = "team.targets",
                                          .targets = team->targets,
                                          .people = &team->people,
                                          .mailboxes = mailboxes,
                                          .problems = problems });
}

void check_policy(const struct team_config *team, Problems *problems)
{
    check_people_and_letters(team, problems);
    check_team_targets(team, NULL, problems);
}

void check_team(const struct team_config *team, const GPtrArray *earlier,
                Problems *problems)
{
    bool known = !problems_spoilt(problems, &team->mailboxes);
    check_name(team, earlier, problems);
    check_mailboxes(team, problems);
    check_closed_folders(team, problems);
    check_people_and_letters(team, problems);
    check_team_targets(team, known ? team->mailboxes : NULL, problems);
}
