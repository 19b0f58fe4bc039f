#include <string.h>

#include "mail/subject.h"
#include "packs.h"
#include "rows.h"

static Phrases *packs;

enum { PLAIN = 0, REPLY = FACT_REPLY_SUBJECT, GENERIC = FACT_GENERIC_SUBJECT };

/* Two subjects, whether they say the same, and what the first of them is. */
static const struct row {
    const char *name;
    const char *subject, *other;
    bool same;
    unsigned facts;
} rows[] = {
    { "a subject", "Printer offline", "Printer offline", true, PLAIN },
    { "another one", "Printer offline", "Printer online", false, PLAIN },
    { "a reply", "Re: Printer offline", "Printer offline", true, REPLY },
    { "capitals", "RE: PRINTER Offline", "printer offline", true, REPLY },
    { "a reply to a reply", "Re: Re: re:RE: Printer", "Printer", true, REPLY },
    { "blanks", "Re :   Printer \t offline ", "Printer offline", true, REPLY },
    { "a blank that does not break", "Re\u00a0: Printer\u00a0offline", "Printer offline",
      true, REPLY },
    { "a counted reply", "Re[2]: Printer", "Printer", true, REPLY },
    { "a reply counted in brackets", "Re (3): Printer", "Printer", true, REPLY },
    { "a reply counted behind a blank", "Re [4] : Printer", "Printer", true, REPLY },
    { "a reply counted by a caret", "Re^5: Printer", "Printer", true, REPLY },
    { "a reply counted by a star", "Re*6: Printer", "Printer", true, REPLY },
    { "brackets that count nothing", "Re [x]: Printer", "Printer", false, PLAIN },
    { "no colon", "Re Printer", "Printer", false, PLAIN },
    { "a word that begins so", "Reprint: Printer", "Printer", false, PLAIN },
    { "a prefix further on", "Printer Re: offline", "offline", false, PLAIN },
    { "a colon of its own", "Printer: offline", "offline", false, PLAIN },

    { "a forward is no reply", "Fwd: Printer", "Printer", true, PLAIN },
    { "a forward of a reply", "FW: Re: Printer", "Printer", true, PLAIN },
    { "a reply to a forward", "AW: WG: Printer", "Printer", true, REPLY },
    { "a reply to a forward of a reply", "AW: WG: AW: Printer", "Printer", true, REPLY },
    { "a forward behind it", "Printer (fwd)", "Printer", true, PLAIN },
    { "a forward round it", "[Fwd: Printer offline]", "Printer offline", true, PLAIN },
    { "a forward round a reply", "[Fwd: Re: Printer offline]", "Printer offline", true,
      PLAIN },
    { "a reply to a forward round it", "Re: [Fwd: Printer]", "Printer", true, REPLY },
    { "something else behind it", "Printer (urgent)", "Printer", false, PLAIN },

    { "a list's name", "[team] Printer", "Printer", true, PLAIN },
    { "a list's name in a reply", "Re: [team] Printer", "Printer", true, REPLY },
    { "a list's name before a reply", "[team] Re: Printer", "Printer", true, REPLY },
    { "two names", "[team] [ticket 7] Printer", "Printer", true, PLAIN },
    { "only a name", "[team]", "[team] [team]", true, PLAIN },
    { "only a name is not the other", "[team]", "[others]", false, PLAIN },
    { "a name that is not closed", "[team Printer", "Printer", false, PLAIN },
    { "brackets in brackets", "[[team]] Printer", "] Printer", false, PLAIN },

    { "german", "AW: Drucker", "Drucker", true, REPLY },
    { "german in words", "Antwort: Drucker", "Drucker", true, REPLY },
    { "swedish", "SV: Skrivare", "Skrivare", true, REPLY },
    { "finnish", "VS: Tulostin", "Tulostin", true, REPLY },
    { "dutch", "Antw.: Printer", "Printer", true, REPLY },
    { "polish", "Odp: Drukarka", "Drukarka", true, REPLY },
    { "portuguese", "RES: Impressora", "Impressora", true, REPLY },
    { "italian", "R: Stampante", "Stampante", true, REPLY },
    { "french", "R\u00c9F : Imprimante", "Imprimante", true, REPLY },
    { "hungarian", "V\u00c1: Nyomtat\u00f3", "nyomtat\u00f3", true, REPLY },
    { "hungarian, decomposed", "VA\u0301: Nyomtato\u0301", "nyomtat\u00f3", true, REPLY },
    { "chinese", "\u56de\u590d\uff1a\u6253\u5370\u673a", "\u6253\u5370\u673a", true,
      REPLY },
    { "turkish forward", "\u0130LT: Yaz\u0131c\u0131", "yaz\u0131c\u0131", true, PLAIN },
    { "spanish forward", "RV: Impresora", "Impresora", true, PLAIN },
    { "french forward", "TR: Imprimante", "Imprimante", true, PLAIN },
    { "italian forward", "I: Stampante", "Stampante", true, PLAIN },
    { "an automatic reply", "Automatic reply: Printer", "Printer", true, REPLY },
    { "an answer to an invitation", "Zugesagt: Besprechung am Montag",
      "Besprechung am Montag", true, REPLY },

    { "generic", "Hello", "hello!", false, GENERIC },
    { "a generic reply", "Re: Question", "Question", true, REPLY | GENERIC },
    { "generic, german", "AW: Anfrage", "Anfrage", true, REPLY | GENERIC },
    { "no subject at all", NULL, "", true, GENERIC },
    { "as programs say it", "(no subject)", "(No Subject)", true, GENERIC },
    { "nearly generic", "Question about the printer", "Question", false, PLAIN },
    { "a number makes it less generic", "Re: Question 7", "Question 7", true, REPLY },
    { "nothing but prefixes", "Re: Fwd:", "", true, REPLY | GENERIC },
    { "nothing but marks", "Re: ???", "???", true, REPLY | GENERIC },
    { "a number says something", "Re: 4711", "4711", true, REPLY },
};

