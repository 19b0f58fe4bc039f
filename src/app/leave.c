#include "app/leave.h"

#include "app/away.h"
#include "app/language.h"
#include "app/outgoing.h"
#include "app/owing.h"
#include "base/instant.h"
#include "base/log.h"
#include "letter/leave.h"
#include "store/outbox.h"

/* A last working day longer ago than that is none: the team rests for months. */
enum { LOOK_BACK = 60 };

struct leaving {
    Store *store;
    const struct config *config;
    const Rules *rules;
    const struct team_config *team;
    const GArray *away; /* what is known ahead */
    int64_t now;
};

/* On the member's last working day before the absence, at the digest's hour or, where
 * there is no digest, when the team opens; INSTANT_NONE: there is no such day. */
static int64_t leave_due(const struct leaving *l, const struct absence *absence)
{
    const Calendar *calendar = l->team->calendar;
    for (int64_t day = absence->first - 1; day > absence->first - LOOK_BACK; day--) {
        if (!calendar_is_working_day(calendar, day) ||
            absence_on(l->away, absence->member, day))
            continue;
        return l->team->digest.at >= 0
                   ? calendar_instant(calendar, day, l->team->digest.at)
                   : calendar_next_opening(calendar, calendar_instant(calendar, day, 0));
    }
    return INSTANT_NONE;
}

/* "leave ann@example.com 2026-12-24": the letter is written once. */
static char *leave_purpose(const struct absence *absence)
{
    g_autoptr(GDateTime) first = g_date_time_new_from_unix_utc(absence->first * DAY);
    g_autofree char *date = g_date_time_format(first, "%Y-%m-%d");
    const char *address = absence->member->addresses->pdata[0];
    return g_strdup_printf("leave %s %s", address, date);
}

static bool is_theirs(const struct leaving *l, const struct owed *owed,
                      const struct member *member)
{
    return owed->owner && people_member(&l->team->people, owed->owner) == member;
}

static bool queue_leave(const struct leaving *l, const struct absence *absence,
                        const char *purpose, GError **error)
{
    g_autoptr(GPtrArray) owed = owing_turns(l->store, l->rules, INT64_MAX);
    g_autoptr(GPtrArray) turns = g_ptr_array_new(), promises = g_ptr_array_new();
    for (guint i = 0; i < owed->len; i++) {
        const struct owed *row = owed->pdata[i];
        if (is_theirs(l, row, absence->member))
            g_ptr_array_add(row->kind == OBLIGATION_PROMISE ? promises : turns,
                            owed->pdata[i]);
    }
    if (turns->len + promises->len == 0)
        return store_check(l->store, error);
    const struct standing standing =
        absence_standing(&l->team->people, l->away, absence->member, absence->first);
    const struct leave leave = {
        .team = l->team->name,
        .ackctl = l->team->ackctl,
        .standing = &standing,
        .turns = turns,
        .promises = promises,
        .link = l->team->link,
        .people = &l->team->people,
        .calendar = l->team->calendar,
        .now = l->now,
    };
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_ptr_array_add(to, absence->member->addresses->pdata[0]);
    if (standing.who != absence->member)
        g_ptr_array_add(to, standing.who->addresses->pdata[0]);
    store_begin(l->store);
    g_autofree char *id = outgoing_queue(l->store, l->config, l->team, purpose, to,
                                         letter_leave(&leave), l->now, error);
    if (!id) {
        store_rollback(l->store);
        return false;
    }
    if (!store_commit(l->store, error))
        return false;
    log_event(LOG_INFO, "letter before an absence queued", "team", l->team->name,
              "member", to->pdata[0], "letter", id, NULL);
    return true;
}

bool leave_team(Store *store, const struct config *config, const Rules *rules,
                const struct freshness *freshness, int64_t now, bool *look_needed,
                GError **error)
{
    const struct team_config *team = rules_team(rules);
    g_autoptr(GArray) away = away_ahead(store, team, error);
    if (!away)
        return false;
    g_auto(Tongue) tongue = language_speak(team);
    const struct leaving l = { store, config, rules, team, away, now };
    for (guint i = 0; i < away->len; i++) {
        const struct absence *absence = &g_array_index(away, struct absence, i);
        int64_t begins = calendar_instant(team->calendar, absence->first, 0);
        int64_t due = now < begins ? leave_due(&l, absence) : INSTANT_NONE;
        if (due == INSTANT_NONE || now < due)
            continue;
        g_autofree char *purpose = leave_purpose(absence);
        if (store_outbox_has(store, purpose))
            continue;
        g_autoptr(GPtrArray) gaps = NULL;
        int64_t since = MAX(due, freshness->started);
        if (freshness_check(store, team, freshness, since, now, &gaps) == FRESH_WAIT)
            *look_needed = true;
        else if (!queue_leave(&l, absence, purpose, error))
            return false;
    }
    return store_check(store, error);
}
