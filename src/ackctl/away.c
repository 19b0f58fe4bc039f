#include "ackctl/command.h"

#include "app/away.h"
#include "base/instant.h"

static Table *new_table(void)
{
    Table *table = table_new("away", NULL);
    table_elastic_column(table, "name", "MEMBER");
    table_column(table, "member", NULL);
    table_column(table, "first", "FROM");
    table_column(table, "last", "UNTIL");
    table_column(table, "now", NULL);
    table_column(table, "source", "SOURCE");
    table_elastic_column(table, NULL, "STANDS IN");
    table_column(table, "stands_in", NULL);
    table_empty_text(table, "Nobody is away.");
    return table;
}

static void add_day(Table *table, int64_t day)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day * DAY);
    g_autofree char *text = g_date_time_format(date, "%Y-%m-%d");
    table_text(table, text);
}

/* Of an absence to come it is who would stand in on its first day, as far as is known. */
static void add_row(Table *table, const struct team_config *team, const GArray *away,
                    const struct absence *absence, int64_t today)
{
    const struct standing standing = absence_standing(
        &team->people, away, absence->member, MAX(absence->first, today));
    bool nobody = standing.kind == STANDING_NOBODY;
    table_text(table, absence->member->name);
    table_text(table, absence->member->addresses->pdata[0]);
    add_day(table, absence->first);
    add_day(table, absence->last);
    table_text(table, absence->first <= today ? "yes" : "no");
    table_text(table, absence_source_name(absence->source));
    table_text(table, nobody ? "nobody" : standing.who->name);
    table_text(table, nobody ? NULL : standing.who->addresses->pdata[0]);
}

int command_away(struct context *context, char **arguments, GError **error)
{
    const struct team_config *team = NULL;
    if (!command_expects(arguments, 0, 0, "away", error) ||
        !(team = context_team(context, error)) || !context_store(context, error))
        return NOTHING;
    g_autoptr(GArray) away = away_all(context->store, team, context->now, error);
    if (!away || !store_check(context->store, error))
        return NOTHING;
    int64_t today = calendar_day(team->calendar, context->now);
    g_autoptr(Table) table = new_table();
    for (guint i = 0; i < away->len; i++) {
        const struct absence *absence = &g_array_index(away, struct absence, i);
        if (absence->last >= today)
            add_row(table, team, away, absence, today);
    }
    Table *const tables[] = { table };
    context_print(context, tables, 1);
    return table_rows(table) ? DONE : NOTHING;
}
