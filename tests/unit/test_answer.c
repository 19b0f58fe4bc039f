/* The letter that answers a command, in text and HTML. */
#include <string.h>

#include "letter/answer.h"

static struct answer closed(void)
{
    return (struct answer){ .team = "support",
                            .command = "close",
                            .said = "closed; nobody was waiting in it",
                            .named = true,
                            .conversation = "4f2a91c7",
                            .client = "Jane Doe",
                            .subject = "Offer for the new server room",
                            .undo = "reopen" };
}

static void assert_says(const struct answer *answer, const char *part)
{
    g_autoptr(Letter) letter = letter_answer(answer);
    g_autofree char *line = g_strdelimit(g_strdup(letter->text), "\n", ' ');
    if (strstr(line, part) == NULL || strstr(letter->html, part) == NULL)
        g_error("not found: \"%s\" in:\n%s\n%s", part, letter->text, letter->html);
}

static void assert_is_silent_about(const struct answer *answer, const char *part)
{
    g_autoptr(Letter) letter = letter_answer(answer);
    g_assert_null(strstr(letter->text, part));
    g_assert_null(strstr(letter->html, part));
}

static void test_done(void)
{
    struct answer answer = closed();
    g_autoptr(Letter) letter = letter_answer(&answer);
    g_assert_cmpstr(letter->subject, ==, "Done: \"close\": Jane Doe");
    assert_says(&answer, "4f2a91c7 closed; nobody was waiting in it.");
    assert_says(&answer, "Offer for the new server room");
    assert_says(&answer, "reopen");
    assert_is_silent_about(&answer, "snooze");
    answer.undo = NULL;
    assert_is_silent_about(&answer, "reopen");
}

/* Of an address, not of the conversation in which it was said. */
static void test_unnamed(void)
{
    struct answer answer = closed();
    answer.said = "jane@globex.example is ignored from now on";
    answer.named = false;
    assert_says(&answer, "jane@globex.example is ignored from now on.");
    assert_is_silent_about(&answer, "4f2a91c7 jane@globex.example");
}

static void test_one_stop(void)
{
    struct answer answer = { .team = "support", .command = "snooze 2x" };
    answer.problem = "\"2x\" is past";
    assert_says(&answer, "is past.");
    answer.problem = "It is past.";
    assert_is_silent_about(&answer, "past..");
}

static void test_wrong(void)
{
    const struct answer answer = { .team = "support",
                                   .command = "snooze 2x",
                                   .problem = "2x is no time." };
    g_autoptr(Letter) letter = letter_answer(&answer);
    g_assert_cmpstr(letter->subject, ==, "Nothing was done: \"snooze 2x\"");
    assert_says(&answer, "2x is no time.");
    assert_says(&answer, "snooze 2d");
    assert_says(&answer, "not a promise");
}

static void test_choices(void)
{
    struct answer answer = { .team = "support", .command = "close", .problem = "Which?" };
    g_autoptr(GArray) choices = g_array_new(FALSE, FALSE, sizeof(struct answer_choice));
    answer.choices = choices;
    assert_is_silent_about(&answer, "Which one?");
    const struct answer_choice jane = { "4f2a91c7", "Jane Doe: Offer" };
    const struct answer_choice carl = { "1a2b3c4d", "Carl: Spare parts" };
    g_array_append_val(choices, jane);
    g_array_append_val(choices, carl);
    assert_says(&answer, "4f2a91c7");
    assert_says(&answer, "Carl: Spare parts");
}

static void test_strangers_words(void)
{
    struct answer answer = closed();
    answer.command = "close <b>\xE2\x80\xAE";
    answer.client = "<script>alert(1)</script>\r\nBcc: x@y";
    g_autoptr(Letter) letter = letter_answer(&answer);
    g_assert_null(strpbrk(letter->subject, "\r\n"));
    g_assert_null(strstr(letter->subject, "\xE2\x80\xAE"));
    g_assert_null(strstr(letter->html, "<script>"));
    g_assert_null(strstr(letter->html, "<b>"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answer/done", test_done);
    g_test_add_func("/answer/unnamed", test_unnamed);
    g_test_add_func("/answer/one-stop", test_one_stop);
    g_test_add_func("/answer/wrong", test_wrong);
    g_test_add_func("/answer/choices", test_choices);
    g_test_add_func("/answer/strangers-words", test_strangers_words);
    return g_test_run();
}
