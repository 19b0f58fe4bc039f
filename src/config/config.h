/* config.h - what the administrator wrote, as one immutable value.
 *                                                         Layer: adapter (libconfig)
 * Every option stands once, in the tables of config/options.c, with its type, range,
 * default and help; the manual ackd.conf(5) follows them. Addresses and domains are in
 * lower case, file names absolute, strings valid UTF-8 without control characters. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sla/calendar.h"
#include "sla/due.h"
#include "sla/people.h"
#include "sla/target.h"

/* Plain text on loopback only, enforced when the file is read. */
typedef enum { SECURITY_TLS, SECURITY_STARTTLS, SECURITY_NONE } Security;

struct secret_source {
    char *file;    /* absolute path, or NULL */
    char *command; /* run by /bin/sh, its first line is the secret; or NULL */
};

/* How an OAuth2 token is had (RFC 6749, RFC 7523). */
typedef enum {
    GRANT_NONE, /* a password */
    GRANT_CLIENT_CREDENTIALS,
    GRANT_JWT_BEARER,
    GRANT_REFRESH_TOKEN,
    GRANT_COMMAND,
} Grant;

/* What a grant needs is set, what it does not take is NULL, enforced when the file is
 * read. */
struct oauth2_config {
    Grant grant;
    char *token_url;
    char *client_id;
    char *client_secret_file;
    char *scope;
    char *refresh_token_file;
    char *key_file; /* Google's JSON, or PEM */
    char *subject;  /* NULL: the user */
    char *command;  /* prints a token */
    char *ca_file;  /* NULL: the system's */
};

struct smtp_config {
    char *host;
    int port;
    Security security;
    char *user; /* NULL: no login */
    struct secret_source password;
    struct oauth2_config oauth2; /* instead of a password */
    char *ca_file;               /* NULL: the system's */
    char *from;                  /* address letters come from */
};

struct mailbox_config {
    char *name; /* unique within the team */
    char *host;
    int port;
    Security security;
    char *user;
    struct secret_source password;
    struct oauth2_config oauth2; /* instead of a password */
    char *ca_file;
    int64_t history;    /* seconds back that a first look reads */
    GPtrArray *folders; /* char *: watched besides INBOX and the one for sent mail */
    char *sent;         /* name of the folder for sent mail; NULL: found by SPECIAL-USE */
};

/* What texts of a template are written in, so that values cannot be markup. */
typedef enum { MARKUP_NONE, MARKUP_SLACK, MARKUP_MARKDOWN } Markup;

struct webhook_config {
    char *name; /* unique within the team */
    char *url;  /* or NULL and it is a secret, with a source */
    struct secret_source url_source;
    char *secret_file; /* signs what is posted; NULL: nothing does */
    char *ca_file;     /* NULL: the system's */
    GPtrArray *what;   /* char *: "reminders", "digest"; empty: both */
    char *template;    /* name of a file; NULL: none */
    char *template_text;
    Markup markup;
};

struct digest_config {
    int at;        /* minutes after local midnight, -1: no digest */
    GPtrArray *to; /* char *: "team", "lead" or an address */
};

struct team_config {
    char *name;
    char *file;   /* where it was read from */
    char *ackctl; /* what commands for it begin with: "ackctl", where there are several
                     teams "ackctl -t support" */
    struct people people;
    char *language;           /* of its letters: "en" */
    char *timezone;           /* down to holiday_closures: what `calendar` was made of */
    GPtrArray *hours;         /* struct window *; empty where `always` */
    bool always;              /* hours = "24x7": no day is closed */
    GPtrArray *closed;        /* char *, as written */
    GPtrArray *holidays;      /* char *, .ics files; what is in them comes by
                                 config_team_holidays() */
    GArray *holiday_closures; /* struct closure, merged, ascending */
    Calendar *calendar;
    GPtrArray *targets;   /* struct target * */
    GPtrArray *levels;    /* struct level * */
    GPtrArray *mailboxes; /* struct mailbox_config * */
    int64_t gather;       /* seconds that a reminder waits for others, at most */
    int reminder_cap;     /* letters a day for each recipient */
    struct digest_config digest;
    char *link;          /* template of links to mails (letter/link.h) */
    GPtrArray *webhooks; /* struct webhook_config * */
    struct duration chase_gap;
    struct duration ask_again; /* DURATION_NONE: never */
    struct duration open_promise;
    int promise_confidence;    /* percent */
    int64_t settled_after;     /* seconds */
    GPtrArray *closed_folders; /* char *: what lies there is closed (S19); watched, too */
    char *closed_keyword;      /* and what has this IMAP keyword; NULL: none */
    bool excerpt;
};

