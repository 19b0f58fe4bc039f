/* session.h - one logged-in connection to an IMAP server.     Layer: adapter (libetpan)
 * libetpan parses and commands; the stream below it is ours (imap/stream.h): connect over
 * all addresses, an absolute deadline and a cap on bytes for each operation, TLS verified
 * inside the handshake, before any password. Mailboxes are opened by EXAMINE and read by
 * BODY.PEEK only: nothing in this room can change one. A session belongs to one thread at
 * a time. Source: HACKING; RFC 3501, RFC 6154, RFC 8314. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { IMAP_TLS, IMAP_STARTTLS, IMAP_PLAIN } ImapSecurity;

/* How far a login came and who was met: for people who look for what is wrong. Zero it
 * before, clear it with imap_witness_clear(). */
struct imap_witness {
    char *address;     /* of the server; NULL: no connection */
    char *certificate; /* "mail.example.com, signed by ..."; NULL: none was verified */
    int64_t until;     /* to when it is valid */
    bool greeted;      /* the server speaks IMAP, and STARTTLS where it has to */
};
void imap_witness_clear(struct imap_witness *witness);

struct imap_account {
    const char *host;
    int port;
    ImapSecurity security;
    const char *user;
    const char *password;
    bool oauth2;                  /* the password is a token: XOAUTH2 */
    const char *ca_file;          /* NULL: the system's */
    int timeout;                  /* seconds for each operation */
    struct imap_witness *witness; /* NULL: nobody wants to know */
};

typedef struct ImapSession ImapSession;

/* Connects, checks the certificate, logs in (AUTHENTICATE PLAIN where offered, else
 * LOGIN; never where the server says LOGINDISABLED; AUTHENTICATE XOAUTH2 with a token).
 * Fails with MAILBOX in words for the administrator: host and port, what was found, what
 * was expected; with LOGIN where the server does not accept user and password, with BUSY
 * where it takes no more connections for now. */
ImapSession *imap_session_open(const struct imap_account *account, GError **error);

/* Without waiting for the server. NULL is fine. */
void imap_session_free(ImapSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapSession, imap_session_free)

/* LOGOUT, politely, within the timeout. Frees. */
void imap_session_close(ImapSession *session);

/* False after any error but a tagged NO: the connection is out of step, free it. */
bool imap_session_usable(const ImapSession *session);

/* Name of the folder for sent mail: the one marked \Sent (RFC 6154), else a well-known
 * name; on Gmail the one of all mail. None of another user's or shared ones (RFC 2342).
 * NULL without error where there is none. Caller frees. Names go in and come out in
 * UTF-8. */
char *imap_session_find_sent(ImapSession *session, GError **error);

struct imap_folder_status {
    uint32_t uidvalidity;
    uint32_t uidnext; /* at least 1; found by a search where the server does not say it */
    uint32_t exists;
    uint64_t modseq; /* HIGHESTMODSEQ (RFC 7162); 0: the server keeps none */
};

/* EXAMINE, with CONDSTORE where offered and understood. Fails with MAILBOX; a folder that
 * is not there leaves the session usable. */
bool imap_session_examine(ImapSession *session, const char *folder,
                          struct imap_folder_status *status, GError **error);

/* Whether more mails lie in the folder than at EXAMINE, as far as the server has said. */
bool imap_session_has_grown(const ImapSession *session);

/* Whether there is such a folder and it can hold mail. Fails with MAILBOX. */
bool imap_session_has_folder(ImapSession *session, const char *folder, bool *has,
                             GError **error);

/* Lowest UID whose INTERNALDATE is at or after `since` (UTC day), 0 if there is none. */
bool imap_session_first_since(ImapSession *session, int64_t since, uint32_t *uid,
                              GError **error);

/* The existing UIDs of first..last (last 0: to the end at EXAMINE), ascending, at most
 * `max` of them from the lowest. Memory grows with `max`, not with the folder. Caller
 * frees (GArray of uint32_t). */
GArray *imap_session_uids(ImapSession *session, uint32_t first, uint32_t last, guint max,
                          GError **error);

struct imap_mail {
    uint32_t uid;
    bool answered;
    bool draft;
    const GPtrArray *keywords; /* const char *, as the server spells them; borrowed */
    int64_t internal_date;     /* INSTANT_NONE if the server sent none */
    uint32_t size;
    const char *bytes; /* header fields, or the first bytes of the text; borrowed */
    gsize length;
};

typedef void (*ImapMailFunc)(const struct imap_mail *mail, gpointer data);

/* Calls `each` for every message of `uids` (ascending): the header fields that
 * `fields` names, or the first `max_bytes` of the text (only uid, bytes and length are
 * set then, and keywords is empty). Messages come one at a time: memory stays flat. A UID
 * the server no longer has is left out; a tagged NO after partial results is an error. */
bool imap_session_fetch_headers(ImapSession *session, const GArray *uids,
                                const char *const *fields, ImapMailFunc each,
                                gpointer data, GError **error);
bool imap_session_fetch_text(ImapSession *session, const GArray *uids, gsize max_bytes,
                             ImapMailFunc each, gpointer data, GError **error);

/* UIDs first..last are there no longer, or never were. */
typedef void (*ImapVanishedFunc)(uint32_t first, uint32_t last, gpointer data);

/* Calls `each` for every answer about the flags of first..last (only uid, answered and
 * keywords are set). `since`: only of mails changed after that HIGHESTMODSEQ, 0: of all;
 * with it a server with QRESYNC says, too, what vanished among them since.
 * A server may answer in any order, twice about one mail (its last word counts) and about
 * more than it was asked; what lies outside first..last is left out. */
bool imap_session_fetch_flags(ImapSession *session, uint32_t first, uint32_t last,
                              uint64_t since, ImapMailFunc each,
                              ImapVanishedFunc vanished, gpointer data, GError **error);
