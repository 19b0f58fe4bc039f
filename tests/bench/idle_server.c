/* idle_server.c - ten thousand mailboxes that say little, for tests/bench/imap.
 *   idle_server CERTIFICATE KEY
 * One thread, epoll and GnuTLS; a mailbox costs it a TLS session and some numbers. User
 * "deskN" has INBOX with one mail, and an empty Sent. Prints "port P", then obeys lines:
 *   mail N   a mail arrives for deskN: "told N UID NS" with the monotonic instant before
 *            EXISTS is handed to TLS, or "missed N UID NS" where nobody waits for news
 *   state    "state IDLE CONNECTIONS", and how many there are that wait for news
 * Ends with its input. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, EVENTS = 256, DESKS_MAX = 65536 };

struct desk {
    uint32_t mails;
    struct client *idler; /* NULL: nobody waits for its news */
};

struct client {
    int fd;
    gnutls_session_t session;
    bool greeted;
    guint desk;
    bool inbox;    /* the open folder */
    char tag[32];  /* of IDLE while it waits */
    GString *line; /* what came of it */
};

struct server {
    int epoll;
    int listener;
    gnutls_certificate_credentials_t certificate;
    struct desk *desks;
    guint connections, idle;
};

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "idle_server: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void hang_up(struct server *server, struct client *client)
{
    if (client->tag[0]) {
        server->desks[client->desk].idler = NULL;
        server->idle--;
    }
    server->connections--;
    gnutls_deinit(client->session);
    close(client->fd);
    g_string_free(client->line, TRUE);
    g_free(client);
}

/* Its few words nearly always fit into the socket. */
static void say(const struct client *client, const GString *words)
{
    for (gsize said = 0; said < words->len;) {
        gssize n =
            gnutls_record_send(client->session, words->str + said, words->len - said);
        struct pollfd ready = { .fd = client->fd, .events = POLLOUT };
        if (n > 0)
            said += (gsize)n;
        else if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED)
            return; /* whoever left is noticed by the next read */
        else
            poll(&ready, 1, -1);
    }
}

static uint32_t mails(const struct server *server, const struct client *client)
{
    return client->inbox ? server->desks[client->desk].mails : 0;
}

/* ---- Commands */

static void examine(const struct server *server, struct client *client,
                    const char *arguments, GString *answer)
{
    client->inbox = strstr(arguments, "INBOX") != NULL;
    g_string_append_printf(answer,
                           "* FLAGS (\\Answered \\Seen)\r\n* %u EXISTS\r\n* 0 RECENT\r\n"
                           "* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT %u] next\r\n",
                           mails(server, client), mails(server, client) + 1);
}

static void append_mail(GString *answer, guint desk, uint32_t uid, const char *items)
{
    g_string_append_printf(answer, "* %u FETCH (UID %u FLAGS ()", uid, uid);
    if (strstr(items, "HEADER")) {
        g_autofree char *head = g_strdup_printf(
            "From: Carla Client <carla%u@client.example>\r\nTo: desk%u@example.com\r\n"
            "Subject: Order %u\r\nMessage-ID: <%u.%u@bench.example>\r\n\r\n",
            desk, desk, uid, desk, uid);
        g_string_append_printf(answer,
                               " INTERNALDATE \"02-Mar-2026 09:00:00 +0000\" RFC822.SIZE "
                               "500 BODY[HEADER.FIELDS (FROM)] {%zu}\r\n%s",
                               strlen(head), head);
    } else if (strstr(items, "TEXT")) {
        const char *text = "When will our order come?\r\n";
        g_string_append_printf(answer, " BODY[TEXT]<0> {%zu}\r\n%s", strlen(text), text);
    }
    g_string_append(answer, ")\r\n");
}

