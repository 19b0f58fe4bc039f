#include <string.h>

#include "base/instant.h"
#include "mail/understand.h"
#include "packs.h"

static Phrases *packs;

enum { NONE = 0, HOLDING = 1, COURTESY = 2, CHASE = 4, REQUEST = 8 };

static const struct signal_row {
    const char *name;
    const char *text;
    int signals;
} signal_rows[] = {
    { "nothing", "The order has been shipped today.", NONE },

    { "holding", "Thanks for your message. We are looking into it.", HOLDING },
    { "holding with a day",
      "Hi Ann,\n\nwe are looking into it and will come back to you by Monday.\n\n"
      "Best regards\nBob Roy\nExample Ltd\n+49 30 1234567",
      HOLDING },
    { "holding, get back", "Hello,\nI will get back to you tomorrow.\nBob", HOLDING },
    { "holding, german",
      "Hallo Frau Lee,\n\nvielen Dank f\u00fcr Ihre Nachricht. Wir pr\u00fcfen das und "
      "melden "
      "uns bis Montag.\n\nMit freundlichen Gr\u00fc\u00dfen\nBob Roy",
      HOLDING },
    { "holding and an answer",
      "We are looking into the export. The login problem was caused by an old cookie, "
      "please clear it.",
      REQUEST },
    { "holding and an answer in one sentence",
      "The login is fixed and we are looking into the export.", NONE },
    { "holding and another sentence", "The warehouse burnt down. We are looking into it.",
      NONE },
    { "holding and a question", "We are looking into it. Which version do you use?",
      REQUEST },
    { "with the thing itself", "Attached is the offer. I will get back to you.", NONE },

    { "courtesy", "Thank you very much!", COURTESY },
    { "courtesy with names",
      "Dear Bob,\n\nmany thanks for your help.\n\nBest regards\nAnn", COURTESY },
    { "courtesy, the sender's name", "Thanks Bob!\nAnn", COURTESY },
    { "courtesy, german",
      "Hallo Bob,\n\nvielen Dank f\u00fcr die schnelle Antwort und ein sch\u00f6nes "
      "Wochenende.\n\n"
      "Viele Gr\u00fc\u00dfe\nAnn Lee",
      COURTESY },
    { "courtesy and a question", "Thanks! When will it arrive?", REQUEST },
    { "courtesy and a complaint", "Thanks, but it does not work.", REQUEST },
    { "courtesy and more", "Thanks. The second parcel is missing.", NONE },
    { "courtesy and a promise", "Thanks, I will pay on Monday.", NONE },
    { "courtesy and a postscript",
      "Thanks.\n\nBest regards\nAnn\n\nPS the second parcel that you sent us is missing",
      NONE },
    { "no thanks at all", "Ann", NONE },

    { "chase", "Any news on this?", CHASE | REQUEST },
    { "chase without a mark", "I am still waiting for an answer", CHASE },
    { "chase, reminder", "Just a gentle reminder about my order.", CHASE },
    { "chase, german", "Gibt es schon etwas Neues?", CHASE | REQUEST },
    { "chase, german 2", "Leider habe ich noch keine Antwort erhalten.", CHASE },

    { "request", "Could you send me the invoice", REQUEST },
    { "request, german", "Bitte senden Sie mir die Rechnung.", REQUEST },
    { "a question in a quote", "It is done.\n\nOn 3 May 2021, Ann wrote:\n> Is it?\n",
      NONE },
    { "please find", "Please find the minutes in the usual folder.", NONE },
    { "how are you", "How are you?\nThe order is on its way.", NONE },
    { "a link with a question mark", "It is at https://x.example/?q=1 for you.", NONE },
};

static struct message *message_between(void)
{
    struct message *message = message_new();
    message_set_address(&message->from, "Ann Lee", "ann@client.example");
    message_add_recipient(message, ROLE_TO, "Bob Roy", "bob@example.com");
    message->message_id = g_strdup("a@client.example");
    return message;
}

static void test_signals(gconstpointer data)
{
    const struct signal_row *row = data;
    g_autoptr(Message) message = message_between();
    int found = 0;

    understand(message, row->text, packs, false);
    for (int kind = 0; kind < SIGNAL_KINDS; kind++)
        found |= message_has_signal(message, kind) ? 1 << kind : 0;
    g_assert_cmphex(found, ==, row->signals);
    g_assert_null(message->excerpt);
}

static void test_phrase(void)
{
    g_autoptr(Message) message = message_between();
    understand(message,
               "I would like to know from you whether there is any\nnews yet. Bye", packs,
               false);
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_CHASE)
            g_assert_cmpstr(signal->phrase, ==, "any news");
        g_assert_cmpint(signal->confidence, >, 50);
    }
    g_assert_true(message_has_signal(message, SIGNAL_CHASE));
}

static void test_robot(void)
{
    g_autoptr(Message) message = message_between();
    message->kind = KIND_AUTO_REPLY;
    understand(message, "I will get back to you. Any questions?", packs, false);
    g_assert_cmpuint(message->signals->len, ==, 0);
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

/* What somebody asks stands in the first pages, if anywhere. */
static void test_endless_text(void)
{
    for (int before = 0; before < 2; before++) {
        g_autoptr(Message) message = message_between();
        g_autoptr(GString) text = g_string_new(before ? "Where is it?\n\n" : NULL);
        while (text->len < 64 * 1024)
            g_string_append(text, "\u00e4 line of a report.\n");
        g_string_append(text, before ? "" : "Where is it?\n");
        understand(message, text->str, packs, false);
        g_assert_cmpint(message_has_signal(message, SIGNAL_REQUEST), ==, before);
    }
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
    for (gsize i = 0; i < G_N_ELEMENTS(signal_rows); i++) {
        g_autofree char *path = g_strconcat("/signals/", signal_rows[i].name, NULL);
        g_test_add_data_func(path, &signal_rows[i], test_signals);
    }
    g_test_add_func("/signals/quoted phrase", test_phrase);
    g_test_add_func("/signals/not of robots", test_robot);
    g_test_add_func("/signals/of an endless text", test_endless_text);
    g_test_add_func("/understand/excerpt", test_excerpt);
    g_test_add_func("/understand/subject", test_subject);
    g_test_add_func("/understand/missing id", test_missing_id);
    g_test_add_func("/understand/id stays", test_id_stays);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
