#include <string.h>

#include "imap/guard.h"

static const char GREETING[] = "* OK ready\r\n";

#define PARENTHESES_16 "(((((((((((((((("
#define PARENTHESES_64 PARENTHESES_16 PARENTHESES_16 PARENTHESES_16 PARENTHESES_16

static const struct row {
    const char *name;
    const char *said; /* after GREETING */
    GuardVerdict verdict;
    const char *says; /* a part of the refusal, or the farewell */
} rows[] = {
    { "conditions", "* OK [UIDNEXT 7] ((((\r\n1 NO it's 5\" {3}\r\n", GUARD_PASS, NULL },
    { "a literal", "* 1 FETCH (BODY[] {5}\r\n((\"\r\n UID 3)\r\n* 1 EXISTS\r\n",
      GUARD_PASS, NULL },
    { "a literal at the line's end", "* LIST () \"/\" {3}\r\na\"b\r\n* 1 EXISTS\r\n",
      GUARD_PASS, NULL },
    { "64 parentheses", "* 1 FETCH " PARENTHESES_64 "\r\n", GUARD_PASS, NULL },
    { "65 parentheses", "* 1 FETCH (" PARENTHESES_64 "\r\n", GUARD_REFUSED,
      "64 parentheses" },
    { "closed ones do not count", "* 1 FETCH ()" PARENTHESES_64 "\r\n", GUARD_PASS,
      NULL },
    { "quoted ones do not count", "* 1 FETCH \"(\\\"(\"" PARENTHESES_64 "\r\n",
      GUARD_PASS, NULL },
    { "each line begins anew", "* 1 FETCH " PARENTHESES_64 "\r\n* 2 FETCH (\r\n",
      GUARD_PASS, NULL },
    { "parentheses behind a literal", "* 1 FETCH (X {2}\r\nab" PARENTHESES_64 "\r\n",
      GUARD_REFUSED, "64 parentheses" },
    { "braces in a condition announce nothing",
      "* OK {90}\r\n* 1 FETCH (" PARENTHESES_64 "\r\n", GUARD_REFUSED, "64 parentheses" },
    { "a line that begins with blanks", "  * 1 FETCH (" PARENTHESES_64 "\r\n",
      GUARD_REFUSED, "64 parentheses" },
    { "a literal too long", "* 1 FETCH (BODY[] {4194305}\r\n", GUARD_REFUSED,
      "literal of more than 4 MiB" },
    { "a literal longer than any number", "* 1 FETCH ({99999999999999999999999}\r\n",
      GUARD_REFUSED, "literal of more than 4 MiB" },
    { "the longest literal", "* 1 FETCH (BODY[] {4194304}\r\n", GUARD_PASS, NULL },
    { "a number below zero", "* -5 EXISTS\r\n", GUARD_REFUSED, "number below zero" },
    { "a quoted string without end", "* LIST () \"/\" \"abc\r\n", GUARD_REFUSED,
      "over the end of its line" },
    { "a farewell", "* BYE see you\r\n", GUARD_BYE, "see you" },
    { "a farewell in small letters", "* bye\r\n", GUARD_BYE, "" },
    { "a word that only begins like a farewell", "* 1 BYE\r\n", GUARD_PASS, NULL },
    { "namespaces", "*  NameSpace ((\"\" \"/\")) NIL NIL\r\n", GUARD_REFUSED,
      "namespaces that nobody asked for" },
    { "annotations", "\t* \t ANNOTATION \"\" \"/comment\"\r\n", GUARD_REFUSED,
      "annotations that nobody asked for" },
    { "a farewell within a literal", "* 1 FETCH (BODY[] {9}\r\n* BYE x\r\n)\r\n",
      GUARD_PASS, NULL },
};

static const struct greeting_row {
    const char *name;
    const char *said;
    GuardVerdict verdict;
} greetings[] = {
    { "plain", "* OK ready\r\n", GUARD_PASS },
    { "with capabilities", "* OK [CAPABILITY IMAP4rev1] ready\r\n", GUARD_PASS },
    { "quotes in the text", "* OK [CAPABILITY IMAP4rev1] \"Foo\" ready\r\n", GUARD_PASS },
    { "a literal", "* OK [BADCHARSET ({3}\r\nabc)]\r\n", GUARD_REFUSED },
    { "a quoted string", "* OK [BADCHARSET (\"abc\")]\r\n", GUARD_REFUSED },
    { "a farewell", "* BYE full\r\n", GUARD_BYE },
};

