#include "mail/deadline.h"

#include "base/instant.h"

enum {
    DAYS_MAX = 200 * 366, /* after 1970 */
    DAY_MINUTES = 24 * 60,
    ZONE_MAX = 24 * 60 * 60,
    WORKING_DAYS_MAX = 1000,
};

const char *deadline_grain_name(DeadlineGrain grain)
{
    static const char *const names[] = {
        [GRAIN_MINUTE] = "minute", [GRAIN_HOUR] = "hour", [GRAIN_PART] = "part",
        [GRAIN_DAY] = "day",       [GRAIN_WEEK] = "week", [GRAIN_MONTH] = "month",
    };
    return (gsize)grain < G_N_ELEMENTS(names) ? names[grain] : NULL;
}

static bool amount_is_sane(const struct deadline *deadline)
{
    int64_t most = 0;
    switch (deadline->kind) {
    case DEADLINE_NONE:
    case DEADLINE_DAY: break;
    case DEADLINE_MINUTE: most = DAY_MINUTES; break;
    case DEADLINE_SPAN: most = deadline->day; break;
    case DEADLINE_WORKING_DAYS: most = WORKING_DAYS_MAX; break;
    case DEADLINE_SECONDS: most = (int64_t)DAYS_MAX * ZONE_MAX; break;
    default: return false;
    }
    return deadline->amount >= 0 && deadline->amount <= most;
}

bool deadline_is_sane(const struct deadline *deadline)
{
    return amount_is_sane(deadline) && deadline_grain_name(deadline->grain) &&
           deadline->day >= 0 && deadline->day <= DAYS_MAX &&
           ABS(deadline->zone) <= ZONE_MAX;
}

bool deadline_is_ahead(const struct deadline *deadline, int64_t at, int zone)
{
    return deadline->kind == DEADLINE_SECONDS || deadline->day >= (at + zone) / DAY;
}
