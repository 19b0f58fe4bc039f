/* What a right configuration means, and that every option is explained, documented and in
 * the samples. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "config/config.h"
#include "config/options.h"
#include "config_fixture.h"

static void test_main_values(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load(fixture);
    g_autofree char *state = g_build_filename(fixture->directory, "state", NULL);
    g_assert_cmpstr(config->file, ==, fixture->main);
    g_assert_cmpstr(config->state_dir, ==, state);
    g_assert_cmpstr(config->phrases_dir, ==, PKGDATADIR "/phrases");
    g_assert_cmpint(config->workers, ==, 2);
    g_assert_cmpint(config->poll, ==, 300);
    g_assert_cmpint(config->idle_renew, ==, 600);
    g_assert_cmpint(config->network_timeout, ==, 60);
    g_assert_cmpint(config->server_connections, ==, 20000);
    g_assert_cmpint(config->user_connections, ==, 5);
    g_assert_cmpint(config->connect_rate, ==, 50);
    g_assert_cmpuint(config->admins->len, ==, 1);
    g_assert_cmpstr(config->admins->pdata[0], ==, "root@example.com");
    g_assert_cmpstr(config->smtp.host, ==, "smtp.example.com");
    g_assert_cmpint(config->smtp.security, ==, SECURITY_STARTTLS);
    g_assert_cmpint(config->smtp.port, ==, 587);
    g_assert_null(config->smtp.user);
    g_assert_null(config->smtp.password.file);
    g_assert_cmpuint(config->teams->len, ==, 1);
    g_assert_true(config_team(config, "support") == config->teams->pdata[0]);
    g_assert_cmpstr(config_team(config, "support")->ackctl, ==, "ackctl");
    g_assert_null(config_team(config, "sales"));
}

static void test_team_values(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load(fixture);
    const struct team_config *team = config_team(config, "support");
    g_assert_cmpstr(team->file, ==, fixture->team);
    g_assert_cmpstr(team->people.domains->pdata[0], ==, "example.com");
    g_assert_cmpuint(team->people.members->len, ==, 3);
    const struct member *ann = team->people.members->pdata[0];
    const struct member *bob = team->people.members->pdata[1];
    g_assert_cmpstr(ann->addresses->pdata[0], ==, "ann@example.com");
    g_assert_true(ann->lead);
    g_assert_null(ann->deputy);
    g_assert_false(bob->lead);
    g_assert_cmpstr(bob->deputy, ==, "ann@example.com");
    g_assert_cmpstr(team->people.ignore->pdata[0], ==, "*@news.example");

    const struct target *gold = team->targets->pdata[0], *all = team->targets->pdata[1];
    g_assert_cmpint(gold->acknowledge.kind, ==, DURATION_BUSINESS);
    g_assert_cmpint(gold->acknowledge.amount, ==, 3600);
    g_assert_cmpint(all->answer.kind, ==, DURATION_DAYS);
    g_assert_cmpuint(all->clients->len, ==, 0);

    const struct level *late = team->levels->pdata[1];
    g_assert_cmpstr(late->name, ==, "-1h");
    g_assert_true(late->before);
    g_assert_cmpstr(late->to->pdata[1], ==, "lead");
    g_assert_cmpint(team->digest.at, ==, 8 * 60);
    g_assert_cmpstr(team->digest.to->pdata[0], ==, "team");
    g_assert_cmpint(team->chase_gap.amount, ==, 2 * 3600);
    g_assert_false(team->excerpt);
}

static void test_mailbox_values(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load(fixture);
    const struct team_config *team = config_team(config, "support");
    const struct mailbox_config *mailbox = team->mailboxes->pdata[0];
    g_assert_cmpstr(mailbox->host, ==, "imap.example.com");
    g_assert_cmpint(mailbox->security, ==, SECURITY_TLS);
    g_assert_cmpint(mailbox->port, ==, 993);
    g_assert_cmpstr(mailbox->password.file, ==, fixture->secret);
    g_assert_null(mailbox->password.command);
    g_assert_cmpint(mailbox->history, ==, 90 * 86400);
    g_assert_cmpuint(mailbox->folders->len, ==, 0);
    g_assert_null(mailbox->sent);
}

/* The hours of the file are those of the calendar: Friday 4 December 2026, 15:00 UTC is
 * 16:00 in Berlin, closing time; the 24th is closed. */
