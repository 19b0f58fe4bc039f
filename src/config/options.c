#include "config/options.h"

#include "base/instant.h"

enum {
    PORT_LEAST = 1,
    PORT_MOST = 65535,
    WORKERS_MOST = 64,
    CONNECTIONS_MOST = 1000000,
    REMINDERS_MOST = 100000
};

#define NO_LIMIT ((int64_t)36500 * DAY)

/* Instead of business hours. */
#define ALWAYS "24x7"

#define FIELD(structure, member) .offset = offsetof(structure, member)

/* clang-format off */
/* The same in both places, each in a struct of its own. */
#define OAUTH2_OPTIONS(structure, member) { \
    { "grant", "How tokens are had: \"client_credentials\", \"jwt_bearer\", " \
      "\"refresh_token\" or \"command\".", \
      OPTION_VALUE, VALUE_GRANT, FIELD(structure, member.grant), .required = true }, \
    { "token_url", "Where they are asked for; https, or http on loopback.", \
      OPTION_VALUE, VALUE_URL, FIELD(structure, member.token_url) }, \
    { "client_id", "What this program is called there. With jwt_bearer the issuer; " \
      "default: the one in Google's key file.", \
      OPTION_VALUE, VALUE_TEXT, FIELD(structure, member.client_id) }, \
    { "client_secret_file", "File with its secret, as password_file.", \
      OPTION_VALUE, VALUE_SECRET_FILE, FIELD(structure, member.client_secret_file) }, \
    { "scope", "What the token must be good for, in the server's words.", \
      OPTION_VALUE, VALUE_TEXT, FIELD(structure, member.scope) }, \
    { "refresh_token_file", "File with the first refresh token, as password_file.", \
      OPTION_VALUE, VALUE_SECRET_FILE, FIELD(structure, member.refresh_token_file) }, \
    { "key_file", "RSA key that signs for jwt_bearer: Google's JSON or PEM, as " \
      "password_file.", \
      OPTION_VALUE, VALUE_SECRET_FILE, FIELD(structure, member.key_file) }, \
    { "subject", "In whose name, with jwt_bearer. Default: user.", \
      OPTION_VALUE, VALUE_TEXT, FIELD(structure, member.subject) }, \
    { "command", "Command of the shell that prints a token.", \
      OPTION_VALUE, VALUE_TEXT, FIELD(structure, member.command) }, \
    { "ca_file", "Certificates to trust at token_url instead of the system's, PEM.", \
      OPTION_VALUE, VALUE_FILE, FIELD(structure, member.ca_file) }, \
    { .name = NULL } \
}

static const struct option smtp_oauth2_options[] =
    OAUTH2_OPTIONS(struct config, smtp.oauth2);
static const struct option mailbox_oauth2_options[] =
    OAUTH2_OPTIONS(struct mailbox_config, oauth2);

static const struct option_table smtp_oauth2_table = {
    sizeof(struct config), smtp_oauth2_options
};
static const struct option_table mailbox_oauth2_table = {
    sizeof(struct mailbox_config), mailbox_oauth2_options
};

