#include <string.h>

#include "base/text.h"
#include "rows.h"

enum { PLENTY = 1000 };

/* `length` -1: up to the NUL. */
static const struct clean_row {
    const char *name;
    const char *bytes;
    int length;
    gsize max;
    const char *line;  /* what text_clean() makes of it */
    const char *lines; /* what text_clean_lines() makes of it */
} cleans[] = {
    { "nothing", NULL, -1, PLENTY, "", "" },
    { "empty", "", -1, PLENTY, "", "" },
    { "plain", "Good morning", -1, PLENTY, "Good morning", "Good morning" },
    { "only so many bytes", "abcdef", 3, PLENTY, "abc", "abc" },
    { "no room", "abc", -1, 0, "", "" },
    { "no room for what is not plain", "Ünder", -1, 0, "", "" },
    { "cut", "abcdef", -1, 4, "abcd", "abcd" },
    { "cut after a blank", "ab cd", -1, 3, "ab", "ab " },
    { "cut before a character that does not fit", "aé", -1, 2, "a", "a" },
    { "cut behind one that fits", "aéb", -1, 3, "aé", "aé" },
    { "cut between two of four bytes", "📬📬", -1, 7, "📬", "📬" },
    { "no half replacement", "a\xFF", -1, 3, "a", "a" },
    { "umlauts stay", "Grüße", -1, PLENTY, "Grüße", "Grüße" },
    { "a broken byte", "a\xFFz", -1, PLENTY, "a\uFFFDz", "a\uFFFDz" },
    { "each broken byte", "\xC3(\xE2\x82", -1, PLENTY, "\uFFFD(\uFFFD\uFFFD",
      "\uFFFD(\uFFFD\uFFFD" },
    { "overlong NUL", "\xC0\x80", -1, PLENTY, "\uFFFD\uFFFD", "\uFFFD\uFFFD" },
    { "half a surrogate pair", "\xED\xA0\x80", -1, PLENTY, "\uFFFD\uFFFD\uFFFD",
      "\uFFFD\uFFFD\uFFFD" },
    { "a character cut by the length", "a\xC3\xBC", 2, PLENTY, "a\uFFFD", "a\uFFFD" },
    { "NUL inside", "a\0b", 3, PLENTY, "a b", "a b" },
    { "a run of controls",
      "a\x01\x02\x1B\x7F"
      "b",
      -1, PLENTY, "a b", "a b" },
    { "C1 controls",
      "a\xC2\x80\xC2\x9F"
      "b",
      -1, PLENTY, "a b", "a b" },
    { "separators of lines and paragraphs", "a\u2028\u2029b", -1, PLENTY, "a b", "a b" },
    { "control at the start",
      "\x01"
      "a",
      -1, PLENTY, "a", "a" },
    { "control at the end", "a\x01", -1, PLENTY, "a", "a " },
    { "folded", "a\r\n\tb", -1, PLENTY, "a b", "a\n b" },
    { "line breaks", "a\r\nb\nc", -1, PLENTY, "a b c", "a\nb\nc" },
    { "a tab", "a\tb", -1, PLENTY, "a b", "a b" },
};

static void test_clean(gconstpointer data)
{
    const struct clean_row *row = data;
    g_autofree char *line = text_clean(row->bytes, row->length, row->max);
    g_autofree char *lines = text_clean_lines(row->bytes, row->length, row->max);
    g_assert_cmpstr(line, ==, row->line);
    g_assert_cmpstr(lines, ==, row->lines);
}

/* A byte that is not plain is found wherever it stands. */
static void test_clean_anywhere(void)
{
    static const guchar bytes[] = { 0x00, 0x1f, 0x7f, 0x80, 0xff };

    for (gsize k = 0; k < G_N_ELEMENTS(bytes); k++) {
        for (gsize at = 0; at < 20; at++) {
            char text[] = "abcdefghijklmno~}|{z";
            text[at] = (char)bytes[k];
            g_autofree char *clean = text_clean(text, 20, 100);
            g_assert_true(strncmp(clean, "abcdefghijklmno~}|{z", at) == 0);
            g_assert_null(memchr(clean, text[at] ? text[at] : 0x01, strlen(clean)));
            g_assert_true(g_utf8_validate(clean, -1, NULL));
        }
    }
}

