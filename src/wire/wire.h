/* wire.h - all that crosses between keeper and worker.            Layer: adapter
 * (GVariant) A frame is a length (four bytes, little-endian) and a GVariant "(yv)" in
 * normal form: the kind of message and its content. What comes from a worker has been
 * near strangers' bytes: decoding checks form, ranges and lengths again and fails with
 * MAILBOX.
 *
 *   keeper -> worker   ASSIGN a mailbox, LOOK at it, STORED (go on with the next batch)
 *   worker -> keeper   BATCH of observations, LOOKED (how the look ended), ACTIVITY */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "mail/observation.h"

typedef enum {
    WIRE_ASSIGN = 1,
    WIRE_LOOK,
    WIRE_STORED,
    WIRE_BATCH,
    WIRE_LOOKED,
    WIRE_ACTIVITY,
} WireKind;

typedef enum {
    WIRE_FAULT_NONE,
    WIRE_FAULT_BROKEN,  /* there is no connection, or it broke */
    WIRE_FAULT_REFUSED, /* the server did not accept the password or token */
    WIRE_FAULT_BUSY,    /* the server takes no more connections for now */
} WireFault;

/* The numbers stand for mailboxes; the keeper gives them out, anew with each ASSIGN. */
struct wire_assign {
    uint32_t mailbox;
    char *host;
    uint16_t port;
    uint8_t security; /* enum Security of config/config.h */
    char *user;
    char *password;
    char *ca_file;        /* NULL: the system's */
    char *closed_keyword; /* S19; NULL: none */
    uint32_t timeout;     /* seconds for one operation */
    uint32_t idle_renew;  /* seconds until an IDLE is renewed, 0: never wait for news */
    bool excerpt;
    bool oauth2; /* the password is a token */
};

struct wire_folder {
    char *name;
    bool watched; /* false: only its cursor is known, in case it is the one for sent mail
                   */
    uint32_t uidvalidity;
    uint32_t uidnext;
    uint64_t modseq;
    bool optional; /* no harm if the mailbox does not have it */
    uint32_t backlog,
        backlog_end; /* UIDs still to be read, without the end; 0, 0: none */
};

/* Mails of a folder that ended a worker, or were among those that may have. */
struct wire_suspect {
    char *folder;
    uint32_t uidvalidity;
    uint32_t first, last;
    bool quarantined; /* not to be read again; otherwise one at a time */
};

struct wire_look {
    uint32_t mailbox;
    int64_t since;   /* a folder never seen is read from this day on, INSTANT_NONE: all */
    GArray *folders; /* struct wire_folder */
    bool find_sent;  /* look for the folder of sent mail, too (SPECIAL-USE) */
    GArray *suspects; /* struct wire_suspect */
    bool keep;        /* the connection, for news or the next look; false: close it */
    bool backlog;     /* read on in it for a while, after all that is new */
};

struct wire_stored {
    uint32_t mailbox;
    bool go_on; /* false: the batch could not be stored, give up this look */
};

/* What the flags of a mail say that was read before: one of them, at least. */
struct wire_flags {
    uint32_t uid;
    bool answered; /* \\Answered (S16) */
    bool closed;   /* the keyword for closed matters (S19) */
};

/* UIDs that are in the folder no longer. */
struct wire_range {
    uint32_t first, last;
};

struct wire_batch {
    uint32_t mailbox;
    char *folder;
    uint32_t uidvalidity;
    uint32_t uidnext;
    uint64_t modseq; /* flags are known up to this; 0: unknown */
    uint32_t backlog, backlog_end;
    uint32_t remaining;
    GPtrArray *observations; /* struct observation * */
    GArray *flags;           /* struct wire_flags; NULL: none */
    GArray *vanished;        /* struct wire_range; NULL: none */
};

struct wire_folder_result {
    char *name;
    char *problem; /* NULL: everything up to the look's beginning was read */
};

struct wire_looked {
    uint32_t mailbox;
    int64_t began;   /* UTC: mail that arrived before this was seen */
    GArray *folders; /* struct wire_folder_result */
    char *problem;   /* of the mailbox as a whole, or NULL */
    WireFault fault; /* what cut the look short, if anything did */
    bool connected;  /* the connection was kept */
    bool unfinished; /* some folder has a backlog still */
};

/* The server has news, or does not say any more whether it has: time for a look. */
struct wire_activity {
    uint32_t mailbox;
    char *problem; /* why the connection that waited for news ended, or NULL */
};

GVariant *wire_encode_assign(const struct wire_assign *assign);
GVariant *wire_encode_look(const struct wire_look *look);
GVariant *wire_encode_stored(const struct wire_stored *stored);
GVariant *wire_encode_batch(const struct wire_batch *batch);
GVariant *wire_encode_looked(const struct wire_looked *looked);
GVariant *wire_encode_activity(const struct wire_activity *activity);

WireKind wire_kind(GVariant *message);

/* NULL with error where the content is not of that kind or out of bounds. */
struct wire_assign *wire_decode_assign(GVariant *message, GError **error);
struct wire_look *wire_decode_look(GVariant *message, GError **error);
bool wire_decode_stored(GVariant *message, struct wire_stored *stored, GError **error);
struct wire_batch *wire_decode_batch(GVariant *message, GError **error);
struct wire_looked *wire_decode_looked(GVariant *message, GError **error);
struct wire_activity *wire_decode_activity(GVariant *message, GError **error);

void wire_assign_free(struct wire_assign *assign); /* overwrites the password */
void wire_look_free(struct wire_look *look);
void wire_batch_free(struct wire_batch *batch);
void wire_looked_free(struct wire_looked *looked);
void wire_activity_free(struct wire_activity *activity);

/* The arrays that go into the structs above, empty. */
GArray *wire_folders_new(void);
GArray *wire_suspects_new(void);
GArray *wire_folder_results_new(void);
