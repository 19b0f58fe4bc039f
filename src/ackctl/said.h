/* said.h - words that were said at a time, for commands that read them. Layer: ackctl */
#pragma once
#include <jansson.h>

#include "ackctl/command.h"
#include "mail/when.h"
#include "sla/deadline.h"

struct said {
    struct anchor anchor;
    const Calendar *calendar;
    Calendar *office; /* owned: `calendar`, where no team was named */
};

/* For what says itself when: only the calendar; said_at() follows. Fails where -t or --db
 * name no team. */
bool said_open(struct said *said, struct context *context, GError **error);
void said_at(struct said *said, const struct anchor *anchor);

/* For a command called "NAME --at TIME [--lang L] TEXT", as `usage` has it: reads its
 * options; arguments[0] is the text then. TIME is as instant_parse() reads it, and its
 * zone is the speaker's. The calendar is the team's where -t or --db names one, else
 * Monday to Friday, 09:00 to 17:00 in that zone. The packs to read it by, borrowed; NULL
 * with USAGE or CONFIG. Clear `said` in any case. */
const Phrases *said_arguments(struct said *said, struct context *context,
                              char **arguments, const char *usage, GError **error);

void said_clear(struct said *said);
typedef struct said Said; /* the name g_auto needs */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, said_clear)

/* due_day, due, grain, in the calendar's time; NULL where it cannot be resolved. */
json_t *said_due(const struct said *said, const struct deadline *deadline);
