#include "sla/zone.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"

/* 1970 to 2100: a little more than sla/calendar lays out. Both are whole quarters. */
static const int64_t FIRST = 0;
static const int64_t LAST = 4102444800;
enum { QUARTER = 15 * MINUTE };

struct change {
    int64_t at;        /* this offset holds from here on */
    int64_t offset;    /* local minus UTC */
    int64_t local_end; /* the highest local time shown until the next change, exclusive */
};

struct Zone {
    GTimeZone *glib;
    GArray *changes; /* struct change, never empty */
};

/* g_time_zone_new() turns a misspelt zone into UTC, silently.
 * g_time_zone_new_identifier() returns NULL for it, but opens whatever file a name leads
 * to. */
static GTimeZone *open_zone(const char *name)
{
    static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/_+-";
    if (!g_ascii_isupper(name[0]) || name[strspn(name, letters)] != '\0')
        return NULL;
    return g_time_zone_new_identifier(name);
}

static void add_change(GArray *changes, int64_t at, int64_t offset)
{
    struct change change = { at, offset, INT64_MAX };
    if (changes->len > 0) {
        struct change *last = &g_array_index(changes, struct change, changes->len - 1);
        last->local_end = at + last->offset;
        /* Two changes back to back could show less than was shown before. */
        if (changes->len > 1)
            last->local_end = MAX(last->local_end, (last - 1)->local_end);
    }
    g_array_append_val(changes, change);
}

/* An instant and the number that GLib gives to the interval it lies in. */
struct point {
    int64_t at;
    int interval;
};

static struct point point_at(GTimeZone *glib, int64_t at)
{
    return (struct point){ at,
                           g_time_zone_find_interval(glib, G_TIME_TYPE_UNIVERSAL, at) };
}

/* GLib numbers the intervals but does not say where they begin. Nearly all do on a
 * quarter of an hour, and looking there first saves a third of the questions. */
static void find_changes(GArray *changes, GTimeZone *glib, struct point from,
                         struct point to)
{
    int64_t span = to.at - from.at;
    if (from.interval == to.interval)
        return;
    if (span <= QUARTER && point_at(glib, to.at - 1).interval == from.interval) {
        add_change(changes, to.at, g_time_zone_get_offset(glib, to.interval));
        return;
    }
    int64_t middle = from.at + span / 2;
    if (span > QUARTER)
        middle -= middle % QUARTER;
    struct point between = point_at(glib, middle);
    find_changes(changes, glib, from, between);
    find_changes(changes, glib, between, to);
}

/* Takes `glib`. */
static Zone *with_changes(GTimeZone *glib)
{
    Zone *zone = g_new0(Zone, 1);
    zone->glib = glib;
    zone->changes = g_array_new(FALSE, FALSE, sizeof(struct change));
    struct point first = point_at(glib, FIRST);
    add_change(zone->changes, INT64_MIN, g_time_zone_get_offset(glib, first.interval));
    find_changes(zone->changes, glib, first, point_at(glib, LAST));
    return zone;
}

Zone *zone_new(const char *name, GError **error)
{
    GTimeZone *glib = open_zone(name);
    if (glib == NULL) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found time zone '%s', expected an IANA name such as Europe/Berlin",
                    name);
        return NULL;
    }
    return with_changes(glib);
}

Zone *zone_new_fixed(int east)
{
    return with_changes(g_time_zone_new_offset(east));
}

void zone_free(Zone *zone)
{
    if (zone == NULL)
        return;
    g_time_zone_unref(zone->glib);
    g_array_unref(zone->changes);
    g_free(zone);
}

GTimeZone *zone_glib(const Zone *zone)
{
    return zone->glib;
}

int64_t zone_local(const Zone *zone, int64_t at)
{
    const struct change *changes = (const struct change *)zone->changes->data;
    guint low = 0;
    /* Written so that there is no branch to be mispredicted: half the time. */
    for (guint n = zone->changes->len; n > 1; n -= n / 2)
        low += changes[low + n / 2].at <= at ? n / 2 : 0;
    return at + changes[low].offset;
}

int64_t zone_instant(const Zone *zone, int64_t local)
{
    const struct change *changes = (const struct change *)zone->changes->data;
    guint low = 0;
    guint high = zone->changes->len - 1;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (changes[middle].local_end > local)
            high = middle;
        else
            low = middle + 1;
    }
    return MAX(changes[low].at, local - changes[low].offset);
}
