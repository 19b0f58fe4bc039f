/* session_private.h - what the files of this room share.      Layer: adapter (libetpan)
 * Every command goes begin, libetpan, check: begin sets the deadline, check turns the
 * result into words and decides whether the connection can still be used. */
#pragma once
#include <libetpan/libetpan.h>

#include "imap/session.h"
#include "imap/stream.h"

enum { SERVER_WORDS_MAX = 200 };

struct ImapSession {
    char *where; /* "imap.example.com:993", for messages */
    ImapStream *stream;
    mailimap *imap;
    bool usable;
    bool prepared;                    /* what the server can was enabled */
    bool qresync;                     /* the server says which UIDs vanished (RFC 7162) */
    bool plain;                       /* it does not understand EXAMINE with CONDSTORE */
    GPtrArray *namespaces;            /* NULL: not asked for yet (imap/namespaces.c) */
    struct imap_idle *idle;           /* NULL: has never waited (imap/idle.c) */
    struct imap_folder_status folder; /* as EXAMINE found it */
};

/* A new operation: its own deadline and cap. */
void imap_session_begin(ImapSession *session);

/* True for libetpan's success. Otherwise fails with MAILBOX: "WHERE: `what` refused: the
 * server's words" after a tagged NO, and marks the session unusable after all else. */
bool imap_session_check(ImapSession *session, int code, const char *what, GError **error);

/* Begins and sends a command line: the answer is the caller's to read. */
bool imap_session_send(ImapSession *session, const char *command);

/* Begins, sends a command line and reads the whole answer; libetpan's code, for check. */
int imap_session_converse(ImapSession *session, const char *command);

/* Converses and checks. `what` names the command. */
bool imap_session_command(ImapSession *session, const char *command, const char *what,
                          GError **error);

/* Whether the server's last answer, or `error` that quotes it, says "not now"
 * (imap/busy.h). */
bool imap_session_is_busy(const ImapSession *session, const GError *error);

/* The server's words of its last tagged answer, clean. Caller frees. */
char *imap_session_words(const ImapSession *session);

/* Asks for the server's capabilities unless it has said them. */
bool imap_session_learn(ImapSession *session, GError **error);

/* Whether the server announced "NAME" or "AUTH=NAME". */
bool imap_session_can(const ImapSession *session, const char *capability);

/* What the server said of itself no longer counts: TLS or a login changed it. */
void imap_session_forget(ImapSession *session);

/* UID SEARCH `criteria`: ascending (GArray of uint32_t), NULL on failure. */
GArray *imap_session_search(ImapSession *session, const char *criteria, GError **error);
