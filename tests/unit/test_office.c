/* What holds up a team's work. */
#include "ackd/office.h"
#include "base/error.h"

static struct team_config team = { .name = (char *)"support" };

static void note(struct office *office, enum office_work work, const char *text)
{
    g_autoptr(GError)
        error = text ? g_error_new_literal(ACKD_ERROR, ACKD_ERROR_STORE, text) : NULL;
    office_note(office, work, error);
}

static void clear(struct office *office)
{
    for (int work = 0; work < WORK_KINDS; work++)
        g_free(office->trouble[work]);
    g_free(office->failure);
}

static void test_each_for_itself(void)
{
    struct office office = { .team = &team };
    note(&office, WORK_TICK, "the disk is full");
    note(&office, WORK_LOOKS, NULL);
    g_assert_true(office.failing);
    g_assert_true(office_is_held_up(&office));
    note(&office, WORK_TICK, NULL);
    g_assert_false(office.failing);
    g_assert_false(office_is_held_up(&office));
    g_assert_cmpstr(office.failure, ==, "the disk is full");
    clear(&office);
}

static void in_a_log(void)
{
    struct office office = { .team = &team };
    note(&office, WORK_LOOKS, "the disk is full");
    note(&office, WORK_TICK, "the disk is full");
    note(&office, WORK_LOOKS, NULL);
    note(&office, WORK_LOOKS, "the disk is full");
    note(&office, WORK_TICK, NULL);
    note(&office, WORK_LOOKS, NULL);
    clear(&office);
}

static void test_logged_once(void)
{
    if (g_test_subprocess()) {
        in_a_log();
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("*work is held up*work goes on*");
    g_test_trap_assert_stderr_unmatched("*work is held up*work is held up*");
    g_test_trap_assert_stderr_unmatched("*work goes on*work goes on*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/office/each work for itself", test_each_for_itself);
    g_test_add_func("/office/logged once", test_logged_once);
    return g_test_run();
}
