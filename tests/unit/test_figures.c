#include "base/instant.h"
#include "sla/figures.h"

#define NONE INSTANT_NONE
#define NOW 1000000

/* A turn as it opens: nothing done, nothing due. */
static struct turn_figures turn_at(int64_t conversation, int number, int64_t opened)
{
    return (struct turn_figures){
        .conversation = conversation,
        .number = number,
        .opened = opened,
        .acknowledged = NONE,
        .answered = NONE,
        .acknowledge_due = NONE,
        .answer_due = NONE,
        .acknowledge_business = NONE,
        .answer_business = NONE,
        .acknowledge_elapsed = NONE,
        .answer_elapsed = NONE,
        .ended = NONE,
    };
}

/* `business` seconds of work later, `elapsed` by the wall clock. */
static void acknowledge(struct turn_figures *turn, int64_t business, int64_t elapsed)
{
    turn->acknowledged = turn->opened + elapsed;
    turn->acknowledge_business = business;
    turn->acknowledge_elapsed = elapsed;
}

static void answer(struct turn_figures *turn, int64_t business, int64_t elapsed)
{
    if (turn->acknowledged == NONE)
        acknowledge(turn, business, elapsed);
    turn->answered = turn->ended = turn->opened + elapsed;
    turn->answer_business = business;
    turn->answer_elapsed = elapsed;
    turn->end = END_ANSWERED;
}

static void end_otherwise(struct turn_figures *turn, TurnEnd end, int64_t ended)
{
    turn->end = end;
    turn->ended = ended;
}

static struct figures figures_of(const struct turn_figures *turns, gsize n)
{
    g_autoptr(Tally) tally = tally_new();
    for (gsize i = 0; i < n; i++)
        tally_add(tally, 0, &turns[i], figures_parts(&turns[i], NOW));
    return tally_figures(tally, 0);
}

static const struct percentile_row {
    const char *name;
    int32_t sorted[11];
    gsize n;
    int percent;
    int32_t expected;
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
    g_assert_cmpint(row->sorted[figures_rank(row->n, row->percent)], ==, row->expected);
}

static void test_nothing(void)
{
    struct figures figures = figures_of(NULL, 0);
    g_assert_cmpuint(figures.turns, ==, 0);
    g_assert_cmpuint(figures.first_reply.business.n, ==, 0);
    g_assert_cmpint(figures.first_reply.business.median, ==, 0);
    g_assert_true(figures.answer.oldest == NONE);
    g_assert_true(figures.wait.oldest == NONE);
}

static void test_first_and_next(void)
{
    struct turn_figures turns[] = { turn_at(1, 1, 1000), turn_at(1, 2, 3000),
                                    turn_at(1, 3, 5000) };
    acknowledge(&turns[0], 60, 600);
    answer(&turns[0], 90, 900);
    answer(&turns[1], 10, 100);
    answer(&turns[2], 30, 300);
    struct figures figures = figures_of(turns, G_N_ELEMENTS(turns));
    g_assert_cmpuint(figures.first_reply.business.n, ==, 1);
    g_assert_cmpint(figures.first_reply.business.median, ==, 60);
    g_assert_cmpint(figures.first_reply.calendar.median, ==, 600);
    g_assert_cmpuint(figures.next_reply.business.n, ==, 2);
    g_assert_cmpint(figures.next_reply.business.mean, ==, 20);
    g_assert_cmpint(figures.next_reply.calendar.p90, ==, 300);
    g_assert_cmpuint(figures.answer.business.n, ==, 3);
    g_assert_cmpint(figures.answer.business.median, ==, 30);
    g_assert_cmpint(figures.answer.calendar.median, ==, 300);
}

