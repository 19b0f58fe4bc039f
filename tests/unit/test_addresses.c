/* No letter goes to an address that is not in the configuration: random configurations,
 * and an outbox in which anything may stand. What may be written to is put down while a
 * configuration is made up, and not asked of the program. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/deliver.h"
#include "app/recipients.h"
#include "config_fixture.h"
#include "mime/compose.h"
#include "mime/parse.h"
#include "store/outbox.h"

enum { WORLDS = 40, LETTERS = 60, NOW = 1780000000 };

struct world {
    GRand *rand;
    GHashTable *configured; /* char *, lower case */
    GPtrArray *written;     /* char *: the same as they stand in the files */
    int people;             /* made up so far */
};

static guint pick(struct world *world, guint n)
{
    return (guint)g_rand_int_range(world->rand, 0, (gint32)n);
}

static char *configured_address(struct world *world)
{
    static const char *const domains[] = { "example.com", "Example.COM",
                                           "holding.example", "a.b.c.example" };
    char *address = g_strdup_printf("%s%d@%s", pick(world, 2) ? "Ann" : "bob.roy",
                                    world->people++, domains[pick(world, 4)]);
    g_hash_table_add(world->configured, g_ascii_strdown(address, -1));
    g_ptr_array_add(world->written, g_strdup(address));
    return address;
}

/* Of those whom letters go to. A digest is nobody's in particular. */
static char *words(struct world *world, bool digest)
{
    static const char *const fixed[] = { "lead", "team", "owner" };
    GString *list = g_string_new("[ \"team\"");
    for (guint n = pick(world, 3); n > 0; n--) {
        g_autofree char *word = pick(world, 2)
                                    ? g_strdup(fixed[pick(world, digest ? 2 : 3)])
                                    : configured_address(world);
        g_string_append_printf(list, ", \"%s\"", word);
    }
    g_string_append(list, " ]");
    return g_string_free(list, FALSE);
}

static char *members(struct world *world)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0, n = 1 + pick(world, 4); i < n; i++) {
        g_autofree char *one = configured_address(world);
        g_autofree char *other = configured_address(world);
        g_string_append_printf(list,
                               "%s{ name = \"M%u\"; addresses = [ \"%s\", \"%s\" ]; "
                               "lead = %s; }",
                               i ? ", " : "", i, one, other, i ? "false" : "true");
    }
    return g_string_free(list, FALSE);
}

static Config *make_up(struct world *world, const struct fixture *fixture)
{
    g_autofree char *admin = configured_address(world);
    g_autofree char *main = replaced(main_text, "Root@example.com", admin);
    g_autofree char *people = members(world);
    g_autofree char *to = words(world, false), *last = words(world, false);
    g_autofree char *digest = words(world, true);
    g_autofree char *team = g_strdup_printf(
        "team = { name = \"support\"; timezone = \"UTC\"; domains = [ \"example.com\" "
        "];\n"
        "members = ( %s );\n"
        "hours = ( { days = \"Mon-Sun\"; open = \"00:00\"; close = \"24:00\"; } );\n"
        "mailboxes = ( { name = \"in\"; host = \"imap.example.com\"; user = \"u\";\n"
        "                password_file = \"secret\"; } );\n"
        "targets = ( { name = \"all\"; clients = [ \"*@client.example\" ];\n"
        "              acknowledge = \"4h\"; } );\n"
        "reminders = ( { at = \"50%%\"; to = %s; }, { at = \"100%%\"; to = %s; } );\n"
        "digest = { at = \"08:00\"; to = %s; }; };\n",
        people, to, last, digest);
    write_file(fixture->main, main);
    return load_team(fixture, team);
}

