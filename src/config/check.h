/* check.h - what is wrong although every value by itself is right. Layer: adapter
 * Works on structs that read.h filled, so values that were refused may be missing: such a
 * check is passed over, its cause has been told already. */
#pragma once
#include "config/config.h"
#include "config/problems.h"

void check_main(const struct config *config, Problems *problems);

/* `earlier`: the teams read before, struct team_config *. */
void check_team(const struct team_config *team, const GPtrArray *earlier,
                Problems *problems);

/* The team's calendar, NULL with a problem told where its hours cannot be one. */
Calendar *check_calendar(const struct team_config *team, Problems *problems);
