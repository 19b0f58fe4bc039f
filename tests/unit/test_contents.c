#include "mail_fixture.h"

#define DAEMON "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\n"
#define PARTS(type) "Content-Type: multipart/" type "; boundary=b\n\n"
#define TEXT "--b\n\nHere it is.\n"

/* ---- files (S27) ---- */

static const struct file_row {
    const char *name;
    const char *body; /* with the last lines of the header */
    bool file;
} file_rows[] = {
    { "no parts", "\nHere it is.\n", false },
    { "nothing but a file", "Content-Type: application/pdf\n\nJVBER", true },
    { "a file", PARTS("mixed") TEXT "--b\nContent-Type: application/pdf\n\nJVBER\n--b--",
      true },
    { "a file, its end unseen",
      PARTS("mixed") TEXT "--b\nContent-Type: application/pdf\n", true },
    { "text as a file",
      PARTS("mixed") TEXT "--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
                          "--b--",
      true },
    { "text in two parts", PARTS("mixed") TEXT "--b\n\nYours, Ann\n--b--", false },
    { "a list's footer",
      PARTS("mixed") TEXT "--b\nContent-Type: text/plain\nContent-Disposition: inline\n\n"
                          "____\nusers@example.com\n--b--",
      false },
    { "a photo",
      PARTS("mixed") TEXT "--b\nContent-Type: image/jpeg; name=IMG_1.jpg\n"
                          "Content-Disposition: inline; filename=IMG_1.jpg\n\nx\n--b--",
      true },
    { "a photo with an id",
      PARTS("mixed") TEXT "--b\nContent-Type: image/jpeg\nContent-Id: <f_1>\n"
                          "Content-Disposition: attachment; filename=a.jpg\n\nx\n--b--",
      true },
    { "a logo",
      PARTS("related") "--b\nContent-Type: text/html\n\n<p>Hi\n--b\nContent-Type: "
                       "image/png; name=image001.png\nContent-Id: <i1>\n\nx\n--b--",
      false },
    { "a logo within mixed",
      PARTS("mixed") TEXT "--b\nContent-Type: image/png; name=image001.png\nContent-Id: "
                          "<i1>\nContent-Disposition: inline\n\nx\n--b--",
      false },
    { "a signature",
      PARTS("signed") TEXT "--b\nContent-Type: application/pgp-signature; "
                           "name=signature.asc\n\nx\n--b--",
      false },
    { "a visiting card",
      PARTS("mixed") TEXT "--b\nContent-Type: text/vcard; name=ann.vcf\n"
                          "Content-Disposition: attachment; filename=ann.vcf\n\nx\n--b--",
      false },
    { "winmail.dat",
      PARTS("mixed") TEXT "--b\nContent-Type: application/ms-tnef; name=winmail.dat\n"
                          "Content-Disposition: attachment\n\nx\n--b--",
      false },
    { "a mail",
      PARTS("mixed") TEXT "--b\nContent-Type: message/rfc822\n\nSubject: x\n--b--",
      true },
    { "within an inner one",
      PARTS("mixed") "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nHi\n--c\n"
                     "Content-Type: application/zip\n\nx\n--c--\n--b--",
      true },
};

static void test_file(gconstpointer data)
{
    const struct file_row *row = data;
    g_autofree char *mail = g_strconcat(ANN, row->body, NULL);
    g_autoptr(Message) message = read_mail(mail);
    g_assert_cmpint((message->facts & FACT_ATTACHMENT) != 0, ==, row->file);
}

/* ---- what came back (S15) ---- */

#define REPORT DAEMON PARTS("report; report-type=delivery-status")
#define STATUS(action)                                                                   \
    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"   \
    "Final-Recipient: rfc822; bob@example.com\nAction: " action "\n\n"
#define WHOLE                                                                            \
    "--b\nContent-Type: message/rfc822\n\nReceived: x\nMessage-ID: <a@b>\n\nHi\n"

