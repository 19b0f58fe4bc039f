#include <string.h>

#include "base/instant.h"
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