/* A code that libetpan cannot read safely gets a name that it does not know. */
static const struct masked_row {
    const char *name;
    const char *said, *passed;
} masked[] = {
    { "untagged", "* OK [PERMANENTFLAGS (\\A\r\n", "* OK [PERMANENTFLAGX (\\A\r\n" },
    { "in small letters, behind blanks", "* ok [ \tpermanentFlags ()]\r\n",
      "* ok [ \tpermanentFlagX ()]\r\n" },
    { "tagged", "17 OK [PERMANENTFLAGS ()]\r\n", "17 OK [PERMANENTFLAGX ()]\r\n" },
    { "with another's tag", "ABC OK said some time [PERMANENTFLAGS ()]\r\n",
      "ABC OK said some time [PERMANENTFLAGX ()]\r\n" },
    { "after another bracket", "* OK [[PERMANENTFLAGS ()]\r\n",
      "* OK [[PERMANENTFLAGX ()]\r\n" },
    { "in a quoted string", "* 1 FETCH (BODY[TEXT] \"[PERMANENTFLAGS\")\r\n",
      "* 1 FETCH (BODY[TEXT] \"[PERMANENTFLAGS\")\r\n" },
    { "in a literal", "* 1 FETCH (BODY[] {15}\r\n[PERMANENTFLAGS)\r\n",
      "* 1 FETCH (BODY[] {15}\r\n[PERMANENTFLAGS)\r\n" },
    { "no code", "* OK PERMANENTFLAGS [PERMANENTFLAG]\r\n",
      "* OK PERMANENTFLAGS [PERMANENTFLAG]\r\n" },
};

/* In pieces of `size`, as a connection may cut it: what was passed. */
static char *pass(struct imap_guard *guard, const char *text, gsize size)
{
    GString *passed = g_string_new(NULL);
    gsize length = strlen(text);

    for (gsize at = 0; at < length && guard->verdict == GUARD_PASS; at += size) {
        g_autofree char *piece = g_strndup(text + at, size);
        gsize count = imap_guard_pass(guard, piece, MIN(size, length - at));
        g_string_append_len(passed, piece, (gssize)count);
    }
    return g_string_free(passed, FALSE);
}

static gsize say(struct imap_guard *guard, const char *text, gsize size)
{
    g_autofree char *passed = pass(guard, text, size);

    return strlen(passed);
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;

    for (gsize size = 1; size <= strlen(row->said); size++) {
        struct imap_guard guard;
        imap_guard_init(&guard);
        g_assert_cmpuint(say(&guard, GREETING, 1000), ==, strlen(GREETING));
        gsize passed = say(&guard, row->said, size);
        g_assert_cmpint(guard.verdict, ==, row->verdict);
        if (row->verdict == GUARD_PASS)
            g_assert_cmpuint(passed, ==, strlen(row->said));
        else
            g_assert_cmpuint(passed, <, strlen(row->said));
        if (row->verdict == GUARD_REFUSED)
            g_assert_nonnull(strstr(guard.refusal, row->says));
        if (row->verdict == GUARD_BYE)
            g_assert_cmpstr(guard.farewell->str, ==, row->says);
        imap_guard_clear(&guard);
    }
}

static void test_greeting(gconstpointer data)
{
    const struct greeting_row *row = data;
    struct imap_guard guard;

    imap_guard_init(&guard);
    say(&guard, row->said, 1000);
    g_assert_cmpint(guard.verdict, ==, row->verdict);
    imap_guard_clear(&guard);
}

static void test_masked(gconstpointer data)
{
    const struct masked_row *row = data;

    for (gsize size = 1; size <= strlen(row->said); size++) {
        g_autofree char *bytes = g_strdup(row->said);
        struct imap_guard guard;
        imap_guard_init(&guard);
        say(&guard, GREETING, 1000);
        for (gsize at = 0; at < strlen(bytes); at += size)
            imap_guard_pass(&guard, bytes + at, MIN(size, strlen(bytes + at)));
        g_assert_cmpstr(bytes, ==, row->passed);
        imap_guard_clear(&guard);
    }
}