static Message *read_subject(const char *subject)
{
    Message *message = message_new();
    message->subject = g_strdup(subject);
    subject_read(message, packs);
    return message;
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_autoptr(Message) message = read_subject(row->subject);
    g_autoptr(Message) other = read_subject(row->other);
    g_assert_cmphex(message->facts, ==, row->facts);
    if (row->same)
        g_assert_cmpint(message->topic, ==, other->topic);
    else
        g_assert_cmpint(message->topic, !=, other->topic);
}

static void test_numbers(void)
{
    static const char *const nothing[] = { NULL, "", "  ", "Re:", "Re: Fwd: (fwd)" };
    for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++) {
        g_autoptr(Message) message = read_subject(nothing[i]);
        g_assert_cmpint(message->topic, ==, 0);
    }
    for (int i = 0; i < 1000; i++) {
        g_autofree char *subject = g_strdup_printf("Order %d", i);
        g_autoptr(Message) message = read_subject(subject);
        g_assert_cmpint(message->topic, >, 0);
    }
}

static void test_again(void)
{
    g_autoptr(Message) message = read_subject("Re: Hello");
    message->facts |= FACT_LIST;
    g_free(message->subject);
    message->subject = g_strdup("Printer");
    subject_read(message, packs);
    g_assert_cmphex(message->facts, ==, FACT_LIST);
}

/* As many prefixes as fit, and marks that open and never close. */
static void test_endless(void)
{
    static const char *const pieces[] = { "Re:", "Fwd: ", "[x]", "[fwd:", "(fwd)",
                                          "[",   "]",     "(",   ")",     ": " };
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) subject = g_string_new(NULL);
        while (subject->len + strlen(pieces[i]) <= MESSAGE_SUBJECT_MAX)
            g_string_append(subject, pieces[i]);
        g_autoptr(Message) message = read_subject(subject->str);
        g_assert_true(message->facts & FACT_GENERIC_SUBJECT || message->topic != 0);
        g_string_append(subject, " Printer");
        g_autoptr(Message) longer = read_subject(subject->str);
        g_assert_cmpint(longer->topic, !=, 0);
        g_assert_cmpint(longer->topic, !=, message->topic);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    ADD_ROWS("/subject/", rows, test_row)
    g_test_add_func("/subject/a topic is positive, none is 0", test_numbers);
    g_test_add_func("/subject/read again", test_again);
    g_test_add_func("/subject/endless", test_endless);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
