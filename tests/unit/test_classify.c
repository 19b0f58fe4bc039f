#include <string.h>

#include "mail/classify.h"
#include "mail/sender.h"
#include "mail/subject.h"
#include "packs.h"

static Phrases *packs;

static const struct kind_row {
    const char *name;
    const char *fields; /* "Name: value", one a line; From and so on are set as such */
    MailKind kind;
} kind_rows[] = {
    { "a person", "From: ann@client.example\nSubject: Order", KIND_PERSON },
    { "out of office", "Auto-Submitted: auto-replied", KIND_AUTO_REPLY },
    { "with a comment", "Auto-Submitted: Auto-Replied (vacation)", KIND_AUTO_REPLY },
    { "auto-submitted no", "Auto-Submitted: no", KIND_PERSON },
    { "a machine", "Auto-Submitted: auto-generated", KIND_NOTIFICATION },
    { "x-autoreply", "X-Autoreply: yes", KIND_AUTO_REPLY },
    { "x-autoreply no", "X-Autoreply: no", KIND_PERSON },
    { "x-autorespond", "X-Autorespond: your order", KIND_AUTO_REPLY },
    { "precedence auto_reply", "Precedence: auto_reply", KIND_AUTO_REPLY },
    { "x-autoreply-domain", "X-Autoreply-Domain: client.example", KIND_AUTO_REPLY },
    { "auto-reply", "Auto-Submitted: auto-reply", KIND_AUTO_REPLY },
    { "apple's vacation", "X-Apple-Action: VACATION/60", KIND_AUTO_REPLY },
    { "a message class", "X-POST-MessageClass: 9; Autoresponder", KIND_AUTO_REPLY },
    { "suppress is a wish", "X-Auto-Response-Suppress: All", KIND_PERSON },
    { "subject english", "Subject: Automatic reply: Order", KIND_AUTO_REPLY },
    { "subject german", "Subject: Abwesenheitsnotiz: Bestellung", KIND_AUTO_REPLY },
    { "subject german 2", "Subject: Automatische Antwort: Bestellung", KIND_AUTO_REPLY },
    { "subject of a language without a pack",
      "Subject: Automatick\u00e1 odpov\u011b\u010f: Objedn\u00e1vka", KIND_AUTO_REPLY },
    { "subject in brackets", "Subject: [Auto-Reply] Order", KIND_AUTO_REPLY },
    { "subject alone", "Subject: Out of Office", KIND_AUTO_REPLY },
    { "subject with an end", "Subject: Out of office until 3 May", KIND_AUTO_REPLY },
    { "subject with a name", "Subject: Ann Lee - Out of Office", KIND_AUTO_REPLY },
    { "subject before another", "Subject: Out of Office Re: Order", KIND_AUTO_REPLY },
    { "subject that closes", "Subject: Re: Order (Automatic Response)", KIND_AUTO_REPLY },
    { "subject of Lotus", "Subject: Ann Lee is out of the office.", KIND_AUTO_REPLY },
    { "subject french", "Subject: R\u00e9ponse automatique : Devis", KIND_AUTO_REPLY },
    { "subject polish", "Subject: Odpowied\u017a automatyczna: Oferta", KIND_AUTO_REPLY },
    { "subject of a help desk", "Subject: [#12] We have received your request",
      KIND_AUTO_REPLY },
    { "an old vacation program", "Precedence: junk\nSubject: Re: Order",
      KIND_AUTO_REPLY },
    { "a question about it", "Subject: Out of office next week?", KIND_PERSON },
    { "an answer to one", "Subject: Re: Automatic reply: Order", KIND_PERSON },
    { "delivery report",
      "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
      KIND_BOUNCE },
    { "a bounce that says auto-replied",
      "Content-Type: multipart/report; report-type=\"delivery-status\"\n"
      "Auto-Submitted: auto-replied",
      KIND_BOUNCE },
    { "a receipt is no bounce",
      "Content-Type: multipart/report; report-type=disposition-notification",
      KIND_AUTO_REPLY },
    { "a report on encryption",
      "From: tls@mx.example\n"
      "Content-Type: multipart/report; report-type=\"tlsrpt\"; boundary=x",
      KIND_NOTIFICATION },
    { "a report without a type", "Content-Type: multipart/report; boundary=x",
      KIND_BOUNCE },
    { "certified mail that arrived",
      "From: posta-certificata@pec.example\nSubject: CONSEGNA: Ordine\n"
      "X-Ricevuta: avvenuta-consegna",
      KIND_NOTIFICATION },
    { "certified mail that did not",
      "From: posta-certificata@pec.example\nSubject: AVVISO DI MANCATA CONSEGNA: Ordine\n"
      "X-Ricevuta: errore-consegna",
      KIND_BOUNCE },
    { "of an administrator, in portuguese",
      "From: postmaster@mx.example\nSubject: N\u00e3o Entregues: Pedido", KIND_BOUNCE },
    { "a person whose message was refused",
      "From: ann@client.example\nSubject: Message refus\u00e9", KIND_PERSON },
    { "failed recipients", "X-Failed-Recipients: bob@example.com", KIND_BOUNCE },
    { "mailer-daemon", "From: MAILER-DAEMON@mx.example\nSubject: failure notice",
      KIND_BOUNCE },
    { "mailer-daemon without domain", "From: MAILER-DAEMON", KIND_BOUNCE },
    { "postmaster, of a bounce",
      "From: postmaster@mx.example\nSubject: Undeliverable: Order", KIND_BOUNCE },
    { "undeliverable, before a word that goes with it",
      "From: postmaster@mx.example\nSubject: Undeliverable: email for Bob", KIND_BOUNCE },
    { "a gateway's address",
      "From: MX2_SMTP_Mail_Service@mx.example\nSubject: Returned mail - no such user",
      KIND_BOUNCE },
    { "a mail system through a list that writes in its own name",
      "From: Mail Delivery System via Users <users@lists.example>\n"
      "Subject: [Users] Warning: message 1uj4ol-0006m9-SC delayed 48 hours",
      KIND_BOUNCE },
    { "a person through one",
      "From: Ann Lee via Users <users@lists.example>\nSubject: [Users] Delayed mail",
      KIND_PERSON },
    { "a person's returned mail",
      "From: ann@client.example\nSubject: Returned mail - why", KIND_PERSON },
    { "a mailbox that rejects",
      "Content-Type: multipart/report; report-type=disposition-notification\n"
      "Auto-Submitted: auto-replied (rejected)",
      KIND_BOUNCE },
    { "a bounce in a language without a pack",
      "From: no-reply@mx.example\n"
      "Subject: \u30e1\u30fc\u30eb\u30a8\u30e9\u30fc\u901a\u77e5",
      KIND_BOUNCE },
    { "a vacation of sieve",
      "Auto-Submitted: auto-replied (vacation)\nSubject: Auto: Order", KIND_AUTO_REPLY },
    { "a client's car", "Subject: Auto: which one", KIND_PERSON },
    { "postmaster, a person", "From: postmaster@mx.example\nSubject: Your question",
      KIND_PERSON },
    { "null sender, of a bounce",
      "Return-Path: <>\nFrom: mx@mx.example\nSubject: Mail delivery failed: returning",
      KIND_BOUNCE },
    { "nobody at all", "Return-Path: <>", KIND_BOUNCE },
    { "a server's name",
      "From: \nReturn-Path: <>\nSubject: Returned mail: see transcript", KIND_BOUNCE },
    { "a person's delivery problem",
      "From: ann@client.example\nSubject: Delivery problem", KIND_PERSON },
    { "a warning of delay",
      "From: postmaster@mx.example\nSubject: Delivery delayed: Order", KIND_BOUNCE },
    { "null sender, of a robot", "Return-Path: <>\nFrom: bob@example.com\nSubject: Order",
      KIND_AUTO_REPLY },
    { "a newsletter", "List-Unsubscribe: <https://news.example/out>", KIND_BULK },
    { "precedence bulk", "Precedence: bulk", KIND_BULK },
    { "a person on a list",
      "List-Id: Users <users.example.com>\nList-Post: <mailto:users@example.com>\n"
      "List-Unsubscribe: <mailto:out@example.com>\nPrecedence: list",
      KIND_PERSON },
    { "a list without List-Post",
      "List-Id: <linux.example.org>\nX-Mailing-List: linux@example.org\nPrecedence: bulk",
      KIND_PERSON },
    { "a commit robot on a list",
      "List-Post: <mailto:dev@example.org>\nAuto-Submitted: auto-generated",
      KIND_NOTIFICATION },
    { "a list where nobody posts",
      "List-Id: News <news.example.com>\nList-Post: NO\n"
      "List-Unsubscribe: <mailto:out@example.com>",
      KIND_BULK },
    { "list facts alone", "List-Id: Users <users.example.com>\nPrecedence: list",
      KIND_PERSON },
    { "a ticket system's answer", "Precedence: bulk\nIn-Reply-To: a@b", KIND_PERSON },
    { "a client by a Google group",
      "From: ann@client.example\nTo: info@example.com\nPrecedence: list\n"
      "Mailing-list: list info@example.com\nList-ID: <info.example.com>\n"
      "X-Google-Group-Id: 12\nList-Post: <https://groups.google.com/a/example.com>\n"
      "List-Unsubscribe: <mailto:googlegroups-manage+12+unsubscribe@googlegroups.com>",
      KIND_PERSON },
    { "a person on a majordomo's list",
      "From: ann@client.example\nTo: users@lists.example\nPrecedence: bulk\n"
      "Sender: owner-users@lists.example",
      KIND_PERSON },
    { "a person on a list, its keeper behind the name",
      "From: ann@client.example\nTo: users@lists.example\nPrecedence: bulk\n"
      "Sender: Users <users-owner@lists.example>",
      KIND_PERSON },
    { "a shop's list",
      "From: news@shop.example\nTo: customers@mail.shop.example\nPrecedence: bulk\n"
      "Sender: owner-customers@mail.shop.example",
      KIND_BULK },
    { "feedback of a webmailer",
      "From: ann@client.example\nFeedback-ID: i1234:Fastmail\nSubject: Your order",
      KIND_PERSON },
    { "a subject of shops, by a mass mailer",
      "From: info@client.example\nX-SG-EID: x\nSubject: Your order 15", KIND_PERSON },
    { "newsletter", "From: newsletter@shop.example", KIND_NOTIFICATION },
    { "an answer on holiday", "Precedence: bulk\nAuto-Submitted: auto-replied",
      KIND_AUTO_REPLY },
    { "no-reply", "From: no-reply@shop.example", KIND_NOTIFICATION },
    { "no-reply in the middle", "From: orders-noreply@shop.example", KIND_NOTIFICATION },
    { "no-reply german", "From: nicht-antworten@shop.example", KIND_NOTIFICATION },
    { "a person called Norep", "From: norep@shop.example", KIND_PERSON },
    { "a person called Root", "From: ann.root@client.example", KIND_PERSON },
    { "a person called Mailer", "From: norman.mailer@client.example", KIND_PERSON },
    { "root", "From: root@host.example", KIND_NOTIFICATION },
    { "cron", "From: cron@host.example", KIND_NOTIFICATION },
    { "passed on by a rule",
      "From: ann@client.example\nSubject: Order\n"
      "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
      KIND_PERSON },
    { "made by a rule",
      "Auto-Submitted: auto-generated\n"
      "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
      KIND_AUTO_REPLY },
    { "a rule, without a path",
      "From: ann@client.example\nReturn-Path: <>\n"
      "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
      KIND_AUTO_REPLY },
    { "a form for a person", "From: noreply@forms.example\nReply-To: ann@client.example",
      KIND_PERSON },
    { "a shop's desk", "From: noreply@shop.example\nReply-To: help@desk.shop.example",
      KIND_NOTIFICATION },
    { "a mail that Exchange takes back",
      "From: ann@client.example\nSubject: Recall: Order\n"
      "X-CallingTelephoneNumber: IPM.Note\nX-VoiceMessageDuration: 1\n"
      "X-FaxNumberOfPages: 0",
      KIND_PERSON },
    { "a calendar", "Content-Type: text/calendar; method=REQUEST", KIND_CALENDAR },
    { "an invitation of Outlook", "Content-Class: urn:content-classes:calendarmessage",
      KIND_CALENDAR },
    { "a call", "Content-Type: multipart/voice-message; boundary=x", KIND_VOICE_MAIL },
    { "an empty value", "Auto-Submitted:", KIND_PERSON },
};

