/* What a webhook is told: the object, and templates with what strangers write in them. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "rows.h"
#include "web/payload.h"

static struct payload reminder(GPtrArray *recipients)
{
    g_ptr_array_add(recipients, (gpointer) "ann@example.com");
    g_ptr_array_add(recipients, (gpointer) "bob@example.com");
    return (struct payload){
        .kind = "reminder",
        .team = "support",
        .subject = "Carla has waited 4h",
        .text = "Line one\nline \"two\"\n",
        .client = "carla@client.example",
        .conversation = "1f0c",
        .obligation = "answer",
        .level = "75%",
        .since = "2026-11-18T09:30:00Z",
        .due = "2026-11-18T13:30:00Z",
        .link = "mid:a@b",
        .recipients = recipients,
    };
}

static void test_object(void)
{
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    const struct payload payload = reminder(to);
    g_autofree char *json = payload_json(&payload);
    g_assert_cmpstr(json, ==,
                    "{\"version\":1,\"kind\":\"reminder\",\"team\":\"support\","
                    "\"subject\":\"Carla has waited 4h\","
                    "\"text\":\"Line one\\nline \\\"two\\\"\\n\","
                    "\"client\":\"carla@client.example\",\"conversation\":\"1f0c\","
                    "\"obligation\":\"answer\",\"level\":\"75%\","
                    "\"since\":\"2026-11-18T09:30:00Z\",\"due\":\"2026-11-18T13:30:00Z\","
                    "\"owner\":null,\"link\":\"mid:a@b\","
                    "\"recipients\":[\"ann@example.com\",\"bob@example.com\"],"
                    "\"reminders\":[]}");
}

static void test_several(void)
{
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    struct payload one = reminder(to);
    const struct payload two = { .client = "otto@other.example", .level = "100%" };
    g_autoptr(GPtrArray) reminders = g_ptr_array_new();
    g_ptr_array_add(reminders, &one);
    g_ptr_array_add(reminders, (gpointer)&two);
    const struct payload both = { .kind = "reminder", .reminders = reminders };
    g_autofree char *json = payload_json(&both);
    g_assert_nonnull(strstr(json, "\"reminders\":[{\"client\":\"carla@client.example\","
                                  "\"conversation\":\"1f0c\""));
    g_assert_nonnull(strstr(json, "{\"client\":\"otto@other.example\","
                                  "\"conversation\":null,\"obligation\":null,"
                                  "\"level\":\"100%\",\"since\":null,\"due\":null,"
                                  "\"owner\":null,\"link\":null,\"recipients\":[]}]}"));
}

static void test_nothing_known(void)
{
    const struct payload payload = {
        .kind = "test", .team = "a", .subject = "b", .text = ""
    };
    g_autofree char *json = payload_json(&payload);
    g_assert_nonnull(strstr(json, "\"text\":\"\",\"client\":null"));
    g_assert_nonnull(strstr(json, "\"link\":null,\"recipients\":[],\"reminders\":[]}"));
}

struct fill_row {
    const char *name;
    const char *template;
    PayloadEscape escape;
    const char *subject;
    const char *filled;
};

static const struct fill_row fill_rows[] = {
    { "/plain", "{\"text\": \"{subject} ({level})\"}", PAYLOAD_AS_IT_IS, "Hello",
      "{\"text\": \"Hello (75%)\"}" },
    { "/several-lines", "[\"{text}\"]", PAYLOAD_AS_IT_IS, "",
      "[\"Line one\\nline \\\"two\\\"\\n\"]" },
    { "/list", "[\"{recipients}\"]", PAYLOAD_AS_IT_IS, "",
      "[\"ann@example.com, bob@example.com\"]" },
    { "/not-known", "[\"{owner}\"]", PAYLOAD_AS_IT_IS, "", "[\"\"]" },
    { "/nothing-to-fill", "{ \"a\": {}, \"b\": [{\"c\": \"{}{{A}}${x\"}] }",
      PAYLOAD_AS_IT_IS, "", "{ \"a\": {}, \"b\": [{\"c\": \"{}{{A}}${x\"}] }" },
    { "/breaks-out-of-nothing", "[\"{subject}\"]", PAYLOAD_AS_IT_IS,
      "\", \"channel\": \"\\\x01", "[\"\\\", \\\"channel\\\": \\\"\\\\\\u0001\"]" },
    { "/not-filled-twice", "[\"{subject}\"]", PAYLOAD_AS_IT_IS, "{text}",
      "[\"{text}\"]" },
    { "/slack", "[\"{subject}\"]", PAYLOAD_SLACK, "<!channel> R&D *now*",
      "[\"&lt;!channel&gt; R&amp;D *now*\"]" },
    { "/markdown", "[\"{subject}\"]", PAYLOAD_MARKDOWN,
      "@all ![x](http://a.example/b_c) <!here> `a` #1",
      "[\"@\u200b"
      "all !\\\\[x\\\\](http://a.example/b\\\\_c) &lt;!here&gt; \\\\`a\\\\` \\\\#1\"]" },
    { "/markdown-no-code", "[\"{subject}\"]", PAYLOAD_MARKDOWN, "  a b\n    c\n",
      "[\"\u00a0\u00a0a b\\n\u00a0\u00a0\u00a0\u00a0c\\n\"]" },
};

static void test_fill(gconstpointer data)
{
    const struct fill_row *row = data;
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    struct payload payload = reminder(to);
    payload.subject = row->subject;
    g_autofree char *filled = payload_fill(row->template, row->escape, &payload);
    g_assert_cmpstr(filled, ==, row->filled);
}

static void test_long_text(void)
{
    g_autofree char *text = g_strnfill(20000, 'a');
    const struct payload payload = { .subject = text };
    g_autofree char *filled = payload_fill("{subject}", PAYLOAD_AS_IT_IS, &payload);
    g_assert_cmpint(g_utf8_strlen(filled, -1), ==, 10000);
    g_assert_true(g_str_has_suffix(filled, "a\u2026"));
}

struct check_row {
    const char *name;
    const char *template;
    const char *words; /* NULL: it can be used */
};

