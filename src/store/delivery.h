/* delivery.h - how far a letter came at each of its recipients.   Layer: adapter (SQLite)
 * One who was served gets no second copy because another one was refused or has to wait.
 * A letter that is in doubt may have been taken: it is looked for in the mailboxes that
 * are watched before it is sent again. Errors stick, see store/store.h. Source: ackd(8).
 */
#pragma once
#include "store/outbox.h"

typedef enum { RECIPIENT_SENT, RECIPIENT_REFUSED, RECIPIENT_IN_DOUBT } RecipientState;

void store_recipient_put(Store *store, int64_t outbox, const char *address,
                         RecipientState state, const char *said, int64_t now);

/* The ones of whom nothing is known yet. g_strfreev(). */
char **store_recipients_left(Store *store, int64_t outbox);

/* Whether anybody was served. */
bool store_outbox_served(Store *store, int64_t outbox);

/* When the first letter that is in doubt is to be looked for, INSTANT_NONE: none is. */
int64_t store_outbox_doubt_at(Store *store);

/* Whether what is in doubt has arrived, by the mailboxes in which that Message-ID was
 * seen. One proves that the server took the letter for all whom it had not denied it, but
 * not where somebody was served earlier, or where the program died and nobody knows whom
 * it was denied: then each recipient needs one. */
bool store_outbox_arrived(Store *store, int64_t outbox);

/* It has: whoever was in doubt was served; the rest, if any, is queued again. */
void store_outbox_found(Store *store, int64_t outbox, int64_t now);

/* It has not, as far as anybody can see: it is queued again. */
void store_outbox_again(Store *store, int64_t outbox, int64_t now);

struct refusal_row {
    char *purpose;
    char *address;
    int64_t at;
    char *said;
};

/* The newest first, `most` at most: struct refusal_row *. */
GPtrArray *store_refusals(Store *store, int most);