struct config {
    char *file;
    char *state_dir;
    char *phrases_dir;
    char *translations; /* directory of the catalogues of letters */
    int workers;
    int64_t poll;            /* seconds between looks */
    int64_t idle_renew;      /* seconds until an IDLE is renewed */
    int64_t network_timeout; /* seconds for one operation on a connection */
    int server_connections;  /* at most, to one host and port */
    int user_connections;    /* of one user of it */
    int connect_rate;        /* new ones to it, each second */
    int64_t unseen_alert;    /* seconds */
    struct smtp_config smtp;
    GPtrArray *admins;     /* char *, addresses */
    GPtrArray *team_files; /* char *, one for each team, in the same order */
    GPtrArray *teams;      /* struct team_config * */
};

/* Reads `file` and its teams' files. Fails with CONFIG and a text of one line for each
 * problem found: FILE:LINE: option: what was found, what is expected, the nearest known
 * name. Never returns half a configuration. Opens secrets' files without reading them:
 * one that is missing or that others can read is refused. */
struct config *config_load(const char *file, GError **error);

/* The same for programs that log in nowhere: files of secrets are not opened. */
struct config *config_load_without_secrets(const char *file, GError **error);

void config_free(struct config *config); /* NULL is fine */
typedef struct config Config;            /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* The whole configuration in libconfig syntax with defaults filled in, each option with
 * its help as a comment. Each file begins with a line "# /its/name"; cut up there it can
 * be read again. No secrets are in it. Caller frees. */
char *config_explain(const struct config *config);

/* What a team's figures depend on (people, hours, targets; not its mailboxes), holidays
 * resolved: kept in the team's database, so that it can be read without any
 * configuration. Caller frees. */
char *config_policy_text(const struct team_config *team);

/* Reads it back, without mailboxes; holidays are among `closed`. `file` is what errors
 * (CONFIG) call it. Free with config_policy_free(). */
struct team_config *config_policy_read(const char *text, const char *file,
                                       GError **error);
void config_policy_free(struct team_config *team); /* NULL is fine */

/* Lays the calendars of the team and of its targets out anew, closed also on `holidays`
 * (struct closure), which replace those given before. Fails with CONFIG where that leaves
 * a calendar without business hours (all of the year 2090 closed: nothing opens again);
 * the team is untouched then. */
bool config_team_holidays(struct team_config *team, const GArray *holidays,
                          GError **error);

/* The terms a team works by (ackd(7) S17): zone, hours, closed days with holidays
 * resolved, targets. */
struct terms_config {
    char *timezone;
    GPtrArray *hours;  /* struct window *; empty where `always` */
    bool always;       /* hours = "24x7": no day is closed */
    GPtrArray *closed; /* char *, as in the configuration */
    Calendar *calendar;
    GPtrArray *targets; /* struct target * */
};

/* As text, the same for the same terms however they were written, so that they can be
 * kept beside the turns they apply to. Caller frees. */
char *config_terms_text(const struct team_config *team);

/* Reads them back: `file` is what errors (CONFIG) call it. */
struct terms_config *config_terms_read(const char *text, const char *file,
                                       GError **error);

/* The same from a file that says what differs from the team's own: one or more of
 * "timezone", "hours", "closed" and "targets", not within "team = { ... }". The team's
 * holidays stay. Fails with CONFIG, a line for each problem. */
struct terms_config *config_terms_load(const char *file, const struct team_config *team,
                                       GError **error);
void config_terms_free(struct terms_config *terms); /* NULL is fine */
typedef struct terms_config TermsConfig;            /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TermsConfig, config_terms_free)

/* All options, a paragraph each: name, type, default, help. Caller frees. */
char *config_help_text(void);

/* NULL if there is no such team. */
const struct team_config *config_team(const struct config *config, const char *name);
