#include "ackctl/command.h"

#include <netdb.h>

#include "app/outgoing.h"
#include "app/secrets.h"
#include "base/error.h"
#include "base/instant.h"
#include "imap/session.h"

/* One server that is tried. A failure ends it: what comes later needs what came before.
 */
struct attempt {
    struct context *context;
    Table *table;
    const char *server; /* "imap", "smtp" */
    const char *host;
    struct login login;
    Tokens *tokens;
    char *secret;
    bool failed;
};

static void add_step(struct attempt *a, const char *step, bool fine, const char *found,
                     const char *advice)
{
    table_text(a->table, a->server);
    table_text(a->table, step);
    table_text(a->table, fine ? "ok" : "failed");
    table_text(a->table, found);
    table_text(a->table, fine ? NULL : advice);
    a->failed = a->failed || !fine;
}

static void look_up(struct attempt *a)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    int code = getaddrinfo(a->host, NULL, &hints, &found);
    for (const struct addrinfo *one = found; one; one = one->ai_next) {
        char address[NI_MAXHOST];
        if (getnameinfo(one->ai_addr, one->ai_addrlen, address, sizeof address, NULL, 0,
                        NI_NUMERICHOST) == 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", address);
    }
    if (code != 0)
        g_string_printf(text, "%s: %s", a->host, gai_strerror(code));
    else
        freeaddrinfo(found);
    add_step(a, "name", code == 0, text->str,
             "check the option host, and this machine's name servers");
}

static bool uses_token(const struct attempt *a)
{
    return a->login.oauth2->grant != GRANT_NONE;
}

/* What a person does about a secret that cannot be had. */
static const char *advice_for_secret(const struct attempt *a, const GError *error)
{
    if (!uses_token(a))
        return "check password_file or password_command; run this as ackd's user";
    if (g_error_matches(error, ACKD_ERROR, ACKD_ERROR_CONFIG))
        return "check the group oauth2 by ackd-auth(7): the server of tokens, or a file "
               "of the grant, says no";
    return "check token_url and the way to it, and run this as ackd's user; it may pass";
}

static void get_secret(struct attempt *a)
{
    int64_t renew = INSTANT_NONE;
    g_autoptr(GError) error = NULL;
    a->secret = secrets_get(&a->login, a->tokens, false, a->context->now, &renew, &error);
    g_autofree char *until = instant_iso(renew);
    g_autofree char *found =
        error   ? g_strdup(error->message)
        : until ? g_strdup_printf("replaced at %s, before it expires", until)
                : g_strdup(uses_token(a) ? "printed by the command" : "there");
    add_step(a, uses_token(a) ? "token" : "password", !error, found,
             error ? advice_for_secret(a, error) : NULL);
}

static const char *advice_for_login(const struct attempt *a)
{
    return uses_token(a) ? "check user and scope, and that the server lets this program "
                           "into this mailbox: ackd-auth(7)"
                         : "check user and password; many servers want a password made "
                           "for programs, or oauth2: ackd-auth(7)";
}

static const char certificate_advice[] =
    "check host and security; a private authority's certificate goes into ca_file";
static const char connection_advice[] =
    "check host, port and security; a firewall may be in the way";

/* ---- IMAP */

static void report_imap(struct attempt *a, const struct imap_account *account,
                        const GError *error)
{
    const struct imap_witness *witness = account->witness;
    const char *why = error ? error->message : NULL;
    bool plain = account->security == IMAP_PLAIN;
    bool connected = witness->address != NULL;
    add_step(a, "connection", connected, connected ? witness->address : why,
             connection_advice);
    if (a->failed)
        return;
    if (!plain) {
        g_autofree char *until = instant_iso(witness->until);
        g_autofree char *whose =
            witness->certificate
                ? g_strdup_printf("%s, until %s", witness->certificate, until)
                : g_strdup(why);
        add_step(a, "certificate", witness->certificate != NULL, whose,
                 certificate_advice);
    }
    if (!a->failed && !witness->greeted)
        add_step(a, "greeting", false, why, connection_advice);
    if (!a->failed)
        add_step(a, "login", !error, error ? why : account->user, advice_for_login(a));
}

static void see_folders(struct attempt *a, ImapSession *session)
{
    struct imap_folder_status inbox;
    g_autoptr(GError) error = NULL;
    bool fine = imap_session_examine(session, "INBOX", &inbox, &error);
    g_autofree char *sent = fine ? imap_session_find_sent(session, &error) : NULL;
    g_autofree char *found =
        error ? g_strdup(error->message)
        : sent
            ? g_strdup_printf("INBOX with %u mails; sent mail in %s", inbox.exists, sent)
            : g_strdup_printf("INBOX with %u mails; no folder for sent mail",
                              inbox.exists);
    add_step(a, "folders", !error, found, "the user may lack the right to read");
}