static void test_open_is_not_left_out(void)
{
    struct turn_figures turns[] = { turn_at(1, 1, 1000), turn_at(2, 1, 700),
                                    turn_at(3, 1, 500), turn_at(3, 2, 900) };
    answer(&turns[0], 60, 600);
    acknowledge(&turns[2], 20, 300);
    turns[0].chases = 2;
    turns[1].chases = 3;
    turns[1].had_to_ask = 4;
    turns[2].unannounced = 1;
    turns[3].updates_missed = 5;
    struct figures figures = figures_of(turns, G_N_ELEMENTS(turns));
    g_assert_cmpuint(figures.turns, ==, 4);
    g_assert_cmpuint(figures.acknowledged, ==, 2);
    g_assert_cmpuint(figures.answered, ==, 1);
    g_assert_cmpuint(figures.open, ==, 3);
    g_assert_cmpuint(figures.chases, ==, 5);
    g_assert_cmpuint(figures.had_to_ask, ==, 4);
    g_assert_cmpuint(figures.unannounced, ==, 1);
    g_assert_cmpuint(figures.updates_missed, ==, 5);

    g_assert_cmpuint(figures.first_reply.business.n, ==, 2);
    g_assert_cmpuint(figures.first_reply.open, ==, 1);
    g_assert_cmpint(figures.first_reply.oldest, ==, 700);
    g_assert_cmpuint(figures.next_reply.open, ==, 1);
    g_assert_cmpint(figures.next_reply.oldest, ==, 900);
    g_assert_cmpuint(figures.answer.open, ==, 3);
    g_assert_cmpint(figures.answer.oldest, ==, 500);
}

static void test_ended_otherwise(void)
{
    struct turn_figures turns[] = { turn_at(1, 1, 1000), turn_at(2, 1, 1000),
                                    turn_at(3, 1, 1000) };
    end_otherwise(&turns[0], END_ELSEWHERE, 1010);
    end_otherwise(&turns[1], END_CLOSED, 1020);
    acknowledge(&turns[2], 5, 5);
    end_otherwise(&turns[2], END_CLOSED, 1030);
    struct figures figures = figures_of(turns, G_N_ELEMENTS(turns));
    g_assert_cmpuint(figures.turns, ==, 3);
    g_assert_cmpuint(figures.elsewhere, ==, 1);
    g_assert_cmpuint(figures.closed, ==, 2);
    g_assert_cmpuint(figures.open, ==, 0);
    g_assert_cmpuint(figures.answered, ==, 0);
    g_assert_cmpuint(figures.first_reply.business.n, ==, 1);
    g_assert_cmpuint(figures.first_reply.open, ==, 0);
    g_assert_cmpuint(figures.answer.business.n, ==, 0);
    g_assert_cmpuint(figures.wait.business.n, ==, 0);
}

static void test_requester_wait(void)
{
    struct turn_figures turns[] = { turn_at(1, 1, 1000), turn_at(1, 2, 2000),
                                    turn_at(2, 1, 1000), turn_at(3, 1, 500),
                                    turn_at(3, 2, 600),  turn_at(4, 1, 700) };
    answer(&turns[0], 10, 100);
    answer(&turns[1], 20, 200);
    answer(&turns[2], 7, 70);
    answer(&turns[3], 1, 10);
    struct figures figures = figures_of(turns, G_N_ELEMENTS(turns));
    g_assert_cmpuint(figures.wait.business.n, ==, 3);
    g_assert_cmpint(figures.wait.business.median, ==, 7);
    g_assert_cmpint(figures.wait.business.p90, ==, 30);
    g_assert_cmpint(figures.wait.calendar.p90, ==, 300);
    g_assert_cmpint(figures.wait.calendar.mean, ==, 126);
    g_assert_cmpuint(figures.wait.open, ==, 2);
    g_assert_cmpint(figures.wait.oldest, ==, 600);
}

static const struct target_row {
    const char *name;
    int64_t replied; /* NONE: not by us */
    TurnEnd end;
    int64_t ended;
    int64_t due;
    gsize met;
    gsize missed;
} target_rows[] = {
    { "S17 before due is met", 5000, END_ANSWERED, 5000, 5001, 1, 0 },
    { "S17 at due is met", 5000, END_ANSWERED, 5000, 5000, 1, 0 },
    { "S17 a second after is missed", 5001, END_ANSWERED, 5001, 5000, 0, 1 },
    { "S46 open and past due is missed", NONE, END_NONE, NONE, NOW - 1, 0, 1 },
    { "S46 open and due this second is neither", NONE, END_NONE, NONE, NOW, 0, 0 },
    { "S46 open and not yet due is neither", NONE, END_NONE, NONE, NOW + 1, 0, 0 },
    { "S46 without a target neither", 5000, END_ANSWERED, 5000, NONE, 0, 0 },
    { "S46 open without a target neither", NONE, END_NONE, NONE, NONE, 0, 0 },
    { "S19 closed before due is neither", NONE, END_CLOSED, 5000, 5001, 0, 0 },
    { "S19 closed at due is neither", NONE, END_CLOSED, 5000, 5000, 0, 0 },
    { "S19 closed after due is missed", NONE, END_CLOSED, 5001, 5000, 0, 1 },
    { "S16 elsewhere before due is neither", NONE, END_ELSEWHERE, 5000, 5001, 0, 0 },
    { "S16 elsewhere after due is missed", NONE, END_ELSEWHERE, 5001, 5000, 0, 1 },
};

