/* freshness.h - has everything been looked at?                    Layer: app
 * Before a letter about somebody's silence goes out, every folder of the team must have
 * been looked at again (S41). A folder that cannot be looked at holds letters back for
 * five minutes, then they go and say what was not seen. */
#pragma once
#include "config/config.h"
#include "store/store.h"

struct freshness {
    int64_t started;  /* of the program: before that nobody could have looked */
    bool last_chance; /* nobody will look again (--once): do not wait */
};

typedef enum {
    FRESH,      /* all was seen since */
    FRESH_WAIT, /* ask for a look, then ask again */
    FRESH_GAPS, /* go, and say what is in `gaps` */
} Fresh;

/* `since`: the instant from which on everything must have been seen. `gaps` gets a line
 * for each folder that was not (char *), with FRESH_GAPS only; the caller owns it. */
Fresh freshness_check(Store *store, const struct team_config *team,
                      const struct freshness *freshness, int64_t since, int64_t now,
                      GPtrArray **gaps);

/* A line (char *) for each folder that was not seen when a letter was queued at `queued`,
 * and has not been since; none: all were. The caller owns it. */
GPtrArray *freshness_gaps_left(Store *store, const struct team_config *team,
                               int64_t queued, int64_t now);

/* The line for the first folder of a mailbox that was not seen since `since`, the
 * caller's to free; NULL: all were. */
char *freshness_gap_of(Store *store, const struct team_config *team, const char *mailbox,
                       int64_t since, int64_t now);
