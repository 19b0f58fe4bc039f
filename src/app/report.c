#include "app/report.h"

#include <string.h>

#include "base/instant.h"
#include "store/derived.h"
#include "store/promises.h"

const char *const report_groupings[] = { "member",  "client", "target",
                                         "weekday", "hour",   NULL };

bool report_grouping_parse(const char *word, ReportGrouping *grouping)
{
    for (int i = 0; report_groupings[i]; i++) {
        if (g_str_equal(word, report_groupings[i])) {
            *grouping = (ReportGrouping)(REPORT_MEMBER + i);
            return true;
        }
    }
    return false;
}

struct group {
    char *name;
    int place;    /* among groups that have an order of their own */
    guint number; /* in the tally */
};

struct report {
    const struct team_config *team;
    ReportGrouping grouping;
    int64_t now;
    Tally *tally;
    GPtrArray *groups;    /* struct group *, by number */
    GHashTable *by_key;   /* the same, by the texts that stand for them */
    const char *last_key; /* a conversation's turns mostly belong to the same group */
    struct group *last;
};

static void free_group(gpointer data)
{
    struct group *group = data;
    g_free(group->name);
    g_free(group);
}

static struct group *add_group(struct report *report, const char *key, const char *name,
                               int place)
{
    struct group *group = g_new0(struct group, 1);
    group->name = g_strdup(name);
    group->place = place;
    group->number = report->groups->len;
    g_ptr_array_add(report->groups, group);
    g_hash_table_insert(report->by_key, g_strdup(key), group);
    return group;
}

/* A member is called by name, whichever address stands there; who is none any more, by
 * address. */
static struct group *add_member_group(struct report *report, const char *address,
                                      int place)
{
    const struct member *member = people_member(&report->team->people, address);
    if (!member)
        return add_group(report, address, address, place);
    const char *first = member->addresses->pdata[0];
    struct group *group = g_hash_table_lookup(report->by_key, first);
    if (!group)
        group = add_group(report, first, member->name ? member->name : first, place);
    g_hash_table_insert(report->by_key, g_strdup(address), group);
    return group;
}

static struct group *group_of_key(struct report *report, const char *key, int place)
{
    if (report->last && g_str_equal(report->last_key, key))
        return report->last;
    gpointer known = NULL, group = NULL;
    if (!g_hash_table_lookup_extended(report->by_key, key, &known, &group)) {
        group = report->grouping == REPORT_MEMBER ? add_member_group(report, key, place)
                                                  : add_group(report, key, key, place);
        g_hash_table_lookup_extended(report->by_key, key, &known, NULL);
    }
    report->last_key = known;
    report->last = group;
    return group;
}

/* Those that stand for no member, no target come last. */
static struct group *group_or(struct report *report, const char *name, const char *none)
{
    return name ? group_of_key(report, name, 0) : group_of_key(report, none, 1);
}

/* S47: an interval belongs to the local day, and hour, at which its turn opened. */
static struct group *weekday_group(struct report *report, int64_t opened)
{
    static const char *const names[] = {
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    };
    /* 1970-01-01 was a Thursday. */
    int64_t day = (calendar_day(report->team->calendar, opened) + 3) % 7;
    int weekday = (int)(day < 0 ? day + 7 : day);
    return group_of_key(report, names[weekday], weekday);
}

static struct group *hour_group(struct report *report, int64_t opened)
{
    int64_t second = calendar_local(report->team->calendar, opened) % DAY;
    int hour = (int)((second < 0 ? second + DAY : second) / HOUR);
    char name[] = "00:00";
    name[0] = (char)('0' + hour / 10);
    name[1] = (char)('0' + hour % 10);
    return group_of_key(report, name, hour);
}

static struct group *group_of(struct report *report, const struct turn_row *turn)
{
    switch (report->grouping) {
    case REPORT_CLIENT: return group_of_key(report, turn->of, 0);
    case REPORT_TARGET: return group_or(report, turn->of, "(none)");
    case REPORT_WEEKDAY: return weekday_group(report, turn->figures.opened);
    case REPORT_HOUR: return hour_group(report, turn->figures.opened);
    case REPORT_MEMBER:
    case REPORT_ALL: break;
    }
    return group_of_key(report, "all", 0);
}

