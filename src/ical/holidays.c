#include "ical/holidays.h"

#include <libical/ical.h>
#include <string.h>

#include "base/error.h"
#include "base/instant.h"

enum {
    FIRST_YEAR = 1990,
    LAST_YEAR = 2090,
    MINUTES_OF_DAY = 24 * 60,
    /* Every day of all those years, and then some. */
    OCCURRENCES_MAX = 40000,
};

struct reading {
    const char *text;
    const Zone *zone;
    GArray *closures;    /* struct closure, so far */
    GHashTable *instead; /* "UID\nstart" of occurrences that another event replaces */
};

/* ---- errors ---- */

static bool found_in_line(const char *line, const char *what)
{
    const char *end = strchrnul(line, '\n');
    const char *at = strstr(line, what);
    return at != NULL && at < end;
}

/* The number of the first line that holds `what`, 1 where none does (it was folded). */
static int line_of(const char *text, const char *what)
{
    int number = 1;
    for (const char *line = text; *line != '\0'; number++) {
        if (found_in_line(line, what))
            return number;
        line = strchrnul(line, '\n');
        line += *line == '\n';
    }
    return 1;
}

static bool refuse(const struct reading *r, const char *where, const char *found,
                   const char *expected, GError **error)
{
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "line %d: found %s, expected %s",
                line_of(r->text, where), found, expected);
    return false;
}

/* ---- local time ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* What the team's clocks show. A time without a zone is the team's already. */
static int64_t local_seconds(const struct reading *r, struct icaltimetype t)
{
    if (t.is_date || t.zone == NULL)
        return icaltime_as_timet(t);
    return zone_local(r->zone, icaltime_as_timet_with_zone(t, icaltime_get_timezone(t)));
}

/* ---- one occurrence ---- */

static void close_days(const struct reading *r, int64_t first, int64_t last, int open,
                       int close)
{
    struct closure closure = { first, last, open, close };
    if (first <= last && open < close)
        g_array_append_val(r->closures, closure);
}

/* Local seconds; whole minutes around them. What has no length closes nothing. */
static void close_between(const struct reading *r, int64_t from, int64_t to)
{
    if (from >= to)
        return;
    int64_t first = floor_div(from, DAY), last = floor_div(to - 1, DAY);
    int open = (int)((from - first * DAY) / MINUTE);
    int close = (int)((to - last * DAY + MINUTE - 1) / MINUTE);
    if (first == last) {
        close_days(r, first, first, open, close);
        return;
    }
    close_days(r, first, first, open, MINUTES_OF_DAY);
    close_days(r, first + 1, last - 1, 0, MINUTES_OF_DAY);
    close_days(r, last, last, 0, close);
}

/* libical's own way of going through them is one for each component: a second walk inside
 * the first would end it. */
static GPtrArray *properties_of(icalcomponent *component, icalproperty_kind kind)
{
    GPtrArray *all = g_ptr_array_new();
    for (icalproperty *p = icalcomponent_get_first_property(component, kind); p != NULL;
         p = icalcomponent_get_next_property(component, kind))
        g_ptr_array_add(all, p);
    return all;
}

/* An event, and how long each occurrence of it lasts. */
struct event {
    icalcomponent *component;
    const char *uid;
    struct icaltimetype start;
    int64_t length; /* seconds; what the clocks show, where it is a matter of days */
};

static void occur(const struct reading *r, const struct event *event,
                  struct icaltimetype start)
{
    if (start.year < FIRST_YEAR || start.year > LAST_YEAR)
        return;
    int64_t from = local_seconds(r, start);
    close_between(r, from, from + event->length);
}

static char *occurrence_key(const char *uid, struct icaltimetype start)
{
    return g_strdup_printf("%s\n%s", uid, icaltime_as_ical_string(start));
}

static bool is_replaced(const struct reading *r, const struct event *event,
                        struct icaltimetype start)
{
    g_autofree char *key = occurrence_key(event->uid, start);
    return g_hash_table_contains(r->instead, key);
}

