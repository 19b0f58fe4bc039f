/* A letter as bytes: what goes over the wire, read back by our own parser. */
#include <string.h>

#include "base/error.h"
#include "mime/compose.h"
#include "mime/parse.h"

static const char *const nobody[] = { NULL };
static const char *const ann[] = { "ann@example.com", NULL };
static const char *const ann_and_bob[] = { "ann@example.com", "bob@example.com", NULL };

static GPtrArray *list_of(const char *const *addresses)
{
    GPtrArray *list = g_ptr_array_new();
    for (; *addresses != NULL; addresses++)
        g_ptr_array_add(list, (char *)*addresses);
    return list;
}

static struct envelope envelope_to(const GPtrArray *to)
{
    return (struct envelope){ .from = "ackd@example.com",
                              .from_name = "ackd",
                              .to = to,
                              .message_id = "4f2a91c7.1.75@example.com",
                              .date = 1763458200 };
}

static struct letter letter_with(const char *subject, const char *text, const char *html)
{
    return (struct letter){ (char *)subject, (char *)text, (char *)html };
}

static char *compose(const struct envelope *envelope, const struct letter *letter)
{
    GError *error = NULL;
    g_autoptr(GBytes) bytes = mime_compose(envelope, letter, &error);
    g_assert_no_error(error);
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    g_assert_null(memchr(data, '\0', length));
    return g_strndup(data, length);
}

static void assert_wire_form(const char *mail)
{
    g_auto(GStrv) lines = g_strsplit(mail, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_assert_cmpuint(strlen(*line), <=, 200);
        for (const char *p = *line; *p != '\0'; p++)
            g_assert_true(*p == '\t' || g_ascii_isprint(*p));
    }
}

static void assert_header(const char *mail, const char *line)
{
    const char *end = strstr(mail, "\r\n\r\n");
    g_autofree char *headers = g_strndup(mail, (gsize)(end - mail) + 2);
    g_autofree char *wanted = g_strconcat("\r\n", line, "\r\n", NULL);
    g_autofree char *all = g_strconcat("\r\n", headers, NULL);
    if (strstr(all, wanted) == NULL)
        g_error("no field \"%s\" in:\n%s", line, headers);
}

static char *text_read_back(const char *mail)
{
    struct mime_form form = { 0 };
    Message *message = mime_parse_headers(mail, strlen(mail), &form);
    const char *body = strstr(mail, "\r\n\r\n") + 4;
    char *text = mime_text(&form, body, strlen(body));
    message_free(message);
    mime_form_clear(&form);
    return text;
}

