#include "config_fixture.h"

#include <glib/gstdio.h>
#include <string.h>

const char main_text[] = "state_dir = \"state\";\n"
                         "workers = 2;\n"
                         "poll = \"5m\";\n"
                         "admins = [ \"Root@example.com\" ];\n"
                         "smtp = {\n"
                         "    host = \"smtp.example.com\";\n"
                         "    security = \"starttls\";\n"
                         "    from = \"ackd@example.com\";\n"
                         "};\n"
                         "teams = [ \"team.conf\" ];\n";

const char team_text[] =
    "team = {\n"
    "    name = \"support\";\n"
    "    timezone = \"Europe/Berlin\";\n"
    "    domains = [ \"Example.com\" ];\n"
    "    members = (\n"
    "        { name = \"Ann\"; addresses = [ \"Ann@example.com\" ]; lead = true; },\n"
    "        { name = \"Bob\"; addresses = [ \"bob@example.com\", \"b@example.org\" ];\n"
    "          deputy = \"ann@example.com\"; },\n"
    "        { name = \"Cid\"; addresses = [ \"cid@example.com\" ]; } );\n"
    "    ignore = [ \"*@news.example\" ];\n"
    "    hours = (\n"
    "        { days = \"Mon-Thu\"; open = \"09:00\"; close = \"17:30\"; },\n"
    "        { days = \"Fri\"; open = \"09:00\"; close = \"16:00\"; } );\n"
    "    closed = [ \"2026-12-24\" ];\n"
    "    mailboxes = (\n"
    "        { name = \"in\"; host = \"imap.example.com\"; user = \"u\";\n"
    "          password_file = \"secret\"; } );\n"
    "    targets = (\n"
    "        { name = \"gold\"; clients = [ \"*@big.example\" ];\n"
    "          acknowledge = \"1h\"; answer = \"8h\"; },\n"
    "        { name = \"all\"; acknowledge = \"4h\"; answer = \"2d\"; } );\n"
    "    reminders = (\n"
    "        { at = \"75%\"; to = [ \"owner\" ]; },\n"
    "        { at = \"-1h\"; to = [ \"owner\", \"lead\" ]; } );\n"
    "    digest = { at = \"08:00\"; to = [ \"team\" ]; };\n"
    "};\n";

void write_file(const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

void write_secret(const char *path, int mode)
{
    write_file(path, "hunter2\n");
    g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

void fixture_set_up(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_unsetenv("CREDENTIALS_DIRECTORY");
    fixture->directory = g_dir_make_tmp("ackd-config-XXXXXX", NULL);
    g_assert_nonnull(fixture->directory);
    fixture->main = g_build_filename(fixture->directory, "ackd.conf", NULL);
    fixture->team = g_build_filename(fixture->directory, "team.conf", NULL);
    fixture->secret = g_build_filename(fixture->directory, "secret", NULL);
    write_file(fixture->main, main_text);
    write_file(fixture->team, team_text);
    write_secret(fixture->secret, 0600);
}

static void remove_all(const char *directory)
{
    g_autoptr(GDir) listing = g_dir_open(directory, 0, NULL);
    for (const char *name; (name = g_dir_read_name(listing)) != NULL;) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_all(path);
        else
            g_assert_cmpint(g_unlink(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(directory), ==, 0);
}

void fixture_tear_down(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_unsetenv("CREDENTIALS_DIRECTORY");
    remove_all(fixture->directory);
    g_free(fixture->directory);
    g_free(fixture->main);
    g_free(fixture->team);
    g_free(fixture->secret);
}

struct config *load(const struct fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    struct config *config = config_load(fixture->main, &error);
    if (config == NULL)
        g_error("%s", error->message);
    return config;
}

char *replaced(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    if (at == NULL || strstr(at + 1, old) != NULL)
        g_error("\"%s\" is not in the text exactly once", old);
    g_autofree char *before = g_strndup(text, (gsize)(at - text));
    return g_strconcat(before, new, at + strlen(old), NULL);
}

struct config *load_team(const struct fixture *fixture, const char *team)
{
    write_file(fixture->team, team);
    return load(fixture);
}

char *with_target(const char *options)
{
    g_autofree char *all = g_strconcat("\"all\"; ", options, NULL);
    return replaced(team_text, "\"all\";", all);
}

char *with_hours(const char *hours)
{
    const char *from = strstr(team_text, "    hours =");
    const char *to = strstr(from, "    mailboxes");
    g_autofree char *before = g_strndup(team_text, (gsize)(from - team_text));
    return g_strconcat(before, hours, "\n", to, NULL);
}
