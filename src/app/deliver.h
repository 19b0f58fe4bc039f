/* deliver.h - letters from the outbox to the mail server and back.  Layer: app
 * queued -> sending -> sent or refused; what the server could not take now is tried again
 * after 1, 2, 4 ... 60 minutes for five days. A letter that may have been accepted is
 * sent again under the same Message-ID. Source: ackd(8). */
#pragma once
#include "config/config.h"
#include "smtp/smtp.h"
#include "store/outbox.h"

enum { DELIVER_LONGEST_WAIT = 3600 }; /* seconds between two attempts */

/* The next letter to hand over, marked as being sent; NULL without error where none
 * waits. A reminder of what was done meanwhile and a digest of another day are dropped
 * (S41, S44), so are addresses that are no longer configured; a letter for nobody else is
 * refused. */
struct outbox_letter *deliver_take(Store *store, const struct config *config,
                                   const struct team_config *team, int64_t now,
                                   GError **error);

/* What became of it. */
bool deliver_done(Store *store, const struct team_config *team,
                  const struct outbox_letter *letter, SmtpOutcome outcome,
                  const char *said, int64_t now, GError **error);
