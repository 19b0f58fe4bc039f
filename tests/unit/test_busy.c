/* "Not now", as servers say it (imap/busy.h). */
#include "imap/busy.h"

#include "rows.h"

static const struct row {
    const char *name;
    const char *line;
    bool busy;
} rows[] = {
    { "Dovecot, one user's connections",
      "1 NO [LIMIT] Maximum number of connections from user+IP exceeded "
      "(mail_max_userip_connections=10)",
      true },
    { "Gmail, too many", "1 NO [ALERT] Too many simultaneous connections. (Failure)",
      true },
    { "Gmail, too much",
      "* BYE [OVERQUOTA] Account exceeded command or bandwidth limits.", true },
    { "Yahoo", "1 NO [LIMIT] LOGIN Rate limit hit", true },
    { "Exchange, throttled",
      "1 BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", true },
    { "Exchange, down", "1 NO Server Unavailable. 15", true },
    { "Courier", "* BYE Maximum connection limit reached", true },
    { "a greeting quoted", "the server says goodbye: Too many connections from this IP",
      true },
    { "in use (RFC 5530)", "1 NO [INUSE] mailbox is locked", true },
    { "the code in small letters", "1 NO [limit] later", true },
    { "a wrong password", "1 NO [AUTHENTICATIONFAILED] Authentication failed.", false },
    { "too many wrong passwords", "1 NO [ALERT] Too many failed login attempts", false },
    { "a login that is not allowed", "1 NO [AUTHORIZATIONFAILED] no", false },
    { "a full mailbox", "1 NO [OVERQUOTA] mailbox full", false },
    { "words of other matters", "1 NO the limit of your patience", false },
    { "nothing", "", false },
};

static void check(gconstpointer data)
{
    const struct row *row = data;
    g_assert_cmpint(imap_busy_says(row->line), ==, row->busy);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/busy/", rows, check);
    return g_test_run();
}
