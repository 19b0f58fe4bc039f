#include "base/instant.h"
#include "sla/figures.h"

#define NONE INSTANT_NONE
#define NOW 1000000

static struct figures figures_of_rows(const struct turn_figures *rows, gsize n)
{
    g_autoptr(GArray) turns = g_array_new(FALSE, FALSE, sizeof(struct turn_figures));
    g_array_append_vals(turns, rows, (guint)n);
    return figures_of(turns, NOW);
}

static const struct percentile_row {
    const char *name;
    int64_t sorted[11];
    gsize n;
    int percent;
    int64_t expected;
} percentile_rows[] = {
    { "one value", { 7 }, 1, 50, 7 },
    { "the lower of two", { 1, 9 }, 2, 50, 1 },
    { "the middle of three", { 1, 5, 9 }, 3, 50, 5 },
    { "no value between two is made up", { 1, 2, 3, 4 }, 4, 50, 2 },
    { "the ninth of ten", { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 10, 90, 9 },
    { "the ninth of nine, not the eighth", { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 9, 90, 9 },
    { "the tenth of eleven", { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }, 11, 90, 10 },
    { "the last", { 1, 2, 3 }, 3, 100, 3 },
    { "the first", { 1, 2, 3 }, 3, 0, 1 },
};

static void test_percentile(gconstpointer data)
{
    const struct percentile_row *row = data;
    g_assert_cmpint(figures_percentile(row->sorted, row->n, row->percent), ==,
                    row->expected);
}

static void test_nothing(void)
{
    struct figures figures = figures_of_rows(NULL, 0);
    g_assert_cmpuint(figures.turns, ==, 0);
    g_assert_cmpuint(figures.first_reply.n, ==, 0);
    g_assert_cmpint(figures.first_reply.median, ==, 0);
    g_assert_true(figures.oldest_open == NONE);
}

static void test_first_and_next(void)
{
    const struct turn_figures rows[] = {
        { 1000, 1600, 1900, NONE, NONE, 60, 90, 1, 0 },
        { 3000, 3100, 3100, NONE, NONE, 10, 10, 2, 0 },
        { 5000, 5300, 5300, NONE, NONE, 30, 30, 3, 0 },
    };
    struct figures figures = figures_of_rows(rows, G_N_ELEMENTS(rows));
    g_assert_cmpuint(figures.first_reply.n, ==, 1);
    g_assert_cmpint(figures.first_reply.median, ==, 60);
    g_assert_cmpint(figures.first_reply_calendar.median, ==, 600);
    g_assert_cmpuint(figures.next_reply.n, ==, 2);
    g_assert_cmpint(figures.next_reply.mean, ==, 20);
    g_assert_cmpint(figures.next_reply_calendar.p90, ==, 300);
    g_assert_cmpuint(figures.answer.n, ==, 3);
    g_assert_cmpint(figures.answer.median, ==, 30);
    g_assert_cmpint(figures.answer_calendar.median, ==, 300);
}

static void test_open_is_not_left_out(void)
{
    const struct turn_figures rows[] = {
        { 1000, 1600, 1600, NONE, NONE, 60, 60, 1, 2 },
        { 700, NONE, NONE, NONE, NONE, 0, 0, 1, 3 },
        { 500, 800, NONE, NONE, NONE, 20, 0, 1, 0 },
    };
    struct figures figures = figures_of_rows(rows, G_N_ELEMENTS(rows));
    g_assert_cmpuint(figures.turns, ==, 3);
    g_assert_cmpuint(figures.acknowledged, ==, 2);
    g_assert_cmpuint(figures.answered, ==, 1);
    g_assert_cmpuint(figures.open, ==, 2);
    g_assert_cmpint(figures.oldest_open, ==, 500);
    g_assert_cmpuint(figures.chases, ==, 5);
    g_assert_cmpuint(figures.first_reply.n, ==, 2);
}

static const struct target_row {
    const char *name;
    int64_t happened;
    int64_t due;
    gsize met;
    gsize missed;
} target_rows[] = {
    { "S17 before due is met", 5000, 5001, 1, 0 },
    { "S17 at due is met", 5000, 5000, 1, 0 },
    { "S17 a second after is missed", 5001, 5000, 0, 1 },
    { "S46 open and past due is missed", NONE, NOW - 1, 0, 1 },
    { "S46 open and due this second is neither", NONE, NOW, 0, 0 },
    { "S46 open and not yet due is neither", NONE, NOW + 1, 0, 0 },
    { "S46 without a target neither", 5000, NONE, 0, 0 },
    { "S46 open without a target neither", NONE, NONE, 0, 0 },
};

static void test_target(gconstpointer data)
{
    const struct target_row *row = data;
    const struct turn_figures acknowledge = {
        1000, row->happened, NONE, row->due, NONE, 0, 0, 1, 0
    };
    const struct turn_figures answer = { 1000, 1000, row->happened, NONE, row->due, 0, 0,
                                         1,    0 };
    struct figures figures = figures_of_rows(&acknowledge, 1);
    g_assert_cmpuint(figures.acknowledge_met, ==, row->met);
    g_assert_cmpuint(figures.acknowledge_missed, ==, row->missed);
    g_assert_cmpuint(figures.answer_met + figures.answer_missed, ==, 0);
    figures = figures_of_rows(&answer, 1);
    g_assert_cmpuint(figures.answer_met, ==, row->met);
    g_assert_cmpuint(figures.answer_missed, ==, row->missed);
    g_assert_cmpuint(figures.acknowledge_met + figures.acknowledge_missed, ==, 0);
}

static int compare_values(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Against sorting by comparison: many sizes, values from nothing to a century. */
static void test_many(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(46);
    for (guint n = 1; n < 3000; n = n * 3 / 2 + 1) {
        int64_t most = INT64_C(1) << g_rand_int_range(rand, 1, 32);
        g_autoptr(GArray) turns = g_array_new(FALSE, TRUE, sizeof(struct turn_figures));
        g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
        for (guint i = 0; i < n; i++) {
            int64_t value = (int64_t)(g_rand_double(rand) * (double)most);
            struct turn_figures turn = { 0, value, NONE, NONE, NONE, -value, 0, 1, 0 };
            g_array_append_val(turns, turn);
            g_array_append_val(values, value);
        }
        g_array_sort(values, compare_values);
        const int64_t *sorted = (const int64_t *)values->data;
        struct figures figures = figures_of(turns, NOW);
        g_assert_cmpint(figures.first_reply_calendar.median, ==,
                        figures_percentile(sorted, n, 50));
        g_assert_cmpint(figures.first_reply_calendar.p90, ==,
                        figures_percentile(sorted, n, 90));
        g_assert_cmpint(figures.first_reply.median, ==, -sorted[n / 2]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(percentile_rows); i++) {
        g_autofree char *path =
            g_strconcat("/figures/S47 nearest rank/", percentile_rows[i].name, NULL);
        g_test_add_data_func(path, &percentile_rows[i], test_percentile);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(target_rows); i++) {
        g_autofree char *path = g_strconcat("/figures/", target_rows[i].name, NULL);
        g_test_add_data_func(path, &target_rows[i], test_target);
    }
    g_test_add_func("/figures/S46 nothing at all", test_nothing);
    g_test_add_func("/figures/S12 first and next reply apart", test_first_and_next);
    g_test_add_func("/figures/S46 open turns are counted beside",
                    test_open_is_not_left_out);
    g_test_add_func("/figures/S47 many values", test_many);
    return g_test_run();
}
