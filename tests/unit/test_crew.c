/* The worker processes as the keeper sees them (ackd/crew.h). This program itself is what
 * is started as a worker: it ends as soon as it is told something. */
#include "ackd/crew.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ackd/sandbox.h"
#include "ackd/worker.h"

enum { NOW = 1763458200 };

struct house {
    char *folder;
    char *file; /* that the workers read */
    Crew *crew;
    guint started;
    guint died;
};

static void on_started(guint worker G_GNUC_UNUSED, gpointer data)
{
    ((struct house *)data)->started++;
}

static bool on_message(guint worker G_GNUC_UNUSED, GVariant *message G_GNUC_UNUSED,
                       gpointer data G_GNUC_UNUSED)
{
    return false;
}

static bool on_died(guint worker G_GNUC_UNUSED, const char *why G_GNUC_UNUSED,
                    const GArray *in_hand G_GNUC_UNUSED, gpointer data)
{
    ((struct house *)data)->died++;
    return false;
}

static void open_house(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    const struct crew_handler handler = { house, on_started, on_message, on_died };
    house->folder = g_dir_make_tmp("crew-XXXXXX", NULL);
    house->file = g_build_filename(house->folder, "ca.pem", NULL);
    g_assert_true(g_file_set_contents(house->file, "one", -1, NULL));
    char *arguments[] = { house->folder, house->file, NULL };
    house->crew = crew_new(1, arguments, &handler);
}

static void close_house(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    crew_free(house->crew);
    g_unlink(house->file);
    g_rmdir(house->folder);
    g_free(house->file);
    g_free(house->folder);
}

/* Until the worker's end has been heard of. */
static void hear_its_end(struct house *house, int64_t now)
{
    struct pollfd fd;
    guint died = house->died;
    while (house->died == died) {
        guint n = crew_poll_fds(house->crew, &fd);
        g_assert_cmpuint(n, ==, 1);
        poll(&fd, n, -1);
        crew_hear(house->crew, &fd, n, now);
    }
}

static void replace(const char *file)
{
    g_autofree char *other = g_strconcat(file, ".new", NULL);
    g_assert_true(g_file_set_contents(other, "two", -1, NULL));
    g_assert_cmpint(g_rename(other, file), ==, 0);
}

/* A worker that runs is started anew at once, though the clock was set back after one had
 * died, and who is gone has to wait. */
static void test_replaced_files(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *missing = sandbox_missing();
    if (missing) {
        g_test_skip(missing);
        return;
    }
    crew_tick(house->crew, NOW);
    crew_tell(house->crew, 0, g_variant_new_boolean(true));
    hear_its_end(house, NOW);
    crew_tick(house->crew, NOW + 1);
    g_assert_cmpuint(house->started, ==, 2);
    crew_clock_set_back(house->crew, NOW - 1000);
    replace(house->file);
    crew_tick(house->crew, NOW - 1000);
    g_assert_cmpuint(house->started, ==, 3);
    g_assert_true(crew_is_up(house->crew, 0));
}

/* What is said to nobody harms nobody: process group 0 is this one. */
static void test_nobody_there(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_false(crew_is_up(house->crew, 0));
    crew_tell(house->crew, 0, g_variant_new_boolean(true));
    crew_tick(house->crew, NOW);
    crew_tell(house->crew, 0, g_variant_new_boolean(true));
    hear_its_end(house, NOW);
    g_assert_false(crew_is_up(house->crew, 0));
    crew_tell(house->crew, 0, g_variant_new_boolean(true));
    g_assert_cmpuint(house->started, ==, 1);
}

#define HOUSE_TEST(path, test)                                                           \
    g_test_add("/crew/" path, struct house, NULL, open_house, test, close_house)

int main(int argc, char **argv)
{
    char byte;
    if (argc > 1 && strcmp(argv[1], WORKER_SIGN) == 0)
        return read(WORKER_SOCKET, &byte, 1) == 1;
    setpgid(0, 0); /* a signal to it must not reach whoever runs the tests */
    g_test_init(&argc, &argv, NULL);
    HOUSE_TEST("files that were replaced", test_replaced_files);
    HOUSE_TEST("nobody there", test_nobody_there);
    return g_test_run();
}
