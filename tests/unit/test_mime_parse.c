#include <string.h>

#include "base/instant.h"
#include "mime/parse.h"

/* A mail, parsed as a worker does after its two fetches. */
typedef struct {
    struct message *message;
    struct mime_form form;
    char *text;
} Mail;

static void mail_free(Mail *mail)
{
    message_free(mail->message);
    mime_form_clear(&mail->form);
    g_free(mail->text);
    g_free(mail);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mail, mail_free)

static Mail *parse(const char *bytes, gsize length)
{
    Mail *mail = g_new0(Mail, 1);
    gsize head = 0;

    while (head < length && bytes[head] != '\n' && bytes[head] != '\r') {
        const char *newline = memchr(bytes + head, '\n', length - head);
        head = newline ? (gsize)(newline - bytes) + 1 : length;
    }
    if (head < length && bytes[head] == '\r')
        head++;
    if (head < length)
        head++;
    mail->message = mime_parse_headers(bytes, head, &mail->form);
    mail->text = mime_text(&mail->form, bytes + head, length - head);
    return mail;
}

static Mail *parse_file(const char *name)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "mail", name, NULL);
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;

    g_file_get_contents(path, &bytes, &length, &error);
    g_assert_no_error(error);
    return parse(bytes, length);
}

/* ---- headers ---- */

static void check_recipient(const struct message *message, guint index,
                            RecipientRole role, const char *name, const char *address)
{
    g_assert_cmpuint(index, <, message->recipients->len);
    const struct recipient *recipient =
        &g_array_index(message->recipients, struct recipient, index);
    g_assert_cmpint(recipient->role, ==, role);
    g_assert_cmpstr(recipient->who.name, ==, name);
    g_assert_cmpstr(recipient->who.address, ==, address);
}

static const char *reference(const struct message *message, guint index)
{
    g_assert_cmpuint(index, <, message->references->len);
    return g_ptr_array_index(message->references, index);
}

static void test_plain(void)
{
    g_autoptr(Mail) mail = parse_file("plain.eml");
    const struct message *message = mail->message;

    g_assert_cmpstr(message->message_id, ==, "Order.1@client.example");
    g_assert_cmpstr(message->in_reply_to, ==, "root@example.com");
    g_assert_cmpuint(message->references->len, ==, 2);
    g_assert_cmpstr(reference(message, 1), ==, "second@example.com");
    g_assert_cmpstr(message->from.name, ==, "Ann Lee");
    g_assert_cmpstr(message->from.address, ==, "ann@client.example");
    g_assert_cmpstr(message->reply_to.address, ==, "orders@client.example");
    g_assert_cmpuint(message->recipients->len, ==, 3);
    check_recipient(message, 0, ROLE_TO, "Support, Example", "support@example.com");
    check_recipient(message, 1, ROLE_TO, NULL, "bob@example.com");
    check_recipient(message, 2, ROLE_CC, "Carl", "carl@client.example");
    g_assert_cmpstr(message->subject, ==, "Re: Order");
    g_assert_cmpint(message->date, ==, 1620028800);
    g_assert_cmpint(message->date_zone, ==, 7200);
    g_assert_cmpint(message->received, ==, 1620028805);
    g_assert_cmpuint(message->facts, ==, 0);
    g_assert_cmpstr(mail->form.content_type, ==, "text/plain; charset=utf-8");
    g_assert_cmpstr(mail->form.transfer_encoding, ==, "8bit");
    g_assert_cmpstr(mail->text, ==, "Hello Bob,\n\nwhere is it?\n");
}

static void test_bare(void)
{
    g_autoptr(Mail) mail = parse_file("bare.eml");
    g_assert_null(mail->message->from.address);
    g_assert_null(mail->message->message_id);
    g_assert_true(mail->message->date == INSTANT_NONE);
    g_assert_cmpstr(mail->message->subject, ==, "nothing else");
    g_assert_cmpstr(mail->text, ==, "Hello.\n");
}

static void test_empty(void)
{
    g_autoptr(Mail) mail = parse("", 0);
    g_assert_null(mail->message->subject);
    g_assert_cmpstr(mail->text, ==, "");
    g_autofree char *formless = mime_text(NULL, "x", 1);
    g_assert_cmpstr(formless, ==, "x");
}

static void test_latin1(void)
{
    g_autoptr(Mail) mail = parse_file("latin1-header.eml");
    g_assert_cmpstr(mail->message->from.name, ==, "J\u00fcrgen M\u00fcller");
    g_assert_cmpstr(mail->message->from.address, ==, "jm@client.example");
    g_assert_cmpstr(mail->message->subject, ==, "Gr\u00fc\u00dfe");
    g_assert_cmpstr(mail->text, ==, "Sch\u00f6ne Gr\u00fc\u00dfe\n");
}

