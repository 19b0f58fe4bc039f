#include "base/instant.h"
#include "mail/understand.h"
#include "packs.h"
#include "rows.h"

static Phrases *packs;

/* Written on Wednesday 18 November 2026, 10:00 at +01:00. */
static struct message *read_mail(const char *text)
{
    struct message *message = message_new();
    message->message_id = g_strdup("a@example.com");
    message->date = (int64_t)20775 * DAY + 9 * HOUR;
    message->date_zone = HOUR;
    understand(message, text, packs, false);
    return message;
}

static void append_promise(GString *out, const struct signal *signal)
{
    g_string_append(out, out->len > 0 ? ", " : "");
    if (signal->thing)
        g_string_append(out, "thing");
    if (signal->deadline.kind == DEADLINE_NONE)
        return;
    g_autofree char *day = instant_iso(signal->deadline.day * DAY);
    g_string_append_printf(out, "%s%.10s", signal->thing ? " " : "", day);
    g_assert_true(deadline_is_sane(&signal->deadline));
}

/* "thing 2026-11-20" for each promise of the mail. Caller frees. */
static char *promises_of(const char *text)
{
    g_autoptr(Message) message = read_mail(text);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_PROMISE)
            append_promise(out, signal);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static const struct row {
    const char *name;
    const char *text;
    const char *promises; /* "": none */
} rows[] = {
    { "a thing by a day", "I'll send you the quote by Friday.", "thing 2026-11-20" },
    { "a deed by a day", "We will call you tomorrow.", "2026-11-19" },
    { "a thing without a time", "We'll send you a proposal.", "thing" },
    { "neither thing nor time", "We'll look at it.", "" },
    { "the day first", "By Friday we will have an answer for you.", "2026-11-20" },
    { "a day in the past", "On 3 May I will have been here.", "" },
    { "going to", "I am going to send you the contract tomorrow.", "thing 2026-11-19" },
    { "you'll have it", "You'll have it by Friday.", "2026-11-20" },
    { "you will get", "You will get the invoice on Monday.", "thing 2026-11-23" },
    { "expect it", "You can expect it by Friday.", "2026-11-20" },
    { "let me get back", "Let me get back to you on Monday.", "2026-11-23" },
    { "will do so", "We have not checked it yet but will do so by Friday.",
      "2026-11-20" },
    { "without a subject", "Will send the files tomorrow.", "thing 2026-11-19" },
    { "and will", "I had no time today and will call you on Monday.", "2026-11-23" },
    { "a colleague", "My colleague Bob Roy will call you on Monday.", "2026-11-23" },
    { "our team", "Our team will contact you on Monday.", "2026-11-23" },
    { "passive", "The parcel will be shipped on Monday.", "thing 2026-11-23" },
    { "as soon as possible", "I'll send you the report as soon as possible.", "thing" },
    { "a time of our own", "I'll send you the report on Monday when I am back.",
      "thing 2026-11-23" },
    { "whether", "I'll let you know by Friday whether it works.", "2026-11-20" },
    { "a typographic apostrophe", "I\u2019ll send you the quote by Friday.",
      "thing 2026-11-20" },

    { "two in a sentence",
      "I'll send you the quote by Friday and we will call you on Monday.",
      "thing 2026-11-20, 2026-11-23" },
    { "two in two sentences",
      "I'll send you the quote by Friday. We'll call you tomorrow.",
      "thing 2026-11-20, 2026-11-19" },
    { "one and a plain word", "I'll check. Then I'll call you tomorrow.", "2026-11-19" },

    { "negated", "I will not send you the quote by Friday.", "" },
    { "negated, won't", "We won't send the quote by Friday.", "" },
    { "not able", "I won't be able to send the quote by Friday.", "" },
    { "denied", "I can't promise that we'll send the quote by Friday.", "" },
    { "in doubt", "I don't think I'll send the quote by Friday.", "" },
    { "conditional", "If it works, I'll send you the quote by Friday.", "" },
    { "conditional behind", "I'll send you the quote by Friday unless it rains.", "" },
    { "conditional on the client",
      "Once we get your files, we will send you the quote by Friday.", "" },
    { "conditional on the client, behind",
      "We will send you the quote by Friday as soon as you confirm.", "" },
    { "asked for first", "Please send us the log and I'll look at it tomorrow.", "" },
    { "a question", "Shall I send it tomorrow?", "" },
    { "a question about it", "Will you send it tomorrow?", "" },
    { "reported", "You said that we will have it by Friday.", "" },
    { "another's word", "He said we will have it by Friday.", "" },
    { "another's promise", "They will send you the quote by Friday.", "" },
    { "you would", "You said you would send it by Friday.", "" },
    { "past", "I sent you the quote on Monday.", "" },
    { "habit", "We will always send the report on Friday.", "" },
    { "where somebody is", "I will be out of the office on Friday.", "" },
    { "absence", "We will be on holiday next week.", "" },
    { "need", "We will need the files by Friday.", "" },
    { "in quotation marks", "The letter says \"I will send it by Friday\".", "" },
    { "in a quoted mail", "No.\n\nOn 3 May 2021, Ann wrote:\n> I'll send it tomorrow.\n",
      "" },
    { "in the signature", "Thanks.\n\nBest regards\nAnn\nI will call tomorrow", "" },
    { "to be seen", "We'll see on Friday.", "" },
    { "a bet", "I'll bet you ten euros it is fixed by Friday.", "" },
    { "his boss says", "My boss said we will deliver by Friday.", "" },
    { "to be counted on", "You can count on my answer by Friday.", "2026-11-20" },
    { "see you", "I'll see you on Friday.", "" },

    { "german", "Ich schicke Ihnen das Angebot bis Freitag.", "thing 2026-11-20" },
    { "german, another deed", "Wir holen die Maschine am Montag ab.", "2026-11-23" },
    { "as said", "As said, we will call you on Friday.", "2026-11-20" },
    { "german, as agreed", "Wie besprochen sende ich Ihnen den Vertrag am Freitag.",
      "thing 2026-11-20" },
    { "german, his boss says", "Mein Chef sagt, wir liefern bis Freitag.", "" },
    { "german, to be seen", "Wir werden am Freitag sehen.", "" },
    { "german, no time, present tense", "Ich schicke Ihnen das Angebot.", "" },
    { "german, no time, future tense", "Ich werde Ihnen das Angebot schicken.", "thing" },
    { "german, the day first", "Bis Freitag melden wir uns bei Ihnen.", "2026-11-20" },
    { "german, spelt plainly", "Ich kuemmere mich bis Freitag darum.", "2026-11-20" },
    { "german, colleague", "Mein Kollege Bob Roy wird Sie am Montag anrufen.",
      "2026-11-23" },
    { "german, passive", "Die Ware wird am Montag zugestellt.", "thing 2026-11-23" },
    { "german, negated", "Ich schicke Ihnen das Angebot nicht vor Freitag.", "" },
    { "german, conditional", "Wenn Sie zustimmen, schicke ich das Angebot morgen.", "" },
    { "german, on the client",
      "Sobald wir Ihre Daten haben, schicken wir das Angebot bis Freitag.", "" },
    { "german, reported", "Sie haben versprochen, dass wir es bis Freitag haben.", "" },
    { "german, absence", "Ich werde am Freitag nicht im B\u00fcro sein.", "" },

    { "french", "Je vous envoie le devis d'ici vendredi.", "thing 2026-11-20" },
    { "french, another deed", "Je vous d\u00e9pose les cl\u00e9s demain matin.",
      "2026-11-19" },
    { "french, to be seen", "On verra vendredi.", "" },
    { "french, no time", "Nous vous enverrons la facture.", "thing" },
    { "french, negated", "Je ne vous enverrai pas le devis avant vendredi.", "" },
    { "french, on the client",
      "D\u00e8s que nous aurons vos fichiers, nous vous enverrons le devis.", "" },
    { "spanish", "Le enviar\u00e9 el presupuesto el viernes.", "thing 2026-11-20" },
    { "spanish, another deed", "Arreglaremos la fuga antes del viernes.", "2026-11-20" },
    { "spanish, spelt plainly", "Le enviare el presupuesto manana.", "thing 2026-11-19" },
    { "spanish, negated", "No le enviar\u00e9 el presupuesto el viernes.", "" },
    { "spanish, conditional", "Si confirma hoy, lo entregaremos el viernes.", "" },
    { "dutch", "Ik stuur u de offerte voor vrijdag.", "thing 2026-11-20" },
    { "dutch, another deed", "We repareren het lek voor vrijdag.", "2026-11-20" },
    { "dutch, negated", "Ik stuur u de offerte niet voor vrijdag.", "" },
    { "dutch, on the client",
      "Zodra we uw bestanden hebben, sturen we de offerte voor vrijdag.", "" },
    { "portuguese", "Envio o or\u00e7amento at\u00e9 sexta-feira.", "thing 2026-11-20" },
    { "portuguese, another deed", "Deixo-lhe as chaves amanh\u00e3.", "2026-11-19" },
    { "portuguese, future", "Vamos enviar a fatura amanh\u00e3.", "thing 2026-11-19" },
    { "portuguese, negated", "N\u00e3o vou enviar a fatura amanh\u00e3.", "" },
    { "portuguese, conditional", "Se confirmar hoje, enviaremos a fatura amanh\u00e3.",
      "" },
    { "italian", "Le invio il preventivo entro venerd\u00ec.", "thing 2026-11-20" },
    { "italian, another deed", "Ripariamo la perdita entro venerd\u00ec.", "2026-11-20" },
    { "italian, future", "Vi faremo avere la fattura domani.", "thing 2026-11-19" },
    { "italian, negated", "Non invieremo la fattura domani.", "" },
    { "italian, conditional", "Se conferma oggi, invieremo la fattura domani.", "" },
    { "polish", "Wy\u015bl\u0119 ofert\u0119 do pi\u0105tku.", "thing 2026-11-20" },
    { "polish, another deed", "Naprawimy wyciek do pi\u0105tku.", "2026-11-20" },
    { "polish, tomorrow", "Jutro zadzwonimy do pana.", "2026-11-19" },
    { "polish, negated", "Nie wy\u015bl\u0119 oferty do pi\u0105tku.", "" },
    { "polish, conditional",
      "Je\u015bli pan potwierdzi, wy\u015bl\u0119 ofert\u0119 jutro.", "" },
    { "swedish", "Jag skickar offerten p\u00e5 fredag.", "thing 2026-11-20" },
    { "swedish, another deed", "Vi lagar l\u00e4ckan senast p\u00e5 fredag.",
      "2026-11-20" },
    { "swedish, future", "Vi ska ringa dig imorgon.", "2026-11-19" },
    { "swedish, negated", "Vi kommer inte att skicka offerten p\u00e5 fredag.", "" },
    { "swedish, conditional", "Om du bekr\u00e4ftar skickar vi offerten imorgon.", "" },
    { "danish", "Jeg sender tilbuddet p\u00e5 fredag.", "thing 2026-11-20" },
    { "danish, another deed", "Vi reparerer l\u00e6kagen senest fredag.", "2026-11-20" },
    { "danish, tomorrow", "Vi vender tilbage i morgen.", "2026-11-19" },
    { "danish, negated", "Vi sender ikke tilbuddet p\u00e5 fredag.", "" },
    { "danish, conditional", "Hvis du bekr\u00e6fter, sender vi tilbuddet i morgen.",
      "" },
    { "norwegian", "Jeg sender tilbudet p\u00e5 fredag.", "thing 2026-11-20" },
    { "norwegian, another deed", "Vi reparerer lekkasjen innen fredag.", "2026-11-20" },
    { "norwegian, future", "Vi skal ringe deg i morgen.", "2026-11-19" },
    { "norwegian, negated", "Vi sender ikke tilbudet p\u00e5 fredag.", "" },
    { "norwegian, conditional", "Hvis du bekrefter, sender vi tilbudet i morgen.", "" },
};

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_autofree char *found = promises_of(row->text);
    g_assert_cmpstr(found, ==, row->promises);
}

