/* reply.h - the command at the top of an answer to a letter.      Layer: app
 * One line, in English or German, whatever the letter was written in: the verb, perhaps
 * the code of a conversation, perhaps an argument; letters in any case, a full stop or
 * the like at the end. Source: ackd(7) S43. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum {
    REPLY_CLOSE,
    REPLY_REOPEN,
    REPLY_SNOOZE, /* argument: until when */
    REPLY_MINE,
    REPLY_ASSIGN, /* argument: a member's address */
    REPLY_RETURNED,
    REPLY_NO_PROMISE,
    REPLY_IGNORE,
} ReplyVerb;

struct reply {
    ReplyVerb verb;
    char *name;     /* of a conversation ("1a2b3c4d") or promise; NULL: none was named */
    char *argument; /* the rest, as it stands; NULL: there is none */
};
void reply_clear(struct reply *reply);
typedef struct reply Reply; /* the name g_auto needs */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reply, reply_clear)

/* False where the line is no command, but a sentence. A command whose argument is missing
 * or wrong is one all the same. */
bool reply_parse(const char *line, struct reply *reply);

/* Whether the verb takes an argument; without one it is incomplete. */
bool reply_takes_argument(ReplyVerb verb);

/* "snooze". A literal. */
const char *reply_verb_name(ReplyVerb verb);

/* How it is used: "snooze 2d". A literal. */
const char *reply_usage(ReplyVerb verb);