static void test_calendar(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    const int64_t friday_closing = 1796396400;
    g_autoptr(Config) config = load(fixture);
    const Calendar *calendar = config_team(config, "support")->calendar;
    g_assert_true(calendar_is_open(calendar, friday_closing - 1));
    g_assert_false(calendar_is_open(calendar, friday_closing + 1));
    int64_t friday = calendar_day(calendar, friday_closing);
    g_assert_true(calendar_is_working_day(calendar, friday + 19));
    g_assert_false(calendar_is_working_day(calendar, friday + 20));
}

static void test_links(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const links[] = {
        "mid:{message-id}",
        "https://mail.example.com/?_task=mail&_q={message-id}",
        "https://mail.example.com/mail/u/0/#search/rfc822msgid:{message-id}",
        "http://intranet:8080?id={message-id}&again={message-id}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autofree char *option =
            g_strdup_printf("    link = \"%s\";\n    digest", links[i]);
        g_autofree char *team = replaced(team_text, "    digest", option);
        g_autoptr(Config) config = load_team(fixture, team);
        g_assert_cmpstr(config_team(config, "support")->link, ==, links[i]);
    }
}

static void test_without_digest(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *team =
        replaced(team_text, "    digest = { at = \"08:00\"; to = [ \"team\" ]; };\n", "");
    write_file(fixture->team, team);
    g_autoptr(Config) config = load(fixture);
    const struct digest_config *digest = &config_team(config, "support")->digest;
    g_assert_cmpint(digest->at, ==, -1);
    g_assert_cmpuint(digest->to->len, ==, 0);
}

static void test_default_ports(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *security;
        int smtp;
        int imap;
    } rows[] = { { "tls", 465, 993 }, { "starttls", 587, 143 }, { "none", 25, 143 } };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *main = replaced(main_text, "starttls", rows[i].security);
        g_autofree char *local = replaced(main, "smtp.example.com", "localhost");
        write_file(fixture->main, local);
        g_autofree char *server =
            g_strdup_printf("host = \"::1\"; security = \"%s\";", rows[i].security);
        g_autofree char *team =
            replaced(team_text, "host = \"imap.example.com\";", server);
        write_file(fixture->team, team);
        g_autoptr(Config) config = load(fixture);
        const struct team_config *support = config->teams->pdata[0];
        const struct mailbox_config *mailbox = support->mailboxes->pdata[0];
        g_assert_cmpint(config->smtp.port, ==, rows[i].smtp);
        g_assert_cmpint(mailbox->port, ==, rows[i].imap);
    }
}

/* Files of a directory in the order of their names, without hidden and other ones. */
static void test_team_directory(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static const struct {
        const char *file;
        const char *team;
    } rows[] = { { "b.conf", "beta" },
                 { "a.conf", "alpha" },
                 { ".c.conf", "../wrong" },
                 { "d.conf~", "../wrong" } };
    g_autofree char *main = replaced(main_text, "teams = [ \"team.conf\" ];\n", "");
    write_file(fixture->main, main);
    g_autofree char *directory = g_build_filename(fixture->directory, "teams.d", NULL);
    g_assert_cmpint(g_mkdir(directory, 0700), ==, 0);
    g_autofree char *secret = g_build_filename(directory, "secret", NULL);
    write_secret(secret, 0400);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_build_filename(directory, rows[i].file, NULL);
        g_autofree char *team = replaced(team_text, "support", rows[i].team);
        write_file(path, team);
    }
    g_autoptr(Config) config = load(fixture);
    g_assert_cmpuint(config->teams->len, ==, 2);
    const struct team_config *first = config->teams->pdata[0];
    const struct team_config *second = config->teams->pdata[1];
    const struct mailbox_config *mailbox = second->mailboxes->pdata[0];
    g_assert_cmpstr(first->name, ==, "alpha");
    g_assert_cmpstr(second->name, ==, "beta");
    g_assert_cmpstr(second->ackctl, ==, "ackctl -t beta");
    g_assert_cmpstr(mailbox->password.file, ==, secret);
}

/* What the service manager hands over goes first, and may be the group's to read. */
static void test_credentials(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *directory =
        g_build_filename(fixture->directory, "credentials", NULL);
    g_assert_cmpint(g_mkdir(directory, 0700), ==, 0);
    g_setenv("CREDENTIALS_DIRECTORY", directory, TRUE);
    g_autofree char *handed = g_build_filename(directory, "secret", NULL);
    const char *const expected[] = { fixture->secret, handed };
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(Config) config = load(fixture);
        const struct team_config *team = config->teams->pdata[0];
        const struct mailbox_config *mailbox = team->mailboxes->pdata[0];
        g_assert_cmpstr(mailbox->password.file, ==, expected[i]);
        write_secret(handed, 0440);
    }
}

