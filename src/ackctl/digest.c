#include "ackctl/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/digest.h"
#include "app/language.h"
#include "app/morning.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "mime/parse.h"

struct wanted {
    gboolean html, send;
    char *date; /* NULL: now */
};

/* https://no-color.org: set and not empty, whatever it says. */
static bool is_colourful(void)
{
    const char *no_color = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");
    return isatty(STDOUT_FILENO) && (!no_color || !*no_color) && terminal &&
           !g_str_equal(terminal, "dumb");
}

/* Lines of the letter, each safe for a terminal. */
static void print_plain(const struct letter *letter)
{
    g_autofree char *subject = text_terminal(letter->subject);
    printf("%s\n\n", subject);
    g_auto(GStrv) lines = g_strsplit(letter->text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *safe = text_terminal(*line);
        if (line[1] || *safe)
            puts(safe);
    }
}

static void print_for_programs(struct context *context, const struct letter *letter)
{
    g_autoptr(Table) table = table_new_record("digest");
    table_column(table, "subject", "subject");
    table_text(table, letter->subject);
    table_column(table, "text", "text");
    table_text(table, letter->text);
    table_column(table, "html", "html");
    table_text(table, letter->html);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
}

static void print(struct context *context, const struct wanted *wanted,
                  const Morning *morning)
{
    const struct digest *digest = morning_digest(morning);
    g_autoptr(Letter) letter = letter_digest(digest);
    if (context->format != FORMAT_TABLE) {
        print_for_programs(context, letter);
    } else if (wanted->html) {
        fputs(letter->html, stdout);
    } else if (is_colourful()) {
        g_autofree char *text = letter_digest_terminal(digest);
        fputs(text, stdout);
    } else {
        print_plain(letter);
    }
}

/* The instant at which the digest of that date is written. */
static bool parse_date(struct context *context, const char *date, int64_t *at,
                       GError **error)
{
    const struct team_config *team = context_team(context, error);
    int64_t midnight;
    if (!team)
        return false;
    const Calendar *calendar = team->calendar;
    if (strlen(date) != strlen("2026-11-18") ||
        !instant_parse(date, calendar_zone(calendar), 0, &midnight, NULL)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "found \"%s\", expected a date as \"2026-11-18\"", date);
        return false;
    }
    int64_t day = calendar_day(calendar, midnight);
    *at = team->digest.at >= 0 ? calendar_instant(calendar, day, team->digest.at)
                               : midnight;
    return true;
}

/* Into the outbox, from which the daemon sends it. */
static bool send_it(struct context *context, GError **error)
{
    const Rules *rules = NULL;
    if (context->db_file) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "--send needs the configuration, not --db");
        return false;
    }
    if (!context_for_writing(context, error) || !(rules = context_rules(context, error)))
        return false;
    mime_init();
    g_autofree char *id =
        digest_send(context->store, context->config, rules, context->now, error);
    return id != NULL;
}

static bool parse(struct context *context, char **arguments, struct wanted *wanted,
                  GError **error)
{
    const GOptionEntry entries[] = {
        { "html", 0, 0, G_OPTION_ARG_NONE, &wanted->html, NULL, NULL },
        { "send", 0, 0, G_OPTION_ARG_NONE, &wanted->send, NULL, NULL },
        { "date", 0, 0, G_OPTION_ARG_STRING, &wanted->date, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!command_options(arguments, entries, 0, "digest [--html] [--date DATE] [--send]",
                         error))
        return false;
    if (wanted->html && context->format != FORMAT_TABLE)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "--html and --json or --csv exclude each other");
    else if (wanted->send && wanted->date)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "--send and --date exclude each other: a digest goes on its own day");
    else
        return true;
    return false;
}

/* A configuration has bound its languages; --db has none that says where they are. */
static bool bind_language(struct context *context, GError **error)
{
    return !context->db_file ||
           language_bind(context_team(context, NULL), PKGDATADIR "/locale", error);
}

int command_digest(struct context *context, char **arguments, GError **error)
{
    struct wanted wanted = { 0 };
    const Rules *rules = NULL;
    bool parsed =
        parse(context, arguments, &wanted, error) &&
        (!wanted.date || parse_date(context, wanted.date, &context->now, error));
    g_free(wanted.date);
    if (!parsed || (wanted.send && !send_it(context, error)) ||
        !(rules = context_rules(context, error)) || !bind_language(context, error))
        return NOTHING;
    g_auto(Tongue) tongue = language_speak(rules_team(rules));
    g_autoptr(Morning)
        morning = morning_new(context->store, rules, INSTANT_NONE, context->now, error);
    if (!morning)
        return NOTHING;
    print(context, &wanted, morning);
    return DONE;
}