static const struct bounce_row {
    const char *name;
    const char *mail;
    const char *returned;
    MailKind kind;
    unsigned facts; /* of FACT_DELAYED, FACT_DELIVERED */
} bounce_rows[] = {
    { "whole", REPORT TEXT STATUS("failed") WHOLE "--b--", "a@b", KIND_BOUNCE, 0 },
    { "cut", REPORT TEXT STATUS("failed") WHOLE, "a@b", KIND_BOUNCE, 0 },
    { "its header",
      REPORT TEXT STATUS(
          "failed") "--b\nContent-Type: text/rfc822-headers\n\nSubject: x\n"
                    "Message-Id:\n <a@b>\n--b--",
      "a@b", KIND_BOUNCE, 0 },
    { "not named", REPORT TEXT STATUS("failed") "--b--", NULL, KIND_BOUNCE, 0 },
    { "without a report's type", DAEMON PARTS("mixed") TEXT WHOLE "--b--", "a@b",
      KIND_BOUNCE, 0 },
    { "one that carries other ids",
      "In-Reply-To: <root@b>\nReferences: <a@b> <root@b>\n" REPORT TEXT WHOLE "--b--",
      "a@b", KIND_BOUNCE, 0 },
    { "delayed", REPORT TEXT STATUS("delayed") WHOLE "--b--", "a@b", KIND_BOUNCE,
      FACT_DELAYED },
    { "one of two failed", REPORT TEXT STATUS("delayed") STATUS("failed") "--b--", NULL,
      KIND_BOUNCE, 0 },
    { "delivered", REPORT TEXT STATUS("delivered") WHOLE "--b--", "a@b",
      KIND_NOTIFICATION, FACT_DELIVERED },
    { "delivered and delayed", REPORT TEXT STATUS("Delivered") STATUS("Delayed") "--b--",
      NULL, KIND_BOUNCE, FACT_DELAYED },
    { "qmail",
      DAEMON "Subject: failure notice\n\nHi. This is the qmail-send program at mx.\n"
             "I'm afraid I wasn't able to deliver your message.\n\n<bob@example.com>:\n"
             "no mailbox here by that name.\n\n--- Below this line is a copy of the "
             "message.\n\nReturn-Path: <ann@example.com>\nReceived: x\nMessage-ID: "
             "<a@b>\nIn-Reply-To: <other@b>\n\nHi\n",
      "a@b", KIND_BOUNCE, 0 },
    { "old sendmail",
      DAEMON "Subject: Returned mail: User unknown\n\n   ----- Unsent message follows "
             "-----\nReceived: x\nMessage-Id:\n  <a@b>\n\nHi\n",
      "a@b", KIND_BOUNCE, 0 },
    { "quoted",
      DAEMON "Subject: Undeliverable mail\n\n> Message-ID: <a@b>\n> Subject: x\n", "a@b",
      KIND_BOUNCE, 0 },
    { "exim, delayed",
      DAEMON "Subject: Warning: message 1G5JKH-0008xD-3e delayed 24 hours\n\nA message "
             "that you sent has not yet been delivered.\n",
      NULL, KIND_BOUNCE, FACT_DELAYED },
    { "delayed, which the text alone tells",
      DAEMON "Subject: Delivery status notification: warning\n\nA message is delayed for "
             "more than 4 hours.\n\nYou DO NOT NEED to re-send it.\n",
      NULL, KIND_BOUNCE, FACT_DELAYED },
    { "delayed, in german",
      DAEMON
      "Subject: Mail Delivery System\n\nIhre Nachricht konnte noch nicht zugestellt "
      "werden.\n",
      NULL, KIND_BOUNCE, FACT_DELAYED },
    { "failed after a delay",
      DAEMON "Subject: Mail Delivery System\n\nYour mail was delayed for five days and "
             "could not be delivered.\n",
      NULL, KIND_BOUNCE, 0 },
    { "failed, whatever its text says of a delay",
      DAEMON PARTS("report; report-type=delivery-status") "--b\n\nIt has not yet been "
                                                          "delivered.\n" STATUS("failed")
                                                              WHOLE "--b--",
      "a@b", KIND_BOUNCE, 0 },
    { "named by the report alone",
      REPORT TEXT "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
                  "mx.example\nX-Original-Message-ID: <a@b>\n\nAction: failed\n--b--",
      "a@b", KIND_BOUNCE, 0 },
    { "a mailbox that rejects",
      "Auto-Submitted: auto-replied (rejected)\n" DAEMON PARTS(
          "report; report-type=disposition-notification") TEXT
      "--b\nContent-Type: message/disposition-notification\n\nReporting-UA: "
      "mx\nOriginal-Message-ID: <a@b>\n--b--",
      "a@b", KIND_BOUNCE, 0 },
    { "certified mail, late",
      "From: posta-certificata@pec.example\nX-Ricevuta: preavviso-errore-consegna\n"
      "X-Riferimento-Message-ID: <a@b>\nSubject: AVVISO DI MANCATA CONSEGNA: "
      "Ordine\n\nIl messaggio non \u00e8 stato consegnato nelle prime dodici ore.\n",
      "a@b", KIND_BOUNCE, FACT_DELAYED },
    { "certified mail itself, under an id of its own",
      "From: posta-certificata@pec.example\nReply-To: ann@client.example\n"
      "X-Trasporto: posta-certificata\nX-Riferimento-Message-ID: <a@b>\nSubject: "
      "POSTA CERTIFICATA: Ordine\n\nVorrei dieci sedie.\n",
      NULL, KIND_PERSON, 0 },
    { "certified mail that answers",
      "From: posta-certificata@pec.example\nReply-To: ann@client.example\n"
      "X-Riferimento-Message-ID: <a@b>\nIn-Reply-To: <c@d>\nSubject: "
      "POSTA CERTIFICATA: Re: Ordine\n\nVorrei dieci sedie.\n",
      "c@d", KIND_PERSON, 0 },
    { "a word for failure of the server's own",
      REPORT TEXT STATUS("expired") WHOLE "--b--", "a@b", KIND_BOUNCE, 0 },
    { "a status within a postmaster's mail",
      "From: postmaster@example.com\nSubject: Your mail\n" PARTS("mixed")
          TEXT STATUS("failed") WHOLE "--b--",
      NULL, KIND_BOUNCE, 0 },
    { "no return path, and a failure in the text",
      "Return-Path: <>\nFrom: no-reply@example.com\nSubject: Mail\n" PARTS(
          "mixed") "--b\n\n"
                   "Your mail could not be delivered to bob@example.com.\n" WHOLE "--b--",
      "a@b", KIND_BOUNCE, 0 },
    { "a postmaster's text",
      "From: postmaster@example.com\nSubject: Your mail\n\nInvalid user address.\n\n"
      "Message-ID: <a@b>\n",
      "a@b", KIND_BOUNCE, 0 },
    { "an inner multipart without its boundary",
      "From: post_master@mx.example\nIn-Reply-To: <a@b>\nSubject: Re: Order\n" PARTS(
          "mixed") "--b\nContent-Type: multipart/alternative;\nboundary=c\n\n--c\n\n"
                   "Error: Invalid user address\n--c--\n--b--",
      "a@b", KIND_BOUNCE, 0 },
    { "a gateway under its keeper's address",
      "From: it@example.com\nSubject: Mail\n\n--- Non-Delivery Report ---\nYour mail "
      "cannot be delivered to bob@example.com.\n\nMessage-ID: <a@b>\n",
      "a@b", KIND_BOUNCE, 0 },
    { "the same in french",
      "From: it@example.com\nSubject: Message\n\nVotre message n'a pas pu \u00eatre "
      "d\u00e9livr\u00e9 \u00e0 bob@example.com.\n\nMessage-ID: <a@b>\n",
      "a@b", KIND_BOUNCE, 0 },
    { "a postmaster's, in russian",
      "From: postmaster@mx.example\nSubject: x\n\n\u0412\u0430\u0448\u0435 "
      "\u043f\u0438\u0441\u044c\u043c\u043e \u043d\u0435 "
      "\u043c\u043e\u0436\u0435\u0442 \u0431\u044b\u0442\u044c "
      "\u0434\u043e\u0441\u0442\u0430\u0432\u043b\u0435\u043d\u043e.\n",
      NULL, KIND_BOUNCE, 0 },
    { "no return path, and nobody reached, in dutch",
      "Return-Path: <>\nFrom: it@example.com\nSubject: Mail\n\nUw bericht kon niet "
      "worden bezorgd.\n",
      NULL, KIND_BOUNCE, 0 },
    { "a report of none",
      "From: it@example.com\nSubject: Mail\n\nNon-delivery reports\n\nThere were three "
      "this week.\n",
      NULL, KIND_PERSON, 0 },
    { "a person who did not deliver",
      ANN "Subject: Order\n\nI'm afraid I wasn't able to deliver the parts on Monday.\n",
      NULL, KIND_PERSON, 0 },
    { "a person who names recipients",
      ANN "Subject: Pallets\n\nDelivery to the following recipients has to be done by "
          "Friday: Bob Roy, Carl Poe.\n",
      NULL, KIND_PERSON, 0 },
    { "a person whose parcel is late",
      ANN "Subject: Order\n\nHello Bob,\n\nthe parcel has not yet been delivered.\n",
      NULL, KIND_PERSON, 0 },
    { "a person whose answer begins as one",
      ANN "In-Reply-To: <a@b>\nSubject: Re: Order\n\nYour message could not be delivered "
          "to Carl.\n",
      "a@b", KIND_PERSON, 0 },
    { "a person who tells of a bounce",
      ANN "Subject: Delivery problem\n\nI tried twice. Your message could not be "
          "delivered to me, it says.\n",
      NULL, KIND_PERSON, 0 },
    { "a postmaster who writes himself",
      "From: postmaster@example.com\nSubject: Your mail\n\nWe have moved the server.\n",
      NULL, KIND_PERSON, 0 },
    { "a person who passes a report on",
      ANN "Subject: Fwd: Your mail\n" PARTS("mixed") TEXT STATUS("failed") WHOLE "--b--",
      NULL, KIND_PERSON, 0 },
    { "a person who quotes a header",
      ANN "Subject: Help\n\nWhat is this?\nMessage-ID: "
          "<a@b>\n",
      NULL, KIND_PERSON, 0 },
};

