/* order.h - in which order a conversation's messages were spoken. Layer: sla (pure)
 * S4 takes an outbound message's instant from its author's clock, an inbound one's from
 * our server: where the two differ by minutes, a quick reply would come before the
 * question. So a message comes after what it answers (In-Reply-To, the last of
 * References), whatever the clocks say; apart from that instants decide, then
 * Message-IDs. The order in which messages are given decides nothing.
 * Source: ackd(7) S4. */
#pragma once
#include "mail/message.h"
#include "sla/people.h"

struct spoken {
    const struct message *message;
    const struct address *author; /* people_author() */
    Direction direction;
    int64_t at;    /* S4; INSTANT_NONE if the message has no time: such come last */
    int64_t place; /* `at`, or the place of what it answers where that is later */
    guint rank;    /* among equal places: what is answered comes before the answer */
};

/* `messages`: const struct message *, each Message-ID once. Returns struct spoken that
 * borrow from them; the caller unrefs. */
GArray *order_messages(const GPtrArray *messages, const struct people *people);
