/* Whose turn it is (ackd/queue.h). */
#include "ackd/queue.h"

#include "base/instant.h"

enum { NOW = 1763458200, N = 5 };

struct house {
    Queue *queue;
    Line *line, *other;
    Waiter *waiters[N]; /* "a", "b" ... */
};

static void open_house(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const names[N] = { "a", "b", "c", "d", "e" };
    house->queue = queue_new();
    house->line = queue_line(house->queue);
    house->other = queue_line(house->queue);
    for (guint i = 0; i < N; i++)
        house->waiters[i] = queue_add(house->queue, (gpointer)names[i]);
}

static void close_house(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    queue_free(house->queue);
}

static Waiter *named(const struct house *house, const char *name)
{
    return house->waiters[*name - 'a'];
}

static void assert_turns(struct house *house, int64_t now, const char *names)
{
    g_autoptr(GString) found = g_string_new(NULL);
    for (const char *name; (name = queue_next(house->queue, now));)
        g_string_append(found, name);
    g_assert_cmpstr(found->str, ==, names);
}

/* All have waited since NOW and stand in `line`, in the order of `names`. */
static void line_up(struct house *house, const char *names)
{
    for (guint i = 0; names[i]; i++)
        queue_at(named(house, names + i), NOW, NOW + i);
    for (guint i = 0; names[i]; i++)
        queue_stand(named(house, queue_next(house->queue, NOW)), house->line,
                    INSTANT_NONE);
    assert_turns(house, NOW, "");
}

static void test_instants(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpint(queue_wake(house->queue), ==, INSTANT_NONE);
    queue_at(house->waiters[0], NOW + 3, NOW + 3);
    queue_at(house->waiters[1], NOW + 2, NOW + 2);
    queue_at(house->waiters[2], NOW + 2, NOW + 9);
    queue_at(house->waiters[3], NOW + 2, NOW + 2);
    queue_at(house->waiters[4], NOW + 1, NOW + 1);
    queue_leave(house->waiters[4]);
    g_assert_cmpint(queue_wake(house->queue), ==, NOW + 2);
    assert_turns(house, NOW + 1, "");
    assert_turns(house, NOW + 2, "bdc");
    queue_at(house->waiters[0], NOW + 4, NOW + 4);
    assert_turns(house, NOW + 3, "");
    assert_turns(house, NOW + 4, "a");
    g_assert_cmpint(queue_wake(house->queue), ==, INSTANT_NONE);
}

static void test_called_while_there_is_room(struct house *house,
                                            gconstpointer data G_GNUC_UNUSED)
{
    line_up(house, "cabd");
    g_assert_cmpint(queue_wake(house->queue), ==, INSTANT_NONE);
    queue_call(house->line);
    g_assert_cmpint(queue_wake(house->queue), ==, 0);
    g_assert_cmpstr(queue_next(house->queue, NOW), ==, "c");
    g_assert_cmpstr(queue_next(house->queue, NOW), ==, "a");
    queue_stand(house->waiters[0], house->line, INSTANT_NONE);
    assert_turns(house, NOW, "");
    queue_call(house->line);
    assert_turns(house, NOW, "abd");
}

/* Whoever has to wait for something else leaves the room to the next one. */
static void test_into_another_line(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    line_up(house, "abc");
    queue_call(house->line);
    g_assert_cmpstr(queue_next(house->queue, NOW), ==, "a");
    queue_stand(house->waiters[0], house->other, INSTANT_NONE);
    assert_turns(house, NOW, "bc");
    queue_call(house->other);
    assert_turns(house, NOW, "a");
}

/* And so does one who was called and left, or waits for an instant, before his turn. */
static void test_gone_when_called(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    line_up(house, "abcd");
    queue_call(house->line);
    queue_leave(house->waiters[0]);
    queue_at(house->waiters[1], NOW + 1, NOW + 1);
    assert_turns(house, NOW, "cd");
    assert_turns(house, NOW + 1, "b");
}

static void test_for_so_long_only(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    line_up(house, "ab");
    queue_call(house->line);
    g_assert_cmpstr(queue_next(house->queue, NOW), ==, "a");
    queue_stand(house->waiters[0], house->line, NOW + 5);
    assert_turns(house, NOW + 4, "");
    g_assert_cmpint(queue_wake(house->queue), ==, NOW + 5);
    assert_turns(house, NOW + 5, "a");
    queue_call(house->line);
    assert_turns(house, NOW + 5, "b");
}

static void test_called_at_an_instant(struct house *house,
                                      gconstpointer data G_GNUC_UNUSED)
{
    line_up(house, "ab");
    queue_call_at(house->line, NOW + 1);
    queue_call_at(house->line, NOW + 1);
    g_assert_cmpint(queue_wake(house->queue), ==, NOW + 1);
    assert_turns(house, NOW, "");
    assert_turns(house, NOW + 1, "ab");
    g_assert_cmpint(queue_wake(house->queue), ==, INSTANT_NONE);
}

/* A line that is to be called later, by a clock that has been set back since, does not
 * hold up another one. */
static void test_called_sooner(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    line_up(house, "ab");
    queue_at(house->waiters[2], NOW, NOW);
    g_assert_cmpstr(queue_next(house->queue, NOW), ==, "c");
    queue_stand(house->waiters[2], house->other, INSTANT_NONE);
    queue_call_at(house->line, NOW + 1000);
    queue_call_at(house->other, NOW + 2000);
    queue_call_at(house->line, NOW + 2);
    queue_call_at(house->line, NOW + 1500);
    g_assert_cmpint(queue_wake(house->queue), ==, NOW + 2);
    assert_turns(house, NOW + 1, "");
    assert_turns(house, NOW + 2, "ab");
    g_assert_cmpint(queue_wake(house->queue), ==, NOW + 2000);
    assert_turns(house, NOW + 1500, "");
    assert_turns(house, NOW + 2000, "c");
}

/* Those in line and those whose instant has come. */
static void test_longest_first(struct house *house, gconstpointer data G_GNUC_UNUSED)
{
    line_up(house, "ab");
    queue_at(house->waiters[2], NOW + 9, NOW - 1);
    queue_at(house->waiters[3], NOW + 9, NOW);
    queue_at(house->waiters[4], NOW + 9, NOW + 9);
    queue_call(house->line);
    assert_turns(house, NOW + 9, "cadbe");
}

#define HOUSE_TEST(path, test)                                                           \
    g_test_add("/queue/" path, struct house, NULL, open_house, test, close_house)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    HOUSE_TEST("instants", test_instants);
    HOUSE_TEST("called while there is room", test_called_while_there_is_room);
    HOUSE_TEST("into another line", test_into_another_line);
    HOUSE_TEST("gone when called", test_gone_when_called);
    HOUSE_TEST("for so long only", test_for_so_long_only);
    HOUSE_TEST("called at an instant", test_called_at_an_instant);
    HOUSE_TEST("called sooner", test_called_sooner);
    HOUSE_TEST("longest first", test_longest_first);
    return g_test_run();
}
