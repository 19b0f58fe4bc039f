/* quarantine.h - which mails a desk's worker died over.           Layer: ackd
 * A mail that was in hand alone when the worker died is charged with it and, the second
 * time, quarantined (store/crashes.h). Where there were several, each is read alone the
 * next time. Where there was none (the server's bytes were about flags or news), the
 * mailbox itself is charged. It is held up for 2, 4, 8 ... 3600 seconds, until its mail
 * is found out or an hour passed without a crash; others of the same worker are not.
 * Source: ackd(8). */
#pragma once
#include "ackd/desk.h"
#include "ackd/inhand.h"

/* The worker died with this in hand. Logs it; what the store cannot take is logged as
 * office_note() does. */
void quarantine_charge(struct desk *desk, const struct inhand_entry *entry, int64_t now);

/* How the mailbox is now that its worker died, `why` in words. Caller frees. */
char *quarantine_problem(const struct desk *desk, const char *why, int64_t now);

/* The last look went well. */
void quarantine_looked(struct desk *desk, int64_t now);

/* Whether it may wait for news between looks: not one that ended its worker twice. It may
 * have done so while it waited; by looks alone it is seen, late but safely. */
bool quarantine_may_wait(const struct desk *desk);

/* What a LOOK says of suspects (struct wire_suspect). Caller frees. */
GArray *quarantine_suspects(const struct desk *desk);