/* For each mail of a set: "3:7,9". `items` NULL: its number, for SEARCH. */
static void list(const struct server *server, const struct client *client,
                 const char *set, const char *items, GString *answer)
{
    for (char *at = (char *)set; g_ascii_isdigit(*at);) {
        uint32_t first = (uint32_t)g_ascii_strtoull(at, &at, 10);
        uint32_t last = *at == ':' ? (uint32_t)g_ascii_strtoull(at + 1, &at, 10) : first;
        for (uint32_t uid = first; uid <= MIN(last, mails(server, client)); uid++) {
            if (items)
                append_mail(answer, client->desk, uid, items);
            else
                g_string_append_printf(answer, " %u", uid);
        }
        at += *at == ',';
    }
}

static void search(const struct server *server, const struct client *client,
                   const char *arguments, GString *answer)
{
    g_string_append(answer, "* SEARCH");
    list(server, client, arguments + (g_str_has_prefix(arguments, "UID ") ? 4 : 0), NULL,
         answer);
    g_string_append(answer, "\r\n");
}

static void login(struct client *client, const char *arguments)
{
    const char *number = strstr(arguments, "desk");
    client->desk = number ? (guint)atoi(number + strlen("desk")) % DESKS_MAX : 0;
}

static void wait_for_news(struct server *server, struct client *client, const char *tag,
                          GString *answer)
{
    g_strlcpy(client->tag, tag, sizeof client->tag);
    server->desks[client->desk].idler = client;
    server->idle++;
    g_string_append(answer, "+ idling\r\n");
}

/* False: it is over. */
static bool obey(struct server *server, struct client *client, const char *tag,
                 const char *command, GString *answer)
{
    const char *set = strchr(command, ' ') ? strchr(command, ' ') + 1 : "";
    if (g_str_has_prefix(command, "IDLE")) {
        wait_for_news(server, client, tag, answer);
        return true;
    }
    if (g_str_has_prefix(command, "LOGIN "))
        login(client, set);
    else if (g_str_has_prefix(command, "EXAMINE "))
        examine(server, client, set, answer);
    else if (g_str_has_prefix(command, "UID SEARCH "))
        search(server, client, command + strlen("UID SEARCH "), answer);
    else if (g_str_has_prefix(command, "UID FETCH "))
        list(server, client, command + strlen("UID FETCH "), command, answer);
    else if (g_str_has_prefix(command, "LIST "))
        g_string_append(answer, "* LIST () \"/\" INBOX\r\n"
                                "* LIST (\\Sent) \"/\" Sent\r\n");
    else if (g_str_has_prefix(command, "CAPABILITY"))
        g_string_append(answer, "* CAPABILITY IMAP4rev1 IDLE\r\n");
    g_string_append_printf(answer, "%s OK done\r\n", tag);
    return !g_str_has_prefix(command, "LOGOUT");
}

static bool take_line(struct server *server, struct client *client, char *line)
{
    g_autoptr(GString) answer = g_string_new(NULL);
    bool going_on = true;
    if (client->tag[0]) { /* DONE */
        g_string_append_printf(answer, "%s OK done\r\n", client->tag);
        client->tag[0] = '\0';
        server->desks[client->desk].idler = NULL;
        server->idle--;
    } else {
        char *command = strchr(line, ' ');
        if (!command)
            return false;
        *command = '\0';
        going_on = obey(server, client, line, command + 1, answer);
    }
    say(client, answer);
    return going_on;
}

static bool take_lines(struct server *server, struct client *client)
{
    char *end;
    while ((end = strstr(client->line->str, "\r\n"))) {
        *end = '\0';
        if (!take_line(server, client, client->line->str))
            return false;
        g_string_erase(client->line, 0, end + 2 - client->line->str);
    }
    return client->line->len < LINE_MAX_BYTES;
}

/* ---- Connections */

static bool greet(struct client *client)
{
    int code = gnutls_handshake(client->session);
    if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED)
        return true;
    if (code != 0)
        return false;
    g_autoptr(GString)
        words = g_string_new("* OK [CAPABILITY IMAP4rev1 IDLE] at your service\r\n");
    client->greeted = true;
    say(client, words);
    return true;
}

