/* look.h - one look at one mailbox.                               Layer: ackd
 * Runs on a thread of the worker's pool; talks to the keeper through `struct look_port`.
 */
#pragma once
#include "ackd/inhand.h"
#include "imap/session.h"
#include "mail/phrases.h"
#include "wire/wire.h"

/* The way to the keeper. Both are called on the looking thread. */
struct look_port {
    gpointer data;
    /* Sends a batch, once the one before it was stored: one is on its way while the next
     * is read. False: that one could not be stored, give up this look. */
    bool (*send)(const struct wire_batch *batch, gpointer data);
    /* Waits until the last one was stored. False: it could not be. */
    bool (*settle)(gpointer data);
    struct inhand_slot *hand; /* where it finds what we read, should we die over it */
};

/* Reads everything new in the folders of `look`. `*session` is kept between looks. What
 * went wrong is in the answer, which is never NULL. `now` is when the look began. */
struct wire_looked *look_at_mailbox(ImapSession **session,
                                    const struct wire_assign *assign,
                                    const struct wire_look *look, const Phrases *phrases,
                                    const struct look_port *port, int64_t now);
