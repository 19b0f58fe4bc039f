/* report.h - figures over a span, by a grouping.                  Layer: app
 * Source: ackd(7) S34, S46, S47. */
#pragma once
#include "config/config.h"
#include "sla/figures.h"
#include "store/store.h"

typedef enum {
    REPORT_ALL,
    REPORT_MEMBER,
    REPORT_CLIENT,
    REPORT_TARGET,
    REPORT_WEEKDAY,
    REPORT_HOUR,
} ReportGrouping;

/* "member", "client", "target", "weekday", "hour"; false for any other word. */
bool report_grouping_parse(const char *word, ReportGrouping *grouping);

/* All words, NULL at the end. */
extern const char *const report_groupings[];

struct report_row {
    char *group;
    struct figures figures;
};

/* Turns that opened, and promises that the team made at from <= t < to, grouped, in the
 * order of the groups' names (weekdays from Monday, whoever is nobody last). By member
 * the parts of a turn belong to whom they are credited (S34), a promise to who made it;
 * by target none are counted. An array of struct report_row for the caller to unref; NULL
 * with STORE. */
GArray *report_make(Store *store, const struct team_config *team, int64_t from,
                    int64_t to, ReportGrouping grouping, int64_t now, GError **error);
