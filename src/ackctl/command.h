/* command.h - what a command gets, and the table of all of them.  Layer: ackctl
 * A file each; main.c has the table. Exit codes are a contract (ackctl(1)). */
#pragma once
#include "ackctl/output.h"
#include "app/conversation.h"
#include "app/rules.h"
#include "config/config.h"
#include "mail/phrases.h"
#include "sla/due.h"
#include "store/store.h"

#define DEFAULT_CONFIG SYSCONFDIR "/ackd/ackd.conf"

enum { DONE = 0, NOTHING = 1, WRONG_USE = 2 };

/* The options before the command. What a command needs is opened when it asks. */
struct context {
    char *config_file;
    char *db_file;
    char *phrases_dir; /* NULL: where the configuration says */
    char *team_name;
    Format format;
    int64_t now;
    struct config *config;
    struct team_config *stored_team; /* with --db: as the file itself knows it */
    Store *store;
    Rules *rules;
    Phrases *phrases;
};

/* NULL with error: no configuration, no such team, or several and none was named. */
const struct team_config *context_team(struct context *context, GError **error);
Store *context_store(struct context *context, GError **error);

/* For a command that writes: before it asks for store or rules. Fails with STORE where
 * the user may not. */
bool context_for_writing(struct context *context, GError **error);

/* By which rules the team's file is derived. */
Rules *context_rules(struct context *context, GError **error);
const Phrases *context_phrases(struct context *context, GError **error);

/* The pack of that language alone; NULL: all of them. USAGE where there is none. */
const Phrases *context_language(struct context *context, const char *language,
                                GError **error);

/* The conversation a user means by `word`, as conversation_find(); a Message-ID may stand
 * in angle brackets. */
struct conversation *context_conversation(struct context *context, const char *word,
                                          GError **error);

/* The calendar of the target of this name, NULL: the team's. NULL with USAGE where there
 * is no such target. */
const Calendar *context_calendar(struct context *context, const char *target,
                                 GError **error);

/* The instants that --from and --to mean, NULL: not given. A date is the whole day:
 * "2026-03-31" as an end takes in the 31st. The default is from 28 days before this
 * midnight until now. */
bool context_span(struct context *context, const char *from, const char *to,
                  int64_t *begin, int64_t *end, GError **error);

/* The member's name; the address where there is none, NULL for NULL. Borrowed. */
const char *context_member_name(struct context *context, const char *address);

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
int command_due(struct context *context, char **arguments, GError **error);
int command_waiting(struct context *context, char **arguments, GError **error);
int command_promises(struct context *context, char **arguments, GError **error);
int command_show(struct context *context, char **arguments, GError **error);
int command_explain(struct context *context, char **arguments, GError **error);
int command_report(struct context *context, char **arguments, GError **error);
int command_digest(struct context *context, char **arguments, GError **error);
int command_away(struct context *context, char **arguments, GError **error);
int command_auth(struct context *context, char **arguments, GError **error);
int command_hook(struct context *context, char **arguments, GError **error);
int command_close(struct context *context, char **arguments, GError **error);
int command_reopen(struct context *context, char **arguments, GError **error);
int command_snooze(struct context *context, char **arguments, GError **error);
int command_assign(struct context *context, char **arguments, GError **error);
int command_returned(struct context *context, char **arguments, GError **error);
int command_ignore(struct context *context, char **arguments, GError **error);
int command_dismiss(struct context *context, char **arguments, GError **error);
int command_recompute(struct context *context, char **arguments, GError **error);
int command_rescan(struct context *context, char **arguments, GError **error);
int command_simulate(struct context *context, char **arguments, GError **error);
int command_classify(struct context *context, char **arguments, GError **error);
int command_promises_in(struct context *context, char **arguments, GError **error);
int command_threads(struct context *context, char **arguments, GError **error);
int command_hours(struct context *context, char **arguments, GError **error);
int command_add(struct context *context, char **arguments, GError **error);
int command_when(struct context *context, char **arguments, GError **error);
int command_help(struct context *context, char **arguments, GError **error);

/* For commands that take none, or so many. False with USAGE, which says how to call it.
 */
bool command_expects(char **arguments, guint least, guint most, const char *usage,
                     GError **error);

/* The same for commands with options of their own, which are read into `entries` and
 * taken out of `arguments`: what is left are `words` words. */
bool command_options(char **arguments, const GOptionEntry *entries, guint words,
                     const char *usage, GError **error);

/* As duration_parse(), but a wrong one is the caller's: USAGE. */
bool command_duration(const char *text, struct duration *duration, GError **error);

/* What is owed, as people are told: "reply", "answer", "update", "promise", "call".
 * A literal. */
const char *command_owed_text(ObligationKind kind);

/* How it stands, in a word or two: "kept", "broken", "put off". A literal. */
const char *command_promise_text(const struct promise *promise, int64_t now);

extern const struct command commands[]; /* ends with a NULL name */

/* NULL with USAGE and the nearest name where there is none. */
const struct command *command_named(const char *name, GError **error);
