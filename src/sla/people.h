/* people.h - who is one of us, who is a client.                   Layer: sla (pure)
 * Addresses are in lower case, as messages and the configuration hold them. Any array of
 * struct people, and a member's `away`, may be NULL: nobody, never. Source: ackd(7) S1,
 * S2, S4. */
#pragma once
#include "mail/message.h"

typedef enum {
    DIRECTION_NONE = 0, /* does not count: ignored, nobody wrote it, or it is between
                           ackd and its readers (S43) */
    DIRECTION_INBOUND,
    DIRECTION_OUTBOUND,
    DIRECTION_INTERNAL,
} Direction;

struct member {
    char *name;
    GPtrArray *addresses; /* char *, lower case, the first is where letters go */
    bool lead;
    char *deputy;        /* an address of another member, or NULL */
    GPtrArray *away;     /* char *, closures of whole days (sla/calendar_parse.h) */
    char *away_calendar; /* .ics file of more of them, or NULL */
};

struct people {
    GPtrArray *members; /* struct member * */
    GPtrArray *domains; /* char *, lower case; subdomains count too */
    GPtrArray *ignore;  /* char *, address patterns */
    GPtrArray *forms; /* char *, patterns of senders that write for their Reply-To (S2) */
};

/* Shell-like: "*" any run, "?" one character; without "@" the whole domain
 * ("bigco.example" is "*@bigco.example"), unless it begins with "tel:" and is for callers
 * (S37). Both are compared in lower case. */
bool people_pattern_matches(const char *pattern, const char *address);

bool people_is_internal(const struct people *people, const char *address);
bool people_is_ignored(const struct people *people, const char *address);

/* Neither of the two. NULL is no client. */
bool people_is_client(const struct people *people, const char *address);

/* NULL if it is no member's. Borrowed. */
const struct member *people_member(const struct people *people, const char *address);

/* Who speaks in it: From or, in a web form's mail, the client in Reply-To; in a
 * voice-mail, who called. Borrowed from the message, never NULL; its address may be. */
const struct address *people_author(const struct people *people,
                                    const struct message *message);

Direction people_direction(const struct people *people, const struct message *message);

/* S4: the instant that counts for this message, given its direction. Where a rule's field
 * is missing (mail read from a file has no INTERNALDATE), the nearest that is there
 * stands in. INSTANT_NONE only if the message has no time at all. */
int64_t people_instant(const struct message *message, Direction direction);