#define ANN "From: ann@client.example\nTo: bob@example.com\nSubject: "
#define MX "From: mx@mx.example\nReturn-Path: <>\nSubject: "
#define FORM(address)                                                                    \
    "From: form@forms.example\nReply-To: " address "\nTo: bob@example.com\n"             \
    "Subject: New message"
#define ANNS_WORDS "Name: Ann\nEmail: Ann@client.example\nMessage: I need ten chairs."
#define SHOP "From: info@shop.example\nTo: bob@example.com\nSubject: "
#define CHAIRS                                                                           \
    "Our chairs are new. They are of oak, and of beech, and they come in four colours. " \
    "Each has arms, and none is dearer than 400 euros.\n"
#define TICKET "Your ticket #12 has been received. We will reply within a day."

/* The kind once the text is known, and what the parts tell. */
static const struct text_row {
    const char *name;
    const char *fields;
    const char *text;
    MailKind kind;
    unsigned parts; /* facts that mime/ adds */
} text_rows[] = {
    { "a person whose account is shut", ANN "Account",
      "My account has been disabled. I need access for my team.", KIND_PERSON, 0 },
    { "asks about an absence", ANN "Abwesenheit",
      "Wie regeln wir die Abwesenheit von Carl im Mai?", KIND_PERSON, 0 },
    { "asks about a paragraph", ANN "Absence", "Can we change paragraph 3?", KIND_PERSON,
      0 },
    { "waits for a receipt", ANN "Eingangsbest\u00e4tigung",
      "Ich warte noch auf die Eingangsbest\u00e4tigung.", KIND_PERSON, 0 },
    { "asks about receipts", ANN "Read receipt", "How do I turn off the receipts?",
      KIND_PERSON, 0 },
    { "answers under thanks", ANN "Thank you for contacting us",
      "The chair is 400 euros, and we have ten of them in stock.", KIND_PERSON, 0 },
    { "asks about a ticket", ANN "New ticket created", "Can you look at it on Tuesday?",
      KIND_PERSON, 0 },
    { "a colleague's absence", ANN "Carl Roy - absence",
      "Please plan without him on Friday.", KIND_PERSON, 0 },
    { "a colleague's vacation", ANN "Anna is on vacation",
      "Can you take over her tickets?", KIND_PERSON, 0 },
    { "a colleague is away", ANN "Carl Roy is away", "Can you sign for him?", KIND_PERSON,
      0 },
    { "greets by name", ANN "Absence", "Hi Bob,\nhere is the list for May.", KIND_PERSON,
      0 },
    { "names the absence only", ANN "Abwesenheitsnotiz: Angebot",
      "Ich bin bis 12. Mai im Urlaub.", KIND_AUTO_REPLY, 0 },
    { "a ticket was created", ANN "New ticket created", TICKET, KIND_AUTO_REPLY, 0 },
    { "automatic reply that asks", ANN "Automatic reply: Order",
      "Is it urgent? Please send it to Carl.", KIND_AUTO_REPLY, 0 },
    { "absence that asks, by its fields", "X-Autoreply: yes\n" ANN "Absence",
      "Is it urgent? Please send it to Carl.", KIND_AUTO_REPLY, 0 },
    { "an administrator who asks",
      "From: System Administrator <it@client.example>\nSubject: Our mail",
      "Mail from us to carl@example.com could not be delivered since Monday. Can you "
      "look at your server?",
      KIND_PERSON, 0 },
    { "an administrator under a bounce's subject",
      "From: System Administrator <it@client.example>\nSubject: Delivery problem",
      "Mail from us to carl@example.com could not be delivered since Monday.",
      KIND_PERSON, 0 },
    { "a department", "From: Systeembeheer <it@client.example>\nSubject: Portaal",
      "Een onbekende gebruiker logt in op uw portaal. Kunt u kijken?", KIND_PERSON, 0 },
    { "a parcel", "From: Microsoft Outlook <ann@client.example>\nSubject: Parcel",
      "The parcel was returned: return to sender. Can you send it again?", KIND_PERSON,
      0 },
    { "an administrator who tells",
      "From: Mail Administrator <it@client.example>\nSubject: Your people",
      "Our server says user unknown for your new people.", KIND_PERSON, 0 },
    { "a postmaster who asks", "From: postmaster@client.example\nSubject: Our mail",
      "Our mail could not be delivered. Can you look at your server?", KIND_PERSON, 0 },
    { "a postmaster who tells", "From: postmaster@client.example\nSubject: Your mail",
      "Your mail to carl@client.example could not be delivered.", KIND_BOUNCE, 0 },
    { "no path, tells of failure", MX "Your mail",
      "Your mail could not be delivered. What can you do?", KIND_BOUNCE, 0 },
    { "no sender, tells of failure", "Subject: Your mail",
      "Your mail to carl@client.example could not be delivered.", KIND_BOUNCE, 0 },
    { "a report within what a robot answers",
      "Auto-Submitted: auto-replied\nFrom: users@lists.example\nSubject: [Users] Mail",
      "Here is a report.", KIND_BOUNCE, FACT_REPORT_PART },
    { "a person's absence with a report", ANN "Absence", "See what I got.", KIND_PERSON,
      FACT_REPORT_PART },
    { "a system's report", "From: postmaster@mx.example\nSubject: Mail",
      "Here is a report.", KIND_BOUNCE, FACT_REPORT_PART },
    { "a report passed on", ANN "Your mail", "This came back.", KIND_PERSON,
      FACT_REPORT_PART },
    { "a newsletter's text", SHOP "New chairs", CHAIRS "To unsubscribe click here",
      KIND_BULK, 0 },
    { "a newsletter's text, german", SHOP "Neue Sessel",
      CHAIRS
      "Wenn Sie diesen Newsletter nicht mehr erhalten m\u00f6chten, klicken Sie hier",
      KIND_BULK, 0 },
    { "a newsletter's text, french", SHOP "Nos chaises",
      CHAIRS "Pour vous d\u00e9sabonner, cliquez ici", KIND_BULK, 0 },
    { "a newsletter's footer", SHOP "New chairs", CHAIRS, KIND_BULK,
      FACT_NEWSLETTER_TEXT },
    { "a list server's footer", ANN "New chairs",
      CHAIRS "To unsubscribe visit https://lists.example/mailman/listinfo/users",
      KIND_PERSON, 0 },
    { "answers a newsletter", ANN "Re: New chairs", CHAIRS "To unsubscribe click here",
      KIND_PERSON, 0 },
    { "answers a newsletter, by its fields", "In-Reply-To: a@b\n" ANN "New chairs",
      CHAIRS "To unsubscribe click here", KIND_PERSON, 0 },
    { "passes a newsletter on", ANN "Fwd: New chairs", CHAIRS "To unsubscribe click here",
      KIND_PERSON, 0 },
    { "wants no newsletter", ANN "Newsletter",
      "Unsubscribe from this newsletter, please.", KIND_PERSON, 0 },
    { "asks how to unsubscribe", ANN "Newsletter",
      CHAIRS "How do I unsubscribe from this newsletter? I want to unsubscribe.",
      KIND_PERSON, 0 },
    { "whose firm adds how to unsubscribe", ANN "New chairs",
      CHAIRS "\nBest regards\nAnn Lee", KIND_PERSON, FACT_NEWSLETTER_TEXT },
    { "the same, signed with the name alone", ANN "New chairs",
      "To unsubscribe click here\n\n" CHAIRS "\nAnn", KIND_PERSON, 0 },
    { "the same, to a reader by name", "To: bob@example.com\n" ANN "New chairs",
      "Hello Bob,\n" CHAIRS "To unsubscribe click here", KIND_PERSON, 0 },
    { "whom to answer instead, signed", ANN "New chairs",
      "Please do not reply to this e-mail, but to carl@client.example.\n" CHAIRS "\nAnn",
      KIND_PERSON, 0 },
    { "on a list of others", "Sender: owner-users@lists.example\n" ANN "New chairs",
      CHAIRS "To unsubscribe click here", KIND_PERSON, 0 },
    { "has trouble with a file", ANN "Chairs",
      CHAIRS "If you're having trouble viewing the drawing, tell me.", KIND_PERSON, 0 },
    { "manages a subscription", ANN "Chairs",
      CHAIRS "Manage subscriptions is a page that we cannot open.", KIND_PERSON, 0 },
    { "has no questions, german", ANN "Chairs",
      CHAIRS "Wenn Sie keine weiteren Fragen haben, bestellen wir sie.", KIND_PERSON, 0 },
    { "cancels, polish", ANN "Chairs",
      CHAIRS "Rezygnacja z zam\u00f3wienia jest mo\u017cliwa do pi\u0105tku?",
      KIND_PERSON, 0 },
    { "cancels, portuguese", ANN "Chairs",
      CHAIRS "Cancelar a subscri\u00e7\u00e3o de maio, por favor.", KIND_PERSON, 0 },
    { "asks to look, danish", ANN "Chairs", CHAIRS "Kan du ikke se p\u00e5 det?",
      KIND_PERSON, 0 },
    { "changes an address, dutch", ANN "Chairs",
      CHAIRS "Gegevens wijzigen: ons adres is nu Dam 1.", KIND_PERSON, 0 },
    { "cannot see a file, french", ANN "Chairs",
      CHAIRS "Si vous ne visualisez pas la pi\u00e8ce jointe, dites-le.", KIND_PERSON,
      0 },
    { "does not want it, swedish", ANN "Chairs",
      CHAIRS "Om du inte vill ha stolarna, s\u00e4g till.", KIND_PERSON, 0 },
    { "answers go elsewhere, german", ANN "Sessel",
      "Antworten auf diese E-Mail bitte an Carl.", KIND_PERSON, 0 },
    { "cannot be answered, swedish", ANN "Stolar",
      "Det g\u00e5r inte att svara p\u00e5 er fr\u00e5ga idag.", KIND_PERSON, 0 },
    { "a machine's text", SHOP "Parcel",
      "It comes on Monday.\nPlease do not reply to "
      "this e-mail.",
      KIND_NOTIFICATION, 0 },
    { "a machine's text, german", SHOP "Paket",
      "Es kommt am Montag.\nBitte antworten Sie nicht auf diese E-Mail.",
      KIND_NOTIFICATION, 0 },
    { "a machine's text, spanish", SHOP "Paquete",
      "Llega el lunes.\nPor favor, no responda a este correo.", KIND_NOTIFICATION, 0 },
    { "a machine's footer", SHOP "Parcel", "It comes on Monday.", KIND_NOTIFICATION,
      FACT_ROBOT_TEXT },
    { "a shop by a mass mailer", "X-SG-EID: x\n" SHOP "Order #15 confirmed",
      "It comes on Monday.", KIND_NOTIFICATION, 0 },
    { "a shop by a mass mailer, german", "X-SES-Outgoing: x\n" SHOP "Ihre Bestellung 15",
      "Sie kommt am Montag.", KIND_NOTIFICATION, 0 },
    { "a shop by a mass mailer, asks", "X-SG-EID: x\n" SHOP "Your order 15",
      "Where is it? Please look at https://shop.example/15.", KIND_NOTIFICATION, 0 },
    { "a client about a bill, by a mass mailer",
      "X-Mailgun-Sid: x\n" ANN "Your invoice 15",
      "The tax is wrong. Please send us another one.", KIND_PERSON, 0 },
    { "a client about a delivery, by a mass mailer, german",
      "X-SES-Outgoing: x\n" ANN "Ihre Lieferung", "Es fehlen drei Kartons. Wo sind sie?",
      KIND_PERSON, 0 },
    { "a clerk by a mass mailer", "X-SG-EID: x\n" SHOP "Message about order 15",
      "It comes on Monday.", KIND_PERSON, 0 },
    { "a client by a form's mass mailer",
      "From: form@example.com\nReply-To: ann@client.example\nX-SG-EID: x\n"
      "Subject: Your order",
      "It came on Monday.", KIND_PERSON, 0 },
    { "a client's answer by a mass mailer",
      "X-SG-EID: x\nIn-Reply-To: a@b\n" ANN "Your order", "It came on Monday.",
      KIND_PERSON, 0 },
    { "an order of a firm that adds how to unsubscribe", ANN "Chairs",
      "Please send us ten chairs by Friday. " CHAIRS "To unsubscribe click here",
      KIND_PERSON, 0 },
    { "an order of a firm that adds it, german", ANN "Sessel",
      "Bitte liefern Sie uns zehn Sessel bis Freitag, und zwar wieder in Eiche, so wie "
      "die vom letzten Jahr, mit dem roten Bezug.\n"
      "Sie k\u00f6nnen sich jederzeit abmelden.",
      KIND_PERSON, 0 },
    { "a mailbox that is not read on Sundays", ANN "Chairs",
      "Please send us ten chairs.\nThis mailbox is not monitored on Sundays.",
      KIND_PERSON, 0 },
    { "a form letter is not wanted", ANN "Complaint",
      "Please do not respond to this with a form letter. When do I get my money?",
      KIND_PERSON, 0 },
    { "nor in danish", ANN "Klage",
      "Svar ikke p\u00e5 denne klage med en standardtekst. Jeg vil have mine penge.",
      KIND_PERSON, 0 },
    { "nor in spanish", ANN "Queja",
      "Por favor, no responda a este asunto con un texto de siempre.", KIND_PERSON, 0 },
    { "a machine's text, danish", SHOP "Pakke",
      "Den kommer mandag.\nSvar ikke p\u00e5 denne mail.", KIND_NOTIFICATION, 0 },
    { "a printed order, german", ANN "Bestellung",
      "Bitte best\u00e4tigen Sie den Termin.\n"
      "Dieses Schreiben wurde maschinell erstellt.",
      KIND_PERSON, 0 },
    { "asks for a ticket's number", ANN "Ticket",
      "Your ticket number is missing in your mail. Please send it.", KIND_PERSON, 0 },
    { "complains of what programs say", ANN "Complaint",
      "This is an automated message, is all I get. When will you answer?", KIND_PERSON,
      0 },
    { "tells of a bounce, and asks", ANN "Your mail",
      "Your message could not be delivered to our people. Please look at your server.",
      KIND_PERSON, 0 },
    { "a signed receipt, german", ANN "Empfangsbest\u00e4tigung",
      "Anbei die unterschriebene Empfangsbest\u00e4tigung f\u00fcr die Laptops.",
      KIND_PERSON, 0 },
    { "misses a receipt, dutch", ANN "Ontvangstbevestiging",
      "Ik heb geen ontvangstbevestiging van mijn aanmelding gekregen.", KIND_PERSON, 0 },
    { "misses a ticket's number", ANN "Ticket created",
      "I made a ticket on Monday but there is no number on it.", KIND_PERSON, 0 },
    { "a receipt of few words, dutch", ANN "Ontvangstbevestiging: Offerte", "Bedankt.",
      KIND_AUTO_REPLY, 0 },
    { "a form for a client", "Reply-To: ann@client.example\n" SHOP "Message",
      "Name: Ann\nMessage: I need ten chairs.\nPlease do not reply to this e-mail.",
      KIND_PERSON, 0 },
    { "answers a machine", ANN "Re: Parcel",
      "Please do not reply to this e-mail, it says. So whom do I ask?", KIND_PERSON, 0 },
    { "a telephone system in the caller's name",
      "From: 415-555-0100 <voice@example.com>\nSubject: 11 second Voice Mail", "Listen.",
      KIND_VOICE_MAIL, FACT_SOUND },
    { "a telephone system at the caller's number",
      "From: 4155550106@cuc.example.com\nSubject: Message from Unknown sender "
      "(4155550106)",
      "", KIND_VOICE_MAIL, FACT_SOUND },
    { "a number's recording", "From: 4155550106@client.example\nSubject: The pump",
      "Listen to it.", KIND_PERSON, FACT_SOUND },
    { "an invitation as a file, of a calendar",
      "From: noreply@calendar.example\nReply-To: ann@client.example\nSubject: Talk",
      "Ann invites you to Talk.", KIND_CALENDAR, FACT_CALENDAR_FILE },
    { "an invitation as a file, by its subject", ANN "Invitation: Talk",
      "Ann invites you to Talk.", KIND_CALENDAR, FACT_CALENDAR_FILE },
    { "a client's file of dates", ANN "Our talk", "Here is the file for your calendar.",
      KIND_PERSON, FACT_CALENDAR_FILE },
    { "a report passed on with a recording", ANN "Your mail", "This came back.",
      KIND_PERSON, FACT_REPORT_PART | FACT_SOUND },
};