static void test_target(gconstpointer data)
{
    const struct target_row *row = data;
    struct turn_figures turn = turn_at(1, 1, 1000);
    if (row->replied != NONE)
        answer(&turn, 1, row->replied - turn.opened);
    end_otherwise(&turn, row->end, row->ended);

    turn.acknowledge_due = row->due;
    struct figures figures = figures_of(&turn, 1);
    g_assert_cmpuint(figures.acknowledge_met, ==, row->met);
    g_assert_cmpuint(figures.acknowledge_missed, ==, row->missed);
    g_assert_cmpuint(figures.answer_met + figures.answer_missed, ==, 0);

    turn.acknowledge_due = NONE;
    turn.answer_due = row->due;
    figures = figures_of(&turn, 1);
    g_assert_cmpuint(figures.answer_met, ==, row->met);
    g_assert_cmpuint(figures.answer_missed, ==, row->missed);
    g_assert_cmpuint(figures.acknowledge_met + figures.acknowledge_missed, ==, 0);
}

/* S34: what belongs to somebody else is not counted. */
static void test_parts(void)
{
    struct turn_figures turn = turn_at(1, 1, 1000);
    turn.acknowledge_due = 1500;
    turn.answer_due = 1500;
    turn.chases = 1;
    acknowledge(&turn, 10, 100);
    answer(&turn, 90, 900);
    g_assert_cmphex(figures_parts(&turn, NOW), ==,
                    PART_TURN | PART_ACKNOWLEDGED | PART_ANSWERED | PART_ANSWER_MISSED);

    enum { OWNER, AUTHOR };
    g_autoptr(Tally) tally = tally_new();
    tally_add(tally, OWNER, &turn, PART_TURN | PART_ANSWER_MISSED);
    tally_add(tally, AUTHOR, &turn, PART_ACKNOWLEDGED | PART_ANSWERED);
    struct figures owned = tally_figures(tally, OWNER);
    struct figures written = tally_figures(tally, AUTHOR);
    g_assert_cmpuint(owned.turns, ==, 1);
    g_assert_cmpuint(owned.chases, ==, 1);
    g_assert_cmpuint(owned.answer_missed, ==, 1);
    g_assert_cmpuint(owned.acknowledge_met, ==, 0);
    g_assert_cmpuint(owned.first_reply.business.n + owned.wait.business.n, ==, 0);
    g_assert_cmpuint(written.turns + written.chases + written.answer_missed, ==, 0);
    g_assert_cmpuint(written.acknowledge_met, ==, 1);
    g_assert_cmpuint(written.first_reply.business.n, ==, 1);
    g_assert_cmpint(written.wait.calendar.median, ==, 900);
}

static int compare_values(gconstpointer a, gconstpointer b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Against sorting by comparison: many sizes, values from nothing to a century. */
static void test_many(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(46);
    for (guint n = 1; n < 30000; n = n * 3 / 2 + 1) {
        int64_t most = INT64_C(1) << g_rand_int_range(rand, 1, 31);
        g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int32_t));
        g_autoptr(Tally) tally = tally_new();
        for (guint i = 0; i < n; i++) {
            int32_t value = (int32_t)(g_rand_double(rand) * (double)most);
            struct turn_figures turn = turn_at(i, 1, 0);
            acknowledge(&turn, -value, value);
            tally_add(tally, 0, &turn, PART_ACKNOWLEDGED);
            g_array_append_val(values, value);
        }
        g_array_sort(values, compare_values);
        const int32_t *sorted = (const int32_t *)values->data;
        struct figures figures = tally_figures(tally, 0);
        g_assert_cmpint(figures.first_reply.calendar.median, ==,
                        sorted[figures_rank(n, 50)]);
        g_assert_cmpint(figures.first_reply.calendar.p90, ==,
                        sorted[figures_rank(n, 90)]);
        g_assert_cmpint(figures.first_reply.business.median, ==, -sorted[n / 2]);
    }
}

