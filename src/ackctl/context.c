#include "ackctl/command.h"

#include <string.h>

#include "app/phrasebook.h"
#include "app/settings.h"
#include "base/error.h"
#include "base/instant.h"

enum { DEFAULT_DAYS = 28 };

static bool load_config(struct context *context, GError **error)
{
    if (!context->config)
        context->config = settings_load_for_reading(context->config_file, error);
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

static char *store_path(struct context *context, GError **error)
{
    if (context->db_file)
        return g_strdup(context->db_file);
    const struct team_config *team = context_team(context, error);
    if (!team)
        return NULL;
    g_autofree char *file = g_strconcat(team->name, ".sqlite3", NULL);
    return g_build_filename(context->config->state_dir, file, NULL);
}

Store *context_store(struct context *context, GError **error)
{
    if (context->store)
        return context->store;
    g_autofree char *path = store_path(context, error);
    if (path)
        context->store = store_open_readonly(path, error);
    return context->store;
}

bool context_for_writing(struct context *context, GError **error)
{
    g_autofree char *path = store_path(context, error);
    Store *store = path ? store_open_existing(path, error) : NULL;
    if (!store)
        return false;
    /* With --db the team was read from it. */
    store_close(context->store);
    context->store = store;
    return true;
}

Rules *context_rules(struct context *context, GError **error)
{
    if (context->rules)
        return context->rules;
    const struct team_config *team = context_team(context, error);
    Store *store = team ? context_store(context, error) : NULL;
    if (store)
        context->rules = rules_new(store, team, error);
    return context->rules;
}

struct conversation *context_conversation(struct context *context, const char *word,
                                          GError **error)
{
    Rules *rules = context_rules(context, error);
    if (!rules)
        return NULL;
    g_autofree char *name = message_id_clean(word, -1);
    return conversation_find(rules, context->store, name ? name : word, error);
}

const Calendar *context_calendar(struct context *context, const char *target,
                                 GError **error)
{
    const struct team_config *team = context_team(context, error);
    if (!team)
        return NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; target && i < team->targets->len; i++) {
        const struct target *one = team->targets->pdata[i];
        if (g_str_equal(one->name, target))
            return one->calendar ? one->calendar : team->calendar;
        g_ptr_array_add(names, one->name);
    }
    if (!target)
        return team->calendar;
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "there is no target \"%s\"; team %s has %s", target, team->name,
                *all ? all : "none");
    return NULL;
}

bool context_span(struct context *context, const char *from, const char *to,
                  int64_t *begin, int64_t *end, GError **error)
{
    const struct team_config *team = context_team(context, error);
    if (!team)
        return false;
    const Calendar *calendar = team->calendar;
    GTimeZone *zone = calendar_zone(calendar);
    int64_t today = calendar_day(calendar, context->now);
    int64_t first = calendar_instant(calendar, today - DEFAULT_DAYS, 0);
    int64_t last = context->now;
    if ((from && !instant_parse(from, zone, context->now, &first, error)) ||
        (to && !instant_parse(to, zone, context->now, &last, error)))
        return false;
    if (to && strlen(to) == strlen("2026-03-31"))
        last = calendar_instant(calendar, calendar_day(calendar, last) + 1, 0);
    *begin = first;
    *end = last;
    return true;
}

const char *context_member_name(struct context *context, const char *address)
{
    const struct team_config *team = context_team(context, NULL);
    const struct member *member = team && address ? people_member(&team->people, address)
                                                  : NULL;
    return member ? member->name : address;
}

const Phrases *context_phrases(struct context *context, GError **error)
{
    return context_language(context, NULL, error);
}

/* Files can be read without any configuration: then the packs are where they were
 * installed. NULL with error. */
static const char *phrases_dir(struct context *context, GError **error)
{
    if (context->phrases_dir)
        return context->phrases_dir;
    if (g_str_equal(context->config_file, DEFAULT_CONFIG) &&
        !g_file_test(DEFAULT_CONFIG, G_FILE_TEST_EXISTS))
        return PKGDATADIR "/phrases";
    return load_config(context, error) ? context->config->phrases_dir : NULL;
}

const Phrases *context_language(struct context *context, const char *language,
                                GError **error)
{
    if (context->phrases)
        return context->phrases;
    const char *directory = phrases_dir(context, error);
    if (!directory)
        return NULL;
    context->phrases = language ? phrasebook_load_one(directory, language, error)
                                : phrasebook_load(directory, error);
    return context->phrases;
}

void context_print(struct context *context, Table *const *tables, gsize n)
{
    const struct team_config *team = context_team(context, NULL);
    output_tables(context->format, tables, n, team ? team->calendar : NULL, context->now);
}

static void remove_first(char **words)
{
    g_free(*words);
    for (; *words; words++)
        words[0] = words[1];
}

bool command_expects(char **arguments, guint least, guint most, const char *usage,
                     GError **error)
{
    for (char **word = arguments; *word; word++) {
        if (**word != '-')
            continue;
        /* GOption leaves it there before what begins like an option. */
        if (g_str_equal(*word, "--")) {
            remove_first(word);
            break;
        }
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
    guint left = g_strv_length(vector) - 1;
    for (guint i = 0; arguments[i]; i++) {
        g_free(arguments[i]);
        arguments[i] = i < left ? g_steal_pointer(&vector[i + 1]) : NULL;
    }
    return command_expects(arguments, words, words, usage, error);
}

bool command_duration(const char *text, struct duration *duration, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (duration_parse(text, duration, &why))
        return true;
    g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_USAGE, why->message);
    return false;
}

const char *command_owed_text(ObligationKind kind)
{
    switch (kind) {
    case OBLIGATION_ACKNOWLEDGE: return "reply";
    case OBLIGATION_ANSWER: return "answer";
    case OBLIGATION_UPDATE: return "update";
    case OBLIGATION_CALL: return "call";
    case OBLIGATION_DEBT:
    case OBLIGATION_PROMISE: break;
    }
    return "promise";
}

const char *command_promise_text(const struct promise *promise, int64_t now)
{
    if (promise_is_broken(promise, now))
        return "broken";
    switch (promise->state) {
    case PROMISE_OPEN: return "open";
    case PROMISE_DELIVERED: break;
    case PROMISE_REPLACED: return "put off";
    case PROMISE_CLOSED: return "closed";
    case PROMISE_DISMISSED: return "dismissed";
    }
    return "kept";
}
