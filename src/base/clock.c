#include "base/clock.h"

#include <glib.h>

int64_t clock_now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

int64_t clock_monotonic_ms(void)
{
    return g_get_monotonic_time() / 1000;
}