static void test_headers(void)
{
    g_autoptr(GPtrArray) to = list_of(ann_and_bob);
    struct envelope envelope = envelope_to(to);
    envelope.references = "4f2a91c7.1@example.com";
    struct letter letter = letter_with("Jane has waited 3h", "Hello\n", "<p>Hello</p>\n");
    g_autofree char *mail = compose(&envelope, &letter);
    static const char *const fields[] = {
        "Date: Tue, 18 Nov 2025 09:30:00 +0000",   "From: ackd <ackd@example.com>",
        "To: ann@example.com, bob@example.com",    "Subject: Jane has waited 3h",
        "Message-Id: <4f2a91c7.1.75@example.com>", "References: <4f2a91c7.1@example.com>",
        "In-Reply-To: <4f2a91c7.1@example.com>",   "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",           "MIME-Version: 1.0",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        assert_header(mail, fields[i]);
    assert_wire_form(mail);
    g_assert_nonnull(strstr(mail, "Content-Type: text/html; charset=utf-8\r\n"));
}

/* A letter about many things refers to the first letters about each (RFC 5322 3.6.4). */
static void test_many_references(void)
{
    enum { COUNT = 50 };
    g_autoptr(GString) ids = g_string_new(NULL);
    for (int i = 0; i < COUNT; i++)
        g_string_append_printf(ids, "%sackd.%024d@example.com", i ? " " : "", i);
    g_autoptr(GPtrArray) to = list_of(ann);
    struct envelope envelope = envelope_to(to);
    envelope.references = ids->str;
    struct letter letter = letter_with("s", "t\n", "h\n");
    g_autofree char *mail = compose(&envelope, &letter);
    assert_wire_form(mail);
    struct mime_form form = { 0 };
    Message *message = mime_parse_headers(mail, strlen(mail), &form);
    g_ptr_array_add(message->references, NULL);
    g_autofree char *read = g_strjoinv(" ", (char **)message->references->pdata);
    g_assert_cmpstr(read, ==, ids->str);
    message_free(message);
    mime_form_clear(&form);
}

/* S43: a letter that answers a mail by itself. */
static void test_answers(void)
{
    static const struct {
        const char *why, *answers, *in_reply_to, *references;
    } rows[] = {
        { "as ids are", "1@example.com", "<1@example.com>",
          "<0@example.com> <1@example.com>" },
        { "one that would end its field", "1@x\r\nBcc: y@z", "<0@example.com>",
          "<0@example.com>" },
        { "brackets", "<1@x>", "<0@example.com>", "<0@example.com>" },
        { "not ASCII", "\xC3\xA4@x", "<0@example.com>", "<0@example.com>" },
    };
    g_autoptr(GPtrArray) to = list_of(ann);
    struct letter letter = letter_with("s", "t\n", "h\n");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].why);
        struct envelope envelope = envelope_to(to);
        envelope.references = "0@example.com";
        envelope.answers = rows[i].answers;
        g_autofree char *mail = compose(&envelope, &letter);
        g_autofree char *parent = g_strconcat("In-Reply-To: ", rows[i].in_reply_to, NULL);
        g_autofree char *all = g_strconcat("References: ", rows[i].references, NULL);
        assert_header(mail, parent);
        assert_header(mail, all);
        assert_header(mail, "Auto-Submitted: auto-replied");
        assert_wire_form(mail);
    }
}

/* A mail whose id is as long as a line may be is answered without naming it. */
static void test_answers_a_long_id(void)
{
    g_autofree char *id = g_strnfill(900, 'x');
    g_autoptr(GPtrArray) to = list_of(ann);
    struct envelope envelope = envelope_to(to);
    envelope.answers = id;
    struct letter letter = letter_with("s", "t\n", "h\n");
    g_autofree char *mail = compose(&envelope, &letter);
    g_assert_null(strstr(mail, "In-Reply-To"));
    assert_header(mail, "Auto-Submitted: auto-replied");
    assert_wire_form(mail);
}

static void test_texts_survive(void)
{
    static const struct {
        const char *why, *text;
    } rows[] = {
        { "plain", "Hello\nWorld\n" },
        { "dots and From at the beginning of a line", ".\n..\nFrom me\n.\n" },
        { "blanks at the end of a line", "-- \nackd \n" },
        { "some letters beyond ASCII", "40 Stühle für den Besprechungsraum\n" },
        { "few letters of ASCII", "田中さん、お返事をお待ちです。\n" },
        { "an equals sign and the boundary of no letter", "a=3D=_0123\n--=_0123--\n" },
    };
    g_autoptr(GPtrArray) to = list_of(ann);
    struct envelope envelope = envelope_to(to);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].why);
        struct letter letter = letter_with("s", rows[i].text, "<p>x</p>\n");
        g_autofree char *mail = compose(&envelope, &letter);
        g_autofree char *text = text_read_back(mail);
        g_strchomp(text);
        g_autofree char *expected = g_strchomp(g_strdup(rows[i].text));
        g_assert_cmpstr(text, ==, expected);
        assert_wire_form(mail);
    }
}

static void test_long_line(void)
{
    g_autofree char *line = g_strnfill(5000, 'x');
    g_autoptr(GPtrArray) to = list_of(ann);
    struct envelope envelope = envelope_to(to);
    struct letter letter = letter_with("s", line, line);
    g_autofree char *mail = compose(&envelope, &letter);
    g_autofree char *text = text_read_back(mail);
    g_assert_cmpstr(g_strchomp(text), ==, line);
    assert_wire_form(mail);
}

