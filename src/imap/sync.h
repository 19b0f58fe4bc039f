/* sync.h - everything new in a folder, in batches.            Layer: adapter (libetpan)
 * Reads from the cursor on: headers of a batch, then the beginning of the text of those
 * the caller asks for, then more of those texts whose beginning did not do. The cursor
 * moves only when the caller has stored the batch. Any error but a tagged NO drops the
 * connection; a batch that fails is halved, on a new connection, until the UID that
 * cannot be read is alone. Failing alone five times, as no network does by chance, it is
 * passed over and reported; after ten of them the look ends with an error and the next
 * one goes on behind them. A UID that vanishes meanwhile is left out; one that a server
 * lists and does not send counts as unreadable. Mail that arrives during a look is for
 * the next one. Then come the flags of mails that were read before this look: where the
 * server keeps a modification sequence, those that changed since the cursor's; else those
 * of the newest 1,000 mails. Where there is too much new mail at once it becomes a
 * backlog: it is read last, a while in each look, so that what arrives meanwhile comes
 * first. Source: HACKING, ackd(8); RFC 7162. */
#pragma once
#include "imap/session.h"

struct imap_cursor {
    uint32_t uidvalidity; /* 0: never looked at */
    uint32_t uidnext;     /* the next UID to read */
    uint64_t modseq;      /* flags are known up to this HIGHESTMODSEQ; 0: unknown */
    uint32_t backlog;     /* from this UID to the one before the end nothing was read */
    uint32_t backlog_end; /* 0: there is no backlog */
};

/* What the folder's owner does with raw mail. All are called on the syncing thread. */
struct imap_sync_handler {
    gpointer data;
    /* The wanted header fields of one mail; true: its text is wanted too. */
    bool (*head)(const struct imap_mail *mail, gpointer data);
    /* The first bytes of the text of a mail head() wanted. `more`: it may go on, and
     * false brings it once more with up to text_bytes_max bytes. */
    bool (*text)(const struct imap_mail *mail, bool more, gpointer data);
    /* The flags of a mail below the cursor, known to the owner or not; in no order, and
     * perhaps twice: the last word counts. True where they matter: batch() will follow.
     */
    bool (*flags)(const struct imap_mail *mail, gpointer data);
    /* UIDs below the cursor, known to the owner or not, that are there no longer: batch()
     * will follow. Said only by servers with QRESYNC (RFC 7162). */
    void (*vanished)(uint32_t first, uint32_t last, gpointer data);
    /* A UID that cannot be read, and why. */
    void (*passed_over)(uint32_t uid, const char *why, gpointer data);
    /* A batch is complete: store it with this cursor. False: stop here, nothing is lost;
     * an owner that stores one batch while the next is read may say so one batch late.
     * `remaining`: how many mails this folder still has to give in this look or of its
     * backlog, about. An empty batch moves the cursor over numbers without a mail; where
     * the cursor stays where it was, there is none. */
    bool (*batch)(const struct imap_cursor *cursor, guint remaining, gpointer data);
    /* The server renumbered: sightings of this folder no longer hold, reading starts
     * anew. May be NULL: the cursor of batch() says it too. */
    void (*renumbered)(uint32_t uidvalidity, gpointer data);
    /* Forget the mails and flags handed over since the last batch(): they are read again.
     */
    void (*restart)(gpointer data);
    /* From now on bytes of the mails `first` to `last` are read; 0, 0: of none. May be
     * NULL. */
    void (*in_hand)(uint32_t uidvalidity, uint32_t first, uint32_t last, gpointer data);
};

/* Mails that reading is suspected of having ended the program: each is read alone, so
 * that the next time shows which it was, or not at all. */
struct imap_suspect {
    uint32_t uidvalidity;
    uint32_t first, last;
    bool quarantined;
};

struct imap_sync_request {
    const char *folder;
    const char *const *fields;
    gsize text_bytes;     /* the first bytes of a text, 16384 */
    gsize text_bytes_max; /* where these do not do, 65536 */
    guint batch_size;     /* at most 500 */
    int64_t since; /* a first look begins with mail of this day, INSTANT_NONE: all */
    struct imap_cursor cursor;
    guint at_once;         /* more new mails than these are a backlog; 0: none ever are */
    int64_t backlog_until; /* of clock_monotonic_ms(): it is read until then */
    const GArray *suspects; /* struct imap_suspect; NULL: none */
};

/* `*session` is opened from `account` where NULL, and NULL again after a broken
 * connection; one that was kept and went stale is replaced silently. True when everything
 * up to now was handed over but the backlog that the last batch() told of, or batch()
 * stopped it; fails with MAILBOX. */
bool imap_sync_folder(ImapSession **session, const struct imap_account *account,
                      const struct imap_sync_request *request,
                      const struct imap_sync_handler *handler, GError **error);
