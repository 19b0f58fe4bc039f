/* look.h - one look at one mailbox.                               Layer: ackd
 * Runs on a thread of the worker's pool; talks to the keeper through `struct look_port`.
 */
#pragma once
#include "ackd/folder.h"

/* Reads everything new in the folders of `look`. `*session` is kept between looks. What
 * went wrong is in the answer, which is never NULL. `now` is when the look began. */
struct wire_looked *look_at_mailbox(ImapSession **session,
                                    const struct wire_assign *assign,
                                    const struct wire_look *look, const Phrases *phrases,
                                    const struct look_port *port, int64_t now);
