#include "ackctl/command.h"

#include <string.h>

#include "app/phrasebook.h"
#include "base/error.h"

static bool load_config(struct context *context, GError **error)
{
    if (!context->config)
        context->config = config_load_without_secrets(context->config_file, error);
    return context->config != NULL;
}

static char *team_names(const struct config *config)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < config->teams->len; i++) {
        const struct team_config *team = config->teams->pdata[i];
        g_string_append_printf(names, i ? ", %s" : "%s", team->name);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

/* With --db the team is the one that the file belongs to. */
static const struct team_config *stored_team(struct context *context, GError **error)
{
    if (context->stored_team)
        return context->stored_team;
    Store *store = context_store(context, error);
    if (!store)
        return NULL;
    g_autofree char *policy = store_policy(store);
    if (!store_check(store, error))
        return NULL;
    if (policy)
        context->stored_team = config_policy_read(policy, context->db_file, error);
    else
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: does not say whose it is; ackd has not used it yet",
                    context->db_file);
    return context->stored_team;
}

const struct team_config *context_team(struct context *context, GError **error)
{
    if (context->db_file)
        return stored_team(context, error);
    if (!load_config(context, error))
        return NULL;
    const struct config *config = context->config;
    if (!context->team_name && config->teams->len == 1)
        return config->teams->pdata[0];
    g_autofree char *names = team_names(config);
    if (!context->team_name) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "there are %u teams, name one with -t: %s", config->teams->len,
                    names);
        return NULL;
    }
    const struct team_config *team = config_team(config, context->team_name);
    if (!team)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "there is no team \"%s\"; the configuration has %s",
                    context->team_name, names);
    return team;
}

Store *context_store(struct context *context, GError **error)
{
    if (context->store)
        return context->store;
    if (context->db_file)
        return context->store = store_open_readonly(context->db_file, error);
    const struct team_config *team = context_team(context, error);
    if (!team)
        return NULL;
    g_autofree char *file = g_strconcat(team->name, ".sqlite3", NULL);
    g_autofree char *path = g_build_filename(context->config->state_dir, file, NULL);
    context->store = store_open_readonly(path, error);
    return context->store;
}

const Phrases *context_phrases(struct context *context, GError **error)
{
    if (context->phrases)
        return context->phrases;
    /* Files can be read without any configuration: the packs are where they were
     * installed. */
    const char *directory = PKGDATADIR "/phrases";
    if (g_file_test(context->config_file, G_FILE_TEST_EXISTS)) {
        if (!load_config(context, error))
            return NULL;
        directory = context->config->phrases_dir;
    }
    context->phrases = phrasebook_load(directory, error);
    return context->phrases;
}

void context_print(struct context *context, Table *const *tables, gsize n)
{
    const struct team_config *team = context_team(context, NULL);
    output_tables(context->format, tables, n, team ? team->calendar : NULL, context->now);
}

bool command_expects(char **arguments, guint least, guint most, const char *usage,
                     GError **error)
{
    for (char **word = arguments; *word; word++) {
        if (**word != '-')
            continue;
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "there is no option \"%s\" here; usage: ackctl %s", *word, usage);
        return false;
    }
    guint n = g_strv_length(arguments);
    if (n >= least && n <= most)
        return true;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE, "%s; usage: ackctl %s",
                n < least ? "something is missing" : "too many words", usage);
    return false;
}

bool command_options(char **arguments, const GOptionEntry *entries, guint words,
                     const char *usage, GError **error)
{
    /* GOption takes a vector whose first word is a program's name. */
    g_auto(GStrv) vector = g_new0(char *, g_strv_length(arguments) + 2);
    vector[0] = g_strdup("ackctl");
    for (guint i = 0; arguments[i]; i++)
        vector[i + 1] = g_strdup(arguments[i]);
    g_autoptr(GOptionContext) options = g_option_context_new(NULL);
    g_option_context_set_help_enabled(options, FALSE);
    g_option_context_add_main_entries(options, entries, NULL);
    g_autoptr(GError) why = NULL;
    if (!g_option_context_parse_strv(options, &vector, &why)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE, "%s; usage: ackctl %s",
                    why->message, usage);
        return false;
    }
    return command_expects(vector + 1, words, words, usage, error);
}