static void test_words(void)
{
    g_autoptr(Mail) mail = parse_file("words-2047.eml");
    g_assert_cmpstr(mail->message->from.name, ==, "J\u00fcrgen M\u00fcller");
    g_assert_cmpstr(mail->message->subject, ==, "Angebot f\u00fcr Sie");
}

static void test_words_broken(void)
{
    g_autoptr(Mail) mail = parse_file("words-broken.eml");
    g_assert_cmpstr(mail->message->from.address, ==, "jm@client.example");
    g_assert_true(g_utf8_validate(mail->message->from.name, -1, NULL));
    g_assert_true(g_utf8_validate(mail->message->subject, -1, NULL));
    g_assert_nonnull(strstr(mail->message->subject, " and "));
    g_assert_cmpstr(mail->message->message_id, ==, "broken@client.example");
}

static void test_groups(void)
{
    g_autoptr(Mail) mail = parse_file("groups.eml");
    g_assert_cmpuint(mail->message->recipients->len, ==, 3);
    check_recipient(mail->message, 0, ROLE_TO, NULL, "bob@example.com");
    check_recipient(mail->message, 1, ROLE_TO, "Carl", "carl@example.com");
    check_recipient(mail->message, 2, ROLE_CC, NULL, "support@example.com");
}

static void test_in_reply_to_words(void)
{
    g_autoptr(Mail) mail = parse_file("in-reply-to-words.eml");
    g_assert_cmpstr(mail->message->in_reply_to, ==, "first@example.com");
    g_assert_cmpuint(mail->message->references->len, ==, 2);
    g_assert_cmpstr(reference(mail->message, 0), ==, "first@example.com");
    g_assert_cmpstr(reference(mail->message, 1), ==, "second@example.com");
}

static void test_in_reply_to_address(void)
{
    g_autoptr(Mail) mail = parse_file("in-reply-to-address.eml");
    g_assert_cmpstr(mail->message->message_id, ==, "bare-id@client.example");
    g_assert_null(mail->message->in_reply_to);
    g_assert_cmpuint(mail->message->references->len, ==, 2);
}

static void test_bad_dates(void)
{
    g_autoptr(Mail) mail = parse_file("bad-dates.eml");
    g_assert_true(mail->message->date == INSTANT_NONE);
    g_assert_true(mail->message->received == INSTANT_NONE);
}

static void test_mbox_line(void)
{
    g_autoptr(Mail) mail = parse_file("mbox-line.eml");
    g_assert_cmpstr(mail->message->message_id, ==, "mbox@client.example");
    g_assert_cmpstr(mail->message->from.address, ==, "ann@client.example");
    g_assert_cmpstr(mail->message->subject, ==, "still read");
}

static void test_nul(void)
{
    g_autoptr(Mail) mail = parse_file("nul.eml");
    g_assert_cmpstr(mail->message->subject, ==, "a b");
    g_assert_cmpstr(mail->message->message_id, ==, "nul@client.example");
    g_assert_cmpstr(mail->text, ==, "one two\n");
}

static void test_from_two(void)
{
    g_autoptr(Mail) mail = parse_file("from-two.eml");
    g_assert_cmpstr(mail->message->from.address, ==, "ann@client.example");
}

static void test_daemon(void)
{
    g_autoptr(Mail) mail = parse_file("daemon.eml");
    g_assert_null(mail->message->from.address);
    g_assert_cmpuint(mail->message->facts, ==,
                     FACT_BOUNCE | FACT_NULL_SENDER | FACT_ROBOT_ANSWER);
    g_assert_cmpstr(mail->text, ==, "The mail did not arrive.");
}

static void test_voice(void)
{
    g_autoptr(Mail) mail = parse_file("voice.eml");
    g_assert_cmpuint(mail->message->facts, ==, FACT_VOICE);
}

/* ---- sizes ---- */

static void test_many_references(void)
{
    g_autoptr(GString) header = g_string_new("References:");
    for (int i = 0; i < 10000; i++)
        g_string_append_printf(header, "\r\n <%d@client.example>", i);
    g_string_append(header, "\r\nSubject: after\r\n\r\n");
    g_autoptr(Mail) mail = parse(header->str, header->len);
    g_assert_cmpuint(mail->message->references->len, ==, MESSAGE_REFERENCES_MAX);
    g_assert_cmpstr(reference(mail->message, 0), ==, "0@client.example");
    g_assert_cmpstr(reference(mail->message, MESSAGE_REFERENCES_MAX - 1), ==,
                    "9999@client.example");
    g_assert_cmpstr(mail->message->subject, ==, "after");
}