static void test_patterns(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const rows[] = { "big.example", "ann@big.example",
                                        "*@*.big.example", "no?reply*@*", "*.example" };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *team = replaced(team_text, "*@big.example", rows[i]);
        write_file(fixture->team, team);
        g_autoptr(Config) config = load(fixture);
        const struct team_config *support = config->teams->pdata[0];
        const struct target *gold = support->targets->pdata[0];
        g_assert_cmpstr(gold->clients->pdata[0], ==, rows[i]);
    }
}

static void test_windows_line_ends(struct fixture *fixture,
                                   gconstpointer data G_GNUC_UNUSED)
{
    g_auto(GStrv) lines = g_strsplit(team_text, "\n", -1);
    g_autofree char *text = g_strjoinv("\r\n", lines);
    write_file(fixture->team, text);
    g_autoptr(Config) config = load(fixture);
    g_assert_cmpuint(config->teams->len, ==, 1);
}

/* --- the explanation --- */

/* Cuts the explanation up at its "# /file" lines and writes each part to its file. */
static void write_back(const char *explanation)
{
    g_auto(GStrv) lines = g_strsplit(explanation, "\n", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *file = NULL;
    for (char **line = lines; *line != NULL; line++) {
        if (g_str_has_prefix(*line, "# /")) {
            if (file != NULL)
                write_file(file, text->str);
            g_free(file);
            file = g_strdup(*line + 2);
            g_string_truncate(text, 0);
        }
        g_string_append_printf(text, "%s\n", *line);
    }
    write_file(file, text->str);
}

static void test_explain_reads_back(struct fixture *fixture,
                                    gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *team =
        replaced(team_text, "user = \"u\";",
                 "user = \"a \\\"b\\\" \\\\c\"; history = \"36h\"; folders = [ "
                 "\"Ablage/\xc3\x84\" ];"
                 " sent = \"Sent\"; password_command = \"pass show x | head -1\"; }, {"
                 " name = \"two\"; host = \"::1\"; user = \"v\"; security = \"none\"; "
                 "port = 1143;");
    g_autofree char *team2 = replaced(team, "Mon-Thu", "Sat,Mon-Wed,Thu");
    g_autofree char *team3 = replaced(team2, "17:30", "24:00");
    write_file(fixture->team, team3);
    g_autoptr(Config) config = load(fixture);
    g_autofree char *first = config_explain(config);
    g_assert_nonnull(strstr(first, "days = \"Mon-Thu,Sat\";"));
    g_assert_nonnull(strstr(first, "user = \"a \\\"b\\\" \\\\c\";"));
    g_assert_null(strstr(first, "hunter2"));

    write_back(first);
    g_autoptr(Config) again = load(fixture);
    g_autofree char *second = config_explain(again);
    g_assert_cmpstr(first, ==, second);
}

static char *with_oauth2(void)
{
    return replaced(
        team_text, "password_file = \"secret\"",
        "oauth2 = { grant = \"refresh_token\"; "
        "token_url = \"https://sso.example.com/token?a=b\"; client_id = \"c\"; "
        "refresh_token_file = \"secret\"; scope = \"a b\"; }");
}

static void test_oauth2(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *team = with_oauth2();
    write_file(fixture->team, team);
    g_autoptr(Config) config = load(fixture);
    const struct team_config *support = config->teams->pdata[0];
    const struct mailbox_config *mailbox = support->mailboxes->pdata[0];
    g_assert_cmpint(mailbox->oauth2.grant, ==, GRANT_REFRESH_TOKEN);
    g_assert_cmpstr(mailbox->oauth2.token_url, ==, "https://sso.example.com/token?a=b");
    g_assert_cmpstr(mailbox->oauth2.client_id, ==, "c");
    g_assert_cmpstr(mailbox->oauth2.scope, ==, "a b");
    g_assert_true(g_str_has_suffix(mailbox->oauth2.refresh_token_file, "/secret"));
    g_assert_null(mailbox->oauth2.subject);
    g_assert_null(mailbox->password.file);
    g_assert_cmpint(config->smtp.oauth2.grant, ==, GRANT_NONE);

    g_autofree char *first = config_explain(config);
    write_back(first);
    g_autoptr(Config) again = load(fixture);
    g_autofree char *second = config_explain(again);
    g_assert_cmpstr(first, ==, second);
}

static char *with_webhooks(const char *webhooks)
{
    g_autofree char *option =
        g_strdup_printf("    webhooks = ( %s );\n    digest", webhooks);
    return replaced(team_text, "    digest", option);
}

static void test_webhooks(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *team = with_webhooks(
        "{ name = \"chat\"; url_file = \"secret\"; template = \"chat.json\"; "
        "markup = \"slack\"; what = [ \"digest\" ]; }, "
        "{ name = \"own\"; url = \"http://127.0.0.1:8080/a?b=c\"; "
        "secret_file = \"secret\"; }");
    g_autofree char *template = g_build_filename(fixture->directory, "chat.json", NULL);
    write_file(fixture->team, team);
    write_file(template, "{ \"text\": \"{subject}\" }");
    g_autoptr(Config) config = load(fixture);
    const struct team_config *support = config->teams->pdata[0];
    g_assert_cmpuint(support->webhooks->len, ==, 2);
    const struct webhook_config *chat = support->webhooks->pdata[0];
    g_assert_null(chat->url);
    g_assert_cmpstr(chat->url_source.file, ==, fixture->secret);
    g_assert_cmpstr(chat->template_text, ==, "{ \"text\": \"{subject}\" }");
    g_assert_cmpint(chat->markup, ==, MARKUP_SLACK);
    g_assert_cmpuint(chat->what->len, ==, 1);
    const struct webhook_config *own = support->webhooks->pdata[1];
    g_assert_cmpstr(own->url, ==, "http://127.0.0.1:8080/a?b=c");
    g_assert_null(own->template_text);
    g_assert_cmpint(own->markup, ==, MARKUP_NONE);
    g_assert_cmpuint(own->what->len, ==, 0);

    g_autofree char *policy = config_policy_text(support);
    g_assert_null(strstr(policy, "webhooks"));
    g_autofree char *first = config_explain(config);
    write_back(first);
    g_autoptr(Config) again = load(fixture);
    g_autofree char *second = config_explain(again);
    g_assert_cmpstr(first, ==, second);
}

/* Whatever stands for hours, and lists of every kind. */
static void test_explain_terms(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *hours = with_hours("hours = \"24x7\";");
    g_autofree char *target = replaced(
        hours, "\"all\";",
        "\"one\"; answer = \"1d\"; subjects = [ \"*[Urgent]*\" ]; hours = \"24x7\"; }, "
        "{ name = \"two\"; answer = \"1d\"; update = \"3d\"; mailboxes = [ \"in\" ]; "
        "hours = ( { days = \"Sat\"; open = \"22:00\"; close = \"02:00\"; } ); }, "
        "{ name = \"all\"; next_answer = \"90m\"; next_acknowledge = \"30m!\";");
    g_autofree char *team = replaced(target, "    digest",
                                     "    holidays = [ \"a.ics\" ]; settled_after = "
                                     "\"5w\"; closed_folders = [ \"Done\" ]; "
                                     "closed_keyword = \"$Done\"; digest");
    g_autoptr(Config) config = load_team(fixture, team);
    g_autofree char *first = config_explain(config);
    g_assert_nonnull(strstr(first, "\n    hours = \"24x7\";\n"));
    g_assert_nonnull(strstr(first, "\n        hours = \"24x7\";\n"));
    g_assert_nonnull(strstr(first, "\n        # hours is not set\n"));
    g_assert_nonnull(strstr(first, "/a.ics\""));
    write_back(first);
    g_autoptr(Config) again = load(fixture);
    g_autofree char *second = config_explain(again);
    g_assert_cmpstr(first, ==, second);
}

static void test_explain_without_digest(struct fixture *fixture,
                                        gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *team =
        replaced(team_text, "    digest = { at = \"08:00\"; to = [ \"team\" ]; };\n", "");
    write_file(fixture->team, team);
    g_autoptr(Config) config = load(fixture);
    g_autofree char *first = config_explain(config);
    write_back(first);
    g_autoptr(Config) again = load(fixture);
    g_assert_cmpint(config_team(again, "support")->digest.at, ==, -1);
}

/* --- every option, everywhere --- */

struct texts {
    char *manual;
    char *samples;
    char *help;
    char *explanation;
    int options;
};

static char *read_source(const char *name)
{
    g_autofree char *path = g_build_filename(TOP_SRCDIR, name, NULL);
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);
    return text;
}