static int confidence_of(const char *text)
{
    g_autoptr(Message) message = read_mail(text);
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_PROMISE)
            return signal->confidence;
    }
    return 0;
}

/* S30: from the surest to the least sure. */
static void test_confidence(void)
{
    static const char *const less_and_less[] = {
        "I'll send you the quote by Friday.",
        "I'll send you the quote.",
        "I'll try to send you the quote by Friday.",
        "I'll try to send you the quote by Friday when I am in the office.",
    };
    int last = 101;
    for (gsize i = 0; i < G_N_ELEMENTS(less_and_less); i++) {
        int confidence = confidence_of(less_and_less[i]);
        g_assert_cmpint(confidence, >, 0);
        g_assert_cmpint(confidence, <, last);
        last = confidence;
    }
}

/* A mail that does not say when it was written promises things only. */
static void test_without_date(void)
{
    static const char *const texts[] = { "We will call you tomorrow.",
                                         "We'll send you the quote by Friday." };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Message) message = message_new();
        understand(message, texts[i], packs, false);
        g_assert_cmpint(message_has_signal(message, SIGNAL_PROMISE), ==, i == 1);
    }
}

static void test_sentence(void)
{
    g_autoptr(Message) message = read_mail(
        "Hi Ann,\n\nI'll send you the quote that you asked me for\nby Friday. Bye\nBob");
    const struct signal *signal = &g_array_index(message->signals, struct signal, 0);
    g_assert_cmpint(signal->kind, ==, SIGNAL_PROMISE);
    g_assert_cmpstr(signal->phrase, ==,
                    "I'll send you the quote that you asked me for by Friday");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    ADD_ROWS("/promises/", rows, test_row);
    g_test_add_func("/promises/confidence", test_confidence);
    g_test_add_func("/promises/without a date", test_without_date);
    g_test_add_func("/promises/sentence", test_sentence);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