static const struct option smtp_options[] = {
    { "host", "Mail server that takes the letters.",
      OPTION_VALUE, VALUE_HOST, FIELD(struct config, smtp.host), .required = true },
    { "port", "Its port. Default: 465 with tls, 587 with starttls, 25 with none.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct config, smtp.port),
      .least = PORT_LEAST, .most = PORT_MOST },
    { "security", "\"tls\" from the first byte, \"starttls\", or \"none\" (loopback only).",
      OPTION_VALUE, VALUE_SECURITY, FIELD(struct config, smtp.security),
      .fallback = "tls" },
    { "user", "Name to log in with. Without it there is no login.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct config, smtp.user) },
    { "password_file", "File with the password, relative to $CREDENTIALS_DIRECTORY or to "
      "this file. Nobody but its owner may read it.",
      OPTION_VALUE, VALUE_SECRET_FILE, FIELD(struct config, smtp.password.file) },
    { "password_command", "Or a command of the shell that prints the password.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct config, smtp.password.command) },
    { "oauth2", "Or a token instead of a password (XOAUTH2).",
      OPTION_GROUP, .table = &smtp_oauth2_table },
    { "ca_file", "Certificates to trust instead of the system's, PEM.",
      OPTION_VALUE, VALUE_FILE, FIELD(struct config, smtp.ca_file) },
    { "from", "Address that letters come from.",
      OPTION_VALUE, VALUE_ADDRESS, FIELD(struct config, smtp.from), .required = true },
    { .name = NULL }
};

static const struct option_table smtp_table = { sizeof(struct config), smtp_options };

static const struct option main_options[] = {
    { "state_dir", "Directory of the teams' databases.",
      OPTION_VALUE, VALUE_PATH, FIELD(struct config, state_dir),
      .fallback = "/var/lib/ackd" },
    { "phrases", "Directory of the phrase packs, one for each language.",
      OPTION_VALUE, VALUE_PATH, FIELD(struct config, phrases_dir),
      .fallback = PKGDATADIR "/phrases" },
    { "translations", "Directory of the translations of letters.",
      OPTION_VALUE, VALUE_PATH, FIELD(struct config, translations),
      .fallback = PKGDATADIR "/locale" },
    { "teams", "The teams' files: names of files, or of directories whose *.conf are read.",
      OPTION_VALUES, VALUE_PATH, FIELD(struct config, team_files), .fallback = "teams.d" },
    { "workers", "Processes that look into mailboxes.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct config, workers),
      .fallback = "1", .least = 1, .most = WORKERS_MOST },
    { "poll", "How often every folder is looked at.",
      OPTION_VALUE, VALUE_SPAN, FIELD(struct config, poll),
      .fallback = "2m", .least = 1, .most = DAY },
    { "idle_renew", "How long to wait for news of a server before it is asked to go on "
      "(IDLE); most forget their clients after half an hour.",
      OPTION_VALUE, VALUE_SPAN, FIELD(struct config, idle_renew),
      .fallback = "10m", .least = MINUTE, .most = 29 * MINUTE },
    { "network_timeout", "How long one operation on a connection may take; letters have longer.",
      OPTION_VALUE, VALUE_SPAN, FIELD(struct config, network_timeout),
      .fallback = "60s", .least = 1, .most = HOUR },
    { "server_connections", "Connections to one mail server at a time, at most.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct config, server_connections),
      .fallback = "20000", .least = 1, .most = CONNECTIONS_MOST },
    { "user_connections", "And with one user name. Mailboxes beyond that take turns.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct config, user_connections),
      .fallback = "5", .least = 1, .most = CONNECTIONS_MOST },
    { "connect_rate", "New connections to one mail server in a second, at most.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct config, connect_rate),
      .fallback = "50", .least = 1, .most = CONNECTIONS_MOST },
    { "unseen_alert", "The admins get a letter when a mailbox could not be looked at for so "
      "long, and one when it is seen again.",
      OPTION_VALUE, VALUE_SPAN, FIELD(struct config, unseen_alert),
      .fallback = "30m", .least = 60, .most = 30 * DAY },
    { "admins", "Who runs this machine: letters about what wants mending go to them.",
      OPTION_VALUES, VALUE_ADDRESS, FIELD(struct config, admins) },
    { "smtp", "How letters are sent.",
      OPTION_GROUP, .table = &smtp_table, .required = true },
    { .name = NULL }
};

const struct option_table options_main = { sizeof(struct config), main_options };

static const struct option member_options[] = {
    { "name", "As letters address them.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct member, name), .required = true },
    { "addresses", "All they write from. The first is where letters go.",
      OPTION_VALUES, VALUE_ADDRESS, FIELD(struct member, addresses), .required = true },
    { "lead", "Whether reminders to \"lead\" go to them.",
      OPTION_VALUE, VALUE_SWITCH, FIELD(struct member, lead), .fallback = "false" },
    { "deputy", "Address of the member who gets their letters while they are away.",
      OPTION_VALUE, VALUE_ADDRESS, FIELD(struct member, deputy) },
    { "away", "Days on which they are away: \"2026-12-24\", \"2026-12-24..2027-01-01\".",
      OPTION_VALUES, VALUE_CLOSURE, FIELD(struct member, away) },
    { "away_calendar", "File in iCalendar format (.ics) whose events of whole days are days "
      "on which they are away.",
      OPTION_VALUE, VALUE_PATH, FIELD(struct member, away_calendar) },
    { .name = NULL }
};

static const struct option_table member_table = { sizeof(struct member), member_options };

static const struct option hours_options[] = {
    { "days", "Weekdays: \"Mon-Thu\", \"Fri\", \"Sat,Sun\".",
      OPTION_VALUE, VALUE_DAYS, FIELD(struct window, days), .required = true },
    { "open", "Local time of opening.",
      OPTION_VALUE, VALUE_TIME, FIELD(struct window, open), .required = true },
    { "close", "Local time of closing: up to \"24:00\", or before opening for a night.",
      OPTION_VALUE, VALUE_TIME, FIELD(struct window, close), .required = true },
    { .name = NULL }
};

static const struct option_table hours_table = { sizeof(struct window), hours_options };

static const struct option mailbox_options[] = {
    { "name", "What reports call it.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct mailbox_config, name), .required = true },
    { "host", "IMAP server.",
      OPTION_VALUE, VALUE_HOST, FIELD(struct mailbox_config, host), .required = true },
    { "port", "Its port. Default: 993 with tls, 143 otherwise.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct mailbox_config, port),
      .least = PORT_LEAST, .most = PORT_MOST },
    { "security", "\"tls\" from the first byte, \"starttls\", or \"none\" (loopback only).",
      OPTION_VALUE, VALUE_SECURITY, FIELD(struct mailbox_config, security),
      .fallback = "tls" },
    { "user", "Name to log in with.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct mailbox_config, user), .required = true },
    { "password_file", "File with the password, relative to $CREDENTIALS_DIRECTORY or to "
      "this file. Nobody but its owner may read it.",
      OPTION_VALUE, VALUE_SECRET_FILE, FIELD(struct mailbox_config, password.file) },
    { "password_command", "Or a command of the shell that prints the password.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct mailbox_config, password.command) },
    { "oauth2", "Or a token instead of a password (XOAUTH2).",
      OPTION_GROUP, .table = &mailbox_oauth2_table },
    { "ca_file", "Certificates to trust instead of the system's, PEM.",
      OPTION_VALUE, VALUE_FILE, FIELD(struct mailbox_config, ca_file) },
    { "history", "How far back the first look reads.",
      OPTION_VALUE, VALUE_SPAN, FIELD(struct mailbox_config, history),
      .fallback = "90d", .least = 1, .most = NO_LIMIT },
    { "folders", "Folders to watch besides INBOX and the one for sent mail.",
      OPTION_VALUES, VALUE_TEXT, FIELD(struct mailbox_config, folders) },
    { "sent", "Folder for sent mail. Default: the one the server marks as such, or one with a "
 "usual name.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct mailbox_config, sent) },
    { .name = NULL }
};

static const struct option_table mailbox_table = {
    sizeof(struct mailbox_config), mailbox_options
};

static const struct option target_options[] = {
    { "name", "What reports call it.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct target_config, target.name),
      .required = true },
    { "clients", "Whom it is for: addresses, domains, patterns as \"*@big.example\". "
      "Default: everybody.",
      OPTION_VALUES, VALUE_PATTERN, FIELD(struct target_config, target.clients) },
    { "mailboxes", "Names of mailboxes their mail arrived in. Default: any.",
      OPTION_VALUES, VALUE_TEXT, FIELD(struct target_config, target.mailboxes) },
    { "subjects", "Patterns of the whole subject, as \"*urgent*\". Default: any.",
      OPTION_VALUES, VALUE_SUBJECT, FIELD(struct target_config, target.subjects) },
    { "acknowledge", "When a client must have heard from a person.",
      OPTION_VALUE, VALUE_DURATION, FIELD(struct target_config, target.acknowledge) },
    { "answer", "When a client must have an answer.",
      OPTION_VALUE, VALUE_DURATION, FIELD(struct target_config, target.answer) },
    { "next_acknowledge", "The same when a client writes again after an answer. Default: "
      "as acknowledge.",
      OPTION_VALUE, VALUE_DURATION,
      FIELD(struct target_config, target.next_acknowledge) },
    { "next_answer", "The same when a client writes again after an answer. Default: as "
      "answer.",
      OPTION_VALUE, VALUE_DURATION, FIELD(struct target_config, target.next_answer) },
    { "update", "How often a client hears from us while an answer or a promise is owed.",
      OPTION_VALUE, VALUE_DURATION, FIELD(struct target_config, target.update) },
    { "hours", "Business hours of this target, or \"24x7\", which is never closed. "
      "Default: the team's.",
      OPTION_GROUPS, FIELD(struct target_config, hours), .table = &hours_table,
      .word = ALWAYS, .word_offset = offsetof(struct target_config, always) },
    { "urgent", "Whether its reminders go out at once, outside business hours, too.",
      OPTION_VALUE, VALUE_SWITCH, FIELD(struct target_config, target.urgent),
      .fallback = "false" },
    { .name = NULL }
};

static const struct option_table target_table = {
    sizeof(struct target_config), target_options
};

static const struct option reminder_options[] = {
    { "at", "A share of the target (\"75%\"), or business time before (\"-1h\") or after "
      "(\"+2h\") it is due.",
      OPTION_VALUE, VALUE_LEVEL, .offset = 0, .required = true },
    { "to", "\"owner\", \"lead\", \"team\" or addresses.",
      OPTION_VALUES, VALUE_REMINDED, FIELD(struct level, to), .required = true },
    { .name = NULL }
};

static const struct option_table reminder_table = { sizeof(struct level), reminder_options };

static const struct option digest_options[] = {
    { "at", "Local time at which it is sent.",
      OPTION_VALUE, VALUE_TIME, FIELD(struct team_config, digest.at), .required = true },
    { "to", "\"lead\", \"team\" or addresses.",
      OPTION_VALUES, VALUE_DIGEST_READER, FIELD(struct team_config, digest.to),
      .required = true },
    { .name = NULL }
};

static const struct option_table digest_table = {
    sizeof(struct team_config), digest_options
};

static const struct option webhook_options[] = {
    { "name", "What the log and ackctl hook call it.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct webhook_config, name), .required = true },
    { "url", "Where it is posted to; https, or http on loopback.",
      OPTION_VALUE, VALUE_URL, FIELD(struct webhook_config, url) },
    { "url_file", "Or a file with it, as password_file: who knows the address of a chat may "
      "often write there.",
      OPTION_VALUE, VALUE_SECRET_FILE, FIELD(struct webhook_config, url_source.file) },
    { "url_command", "Or a command of the shell that prints it.",
      OPTION_VALUE, VALUE_TEXT, FIELD(struct webhook_config, url_source.command) },
    { "secret_file", "File with a secret that signs what is posted, as password_file.",
      OPTION_VALUE, VALUE_SECRET_FILE, FIELD(struct webhook_config, secret_file) },
    { "ca_file", "Certificates to trust instead of the system's, PEM.",
      OPTION_VALUE, VALUE_FILE, FIELD(struct webhook_config, ca_file) },
    { "what", "\"reminders\", \"digest\". Default: both.",
      OPTION_VALUES, VALUE_NEWS, FIELD(struct webhook_config, what) },
    { "template", "File with what is posted: JSON with {placeholders} in its texts.",
      OPTION_VALUE, VALUE_FILE, FIELD(struct webhook_config, template) },
    { "markup", "What its texts are written in, so that no subject of a mail can be markup: "
      "\"none\", \"slack\" or \"markdown\".",
      OPTION_VALUE, VALUE_MARKUP, FIELD(struct webhook_config, markup),
      .fallback = "none" },
    { .name = NULL }
};

static const struct option_table webhook_table = {
    sizeof(struct webhook_config), webhook_options
};

static const struct option team_options[] = {
    { "name", "Unique; the team's database is named after it.",
      OPTION_VALUE, VALUE_TEAM_NAME, FIELD(struct team_config, name), .required = true },
    { "timezone", "Zone of all local times in this file.",
      OPTION_VALUE, VALUE_ZONE, FIELD(struct team_config, timezone), .required = true },
    { "language", "Of its letters: \"en\" or \"de\".",
      OPTION_VALUE, VALUE_LANGUAGE, FIELD(struct team_config, language),
      .fallback = "en" },
    { "domains", "Everybody at these domains is one of us, never a client.",
      OPTION_VALUES, VALUE_DOMAIN, FIELD(struct team_config, people.domains) },
    { "members", "Who answers clients.",
      OPTION_GROUPS, FIELD(struct team_config, people.members), .required = true,
      .table = &member_table },
    { "ignore", "Addresses, domains and patterns that never count as clients.",
      OPTION_VALUES, VALUE_PATTERN, FIELD(struct team_config, people.ignore) },
    { "forms", "Senders that write for whoever stands in Reply-To, as a web form does.",
      OPTION_VALUES, VALUE_PATTERN, FIELD(struct team_config, people.forms) },
    { "hours", "Business hours, or \"24x7\", which is never closed.",
      OPTION_GROUPS, FIELD(struct team_config, hours), .required = true,
      .table = &hours_table,
      .word = ALWAYS, .word_offset = offsetof(struct team_config, always) },
    { "closed", "Exceptions: \"2026-12-24\", \"2026-12-24..2027-01-01\", "
      "\"2026-12-31 12:00-24:00\".",
      OPTION_VALUES, VALUE_CLOSURE, FIELD(struct team_config, closed) },
    { "holidays", "Files in iCalendar format (.ics) whose events are closed days.",
      OPTION_VALUES, VALUE_PATH, FIELD(struct team_config, holidays) },
    { "mailboxes", "Where clients' mail arrives and answers are kept.",
      OPTION_GROUPS, FIELD(struct team_config, mailboxes), .table = &mailbox_table },
    { "targets", "How soon whom. The first that matches applies.",
      OPTION_GROUPS, FIELD(struct team_config, targets), .table = &target_table },
    { "reminders", "Letters before and after something is due.",
      OPTION_GROUPS, FIELD(struct team_config, levels), .table = &reminder_table },
    { "gather", "How long a reminder waits for others to the same recipient, to be one "
      "letter with them; a tenth of its own time at most. \"0s\": each goes alone.",
      OPTION_VALUE, VALUE_SPAN, FIELD(struct team_config, gather),
      .fallback = "5m", .least = 0, .most = HOUR },
    { "reminder_cap", "Letters with reminders that one recipient gets in a day, at most.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct team_config, reminder_cap),
      .fallback = "20", .least = 1, .most = REMINDERS_MOST },
    { "digest", "The morning letter. Without it none is sent.",
      OPTION_GROUP, .table = &digest_table },
    { "link", "Where a letter's subjects lead: to a mail in the team's webmail, or "
      "\"mid:{message-id}\".",
      OPTION_VALUE, VALUE_LINK, FIELD(struct team_config, link),
      .fallback = "mid:{message-id}" },
    { "webhooks", "Programs that are told of reminders and digests, too.",
      OPTION_GROUPS, FIELD(struct team_config, webhooks), .table = &webhook_table },
    { "chase_gap", "A client who writes again after this long has had to chase.",
      OPTION_VALUE, VALUE_DURATION, FIELD(struct team_config, chase_gap),
      .fallback = "2h" },
    { "ask_again", "The owner is told to ask a client again who has not answered our question "
      "for this long. Default: nobody is.",
      OPTION_VALUE, VALUE_DURATION, FIELD(struct team_config, ask_again) },
    { "open_promise", "A promise that names no time is due this long after it was made.",
      OPTION_VALUE, VALUE_DURATION, FIELD(struct team_config, open_promise),
      .fallback = "2d" },
    { "promise_confidence", "How sure ackd must be of a promise, in percent, to write "
      "letters about it.",
      OPTION_VALUE, VALUE_NUMBER, FIELD(struct team_config, promise_confidence),
      .fallback = "60", .least = 0, .most = 100 },
    { "settled_after", "A conversation in which nobody owes anything is settled after this "
      "long.",
      OPTION_VALUE, VALUE_SPAN, FIELD(struct team_config, settled_after),
      .fallback = "30d", .least = DAY, .most = NO_LIMIT },
    { "closed_folders", "Folders in which a conversation is put when it is closed. They "
      "are watched, too.",
      OPTION_VALUES, VALUE_TEXT, FIELD(struct team_config, closed_folders) },
    { "closed_keyword", "IMAP keyword that a mail gets when its conversation is closed.",
      OPTION_VALUE, VALUE_KEYWORD, FIELD(struct team_config, closed_keyword) },
    { "excerpt", "Whether up to 300 characters of each mail's own text are kept.",
      OPTION_VALUE, VALUE_SWITCH, FIELD(struct team_config, excerpt),
      .fallback = "false" },
    { .name = NULL }
};

static const struct option_table team_table = { sizeof(struct team_config), team_options };

static const struct option team_file_options[] = {
    { "team", "The team of this file.",
      OPTION_GROUP, .table = &team_table, .required = true },
    { .name = NULL }
};

/* None is required: what is missing is the team's. */
static const struct option terms_options[] = {
    { "timezone", "Zone of all local times in this file.",
      OPTION_VALUE, VALUE_ZONE, FIELD(struct terms_config, timezone) },
    { "hours", "Business hours, or \"24x7\", which is never closed.",
      OPTION_GROUPS, FIELD(struct terms_config, hours), .table = &hours_table,
      .word = ALWAYS, .word_offset = offsetof(struct terms_config, always) },
    { "closed", "Exceptions from the hours.",
      OPTION_VALUES, VALUE_CLOSURE, FIELD(struct terms_config, closed) },
    { "targets", "How soon whom. The first that matches applies.",
      OPTION_GROUPS, FIELD(struct terms_config, targets), .table = &target_table },
    { .name = NULL }
};
/* clang-format on */

const struct option_table options_team_file = { sizeof(struct team_config),
                                                team_file_options };
const struct option_table options_terms = { sizeof(struct terms_config), terms_options };

void *option_field(const struct option *option, void *base)
{
    return (char *)base + option->offset;
}

bool *option_word_field(const struct option *option, void *base)
{
    return option->word == NULL ? NULL : (bool *)((char *)base + option->word_offset);
}

static void walk(const struct option_table *table, const char *prefix, OptionVisit visit,
                 void *data)
{
    for (const struct option *option = table->options; option->name != NULL; option++) {
        g_autofree char *path = g_strconcat(prefix, option->name, NULL);
        visit(path, option, data);
        if (option->table != NULL) {
            g_autofree char *inner = g_strconcat(path, ".", NULL);
            walk(option->table, inner, visit, data);
        }
    }
}

void options_walk(const struct option_table *table, OptionVisit visit, void *data)
{
    walk(table, "", visit, data);
}

static void clear_items(const struct option *option, GPtrArray *items)
{
    for (guint i = 0; items != NULL && i < items->len; i++) {
        if (option->shape == OPTION_GROUPS) {
            options_clear(option->table, items->pdata[i]);
            g_free(items->pdata[i]);
        } else {
            g_free(items->pdata[i]);
        }
    }
    g_clear_pointer(&items, g_ptr_array_unref);
}

void options_clear(const struct option_table *table, void *base)
{
    for (const struct option *option = table->options; option->name != NULL; option++) {
        void *field = option_field(option, base);
        if (option->shape == OPTION_VALUE)
            value_clear(option->type, field);
        else if (option->shape == OPTION_GROUP)
            options_clear(option->table, base);
        else
            clear_items(option, *(GPtrArray **)field);
    }
}
