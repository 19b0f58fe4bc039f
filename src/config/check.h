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

/* All of that but mailboxes, which a policy does not have. */
void check_policy(const struct team_config *team, Problems *problems);

/* Which options a grant needs and which it does not take; nothing where there is none.
 * `path`: "smtp.oauth2". */
void check_oauth2(const struct oauth2_config *oauth2, const char *path,
                  Problems *problems);

/* Targets, and whose clients they are for. */
struct target_check {
    const char *path; /* "team.targets" */
    const GPtrArray *targets;
    const struct people *people;
    const GPtrArray *mailboxes; /* struct mailbox_config *; NULL: not known */
    Problems *problems;
};
void check_targets(const struct target_check *check);

/* Whether a list of struct window, placed as `place`, can be laid out as a calendar. That
 * an empty one cannot is not told: it was, or it has its meaning. */
bool check_hours(const GPtrArray *hours, const void *place, const char *path,
                 Problems *problems);
