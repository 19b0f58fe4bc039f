#include "letter/wording.h"

#include <string.h>

#include "base/instant.h"
#include "base/text.h"
#include "letter/tongue.h"

enum { NAME_COLUMNS = 48, SUBJECT_COLUMNS = 160, TEXT_BYTES = 4000 };

static bool is_bidirectional(gunichar c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Hundreds of accents on one letter would be drawn across the lines around it. No script
 * has more, and no emoji. */
enum { MARKS_MAX = 8 };

char *wording_safe(const char *text)
{
    g_autofree char *clean = text_clean(text, -1, TEXT_BYTES);
    GString *safe = g_string_sized_new(strlen(clean));
    int marks = 0;
    for (const char *p = clean; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        marks = g_unichar_iszerowidth(c) ? marks + 1 : 0;
        if (!is_bidirectional(c) && marks <= MARKS_MAX)
            g_string_append_unichar(safe, c);
    }
    return g_strstrip(g_string_free(safe, FALSE));
}

/* NULL where it says no more than the address. */
static char *name_beside(const struct owed *owed, const char *address)
{
    g_autofree char *name = wording_safe(owed->client_name);
    bool tells = *name != '\0' && g_ascii_strcasecmp(name, address) != 0;
    return tells ? g_steal_pointer(&name) : NULL;
}

char *wording_client_name(const struct owed *owed)
{
    g_autofree char *address = wording_safe(owed->client);
    g_autofree char *name = name_beside(owed, address);
    return text_shorten(name != NULL ? name : address, NAME_COLUMNS);
}

char *wording_client_domain(const struct owed *owed)
{
    g_autofree char *address = wording_safe(owed->client);
    g_autofree char *name = name_beside(owed, address);
    const char *at = strrchr(address, '@');
    return name != NULL && at != NULL ? text_shorten(at + 1, NAME_COLUMNS) : NULL;
}

char *wording_client(const struct owed *owed)
{
    g_autofree char *name = wording_client_name(owed);
    g_autofree char *domain = wording_client_domain(owed);
    return domain != NULL ? g_strdup_printf("%s (%s)", name, domain)
                          : g_steal_pointer(&name);
}

char *wording_client_in_full(const struct owed *owed)
{
    g_autofree char *address = wording_safe(owed->client);
    g_autofree char *name = name_beside(owed, address);
    return name != NULL ? g_strdup_printf("%s, %s", name, address)
                        : g_steal_pointer(&address);
}

const char *wording_obligation(const struct owed *owed)
{
    switch (owed->kind) {
    case OBLIGATION_ACKNOWLEDGE: break;
    case OBLIGATION_ANSWER: return _("Answer");
    case OBLIGATION_UPDATE: return _("Update");
    case OBLIGATION_PROMISE: return _("Promise");
    case OBLIGATION_CALL: return _("Call back");
    case OBLIGATION_DEBT:
        return owed->promise > 0 ? _("Client's promise") : _("Client's answer");
    }
    return owed->turn > 1 ? _("Next reply") : _("First reply");
}

const char *wording_the_obligation(const struct owed *owed)
{
    switch (owed->kind) {
    case OBLIGATION_ACKNOWLEDGE: break;
    case OBLIGATION_ANSWER: return _("The answer");
    case OBLIGATION_UPDATE: return _("The update");
    case OBLIGATION_PROMISE: return _("The promise");
    case OBLIGATION_CALL: return _("The call back");
    case OBLIGATION_DEBT:
        return owed->promise > 0 ? _("The client's promise") : _("The client's answer");
    }
    return owed->turn > 1 ? _("The next reply") : _("The first reply");
}

char *wording_subject(const struct owed *owed)
{
    g_autofree char *subject = wording_safe(owed->subject);
    return *subject != '\0' ? text_shorten(subject, SUBJECT_COLUMNS)
                            : g_strdup(_("(no subject)"));
}

char *wording_business(int64_t seconds)
{
    int hours = (int)(seconds / HOUR), minutes = (int)(seconds % HOUR / MINUTE);
    if (seconds < MINUTE)
        return g_strdup_printf(_("%ds"), (int)seconds);
    if (hours == 0)
        return g_strdup_printf(_("%dm"), minutes);
    if (minutes == 0)
        return g_strdup_printf(_("%dh"), hours);
    return g_strdup_printf(_("%dh %dm"), hours, minutes);
}

char *wording_clock(int64_t seconds)
{
    int days = (int)(seconds / DAY), hours = (int)(seconds % DAY / HOUR);
    if (days == 0)
        return wording_business(seconds);
    /* TRANSLATORS: days, such as they follow upon "for", "in" and "since". */
    g_autofree char *text =
        g_strdup_printf(tongue_count("%dd", "%dd", (gsize)days), days);
    if (hours == 0)
        return g_steal_pointer(&text);
    g_autofree char *rest = g_strdup_printf(_("%dh"), hours);
    return g_strdup_printf("%s %s", text, rest);
}

/* From how many working days on nobody counts hours. */
enum { DAYS_ARE_COUNTED = 2 };

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
    int days = (int)working_days(calendar, from, to);
    if (days >= DAYS_ARE_COUNTED)
        /* TRANSLATORS: as they follow upon "for" and "in". */
        return g_strdup_printf(
            tongue_count("%d working day", "%d working days", (gsize)days), days);
    return wording_business(MAX(0, calendar_between(calendar, from, to)));
}

