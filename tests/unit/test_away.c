#include "mail_fixture.h"

/* ---- automatic replies by what they say (S3) ---- */

/* All of them answer, and nothing in their header tells. */
static const struct said_row {
    const char *text;
    MailKind kind;
} said_rows[] = {
    { "I am attending the meeting on Friday.", KIND_PERSON },
    { "I am travelling with the broken lamp.", KIND_PERSON },
    { "I am in training for the marathon.", KIND_PERSON },
    { "I'm in a meeting all day.", KIND_PERSON },
    { "I am off to a good start with the tool.", KIND_PERSON },
    { "Ich bin noch unterwegs.", KIND_PERSON },
    { "Am Freitag bin ich unterwegs.", KIND_PERSON },
    { "Wir haben den Fall geschlossen.", KIND_PERSON },
    { "Wir sind am Freitag nicht da.", KIND_PERSON },
    { "Jag \u00e4r p\u00e5 v\u00e4g.", KIND_PERSON },
    { "Vi har st\u00e4ngt \u00e4rendet.", KIND_PERSON },
    { "Ik heb de zaak gesloten.", KIND_PERSON },
    { "Estoy en una reuni\u00f3n.", KIND_PERSON },
    { "Je suis en r\u00e9union, je vous appelle apr\u00e8s.", KIND_PERSON },
    { "Je suis malade de cette histoire.", KIND_PERSON },
    { "Mam wolne miejsce w magazynie.", KIND_PERSON },
    { "Bin nicht zufrieden mit der L\u00f6sung.", KIND_PERSON },
    { "Momenteel hebben wij geen stoelen. Neem contact op met Carl.", KIND_PERSON },
    { "Jestem na tak.", KIND_PERSON },
    { "Absence de son sur la ligne 3.", KIND_PERSON },
    { "I'm out until Thursday. Please forward the contract to my manager, he signs.",
      KIND_PERSON },
    { "I will be away from Monday. Please send the contract before then.", KIND_PERSON },
    { "I am on the road. Please use the old address for the delivery.", KIND_PERSON },
    { "I am in a meeting, can't wait to see the new chairs.", KIND_PERSON },
    { "Ich bin ab morgen im Urlaub. Bitte schreiben Sie die Rechnung noch diese Woche, "
      "es ist dringend.",
      KIND_PERSON },
    { "Ich bin im Seminar. Dringend: Drucker kaputt!", KIND_PERSON },
    { "I am on holiday. Please come back to me by Friday 14 May, it is urgent.",
      KIND_PERSON },
    { "I am out of the office. Our delivery is delayed.", KIND_PERSON },
    { "Ich bin in Elternzeit. Der Drucker meiner Kollegin geht nicht.", KIND_PERSON },
    { "I have left the key at reception. Please contact Carl.", KIND_PERSON },
    { "Hi Bob,\nI am currently away from the office and cannot open the file. Could you "
      "send a PDF?",
      KIND_PERSON },
    { "I am currently on holiday in Rome and the invoice you sent has the wrong VAT "
      "number. Send a new one, Bob.",
      KIND_PERSON },
    { "Your ticket has been reviewed by me, Ann. It is fine so far. Can you order one?",
      KIND_PERSON },
    { "Ik ben afwezig en kan morgen niet bellen. Kun je woensdag?", KIND_PERSON },
    { "Je suis absent jusqu'au 12 mai. Peux-tu m'envoyer le contrat avant ?",
      KIND_PERSON },
    { "Estoy fuera de la oficina hasta las 15h, Bob. Te mando el contrato luego.",
      KIND_PERSON },
    { "I'm out until Thursday. Please contact Carl and send me the contract.",
      KIND_PERSON },
    { "I am away until 12 May. Please contact Carl about the chairs by Friday 7 May.",
      KIND_PERSON },
    { "I am on leave until 14 May. The chairs are too low.", KIND_PERSON },
    { "I am on leave until 14 May. For urgent matters, please contact the driver "
      "directly, "
      "his lorry has been at your gate since seven.",
      KIND_PERSON },
    { "Thank you for your email. I am out of the office until Monday and I accept the "
      "offer of 3 May.",
      KIND_PERSON },
    { "I'm away until Tuesday. Thanks for the drawings, the second door is missing.",
      KIND_PERSON },
    { "Estou de f\u00e9rias at\u00e9 sexta e a m\u00e1quina de caf\u00e9 voltou a "
      "pingar.",
      KIND_PERSON },
    { "Jag \u00e4r p\u00e5 semester till fredag och larmet i lagret tjuter fortfarande.",
      KIND_PERSON },
    { "I am away until 12 May, Bob.", KIND_PERSON },
    { "I am on leave until 14 May.", KIND_AUTO_REPLY },
    { "I am out of the office. In urgent cases, please contact Carl Roy.",
      KIND_AUTO_REPLY },
    { "I am away until 12 May. Please contact my colleague Carl Roy.", KIND_AUTO_REPLY },
    { "Ich bin bis zum 12. Mai im Urlaub. In dringenden F\u00e4llen wenden Sie sich "
      "bitte an Carl Roy.",
      KIND_AUTO_REPLY },
    { "Je suis absent jusqu'au 12 mai. En cas d'urgence, veuillez contacter Carl Roy.",
      KIND_AUTO_REPLY },
    { "Ik ben afwezig tot 12 mei. Neem contact op met Carl Roy.", KIND_AUTO_REPLY },
    { "Jag \u00e4r p\u00e5 semester till den 12 maj. V\u00e4nligen kontakta Carl Roy.",
      KIND_AUTO_REPLY },
    { "This is an automatic reply. I am away.", KIND_AUTO_REPLY },
    { "I have left the company. Please contact Carl Roy.", KIND_AUTO_REPLY },
};

