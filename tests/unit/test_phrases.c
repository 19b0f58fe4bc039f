#include <string.h>

#include "base/error.h"
#include "mail/phrases.h"

enum { MANY_WORDS = 20000 };

static Phrases *chase_pack(const char *lines)
{
    Phrases *phrases = phrases_new();
    g_autofree char *pack = g_strconcat("# a test\n[chase]\n", lines, "\n", NULL);
    g_autoptr(GError) error = NULL;
    phrases_add(phrases, "test", pack, -1, &error);
    g_assert_no_error(error);
    return phrases;
}

static const struct match_row {
    const char *name;
    const char *phrases;
    const char *text;
    guint words; /* of the longest match at the beginning */
} match_rows[] = {
    { "the words", "any news", "any news", 2 },
    { "capitals and marks", "any news", "ANY -- news!", 2 },
    { "another word", "any news", "any old news", 0 },
    { "half a word", "any news", "any newspaper", 0 },
    { "the longest", "any news\nany news yet", "any news yet", 3 },
    { "a gap of two", "get * by", "get it done by", 4 },
    { "a gap of none", "get * by", "get by", 2 },
    { "a gap of four", "get * by", "get it done right now by", 0 },
    { "typographic apostrophe", "don't know", "don\u2019t know", 2 },
    { "umlauts", "wir pr\u00fcfen", "WIR PR\u00dcFEN das", 2 },
    { "at a sentence's beginning", "^send", "send it", 1 },
    { "umlauts spelt plainly", "wir pr\u00fcfen", "wir pruefen das", 2 },
    { "accents left out", "d\u00e9j\u00e0 re\u00e7u", "deja recu", 2 },
    { "marks of any language left out", "ve \u010dtvrtek\nt\u00f6bb\u0151l", "ve ctvrtek",
      2 },
    { "left out in the pack, too", "recu\nd\u00e9j\u00e0 re\u00e7u",
      "d\u00e9j\u00e0 recu", 2 },
    { "a word that has umlauts", "sch\u00f6n\nschon gut", "schon", 0 },
    { "a short word", "s\u00ed", "si", 0 },
};

static void test_match(gconstpointer data)
{
    const struct match_row *row = data;
    g_autoptr(Phrases) phrases = chase_pack(row->phrases);
    g_autoptr(Words) words = phrases_words(phrases, row->text);
    g_assert_cmpuint(phrases_match(phrases, PHRASE_CHASE, words, 0, words_count(words)),
                     ==, row->words);
    g_assert_cmpuint(phrases_match(phrases, PHRASE_HOLDING, words, 0, words_count(words)),
                     ==, 0);
}

static void test_opens(void)
{
    g_autoptr(Phrases) phrases = chase_pack("^send");
    g_autoptr(Words) words = phrases_words(phrases, "I send it. Send it back.");
    g_assert_cmpuint(phrases_match(phrases, PHRASE_CHASE, words, 1, 6), ==, 0);
    g_assert_cmpuint(phrases_match(phrases, PHRASE_CHASE, words, 3, 6), ==, 1);
}

static void test_lines(void)
{
    g_autoptr(Phrases) phrases = chase_pack("any news");
    g_assert_true(phrases_begin(phrases, PHRASE_CHASE, "* Any news today", 16));
    g_assert_false(phrases_begin(phrases, PHRASE_CHASE, "Is there any news", 17));
    g_assert_true(phrases_within(phrases, PHRASE_CHASE, "Is there any news", 17));
    g_assert_false(phrases_within(phrases, PHRASE_CHASE, "Is there any news", 12));
    g_assert_true(phrases_equal(phrases, PHRASE_CHASE, "any news ...", 12));
    g_assert_false(phrases_equal(phrases, PHRASE_CHASE, "any news yet", 12));
    g_assert_false(phrases_begin(phrases, PHRASE_CHASE, "", 0));
}

/* More words than the table has room for at first. */
static void test_many_words(void)
{
    g_autoptr(GString) pack = g_string_new(NULL);
    for (int i = 0; i < MANY_WORDS; i++)
        g_string_append_printf(pack, "word%d goes\n", i);
    g_autoptr(Phrases) phrases = chase_pack(pack->str);
    for (int i = 0; i < MANY_WORDS; i++) {
        g_autofree char *line = g_strdup_printf("Word%d goes", i);
        g_assert_true(phrases_equal(phrases, PHRASE_CHASE, line, strlen(line)));
    }
    g_assert_false(phrases_begin(phrases, PHRASE_CHASE, "words goes", 10));
}

/* Phrases of two packs that begin alike, their sections in another order. */
static void test_two_packs(void)
{
    g_autoptr(Phrases) phrases = phrases_new();
    g_assert_true(phrases_add(phrases, "one", "[holding]\nany time\n[chase]\nany news\n",
                              -1, NULL));
    g_assert_true(phrases_add(phrases, "two",
                              "[chase]\nany word\nold word\n[answer]\nany thing\n"
                              "[holding]\nany day\n",
                              -1, NULL));
    static const struct {
        const char *text;
        PhraseList list;
        guint packs;
    } rows[] = {
        { "any time", PHRASE_HOLDING, 1 }, { "any news", PHRASE_CHASE, 1 },
        { "any word", PHRASE_CHASE, 2 },   { "old word", PHRASE_CHASE, 2 },
        { "any thing", PHRASE_ANSWER, 2 }, { "any day", PHRASE_HOLDING, 2 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Words) words = phrases_words(phrases, rows[i].text);
        for (PhraseList list = 0; list < PHRASE_LISTS; list++)
            g_assert_cmpuint(phrases_match_in(phrases, rows[i].packs, list, words, 0, 2),
                             ==, list == rows[i].list ? 2 : 0);
        g_assert_cmpuint(
            phrases_match_in(phrases, 3 - rows[i].packs, rows[i].list, words, 0, 2), ==,
            0);
    }
}