static void test_large_fields(void)
{
    static const char *const names[] = { "From",        "To",          "Subject",
                                         "Date",        "Received",    "Message-ID",
                                         "In-Reply-To", "Content-Type" };
    static const char *const fills[] = { "x",    "(",          "<", "\"",
                                         "a@b,", "=?utf-8?Q?", ";", "g:" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(fills); k++) {
            g_autoptr(GString) header = g_string_new(names[i]);
            g_string_append(header, ": ");
            while (header->len < 1024 * 1024)
                g_string_append(header, fills[k]);
            g_string_append(header,
                            "\nMIME-Version: 1.0\nBcc: last@client.example\n\ntext");
            g_autoptr(Mail) mail = parse(header->str, header->len);
            guint count = mail->message->recipients->len;
            g_assert_cmpuint(count, <=, MESSAGE_RECIPIENTS_MAX);
            if (strcmp(names[i], "To") != 0)
                check_recipient(mail->message, 0, ROLE_BCC, NULL, "last@client.example");
            if (mail->message->subject)
                g_assert_cmpuint(strlen(mail->message->subject), <=, MESSAGE_SUBJECT_MAX);
        }
    }
}

static void test_deep_multipart(void)
{
    g_autoptr(GString)
        mail = g_string_new("Content-Type: multipart/mixed; boundary=b\n\n");
    while (mail->len < 64 * 1024)
        g_string_append(mail, "--b\nContent-Type: multipart/mixed; boundary=b\n\n");
    g_autoptr(Mail) parsed = parse(mail->str, mail->len);
    g_assert_nonnull(parsed->text);
}

/* ---- texts ---- */

static const struct text_row {
    const char *file;
    const char *text;
} text_rows[] = {
    { "quoted-printable-cut.eml", "Gr\u00fc\u00dfe f\u00fcr 5 \u20ac, das geht weiter " },
    { "utf8-cut.eml", "Gr\u00fc\u00df\u00e4\uFFFD" },
    { "charset-wrong.eml", "Sch\u00f6ne Gr\u00fc\u00dfe\n" },
    { "flowed.eml", "This line goes on in the next one.\n> A quote goes on as well.\n"
                    "From a stuffed line\n-- \nAnn\n" },
    { "alternative.eml", "Gr\u00fc\u00dfe\n" },
    { "multipart-cut.eml", "All that was fetched\n" },
    { "no-boundary.eml", "Where is it?\n" },
    { "html-only.eml", "Hello Bob,\n\nwhere is\nthe order?\n\n5 < 6 & gr\u00fcn\n\n> On "
                       "Monday Bob wrote:\n\n> nothing\n\nAnn" },
    { "html-broken.eml", "one\n\ntwo\n\nthree four" },
};

static void test_text(gconstpointer data)
{
    const struct text_row *row = data;
    g_autoptr(Mail) mail = parse_file(row->file);
    if (strcmp(row->file, "quoted-printable-cut.eml") == 0)
        g_assert_true(g_str_has_prefix(mail->text, row->text));
    else
        g_assert_cmpstr(mail->text, ==, row->text);
}

#define MIXED "multipart/mixed; boundary=b"

/* Bodies of which only the beginning is there: may what follows change the text, or be
 * the first file? */
