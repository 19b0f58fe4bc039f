/* message.h - a mail as a value.                                  Layer: mail (pure)
 * What ackd knows of a mail after it was parsed and understood: no bytes, no body. Every
 * string is clean UTF-8 (base/text.h) and bounded; what was not there is NULL.
 * mime/ fills in what the headers say, mail/understand the rest; store/ keeps it whole.
 * Source: ackd(7) S1-S5; RFC 5322, RFC 3834, RFC 2369. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "mail/deadline.h"

typedef enum { ROLE_TO, ROLE_CC, ROLE_BCC } RecipientRole;

struct address {
    char *name;    /* display name, NULL if none */
    char *address; /* local@domain in lower case, NULL if the field held none; a word
                    * without @ (MAILER-DAEMON) is a name */
};

struct recipient {
    RecipientRole role;
    struct address who;
};

/* S3: separate header facts, each its own bit. Stored; append only. The weaker ones
 * (from FACT_BULK on, but for FACT_VOICE) decide only together with others. */
enum header_fact {
    FACT_ROBOT_ANSWER = 1 << 0,     /* Auto-Submitted: auto-replied, X-Autoreply ... */
    FACT_BOUNCE = 1 << 1,           /* delivery report, X-Failed-Recipients */
    FACT_LIST = 1 << 2,             /* List-Id, Precedence: list */
    FACT_MACHINE = 1 << 3,          /* Auto-Submitted: auto-generated and the like */
    FACT_CALENDAR = 1 << 4,         /* text/calendar */
    FACT_BULK = 1 << 5,             /* List-Unsubscribe, Precedence: bulk */
    FACT_LIST_POST = 1 << 6,        /* List-Post: people write there */
    FACT_NULL_SENDER = 1 << 7,      /* Return-Path: <> - of bounces, but of robots too */
    FACT_VOICE = 1 << 8,            /* a telephone system's mail about a call (S37) */
    FACT_REPLY_SUBJECT = 1 << 9,    /* the subject says that it is a reply: "Re:" */
    FACT_GENERIC_SUBJECT = 1 << 10, /* one that any mail may have: "Hello" (S7) */
    FACT_ATTACHMENT = 1 << 11,      /* a file is attached (S27) */
    FACT_SOUND = 1 << 12,           /* ... and sounds: of a call, if a system sent it */
    FACT_DELAYED = 1 << 13,         /* a bounce that only tells of delay (S15) */
    FACT_DELIVERED = 1 << 14,       /* a delivery report of success */
    FACT_AUTHORS = 1 << 15,         /* From names several */
    /* Not of a header, but of our outbox: */
    FACT_LETTER = 1 << 16,    /* it is one of ackd's own letters (S42) */
    FACT_TO_LETTER = 1 << 17, /* and this answers one, or came back for one (S43) */
    /* Weak ones of the mail itself: */
    FACT_REPORT_PART = 1 << 18,     /* a delivery report among its parts */
    FACT_MAILBOX_RULE = 1 << 19,    /* a rule of a mailbox made it, or passed it on */
    FACT_LIST_OWNER = 1 << 20,      /* Sender: owner-users@..., the keeper of a list */
    FACT_MASS_MAILER = 1 << 21,     /* a service that sends for shops and newsletters */
    FACT_NEWSLETTER_TEXT = 1 << 22, /* it says how to unsubscribe, outside quotes */
    FACT_ROBOT_TEXT = 1 << 23,      /* it says that nobody wrote it: "do not reply" */
    FACT_CALENDAR_FILE = 1 << 24,   /* an invitation or answer, but attached as a file */
};

/* S3. The numbers are stored; append only. */
typedef enum {
    KIND_PERSON = 0,
    KIND_AUTO_REPLY,
    KIND_BOUNCE,
    KIND_BULK,
    KIND_NOTIFICATION,
    KIND_CALENDAR,
    KIND_VOICE_MAIL,
} MailKind;

/* What the language rules found in the author's own text. The numbers are stored. */
typedef enum {
    SIGNAL_HOLDING = 0,  /* S11: "we are looking into it" */
    SIGNAL_COURTESY,     /* S13: only thanks or goodbye */
    SIGNAL_CHASE,        /* S14: "any news?" */
    SIGNAL_REQUEST,      /* S20: a question or a request */
    SIGNAL_PROMISE,      /* S25, S31: the author commits to something */
    SIGNAL_INTRODUCTION, /* S33: the phrase names a colleague, by name or address */
    SIGNAL_STATUS,       /* S14: asks how the matter stands */
    SIGNAL_COMPLAINT,    /* S13: complains, or says that he will leave */
    SIGNAL_DELIVERY,     /* S27: the thing is here: attached, at this link */
    SIGNAL_ABSENCE,      /* S35: the author is away; the deadline as in mail/absence.h */
    SIGNAL_CALL,         /* S37: somebody called; the phrase is his number or name */
    SIGNAL_COMMAND,      /* S43: the first line of an answer to a letter of ours */
    SIGNAL_KINDS
} SignalKind;