static const struct sentence_row {
    const char *name;
    const char *text;
    guint sentences;
    guint questions;
} sentence_rows[] = {
    { "none", " ... \n", 0, 0 },
    { "without a mark", "all is well", 1, 0 },
    { "two", "All is well. Thanks!", 2, 0 },
    { "a question", "Is all well? I hope so.", 2, 1 },
    { "a number", "It costs 3.50 today", 1, 0 },
    { "a link with a question mark", "See https://x.example/?a=b today", 1, 0 },
    { "a wrapped line",
      "this line is so long that a mail program broke it\nin the middle", 1, 0 },
    { "a short line", "Hello Bob,\nall is well", 2, 0 },
    { "a paragraph", "this line is so long that a mail program broke it\n\nanother", 2,
      0 },
};

static void test_sentences(gconstpointer data)
{
    const struct sentence_row *row = data;
    g_autoptr(Phrases) phrases = phrases_new();
    g_autoptr(Words) words = phrases_words(phrases, row->text);
    guint questions = 0;
    for (guint i = 0; i < words->sentences->len; i++)
        questions += words_sentence(words, i)->question;
    g_assert_cmpuint(words->sentences->len, ==, row->sentences);
    g_assert_cmpuint(questions, ==, row->questions);
}

static void test_links(void)
{
    g_autoptr(Phrases) phrases = phrases_new();
    g_autoptr(Words) words =
        phrases_words(phrases, "write to ann@client.example, or www.client.example.");
    g_assert_cmpuint(words_count(words), ==, 5);
    g_assert_true(words_at(words, 2)->link);
    g_assert_cmpuint(words_at(words, 2)->end, ==, 27);
    g_assert_false(words_at(words, 3)->link);
    g_assert_true(words_at(words, 4)->link);
}

static const struct wrong_row {
    const char *name;
    const char *pack;
    gssize length; /* -1: up to its NUL */
    const char *says;
} wrong_rows[] = {
    { "unknown section", "[chase]\nany news\n[chaise]\n", -1,
      "line 3: found \"[chaise]\", expected [holding], [answer]" },
    { "section without its end", "[chase]\nany news\n[holding\nsoon\n", -1,
      "line 3: found \"[holding\", expected [holding], [answer]" },
    { "section without its end, of times", "[time]\nnoon = clock 12:00\n[chase\n", -1,
      "line 3: found \"[chase\", expected [holding], [answer]" },
    { "no section", "any news\n[chase]\n", -1, "line 1: found \"any news\"" },
    { "no words", "[chase]\nany news\n--\n", -1, "line 3: found \"--\", expected words" },
    { "a gap alone", "[chase]\n* *\n", -1, "line 2: found \"* *\", expected words" },
    { "a beginning alone", "[chase]\n^\n", -1, "line 2: found \"^\"" },
    { "no meaning", "[chase]\nany news\n[time]\nmonday = weekday 8 \n", -1,
      "line 4: found \"monday = weekday 8\", expected words = meaning" },
    { "meaning of no words", "[time]\n= weekday 1\n", -1,
      "line 2: found \"= weekday 1\"" },
    { "a comma too many", "[time]\nmonday, = weekday 1\n", -1,
      "line 2: found \"monday, = weekday 1\"" },
    { "a day that no month has", "[time]\nnever = date 2:30\n", -1, "line 2" },
    { "a month that no year has", "[time]\nnever = date 13:00\n", -1, "line 2" },
    { "month 0", "[time]\nnever = date 0:05\n", -1, "line 2" },
    { "not UTF-8", "[chase]\nany n\xffws\n", -1, "line 2: found byte 0xff" },
    { "a NUL", "[chase]\nany news\n\0[chaise]\n", 28, "line 3: found byte 0x00" },
};

static void test_wrong(gconstpointer data)
{
    const struct wrong_row *row = data;
    g_autoptr(Phrases) phrases = phrases_new();
    g_autoptr(GError) error = NULL;
    g_assert_false(phrases_add(phrases, "test", row->pack, row->length, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    g_assert_nonnull(strstr(error->message, row->says));
    g_assert_false(phrases_within(phrases, PHRASE_CHASE, "any news", 8));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(match_rows); i++) {
        g_autofree char *path = g_strconcat("/phrases/match/", match_rows[i].name, NULL);
        g_test_add_data_func(path, &match_rows[i], test_match);
    }
    g_test_add_func("/phrases/opens", test_opens);
    g_test_add_func("/phrases/lines", test_lines);
    g_test_add_func("/phrases/many words", test_many_words);
    g_test_add_func("/phrases/two packs", test_two_packs);
    for (gsize i = 0; i < G_N_ELEMENTS(sentence_rows); i++) {
        g_autofree char *path = g_strconcat("/words/", sentence_rows[i].name, NULL);
        g_test_add_data_func(path, &sentence_rows[i], test_sentences);
    }
    g_test_add_func("/words/links", test_links);
    for (gsize i = 0; i < G_N_ELEMENTS(wrong_rows); i++) {
        g_autofree char *path = g_strconcat("/phrases/wrong/", wrong_rows[i].name, NULL);
        g_test_add_data_func(path, &wrong_rows[i], test_wrong);
    }
    return g_test_run();
}
