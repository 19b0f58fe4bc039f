/* The last gate before the mail server. */
#include <poll.h>

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

/* Nobody listens there: whoever is told to it must try again. */
static Config *nowhere(struct fixture *fixture)
{
    g_autofree char *text =
        replaced(main_text, "smtp.example.com\";", "127.0.0.1\"; port = 1;");
    write_file(fixture->main, text);
    return load(fixture);
}

static void send_at(Postman *postman, const struct config *config, const char *recipients,
                    SmtpOutcome outcome, int64_t now)
{
    postman_send(postman, config, NULL, letter_to(recipients));
    struct pollfd waits = { .fd = postman_fd(postman), .events = POLLIN };
    g_assert_cmpint(poll(&waits, 1, 60000), ==, 1);
    struct postman_result result;
    g_assert_true(postman_result(postman, &result, now));
    g_assert_cmpint(result.report.outcome, ==, outcome);
    outbox_letter_free(result.letter);
    smtp_report_clear(&result.report);
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    FIXTURE_TEST("/postman/configured", test_configured);
    FIXTURE_TEST("/postman/stranger", test_stranger);
    FIXTURE_TEST("/postman/nobody-answers", test_nobody_answers);
    return g_test_run();
}
