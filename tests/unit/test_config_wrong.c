/* What a configuration is refused for: the line, the option and the words for it. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "config/config.h"
#include "config_fixture.h"

static char *refusal(const struct fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load(fixture->main, &error);
    g_assert_null(config);
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    return g_strdup(error->message);
}

struct wrong {
    const char *old;
    const char *new;
    int line;
    const char *option;
    const char *words;
};

static const struct wrong wrong_main[] = {
    /* syntax */
    { "workers = 2;", "workers = ;", 2, "syntax", "a syntax error in 'workers = ;'" },
    { "\"state\";", "\"state;", 3, "syntax",
      "(the quote of line 1 is not closed there)" },
    { "    from = \"ackd@example.com\";\n};", "    from = \"ackd@example.com\";", 10,
      "syntax", "('{' of line 5 is never closed)" },
    { "from = \"ackd@example.com\";\n}", "from = \"ackd@example.com\"; /* } */\n)", 9,
      "syntax", "('{' of line 5 is still open at ')' of line 9)" },
    { "\"Root@example.com\" ];", "\"Root@example.com\" ]; # (\n]", 5, "syntax",
      "(']' of line 5 closes nothing)" },
    { "workers = 2;", "workers = 2; workers = 3;", 2, "syntax",
      "duplicate setting name" },
    { "\"Root@example.com\"", "\"root@example.com\", 5", 4, "syntax",
      "mismatched element" },
    { "workers = 2;", "@include \"/etc\"", 2, "@include", "inclusion" },
    { "workers = 2;", "# \xff", 2, "file", "not UTF-8" },
    /* types */
    { "workers = 2;", "workers = \"2\";", 2, "workers",
      "found a text in quotes, expected a number" },
    { "workers = 2;", "workers = 2.5;", 2, "workers", "expected a number" },
    { "workers = 2;", "workers = [ 2 ];", 2, "workers", "found a list" },
    { "poll = \"5m\";", "poll = 120;", 3, "poll", "found a number, expected a time" },
    { "\"Root@example.com\" ]", "\"a@example.com\" ]; phrases = true", 4, "phrases",
      "found true or false" },
    { "[ \"Root@example.com\" ]", "\"root@example.com\"", 4, "admins",
      "expected a list" },
    { "[ \"Root@example.com\" ]", "( \"root@example.com\", 7 )", 4, "admins",
      "found a number" },
    { "[ \"team.conf\" ]", "\"team.conf\"", 10, "teams", "expected a list" },
    { "\"state\"", "{ a = 1; }", 1, "state_dir", "found a group" },
    /* ranges */
    { "workers = 2;", "workers = 0;", 2, "workers",
      "found 0, expected a number from 1 to 64" },
    { "workers = 2;", "workers = 65;", 2, "workers", "found 65, expected" },
    { "workers = 2;", "workers = -1;", 2, "workers", "found -1, expected" },
    { "workers = 2;", "workers = 5000000000L;", 2, "workers", "from 1 to 64" },
    { "workers = 2;", "server_connections = 0;", 2, "server_connections",
      "found 0, expected a number from 1 to 1000000" },
    { "workers = 2;", "user_connections = 0;", 2, "user_connections", "from 1 to" },
    { "workers = 2;", "connect_rate = 0;", 2, "connect_rate", "from 1 to" },
    { "poll = \"5m\";", "poll = \"0s\";", 3, "poll", "from '1s' to '1d'" },
    { "poll = \"5m\";", "poll = \"2d\";", 3, "poll", "from '1s' to '1d'" },
    { "poll = \"5m\";", "poll = \"soon\";", 3, "poll", "found 'soon', expected a time" },
    { "poll = \"5m\";", "idle_renew = \"59s\";", 3, "idle_renew", "from '1m' to '29m'" },
    { "poll = \"5m\";", "idle_renew = \"30m\";", 3, "idle_renew", "from '1m' to '29m'" },
    { "poll = \"5m\";", "network_timeout = \"2h\";", 3, "network_timeout", "to '1h'" },
    { "security = \"starttls\";", "port = 99999;", 7, "smtp.port", "from 1 to 65535" },
    { "security = \"starttls\";", "port = 0;", 7, "smtp.port", "from 1 to 65535" },
    /* texts */
    { "\"state\"", "\"\"", 1, "state_dir", "found an empty text" },
    { "\"state\"", "\"a\\nb\"", 1, "state_dir", "control characters" },
    { "\"state\"", "\"a\\xffb\"", 1, "state_dir", "not UTF-8" },
    { "\"Root@example.com\"", "\"root\"", 4, "admins",
      "found 'root', expected an address" },
    { "\"Root@example.com\"", "\"a@b@c\"", 4, "admins", "expected an address" },
    { "\"Root@example.com\"", "\"Root <r@example.com>\"", 4, "admins",
      "expected an address" },
    { "\"Root@example.com\"", "\"r..t@example.com\"", 4, "admins",
      "expected an address" },
    { "\"ackd@example.com\"", "\"ackd@\"", 8, "smtp.from", "expected an address" },
    { "\"smtp.example.com\"", "\"smtp.example.com:465\"", 6, "smtp.host",
      "without a port" },
    { "\"smtp.example.com\"", "\"smtps://example.com\"", 6, "smtp.host",
      "expected a host" },
    { "\"starttls\"", "\"startls\"", 7, "smtp.security", "did you mean 'starttls'?" },
    { "\"starttls\"", "\"SSL\"", 7, "smtp.security",
      "expected 'tls', 'starttls' or 'none'" },
    /* names and what is missing */
    { "workers", "worker", 2, "worker",
      "found an unknown option, did you mean 'workers'?" },
    { "workers = 2", "jobs = 2", 2, "jobs", "expected one of state_dir, phrases" },
    { "workers = 2;", "holidays = [ \"berlin.ics\" ];", 2, "holidays", "unknown option" },
    { "    from = \"ackd@example.com\";\n", "", 5, "smtp.from",
      "found nothing, expected an address" },
    /* servers */
    { "\"starttls\"", "\"none\"", 7, "smtp.security",
      "'none' for the host 'smtp.example.com'" },
    { "    from", "    user = \"u\"; from", 8, "smtp.password_file",
      "without a password" },
    { "    from", "    password_file = \"secret\"; from", 8, "smtp.password_file",
      "without a user" },
    { "    from", "    password_command = \"x\"; from", 8, "smtp.password_file",
      "without a user" },
    { "    from", "    user = \"u\"; oauth2 = { grant = \"implicit\"; }; from", 8,
      "smtp.oauth2.grant", "expected 'client_credentials', 'jwt_bearer'" },
    { "    from", "    user = \"u\"; oauth2 = { grant = \"comand\"; }; from", 8,
      "smtp.oauth2.grant", "did you mean 'command'?" },
    { "    from", "    user = \"u\"; oauth2 = { grant = \"command\"; }; from", 8,
      "smtp.oauth2.command", "found nothing, expected it for the grant 'command'" },
    { "    from",
      "    user = \"u\"; oauth2 = { grant = \"command\"; command = \"x\"; scope = \"y\"; "
      "}; from",
      8, "smtp.oauth2.scope", "the grant 'command' does not take" },
    { "    from",
      "    user = \"u\"; oauth2 = { grant = \"command\"; command = \"x\"; }; "
      "password_file = \"secret\"; from",
      8, "smtp.password_file", "found a password as well as oauth2" },
    { "    from", "    oauth2 = { grant = \"command\"; command = \"x\"; }; from", 8,
      "smtp.password_file", "found oauth2 without a user" },
    { "    from",
      "    user = \"u\"; oauth2 = { grant = \"refresh_token\"; client_id = \"c\"; "
      "token_url = \"http://sso.example.com/\"; refresh_token_file = \"secret\"; }; from",
      8, "smtp.oauth2.token_url", "http is for this machine only" },
    { "    from",
      "    user = \"u\"; oauth2 = { grant = \"refresh_token\"; client_id = \"c\"; "
      "token_url = \"https://sso.example.com/\"; }; from",
      8, "smtp.oauth2.refresh_token_file", "the grant 'refresh_token'" },
    { "    from",
      "    user = \"u\"; oauth2 = { grant = \"jwt_bearer\"; key_file = \"no.json\"; "
      "token_url = \"https://sso.example.com/\"; }; from",
      8, "smtp.oauth2.key_file", "no.json" },
    { "    from",
      "    user = \"u\"; oauth2 = { grant = \"command\"; command = \"x\"; secret = "
      "\"y\"; "
      "}; from",
      8, "smtp.oauth2.secret", "unknown option" },
    { "    from", "    ca_file = \"no.pem\"; from", 8, "smtp.ca_file", "no.pem" },
    { "    from", "    ca_file = \".\"; from", 8, "smtp.ca_file",
      "expected the name of a file" },
    /* teams */
    { "\"team.conf\"", "", 10, "teams", "found no team" },
    { "\"team.conf\"", "\"team.cnf\"", 10, "teams", "team.cnf" },
    { "\"team.conf\"", "\"empty\"", 10, "teams", "found no team" },
};

