/* command.h - what a command gets, and the table of all of them.  Layer: ackctl
 * A file each; main.c has the table. Exit codes are a contract (ackctl(1)). */
#pragma once
#include "ackctl/output.h"
#include "config/config.h"
#include "mail/phrases.h"
#include "store/store.h"

enum { DONE = 0, NOTHING = 1, WRONG_USE = 2 };

/* The options before the command. What a command needs is opened when it asks. */
struct context {
    char *config_file;
    char *db_file;
    char *team_name;
    Format format;
    int64_t now;
    struct config *config;
    struct team_config *stored_team; /* with --db: as the file itself knows it */
    Store *store;
    Phrases *phrases;
};

/* NULL with error: no configuration, no such team, or several and none was named. */
const struct team_config *context_team(struct context *context, GError **error);
Store *context_store(struct context *context, GError **error);
const Phrases *context_phrases(struct context *context, GError **error);

/* Prints the tables in the format asked for, times local to the team. */
void context_print(struct context *context, Table *const *tables, gsize n);

struct command {
    const char *name;
    const char *arguments; /* for the usage line */
    const char *help;      /* one line */
    /* `arguments` are the words behind the command, NULL at the end. Exit code; with an
     * error set the caller prints it, WRONG_USE for USAGE and NOTHING otherwise. */
    int (*run)(struct context *context, char **arguments, GError **error);
};

int command_status(struct context *context, char **arguments, GError **error);
int command_overdue(struct context *context, char **arguments, GError **error);
int command_show(struct context *context, char **arguments, GError **error);
int command_report(struct context *context, char **arguments, GError **error);
int command_digest(struct context *context, char **arguments, GError **error);
int command_classify(struct context *context, char **arguments, GError **error);
int command_threads(struct context *context, char **arguments, GError **error);
int command_hours(struct context *context, char **arguments, GError **error);
int command_help(struct context *context, char **arguments, GError **error);

/* For commands that take none, or so many. False with USAGE, which says how to call it.
 */
bool command_expects(char **arguments, guint least, guint most, const char *usage,
                     GError **error);

/* The same for commands with options of their own, which are read into `entries`. */
bool command_options(char **arguments, const GOptionEntry *entries, guint words,
                     const char *usage, GError **error);

extern const struct command commands[]; /* ends with a NULL name */

/* NULL with USAGE and the nearest name where there is none. */
const struct command *command_named(const char *name, GError **error);