/* Whatever comes in: valid, without controls, not too long, and clean already when it is
 * cleaned once more. */
static void test_clean_noise(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(20261118);
    for (int round = 0; round < 3000; round++) {
        char bytes[48];
        gsize length = (gsize)g_rand_int_range(dice, 0, sizeof bytes);
        gsize max = (gsize)g_rand_int_range(dice, 0, 64);
        for (gsize i = 0; i < length; i++)
            bytes[i] = (char)g_rand_int_range(dice, 0, 256);
        g_autofree char *exact = g_memdup2(bytes, length); /* read behind: found */
        g_autofree char *clean = text_clean(exact ? exact : "", (gssize)length, max);
        g_assert_true(g_utf8_validate(clean, -1, NULL));
        g_assert_cmpuint(strlen(clean), <=, max);
        for (const char *p = clean; *p; p = g_utf8_next_char(p))
            g_assert_false(g_unichar_iscntrl(g_utf8_get_char(p)));
        g_autofree char *again = text_clean(clean, -1, max);
        g_assert_cmpstr(again, ==, clean);
    }
}

static const struct show_row {
    const char *name;
    const char *text;
    const char *shown;
} terminals[] = {
    { "plain", "Grüße, 台北", "Grüße, 台北" },
    { "escape", "\x1B[2J", "<U+001B>[2J" },
    { "line break", "a\nb", "a<U+000A>b" },
    { "C1", "\xC2\x9B" "31m", "<U+009B>31m" },
    { "delete", "\x7F", "<U+007F>" },
    { "turned round", "a\u202Egpj.exe", "a<U+202E>gpj.exe" },
    { "isolates", "\u2066a\u2069", "<U+2066>a<U+2069>" },
    { "marks", "\u200Ea\u200F\u061C", "<U+200E>a<U+200F><U+061C>" },
    { "broken byte", "a\xFFz", "a<FF>z" },
    { "broken lead byte swallows nothing", "\xE2(a", "<E2>(a" },
    { "broken lead byte at the end", "a\xF0", "a<F0>" },
    { "cut character", "a\xE2\x82", "a<E2><82>" },
}, htmls[] = {
    { "plain", "Grüße", "Grüße" },
    { "markup", "<b>\"1\" & '2'</b>", "&lt;b&gt;&quot;1&quot; &amp; &#39;2&#39;&lt;/b&gt;" },
    { "an entity is text", "&lt;", "&amp;lt;" },
    { "turned round", "a\u202Eb\u2067c", "abc" },
}, csvs[] = {
    { "plain", "Ann Lee", "Ann Lee" },
    { "empty", "", "" },
    { "comma", "Lee, Ann", "\"Lee, Ann\"" },
    { "quotes", "the \"boss\"", "\"the \"\"boss\"\"\"" },
    { "line break", "a\nb", "\"a\nb\"" },
    { "carriage return", "a\rb", "\"a\rb\"" },
    { "formula", "=1+1", "\"'=1+1\"" },
    { "formula with quotes", "=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"" },
    { "plus", "+1", "\"'+1\"" },
    { "minus", "-1", "\"'-1\"" },
    { "at", "@SUM(A1)", "\"'@SUM(A1)\"" },
    { "tab", "\t=1", "\"'\t=1\"" },
    { "a formula later on", "a=1", "a=1" },
}, jsons[] = {
    { "plain", "Grüße, 台北", "\"Grüße, 台北\"" },
    { "empty", "", "\"\"" },
    { "quotes", "the \"boss\"", "\"the \\\"boss\\\"\"" },
    { "backslash", "C:\\new", "\"C:\\\\new\"" },
    { "line break", "a\r\nb\tc", "\"a\\r\\nb\\tc\"" },
    { "backspace and form feed", "\b\f", "\"\\b\\f\"" },
    { "other controls", "\x01\x1B[2J\x7F", "\"\\u0001\\u001B[2J\x7F\"" },
    { "broken byte", "a\xFFz", "\"a\uFFFDz\"" },
};

static void test_terminal(gconstpointer data)
{
    const struct show_row *row = data;
    g_autofree char *exact = g_strdup(row->text); /* read behind: found */
    g_autofree char *shown = text_terminal(exact);
    g_assert_cmpstr(shown, ==, row->shown);
}

static void test_html(gconstpointer data)
{
    const struct show_row *row = data;
    g_autoptr(GString) out = g_string_new("before ");
    text_append_html(out, row->text);
    g_assert_true(g_str_has_prefix(out->str, "before "));
    g_assert_cmpstr(out->str + strlen("before "), ==, row->shown);
}

static void test_json(gconstpointer data)
{
    const struct show_row *row = data;
    g_autoptr(GString) out = g_string_new("before: ");
    text_append_json(out, row->text);
    g_assert_true(g_str_has_prefix(out->str, "before: "));
    g_assert_cmpstr(out->str + strlen("before: "), ==, row->shown);
}

static void test_csv(gconstpointer data)
{
    const struct show_row *row = data;
    g_autoptr(GString) out = g_string_new("before,");
    text_append_csv(out, row->text);
    g_assert_true(g_str_has_prefix(out->str, "before,"));
    g_assert_cmpstr(out->str + strlen("before,"), ==, row->shown);
}

static const struct width_row {
    const char *name;
    const char *text;
    int width;
    int columns;
    const char *shortened;
} widths[] = {
    { "fits", "abc", 3, 3, "abc" },
    { "cut", "abcdef", 6, 4, "abc…" },
    { "one column", "abc", 3, 1, "…" },
    { "no blank before the ellipsis", "ab cd", 5, 4, "ab…" },
    { "wide", "台北台北", 8, 5, "台北…" },
    { "wide that fits not quite", "台北台北", 8, 4, "台…" },
    { "combining", "e\u0301e\u0301", 2, 2, "e\u0301e\u0301" },
    { "empty", "", 0, 5, "" },
};

static void test_width(gconstpointer data)
{
    const struct width_row *row = data;
    g_assert_cmpint(text_columns(row->text), ==, row->width);
    g_autofree char *shortened = text_shorten(row->text, row->columns);
    g_assert_cmpstr(shortened, ==, row->shortened);
    g_assert_cmpint(text_columns(shortened), <=, row->columns);
}

static const struct near_row {
    const char *name;
    const char *text;
    const char *nearest;
} nears[] = {
    { "the same", "hours", "hours" },
    { "a letter missing", "hous", "hours" },
    { "a letter too many", "hourss", "hours" },
    { "two wrong", "hxuxs", "hours" },
    { "three wrong in a short one", "hxxxs", NULL },
    { "three wrong in a long one", "mailbzzzs", "mailboxes" },
    { "four wrong in a long one", "mailzzzzs", NULL },
    { "nothing agrees", "xy", NULL },
    { "empty", "", NULL },
    { "the nearer of two", "member", "members" },
};

static void test_nearest(gconstpointer data)
{
    static const char *const names[] = { "at",      "hours",   "mailboxes",
                                         "numbers", "members", NULL };
    const struct near_row *row = data;
    g_assert_cmpstr(text_nearest(row->text, names), ==, row->nearest);
}

static void test_hash(void)
{
    g_autofree char *hash = text_hash("abc", 8); /* FIPS 180-2, appendix B.1 */
    g_assert_cmpstr(hash, ==, "ba7816bf");
    g_autofree char *whole = text_hash("", 64);
    g_assert_cmpstr(whole, ==,
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/text/clean/", cleans, test_clean)
    ADD_ROWS("/text/terminal/", terminals, test_terminal)
    ADD_ROWS("/text/html/", htmls, test_html)
    ADD_ROWS("/text/csv/", csvs, test_csv)
    ADD_ROWS("/text/json/", jsons, test_json)
    ADD_ROWS("/text/width/", widths, test_width)
    ADD_ROWS("/text/nearest/", nears, test_nearest)
    g_test_add_func("/text/clean anywhere", test_clean_anywhere);
    g_test_add_func("/text/clean noise", test_clean_noise);
    g_test_add_func("/text/hash", test_hash);
    return g_test_run();
}
