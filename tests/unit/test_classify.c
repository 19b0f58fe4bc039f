#include <string.h>

#include "mail/classify.h"
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
    { "an answer on holiday", "Precedence: bulk\nAuto-Submitted: auto-replied",
      KIND_AUTO_REPLY },
    { "no-reply", "From: no-reply@shop.example", KIND_NOTIFICATION },
    { "no-reply in the middle", "From: orders-noreply@shop.example", KIND_NOTIFICATION },
    { "no-reply german", "From: nicht-antworten@shop.example", KIND_NOTIFICATION },
    { "a person called Norep", "From: norep@shop.example", KIND_PERSON },
    { "a form for a person", "From: noreply@forms.example\nReply-To: ann@client.example",
      KIND_PERSON },
    { "a shop's desk", "From: noreply@shop.example\nReply-To: help@desk.shop.example",
      KIND_NOTIFICATION },
    { "a calendar", "Content-Type: text/calendar; method=REQUEST", KIND_CALENDAR },
    { "an invitation of Outlook", "Content-Class: urn:content-classes:calendarmessage",
      KIND_CALENDAR },
    { "a call", "Content-Type: multipart/voice-message; boundary=x", KIND_VOICE_MAIL },
    { "an empty value", "Auto-Submitted:", KIND_PERSON },
};

static void set_field(struct message *message, const char *name, const char *value)
{
    if (strcmp(name, "From") == 0)
        message_set_address(&message->from, NULL, value);
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
    g_test_add_func("/classify/facts differ", test_facts_differ);
    g_test_add_func("/classify/wants text", test_wants_text);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