static ImapSecurity imap_security(Security security)
{
    switch (security) {
    case SECURITY_STARTTLS: return IMAP_STARTTLS;
    case SECURITY_NONE: return IMAP_PLAIN;
    case SECURITY_TLS: break;
    }
    return IMAP_TLS;
}

static void log_in(struct attempt *a, const struct mailbox_config *mailbox)
{
    struct imap_witness witness = { 0 };
    const struct imap_account account = {
        .host = mailbox->host,
        .port = mailbox->port,
        .security = imap_security(mailbox->security),
        .user = mailbox->user,
        .password = a->secret,
        .oauth2 = uses_token(a),
        .ca_file = mailbox->ca_file,
        .timeout = (int)a->context->config->network_timeout,
        .witness = &witness,
    };
    g_autoptr(GError) error = NULL;
    ImapSession *session = imap_session_open(&account, &error);
    report_imap(a, &account, error);
    if (session)
        see_folders(a, session);
    imap_session_close(session);
    imap_witness_clear(&witness);
}

static bool try_imap(struct attempt *a, const struct mailbox_config *mailbox)
{
    a->server = "imap";
    a->host = mailbox->host;
    a->login = secrets_mailbox(mailbox);
    look_up(a);
    if (!a->failed)
        get_secret(a);
    if (!a->failed)
        log_in(a, mailbox);
    g_clear_pointer(&a->secret, secrets_free);
    return !a->failed;
}

/* ---- SMTP */

static void report_smtp(struct attempt *a, const struct smtp_server *server,
                        const struct smtp_witness *witness, SmtpOutcome outcome,
                        const char *said)
{
    bool connected = witness->address != NULL;
    add_step(a, "connection", connected, connected ? witness->address : said,
             connection_advice);
    if (!a->failed && server->security != SMTP_PLAIN)
        add_step(a, "certificate", witness->certificate != NULL,
                 witness->certificate ? witness->certificate : said, certificate_advice);
    if (!a->failed && !witness->greeted)
        add_step(a, "greeting", false, said, connection_advice);
    if (!a->failed && server->user)
        add_step(a, "login", outcome == SMTP_ACCEPTED,
                 outcome == SMTP_ACCEPTED ? server->user : said, advice_for_login(a));
}

static void greet(struct attempt *a, const struct smtp_config *smtp)
{
    const struct smtp_server server = outgoing_server(smtp, a->secret);
    struct smtp_witness witness = { 0 };
    g_autofree char *said = NULL;
    smtp_init();
    SmtpOutcome outcome = smtp_try(&server, &witness, &said);
    smtp_cleanup();
    report_smtp(a, &server, &witness, outcome, said);
    smtp_witness_clear(&witness);
}

static bool try_smtp(struct attempt *a, const struct smtp_config *smtp)
{
    a->server = "smtp";
    a->host = smtp->host;
    a->login = secrets_smtp(smtp);
    look_up(a);
    if (!a->failed && smtp->user)
        get_secret(a);
    if (!a->failed)
        greet(a, smtp);
    g_clear_pointer(&a->secret, secrets_free);
    return !a->failed;
}

/* ---- The command */

static const struct mailbox_config *mailbox_named(struct context *context,
                                                  const char *name, GError **error)
{
    if (context->db_file) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "auth needs the configuration, not --db");
        return NULL;
    }
    const struct team_config *team = context_team(context, error);
    if (!team)
        return NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < team->mailboxes->len; i++) {
        const struct mailbox_config *mailbox = team->mailboxes->pdata[i];
        if (g_str_equal(mailbox->name, name))
            return mailbox;
        g_ptr_array_add(names, mailbox->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "there is no mailbox \"%s\"; team %s has %s", name, team->name,
                *all ? all : "none");
    return NULL;
}

static Table *step_table(void)
{
    Table *table = table_new("steps", NULL);
    table_column(table, "server", "SERVER");
    table_column(table, "step", "STEP");
    table_column(table, "result", "RESULT");
    table_column(table, "found", "FOUND");
    table_column(table, "advice", "WHAT TO DO");
    return table;
}

int command_auth(struct context *context, char **arguments, GError **error)
{
    const struct mailbox_config *mailbox = NULL;
    if (!command_expects(arguments, 1, 1, "auth MAILBOX", error) ||
        !(mailbox = mailbox_named(context, arguments[0], error)))
        return NOTHING;
    const struct config *config = context->config;
    g_autoptr(Table) table = step_table();
    Tokens *tokens = secrets_tokens(config);
    struct attempt imap = { .context = context, .table = table, .tokens = tokens };
    struct attempt smtp = imap;
    bool fine = try_imap(&imap, mailbox);
    fine = try_smtp(&smtp, &config->smtp) && fine;
    tokens_free(tokens);
    Table *const tables[] = { table };
    context_print(context, tables, G_N_ELEMENTS(tables));
    return fine ? DONE : NOTHING;
}