static void test_bounce(gconstpointer data)
{
    const struct bounce_row *row = data;
    g_autoptr(Message) message = read_mail(row->mail);
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(row->kind));
    g_assert_cmpstr(message->in_reply_to, ==, row->returned);
    g_assert_cmphex(message->facts & (FACT_DELAYED | FACT_DELIVERED), ==, row->facts);
}

/* ---- kinds that only the body tells ---- */

#define CALENDAR                                                                         \
    "--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--"

static const struct kind_row {
    const char *name;
    const char *mail;
    MailKind kind;
} kind_rows[] = {
    { "an invitation", ANN "Subject: Kick-off\n" PARTS("alternative") TEXT CALENDAR,
      KIND_CALENDAR },
    { "an invitation with a file",
      ANN PARTS(
          "mixed") "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nHi"
                   "\n--c\nContent-Type: text/calendar\n\nBEGIN\n--c--\n--b--",
      KIND_CALENDAR },
    { "dates as a file",
      ANN PARTS("mixed") TEXT "--b\nContent-Type: text/calendar; method=PUBLISH; "
                              "name=a.ics\nContent-Disposition: attachment\n\nBEGIN\n"
                              "--b--",
      KIND_PERSON },
    { "an acceptance without a word", ANN "Subject: Accepted: Kick-off\n\n\n",
      KIND_CALENDAR },
    { "an acceptance with words", ANN "Subject: Accepted: your offer\n\nGo ahead.\n",
      KIND_PERSON },
    { "an automatic reply without a sign",
      ANN "Subject: Re: Order\n\nHello,\n\nthis is an automated response. I am back on "
          "Monday.\n",
      KIND_AUTO_REPLY },
    { "an acknowledgement",
      ANN "Subject: Order\n\nDear customer,\n\nyour ticket number is 4711.\n",
      KIND_AUTO_REPLY },
    { "a person who will be away",
      ANN "Subject: Order\n\nI'll be out of the office on Friday, please call before.\n",
      KIND_PERSON },
    { "an absence and a hint",
      ANN "Subject: Re: Order\n\nI'm out of the office until Wednesday. If it is urgent, "
          "call Bob.\n",
      KIND_AUTO_REPLY },
    { "an absence that is over",
      ANN
      "Subject: Re: Order\n\nThank you for your email. I was on vacation, the order is "
      "fine.\n",
      KIND_PERSON },
    { "an absence, a hint and a question",
      ANN "Subject: Re: Order\n\nI'm out of the office until Wednesday. If it is urgent, "
          "could you call Bob?\n",
      KIND_PERSON },
    { "an absence in answer, and nothing else",
      ANN "Subject: Re: Order\n\nHello,\n\nI am on leave until 14 May.\n\nRegards,\n"
          "Ann\n",
      KIND_AUTO_REPLY },
    { "a return alone, german",
      ANN "Subject: AW: Auftrag\n\nGuten Tag, ab dem 17. Mai bin ich wieder f\u00fcr Sie "
          "da.\n",
      KIND_AUTO_REPLY },
    { "a closed office, french",
      ANN "Subject: Re: Commande\n\nNos bureaux sont ferm\u00e9s. R\u00e9ouverture le 24 "
          "mai.\n",
      KIND_AUTO_REPLY },
    { "who stands in, spanish",
      ANN "Subject: Vacaciones\n\nEstar\u00e9 ausente del 10 al 28 de mayo. Los asuntos "
          "pendientes ser\u00e1n atendidos por Juan Gil.\n",
      KIND_AUTO_REPLY },
    { "who has left, dutch",
      ANN "Subject: Re: Bestelling\n\nIk werk niet meer bij Acme. U kunt terecht bij "
          "verkoop@client.example.\n",
      KIND_AUTO_REPLY },
    { "a rhetorical question",
      ANN "Subject: Re: Order\n\nI am away until Friday. Urgent? Call my colleague.\n",
      KIND_AUTO_REPLY },
    { "where to turn to",
      ANN "Subject: Re: Order\n\nOut until Thursday 13 May. Urgent? Try Bob.\n",
      KIND_AUTO_REPLY },
    { "a return and an answer",
      ANN "Subject: Re: Order\n\nThank you for your email. I will be back in the office "
          "on 10 May and respond as soon as possible.\n",
      KIND_AUTO_REPLY },
    { "an answer after a return",
      ANN "Subject: Re: Order\n\nI will return and respond to your message on 10 May.\n",
      KIND_AUTO_REPLY },
    { "a return, german",
      ANN "Subject: AW: Auftrag\n\nGerne beantworte ich Ihre Mail nach meiner "
          "R\u00fcckkehr am 19. Mai.\n",
      KIND_AUTO_REPLY },
    { "a closed office, italian",
      ANN "Subject: Re: Ordine\n\nL'ufficio \u00e8 chiuso fino a luned\u00ec.\n",
      KIND_AUTO_REPLY },
    { "a return, dutch",
      ANN "Subject: Re: Bestelling\n\nVanaf 21/05 ben ik opnieuw bereikbaar.\n",
      KIND_AUTO_REPLY },
    { "who will read it, french",
      ANN "Subject: Re: Devis\n\nJe prendrai connaissance de votre message d\u00e8s mon "
          "retour. Pour toute urgence, contactez le standard.\n",
      KIND_AUTO_REPLY },
    { "who reads seldom, swedish",
      ANN "Subject: Re: Offert\n\nJag l\u00e4ser mejl sporadiskt i juli.\n",
      KIND_AUTO_REPLY },
    { "an absence under its own name, french",
      ANN "Subject: Vacances\n\nJe suis en vacances jusqu'au 14 mai.\n",
      KIND_AUTO_REPLY },
    { "an absence that opens a matter",
      ANN "Subject: Next week\n\nI am on leave until Friday.\n", KIND_PERSON },
    { "an absence under its own name",
      ANN "Subject: On leave\n\nI am on leave until Friday.\n", KIND_AUTO_REPLY },
    { "an absence to a reader known by name",
      ANN "To: Bob Roy <bob@example.com>\nSubject: Re: Order\n\nHi Bob,\n\nI am on leave "
          "until Friday, Carl can help in urgent cases.\n",
      KIND_PERSON },
    { "an absence and a matter",
      ANN "Subject: Re: Order\n\nI am on leave until Friday. The second batch failed "
          "again. The third is fine.\n",
      KIND_PERSON },
    { "an absence and another day",
      ANN "Subject: Re: Order\n\nThanks for your mail, I'm out on Friday but Thursday "
          "works.\n",
      KIND_PERSON },
    { "an absence and a thing",
      ANN "Subject: Re: Order\n\nI'll send you the report on Monday when I am back.\n",
      KIND_PERSON },
    { "an absence for a time",
      ANN "Subject: Re: Order\n\nI am going to be out of the office tomorrow.\n",
      KIND_PERSON },
    { "a journey for a time",
      ANN "Subject: Re: Order\n\nI am travelling to Boston tomorrow on business.\n",
      KIND_PERSON },
    { "a meeting, as somebody is away",
      ANN "Subject: Re: Order\n\nWe are meeting tomorrow because Carl is out today.\n",
      KIND_PERSON },
    { "who to ask, said by the way",
      ANN "Subject: Re: Order\n\nI'm out all next week, just call Carl for the prices.\n",
      KIND_PERSON },
    { "lunch on a return",
      ANN "Subject: Re: Order\n\nOr we could meet on Thursday when I'm back from Rome.\n",
      KIND_PERSON },
    { "something else that is back",
      ANN "Subject: Re: Order\n\nThe parts came back this week as we are moving.\n",
      KIND_PERSON },
    { "I am attending the meeting on Friday",
      ANN "Subject: Re: Order\n\nI am attending the meeting on Friday.\n", KIND_PERSON },
    { "I'm in a meeting all day", ANN "Subject: Re: Order\n\nI'm in a meeting all day.\n",
      KIND_PERSON },
    { "Wir haben den Fall geschlossen",
      ANN "Subject: Re: Order\n\nWir haben den Fall geschlossen.\n", KIND_PERSON },
    { "Am Freitag bin ich unterwegs",
      ANN "Subject: Re: Order\n\nAm Freitag bin ich unterwegs.\n", KIND_PERSON },
    { "Jag \u00e4r p\u00e5 v\u00e4g",
      ANN "Subject: Re: Order\n\nJag \u00e4r p\u00e5 v\u00e4g.\n", KIND_PERSON },
    { "Ik heb de zaak gesloten", ANN "Subject: Re: Order\n\nIk heb de zaak gesloten.\n",
      KIND_PERSON },
    { "Je suis en r\u00e9union, je vous appelle apr\u00e8s",
      ANN "Subject: Re: Order\n\nJe suis en r\u00e9union, je vous appelle apr\u00e8s.\n",
      KIND_PERSON },
    { "Mam wolne miejsce w magazynie",
      ANN "Subject: Re: Order\n\nMam wolne miejsce w magazynie.\n", KIND_PERSON },
    { "Bin nicht zufrieden mit der L\u00f6sung",
      ANN "Subject: Re: Order\n\nBin nicht zufrieden mit der L\u00f6sung.\n",
      KIND_PERSON },
    { "Momenteel hebben wij geen stoelen. Neem contact op met Carl",
      ANN "Subject: Re: Order\n\nMomenteel hebben wij geen stoelen. Neem contact op met "
          "Carl.\n",
      KIND_PERSON },
    { "Absence de son sur la ligne 3",
      ANN "Subject: Re: Order\n\nAbsence de son sur la ligne 3.\n", KIND_PERSON },
    { "Back on Windows 10 it works",
      ANN "Subject: Re: Order\n\nBack on Windows 10 it works.\n", KIND_PERSON },
    { "I'm out until Thursday. Please forward the contract to my manager, he signs",
      ANN "Subject: Re: Order\n\nI'm out until Thursday. Please forward the contract to "
          "my manager, he signs.\n",
      KIND_PERSON },
    { "Ich bin im Seminar. Dringend: Drucker kaputt!",
      ANN "Subject: Re: Order\n\nIch bin im Seminar. Dringend: Drucker kaputt!\n",
      KIND_PERSON },
    { "I have left the key at reception. Please contact Carl",
      ANN
      "Subject: Re: Order\n\nI have left the key at reception. Please contact Carl.\n",
      KIND_PERSON },
    { "Your ticket has been reviewed by me. It is fine. Can you order one?",
      ANN "Subject: Re: Order\n\nYour ticket has been reviewed by me. It is fine. Can "
          "you order one?\n",
      KIND_PERSON },
    { "Ik ben afwezig en kan morgen niet bellen. Kun je woensdag?",
      ANN "Subject: Re: Order\n\nIk ben afwezig en kan morgen niet bellen. Kun je "
          "woensdag?\n",
      KIND_PERSON },
    { "somebody else's absence",
      ANN "Subject: Re: Order\n\nBob is on leave until Friday.\n", KIND_PERSON },
    { "who answers on Monday",
      ANN "Subject: Re: Order\n\nWe'll get back to you on Monday.\n", KIND_PERSON },
    { "a person who asks about a robot",
      ANN "Subject: Order\n\nI got: \"This is an automatic reply\". Why?\n",
      KIND_PERSON },
    { "a quoted automatic reply",
      ANN "Subject: Re: Order\n\nOh, I see.\n\nOn 3 May 2021, Bob wrote:\n> This is an "
          "automatic reply.\n",
      KIND_PERSON },
    { "a holding reply",
      ANN "Subject: Re: Order\n\nWe have received your message and will be back soon.\n",
      KIND_PERSON },
    { "a platform's message",
      "From: Ann Lee <no-reply@shop.example>\nSubject: New message from Ann Lee\n\nHi\n",
      KIND_NOTIFICATION },
    { "a person who tells of a call",
      ANN "Subject: Missed call from 030 1234567\n\nPlease ring back.\n", KIND_PERSON },
    { "sounds from a person",
      ANN "Subject: New song\n" PARTS("mixed") TEXT "--b\nContent-Type: audio/mpeg; "
                                                    "name=a.mp3\n\nx\n--b--",
      KIND_PERSON },
};

