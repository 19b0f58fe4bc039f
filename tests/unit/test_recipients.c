#include "app/recipients.h"
#include "config_fixture.h"
#include "rows.h"

/* Of the fixture's team Ann is the lead, Bob has two addresses, and there is Cid. */
#define ANN "ann@example.com"
#define BOB "bob@example.com"
#define CID "cid@example.com"

static const struct resolve_row {
    const char *name;
    const char *words; /* a blank between */
    const char *owner; /* of what is owed; "" for something that nobody owns */
    const char *to;
    const char *reason; /* with a lead */
    const char *to_without_lead;
    const char *reason_without_lead;
} resolves[] = {
    { "nobody", "", BOB, "", NULL, "", NULL },
    { "owner", "owner", BOB, BOB, NULL, BOB, NULL },
    { "owner by another address", "owner", "b@example.org", BOB, NULL, BOB, NULL },
    { "no owner yet", "owner", "", ANN, "nobody has answered yet, so it goes to the lead",
      ANN " " BOB " " CID, "nobody has answered yet, so it goes to the whole team" },
    { "owner who has left", "owner", "eve@example.com", ANN,
      "nobody has answered yet, so it goes to the lead", ANN " " BOB " " CID,
      "nobody has answered yet, so it goes to the whole team" },
    { "nothing in particular", "owner", NULL, ANN,
      "nobody has answered yet, so it goes to the lead", ANN " " BOB " " CID,
      "nobody has answered yet, so it goes to the whole team" },
    { "lead", "lead", "", ANN, NULL, "", NULL },
    { "team", "team", "", ANN " " BOB " " CID, NULL, ANN " " BOB " " CID, NULL },
    { "an address", "boss@example.com", BOB, "boss@example.com", NULL, "boss@example.com",
      NULL },
    { "each only once", "owner lead team " CID " boss@example.com", BOB,
      BOB " " ANN " " CID " boss@example.com", NULL,
      BOB " " ANN " " CID " boss@example.com", NULL },
};

static GPtrArray *words_of(const char *text)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) all = g_strsplit(text, " ", -1);
    for (char **word = all; *word; word++)
        g_ptr_array_add(words, g_strdup(*word));
    return words;
}

static void assert_resolved(const struct team_config *team, const struct resolve_row *row,
                            const char *expected, const char *reason)
{
    const struct owed thing = { .owner = row->owner && *row->owner ? (char *)row->owner
                                                                   : NULL };
    const struct owed *owed = row->owner ? &thing : NULL;
    g_autoptr(GPtrArray) words = words_of(row->words);
    g_autoptr(GPtrArray) list = recipients_resolve(team, words, owed);
    g_assert_cmpstr(recipients_reason(team, words, owed), ==, reason);
    g_ptr_array_add(list, NULL);
    g_autofree char *to = g_strjoinv(" ", (char **)list->pdata);
    g_assert_cmpstr(to, ==, expected);
}

static void test_resolve(gconstpointer data)
{
    const struct resolve_row *row = data;
    struct fixture fixture;
    fixture_set_up(&fixture, NULL);
    Config *config = load(&fixture);
    assert_resolved(config->teams->pdata[0], row, row->to, row->reason);
    config_free(config);

    g_autofree char *leaderless = replaced(team_text, "lead = true;", "");
    write_file(fixture.team, leaderless);
    config = load(&fixture);
    assert_resolved(config->teams->pdata[0], row, row->to_without_lead,
                    row->reason_without_lead);
    config_free(config);
    fixture_tear_down(&fixture, NULL);
}

static const struct configured_row {
    const char *name;
    const char *address;
    bool configured;
} configured[] = {
    { "a member", CID, true },
    { "a member's other address", "b@example.org", true },
    { "an administrator", "root@example.com", true },
    { "of a reminder", "boss@example.com", true },
    { "of the digest", "all@example.com", true },
    { "a client", "joerg@client.example", false },
    { "a stranger of our domain", "eve@example.com", false },
    { "of the ignored", "x@news.example", false },
    { "of a target", "x@big.example", false },
    { "the sender of letters", "ackd@example.com", false },
    { "upper case", "CID@example.com", false },
    { "with something before", "xcid@example.com", false },
    { "with a line break", CID "\nBcc: joerg@client.example", false },
    { "empty", "", false },
};

static void test_configured(gconstpointer data)
{
    const struct configured_row *row = data;
    struct fixture fixture;
    fixture_set_up(&fixture, NULL);
    g_autofree char *reminder =
        replaced(team_text, "[ \"owner\", \"lead\" ]", "[ \"Boss@example.com\" ]");
    g_autofree char *both = replaced(reminder, "[ \"team\" ]", "[ \"all@example.com\" ]");
    write_file(fixture.team, both);
    g_autoptr(Config) config = load(&fixture);
    g_assert_cmpint(recipients_configured(config, row->address), ==, row->configured);
    fixture_tear_down(&fixture, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/recipients/", resolves, test_resolve)
    ADD_ROWS("/recipients/configured/", configured, test_configured)
    return g_test_run();
}