static const struct wrong wrong_team[] = {
    /* structure */
    { "team = {", "state_dir = \"x\"; team = {", 1, "state_dir", "expected one of team" },
    { "[ \"team\" ]; };\n};\n", "[ \"team\" ]; };\n", 26, "syntax", "syntax error" },
    { "    closed = [ \"2026-12-24\" ];", "    members = 1;", 14, "syntax", "duplicate" },
    { "        { days = \"Fri\"; open = \"09:00\"; close = \"16:00\"; } );", "7 );", 13,
      "team.hours", "found a number, expected a group" },
    { "digest = {", "link = \"javascript:{message-id}\"; digest = {", 25, "team.link",
      "found 'javascript:{message-id}', expected an address with '{message-id}' behind" },
    { "digest = {", "link = \"https://{message-id}/\"; digest = {", 25, "team.link",
      "expected an address with" },
    { "digest = {", "link = \"https://a.example{message-id}/\"; digest = {", 25,
      "team.link", "expected an address with" },
    { "digest = {", "link = \"https://a.example/{message_id}\"; digest = {", 25,
      "team.link", "or 'mid:{message-id}'" },
    { "digest = {", "link = \"https://a.example/\"; digest = {", 25, "team.link",
      "expected an address with" },
    { "digest = {", "link = \"https://a@b.example/{message-id}\"; digest = {", 25,
      "team.link", "expected an address with" },
    { "digest = {", "link = \"data:text/html,{message-id}\"; digest = {", 25, "team.link",
      "expected an address with" },
    { "digest = {", "link = \"https://a.example/ {message-id}\"; digest = {", 25,
      "team.link", "expected an address with" },
    { "digest = {", "link = \"mid:{message-id}/x\"; digest = {", 25, "team.link",
      "expected an address with" },
    { "digest = {", "link = \"\"; digest = {", 25, "team.link", "found an empty text" },
    { "digest = { at = \"08:00\"; to = [ \"team\" ]; };", "digest = true;", 25,
      "team.digest", "found true or false, expected a group" },
    { "closed = [ \"2026-12-24\" ]", "closed = { }", 14, "team.closed", "found a group" },

    /* unknown at every level */
    { "    ignore", "    ignored", 10, "team.ignored", "did you mean 'ignore'?" },
    { "deputy", "deputies", 8, "team.members.deputies", "did you mean 'deputy'?" },
    { "days = \"Fri\"; ", "days = \"Fri\"; pause = \"12:00\"; ", 13, "team.hours.pause",
      "expected one of days, open, close" },
    { "user = \"u\";", "user = \"u\"; historie = \"1d\";", 16, "team.mailboxes.historie",
      "did you mean 'history'?" },
    { "answer = \"8h\";", "answer = \"8h\"; escalate = \"3d\";", 20,
      "team.targets.escalate", "expected one of name, clients" },
    { "answer = \"8h\";", "answer = \"8h\"; next_anser = \"3d\";", 20,
      "team.targets.next_anser", "did you mean 'next_answer'?" },
    { "answer = \"8h\";",
      "answer = \"8h\"; hours = ( { days = \"Satur\"; open = \"9:00\"; close = "
      "\"12:00\"; } );",
      20, "team.targets.hours.days", "found days 'Satur'" },

    /* missing */
    { "    name = \"support\";\n", "", 1, "team.name", "found nothing, expected a name" },
    { "    timezone = \"Europe/Berlin\";\n", "", 1, "team.timezone", "found nothing" },
    { "name = \"Cid\"; ", "", 9, "team.members.name", "found nothing, expected a text" },
    { " addresses = [ \"cid@example.com\" ];", "", 9, "team.members.addresses",
      "found nothing" },
    { "[ \"cid@example.com\" ]", "[ ]", 9, "team.members.addresses",
      "found an empty list" },
    { "days = \"Fri\"; ", "", 13, "team.hours.days", "found nothing, expected days" },
    { "close = \"16:00\";", "", 13, "team.hours.close",
      "found nothing, expected a time" },
    { "host = \"imap.example.com\"; ", "", 16, "team.mailboxes.host", "expected a host" },
    { " user = \"u\";", "", 16, "team.mailboxes.user", "found nothing" },
    { "          password_file = \"secret\"; }", "}", 16, "team.mailboxes.password_file",
      "expected password_file, password_command or oauth2" },
    { "at = \"75%\"; ", "", 23, "team.reminders.at", "found nothing, expected a level" },
    { "at = \"75%\"; to = [ \"owner\" ];", "at = \"75%\";", 23, "team.reminders.to",
      "found nothing, expected 'owner'" },
    { "at = \"08:00\"; ", "", 25, "team.digest.at", "found nothing, expected a time" },
    { "[ \"team\" ]", "[ ]", 25, "team.digest.to", "found an empty list" },
    { "name = \"all\"; acknowledge = \"4h\"; answer = \"2d\";", "name = \"all\";", 21,
      "team.targets.answer", "expected acknowledge or answer" },

    /* values */
    { "\"support\"", "\"../support\"", 2, "team.name", "files are named after it" },
    { "\"support\"", "\"a team\"", 2, "team.name", "found 'a team'" },
    { "Europe/Berlin", "Europe/Berlni", 3, "team.timezone", "Europe/Berlni" },
    { "\"Example.com\"", "\"ann@example.com\"", 4, "team.domains", "expected a domain" },
    { "\"Example.com\"", "\"*.example.com\"", 4, "team.domains",
      "covers those below it" },
    { "\"Example.com\"", "\"example..com\"", 4, "team.domains", "expected a domain" },
    { "\"Ann@example.com\"", "\"Ann at example.com\"", 6, "team.members.addresses",
      "found 'Ann at example.com'" },
    { "lead = true", "lead = \"yes\"", 6, "team.members.lead", "without quotes" },
    { "\"*@news.example\"", "\"* @news.example\"", 10, "team.ignore", "pattern" },
    { "\"*@big.example\"", "\"big.example and others\"", 19, "team.targets.clients",
      "pattern" },
    { "\"Mon-Thu\"", "\"Mon-Thr\"", 12, "team.hours.days", "Mon-Thr" },
    { "\"17:30\"", "\"5pm\"", 12, "team.hours.close", "5pm" },
    { "\"2026-12-24\"", "\"2026-02-30\"", 14, "team.closed", "2026-02-30" },
    { "\"2026-12-24\"", "\"24.12.2026\"", 14, "team.closed", "24.12.2026" },
    { "acknowledge = \"1h\"", "acknowledge = \"1d2h\"", 20, "team.targets.acknowledge",
      "1d2h" },
    { "answer = \"2d\"", "answer = \"2 days\"", 21, "team.targets.answer", "2 days" },
    { "\"75%\"", "\"75\"", 23, "team.reminders.at", "found reminder level '75'" },
    { "\"08:00\"", "\"8\"", 25, "team.digest.at", "'8'" },
    { "\"08:00\"", "\"24:00\"", 25, "team.digest.at", "to '23:59'" },
    { "    digest", "    chase_gap = \"never\"; digest", 25, "team.chase_gap", "never" },
    { "    digest", "    excerpt = 1; digest", 25, "team.excerpt", "found a number" },
    { "user = \"u\";", "user = \"u\"; history = \"forever\";", 16,
      "team.mailboxes.history", "found 'forever'" },
    { "user = \"u\";", "user = \"u\"; folders = [ \"\" ];", 16, "team.mailboxes.folders",
      "found an empty text" },

    /* the calendar */
    { "\"Fri\"; open = \"09:00\"", "\"Thu\"; open = \"09:00\"", 13, "team.hours",
      "overlap on Thu: Mon,Tue,Wed,Thu 09:00-17:30 and Thu 09:00-16:00" },
    { "\"17:30\"", "\"09:30\"; }, { days = \"Mon\"; open = \"18:00\"; close = \"10:00\"",
      12, "team.hours", "overlap on Tue" },
    { "\"Fri\"; open = \"09:00\"", "\"Fri\"; open = \"24:00\"", 13, "team.hours",
      "24:00" },
    { "\"16:00\"", "\"09:00\"", 13, "team.hours", "closes when it opens" },
    { "\"2026-12-24\"", "\"2027-01-01..2026-12-24\"", 14, "team.closed",
      "2027-01-01..2026-12-24" },
    { "\"2026-12-24\"", "\"2026-12-24 16:00-12:00\"", 14, "team.closed", "16:00-12:00" },
    { "\"2026-12-24\"", "\"2026-12-24..2090-12-31\"", 14, "team.closed",
      "no business hours up to the end of 2090" },
    { "\"2026-12-24\"", "\"2026-12-24..2059-06-30\", \"2059-07-01..9999-12-31\"", 14,
      "team.closed", "no business hours up to the end of 2090" },
    { "answer = \"8h\";", "answer = \"8h\"; hours = \"24/7\";", 20, "team.targets.hours",
      "found '24/7', expected a list of groups ( { ... }, { ... } ) or the word '24x7'" },
    { "answer = \"8h\";", "answer = \"8h\"; hours = 24;", 20, "team.targets.hours",
      "found a number, expected a list" },
    { "answer = \"8h\";",
      "answer = \"8h\"; hours = ( { days = \"Sat\"; open = \"9:00\"; close = \"12:00\"; "
      "},\n"
      "{ days = \"Fri-Sun\"; open = \"11:00\"; close = \"13:00\"; } );",
      21, "team.targets.hours", "overlap on Sat" },

    /* holidays and closing */
    { "    digest", "    holidays = \"berlin.ics\"; digest", 25, "team.holidays",
      "expected a list" },
    { "    digest", "    settled_after = \"12h\"; digest", 25, "team.settled_after",
      "from '1d'" },
    { "    digest", "    closed_keyword = \"\\\\Flagged\"; digest", 25,
      "team.closed_keyword", "expected an IMAP keyword" },
    { "    digest", "    closed_keyword = \"all done\"; digest", 25,
      "team.closed_keyword", "expected an IMAP keyword" },
    { "    digest", "    closed_keyword = \"done)\"; digest", 25, "team.closed_keyword",
      "expected an IMAP keyword" },
    { "    digest", "    closed_folders = [ \"Done\", \"inbox\" ]; digest", 25,
      "team.closed_folders", "'inbox', where mail arrives" },
    { "          password_file = \"secret\"; } );",
      "password_file = \"secret\"; sent = \"Out\"; } ); closed_folders = [ \"Out\" ];",
      17, "team.closed_folders", "'Out', which is for sent mail" },

    /* secrets and servers */
    { "\"secret\"", "\"missing\"", 17, "team.mailboxes.password_file", "missing" },
    { "\"secret\"", "\"team.conf\"", 17, "team.mailboxes.password_file", "chmod 600" },
    { "\"secret\"", "\".\"", 17, "team.mailboxes.password_file", "no regular file" },
    { "password_file = \"secret\";",
      "password_file = \"secret\"; password_command = \"x\";", 17,
      "team.mailboxes.password_file", "expected one of them" },
    { "user = \"u\";", "user = \"u\"; security = \"none\";", 16,
      "team.mailboxes.security", "'none' for the host 'imap.example.com'" },
    { "imap.example.com", "127.0.0.1.example.com\"; security = \"none", 16,
      "team.mailboxes.security", "127.0.0.1.example.com" },

    /* webhooks */
    { "    digest", "    webhooks = ( { name = \"a\"; } ); digest", 25,
      "team.webhooks.url", "found no address, expected one of url, url_file" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url = \"https://a.example/\"; "
      "url_command = \"x\"; } ); digest",
      25, "team.webhooks.url", "found more than one address" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url = \"http://a.example/\"; } ); digest", 25,
      "team.webhooks.url", "http is for this machine only" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url_file = \"team.conf\"; } ); digest", 25,
      "team.webhooks.url_file", "chmod 600" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url_command = \"x\"; },\n"
      "{ name = \"a\"; url_command = \"y\"; } ); digest",
      26, "team.webhooks.name", "'a' a second time" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url_command = \"x\"; what = [ \"alerts\" ]; } ); "
      "digest",
      25, "team.webhooks.what", "expected 'reminders' or 'digest'" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url_command = \"x\"; "
      "template = \"ackd.conf\"; markup = \"markdwn\"; } ); digest",
      25, "team.webhooks.markup", "did you mean 'markdown'?" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url_command = \"x\"; markup = \"slack\"; } ); "
      "digest",
      25, "team.webhooks.markup", "without a template" },
    { "    digest",
      "    webhooks = ( { name = \"a\"; url_command = \"x\"; template = \"none\"; } ); "
      "digest",
      25, "team.webhooks.template", "a file that is there" },

    /* names that must differ */
    { "user = \"u\";",
      "user = \"u\"; password_file = \"secret\"; }, { name = \"in\"; "
      "host = \"h\"; user = \"v\";",
      16, "team.mailboxes.name", "a second time" },
    { "\"b@example.org\"", "\"ANN@example.com\"", 7, "team.members.addresses",
      "'ann@example.com' a second time" },
    { "\"b@example.org\"", "\"bob@example.com\"", 7, "team.members.addresses",
      "'bob@example.com' a second time" },
    { "\"all\"", "\"gold\"", 21, "team.targets.name", "'gold' a second time" },
    { "\"75%\"", "\"-60m\"", 24, "team.reminders.at", "'-1h' a second time" },

    /* people */
    { "\"ann@example.com\"", "\"eve@example.com\"", 8, "team.members.deputy",
      "expected an address of another member" },
    { "\"ann@example.com\"", "\"b@example.org\"", 8, "team.members.deputy", "circle" },
    { "lead = true;", "lead = true; deputy = \"bob@example.com\";", 6,
      "team.members.deputy", "circle" },
    { "lead = true;", "lead = true; away = [ \"2026-12-31 12:00-24:00\" ];", 6,
      "team.members.away", "a part of a day; expected whole days" },
    { "lead = true;", "lead = true; away = [ \"next week\" ];", 6, "team.members.away",
      "next week" },
    { "lead = true", "lead = false", 24, "team.reminders.to",
      "'lead' in a team without one" },
    { "[ \"owner\" ]", "[ \"woner\" ]", 23, "team.reminders.to",
      "did you mean 'owner'?" },
    { "[ \"owner\" ]", "[ \"boss@\" ]", 23, "team.reminders.to", "or an address" },
    { "[ \"owner\" ]", "[ \"*@example.com\" ]", 23, "team.reminders.to",
      "or an address" },
    { "[ \"team\" ]", "[ \"owner\" ]", 25, "team.digest.to", "expected 'lead', 'team'" },

    /* targets: times */
    { "answer = \"8h\"", "answer = \"4x\"", 20, "team.targets.answer",
      "found '4x', expected a time such as 8h" },
    { "answer = \"8h\"", "answer = \"-8h\"", 20, "team.targets.answer", "found '-8h'" },
    { "answer = \"8h\"", "answer = \"0h\"", 20, "team.targets.answer",
      "longer than nothing" },
    { "answer = \"8h\"", "answer = \"8h\"; update = \"sometimes\"", 20,
      "team.targets.update", "found 'sometimes'" },
    { "acknowledge = \"1h\"", "acknowledge = \"9h\"", 20, "team.targets.acknowledge",
      "found '9h', expected at most the '8h' of answer" },
    { "answer = \"8h\"", "answer = \"30m!\"", 20, "team.targets.acknowledge",
      "at most the '30m!' of answer" },
    { "acknowledge = \"4h\"; answer = \"2d\"", "update = \"3d\"", 21,
      "team.targets.answer", "expected acknowledge or answer" },
    { "acknowledge = \"1h\"", "next_acknowledge = \"1h\"", 20,
      "team.targets.next_acknowledge", "found it without acknowledge, expected both" },
    { "answer = \"2d\"", "next_answer = \"2d\"", 21, "team.targets.next_answer",
      "found it without answer, expected both" },
    { "answer = \"8h\"", "answer = \"8h\"; next_acknowledge = \"9h\"", 20,
      "team.targets.next_acknowledge", "at most the '8h' of answer" },
    { "answer = \"8h\"",
      "answer = \"8h\"; next_acknowledge = \"5h\"; next_answer = \"4h\"", 20,
      "team.targets.next_acknowledge", "at most the '4h' of next_answer" },
    { "answer = \"8h\"", "answer = \"8h\"; next_answer = \"30m\"", 20,
      "team.targets.next_answer", "at least the '1h' of acknowledge" },

    /* targets: lists */
    { "answer = \"8h\"", "answer = \"8h\"; mailboxes = [ \"im\" ]", 20,
      "team.targets.mailboxes",
      "found 'im', expected the name of a mailbox of the team; did you mean 'in'?" },
    { "answer = \"8h\"", "answer = \"8h\"; mailboxes = [ \"in\", \"elsewhere\" ]", 20,
      "team.targets.mailboxes", "found 'elsewhere', expected" },
    { "answer = \"8h\"", "answer = \"8h\"; subjects = [ \"\" ]", 20,
      "team.targets.subjects", "found an empty text" },
};