static const struct check_row check_rows[] = {
    { "/good", "{\"text\": \"{subject}\\n{text}\"}", NULL },
    { "/good-list", "[\"{recipients}\"]", NULL },
    { "/good-without", "{}", NULL },
    { "/braces-in-text", "{\"a\": \"{{DATE({since})}} {1} {}\"}", NULL },
    { "/no-json", "subject={subject}", "found no JSON" },
    { "/empty", "", "found no JSON" },
    { "/comma", "{\n  \"a\": \"b\",\n}", "line 3" },
    { "/outside-a-string", "{\"level\": {level}}", "found no JSON" },
    { "/list-outside-a-string", "[{recipients}]", "found no JSON" },
    { "/half-an-escape", "[\"\\{subject}\"]", "found no JSON" },
    { "/rest-of-an-escape", "[\"\\u00{subject}\"]", "found no JSON" },
    { "/two-values", "{} {}", "found no JSON" },
    { "/bare-text", "\"{text}\"", "found no JSON" },
    { "/misspelt", "{\"a\": \"{subjct}\"}", "'{subjct}', did you mean subject?" },
    { "/unknown", "{\"a\": \"{phase_of_the_moon}\"}",
      "expected one of recipients, kind" },
};

static void test_check(gconstpointer data)
{
    const struct check_row *row = data;
    g_autoptr(GError) error = NULL;
    bool good = payload_template_check(row->template, &error);
    g_assert_cmpint(good, ==, row->words == NULL);
    if (good)
        return;
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    if (strstr(error->message, row->words) == NULL)
        g_error("\"%s\" does not say \"%s\"", error->message, row->words);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/payload/object", test_object);
    g_test_add_func("/payload/several", test_several);
    g_test_add_func("/payload/nothing-known", test_nothing_known);
    g_test_add_func("/payload/long-text", test_long_text);
    ADD_ROWS("/payload/fill", fill_rows, test_fill)
    ADD_ROWS("/payload/check", check_rows, test_check)
    return g_test_run();
}
