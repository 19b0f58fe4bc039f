#include "app/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "store/derived.h"

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

/* S47: an interval belongs to the local day and hour its turn opened. */
static char *local_group(const struct team_config *team, int64_t opened,
                         const char *format)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(opened);
    g_autoptr(GDateTime)
        local = g_date_time_to_timezone(utc, calendar_zone(team->calendar));
    return g_date_time_format(local, format);
}

static char *weekday_group(const struct team_config *team, int64_t opened)
{
    /* 1970-01-01 was a Thursday. A number sorts Monday first; it gets its name later. */
    int64_t day = calendar_day(team->calendar, opened) + 3;
    return g_strdup_printf("%d", (int)(((day % 7) + 7) % 7));
}

static char *member_group(const struct team_config *team, const char *owner)
{
    const struct member *member = owner ? people_member(&team->people, owner) : NULL;
    if (member)
        return g_strdup(member->name);
    return g_strdup(owner ? owner : "(nobody yet)");
}

static char *group_of(const struct team_config *team, ReportGrouping grouping,
                      const struct turn_row *turn)
{
    switch (grouping) {
    case REPORT_MEMBER: return member_group(team, turn->owner);
    case REPORT_CLIENT: return g_strdup(turn->client);
    case REPORT_TARGET: return g_strdup(turn->target ? turn->target : "(none)");
    case REPORT_WEEKDAY: return weekday_group(team, turn->figures.opened);
    case REPORT_HOUR: return local_group(team, turn->figures.opened, "%H:00");
    case REPORT_ALL: break;
    }
    return g_strdup("all");
}

static int by_group(gconstpointer a, gconstpointer b)
{
    return strcmp(((const struct report_row *)a)->group,
                  ((const struct report_row *)b)->group);
}

static void row_clear(gpointer row)
{
    g_free(((struct report_row *)row)->group);
}

static void unref_array(gpointer array)
{
    g_array_unref(array);
}

static GHashTable *collect(const GArray *turns, const struct team_config *team,
                           ReportGrouping grouping)
{
    GHashTable *groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_array);
    for (guint i = 0; i < turns->len; i++) {
        const struct turn_row *turn = &g_array_index(turns, struct turn_row, i);
        char *group = group_of(team, grouping, turn);
        GArray *figures = g_hash_table_lookup(groups, group);
        if (figures) {
            g_free(group);
        } else {
            figures = g_array_new(FALSE, FALSE, sizeof(struct turn_figures));
            g_hash_table_insert(groups, group, figures);
        }
        g_array_append_val(figures, turn->figures);
    }
    return groups;
}

static void name_weekdays(GArray *rows)
{
    static const char *const names[] = {
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    };
    for (guint i = 0; i < rows->len; i++) {
        struct report_row *row = &g_array_index(rows, struct report_row, i);
        const char *name = names[atoi(row->group)];
        g_free(row->group);
        row->group = g_strdup(name);
    }
}

GArray *report_make(Store *store, const struct team_config *team, int64_t from,
                    int64_t to, ReportGrouping grouping, int64_t now, GError **error)
{
    g_autoptr(GArray) turns = store_turns(store, from, to);
    if (!store_check(store, error))
        return NULL;
    g_autoptr(GHashTable) groups = collect(turns, team, grouping);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct report_row));
    g_array_set_clear_func(rows, row_clear);
    GHashTableIter iter;
    gpointer group, figures;
    g_hash_table_iter_init(&iter, groups);
    while (g_hash_table_iter_next(&iter, &group, &figures)) {
        struct report_row row = { g_strdup(group), figures_of(figures, now) };
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, by_group);
    if (grouping == REPORT_WEEKDAY)
        name_weekdays(rows);
    return rows;
}
