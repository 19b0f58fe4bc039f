/* When the administrator hears of a file that cannot be written. */
#include "ackd/alarm.h"
#include "base/instant.h"

enum { NOW = 1763458200 };

static int64_t planned(bool anybody)
{
    g_autoptr(GPtrArray) admins = g_ptr_array_new();
    if (anybody)
        g_ptr_array_add(admins, (char *)"root@example.com");
    const struct config config = { .admins = admins };
    struct office office = { .failing = 1, .spell = { .since = NOW, .last = NOW } };
    g_autoptr(GPtrArray) offices = g_ptr_array_new();
    g_ptr_array_add(offices, &office);
    Alarm *alarm = alarm_new();
    alarm_watch(alarm, &config, offices, NOW + HOUR);
    int64_t next = alarm_next(alarm);
    alarm_free(alarm);
    return next;
}

static void test_planned(void)
{
    g_assert_cmpint(planned(true), ==, NOW + 5 * MINUTE);
}

static void test_nobody_to_tell(void)
{
    g_assert_cmpint(planned(false), ==, INSTANT_NONE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/alarm/after five minutes", test_planned);
    g_test_add_func("/alarm/nobody to tell", test_nobody_to_tell);
    return g_test_run();
}