/* A misspelt name leaves another problem behind: what it should have said is missing. */
static const struct wrong misspelt_team[] = {
    { "team = {", "Team = {", 1, "Team", "did you mean 'team'?" },
    { "timezone", "timezon", 3, "team.timezon", "did you mean 'timezone'?" },
    { "lead = true", "led = true", 6, "team.members.led", "did you mean 'lead'?" },
    { "host = \"imap", "hots = \"imap", 16, "team.mailboxes.hots",
      "did you mean 'host'?" },
};

/* Whether `lines` hold the row's problem. */
static bool tells(char **lines, const char *file, const struct wrong *row)
{
    g_autofree char *start = g_strdup_printf("%s:%d: %s: ", file, row->line, row->option);
    for (; *lines != NULL; lines++)
        if (g_str_has_prefix(*lines, start) && strstr(*lines, row->words) != NULL)
            return true;
    return false;
}

static void check_rows(const struct fixture *fixture, const char *file, const char *text,
                       const struct wrong *rows, gsize count, guint problems)
{
    for (gsize i = 0; i < count; i++) {
        const struct wrong *row = &rows[i];
        g_autofree char *wrong = replaced(text, row->old, row->new);
        write_file(file, wrong);
        g_autofree char *message = refusal(fixture);
        g_auto(GStrv) lines = g_strsplit(message, "\n", -1);
        if (tells(lines, file, row) && g_strv_length(lines) == problems)
            continue;
        g_test_fail_printf(
            "row %" G_GSIZE_FORMAT ", '%s': expected %u problems, line %d, %s, '%s', "
            "found:\n%s",
            i, row->new, problems, row->line, row->option, row->words, message);
    }
}

