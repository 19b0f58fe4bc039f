/* Secrets from files and commands: what is read, what is refused, what is left behind. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/secret.h"
#include "base/error.h"

struct fixture {
    char *directory;
    char *path;
};

static void set_up(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    fixture->directory = g_dir_make_tmp("ackd-secret-XXXXXX", NULL);
    g_assert_nonnull(fixture->directory);
    fixture->path = g_build_filename(fixture->directory, "secret", NULL);
}

static void tear_down(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_unsetenv("CREDENTIALS_DIRECTORY");
    g_remove(fixture->path);
    g_assert_cmpint(g_rmdir(fixture->directory), ==, 0);
    g_free(fixture->path);
    g_free(fixture->directory);
}

static void write_secret(const struct fixture *fixture, const char *bytes, gssize length,
                         mode_t mode)
{
    g_assert_true(g_file_set_contents(fixture->path, bytes, length, NULL));
    g_assert_cmpint(g_chmod(fixture->path, (int)mode), ==, 0);
}

static void assert_refused(char *secret, GError *error, const char *words)
{
    g_assert_null(secret);
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    if (strstr(error->message, words) == NULL)
        g_error("\"%s\" does not say \"%s\"", error->message, words);
    g_error_free(error);
}

struct file_row {
    const char *name;
    const char *bytes;
    gssize length; /* -1: up to the NUL */
    mode_t mode;
    const char *secret; /* NULL: refused */
    const char *words;
};

static const struct file_row file_rows[] = {
    { "line", "hunter2\n", -1, 0600, "hunter2", NULL },
    { "no end of line", "hunter2", -1, 0400, "hunter2", NULL },
    { "windows line", "hunter2\r\n", -1, 0600, "hunter2", NULL },
    { "first of two lines", "one\ntwo\n", -1, 0600, "one", NULL },
    { "blanks are kept", " a b \n", -1, 0600, " a b ", NULL },
    { "bytes beyond ASCII", "h\xc3\xbcnter\n", -1, 0600, "h\xc3\xbcnter", NULL },
    { "readable by others", "x\n", -1, 0604, NULL, "mode 0604" },
    { "readable by the group", "x\n", -1, 0640, NULL, "mode 0640" },
    { "writable by others", "x\n", -1, 0602, NULL, "mode 0602" },
    { "empty", "", -1, 0600, NULL, "empty first line" },
    { "empty first line", "\nx\n", -1, 0600, NULL, "empty first line" },
    { "NUL byte", "a\0b\n", 4, 0600, NULL, "NUL byte" },
};

static void test_file(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    for (gsize i = 0; i < G_N_ELEMENTS(file_rows); i++) {
        const struct file_row *row = &file_rows[i];
        g_test_message("%s", row->name);
        write_secret(fixture, row->bytes, row->length, row->mode);
        GError *error = NULL;
        char *secret = secret_from_file(fixture->path, &error);
        if (row->secret == NULL) {
            assert_refused(secret, error, row->words);
            continue;
        }
        g_assert_no_error(error);
        g_assert_cmpstr(secret, ==, row->secret);
        secret_free(secret);
    }
}