static void test_kind(gconstpointer data)
{
    const struct kind_row *row = data;
    g_autoptr(Message) message = read_mail(row->mail);
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(row->kind));
}

/* ---- calls (S37) ---- */

#define WAV PARTS("mixed") "--b\n\n"
#define SOUND "\n--b\nContent-Type: audio/x-wav; name=msg0001.wav\n\nx\n--b--"

static const struct call_row {
    const char *name;
    const char *mail;
    const char *caller;
} call_rows[] = {
    { "asterisk",
      "From: Asterisk PBX <asterisk@pbx.example>\n"
      "Subject: [PBX]: New message 3 in mailbox 1234 from \"Ann Lee\" <0301234567>\n" WAV
      "Dear Bob:\n\n\tjust wanted to let you know you were just left a 0:17 long message "
      "(number 3)\nin mailbox 1234 from \"Ann Lee\" <0301234567>, on Monday, May 03, "
      "2021 "
      "at 10:12:05 AM" SOUND,
      "0301234567" },
    { "asterisk, by its header",
      "From: pbx@example.com\nX-Asterisk-CallerID: 0301234567\n\nA call.\n",
      "0301234567" },
    { "freepbx",
      "From: FreePBX <vm@pbx.example>\nSubject: [PBX]: New message 1 in mailbox 12\n" WAV
      "Bob,\n\nThere is a new voicemail in mailbox 12:\n\n\tFrom:\t\"Ann Lee\" "
      "<+493012345>\n\tLength:\t0:09 seconds\n\tDate:\tMonday, May 03, 2021" SOUND,
      "+493012345" },
    { "3cx",
      "From: noreply@3cx.example\nSubject: New voicemail message from Ann Lee "
      "(03012345)\n"
      "\nYou received a new voicemail message.\n",
      "03012345" },
    { "avaya",
      "From: IP Office <ipo@example.com>\nSubject: Voicemail Message (Ann Lee > Bob) "
      "From:03012345\n" WAV "A message." SOUND,
      "03012345" },
    { "cisco unity",
      "From: Cisco Unity Connection <unityconnection@example.com>\n"
      "Subject: Message from Ann Lee (5551234)\n" WAV "." SOUND,
      "5551234" },
    { "exchange",
      "From: Ann Lee <ann@client.example>\nContent-Class: Voice-CA\n"
      "X-CallingTelephoneNumber: +16505551234\nX-VoiceMessageDuration: 17\n"
      "Subject: Voice Mail from Ann Lee (17 seconds)\n\nYou got a message.\n",
      "+16505551234" },
    { "teams, a name alone",
      "From: noreply@skype.voicemail.example\nSubject: Voicemail from Ann Lee (17 "
      "seconds)"
      "\n\nHello.\n",
      "Ann Lee" },
    { "fritz!box",
      "From: FRITZ!Box <fritzbox@example.de>\nSubject: Anruf von 030 1234567\n" WAV
      "Neue Nachricht auf dem Anrufbeantworter" SOUND,
      "0301234567" },
    { "sipgate",
      "From: sipgate <noreply@sipgate.example>\n"
      "Subject: Neue Voicemail von +49 (0)30 1234567\n\nHallo Bob\n",
      "+49301234567" },
    { "placetel",
      "From: Placetel <no-reply@placetel.example>\nSubject: Verpasster Anruf\n\n"
      "Sie haben einen Anruf verpasst.\nRufnummer: 030/1234567\nZeit: 03.05.2021 10:12\n",
      "0301234567" },
    { "ringcentral",
      "From: RingCentral <notify@ringcentral.example>\n"
      "Subject: New Voice Message from (650) 555-1234 on 05/03/2021 5:12 PM\n\nHi\n",
      "6505551234" },
    { "vonage",
      "From: no-reply@vonage.example\nSubject: New voicemail from 16505551234\n\nHi\n",
      "16505551234" },
    { "google voice",
      "From: Google Voice <voice-noreply@google.example>\n"
      "Subject: New missed call from (650) 555-1234\n\nHi\n",
      "6505551234" },
    { "french",
      "From: Standard <no-reply@tel.example>\nSubject: Nouveau message vocal de 01 23 45 "
      "67 "
      "89\n\nBonjour\n",
      "0123456789" },
    { "date before the number",
      "From: voicemail@example.com\nSubject: New voicemail\n\nReceived 2021-05-03 10:12\n"
      "From: 03012345\n",
      "03012345" },
    { "a date is no number",
      "From: voicemail@example.com\nSubject: New voicemail 03/05/2021\n\nHi\n", NULL },
    { "who hides his number",
      "From: FRITZ!Box <fritzbox@example.de>\n"
      "Subject: Anruf von Unbekannt\n\nRufnummer: unbekannt\n",
      NULL },
    { "unknown",
      "From: FreePBX <vm@pbx.example>\n"
      "Subject: New voicemail from \"Unknown\" <unknown>\n\nFrom: Unknown caller\n",
      NULL },
    { "unknown, by its header",
      "From: pbx@example.com\nX-Asterisk-CallerID: Anonymous\n\nA call.\n", NULL },
    { "withheld in french",
      "From: Standard <no-reply@tel.example>\n"
      "Subject: Nouveau message vocal\n\nAppelant: Num\u00e9ro masqu\u00e9\n",
      NULL },
    { "nobody known", "From: voicemail@example.com\nSubject: New voicemail\n\nHi\n",
      NULL },
};

