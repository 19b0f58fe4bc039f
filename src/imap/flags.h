/* flags.h - flags of mails that were read before.             Layer: adapter (libetpan)
 * A walk from the newest known mail down, in windows of UIDs. With a modification
 * sequence to start from, the server names what changed since (RFC 7162); without one,
 * the newest FLAGS_NEWEST mails are asked about. What one window hands over is bounded,
 * however many mails the folder has and however many of them changed. */
#pragma once
#include "imap/session.h"

enum { FLAGS_NEWEST = 1000, FLAGS_WINDOW = 10000 };

struct flags_walk {
    uint32_t below; /* UIDs from this one on are done */
    uint64_t width; /* of the next window */
    uint64_t since; /* HIGHESTMODSEQ, 0: there is none to start from */
    guint answered; /* so far */
    guint skipped;  /* UIDs whose flags cannot be read */
};

/* UIDs from `uidnext` on are not asked about. `since`: the HIGHESTMODSEQ up to which the
 * flags are known, 0 where none is; one that the folder is behind of counts for none. */
void flags_walk_begin(struct flags_walk *walk, const struct imap_folder_status *folder,
                      uint32_t uidnext, uint64_t since);

bool flags_walk_done(const struct flags_walk *walk);

/* Reads the next window: at most FLAGS_WINDOW UIDs are handed over, some of them perhaps
 * twice. False without error where the window holds more than that, with MAILBOX after
 * trouble: then what it handed over does not count, see flags_walk_narrow(). */
bool flags_walk_read(struct flags_walk *walk, ImapSession *session, ImapMailFunc each,
                     ImapVanishedFunc vanished, gpointer data, GError **error);

/* After a window that was not read: a narrower one is next. Where it was one UID already,
 * that one is passed over. */
void flags_walk_narrow(struct flags_walk *walk);