/* "Ann Lee <ann@client.example>" or the address alone. */
static void set_from(struct message *message, const char *value)
{
    g_auto(GStrv) parts = g_strsplit_set(value, "<>", 3);
    if (parts[0] && parts[1])
        message_set_address(&message->from, g_strstrip(parts[0]), parts[1]);
    else
        message_set_address(&message->from, NULL, value);
}

static void set_field(struct message *message, const char *name, const char *value)
{
    if (strcmp(name, "From") == 0)
        set_from(message, value);
    else if (strcmp(name, "To") == 0)
        message_add_recipient(message, ROLE_TO, NULL, value);
    else if (strcmp(name, "Reply-To") == 0)
        message_set_address(&message->reply_to, NULL, value);
    else if (strcmp(name, "Subject") == 0)
        message->subject = g_strdup(value);
    else if (strcmp(name, "In-Reply-To") == 0)
        message->in_reply_to = g_strdup(value);
    else
        classify_header(message, name, value);
}

static struct message *message_of(const char *fields)
{
    struct message *message = message_new();
    g_auto(GStrv) lines = g_strsplit(fields, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *colon = strchr(*line, ':');
        *colon = '\0';
        set_field(message, *line, g_strchug(colon + 1));
    }
    return message;
}

static void test_kind(gconstpointer data)
{
    const struct kind_row *row = data;
    g_autoptr(Message) message = message_of(row->fields);
    classify_kind(message, packs);
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(row->kind));
}