/* EXDATE may name the day of a timed event. */
static bool is_excepted(const struct event *event, struct icaltimetype start)
{
    g_autoptr(GPtrArray) all = properties_of(event->component, ICAL_EXDATE_PROPERTY);
    for (guint i = 0; i < all->len; i++) {
        struct icaltimetype except = icalproperty_get_exdate(all->pdata[i]);
        if (except.is_date ? icaltime_compare_date_only(except, start) == 0
                           : icaltime_compare(except, start) == 0)
            return true;
    }
    return false;
}

static void occur_unless_excepted(const struct reading *r, const struct event *event,
                                  struct icaltimetype start)
{
    if (!is_excepted(event, start) && !is_replaced(r, event, start))
        occur(r, event, start);
}

/* ---- rules ---- */

/* libical tries every second or hour of the years to come for one that fits the rule, and
 * where none does it does not come back. */
static bool is_within_a_day(const struct icalrecurrencetype *rule)
{
    return rule->freq == ICAL_SECONDLY_RECURRENCE ||
           rule->freq == ICAL_MINUTELY_RECURRENCE || rule->freq == ICAL_HOURLY_RECURRENCE;
}

static bool is_daily_for_ever(const struct icalrecurrencetype *rule)
{
    return rule->freq == ICAL_DAILY_RECURRENCE && rule->count == 0 &&
           icaltime_is_null_time(rule->until);
}

static bool follow_rule(const struct reading *r, const struct event *event,
                        icalproperty *property, GError **error)
{
    struct icalrecurrencetype rule = icalproperty_get_rrule(property);
    g_autofree char *text = g_strdup(icalproperty_get_value_as_string(property));
    if (is_within_a_day(&rule)) {
        g_autofree char *found =
            g_strdup_printf("a rule that recurs within a day (%s)", text);
        return refuse(r, text, found, "a daily rule, or a rarer one", error);
    }
    if (is_daily_for_ever(&rule)) {
        g_autofree char *found =
            g_strdup_printf("a rule that recurs for ever (%s)", text);
        return refuse(r, text, found, "one with UNTIL or COUNT, or weekly and rarer",
                      error);
    }
    icalrecur_iterator *iterator = icalrecur_iterator_new(rule, event->start);
    int n = 0;
    bool fits = iterator != NULL;
    while (fits) {
        struct icaltimetype start = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(start) || start.year > LAST_YEAR)
            break;
        fits = ++n <= OCCURRENCES_MAX;
        occur_unless_excepted(r, event, start);
    }
    if (iterator != NULL)
        icalrecur_iterator_free(iterator);
    if (fits)
        return true;
    g_autofree char *found = g_strdup_printf("a rule that recurs too often (%s)", text);
    return refuse(r, text, found, "at most one closed time for each day", error);
}

/* The beginning is an occurrence even where the rules would not make it one. */
static bool follow(const struct reading *r, const struct event *event, GError **error)
{
    g_autoptr(GPtrArray) dates = properties_of(event->component, ICAL_RDATE_PROPERTY);
    g_autoptr(GPtrArray) rules = properties_of(event->component, ICAL_RRULE_PROPERTY);
    occur_unless_excepted(r, event, event->start);
    for (guint i = 0; i < dates->len; i++) {
        struct icaldatetimeperiodtype date = icalproperty_get_rdate(dates->pdata[i]);
        occur_unless_excepted(
            r, event, icaltime_is_null_time(date.time) ? date.period.start : date.time);
    }
    for (guint i = 0; i < rules->len; i++)
        if (!follow_rule(r, event, rules->pdata[i], error))
            return false;
    return true;
}

/* ---- events ---- */

static const char *uid_of(icalcomponent *component)
{
    const char *uid = icalcomponent_get_uid(component);
    return uid != NULL ? uid : "";
}

