#include "letter/wording.h"

#include <string.h>

#include "base/instant.h"
#include "base/text.h"

enum { NAME_COLUMNS = 48, SUBJECT_COLUMNS = 160, TEXT_BYTES = 4000 };

static bool is_bidirectional(gunichar c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

char *wording_safe(const char *text)
{
    g_autofree char *clean = text_clean(text, -1, TEXT_BYTES);
    GString *safe = g_string_sized_new(strlen(clean));
    for (const char *p = clean; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!is_bidirectional(c))
            g_string_append_unichar(safe, c);
    }
    return g_strstrip(g_string_free(safe, FALSE));
}

char *wording_client(const struct owed *owed)
{
    g_autofree char *address = wording_safe(owed->client);
    g_autofree char *name = wording_safe(owed->client_name);
    if (*name == '\0' || g_ascii_strcasecmp(name, address) == 0)
        return text_shorten(address, NAME_COLUMNS);
    g_autofree char *short_name = text_shorten(name, NAME_COLUMNS);
    const char *at = strrchr(address, '@');
    if (at == NULL)
        return g_steal_pointer(&short_name);
    g_autofree char *domain = text_shorten(at + 1, NAME_COLUMNS);
    return g_strdup_printf("%s (%s)", short_name, domain);
}

const char *wording_obligation(const struct owed *owed)
{
    switch (owed->kind) {
    case OBLIGATION_ACKNOWLEDGE: break;
    case OBLIGATION_ANSWER: return "answer";
    case OBLIGATION_UPDATE: return "update";
    case OBLIGATION_PROMISE: return "promise";
    case OBLIGATION_CALL: return "call back";
    }
    return owed->turn > 1 ? "next reply" : "first reply";
}

char *wording_subject(const struct owed *owed)
{
    g_autofree char *subject = wording_safe(owed->subject);
    return *subject != '\0' ? text_shorten(subject, SUBJECT_COLUMNS)
                            : g_strdup("(no subject)");
}

char *wording_business(int64_t seconds)
{
    if (seconds < HOUR)
        return span_text(seconds);
    int64_t minutes = seconds % HOUR / MINUTE;
    if (minutes == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT "h", seconds / HOUR);
    return g_strdup_printf("%" G_GINT64_FORMAT "h %" G_GINT64_FORMAT "m", seconds / HOUR,
                           minutes);
}

/* Whole business days (S23) between two instants. */
static int64_t working_days(const Calendar *calendar, int64_t from, int64_t to)
{
    int64_t count = 0;
    int64_t last = calendar_day(calendar, to);
    for (int64_t day = calendar_day(calendar, from) + 1; day <= last; day++)
        count += calendar_is_working_day(calendar, day);
    struct duration days = { DURATION_DAYS, count };
    if (count > 0 && calendar_add(calendar, from, days) > to)
        count--;
    return count;
}

char *wording_worked(const Calendar *calendar, int64_t from, int64_t to)
{
    int64_t days = working_days(calendar, from, to);
    if (days >= 2)
        return g_strdup_printf("%" G_GINT64_FORMAT " working days", days);
    return wording_business(MAX(0, calendar_between(calendar, from, to)));
}

char *wording_both_times(const Calendar *calendar, int64_t from, int64_t to)
{
    int64_t business = calendar_between(calendar, from, to);
    g_autofree char *worked = wording_worked(calendar, from, to);
    g_autofree char *clock = span_text(MAX(0, to - from));
    if (business == to - from)
        return g_steal_pointer(&worked);
    if (business < MINUTE)
        return g_strdup_printf("%s by the clock", clock);
    const char *of_what = g_str_has_suffix(worked, "days") ? "" : " of working time";
    return g_strdup_printf("%s%s (%s by the clock)", worked, of_what, clock);
}

static GDateTime *local_time(const Calendar *calendar, int64_t at)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
    return g_date_time_to_timezone(utc, calendar_zone(calendar));
}

char *wording_when(const Calendar *calendar, int64_t at, int64_t now)
{
    static const char *const near[] = { "yesterday", "today", "tomorrow" };
    int64_t distance = calendar_day(calendar, at) - calendar_day(calendar, now);
    if (distance < -1 || distance > 1)
        return calendar_text(calendar, at, now);
    g_autoptr(GDateTime) local = local_time(calendar, at);
    return g_strdup_printf("%s %02d:%02d", near[distance + 1],
                           g_date_time_get_hour(local), g_date_time_get_minute(local));
}

static char *date_text(GDateTime *date)
{
    /* strftime would follow the locale of the daemon. */
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    return g_strdup_printf("%s %d %s", days[g_date_time_get_day_of_week(date) - 1],
                           g_date_time_get_day_of_month(date),
                           months[g_date_time_get_month(date) - 1]);
}

char *wording_date(const Calendar *calendar, int64_t at)
{
    g_autoptr(GDateTime) local = local_time(calendar, at);
    return date_text(local);
}

char *wording_day(int64_t day)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day * DAY);
    return date_text(date);
}

char *wording_standing(const struct standing *standing)
{
    g_autofree char *until = wording_day(standing->absence->last);
    const char *owner = standing->owner->name, *who = standing->who->name;
    switch (standing->kind) {
    case STANDING_DEPUTY:
        return g_strdup_printf("%s is away until %s; this goes to the deputy, %s.", owner,
                               until, who);
    case STANDING_LEAD:
        return g_strdup_printf("%s is away until %s; this goes to the lead, %s.", owner,
                               until, who);
    case STANDING_OWNER:
    case STANDING_NOBODY: break;
    }
    return g_strdup_printf("%s is away until %s, and nobody is there to stand in.", owner,
                           until);
}

char *wording_times(int count)
{
    if (count == 1)
        return g_strdup("once");
    if (count == 2)
        return g_strdup("twice");
    return g_strdup_printf("%d times", count);
}

char *wording_count(gsize count, const char *one, const char *many)
{
    return g_strdup_printf("%" G_GSIZE_FORMAT " %s", count, count == 1 ? one : many);
}
