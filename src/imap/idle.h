/* idle.h - waits for a server's news.                         Layer: adapter (libetpan)
 * IDLE (RFC 2177) spoken by hand on the session's stream, as libetpan's own hangs where
 * news come before "+", and throws untagged data away. After imap_idle_prepare() nothing
 * here waits: the owner polls imap_idle_fd() for input, reads when there is some, and
 * keeps the time. Between imap_idle_start() and IMAP_IDLE_OFF the session takes no other
 * command. Source: HACKING; RFC 2177, RFC 3501 section 7, RFC 7162. */
#pragma once
#include "imap/session.h"

typedef enum {
    IMAP_IDLE_OFF,    /* the session is free for other commands */
    IMAP_IDLE_ASKED,  /* IDLE was sent, "+" has not come yet */
    IMAP_IDLE_ON,     /* the server will tell */
    IMAP_IDLE_ENDING, /* DONE was sent, or will be as soon as "+" has come */
} ImapIdleState;

struct imap_idle_news {
    bool arrived; /* there are more mails than before */
    bool changed; /* flags changed, or mails vanished */
};

/* Learns whether the server offers IDLE, and opens `folder` by EXAMINE. Waits, like any
 * command; `*offered` false: nothing was opened. Fails with MAILBOX. */
bool imap_idle_prepare(ImapSession *session, const char *folder, bool *offered,
                       struct imap_folder_status *status, GError **error);

/* Sends IDLE; the folder of imap_idle_prepare() is still open. Then read at once: news
 * may be in the session's buffers, where no poll sees them. Fails with MAILBOX. */
bool imap_idle_start(ImapSession *session, GError **error);

/* Asks for the end; it has come when imap_idle_read() leaves IMAP_IDLE_OFF. */
bool imap_idle_stop(ImapSession *session, GError **error);

/* Takes all that has come; sets what is new in `*news` and leaves the rest of it as it
 * was. Fails with MAILBOX where the connection ended or cannot be understood: the session
 * is no longer usable. OFF without imap_idle_stop(): the server does not want to idle. */
bool imap_idle_read(ImapSession *session, struct imap_idle_news *news, GError **error);

ImapIdleState imap_idle_state(const ImapSession *session);
int imap_idle_fd(const ImapSession *session);