static bool read_event(const struct reading *r, icalcomponent *component, GError **error)
{
    struct event event = {
        .component = component,
        .uid = uid_of(component),
        .start = icalcomponent_get_dtstart(component),
    };
    if (icalcomponent_get_status(component) == ICAL_STATUS_CANCELLED)
        return true;
    if (icaltime_is_null_time(event.start) || !icaltime_is_valid_time(event.start))
        return refuse(r, *event.uid != '\0' ? event.uid : "BEGIN:VEVENT",
                      "an event without a readable DTSTART", "the day it begins", error);
    struct icaltimetype end = icalcomponent_get_dtend(component);
    event.length = icaltime_is_null_time(end)
                       ? 0
                       : local_seconds(r, end) - local_seconds(r, event.start);
    if (event.length <= 0 && event.start.is_date)
        event.length = DAY;
    if (event.length < 0)
        return refuse(r, *event.uid != '\0' ? event.uid : "BEGIN:VEVENT",
                      "an event that ends before it begins", "an end after its beginning",
                      error);
    return follow(r, &event, error);
}

/* Calls for each event, of all calendars in the file. */
static bool each_event(const struct reading *r, icalcomponent *parent,
                       bool (*take)(const struct reading *r, icalcomponent *event,
                                    GError **error),
                       GError **error)
{
    for (icalcomponent *c = icalcomponent_get_first_component(parent, ICAL_ANY_COMPONENT);
         c != NULL; c = icalcomponent_get_next_component(parent, ICAL_ANY_COMPONENT)) {
        icalcomponent_kind kind = icalcomponent_isa(c);
        if (kind == ICAL_VEVENT_COMPONENT && !take(r, c, error))
            return false;
        if (kind == ICAL_VCALENDAR_COMPONENT && !each_event(r, c, take, error))
            return false;
    }
    return true;
}

static bool note_replaced(const struct reading *r, icalcomponent *event, GError **error)
{
    (void)error;
    struct icaltimetype instead = icalcomponent_get_recurrenceid(event);
    if (!icaltime_is_null_time(instead))
        g_hash_table_add(r->instead, occurrence_key(uid_of(event), instead));
    return true;
}

/* libical goes on behind what it cannot read and leaves a mark there. */
static bool refuse_unreadable(const struct reading *r, icalcomponent *event,
                              GError **error)
{
    icalproperty *mark = icalcomponent_get_first_property(event, ICAL_XLICERROR_PROPERTY);
    if (mark == NULL)
        return true;
    g_autofree char *said = g_strdup(icalproperty_get_xlicerror(mark));
    const char *value = strrchr(said, ':');
    g_autofree char *where =
        g_strstrip(g_strdup(value != NULL ? value + 1 : uid_of(event)));
    g_autofree char *found = g_strdup_printf("something unreadable (%s)", said);
    return refuse(r, where, found, "values as RFC 5545 has them", error);
}

static icalcomponent *parse(const struct reading *r, GError **error)
{
    icalcomponent *root = icalparser_parse_string(r->text);
    icalcomponent_kind kind = root != NULL ? icalcomponent_isa(root) : ICAL_NO_COMPONENT;
    if (kind == ICAL_VCALENDAR_COMPONENT || kind == ICAL_XROOT_COMPONENT)
        return root;
    if (root != NULL)
        icalcomponent_free(root);
    refuse(r, "", "no whole calendar", "BEGIN:VCALENDAR to END:VCALENDAR", error);
    return NULL;
}

bool holidays_parse(const char *text, const Zone *zone, GArray *closures, GError **error)
{
    g_autoptr(GHashTable)
        instead = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct closure));
    const struct reading r = { text, zone, found, instead };
    icalcomponent *root = parse(&r, error);
    if (root == NULL)
        return false;
    bool fine = each_event(&r, root, refuse_unreadable, error) &&
                each_event(&r, root, note_replaced, error) &&
                each_event(&r, root, read_event, error);
    icalcomponent_free(root);
    if (fine)
        g_array_append_vals(closures, found->data, found->len);
    return fine;
}
