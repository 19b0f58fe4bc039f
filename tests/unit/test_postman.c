/* The last gate before the mail server. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ackd/postman.h"
#include "config_fixture.h"

static struct outbox_letter *letter_to(const char *recipients)
{
    struct outbox_letter *letter = g_new0(struct outbox_letter, 1);
    letter->purpose = g_strdup("digest");
    letter->message_id = g_strdup("1@example.com");
    letter->recipients = g_strsplit(recipients, " ", -1);
    letter->letter = g_bytes_new_static("Subject: x\r\n\r\n", 14);
    return letter;
}

static Config *with_server_at(struct fixture *fixture, int port)
{
    g_autofree char *where = g_strdup_printf("127.0.0.1\"; port = %d;", port);
    g_autofree char *placed = replaced(main_text, "smtp.example.com\";", where);
    g_autofree char *text = replaced(placed, "starttls", "none");
    write_file(fixture->main, text);
    return load(fixture);
}

/* Nobody listens there: whoever is told to it must try again. */
static Config *nowhere(struct fixture *fixture)
{
    return with_server_at(fixture, 1);
}

static void hear(Postman *postman, SmtpOutcome outcome, int64_t now)
{
    struct pollfd waits = { .fd = postman_fd(postman), .events = POLLIN };
    g_assert_cmpint(poll(&waits, 1, 60000), ==, 1);
    struct postman_result result;
    g_assert_true(postman_result(postman, &result, now));
    g_assert_cmpint(result.report.outcome, ==, outcome);
    outbox_letter_free(result.letter);
    smtp_report_clear(&result.report);
}

static void send_at(Postman *postman, const struct config *config, const char *recipients,
                    SmtpOutcome outcome, int64_t now)
{
    postman_send(postman, config, NULL, letter_to(recipients));
    hear(postman, outcome, now);
    postman_settle(postman, true);
}

static void test_row(struct fixture *fixture, const char *recipients, SmtpOutcome outcome)
{
    g_autoptr(Config) config = nowhere(fixture);
    Postman *postman = postman_new(NULL);
    send_at(postman, config, recipients, outcome, 0);
    postman_free(postman);
}

static void test_configured(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    test_row(fixture, "ann@example.com bob@example.com", SMTP_TRY_AGAIN);
}

static void test_stranger(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    test_row(fixture, "carl@client.example", SMTP_REFUSED);
    test_row(fixture, "ann@example.com carl@client.example", SMTP_REFUSED);
}

static void test_nobody_answers(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static const int waits[] = { 1, 2, 4, 8, 16, 32, 60, 60 };
    g_autoptr(Config) config = nowhere(fixture);
    Postman *postman = postman_new(NULL);
    int64_t now = 1000000;
    g_assert_cmpint(postman_held_until(postman), <=, now);
    for (gsize i = 0; i < G_N_ELEMENTS(waits); i++) {
        send_at(postman, config, "ann@example.com", SMTP_TRY_AGAIN, now);
        g_assert_cmpint(postman_held_until(postman), ==, now + waits[i] * 60);
        now = postman_held_until(postman);
    }
    postman_clock_set_back(postman, 5000);
    g_assert_cmpint(postman_held_until(postman), <=, 5000 + 3600);
    send_at(postman, config, "carl@client.example", SMTP_REFUSED, now);
    g_assert_cmpint(postman_held_until(postman), <=, now);
    postman_free(postman);
}

/* ---- A run of letters. */

struct server {
    int listener;
    int port;
    GAsyncQueue *bodies; /* a word for each letter whose text has come, without the dot */
    atomic_int letters;  /* that have come to their end */
};

/* Takes every letter. */
static void serve(struct server *server, FILE *in, FILE *out)
{
    static char body[] = "body";
    char line[512];
    bool in_letter = false;
    fputs("220 hello\r\n", out);
    while (fflush(out) == 0 && fgets(line, sizeof line, in) != NULL) {
        if (in_letter && g_str_equal(line, "\r\n"))
            g_async_queue_push(server->bodies, body);
        bool ends = in_letter && g_str_equal(line, ".\r\n");
        if (in_letter && !ends)
            continue;
        in_letter = g_str_has_prefix(line, "DATA");
        atomic_fetch_add(&server->letters, ends);
        fputs(in_letter ? "354 go on\r\n" : "250 fine\r\n", out);
    }
}

static gpointer accept_all(gpointer data)
{
    struct server *server = data;
    int connection;
    while ((connection = accept(server->listener, NULL, NULL)) >= 0) {
        FILE *in = fdopen(connection, "r");
        FILE *out = fdopen(dup(connection), "w");
        serve(server, in, out);
        fclose(out);
        fclose(in);
    }
    return NULL;
}

static GThread *open_server(struct server *server)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof at;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(server->listener, (struct sockaddr *)&at, length), ==, 0);
    g_assert_cmpint(listen(server->listener, 5), ==, 0);
    getsockname(server->listener, (struct sockaddr *)&at, &length);
    server->port = ntohs(at.sin_port);
    server->bodies = g_async_queue_new();
    return g_thread_new("server", accept_all, server);
}

static void close_server(struct server *server, GThread *thread)
{
    shutdown(server->listener, SHUT_RDWR);
    g_thread_join(thread);
    close(server->listener);
    g_async_queue_unref(server->bodies);
}

static void assert_body(struct server *server)
{
    g_assert_nonnull(g_async_queue_timeout_pop(server->bodies, 60 * G_USEC_PER_SEC));
}

/* Sends two letters, the second one before it is known whether the end of the first was
 * `stored`, and tells how the second fared. */
static void test_run(struct fixture *fixture, bool stored, SmtpOutcome second,
                     int letters)
{
    struct server server = { 0 };
    GThread *thread = open_server(&server);
    g_autoptr(Config) config = with_server_at(fixture, server.port);
    Postman *postman = postman_new(NULL);
    postman_send(postman, config, NULL, letter_to("ann@example.com"));
    hear(postman, SMTP_ACCEPTED, 0);
    assert_body(&server);
    postman_send(postman, config, NULL, letter_to("bob@example.com"));
    assert_body(&server);
    postman_settle(postman, stored);
    hear(postman, second, 0);
    postman_settle(postman, true);
    g_assert_cmpint(atomic_load(&server.letters), ==, letters);
    send_at(postman, config, "ann@example.com", SMTP_ACCEPTED, 0);
    g_assert_cmpint(atomic_load(&server.letters), ==, letters + 1);
    postman_free(postman);
    close_server(&server, thread);
}

static void test_last_one_stored(struct fixture *fixture,
                                 gconstpointer data G_GNUC_UNUSED)
{
    test_run(fixture, true, SMTP_ACCEPTED, 2);
}

static void test_last_one_not_stored(struct fixture *fixture,
                                     gconstpointer data G_GNUC_UNUSED)
{
    test_run(fixture, false, SMTP_TRY_AGAIN, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    FIXTURE_TEST("/postman/configured", test_configured);
    FIXTURE_TEST("/postman/stranger", test_stranger);
    FIXTURE_TEST("/postman/nobody-answers", test_nobody_answers);
    FIXTURE_TEST("/postman/run/last-one-stored", test_last_one_stored);
    FIXTURE_TEST("/postman/run/last-one-not-stored", test_last_one_not_stored);
    return g_test_run();
}
