#include "config/config.h"

#include "config/calendars.h"
#include "config/check.h"
#include "config/closures.h"
#include "config/options.h"
#include "config/problems.h"
#include "config/read.h"
#include "config/webhooks.h"

static int default_smtp_port(Security security)
{
    static const int ports[] = {
        [SECURITY_TLS] = 465, [SECURITY_STARTTLS] = 587, [SECURITY_NONE] = 25
    };
    return ports[security];
}

static int default_imap_port(Security security)
{
    return security == SECURITY_TLS ? 993 : 143;
}

static void team_free(struct team_config *team)
{
    if (team == NULL)
        return;
    calendars_free(team->targets);
    webhooks_forget(team);
    options_clear(&options_team_file, team);
    g_array_unref(team->holiday_closures);
    calendar_free(team->calendar);
    g_free(team->file);
    g_free(team->ackctl);
    g_free(team);
}

void config_free(struct config *config)
{
    if (config == NULL)
        return;
    options_clear(&options_main, config);
    g_ptr_array_unref(config->teams);
    g_free(config->file);
    g_free(config);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* The *.conf of a directory in order of their names, hidden ones left out; NULL if it is
 * no directory. */
static GPtrArray *files_in(const char *directory)
{
    g_autoptr(GDir) listing = g_dir_open(directory, 0, NULL);
    if (listing == NULL)
        return NULL;
    GPtrArray *files = g_ptr_array_new();
    for (const char *name; (name = g_dir_read_name(listing)) != NULL;)
        if (name[0] != '.' && g_str_has_suffix(name, ".conf"))
            g_ptr_array_add(files, g_build_filename(directory, name, NULL));
    g_ptr_array_sort(files, by_name);
    return files;
}

/* Appends `path`, or the files in it where it is a directory. */
static bool add_team_files(GPtrArray *files, const char *path)
{
    GPtrArray *inside = files_in(path);
    if (inside != NULL)
        g_ptr_array_extend_and_steal(files, inside);
    else if (g_file_test(path, G_FILE_TEST_EXISTS))
        g_ptr_array_add(files, g_strdup(path));
    else
        return false;
    return true;
}

static void expand_team_files(struct config *config, Problems *problems)
{
    g_autoptr(GPtrArray) written = config->team_files;
    g_ptr_array_set_free_func(written, g_free);
    config->team_files = g_ptr_array_new();
    bool wrong = problems_spoilt(problems, &config->team_files);
    for (guint i = 0; i < written->len; i++) {
        const char *path = written->pdata[i];
        if (add_team_files(config->team_files, path))
            continue;
        wrong = true;
        problems_add_at(
            problems, path, "teams",
            "found no file or directory '%s', expected the file of a team or a "
            "directory of them",
            path);
    }
    if (config->team_files->len == 0 && !wrong)
        problems_add_at(problems, &config->team_files, "teams",
                        "found no team, expected at least one file *.conf");
}

static struct team_config *team_new(const char *file)
{
    struct team_config *team = g_new0(struct team_config, 1);
    team->file = g_strdup(file);
    team->holiday_closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    return team;
}

static void check_team_calendars(struct team_config *team, Problems *problems)
{
    struct terms_config terms = calendars_terms(team);
    calendars_check(&terms, team->holiday_closures,
                    &(struct terms_place){ &team->hours, &team->closed, "team." },
                    problems);
    team->calendar = terms.calendar;
}

static void load_team(struct config *config, const char *file, bool open_secrets,
                      Problems *problems)
{
    struct team_config *team = team_new(file);
    if (read_file(team->file, &options_team_file, team, open_secrets, problems)) {
        check_team_calendars(team, problems);
        check_team(team, config->teams, problems);
        webhooks_read(team, problems);
    }
    for (guint i = 0; i < team->mailboxes->len; i++) {
        struct mailbox_config *mailbox = team->mailboxes->pdata[i];
        if (mailbox->port == 0)
            mailbox->port = default_imap_port(mailbox->security);
    }
    g_ptr_array_add(config->teams, team);
}

static void load_main(struct config *config, bool open_secrets, Problems *problems)
{
    if (!read_file(config->file, &options_main, config, open_secrets, problems))
        return;
    check_main(config, problems);
    if (config->smtp.port == 0)
        config->smtp.port = default_smtp_port(config->smtp.security);
    expand_team_files(config, problems);
    for (guint i = 0; i < config->team_files->len; i++)
        load_team(config, config->team_files->pdata[i], open_secrets, problems);
}

static void name_commands(struct config *config)
{
    for (guint i = 0; i < config->teams->len; i++) {
        struct team_config *team = config->teams->pdata[i];
        team->ackctl = config->teams->len == 1
                           ? g_strdup("ackctl")
                           : g_strdup_printf("ackctl -t %s", team->name);
    }
}

static struct config *load(const char *file, bool open_secrets, GError **error)
{
    g_autoptr(Config) config = g_new0(struct config, 1);
    config->file = g_canonicalize_filename(file, NULL);
    config->teams = g_ptr_array_new_with_free_func((GDestroyNotify)team_free);
    g_autoptr(Problems) problems = problems_new();
    load_main(config, open_secrets, problems);
    if (!problems_none(problems, error))
        return NULL;
    name_commands(config);
    return g_steal_pointer(&config);
}

struct config *config_load(const char *file, GError **error)
{
    return load(file, true, error);
}

struct config *config_load_without_secrets(const char *file, GError **error)
{
    return load(file, false, error);
}

const struct team_config *config_team(const struct config *config, const char *name)
{
    for (guint i = 0; i < config->teams->len; i++) {
        const struct team_config *team = config->teams->pdata[i];
        if (g_str_equal(team->name, name))
            return team;
    }
    return NULL;
}

char *config_policy_text(const struct team_config *team)
{
    g_autoptr(GPtrArray) closed = closures_text(team->closed, team->holiday_closures);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    struct team_config policy = *team;
    policy.closed = closed;
    policy.holidays = none;
    policy.mailboxes = none;
    policy.webhooks = none;
    return options_text(&options_team_file, &policy);
}

struct team_config *config_policy_read(const char *text, const char *file, GError **error)
{
    struct team_config *team = team_new(file);
    team->ackctl = g_strdup("ackctl");
    g_autoptr(Problems) problems = problems_new();
    if (read_text(text, team->file, &options_team_file, team, problems)) {
        check_team_calendars(team, problems);
        check_policy(team, problems);
    }
    if (problems_none(problems, error))
        return team;
    team_free(team);
    return NULL;
}

void config_policy_free(struct team_config *team)
{
    team_free(team);
}
