#include "letter/explain_private.h"

#include <string.h>

#include "base/instant.h"
#include "base/text.h"
#include "letter/wording.h"

enum { NAME_COLUMNS = 48 };

char *say_when(const struct telling *telling, int64_t at)
{
    return calendar_text(telling->calendar, at, telling->now);
}

char *say_person(const struct telling *telling, const char *address, const char *name)
{
    const struct member *member = people_member(telling->policy->people, address);
    if (member != NULL && member->name != NULL)
        name = member->name;
    g_autofree char *safe = wording_safe(name);
    if (*safe == '\0') {
        g_free(safe);
        safe = wording_safe(address);
    }
    return *safe != '\0' ? text_shorten(safe, NAME_COLUMNS) : g_strdup("Somebody");
}

char *say_author(const struct telling *telling, const struct message *message)
{
    const struct address *author = people_author(telling->policy->people, message);
    return say_person(telling, author->address, author->name);
}

static char *count(int64_t number, const char *one, const char *many)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", number, number == 1 ? one : many);
}

char *say_duration(struct duration duration)
{
    if (duration.kind == DURATION_DAYS)
        return count(duration.amount, "business day", "business days");
    if (duration.kind == DURATION_BUSINESS && duration.amount % HOUR == 0)
        return count(duration.amount / HOUR, "business hour", "business hours");
    if (duration.kind == DURATION_BUSINESS && duration.amount % MINUTE == 0 &&
        duration.amount < HOUR)
        return count(duration.amount / MINUTE, "business minute", "business minutes");
    g_autofree char *written = duration_text(duration);
    written[strcspn(written, "!")] = '\0';
    return g_strdup_printf("%s %s", written,
                           duration.kind == DURATION_WALL ? "by the wall clock"
                                                          : "of business time");
}

char *say_both_times(int64_t business, int64_t elapsed)
{
    g_autofree char *worked = wording_business(business);
    if (business == elapsed)
        return g_steal_pointer(&worked);
    g_autofree char *clock = span_text(elapsed);
    if (business < MINUTE && elapsed >= MINUTE)
        return g_strdup_printf("no working time (%s by the clock)", clock);
    return g_strdup_printf("%s of working time (%s by the clock)", worked, clock);
}

char *say_phrase(const struct message *message, SignalKind kind)
{
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind != kind)
            continue;
        g_autofree char *safe = wording_safe(signal->phrase);
        if (*safe != '\0')
            return g_strdup_printf("\"%s\"", safe);
    }
    return NULL;
}

const char *reply_name(const struct turn *turn)
{
    return turn->number == 1 ? "first reply" : "next reply";
}