static void test_said(gconstpointer data)
{
    const struct said_row *row = data;
    g_autofree char *mail = g_strconcat(ANN "To: bob@example.com\nSubject: Re: Fix\n"
                                            "Date: Mon, 3 May 2021 10:00:00 +0200\n\n",
                                        row->text, "\n", NULL);
    g_autoptr(Message) message = read_mail(mail);
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(row->kind));
}

/* ---- absences of automatic replies (S35) ---- */

enum { THIRD_OF_MAY = 18750 }; /* 2021, a Monday; in days since 1970 */

static const struct away_row {
    const char *name;
    const char *mail; /* without its date */
    int days;         /* from the mail's day to the last one away; 0: not said */
    bool away;
} away_rows[] = {
    { "english",
      "Subject: Automatic reply: Order\n\nI am out of the office until 12 May.\n", 9,
      true },
    { "german",
      "Subject: Automatische Antwort: Angebot\n\nIch bin bis zum 12. Mai im Urlaub.\n", 9,
      true },
    { "french",
      "Subject: R\u00e9ponse automatique : Devis\n\nJe suis en cong\u00e9s jusqu'au 12 "
      "mai.\n",
      9, true },
    { "a return alone", "Subject: Automatic reply: Order\n\nI will be back on 17 May.\n",
      13, true },
    { "a day before the return",
      "Subject: Automatische Antwort: Angebot\n\nAb dem 17. Mai bin ich wieder da.\n", 13,
      true },
    { "until a return", "Subject: Out of Office\n\nI am away until I return on 17 May.\n",
      13, true },
    { "a reopening",
      "Subject: Resposta autom\u00e1tica: Pedido\n\nO escrit\u00f3rio est\u00e1 "
      "encerrado. "
      "Reabrimos a 17 de maio.\n",
      13, true },
    { "days with a dash", "Subject: Out of Office\n\nI am away 10-28 May.\n", 25, true },
    { "days with a dash behind the month",
      "Subject: Out of Office\n\nI am away from May 10-28 on business.\n", 25, true },
    { "after a day",
      "Subject: Out of Office\n\nI am away. I will read your mail after 12 May.\n", 9,
      true },
    { "back after a day",
      "Subject: Out of Office\n\nI am away. I will be back after 12 May.\n", 9, true },
    { "back after a day, danish",
      "Subject: Autosvar: Tilbud\n\nJeg er p\u00e5 ferie. Jeg er tilbage efter den 12. "
      "maj.\n",
      9, true },
    { "read after a day, polish",
      "Subject: Automatyczna odpowied\u017a: Umowa\n\nJestem na urlopie. Odpowiem na "
      "Pa\u0144stwa wiadomo\u015b\u0107 po 12 maja.\n",
      9, true },
    { "it begins after a day",
      "Subject: Out of Office\n\nI am out of the office after 10 May.\n", 0, true },
    { "it begins after a day, german",
      "Subject: Abwesenheitsnotiz\n\nIch bin nach dem 10. Mai im Urlaub.\n", 0, true },
    { "it begins after a day, dutch",
      "Subject: Automatisch antwoord: Offerte\n\nIk ben na 10 mei afwezig.\n", 0, true },
    { "a payment, swedish",
      "Subject: Out of Office\n\nJag \u00e4r p\u00e5 semester. Jag betalar efter den 20 "
      "maj.\n",
      0, true },
    { "a payment, italian",
      "Subject: Out of Office\n\nSono in ferie. Pago la fattura al 20 maggio.\n", 0,
      true },
    { "what the reader shall return",
      "Subject: Automatic reply: Form\n\nI am away, please return the form by 14 May.\n",
      0, true },
    { "what the reader shall return, behind it",
      "Subject: Automatic reply: Form\n\nI am away. Please return the form by 14 May.\n",
      0, true },
    { "what returns",
      "Subject: Automatic reply: Form\n\nI am away. Flights return on 14 May.\n", 0,
      true },
    { "a call back, german",
      "Subject: Automatische Antwort: Angebot\n\nIch bin auf Reisen. Bitte rufen Sie am "
      "Montag "
      "zur\u00fcck.\n",
      0, true },
    { "a meeting, italian",
      "Subject: Out of Office\n\nSono in ferie. L'incontro \u00e8 previsto per il 14 "
      "maggio.\n",
      0, true },
    { "a dotted day within a sentence",
      "Subject: Automatische Antwort: Angebot\n\nIch bin bis zum 12.05. nicht im "
      "B\u00fcro.\n",
      9, true },
    { "not until when", "Subject: Out of Office\n\nI am on holiday.\n", 0, true },
    { "an acknowledgement", "Subject: We have received your request\n\nThank you.\n", 0,
      false },
};