static void test_wrong_main(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *empty = g_build_filename(fixture->directory, "empty", NULL);
    g_assert_cmpint(g_mkdir(empty, 0700), ==, 0);
    check_rows(fixture, fixture->main, main_text, wrong_main, G_N_ELEMENTS(wrong_main),
               1);
}

static void test_wrong_team(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    check_rows(fixture, fixture->team, team_text, wrong_team, G_N_ELEMENTS(wrong_team),
               1);
}

static void test_misspelt(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    check_rows(fixture, fixture->team, team_text, misspelt_team,
               G_N_ELEMENTS(misspelt_team), 2);
}

static void test_missing_file(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpint(g_unlink(fixture->main), ==, 0);
    g_autofree char *message = refusal(fixture);
    g_assert_true(g_str_has_prefix(message, fixture->main));
    g_assert_nonnull(strstr(message, ":1: file: found no readable file"));

    g_assert_cmpint(g_mkdir(fixture->main, 0700), ==, 0);
    g_autofree char *directory = refusal(fixture);
    g_assert_nonnull(strstr(directory, ":1: file: found no readable file"));
}

/* All problems of all files, by file and line. */
static void test_many_problems(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *main = replaced(main_text, "workers = 2;", "worker = 2;");
    g_autofree char *main2 = replaced(main, "\"5m\"", "5");
    g_autofree char *main3 =
        replaced(main2, "\"team.conf\"", "\"team.conf\", \"b.conf\"");
    write_file(fixture->main, main3);
    g_autofree char *team = replaced(team_text, "\"75%\"", "75");
    g_autofree char *team2 = replaced(team, "Europe/Berlin", "Nowhere");
    write_file(fixture->team, team2);
    g_autofree char *second = g_build_filename(fixture->directory, "b.conf", NULL);
    write_file(second, "team = {");

    g_autofree char *message = refusal(fixture);
    g_auto(GStrv) lines = g_strsplit(message, "\n", -1);
    const struct {
        const char *file, *start;
    } expected[] = {
        { fixture->main, ":2: worker: " },
        { fixture->main, ":3: poll: " },
        { fixture->team, ":3: team.timezone: " },
        { fixture->team, ":23: team.reminders.at: " },
        { second, ":1: syntax: " },
    };
    g_assert_cmpuint(g_strv_length(lines), ==, G_N_ELEMENTS(expected));
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autofree char *start = g_strconcat(expected[i].file, expected[i].start, NULL);
        g_assert_true(g_str_has_prefix(lines[i], start));
    }
}