/* `before` and `after` the name are regular expressions for a part of a line. */
static void assert_named(const char *text, const char *before, const char *name,
                         const char *after, const char *where)
{
    g_autofree char *pattern = g_strconcat(before, name, after, NULL);
    if (!g_regex_match_simple(pattern, text, G_REGEX_MULTILINE, 0))
        g_error("%s does not mention %s", where, name);
}

static void assert_told(const char *path, const struct option *option, void *data)
{
    struct texts *texts = data;
    texts->options++;
    assert_named(texts->manual, "^\\.(It )?Ic ", option->name, " No =", "the manual");
    assert_named(texts->samples, "\\b", option->name, " = ", "the samples");
    assert_named(texts->explanation, "^ *(# )?", option->name, " (=|is not set)",
                 "the explanation");
    assert_named(texts->help, "^", path, "[ ,]", "the help");
    g_assert_nonnull(option->help);
    if (option->fallback != NULL) {
        g_autofree char *fallback = g_strconcat("default ", option->fallback, NULL);
        g_assert_nonnull(strstr(texts->help, fallback));
    }
    if (option->table == NULL && option->type == VALUE_NUMBER)
        g_assert_cmpint(option->least, <, option->most);
}

static void test_every_option(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *by_token = with_oauth2();
    g_autofree char *with_all =
        replaced(by_token, "    digest",
                 "webhooks = ( { name = \"a\"; url = \"https://a.example\"; } ); digest");
    write_file(fixture->team, with_all);
    g_autoptr(Config) config = load(fixture);
    g_autofree char *manual = read_source("man/ackd.conf.5");
    g_autofree char *main = read_source("etc/ackd.conf");
    g_autofree char *team = read_source("etc/teams.d/example.conf");
    g_autofree char *samples = g_strconcat(main, team, NULL);
    g_autofree char *help = config_help_text();
    g_autofree char *explanation = config_explain(config);
    struct texts texts = {
        .manual = manual, .samples = samples, .help = help, .explanation = explanation
    };
    options_walk(&options_main, assert_told, &texts);
    options_walk(&options_team_file, assert_told, &texts);
    g_assert_cmpint(texts.options, >, 50);
}

