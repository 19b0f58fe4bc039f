#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "ackctl/command.h"
#include "app/language.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

const struct command commands[] = {
    { "status", "", "mailboxes, last look, last error, letters", command_status },
    { "overdue", "", "who waits for us longer than promised", command_overdue },
    { "due", "[--within DURATION]", "whom we owe something soon", command_due },
    { "waiting", "", "whom we wait for, and what we asked", command_waiting },
    { "promises", "[--open] [--broken] [--kept] [--from D] [--to D]",
      "the ledger of promises, ours and clients'", command_promises },
    { "away", "", "who is away until when, and who stands in", command_away },
    { "show", "ID", "one conversation: its timeline and its turns", command_show },
    { "explain", "ID", "why its clocks ran and stopped, rule by rule", command_explain },
    { "report", "[--from D] [--to D] [--by GROUPING]",
      "figures, by member, client, target, weekday or hour", command_report },
    { "digest", "[--html] [--date D] [--send]",
      "the morning letter as it would be written now", command_digest },
    { "auth", "MAILBOX", "tries its login, and the one for letters, step by step",
      command_auth },
    { "hook", "WEBHOOK", "posts a test to it, and says what is answered", command_hook },
    { "close", "ID", "nothing is owed in this conversation any more", command_close },
    { "reopen", "ID", "whoever waited last in it waits again", command_reopen },
    { "snooze", "ID UNTIL", "no reminders about it before a time, or for a duration",
      command_snooze },
    { "assign", "ID ADDRESS", "a member owns it from now on", command_assign },
    { "returned", "ID", "whoever left a voice-mail was called back", command_returned },
    { "ignore", "ADDRESS [--undo]", "mail from and to it never counts", command_ignore },
    { "dismiss", "PROMISE", "it was no promise", command_dismiss },
    { "recompute", "[--targets]", "derive everything anew from the mails",
      command_recompute },
    { "rescan", "[--all] [MAILBOX]", "read what was passed over, or everything, again",
      command_rescan },
    { "simulate", "--target FILE [--from D] [--to D] [--list]",
      "what other targets would have meant for past mail", command_simulate },
    { "classify", "FILE...", "what ackd makes of mails, as JSON lines",
      command_classify },
    { "promises-in", "--at TIME [--lang L] TEXT",
      "what a text written at that time promises, as JSON", command_promises_in },
    { "threads", "FILE...", "which mails belong together, as JSON", command_threads },
    { "hours", "FROM TO [--target NAME]", "business time between two times",
      command_hours },
    { "add", "FROM DURATION [--target NAME]", "when so much business time has passed",
      command_add },
    { "when", "--at TIME [--lang L] PHRASE", "the time that a phrase names, as JSON",
      command_when },
    { "help", "[COMMAND | check-config]", "this list, a command, or all options",
      command_help },
    { 0 },
};

const struct command *command_named(const char *name, GError **error)
{
    if (name[0] == '-') {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "there is no option \"%s\"; see ackctl --help", name);
        return NULL;
    }
    const char *names[G_N_ELEMENTS(commands)] = { NULL };
    for (gsize i = 0; commands[i].name; i++) {
        if (g_str_equal(name, commands[i].name))
            return &commands[i];
        names[i] = commands[i].name;
    }
    const char *nearest = text_nearest(name, names);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "there is no command \"%s\"%s%s%s; ackctl help lists them", name,
                nearest ? ", did you mean " : "", nearest ? nearest : "",
                nearest ? "?" : "");
    return NULL;
}

struct switches {
    char *now;
    gboolean json, csv, version;
};

/* The options of every command, wherever they stand; what is left of `*rest` is the
 * command with its own. */
static bool parse(char ***rest, struct context *context, struct switches *switches,
                  GError **error)
{
    const GOptionEntry entries[] = {
        { "config", 'c', 0, G_OPTION_ARG_FILENAME, &context->config_file,
          "The configuration [" DEFAULT_CONFIG "]", "FILE" },
        { "db", 0, 0, G_OPTION_ARG_FILENAME, &context->db_file,
          "A team's file, without any configuration", "FILE" },
        { "phrases", 0, 0, G_OPTION_ARG_FILENAME, &context->phrases_dir,
          "The phrase packs, instead of the configuration's", "DIRECTORY" },
        { "team", 't', 0, G_OPTION_ARG_STRING, &context->team_name, "Which team",
          "TEAM" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &switches->json, "Answer in JSON", NULL },
        { "csv", 0, 0, G_OPTION_ARG_NONE, &switches->csv, "Answer in CSV", NULL },
        { "now", 0, 0, G_OPTION_ARG_STRING, &switches->now, "Answer as of TIME", "TIME" },
        { "version", 'V', 0, G_OPTION_ARG_NONE, &switches->version, "Print the version",
          NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("COMMAND");
    g_option_context_set_ignore_unknown_options(options, TRUE);
    g_option_context_add_main_entries(options, entries, NULL);
    g_option_context_set_summary(options, "ackctl help lists the commands.");
    if (!g_option_context_parse_strv(options, rest, error)) {
        (*error)->domain = ACKD_ERROR;
        (*error)->code = ACKD_ERROR_USAGE;
        return false;
    }
    return true;
}

static bool fill(struct context *context, const struct switches *switches, GError **error)
{
    context->now = clock_now();
    context->format = switches->json  ? FORMAT_JSON
                      : switches->csv ? FORMAT_CSV
                                      : FORMAT_TABLE;
    if (switches->json && switches->csv) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "--json and --csv exclude each other");
        return false;
    }
    if (context->config_file && context->db_file) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "-c and --db exclude each other");
        return false;
    }
    if (!context->config_file)
        context->config_file = g_strdup(DEFAULT_CONFIG);
    if (!switches->now)
        return true;
    /* A time without a zone is the team's; without a team there is only UTC. */
    const struct team_config *team = context_team(context, NULL);
    return instant_parse(switches->now, team ? calendar_zone(team->calendar) : NULL,
                         context->now, &context->now, error);
}

static int run(struct context *context, const struct switches *switches, char **rest,
               GError **error)
{
    if (switches->version) {
        puts(PACKAGE_STRING);
        return DONE;
    }
    if (!fill(context, switches, error))
        return WRONG_USE;
    const struct command *command = command_named(rest[0] ? rest[0] : "help", error);
    if (!command)
        return WRONG_USE;
    int status = command->run(context, rest[0] ? rest + 1 : rest, error);
    if (*error)
        status = g_error_matches(*error, ACKD_ERROR, ACKD_ERROR_USAGE) ? WRONG_USE
                                                                       : NOTHING;
    return status;
}

static void context_clear(struct context *context)
{
    rules_free(context->rules);
    store_close(context->store);
    phrases_free(context->phrases);
    config_policy_free(context->stored_team);
    config_free(context->config);
    g_free(context->config_file);
    g_free(context->db_file);
    g_free(context->phrases_dir);
    g_free(context->team_name);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    language_init();
    struct context context = { 0 };
    struct switches switches = { 0 };
    (void)argc;
    g_auto(GStrv) rest = g_strdupv(argv);
    g_autoptr(GError) error = NULL;
    int status = WRONG_USE;
    if (parse(&rest, &context, &switches, &error))
        status = run(&context, &switches, rest + 1, &error);
    if (error)
        fprintf(stderr, "ackctl: %s\n", error->message);
    context_clear(&context);
    g_free(switches.now);
    return status;
}
