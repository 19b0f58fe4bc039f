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
    const char *to_without_lead;
    const char *said;
} resolves[] = {
    { "nobody", "", BOB, "", "", "" },
    { "owner", "owner", BOB, BOB, BOB, "Bob, who wrote to this client last" },
    { "owner by another address", "owner", "b@example.org", BOB, BOB,
      "Bob, who wrote to this client last" },
    { "no owner yet", "owner", "", ANN, ANN " " BOB " " CID,
      "the lead, as nobody has answered this client yet" },
    { "owner who has left", "owner", "eve@example.com", ANN, ANN " " BOB " " CID, NULL },
    { "nothing in particular", "owner", NULL, ANN, ANN " " BOB " " CID, NULL },
    { "lead", "lead", "", ANN, "", "the lead of the team" },
    { "team", "team", "", ANN " " BOB " " CID, ANN " " BOB " " CID, "the whole team" },
    { "an address", "boss@example.com", BOB, "boss@example.com", "boss@example.com",
      "boss@example.com" },
    { "owner and lead", "owner lead", BOB, BOB " " ANN, BOB,
      "Bob, who wrote to this client last, and the lead of the team" },
    { "each only once", "owner lead team " CID " boss@example.com", BOB,
      BOB " " ANN " " CID " boss@example.com", BOB " " ANN " " CID " boss@example.com",
      NULL },
};

static GPtrArray *words_of(const char *text)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) all = g_strsplit(text, " ", -1);
    for (char **word = all; *word; word++)
        g_ptr_array_add(words, g_strdup(*word));
    return words;
}

static void assert_resolved(const Config *config, const struct resolve_row *row,
                            const char *expected, const char *said)
{
    const struct team_config *team = config->teams->pdata[0];
    const struct member *owner = row->owner ? people_member(&team->people, row->owner)
                                            : NULL;
    g_autoptr(GArray) nobody = g_array_new(FALSE, FALSE, sizeof(struct absence));
    struct standing standing = { 0 };
    if (owner)
        standing = absence_standing(&team->people, nobody, owner, 0);
    const struct standing *who = owner ? &standing : NULL;
    g_autoptr(GPtrArray) words = words_of(row->words);
    g_autoptr(GPtrArray) list = recipients_resolve(team, words, who);
    g_ptr_array_add(list, NULL);
    g_autofree char *to = g_strjoinv(" ", (char **)list->pdata);
    g_assert_cmpstr(to, ==, expected);
    g_autofree char *text = recipients_text(team, words, who);
    if (said)
        g_assert_cmpstr(text, ==, said);
}

/* S35: what is the owner's goes to whoever stands in, and everything else as before. */
static void test_stand_in(void)
{
    struct fixture fixture;
    fixture_set_up(&fixture, NULL);
    g_autoptr(Config) config = load(&fixture);
    const struct team_config *team = config->teams->pdata[0];
    const struct member *bob = people_member(&team->people, BOB);
    const struct absence week = { bob, 10, 14, ABSENCE_CONFIGURED };
    g_autoptr(GArray) away = g_array_new(FALSE, FALSE, sizeof(struct absence));
    g_array_append_val(away, week);
    const struct standing standing = absence_standing(&team->people, away, bob, 12);
    g_autoptr(GPtrArray) words = words_of("owner team");
    g_autoptr(GPtrArray) list = recipients_resolve(team, words, &standing);
    g_ptr_array_add(list, NULL);
    g_autofree char *to = g_strjoinv(" ", (char **)list->pdata);
    g_assert_cmpstr(to, ==, ANN " " BOB " " CID);
    g_autofree char *text = recipients_text(team, words, &standing);
    g_assert_cmpstr(text, ==, "Ann, who stands in for Bob, and the whole team");
    fixture_tear_down(&fixture, NULL);
}

/* A lead must be there where reminders go to one. */
static Config *load_leaderless(const struct fixture *fixture)
{
    g_autofree char *some = replaced(team_text, "lead = true;", "");
    g_autofree char *none = replaced(some, "\"owner\", \"lead\"", "\"owner\"");
    write_file(fixture->team, none);
    return load(fixture);
}

static void test_resolve(gconstpointer data)
{
    const struct resolve_row *row = data;
    struct fixture fixture;
    fixture_set_up(&fixture, NULL);
    g_autoptr(Config) config = load(&fixture);
    assert_resolved(config, row, row->to, row->said);

    g_autoptr(Config) leaderless = load_leaderless(&fixture);
    assert_resolved(leaderless, row, row->to_without_lead, NULL);
    fixture_tear_down(&fixture, NULL);
}

static void test_text_without_lead(struct fixture *fixture,
                                   gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load_leaderless(fixture);
    g_autoptr(GPtrArray) words = words_of("owner");
    g_autofree char *text = recipients_text(config->teams->pdata[0], words, NULL);
    g_assert_cmpstr(text, ==, "the whole team, as nobody has answered this client yet");
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
    { "upper case", "CID@example.com", true },
    { "with something before", "xcid@example.com", false },
    { "with a line break", CID "\nBcc: joerg@client.example", false },
    { "empty", "", false },
    { "a word that stands for some", "owner", false },
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
    FIXTURE_TEST("/recipients/text without a lead", test_text_without_lead);
    ADD_ROWS("/recipients/configured/", configured, test_configured)
    g_test_add_func("/recipients/stand-in", test_stand_in);
    return g_test_run();
}