static void test_same_bytes(void)
{
    g_autoptr(GPtrArray) to = list_of(ann);
    struct envelope envelope = envelope_to(to);
    struct letter letter = letter_with("s", "text\n", "<p>text</p>\n");
    g_autofree char *first = compose(&envelope, &letter);
    g_autofree char *second = compose(&envelope, &letter);
    g_assert_cmpstr(first, ==, second);
}

/* Whatever a client wrote reaches the subject only; it must stay there. */
static void test_subject_is_one_field(void)
{
    static const struct {
        const char *subject, *read_back;
    } rows[] = {
        { "a\r\nBcc: all@example.com", "a Bcc: all@example.com" },
        { "a\nBcc: all@example.com", "a Bcc: all@example.com" },
        { "a\r\n\r\n<h1>", "a <h1>" },
        { "Stühle\r\nBcc: x@example.com", "Stühle Bcc: x@example.com" },
        { "=?utf-8?q?x=0D=0ABcc:?=", NULL },
        { "", NULL },
    };
    g_autoptr(GPtrArray) to = list_of(ann);
    struct envelope envelope = envelope_to(to);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct letter letter = letter_with(rows[i].subject, "t\n", "h\n");
        g_autofree char *mail = compose(&envelope, &letter);
        g_autoptr(Message) message = mime_parse_headers(mail, strlen(mail), NULL);
        if (rows[i].read_back != NULL)
            g_assert_cmpstr(message->subject, ==, rows[i].read_back);
        g_assert_cmpuint(message->recipients->len, ==, 1);
        g_assert_null(strstr(mail, "\nBcc"));
        assert_wire_form(mail);
    }
}

static void test_refused(void)
{
    static const char *const wrong[] = {
        "",
        "ann",
        "@example.com",
        "ann@",
        "a@b@c",
        "a b@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\n",
        "<a@example.com>",
        "a@example.com, b@example.com",
        "a@example.com;b",
        "\"a\"@example.com",
        "a\x01@example.com",
        "\xC3\xA4@example.com",
    };
    struct letter letter = letter_with("s", "t\n", "h\n");
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        const char *const one[] = { "ann@example.com", wrong[i], NULL };
        g_autoptr(GPtrArray) to = list_of(one);
        g_autoptr(GPtrArray) good = list_of(ann);
        struct envelope envelope = envelope_to(to);
        g_autoptr(GError) error = NULL;
        g_assert_null(mime_compose(&envelope, &letter, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_LETTER);
        envelope = envelope_to(good);
        envelope.from = wrong[i];
        g_assert_null(mime_compose(&envelope, &letter, NULL));
    }
}

static void test_refused_ids(void)
{
    static const char *const wrong[] = { "", "a b", "<a@b>", "a@b\r\nBcc: x@y",
                                         "a\xC3\xA4" };
    struct letter letter = letter_with("s", "t\n", "h\n");
    g_autoptr(GPtrArray) to = list_of(ann);
    g_autoptr(GPtrArray) none = list_of(nobody);
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        struct envelope envelope = envelope_to(to);
        envelope.message_id = wrong[i];
        g_assert_null(mime_compose(&envelope, &letter, NULL));
        envelope = envelope_to(to);
        if (g_str_equal(wrong[i], "a b")) /* two ids */
            continue;
        envelope.references = wrong[i];
        g_assert_null(mime_compose(&envelope, &letter, NULL));
    }
    struct envelope envelope = envelope_to(none);
    g_autoptr(GError) error = NULL;
    g_assert_null(mime_compose(&envelope, &letter, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_LETTER);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    g_test_add_func("/mime/compose/headers", test_headers);
    g_test_add_func("/mime/compose/many-references", test_many_references);
    g_test_add_func("/mime/compose/answers", test_answers);
    g_test_add_func("/mime/compose/answers-a-long-id", test_answers_a_long_id);
    g_test_add_func("/mime/compose/texts-survive", test_texts_survive);
    g_test_add_func("/mime/compose/long-line", test_long_line);
    g_test_add_func("/mime/compose/same-bytes", test_same_bytes);
    g_test_add_func("/mime/compose/subject-is-one-field", test_subject_is_one_field);
    g_test_add_func("/mime/compose/refused", test_refused);
    g_test_add_func("/mime/compose/refused-ids", test_refused_ids);
    return g_test_run();
}