char *wording_both_times(const Calendar *calendar, int64_t from, int64_t to)
{
    int64_t business = calendar_between(calendar, from, to);
    g_autofree char *worked = wording_worked(calendar, from, to);
    g_autofree char *clock = wording_clock(MAX(0, to - from));
    if (business == to - from)
        return g_steal_pointer(&worked);
    if (business < MINUTE)
        return g_strdup_printf(_("%s by the clock"), clock);
    if (working_days(calendar, from, to) >= DAYS_ARE_COUNTED)
        return g_strdup_printf(_("%s (%s by the clock)"), worked, clock);
    return g_strdup_printf(_("%s of working time (%s by the clock)"), worked, clock);
}

static GDateTime *local_time(const Calendar *calendar, int64_t at)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
    return g_date_time_to_timezone(utc, calendar_zone(calendar));
}

/* strftime would follow the locale of the daemon, not the language of the team. */
static char *date_text(GDateTime *date)
{
    static const char *const days[] = { N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                        N_("Fri"), N_("Sat"), N_("Sun") };
    static const char *const months[] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
                                          N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
                                          N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };
    /* TRANSLATORS: weekday, day, month: "Wed 18 Nov". */
    return g_strdup_printf(_("%s %d %s"),
                           tongue_text(days[g_date_time_get_day_of_week(date) - 1]),
                           g_date_time_get_day_of_month(date),
                           tongue_text(months[g_date_time_get_month(date) - 1]));
}

char *wording_time(const Calendar *calendar, int64_t at)
{
    g_autoptr(GDateTime) local = local_time(calendar, at);
    return g_strdup_printf("%02d:%02d", g_date_time_get_hour(local),
                           g_date_time_get_minute(local));
}

char *wording_instant(const Calendar *calendar, int64_t at, int64_t now)
{
    if (at == INSTANT_NONE)
        return g_strdup("-");
    g_autoptr(GDateTime) local = local_time(calendar, at);
    g_autoptr(GDateTime) today = local_time(calendar, now);
    int year = g_date_time_get_year(local);
    g_autofree char *date = date_text(local);
    g_autofree char *time = wording_time(calendar, at);
    return year == g_date_time_get_year(today)
               ? g_strdup_printf("%s %s", date, time)
               : g_strdup_printf("%s %d %s", date, year, time);
}

char *wording_when(const Calendar *calendar, int64_t at, int64_t now)
{
    int64_t distance = calendar_day(calendar, at) - calendar_day(calendar, now);
    if (distance < -1 || distance > 1)
        return wording_instant(calendar, at, now);
    g_autofree char *time = wording_time(calendar, at);
    if (distance == 0)
        return g_strdup_printf(_("today %s"), time);
    return g_strdup_printf(distance < 0 ? _("yesterday %s") : _("tomorrow %s"), time);
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
        return g_strdup_printf(_("%s is away until %s; this goes to the deputy, %s."),
                               owner, until, who);
    case STANDING_LEAD:
        return g_strdup_printf(_("%s is away until %s; this goes to the lead, %s."),
                               owner, until, who);
    case STANDING_OWNER:
    case STANDING_NOBODY: break;
    }
    return g_strdup_printf(_("%s is away until %s, and nobody is there to stand in."),
                           owner, until);
}

char *wording_times(int count)
{
    if (count == 1)
        return g_strdup(_("once"));
    if (count == 2)
        return g_strdup(_("twice"));
    return g_strdup_printf(tongue_count("%d time", "%d times", (gsize)count), count);
}