static void test_file_length(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *longest = g_strnfill(16000, 'x');
    write_secret(fixture, longest, -1, 0600);
    GError *error = NULL;
    char *secret = secret_from_file(fixture->path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(secret, ==, longest);
    secret_free(secret);

    g_autofree char *longer = g_strnfill(16001, 'x');
    write_secret(fixture, longer, -1, 0600);
    secret = secret_from_file(fixture->path, &error);
    assert_refused(secret, error, "more than 16000 bytes");
}

static void test_not_a_file(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    GError *error = NULL;
    char *secret = secret_from_file(fixture->path, &error);
    assert_refused(secret, error, "no readable file");

    error = NULL;
    secret = secret_from_file(fixture->directory, &error);
    assert_refused(secret, error, "no regular file");

    g_assert_cmpint(mkfifo(fixture->path, 0600), ==, 0);
    error = NULL;
    secret = secret_from_file(fixture->path, &error);
    assert_refused(secret, error, "no regular file");
}

/* systemd lets the service's user read a credential by an ACL, seen as 0440. */
static void test_credential(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_setenv("CREDENTIALS_DIRECTORY", fixture->directory, TRUE);
    write_secret(fixture, "hunter2\n", -1, 0440);
    GError *error = NULL;
    char *secret = secret_from_file(fixture->path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(secret, ==, "hunter2");
    secret_free(secret);

    write_secret(fixture, "hunter2\n", -1, 0444);
    secret = secret_from_file(fixture->path, &error);
    assert_refused(secret, error, "mode 0444");
}

struct command_row {
    const char *name;
    const char *command;
    const char *secret; /* NULL: refused */
    const char *words;
};

static const struct command_row command_rows[] = {
    { "prints a line", "echo hunter2", "hunter2", NULL },
    { "prints no end of line", "printf hunter2", "hunter2", NULL },
    { "prints two lines", "echo one; echo two", "one", NULL },
    { "is a pipeline", "echo hunter3 | tr 3 2", "hunter2", NULL },
    { "prints after a while", "sleep 0.1; echo late", "late", NULL },
    { "prints in parts", "printf hun; sleep 0.1; echo ter2", "hunter2", NULL },
    { "closes its output first", "echo early; exec >&-; sleep 0.1", "early", NULL },
    { "prints much more", "echo first; head -c 300000 /dev/zero", "first", NULL },
    { "leaves something running", "echo done; sleep 1 & exit 0", "done", NULL },
    { "has no input", "cat; echo end", "end", NULL },
    { "fails", "echo hunter2; exit 3", NULL, "status 3" },
    { "is killed", "echo hunter2; kill -9 $$", NULL, "by a signal" },
    { "prints nothing", "true", NULL, "empty first line" },
    { "prints an empty line", "echo; echo x", NULL, "empty first line" },
    { "does not exist", "/nonexistent/command 2>/dev/null", NULL, "status 127" },
    { "prints without end", "head -c 17000 /dev/zero | tr '\\0' x", NULL,
      "more than 16000 bytes" },
};

static void test_command(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(command_rows); i++) {
        const struct command_row *row = &command_rows[i];
        g_test_message("%s", row->name);
        GError *error = NULL;
        char *secret = secret_from_command(row->command, NULL, &error);
        if (row->secret == NULL) {
            assert_refused(secret, error, row->words);
            continue;
        }
        g_assert_no_error(error);
        g_assert_cmpstr(secret, ==, row->secret);
        secret_free(secret);
    }
}

static void test_message_hides_command(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(secret_from_command("echo hunter2; false", NULL, &error));
    g_assert_null(strstr(error->message, "hunter2"));
}

/* A daemon may block signals; its commands must not inherit that. */
static void test_command_signals(void)
{
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    GError *error = NULL;
    char *secret = secret_from_command("kill -TERM $$; echo survived", NULL, &error);
    sigprocmask(SIG_SETMASK, &before, NULL);
    assert_refused(secret, error, "by a signal");
}

static void test_command_limit(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *command =
        g_strdup_printf("yes & echo $! > %s; sleep 60", fixture->path);
    GError *error = NULL;
    char *secret = secret_from_command(command, NULL, &error);
    assert_refused(secret, error, "10 seconds");

    /* What it started is killed as well; whoever inherits it may take a moment to reap.
     */
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(fixture->path, &text, NULL, NULL));
    g_autofree char *state = g_strdup_printf("/proc/%d/stat", atoi(text));
    for (int tries = 0; tries < 500; tries++) {
        g_autofree char *stat = NULL;
        if (!g_file_get_contents(state, &stat, NULL, NULL) ||
            strstr(stat, ") Z ") != NULL)
            return;
        g_usleep(10 * 1000);
    }
    g_error("process %s is still running", text);
}

static void test_command_cancel(void)
{
    static const atomic_bool cancelled = true;
    GError *error = NULL;
    char *secret = secret_from_command("sleep 60; echo x", &cancelled, &error);
    g_assert_null(secret);
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
    g_error_free(error);
}

static int open_descriptors(void)
{
    int count = 0;
    for (int descriptor = 0; descriptor < 256; descriptor++)
        count += fcntl(descriptor, F_GETFD) >= 0;
    return count;
}

static void test_leaves_nothing(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    int before = open_descriptors();
    write_secret(fixture, "hunter2\n", -1, 0644);
    for (int i = 0; i < 5; i++) {
        g_assert_null(secret_from_file(fixture->path, NULL));
        g_assert_null(secret_from_file("/nonexistent", NULL));
        secret_free(secret_from_command("echo x", NULL, NULL));
        g_assert_null(secret_from_command("false", NULL, NULL));
    }
    g_assert_cmpint(open_descriptors(), ==, before);
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
    g_assert_cmpint(errno, ==, ECHILD);
}

/* Nothing of the daemon's may leak into the command. */
static void test_command_inherits_nothing(void)
{
    int descriptor = open("/dev/null", O_RDONLY);
    g_assert_cmpint(descriptor, >, 2);
    g_autofree char *command = g_strdup_printf(
        "[ -e /proc/self/fd/%d ] && echo leaked || echo clean", descriptor);
    char *secret = secret_from_command(command, NULL, NULL);
    close(descriptor);
    g_assert_cmpstr(secret, ==, "clean");
    secret_free(secret);
}

static void test_free_null(void)
{
    secret_free(NULL);
}

#define FIXTURE_TEST(path, function)                                                     \
    g_test_add(path, struct fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    FIXTURE_TEST("/secret/file/rows", test_file);
    FIXTURE_TEST("/secret/file/length", test_file_length);
    FIXTURE_TEST("/secret/file/not-a-file", test_not_a_file);
    FIXTURE_TEST("/secret/file/credential", test_credential);
    g_test_add_func("/secret/command/rows", test_command);
    g_test_add_func("/secret/command/message", test_message_hides_command);
    g_test_add_func("/secret/command/signals", test_command_signals);
    FIXTURE_TEST("/secret/command/limit", test_command_limit);
    g_test_add_func("/secret/command/cancel", test_command_cancel);
    g_test_add_func("/secret/command/inherits-nothing", test_command_inherits_nothing);
    FIXTURE_TEST("/secret/leaves-nothing", test_leaves_nothing);
    g_test_add_func("/secret/free-null", test_free_null);
    return g_test_run();
}