static void test_team_twice(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *main =
        replaced(main_text, "\"team.conf\"", "\"team.conf\", \"other.conf\"");
    write_file(fixture->main, main);
    g_autofree char *other = g_build_filename(fixture->directory, "other.conf", NULL);
    write_file(other, team_text);
    g_autofree char *message = refusal(fixture);
    g_autofree char *expected =
        g_strdup_printf("%s:2: team.name: found 'support', which is the team of %s; "
                        "expected another name",
                        other, fixture->team);
    g_assert_cmpstr(message, ==, expected);
}

/* A longer circle is told once, where it begins. */
static void test_circle_of_three(struct fixture *fixture,
                                 gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *one =
        replaced(team_text, "lead = true;", "lead = true; deputy = \"cid@example.com\";");
    g_autofree char *two =
        replaced(one, "[ \"cid@example.com\" ];",
                 "[ \"cid@example.com\" ]; deputy = \"bob@example.com\";");
    write_file(fixture->team, two);
    g_autofree char *message = refusal(fixture);
    g_autofree char *start = g_strconcat(
        fixture->team, ":6: team.members.deputy: found 'cid@example.com'", NULL);
    g_assert_true(g_str_has_prefix(message, start));
    g_assert_null(strchr(message, '\n'));
}

/* `lines` without one of them. */
static char *without(char **lines, int left_out)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; lines[i] != NULL; i++)
        if (i != left_out)
            g_string_append_printf(text, "%s\n", lines[i]);
    return g_strdup(text->str);
}

