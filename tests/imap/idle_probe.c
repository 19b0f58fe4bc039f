/* idle_probe.c - waits for news of INBOX through src/imap/idle.h and prints them.
 * One line for each event: offered, on, arrived, changed, off; last the number of mails
 * that another EXAMINE on the same session finds. The error goes to stderr, with exit
 * code 1. */
#include <poll.h>
#include <stdio.h>

#include "base/error.h"
#include "imap/idle.h"

struct probe {
    char *host;
    int port;
    gboolean tls;
    char *user;
    char *password;
    char *ca_file;
    int timeout;
    int events;       /* to wait for before DONE */
    int rounds;       /* of IDLE and DONE */
    int limit;        /* seconds for each event */
    gboolean at_once; /* DONE before "+" */
};

static bool read_arguments(struct probe *probe, int argc, char **argv, GError **error)
{
    const GOptionEntry entries[] = {
        { "host", 0, 0, G_OPTION_ARG_STRING, &probe->host, "", NULL },
        { "port", 0, 0, G_OPTION_ARG_INT, &probe->port, "", NULL },
        { "tls", 0, 0, G_OPTION_ARG_NONE, &probe->tls, "", NULL },
        { "user", 0, 0, G_OPTION_ARG_STRING, &probe->user, "", NULL },
        { "password", 0, 0, G_OPTION_ARG_STRING, &probe->password, "", NULL },
        { "ca", 0, 0, G_OPTION_ARG_STRING, &probe->ca_file, "", NULL },
        { "timeout", 0, 0, G_OPTION_ARG_INT, &probe->timeout, "", NULL },
        { "events", 0, 0, G_OPTION_ARG_INT, &probe->events, "", NULL },
        { "rounds", 0, 0, G_OPTION_ARG_INT, &probe->rounds, "", NULL },
        { "limit", 0, 0, G_OPTION_ARG_INT, &probe->limit, "", NULL },
        { "at-once", 0, 0, G_OPTION_ARG_NONE, &probe->at_once, "", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);

    g_option_context_add_main_entries(context, entries, NULL);
    return g_option_context_parse(context, &argc, &argv, error);
}

static void say(const char *word)
{
    puts(word);
    fflush(stdout);
}

/* The events of one reading. */
static int print_news(const struct imap_idle_news *news)
{
    if (news->arrived)
        say("arrived");
    if (news->changed)
        say("changed");
    return news->arrived + news->changed;
}

static bool wait_readable(ImapSession *session, int seconds)
{
    struct pollfd ready = { .fd = imap_idle_fd(session), .events = POLLIN };

    return poll(&ready, 1, seconds * 1000) > 0;
}

static bool hear(const struct probe *probe, ImapSession *session, GError **error)
{
    ImapIdleState before = IMAP_IDLE_ASKED;
    int events = 0;

    for (;;) {
        struct imap_idle_news news = { 0 };
        if (!imap_idle_read(session, &news, error))
            return false;
        events += print_news(&news);
        ImapIdleState state = imap_idle_state(session);
        if (state != before && state == IMAP_IDLE_ON)
            say("on");
        before = state;
        if (state == IMAP_IDLE_OFF)
            return true;
        bool enough = probe->at_once ||
                      (state == IMAP_IDLE_ON && events >= probe->events);
        if (enough && !imap_idle_stop(session, error))
            return false;
        if (!wait_readable(session, probe->limit)) {
            g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "silence");
            return false;
        }
    }
}

static bool wait_for_news(const struct probe *probe, ImapSession *session, GError **error)
{
    struct imap_folder_status status;
    bool offered;

    if (!imap_idle_prepare(session, "INBOX", &offered, &status, error))
        return false;
    printf("offered %d\n", offered);
    for (int i = 0; offered && i < probe->rounds; i++) {
        if (!imap_idle_start(session, error) || !hear(probe, session, error))
            return false;
        say("off");
    }
    if (!imap_session_examine(session, "INBOX", &status, error))
        return false;
    printf("exists %" G_GUINT32_FORMAT "\n", status.exists);
    return true;
}

int main(int argc, char **argv)
{
    struct probe probe = { .timeout = 10, .rounds = 1, .limit = 10 };
    g_autoptr(ImapSession) session = NULL;
    g_autoptr(GError) error = NULL;

    bool good = read_arguments(&probe, argc, argv, &error);
    if (good) {
        const struct imap_account account = { .host = probe.host,
                                              .port = probe.port,
                                              .security = probe.tls ? IMAP_TLS
                                                                    : IMAP_PLAIN,
                                              .user = probe.user,
                                              .password = probe.password,
                                              .ca_file = probe.ca_file,
                                              .timeout = probe.timeout };
        session = imap_session_open(&account, &error);
    }
    good = session && wait_for_news(&probe, session, &error);
    if (!good)
        fprintf(stderr, "%s\n", error->message);
    g_free(probe.host);
    g_free(probe.user);
    g_free(probe.password);
    g_free(probe.ca_file);
    return good ? 0 : 1;
}