static bool hear(struct server *server, struct client *client)
{
    char buffer[LINE_MAX_BYTES];
    if (!client->greeted && !greet(client))
        return false;
    if (!client->greeted)
        return true;
    for (;;) {
        gssize n = gnutls_record_recv(client->session, buffer, sizeof buffer);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
            return true;
        if (n <= 0)
            return false;
        g_string_append_len(client->line, buffer, n);
        if (!take_lines(server, client))
            return false;
    }
}

static void take_caller(struct server *server)
{
    int fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const int one = 1;
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct client *client = g_new0(struct client, 1);
    client->fd = fd;
    client->line = g_string_new(NULL);
    gnutls_init(&client->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    gnutls_set_default_priority(client->session);
    gnutls_credentials_set(client->session, GNUTLS_CRD_CERTIFICATE, server->certificate);
    gnutls_transport_set_int(client->session, fd);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
    epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event);
    server->connections++;
}

/* ---- Whoever measures */

static int64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void arrive(struct server *server, guint number)
{
    struct desk *desk = &server->desks[number % DESKS_MAX];
    g_autoptr(GString) words = g_string_new(NULL);
    g_string_printf(words, "* %u EXISTS\r\n", ++desk->mails);
    int64_t now = nanoseconds();
    if (desk->idler)
        say(desk->idler, words);
    printf("%s %u %u %" G_GINT64_FORMAT "\n", desk->idler ? "told" : "missed", number,
           desk->mails, now);
}

/* False: there is nobody any more. */
static bool take_order(struct server *server)
{
    char line[64];
    if (!fgets(line, sizeof line, stdin))
        return false;
    if (g_str_has_prefix(line, "mail "))
        arrive(server, (guint)atoi(line + strlen("mail ")));
    else
        printf("state %u %u\n", server->idle, server->connections);
    return true;
}

static void open_server(struct server *server, const char *certificate, const char *key)
{
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof here;
    gnutls_certificate_allocate_credentials(&server->certificate);
    int code = gnutls_certificate_set_x509_key_file(server->certificate, certificate, key,
                                                    GNUTLS_X509_FMT_PEM);
    if (code < 0)
        give_up(certificate, gnutls_strerror(code));
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(server->listener, (struct sockaddr *)&here, size) < 0 ||
        listen(server->listener, SOMAXCONN) < 0 ||
        getsockname(server->listener, (struct sockaddr *)&here, &size) < 0)
        give_up("socket", g_strerror(errno));
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event callers = { .events = EPOLLIN, .data.ptr = &server->listener };
    struct epoll_event orders = { .events = EPOLLIN, .data.ptr = NULL };
    epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->listener, &callers);
    epoll_ctl(server->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &orders);
    server->desks = g_new0(struct desk, DESKS_MAX);
    for (guint i = 0; i < DESKS_MAX; i++)
        server->desks[i].mails = 1;
    printf("port %d\n", ntohs(here.sin_port));
}

static void serve(struct server *server)
{
    struct epoll_event events[EVENTS];
    for (;;) {
        int n = epoll_wait(server->epoll, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            gpointer source = events[i].data.ptr;
            if (source == &server->listener)
                take_caller(server);
            else if (source && !hear(server, source))
                hang_up(server, source);
            else if (!source && !take_order(server))
                return;
        }
    }
}

int main(int argc, char **argv)
{
    struct server server = { 0 };
    struct rlimit files;
    if (argc != 3)
        give_up("arguments", "expected a certificate and a key");
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    /* One line at a time: epoll must not be told of less than there is. */
    setvbuf(stdin, NULL, _IONBF, 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    open_server(&server, argv[1], argv[2]);
    serve(&server);
    return EXIT_SUCCESS;
}
