/* deliver.h - letters from the outbox to the mail server and back.  Layer: app
 * queued -> sending -> sent, refused or uncertain; what the server could not take now is
 * tried again after 1, 2, 4 ... 60 minutes for five days. A letter that may have been
 * accepted is looked for in the team's mailboxes, and sent again under the same
 * Message-ID where it is not seen. Source: ackd(8). */
#pragma once
#include "app/freshness.h"
#include "app/rules.h"
#include "smtp/smtp.h"
#include "store/outbox.h"

enum {
    DELIVER_FIRST_WAIT = 60, /* seconds between two attempts */
    DELIVER_LONGEST_WAIT = 3600,
    DELIVER_GIVE_UP_AFTER = 5 * 86400,
};

/* Seconds until the next attempt, after so many before the last one. */
int64_t deliver_wait_after(int attempts);

/* The next letter to hand over, marked as being sent; NULL without error where none
 * waits. A reminder that does not stand (app/notice.h) and a digest of another day are
 * dropped (S38-S44), so are addresses that are no longer configured; a letter for nobody
 * else is refused. */
struct outbox_letter *deliver_take(Store *store, const struct config *config,
                                   const Rules *rules, int64_t now, GError **error);

/* What became of it, with a verdict for each of the letter's recipients. The
 * administrators get a letter about those whom it will never reach. */
bool deliver_done(Store *store, const struct config *config,
                  const struct team_config *team, const struct outbox_letter *letter,
                  const struct smtp_report *report, int64_t now, GError **error);

/* Looks for the letters that are in doubt and whose time has come, once every folder has
 * been looked at since (or cannot be): one that was seen counts as sent, another one is
 * queued again, or after five days refused. Sets `*look_needed` where the look has yet to
 * be made. Fails with STORE. */
bool deliver_doubtful(Store *store, const struct config *config,
                      const struct team_config *team, const struct freshness *freshness,
                      int64_t now, bool *look_needed, GError **error);
