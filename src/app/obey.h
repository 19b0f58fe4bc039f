/* obey.h - commands in answers to our letters.                    Layer: app
 * A mail of a person whom letters go to, In-Reply-To one of our letters, whose first own
 * line is a command: it is carried out as ackctl would, once, and answered by a letter.
 * Anything else is left alone. Source: ackd(7) S43; ackd(8). */
#pragma once
#include "app/rules.h"

/* What was done, for the log, once it is committed. */
struct obeyed {
    char *message_id;
    char *by;           /* the address it came from */
    const char *verb;   /* the command, without what stands behind it; a literal */
    char *conversation; /* NULL: none was found */
    bool done;
};
void obeyed_clear(gpointer obeyed);
void obeyed_log(const struct team_config *team, const GArray *list);

/* `letter`: the one of ours that the message answers. Within the caller's transaction,
 * together with the facts that make the message known: so a command is never carried out
 * twice. Adds to `list` (struct obeyed) what was done. Fails with STORE or
 * CONFIG; a command that is wrong is no failure. */
bool obey(Store *store, const struct config *config, Rules *rules,
          const struct message *message, int64_t letter, int64_t now, GArray *list,
          GError **error);