static void test_call(gconstpointer data)
{
    const struct call_row *row = data;
    g_autoptr(Message) message = read_mail(row->mail);
    const char *caller = NULL;
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        g_assert_cmpstr(signal_name(signal->kind), ==, signal_name(SIGNAL_CALL));
        g_assert_null(caller);
        caller = signal->phrase;
    }
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(KIND_VOICE_MAIL));
    g_assert_cmpstr(caller, ==, row->caller);
}

/* ---- what is large or broken ---- */

static void test_endless(void)
{
    static const char *const pieces[] = {
        "--b\n",
        "--b\nContent-Type: multipart/mixed; boundary=b\n\n",
        "Message-ID:\n",
        ">",
        "--b\nContent-Type: message/delivery-status\n\nAction: failed\n",
        "+1 (0)",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) mail = g_string_new(REPORT);
        while (mail->len < 64 * 1024)
            g_string_append(mail, pieces[i]);
        g_autoptr(Message) message = read_mail(mail->str);
        g_assert_cmpint(message->kind, ==, KIND_BOUNCE);
        g_assert_null(message->in_reply_to);
        g_autofree char *call = g_strconcat("Content-Class: voice\n", mail->str, NULL);
        g_autoptr(Message) other = read_mail(strstr(call, "Content-Class"));
        g_assert_nonnull(other);
    }
}

#define ADD(table, function)                                                             \
    for (gsize i = 0; i < G_N_ELEMENTS(table##_rows); i++) {                             \
        g_autofree char *path =                                                          \
            g_strconcat("/contents/" #table "/", table##_rows[i].name, NULL);            \
        g_test_add_data_func(path, &table##_rows[i], function);                          \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    packs = test_packs();
    ADD(file, test_file);
    ADD(bounce, test_bounce);
    ADD(kind, test_kind);
    ADD(call, test_call);
    g_test_add_func("/contents/endless", test_endless);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