/* An address of the configuration, a stranger's, or one made into something else. */
static char *any_address(struct world *world)
{
    static const char *const strange[] = {
        "carla@client.example",
        "ackd@example.com",
        "eve@example.com",
        "*@example.com",
        "owner",
        "team",
        "@",
        "a@b@example.com",
    };
    static const char *const behind[] = {
        "\r\nRCPT TO:<eve@evil.example>",
        "\nBcc: eve@evil.example",
        ",eve@evil.example",
        "> NOTIFY=NEVER",
        ".evil.example",
        "\xE2\x80\x8B",
        "%evil.example",
        ";",
    };
    const char *known = world->written->pdata[pick(world, world->written->len)];
    switch (pick(world, 6)) {
    case 0: return g_strdup(strange[pick(world, G_N_ELEMENTS(strange))]);
    case 1: return g_strconcat(known, behind[pick(world, G_N_ELEMENTS(behind))], NULL);
    case 2: return g_strconcat("x", known, NULL);
    case 3: return g_ascii_strup(known, -1);
    default: return g_strdup(known);
    }
}

static GPtrArray *any_recipients(struct world *world)
{
    GPtrArray *to = g_ptr_array_new_with_free_func(g_free);
    for (guint n = 1 + pick(world, 5); n > 0; n--)
        g_ptr_array_add(to, any_address(world));
    return to;
}

static bool may_be_written_to(const struct world *world, const char *address)
{
    g_autofree char *lower = g_ascii_strdown(address, -1);
    return g_hash_table_contains(world->configured, lower);
}

/* How many of them the letter must reach. */
static guint count_configured(const struct world *world, const GPtrArray *to)
{
    guint n = 0;
    for (guint i = 0; i < to->len; i++)
        n += may_be_written_to(world, to->pdata[i]);
    return n;
}

static guint fill_outbox(struct world *world, Store *store)
{
    g_autoptr(GBytes) letter = g_bytes_new_static("x", 1);
    guint expected = 0;
    GError *error = NULL;
    store_begin(store);
    for (int i = 0; i < LETTERS; i++) {
        g_autoptr(GPtrArray) to = any_recipients(world);
        g_autofree char *purpose = g_strdup_printf("alert %d", i);
        store_outbox_add(store, purpose, purpose, to, letter, NOW);
        expected += count_configured(world, to);
    }
    store_commit(store, &error);
    g_assert_no_error(error);
    return expected;
}

/* Everybody whom the words of the file can mean. */
static void assert_resolved(const struct world *world, const struct team_config *team,
                            const GPtrArray *to)
{
    g_autoptr(GArray) nobody = g_array_new(FALSE, FALSE, sizeof(struct absence));
    for (guint i = 0; i <= team->people.members->len; i++) {
        struct standing standing = { 0 };
        bool owned = i < team->people.members->len;
        if (owned)
            standing = absence_standing(&team->people, nobody,
                                        team->people.members->pdata[i], 0);
        g_autoptr(GPtrArray) all = recipients_resolve(team, to, owned ? &standing : NULL);
        for (guint k = 0; k < all->len; k++)
            g_assert_true(may_be_written_to(world, all->pdata[k]));
    }
}

static void test_world(struct world *world, const struct fixture *fixture)
{
    g_autoptr(Config) config = make_up(world, fixture);
    const struct team_config *team = config->teams->pdata[0];
    g_autofree char *path = g_build_filename(fixture->directory, "world.sqlite3", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, NOW, &error);
    g_assert_no_error(error);
    g_autoptr(Rules) rules = rules_new(store, team, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < team->levels->len; i++)
        assert_resolved(world, team, ((const struct level *)team->levels->pdata[i])->to);
    assert_resolved(world, team, team->digest.to);
    guint expected = fill_outbox(world, store), written_to = 0;
    struct outbox_letter *letter;
    while ((letter = deliver_take(store, config, rules, NOW, &error))) {
        g_assert_null(recipients_stranger(config, letter->recipients));
        for (char **to = letter->recipients; *to; to++, written_to++)
            g_assert_true(may_be_written_to(world, *to));
        outbox_letter_free(letter);
    }
    g_assert_no_error(error);
    g_assert_cmpuint(written_to, ==, expected);
    g_clear_pointer(&rules, rules_free);
    g_clear_pointer(&store, store_close);
    g_autofree char *all = g_strconcat(path, "-wal", NULL);
    g_unlink(all);
    g_unlink(path);
}