static void test_away(gconstpointer data)
{
    const struct away_row *row = data;
    g_autofree char *mail =
        g_strconcat(ANN "Date: Mon, 3 May 2021 10:00:00 +0200\n", row->mail, NULL);
    g_autoptr(Message) message = read_mail(mail);
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(KIND_AUTO_REPLY));
    g_assert_cmpuint(message->signals->len, ==, row->away ? 1 : 0);
    if (!row->away)
        return;
    const struct signal *signal = &g_array_index(message->signals, struct signal, 0);
    g_assert_cmpstr(signal_name(signal->kind), ==, signal_name(SIGNAL_ABSENCE));
    g_assert_true((signal->deadline.kind == DEADLINE_NONE) == (row->days == 0));
    if (row->days)
        g_assert_cmpint(signal->deadline.day, ==, THIRD_OF_MAY + row->days);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    packs = test_packs();
    for (gsize i = 0; i < G_N_ELEMENTS(said_rows); i++) {
        g_autofree char *path = g_strdup_printf("/away/said/%zu", i);
        g_test_add_data_func(path, &said_rows[i], test_said);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(away_rows); i++) {
        g_autofree char *path = g_strconcat("/away/", away_rows[i].name, NULL);
        g_test_add_data_func(path, &away_rows[i], test_away);
    }
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
