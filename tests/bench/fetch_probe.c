/* fetch_probe.c - how long it takes to read the header fields of a folder, for
 * tests/bench/imap.
 *   fetch_probe raw|handed|parsed PORT USER PASSWORD
 * Asks for the fields that the daemon wants of all mails of INBOX, 500 with a command.
 *   raw      writes the commands to a socket and reads the answers' bytes into a buffer
 *   handed   imap_session_fetch_headers(): our stream, the guard, libetpan, each mail's
 *            UID, flags, date, size and header bytes handed over
 *   parsed   and mime_parse_headers() of each
 * Prints mails, bytes of header fields (raw: of all) and seconds; connecting, login and
 * EXAMINE come before. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "imap/session.h"
#include "mime/parse.h"

enum { BATCH = 500, BUFFER = 64 * 1024, TAIL = 2048 };

struct count {
    guint mails;
    gsize bytes;
    bool parse;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "fetch_probe: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void print(const struct count *count, double took)
{
    printf("mails %u\nbytes %zu\nseconds %.6f\n", count->mails, count->bytes, took);
}

/* ---- The bare socket */

static int dial(int port)
{
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof there) < 0)
        give_up("socket", "cannot connect");
    return fd;
}

/* Reads until a line begins with the tag; it comes at the end of what is there. The bytes
 * read; the last of them stand in `buffer`, ended by NUL. */
static gsize read_answer(int fd, const char *tag, char *buffer)
{
    gsize bytes = 0, held = 0;
    g_autofree char *end = g_strdup_printf("\r\n%s ", tag);
    g_autofree char *begin = g_strdup_printf("%s ", tag);
    for (;;) {
        gssize n = recv(fd, buffer + held, BUFFER - held, 0);
        if (n <= 0)
            give_up("socket", "the server closed the connection");
        bytes += (gsize)n;
        held += (gsize)n;
        buffer[held] = '\0';
        const char *tail = held > TAIL ? buffer + held - TAIL : buffer;
        if (buffer[held - 1] == '\n' &&
            (strstr(tail, end) || (bytes == held && g_str_has_prefix(buffer, begin))))
            return bytes;
        if (held == BUFFER) {
            memmove(buffer, buffer + held - TAIL, TAIL);
            held = TAIL;
        }
    }
}

static gsize converse(int fd, guint number, const char *command, char *buffer)
{
    g_autofree char *tag = g_strdup_printf("%u", number);
    g_autofree char *line = g_strdup_printf("%s %s\r\n", tag, command);
    if (send(fd, line, strlen(line), MSG_NOSIGNAL) != (gssize)strlen(line))
        give_up("socket", "cannot write");
    return read_answer(fd, tag, buffer);
}

static guint exists(const char *answer)
{
    const char *at = strstr(answer, " EXISTS");
    while (at && at > answer && g_ascii_isdigit(at[-1]))
        at--;
    return at ? (guint)atoi(at) : 0;
}

static void fetch_raw(int port, const char *user, const char *password)
{
    char buffer[BUFFER + 1];
    guint number = 1;
    int fd = dial(port);
    g_autofree char *login = g_strdup_printf("LOGIN %s %s", user, password);
    g_autofree const char **fields = mime_wanted_fields();
    g_autofree char *names = g_strjoinv(" ", (char **)fields);
    converse(fd, number++, login, buffer);
    converse(fd, number++, "EXAMINE INBOX", buffer);
    struct count count = { .mails = exists(buffer) };
    double began = seconds();
    for (guint first = 1; first <= count.mails; first += BATCH) {
        g_autofree char *command =
            g_strdup_printf("UID FETCH %u:%u (UID FLAGS INTERNALDATE RFC822.SIZE "
                            "BODY.PEEK[HEADER.FIELDS (%s)])",
                            first, MIN(first + BATCH - 1, count.mails), names);
        count.bytes += converse(fd, number++, command, buffer);
    }
    print(&count, seconds() - began);
    close(fd);
}

/* ---- Ours */

static void on_mail(const struct imap_mail *mail, gpointer data)
{
    struct count *count = data;
    count->mails++;
    count->bytes += mail->length;
    if (!count->parse)
        return;
    struct mime_form form = { 0 };
    message_free(mime_parse_headers(mail->bytes, mail->length, &form));
    mime_form_clear(&form);
}

static void fetch_ours(int port, const char *user, const char *password, bool parse)
{
    const struct imap_account account = {
        .host = "127.0.0.1",
        .port = port,
        .security = IMAP_PLAIN,
        .user = user,
        .password = password,
        .timeout = 60,
    };
    struct count count = { .parse = parse };
    struct imap_folder_status status;
    g_autofree const char **fields = mime_wanted_fields();
    g_autoptr(GError) error = NULL;
    ImapSession *session = imap_session_open(&account, &error);
    if (!session || !imap_session_examine(session, "INBOX", &status, &error))
        give_up("INBOX", error->message);
    double began = seconds();
    for (uint32_t first = 1; first <= status.exists; first += BATCH) {
        g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        for (uint32_t uid = first; uid < first + BATCH && uid <= status.exists; uid++)
            g_array_append_val(uids, uid);
        if (!imap_session_fetch_headers(session, uids, fields, on_mail, &count, &error))
            give_up("UID FETCH", error->message);
    }
    print(&count, seconds() - began);
    imap_session_close(session);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        give_up("arguments", "expected raw, handed or parsed, port, user and password");
    mime_init();
    if (g_str_equal(argv[1], "raw"))
        fetch_raw(atoi(argv[2]), argv[3], argv[4]);
    else
        fetch_ours(atoi(argv[2]), argv[3], argv[4], g_str_equal(argv[1], "parsed"));
    return EXIT_SUCCESS;
}