/* Each group by itself, whatever comes between. */
/* How promises may have ended, and what each is counted as: kept, broken, put off. */
static void test_promises(void)
{
    /* 2026-01-01, at noon; two hours later, three hours later. */
    enum { DUE = 1767268800, LATER = DUE + 2 * HOUR, THEN = DUE + 3 * HOUR };
    static const struct promise_figures promises[] = {
        { DUE - DAY, DUE, PROMISE_DELIVERED, DUE },     /* kept */
        { DUE - DAY, DUE, PROMISE_DELIVERED, DUE + 1 }, /* broken */
        { DUE - DAY, DUE, PROMISE_DELIVERED, LATER },   /* broken */
        { DUE - DAY, DUE, PROMISE_REPLACED, DUE },      /* put off in time */
        { DUE - DAY, DUE, PROMISE_REPLACED, LATER },    /* broken, and put off */
        { DUE - DAY, DUE, PROMISE_CLOSED, DUE },        /* neither */
        { DUE - DAY, DUE, PROMISE_CLOSED, LATER },      /* broken */
        { DUE - DAY, DUE, PROMISE_OPEN, NONE },         /* broken */
        { DUE - DAY, THEN, PROMISE_OPEN, NONE },        /* not due yet */
        { DUE - DAY, DUE, PROMISE_DISMISSED, LATER },   /* not counted */
    };
    const struct window always = { .days = 0x7f, .open = 0, .close = 24 * 60 };
    g_autoptr(Calendar) calendar = calendar_new("UTC", &always, 1, NULL, 0, NULL);
    g_autoptr(Tally) tally = tally_new();
    for (gsize i = 0; i < G_N_ELEMENTS(promises); i++)
        tally_add_promise(tally, 0, &promises[i], calendar, THEN);
    struct figures figures = tally_figures(tally, 0);
    g_assert_cmpuint(figures.promises, ==, 9);
    g_assert_cmpuint(figures.promises_kept, ==, 1);
    g_assert_cmpuint(figures.promises_broken, ==, 5);
    g_assert_cmpuint(figures.promises_slipped, ==, 2);
    g_assert_cmpuint(figures.late.business.n, ==, 2);
    g_assert_cmpint(figures.late.business.median, ==, 1);
    g_assert_cmpint(figures.late.business.p90, ==, LATER - DUE);
    g_assert_cmpuint(figures.late.open, ==, 1);
    g_assert_cmpint(figures.late.oldest, ==, DUE);
}

static void test_groups(void)
{
    enum { GROUPS = 3000, TURNS = 7 };
    g_autoptr(Tally) tally = tally_new();
    for (guint i = 0; i < GROUPS * TURNS; i++) {
        guint group = i % GROUPS;
        struct turn_figures turn = turn_at(i, 1, 0);
        answer(&turn, group + i / GROUPS, (int64_t)group * 100000 - i / GROUPS);
        tally_add(tally, group, &turn, PART_ANSWERED);
    }
    for (guint group = 0; group < GROUPS; group++) {
        struct figures figures = tally_figures(tally, group);
        g_assert_cmpuint(figures.answer.business.n, ==, TURNS);
        g_assert_cmpint(figures.answer.business.median, ==, group + TURNS / 2);
        g_assert_cmpint(figures.answer.calendar.p90, ==, (int64_t)group * 100000);
        g_assert_cmpint(figures.wait.business.mean, ==, group + TURNS / 2);
        g_assert_cmpuint(figures.first_reply.business.n, ==, 0);
    }
    g_assert_cmpuint(tally_figures(tally, GROUPS).answer.business.n, ==, 0);
}

/* A wait that no 32 bits hold counts as the longest that they do. */
static void test_longest(void)
{
    struct turn_figures turn = turn_at(1, 1, 0);
    answer(&turn, INT64_C(1) << 40, INT64_C(1) << 40);
    struct figures figures = figures_of(&turn, 1);
    g_assert_cmpint(figures.answer.calendar.median, ==, INT32_MAX);
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
    g_test_add_func("/figures/S16 S19 ended by something else", test_ended_otherwise);
    g_test_add_func("/figures/S12 requester wait is a conversation's",
                    test_requester_wait);
    g_test_add_func("/figures/S34 parts of a turn", test_parts);
    g_test_add_func("/figures/S47 many values", test_many);
    g_test_add_func("/figures/S46 promises", test_promises);
    g_test_add_func("/figures/S46 many groups", test_groups);
    g_test_add_func("/figures/the longest wait", test_longest);
    return g_test_run();
}