static void test_continuations(void)
{
    struct imap_guard guard;

    imap_guard_init(&guard);
    say(&guard, "* OK ready\r\n+ \r\n* 1 FETCH (BODY[] {4}\r\n+ \r\n)\r\n+", 1);
    g_assert_cmpuint(guard.continuations, ==, 1);
    say(&guard, " go on\r\n", 1000);
    g_assert_cmpuint(guard.continuations, ==, 2);
    imap_guard_clear(&guard);
}

/* Says `text` as often as `times`, from the beginning of an operation on. */
/* What an answer to FETCH repeats of its command. */
static const struct names_row {
    const char *name;
    const char *said;
    const char *passed; /* where it comes in one piece; NULL: all of it */
} names_rows[] = {
    { "the first name is enough",
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM TO CC)] {4}\r\nA B \r\n)\r\n",
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {4}\r\nA B \r\n)\r\n" },
    { "in small letters, twice",
      "* 12 FETCH (BODY[header.fields (from to)] NIL)\r\n"
      "* 13 FETCH (BODY[header.fields (from to)] NIL)\r\n",
      "* 12 FETCH (BODY[header.fields (from)] NIL)\r\n"
      "* 13 FETCH (BODY[header.fields (from)] NIL)\r\n" },
    { "one name", "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] NIL FLAGS ())\r\n", NULL },
    { "other lists stay", "* 1 FETCH (UID 1 FLAGS (\\Seen a b) X (A B))\r\n", NULL },
    { "all fields but some",
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS.NOT (FROM TO)] NIL)\r\n", NULL },
    { "names in quotes",
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (\"FROM\" \"TO\")] NIL)\r\n", NULL },
    { "within a string", "* 1 FETCH (UID 1 X \"HEADER.FIELDS (FROM TO)\" BODY[] NIL)\r\n",
      NULL },
    { "within a literal",
      "* 1 FETCH (UID 1 BODY[] {23}\r\nHEADER.FIELDS (FROM TO)\r\n)\r\n", NULL },
    { "a list that does not end",
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM TO\r\n* 2 EXISTS\r\n",
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM\n* 2 EXISTS\r\n" },
};

static void test_names(gconstpointer data)
{
    const struct names_row *row = data;

    const char *expected = row->passed ? row->passed : row->said;
    const gsize length = strlen(row->said);

    for (gsize size = 1; size <= length; size++) {
        struct imap_guard guard;
        imap_guard_init(&guard);
        say(&guard, GREETING, 1000);
        g_autofree char *all = pass(&guard, row->said, size);
        g_assert_cmpstr(all, ==, row->said);
        guard.flat = true;
        g_autofree char *passed = pass(&guard, row->said, size);
        g_assert_cmpint(guard.verdict, ==, GUARD_PASS);
        /* A list that a piece begins with is not recognised. */
        if (size == length)
            g_assert_cmpstr(passed, ==, expected);
        g_assert_cmpuint(strlen(passed), >=, strlen(expected));
        imap_guard_clear(&guard);
    }
}

static void repeat(struct imap_guard *guard, const char *text, guint times)
{
    imap_guard_begin(guard);
    for (guint i = 0; i < times; i++)
        say(guard, text, 1000);
}

static void say_literals(struct imap_guard *guard, guint count)
{
    g_autofree char *bytes = g_malloc0(GUARD_LITERAL_MAX);
    g_autofree char *literal =
        g_strdup_printf("* 1 FETCH (BODY[] {%d}\r\n", GUARD_LITERAL_MAX);

    for (guint i = 0; i < count; i++) {
        say(guard, literal, 1000);
        imap_guard_pass(guard, bytes, GUARD_LITERAL_MAX);
        say(guard, ")\r\n", 1000);
    }
}

static void test_bytes_of_an_operation(void)
{
    const guint count = GUARD_BYTES_MAX / GUARD_LITERAL_MAX - 1;
    struct imap_guard guard;

    imap_guard_init(&guard);
    say(&guard, GREETING, 1000);
    for (int operation = 0; operation < 2; operation++) {
        imap_guard_begin(&guard);
        say_literals(&guard, count);
        g_assert_cmpint(guard.verdict, ==, GUARD_PASS);
    }
    say_literals(&guard, 2);
    g_assert_cmpint(guard.verdict, ==, GUARD_REFUSED);
    g_assert_nonnull(strstr(guard.refusal, "more than 64 MiB for one command"));
    imap_guard_clear(&guard);
}

static void test_lines_of_an_operation(void)
{
    struct imap_guard guard;

    imap_guard_init(&guard);
    say(&guard, GREETING, 1000);
    for (int operation = 0; operation < 2; operation++) {
        repeat(&guard, "* 1 EXISTS\r\n", GUARD_LINES_MAX);
        g_assert_cmpint(guard.verdict, ==, GUARD_PASS);
    }
    guard.flat = true;
    repeat(&guard, "* 12345 FETCH (UID 7)\r\n", GUARD_LINES_MAX + 1);
    g_assert_cmpint(guard.verdict, ==, GUARD_PASS);
    guard.flat = false;
    repeat(&guard, "* 12345 FETCH (UID 7)\r\n", GUARD_LINES_MAX + 1);
    g_assert_cmpint(guard.verdict, ==, GUARD_REFUSED);
    g_assert_nonnull(strstr(guard.refusal, "lines for one command"));
    imap_guard_clear(&guard);
}

static void test_words_of_an_operation(void)
{
    const char *ten = " 1 2 3 4 5 6 7 8 9 0";
    struct imap_guard guard;

    imap_guard_init(&guard);
    say(&guard, GREETING, 1000);
    guard.flat = true;
    repeat(&guard, "* 1 FETCH (FLAGS (a b c d e f g h i j k l m n o p q))\r\n",
           GUARD_WORDS_MAX / 10);
    g_assert_cmpint(guard.verdict, ==, GUARD_PASS);
    guard.flat = false;
    imap_guard_begin(&guard);
    for (guint i = 0; i < 10; i++) {
        say(&guard, "* SEARCH", 1000);
        for (guint words = 0; words + 20 < GUARD_WORDS_MAX / 10; words += 10)
            say(&guard, ten, 1000);
        say(&guard, "\r\n", 1000);
    }
    g_assert_cmpint(guard.verdict, ==, GUARD_PASS);
    say(&guard, "* SEARCH", 1000);
    for (guint i = 0; i < 100; i++)
        say(&guard, ten, 1000);
    g_assert_cmpint(guard.verdict, ==, GUARD_REFUSED);
    g_assert_nonnull(strstr(guard.refusal, "words for one command"));
    imap_guard_clear(&guard);
}

static void test_length_of_a_line(void)
{
    g_autofree char *words = g_strnfill(GUARD_LINE_MAX - 100, 'x');
    struct imap_guard guard;

    imap_guard_init(&guard);
    say(&guard, GREETING, 1000);
    say(&guard, "* FLAGS (", 1000);
    say(&guard, words, 1000);
    say(&guard, ")\r\n* FLAGS (", 1000);
    say(&guard, words, 1000);
    g_assert_cmpint(guard.verdict, ==, GUARD_PASS);
    say(&guard, words, 1000);
    g_assert_cmpint(guard.verdict, ==, GUARD_REFUSED);
    g_assert_nonnull(strstr(guard.refusal, "line of more than 1 MiB"));
    imap_guard_clear(&guard);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/guard/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(greetings); i++) {
        g_autofree char *path = g_strdup_printf("/guard/greeting/%s", greetings[i].name);
        g_test_add_data_func(path, &greetings[i], test_greeting);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(masked); i++) {
        g_autofree char *path = g_strdup_printf("/guard/masked/%s", masked[i].name);
        g_test_add_data_func(path, &masked[i], test_masked);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names_rows); i++) {
        g_autofree char *path = g_strdup_printf("/guard/names/%s", names_rows[i].name);
        g_test_add_data_func(path, &names_rows[i], test_names);
    }
    g_test_add_func("/guard/continuations", test_continuations);
    g_test_add_func("/guard/bytes of an operation", test_bytes_of_an_operation);
    g_test_add_func("/guard/lines of an operation", test_lines_of_an_operation);
    g_test_add_func("/guard/length of a line", test_length_of_a_line);
    g_test_add_func("/guard/words of an operation", test_words_of_an_operation);
    return g_test_run();
}