static void test_text(gconstpointer data)
{
    const struct text_row *row = data;
    g_autoptr(Message) message = message_of(row->fields);
    g_autoptr(Words) words = phrases_words(packs, row->text);
    g_autoptr(Reading) own = reading_new(words, packs);
    classify_kind(message, packs);
    subject_read(message, packs);
    message->facts |= row->parts;
    classify_text(message, own);
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(row->kind));
}

static const struct form_row {
    const char *name;
    const char *fields;
    const char *text;
    MailKind kind;
} form_rows[] = {
    { "a form that says it is a machine",
      "Auto-Submitted: auto-generated\n" FORM("ann@client.example"), ANNS_WORDS,
      KIND_PERSON },
    { "a form's service with a way out",
      "List-Unsubscribe: <https://forms.example/out>\n" FORM("ann@client.example"),
      ANNS_WORDS, KIND_PERSON },
    { "a form that answers for its user",
      "List-Unsubscribe: <https://forms.example/out>\n"
      "From: form@forms.example\nReply-To: ann@client.example\nSubject: Re: Contact",
      ANNS_WORDS, KIND_PERSON },
    { "a machine that names nobody",
      "Auto-Submitted: auto-generated\n" FORM("ann@client.example"), "Backup done.",
      KIND_NOTIFICATION },
    { "a shop's desk in its newsletter",
      "List-Unsubscribe: <https://forms.example/out>\n" FORM("help@desk.forms.example"),
      "Questions? help@desk.forms.example", KIND_BULK },
    { "nobody's answers", "Auto-Submitted: auto-generated\n" FORM("noreply@shop.example"),
      "Write to noreply@shop.example.", KIND_NOTIFICATION },
    { "a list",
      "List-Id: <a.forms.example>\nPrecedence: bulk\n" FORM("ann@client.example"),
      ANNS_WORDS, KIND_BULK },
};

