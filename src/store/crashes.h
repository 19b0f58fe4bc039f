/* crashes.h - mails that ended a worker, and reading again.       Layer: adapter (SQLite)
 * A mail that was in a worker's hands when it died is charged with it, under the
 * UIDVALIDITY that its UID belongs to; the second time it is quarantined. Errors stick,
 * see store/store.h. Source: ackd(8). */
#pragma once
#include "store/store.h"

enum { CRASHES_QUARANTINE = 2 };

struct crash_row {
    char *mailbox;
    char *folder;
    uint32_t uidvalidity;
    uint32_t uid;
    int64_t count;
    int64_t last; /* when the latest of them was */
};

/* One more, at `now`. How many it has been charged with so far. */
int64_t store_crash_add(Store *store, const char *mailbox, const char *folder,
                        uint32_t uidvalidity, uint32_t uid, int64_t now);

/* Those in quarantine, and those that were charged before and have not been read since;
 * by mailbox, folder and UID: struct crash_row *. `mailbox` NULL: of all. */
GPtrArray *store_crashes(Store *store, const char *mailbox);

/* ---- Reading again. A look that is on its way would write its cursor over another one:
 * so it is asked for, and done when the mailbox's next look begins. */

/* `everything`: not only what was passed over. */
void store_rescan_ask(Store *store, const char *mailbox, bool everything);

/* The names of the mailboxes asked for since `*request`, which becomes the number of the
 * last one; 0: of all that are asked for. Caller frees. */
GHashTable *store_rescans_after(Store *store, int64_t *request);

bool store_rescan_asked(Store *store, const char *mailbox);

/* Does what was asked for: quarantine and passed-over UIDs of the mailbox are forgotten,
 * and its cursors go back to the first of them, or to the beginning. That a mail was
 * suspected once is still known. */
void store_rescan_begin(Store *store, const char *mailbox);
