#include <string.h>

#include "base/instant.h"
#include "mail/ours.h"
#include "mail/understand.h"
#include "packs.h"

static Phrases *packs;

static struct message *message_between(void)
{
    struct message *message = message_new();
    message_set_address(&message->from, "Ann Lee", "ann@client.example");
    message_add_recipient(message, ROLE_TO, "Bob Roy", "bob@example.com");
    message->message_id = g_strdup("a@client.example");
    return message;
}

static void test_excerpt(void)
{
    g_autoptr(Message) message = message_between();
    g_autoptr(GString) text = g_string_new("Gr\u00fc\u00dfe\nan alle\n");
    for (int i = 0; i < 1000; i++)
        g_string_append(text, "\u00e4");
    understand(message, text->str, packs, true);
    g_assert_true(g_str_has_prefix(message->excerpt, "Gr\u00fc\u00dfe an alle "));
    g_assert_cmpint(g_utf8_strlen(message->excerpt, -1), ==, MESSAGE_EXCERPT_MAX);
    g_assert_true(g_utf8_validate(message->excerpt, -1, NULL));
}

/* The sender's name in the text shows where his signature begins. */
static void test_excerpt_without_signature(void)
{
    g_autoptr(Message) message = message_between();
    message_set_address(&message->from, "Bob Roy", "bob.roy@example.com");
    understand(message, "It is done.\n\nBob Roy\nExample Ltd\n020 7946 0000", packs,
               true);
    g_assert_cmpstr(message->excerpt, ==, "It is done.");
}

/* With a text, without one, and of robots too. */
static void test_subject(void)
{
    static const char *const texts[] = { NULL, "Where is it?" };
    for (int i = 0; i < 4; i++) {
        g_autoptr(Message) message = message_between();
        message->kind = i < 2 ? KIND_PERSON : KIND_BULK;
        message->subject = g_strdup("Re: Printer");
        understand(message, texts[i % 2], packs, false);
        g_assert_cmpint(message->topic, >, 0);
        g_assert_cmphex(message->facts, ==, FACT_REPLY_SUBJECT);
    }
}

static char *made_up(const char *subject, int64_t date, int64_t internal,
                     const char *text)
{
    g_autoptr(Message) message = message_new();
    message_set_address(&message->from, NULL, "ann@client.example");
    message->subject = g_strdup(subject);
    message->date = date;
    message->internal_date = internal;
    understand(message, text, packs, false);
    return g_steal_pointer(&message->message_id);
}

static void test_missing_id(void)
{
    g_autofree char *one = made_up("Order", 1000, 1001, "Where is it?");
    g_autofree char *same = made_up("Order", 1000, 5000, "Where is it?");
    g_autofree char *later = made_up("Order", 1060, 1061, "Where is it?");
    g_autofree char *other = made_up("Order", 1000, 1001, "Where is she?");
    g_autofree char *empty = made_up(NULL, INSTANT_NONE, INSTANT_NONE, NULL);
    g_assert_true(g_str_has_suffix(one, "@missing.ackd.invalid"));
    g_assert_cmpstr(one, ==, same);
    g_assert_cmpstr(one, !=, later);
    g_assert_cmpstr(one, !=, other);
    g_assert_true(g_str_has_suffix(empty, "@missing.ackd.invalid"));
}

/* S43. Whether the id is one of ours only the outbox knows. */
static void test_command(void)
{
    static const struct {
        const char *why, *answers, *text, *command;
        MailKind kind;
    } rows[] = {
        { "alone", NULL, "close\n", "close", KIND_PERSON },
        { "above a quote", NULL,
          "\nclose 1a2b3c4d\n\nOn Mon, 2 Mar 2026, ackd wrote:\n> Reminder\n> close\n",
          "close 1a2b3c4d", KIND_PERSON },
        { "above Outlook's", NULL,
          "Erledigt\n\n________________________________\nVon: ackd <ackd@example.com>\n"
          "Gesendet: Montag, 2. März 2026 12:01\nAn: Ann\nBetreff: Carl wartet\n\nx\n",
          "Erledigt", KIND_PERSON },
        { "with a signature", NULL, "mine\n\n-- \nAnn Lee\nExample Ltd\n", "mine",
          KIND_PERSON },
        { "below the quote", NULL, "> Reminder for support\n> Carl waits\n\nsnooze 2d\n",
          "snooze 2d", KIND_PERSON },
        { "a sentence", NULL, "I will call him.\nclose\n", "I will call him.",
          KIND_PERSON },
        { "control characters", NULL, "clo\x1B[31mse\tnow\n", "clo [31mse now",
          KIND_PERSON },
        { "nothing of his own", NULL, "> close\n", NULL, KIND_PERSON },
        { "a program", NULL, "close\n", NULL, KIND_AUTO_REPLY },
        { "an answer to a client", "a1@client.example", "close\n", NULL, KIND_PERSON },
        { "nearly an id of ours", "ackd.0123@example.com", "close\n", NULL, KIND_PERSON },
        { "an answer to nothing", "", "close\n", NULL, KIND_PERSON },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].why);
        g_autofree char *ours = ours_id("secret", "x", "ackd@example.com");
        g_autoptr(Message) message = message_between();
        message->kind = rows[i].kind;
        message->in_reply_to = g_strdup(rows[i].answers ? rows[i].answers : ours);
        understand(message, rows[i].text, packs, false);
        const char *command = NULL;
        for (guint k = 0; k < message->signals->len; k++) {
            const struct signal *signal =
                &g_array_index(message->signals, struct signal, k);
            if (signal->kind == SIGNAL_COMMAND)
                command = signal->phrase;
        }
        g_assert_cmpstr(command, ==, rows[i].command);
    }
}

/* What names a letter tells nothing about the secret, and is always the same. */
static void test_ours(void)
{
    g_autofree char *one = ours_id("secret", "digest", "ackd@example.com");
    g_autofree char *same = ours_id("secret", "digest", "other@example.com");
    g_autofree char *other = ours_id("secret", "digest 2", "ackd@example.com");
    g_autofree char *elsewhere = ours_id("Secret", "digest", "ackd@example.com");
    g_assert_cmpstr(one, ==, same);
    g_assert_cmpstr(one, !=, other);
    g_assert_cmpstr(one, !=, elsewhere);
    g_assert_true(ours_is_id(one) && ours_is_id(other));
    g_assert_true(g_str_has_suffix(one, "@example.com"));
    g_assert_false(ours_is_id(NULL) || ours_is_id("") || ours_is_id("ackd.@example.com"));
    g_assert_false(ours_is_id("ackd.0123456789abcdef0123456789abcdef@example.com"));
}

static void test_id_stays(void)
{
    g_autoptr(Message) message = message_between();
    understand(message, NULL, packs, true);
    g_assert_cmpstr(message->message_id, ==, "a@client.example");
    g_assert_null(message->excerpt);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    g_test_add_func("/understand/command", test_command);
    g_test_add_func("/understand/ours", test_ours);
    g_test_add_func("/understand/excerpt", test_excerpt);
    g_test_add_func("/understand/excerpt-without-signature",
                    test_excerpt_without_signature);
    g_test_add_func("/understand/subject", test_subject);
    g_test_add_func("/understand/missing id", test_missing_id);
    g_test_add_func("/understand/id stays", test_id_stays);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
