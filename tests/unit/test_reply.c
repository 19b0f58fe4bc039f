/* Which first lines are commands, and what they say. */
#include "app/reply.h"
#include "rows.h"

static const struct row {
    const char *name;
    const char *line;
    const char *read; /* "verb name argument", "-" for none; NULL: no command */
} rows[] = {
    { "close", "close", "close - -" },
    { "in capitals", "CLOSE", "close - -" },
    { "a full stop", "Close.", "close - -" },
    { "more marks", "close!!", "close - -" },
    { "with a code", "close 1a2b3c4d", "close 1a2b3c4d -" },
    { "a code in capitals", "close 1A2B3C4D", "close 1a2b3c4d -" },
    { "a colon between", "close: 1a2b3c4d", "close 1a2b3c4d -" },
    { "blanks everywhere", "  close    1a2b3c4d  ", "close 1a2b3c4d -" },
    { "hard blanks", "close\u00A01a2b3c4d\u00A0", "close 1a2b3c4d -" },
    { "a short code", "close 1a2b", "close 1a2b -" },
    { "too short for a code", "close 1a2", "close - 1a2" },
    { "two codes", "close 1a2b3c4d 5e6f7a8b", "close 1a2b3c4d 5e6f7a8b" },
    { "reopen", "reopen", "reopen - -" },
    { "snooze", "snooze 2d", "snooze - 2d" },
    { "snooze without a time", "snooze", "snooze - -" },
    { "snooze, code first", "snooze 1a2b3c4d 2d", "snooze 1a2b3c4d 2d" },
    { "snooze, code last", "snooze 2d 1a2b3c4d", "snooze 1a2b3c4d 2d" },
    { "until", "snooze until 2026-11-18 09:30", "snooze - 2026-11-18 09:30" },
    { "for", "snooze for 4h", "snooze - 4h" },
    { "something strange", "snooze 2x", "snooze - 2x" },
    { "mine", "Mine", "mine - -" },
    { "assign", "assign bob@example.com", "assign - bob@example.com" },
    { "assign to", "assign 1a2b3c4d to bob@example.com",
      "assign 1a2b3c4d bob@example.com" },
    { "assign to nobody", "assign", "assign - -" },
    { "returned", "returned", "returned - -" },
    { "not a promise", "Not a promise", "not a promise - -" },
    { "a promise by name", "not a promise 4bf0a9c1.2", "not a promise 4bf0a9c1.2 -" },
    { "no promise's name", "not a promise 4bf0a9c1.", "not a promise 4bf0a9c1 -" },
    { "dismiss", "dismiss 4bf0a9c1.2", "not a promise 4bf0a9c1.2 -" },
    { "ignore", "ignore", "ignore - -" },
    { "ignore whom", "ignore carl@client.example", "ignore - carl@client.example" },
    { "erledigt", "Erledigt", "close - -" },
    { "wieder öffnen", "Wieder ÖFFNEN", "reopen - -" },
    { "später", "Später 2d", "snooze - 2d" },
    { "später bis", "später bis 2026-11-18", "snooze - 2026-11-18" },
    { "später jetzt", "später Jetzt", "snooze - now" },
    { "meins", "meins!", "mine - -" },
    { "zuweisen an", "zuweisen an bob@example.com", "assign - bob@example.com" },
    { "zurückgerufen", "zurückgerufen", "returned - -" },
    { "keine Zusage", "Keine Zusage 4bf0a9c1.2", "not a promise 4bf0a9c1.2 -" },
    { "kein Versprechen", "Kein Versprechen", "not a promise - -" },
    { "ignorieren", "ignorieren", "ignore - -" },

    { "nothing", "", NULL },
    { "marks alone", "...", NULL },
    { "a greeting", "Hello Bob,", NULL },
    { "an answer", "I'll call him tomorrow", NULL },
    { "half a verb", "not a", NULL },
    { "another beginning", "closed", NULL },
    { "a verb further on", "please close", NULL },
    { "a sentence", "Close to done, I think", NULL },
    { "a sentence with mine", "Mine is the blue one", NULL },
    { "a long line", "snooze this until I am back on Monday", NULL },
    { "a quoted command", "> close", NULL },
};

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_auto(Reply) reply = { 0 };
    g_autofree char *read = NULL;
    if (reply_parse(row->line, &reply))
        read = g_strdup_printf("%s %s %s", reply_verb_name(reply.verb),
                               reply.name ? reply.name : "-",
                               reply.argument ? reply.argument : "-");
    g_assert_cmpstr(read, ==, row->read);
}

/* What an answer to a wrong command says is right must be. */
static void test_usages(void)
{
    for (int verb = REPLY_CLOSE; verb <= REPLY_IGNORE; verb++) {
        g_auto(Reply) reply = { 0 };
        g_assert_true(reply_parse(reply_usage((ReplyVerb)verb), &reply));
        g_assert_cmpint(reply.verb, ==, verb);
        g_assert_cmpint(reply.argument != NULL, ==,
                        reply_takes_argument((ReplyVerb)verb));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/reply/", rows, test_row)
    g_test_add_func("/reply/usages", test_usages);
    return g_test_run();
}