/* S34: each part of the turn is somebody's. */
static void add_by_member(struct report *report, const struct turn_row *turn,
                          unsigned parts)
{
    const struct {
        unsigned part;
        const char *whose;
    } shares[] = {
        { PART_TURN, turn->of },
        { PART_ACKNOWLEDGED, turn->acknowledge_author },
        { PART_ANSWERED, turn->answer_author },
        { PART_ACKNOWLEDGE_MISSED, turn->acknowledge_owner_at_due },
        { PART_ANSWER_MISSED, turn->answer_owner_at_due },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(shares); i++) {
        if (parts & shares[i].part)
            tally_add(report->tally,
                      group_or(report, shares[i].whose, "(nobody yet)")->number,
                      &turn->figures, shares[i].part);
    }
}

static void add_turn(const struct turn_row *turn, gpointer data)
{
    struct report *report = data;
    unsigned parts = figures_parts(&turn->figures, report->now);
    if (report->grouping == REPORT_MEMBER)
        add_by_member(report, turn, parts);
    else
        tally_add(report->tally, group_of(report, turn)->number, &turn->figures, parts);
}

/* S46: of whom it was made, and when. No target applies to a promise. */
static struct group *group_of_promise(struct report *report,
                                      const struct promise_count *promise)
{
    switch (report->grouping) {
    case REPORT_MEMBER: return group_of_key(report, promise->by, 0);
    case REPORT_CLIENT: return group_or(report, promise->client, "(nobody yet)");
    case REPORT_WEEKDAY: return weekday_group(report, promise->figures.made);
    case REPORT_HOUR: return hour_group(report, promise->figures.made);
    case REPORT_ALL:
    case REPORT_TARGET: break;
    }
    return group_of_key(report, "all", 0);
}

static void add_promise(const struct promise_count *promise, gpointer data)
{
    struct report *report = data;
    if (promise->figures.state != PROMISE_DISMISSED)
        tally_add_promise(report->tally, group_of_promise(report, promise)->number,
                          &promise->figures, report->team->calendar, report->now);
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;
    return x->place != y->place ? x->place - y->place : strcmp(x->name, y->name);
}

static void row_clear(gpointer row)
{
    g_free(((struct report_row *)row)->group);
}

static GArray *rows_of(const struct report *report)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct report_row));
    g_array_set_clear_func(rows, row_clear);
    g_ptr_array_sort(report->groups, by_place);
    for (guint i = 0; i < report->groups->len; i++) {
        const struct group *group = report->groups->pdata[i];
        struct report_row row = { g_strdup(group->name),
                                  tally_figures(report->tally, group->number) };
        g_array_append_val(rows, row);
    }
    return rows;
}

static TurnOf turn_of(ReportGrouping grouping)
{
    switch (grouping) {
    case REPORT_MEMBER: return TURN_OF_OWNER;
    case REPORT_CLIENT: return TURN_OF_CLIENT;
    case REPORT_TARGET: return TURN_OF_TARGET;
    case REPORT_WEEKDAY:
    case REPORT_HOUR:
    case REPORT_ALL: break;
    }
    return TURN_OF_NOBODY;
}

GArray *report_make(Store *store, const struct team_config *team, int64_t from,
                    int64_t to, ReportGrouping grouping, int64_t now, GError **error)
{
    g_autoptr(Tally) tally = tally_new();
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(free_group);
    g_autoptr(GHashTable)
        by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct report report = {
        .team = team,
        .grouping = grouping,
        .now = now,
        .tally = tally,
        .groups = groups,
        .by_key = by_key,
    };
    store_turns(store, from, to, turn_of(grouping), add_turn, &report);
    if (grouping != REPORT_TARGET)
        store_count_promises(store, from, to, add_promise, &report);
    return store_check(store, error) ? rows_of(&report) : NULL;
}