static const struct begun_row {
    const char *name;
    const char *type;
    const char *body;
    const char *text;
    bool complete;
} begun_rows[] = {
    { "plain", "text/plain", "One", "One", false },
    { "no text", "application/pdf", "JVBER", "", true },
    { "before an attachment", MIXED,
      "--b\r\n\r\nOne\r\n--b\r\nContent-Type: application/pdf\r\n\r\nJV", "One", true },
    { "before what may be one", MIXED, "--b\r\n\r\nOne\r\n--b\r\nContent-Ty", "One",
      false },
    { "of an alternative", "multipart/alternative; boundary=b",
      "--b\n\nOne\n--b\nContent-Type: text/html\n\n<p>", "One", true },
    { "cut in the text", MIXED, "--b\r\n\r\nOne\r\n", "One\n", false },
    { "cut in the border", MIXED, "--b\r\n\r\nOne\r\n--", "One\n--", false },
    { "cut in the preamble", MIXED, "This is MIME.\r\n", "This is MIME.\n", false },
    { "cut behind what may be a border", MIXED, "--b\n\nOne\n--b", "One", false },
    { "HTML, and more", MIXED,
      "--b\nContent-Type: text/html\n\n<p>One</p>\n--b\nContent-Type: image/png\n\nx",
      "One", false },
    { "HTML, and no more", MIXED, "--b\nContent-Type: text/html\n\n<p>One</p>\n--b--\n",
      "One", true },
    { "nothing but attachments", MIXED,
      "--b\nContent-Disposition: Attachment; filename=x\n\nOne\n--b--\n", "", true },
    { "an attachment first", MIXED,
      "--b\nContent-Disposition: attachment\n\nOne\n--b\n\nTwo\n--b--\n", "Two", true },
    { "within another", MIXED,
      "--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\nOne\n--bb\n",
      "One", false },
    { "within another, cut", MIXED,
      "--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\nOne\n", "One\n",
      false },
    { "the inner one has no end", MIXED,
      "--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\nOne\n--b--\n",
      "One", true },
    { "plain behind an inner one", MIXED,
      "--b\nContent-Type: multipart/related; boundary=bb\n\n--bb\nContent-Type: "
      "text/html\n\n<p>One\n--bb--\n--b\n\nTwo\n--b--\n",
      "Two", true },
    { "a longer boundary", MIXED, "--b\n\nOne\n--bc\nTwo\n--b \t\n", "One\n--bc\nTwo",
      false },
    { "a border within a line", MIXED, "--b\n\nOne --b\n--b--", "One --b", true },
    { "no more parts behind the last border", MIXED,
      "--b\nContent-Type: image/png\n\nx\n--b--\n--b\n\nOne\n", "", true },
    { "a forwarded mail", MIXED,
      "--b\nContent-Type: message/rfc822\n\nSubject: x\n\nOne\n--b\n\nTwo\n--b--\n",
      "Two", true },
    { "an empty text before HTML", MIXED,
      "--b\n\n \n--b\nContent-Type: text/html\n\n<p>One\n--b--\n", "One", true },
    { "a text that asks for HTML", MIXED,
      "--b\n\nDieses Programm zeigt kein HTML.\n--b\nContent-Type: text/html\n\n<p>One\n"
      "--b--\n",
      "One", true },
    { "a text about HTML, and no HTML", MIXED, "--b\n\nIs it HTML?\n--b--\n",
      "Is it HTML?", true },
    { "a digest", "multipart/digest; boundary=b", "--b\n\nSubject: x\n\nOne\n--b--\n", "",
      true },
};

/* How a Content-Type may be written; the body is HTML, or a part of a multipart. */
static const struct begun_row type_rows[] = {
    { "capitals", "TEXT/HTML; CHARSET=US-ASCII", "<p>One", "One", false },
    { "blanks", " text/html ; charset = utf-8 ", "<p>One", "One", false },
    { "nothing behind the semicolon", "text/html; charset=utf-8; ", "<p>One", "One",
      false },
    { "charset", "text/plain; charset=koi8-r", "\xc1.", "\u0430.", false },
    { "charset in quotes", "text/plain; charset=\"koi8-r\"", "\xc1.", "\u0430.", false },
    { "comment", "text/html (as it is); charset=utf-8", "<p>One", "One", false },
    { "boundary in quotes", "multipart/mixed; boundary=\"a; b\"",
      "--a; b\n\nOne\n--a; b--", "One", true },
    { "boundary with an escape", "multipart/mixed; boundary=\"a\\b\"",
      "--ab\n\nOne\n--ab--", "One", true },
    { "boundary in two", "multipart/mixed; boundary*0=a; boundary*1=b",
      "--ab\n\nOne\n--ab--", "One", true },
    { "quote without end", "multipart/mixed; boundary=\"b", "--b\n\nOne", "--b\n\nOne",
      false },
    { "parameter without value", "text/html; charset", "<p>One", "One", false },
    { "not HTML", "text/html5", "<p>One", "<p>One", false },
    { "flowed", "text/plain; format=Flowed; delsp=yes", "One \ntwo", "Onetwo", false },
};

static void test_begun(gconstpointer data)
{
    const struct begun_row *row = data;
    const struct mime_form form = { .content_type = (char *)row->type };
    g_autoptr(Message) message = message_new();
    bool complete = !row->complete;

    g_autofree char *text =
        mime_read_body(message, &form, row->body, strlen(row->body), &complete);
    g_assert_cmpstr(text, ==, row->text);
    g_assert_cmpint(complete, ==, row->complete);
}