struct signal {
    SignalKind kind;
    char *phrase;             /* the words that made us think so, quoted to people */
    int confidence;           /* percent */
    bool thing;               /* PROMISE: of a thing, a proposal or files (S27, S29) */
    struct deadline deadline; /* PROMISE, ABSENCE: until when, DEADLINE_NONE: not said */
};

enum {
    MESSAGE_REFERENCES_MAX = 256, /* the first, and the newest of the rest */
    MESSAGE_RECIPIENTS_MAX = 200,
    MESSAGE_SUBJECT_MAX = 998, /* bytes: one line of RFC 5322 */
    MESSAGE_ID_MAX = 998,
    MESSAGE_NAME_MAX = 256,
    MESSAGE_ADDRESS_MAX = 320, /* RFC 3696; a longer one is no address */
    MESSAGE_EXCERPT_MAX = 300, /* characters */
};

struct message {
    char *message_id;      /* without angle brackets. NULL only before understand() */
    char *in_reply_to;     /* first id of In-Reply-To */
    GPtrArray *references; /* char *, oldest first, no duplicates; never NULL */
    struct address from;
    struct address reply_to;
    struct address caller; /* S37: follows from SIGNAL_CALL; no address: nobody outside */
    GArray *recipients;    /* struct recipient; never NULL */
    char *subject;         /* decoded; NULL if there was none */
    int64_t topic;    /* mail/subject.h: equal for subjects that say the same; 0: none */
    int64_t date;     /* the Date field, INSTANT_NONE if absent or unreadable */
    int date_zone;    /* seconds east of UTC, as the Date field says */
    int64_t received; /* date of the topmost Received field, or INSTANT_NONE */
    int64_t internal_date; /* earliest INTERNALDATE of its sightings, or INSTANT_NONE */
    unsigned facts;        /* enum header_fact */
    MailKind kind;
    GArray *signals;       /* struct signal; never NULL */
    GPtrArray *mailboxes;  /* char *, names, sorted: where it was seen; NULL: nowhere */
    int64_t answered_seen; /* S16: when \Answered was first seen on it, or INSTANT_NONE */
    int64_t closed_seen;   /* S19: when it was first seen in a folder for closed matters
                              or under the keyword for them, or INSTANT_NONE */
    char *excerpt;         /* the first own words, only where the team wants them kept */
    char *texts;           /* NULL, or where all these strings lie (message_new_over()) */
};

/* Empty, all times INSTANT_NONE. Never NULL. */
struct message *message_new(void);

/* The same for one that is read whole: all its strings will point into `texts` (not
 * NULL), which it owns. One allocation instead of a dozen. */
struct message *message_new_over(char *texts);

void message_free(struct message *message); /* NULL is fine */
typedef struct message Message;             /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

/* These take ownership of nothing: strings are cleaned, bounded and copied. `address`
 * NULL is kept as such; past MESSAGE_RECIPIENTS_MAX recipients are dropped. */
void message_set_address(struct address *who, const char *name, const char *address);
void message_add_recipient(struct message *message, RecipientRole role, const char *name,
                           const char *address);
void message_add_signal(struct message *message, SignalKind kind, const char *phrase,
                        int confidence);
/* The same with all that a signal may hold; its phrase is copied. */
void message_take_signal(struct message *message, const struct signal *signal);

/* Who called, from the words of SIGNAL_CALL: a number becomes "tel:+4930123456", a name
 * "tel:jane-doe". A number of four digits or less is a colleague's extension: no caller.
 * The first one stays, until NULL says that nobody called. message_take_signal() does it
 * by itself. */
void message_set_caller(struct message *message, const char *called);

/* A message id as it stands in a field ("<a@b>", "a@b"): without brackets and blanks,
 * case kept, bounded. NULL where nothing is left that could be an id. Caller frees. */
char *message_id_clean(const char *text, gssize length);

/* `id` is clean. Adds at the end unless it is there already; past MESSAGE_REFERENCES_MAX
 * the second oldest goes, so that the root and the nearest ancestors stay. */
void message_add_reference(struct message *message, const char *id);

bool message_has_signal(const struct message *message, SignalKind kind);

/* "person", "auto-reply", "bounce" ...; NULL for a number that is no kind. */
const char *mail_kind_name(MailKind kind);
/* "holding", "courtesy" ...; NULL for a number that is none. */
const char *signal_name(SignalKind kind);