/* Whichever line is missing, it is told in the right file or was not needed. */
static void test_line_left_out(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_auto(GStrv) lines = g_strsplit(team_text, "\n", -1);
    int refused = 0;
    for (int i = 0; lines[i] != NULL; i++) {
        g_autofree char *text = without(lines, i);
        write_file(fixture->team, text);
        g_autoptr(GError) error = NULL;
        g_autoptr(Config) config = config_load(fixture->main, &error);
        g_assert_true((config == NULL) == (error != NULL));
        g_assert_true(error == NULL || g_str_has_prefix(error->message, fixture->team));
        refused += error != NULL;
    }
    g_assert_cmpint(refused, >, 10);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    FIXTURE_TEST("/config-wrong/main", test_wrong_main);
    FIXTURE_TEST("/config-wrong/team", test_wrong_team);
    FIXTURE_TEST("/config-wrong/misspelt", test_misspelt);
    FIXTURE_TEST("/config-wrong/missing-file", test_missing_file);
    FIXTURE_TEST("/config-wrong/many-problems", test_many_problems);
    FIXTURE_TEST("/config-wrong/team-twice", test_team_twice);
    FIXTURE_TEST("/config-wrong/circle-of-three", test_circle_of_three);
    FIXTURE_TEST("/config-wrong/line-left-out", test_line_left_out);
    return g_test_run();
}