static void test_worlds(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    for (int i = 0; i < WORLDS; i++) {
        struct world world = {
            .rand = g_rand_new_with_seed(g_test_rand_int()),
            .configured = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
            .written = g_ptr_array_new_with_free_func(g_free),
        };
        test_world(&world, fixture);
        g_rand_free(world.rand);
        g_hash_table_unref(world.configured);
        g_ptr_array_unref(world.written);
    }
}

/* The last question before a letter goes out. */
static void test_stranger(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Config) config = load(fixture);
    char *known[] = { (char *)"ann@example.com", (char *)"ROOT@example.com", NULL };
    char *one[] = { (char *)"ann@example.com", (char *)"eve@example.com",
                    (char *)"cid@example.com", NULL };
    char *none[] = { NULL };
    g_assert_null(recipients_stranger(config, known));
    g_assert_null(recipients_stranger(config, none));
    g_assert_cmpstr(recipients_stranger(config, one), ==, "eve@example.com");
}

/* ---- headers ---- */

static char *any_text(GRand *rand)
{
    static const char *const pieces[] = {
        "\r\n",
        "\n",
        "\r",
        "\r\n\r\n",
        "\r\n ",
        "\t",
        "Bcc: eve@evil.example",
        "To: eve@evil.example",
        "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
        "=?utf-8?b?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
        "\xE2\x80\xA8",
        "\xE2\x80\xAE",
        "\xC2\x85",
        "\x0B",
        "\x7F",
        "ä",
        "日本",
        "\xFF",
        "\xC3",
        "<",
        ">",
        ",",
        ";",
        "\"",
        "=?",
        "?=",
        "Prices",
        " ",
        "  ",
        ".",
        "-- ",
        "\x1B[31m",
        "a very long word that has to be folded somewhere, if only it could be",
    };
    GString *text = g_string_new(NULL);
    for (gint32 n = g_rand_int_range(rand, 0, 12); n > 0; n--)
        g_string_append(text,
                        pieces[g_rand_int_range(rand, 0, (gint32)G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

/* The names of the fields, a blank between, up to the empty line. */
static char *field_names(const char *mail, gsize length)
{
    g_autofree char *text = g_strndup(mail, length);
    GString *names = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    for (char **line = lines; *line && **line; line++)
        if (**line != ' ' && **line != '\t')
            g_string_append_printf(names, "%.*s ", (int)strcspn(*line, ":"), *line);
    return g_string_free(names, FALSE);
}

static void test_headers(void)
{
    GRand *rand = g_rand_new_with_seed(g_test_rand_int());
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_ptr_array_add(to, (char *)"ann@example.com");
    g_autofree char *expected = NULL;
    for (int i = 0; i < 2000; i++) {
        g_autofree char *subject = any_text(rand), *name = any_text(rand);
        g_autofree char *answers = any_text(rand),
                        *clean = g_utf8_make_valid(subject, -1);
        const struct envelope envelope = {
            .from = "ackd@example.com",
            .from_name = name,
            .to = to,
            .message_id = "1@example.com",
            .references = "0@example.com",
            .answers = answers,
            .date = NOW,
        };
        struct letter letter = { i ? subject : (char *)"s", clean, clean };
        GError *error = NULL;
        g_autoptr(GBytes) bytes = mime_compose(&envelope, &letter, &error);
        g_assert_no_error(error);
        gsize length;
        const char *mail = g_bytes_get_data(bytes, &length);
        g_autofree char *names = field_names(mail, length);
        if (!expected)
            expected = g_strdup(names);
        g_assert_cmpstr(names, ==, expected);
        g_autoptr(Message) read = mime_parse_headers(mail, length, NULL);
        g_assert_cmpuint(read->recipients->len, ==, 1);
        g_assert_cmpstr(read->from.address, ==, "ackd@example.com");
        g_assert_cmpstr(read->message_id, ==, "1@example.com");
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    FIXTURE_TEST("/addresses/any-outbox", test_worlds);
    FIXTURE_TEST("/addresses/stranger", test_stranger);
    g_test_add_func("/addresses/any-header", test_headers);
    return g_test_run();
}
