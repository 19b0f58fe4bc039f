/* holidays.h - a team's holiday files, and what to do when one is lost. Layer: app
 * The same for its members' away_calendar files, whose text app/away.h reads from there.
 * The last good text of each file is kept in the team's database: where a file disappears
 * or cannot be read any more, it stays in force and the administrator hears of it.
 * Source: ackd.conf(5) holidays. */
#pragma once
#include "config/config.h"
#include "store/store.h"

/* Lays the calendars of all teams out with their holidays. A file that cannot be read
 * counts as it was last time; one that never could be is refused. Fails with CONFIG, a
 * line for each problem. */
bool holidays_lay_out(struct config *config, GError **error);

/* Reads the team's files anew: keeps the good ones, queues a letter about the others.
 * `*changed` is set where one says something else than what the team's calendar was laid
 * out with: the configuration should be read again. Fails with STORE or LETTER. */
bool holidays_look(Store *store, const struct config *config,
                   const struct team_config *team, int64_t now, bool *changed,
                   GError **error);