/* The manual speaks of no option that does not exist. */
static void collect_name(const char *path G_GNUC_UNUSED, const struct option *option,
                         void *data)
{
    g_hash_table_add(data, (gpointer)option->name);
}

static void test_manual_invents_nothing(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    options_walk(&options_main, collect_name, names);
    options_walk(&options_team_file, collect_name, names);
    g_autofree char *manual = read_source("man/ackd.conf.5");
    g_autoptr(GRegex)
        item = g_regex_new("^\\.(?:It )?Ic (\\w+) No =", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_regex_match(item, manual, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);
        if (!g_hash_table_contains(names, name))
            g_error("the manual explains %s, which is no option", name);
    }
}

/* As shipped; all that is missing is the password. */
static void test_samples(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *main = read_source("etc/ackd.conf");
    write_file(fixture->main, main);
    g_autofree char *directory = g_build_filename(fixture->directory, "teams.d", NULL);
    g_assert_cmpint(g_mkdir(directory, 0700), ==, 0);
    g_autofree char *file = g_build_filename(directory, "example.conf", NULL);
    g_autofree char *team = read_source("etc/teams.d/example.conf");
    write_file(file, team);
    g_autofree char *secret = g_build_filename(directory, "support.pass", NULL);
    write_secret(secret, 0600);
    g_autoptr(Config) config = load(fixture);
    g_assert_nonnull(config_team(config, "support"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    FIXTURE_TEST("/config/values/main", test_main_values);
    FIXTURE_TEST("/config/values/team", test_team_values);
    FIXTURE_TEST("/config/values/mailbox", test_mailbox_values);
    FIXTURE_TEST("/config/values/calendar", test_calendar);
    FIXTURE_TEST("/config/values/links", test_links);
    FIXTURE_TEST("/config/values/without-digest", test_without_digest);
    FIXTURE_TEST("/config/values/default-ports", test_default_ports);
    FIXTURE_TEST("/config/values/team-directory", test_team_directory);
    FIXTURE_TEST("/config/values/credentials", test_credentials);
    FIXTURE_TEST("/config/values/patterns", test_patterns);
    FIXTURE_TEST("/config/values/windows-line-ends", test_windows_line_ends);
    FIXTURE_TEST("/config/explain/reads-back", test_explain_reads_back);
    FIXTURE_TEST("/config/explain/terms", test_explain_terms);
    FIXTURE_TEST("/config/oauth2", test_oauth2);
    FIXTURE_TEST("/config/webhooks", test_webhooks);
    FIXTURE_TEST("/config/explain/without-digest", test_explain_without_digest);
    FIXTURE_TEST("/config/every-option", test_every_option);
    g_test_add_func("/config/manual-invents-nothing", test_manual_invents_nothing);
    FIXTURE_TEST("/config/samples", test_samples);
    return g_test_run();
}