static const struct from_row {
    const char *name;
    const char *field;
    const char *shown;
    const char *address;
} from_rows[] = {
    { "name and address", "Ann Lee <ann@example.com>", "Ann Lee", "ann@example.com" },
    { "address", "Ann.Lee+x@Example.com", NULL, "ann.lee+x@example.com" },
    { "brackets", "<ann@example.com>", NULL, "ann@example.com" },
    { "blanks", "Ann   Lee  <ann@example.com> ", "Ann   Lee", "ann@example.com" },
    { "initial", "A. Lee <ann@example.com>", "A. Lee", "ann@example.com" },
    { "quotes", "\"Lee, Ann\" <ann@example.com>", "Lee, Ann", "ann@example.com" },
    { "comment", "ann@example.com (Ann Lee)", "Ann Lee", "ann@example.com" },
    { "two", "Ann Lee <ann@example.com>, Bob <bob@example.com>", "Ann Lee",
      "ann@example.com" },
    { "no blank", "Ann<ann@example.com>", "Ann", "ann@example.com" },
    { "encoded", "=?utf-8?q?Ann_Lee?= <ann@example.com>", "Ann Lee", "ann@example.com" },
};

static void test_from(gconstpointer data)
{
    const struct from_row *row = data;
    g_autofree char *head = g_strdup_printf("From: %s\n\n", row->field);
    g_autoptr(Mail) mail = parse(head, strlen(head));
    g_assert_cmpstr(mail->message->from.name, ==, row->shown);
    g_assert_cmpstr(mail->message->from.address, ==, row->address);
}

/* What cannot be read as text is no text. */
static void test_no_text(void)
{
    static char type[] = "application/pdf", encoding[] = "base64";
    struct mime_form form = { type, encoding };
    g_autofree char *text = mime_text(&form, "JVBERi0=", 8);
    g_assert_cmpstr(text, ==, "");
}

/* All that the parser or classify_header() knows, each once. */
static void test_wanted(void)
{
    static const char *const known[] = { "from",        "x-riferimento-message-id",
                                         "return-path", "content-type",
                                         "list-id",     "x-smartermail-autoresponse" };
    g_autofree const char **wanted = mime_wanted_fields();

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        g_assert_true(g_strv_contains(wanted, known[i]));
    for (const char **field = wanted; *field; field++)
        g_assert_false(g_strv_contains((const char *const *)field + 1, *field));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    g_test_add_func("/headers/plain", test_plain);
    g_test_add_func("/headers/bare", test_bare);
    g_test_add_func("/headers/empty", test_empty);
    g_test_add_func("/headers/latin1", test_latin1);
    g_test_add_func("/headers/encoded words", test_words);
    g_test_add_func("/headers/encoded words, broken", test_words_broken);
    g_test_add_func("/headers/groups", test_groups);
    g_test_add_func("/headers/ids among words", test_in_reply_to_words);
    g_test_add_func("/headers/an address is no id", test_in_reply_to_address);
    g_test_add_func("/headers/bad dates", test_bad_dates);
    g_test_add_func("/headers/lines that are no fields", test_mbox_line);
    g_test_add_func("/headers/nul", test_nul);
    g_test_add_func("/headers/several authors", test_from_two);
    g_test_add_func("/headers/mailer-daemon", test_daemon);
    g_test_add_func("/headers/voice", test_voice);
    g_test_add_func("/headers/wanted", test_wanted);
    g_test_add_func("/sizes/references", test_many_references);
    g_test_add_func("/sizes/fields", test_large_fields);
    g_test_add_func("/sizes/multiparts", test_deep_multipart);
    for (gsize i = 0; i < G_N_ELEMENTS(text_rows); i++) {
        g_autofree char *path = g_strconcat("/text/", text_rows[i].file, NULL);
        g_test_add_data_func(path, &text_rows[i], test_text);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(begun_rows); i++) {
        g_autofree char *path = g_strconcat("/text/begun/", begun_rows[i].name, NULL);
        g_test_add_data_func(path, &begun_rows[i], test_begun);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(type_rows); i++) {
        g_autofree char *path = g_strconcat("/text/type/", type_rows[i].name, NULL);
        g_test_add_data_func(path, &type_rows[i], test_begun);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(from_rows); i++) {
        g_autofree char *path = g_strconcat("/headers/from/", from_rows[i].name, NULL);
        g_test_add_data_func(path, &from_rows[i], test_from);
    }
    g_test_add_func("/text/none", test_no_text);
    return g_test_run();
}