static void test_form(gconstpointer data)
{
    const struct form_row *row = data;
    g_autoptr(Message) message = message_of(row->fields);
    classify_kind(message, packs);
    g_assert_cmpint(classify_wants_text(message), ==,
                    sender_may_be_form(message) && !(message->facts & FACT_LIST));
    classify_form(message, row->text, packs);
    g_assert_cmpstr(mail_kind_name(message->kind), ==, mail_kind_name(row->kind));
}

static void test_facts_differ(void)
{
    g_autoptr(Message) message = message_new();
    classify_header(message, "AUTO-SUBMITTED", "auto-replied");
    g_assert_cmpuint(message->facts, ==, FACT_ROBOT_ANSWER);
    g_autoptr(Message) other = message_new();
    classify_header(other, "auto-submitted", " auto-generated");
    g_assert_cmpuint(other->facts, ==, FACT_MACHINE);
}

static void test_wants_text(void)
{
    g_autoptr(Message) message = message_new();
    g_assert_true(classify_wants_text(message));
    message->kind = KIND_AUTO_REPLY;
    g_assert_true(classify_wants_text(message));
    message->kind = KIND_BULK;
    g_assert_false(classify_wants_text(message));
    message->kind = KIND_BOUNCE;
    g_assert_true(classify_wants_text(message));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    for (gsize i = 0; i < G_N_ELEMENTS(kind_rows); i++) {
        g_autofree char *path = g_strconcat("/classify/", kind_rows[i].name, NULL);
        g_test_add_data_func(path, &kind_rows[i], test_kind);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(text_rows); i++) {
        g_autofree char *path = g_strconcat("/classify/text/", text_rows[i].name, NULL);
        g_test_add_data_func(path, &text_rows[i], test_text);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(form_rows); i++) {
        g_autofree char *path = g_strconcat("/classify/form/", form_rows[i].name, NULL);
        g_test_add_data_func(path, &form_rows[i], test_form);
    }
    g_test_add_func("/classify/facts differ", test_facts_differ);
    g_test_add_func("/classify/wants text", test_wants_text);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
