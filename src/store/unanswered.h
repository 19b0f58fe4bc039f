/* unanswered.h - open turns, as the digest asks for them.  Layer: adapter (SQLite)
 * Derived, as what store/derived.h holds. Errors stick, see store/store.h.
 * Source: ackd(7) S45. */
#pragma once
#include "sla/owed.h"
#include "store/store.h"

/* Open turns in which we do not wait for the client (S20), a struct owed * each, with or
 * without a target: `due` is INSTANT_NONE, `kind` OBLIGATION_ANSWER, no calendar. */

/* Those whose client chased, the most often first. */
GPtrArray *store_chased(Store *store);

/* Those that opened a conversation with a client of whom no earlier turn is known, the
 * longest wait first. */
GPtrArray *store_first_enquiries(Store *store);
