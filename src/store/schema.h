/* schema.h - the tables and how older files get them.             Layer: store, internal
 * PRAGMA user_version counts the steps done; a step, once released, is never edited. */
#pragma once
#include "mail/message.h"
#include "store/store.h"

enum { SCHEMA_VERSION = 1 };

/* Which stretch of time a message belongs to in the index of topics. */
#define SCHEMA_FORTNIGHT "at / 1209600"
enum { SCHEMA_FORTNIGHT_SECONDS = 1209600 };

/* Whether a message has SIGNAL_ABSENCE, of which there are few, with an index of their
 * own. A line of `signals` begins with the number of its kind and a tab. */
#define SCHEMA_SAYS_ABSENCE "instr(char(10) || signals, char(10) || '9' || char(9)) > 0"
G_STATIC_ASSERT(SIGNAL_ABSENCE == 9);

/* Brings the open database up to SCHEMA_VERSION in a transaction that the caller commits.
 */
void schema_migrate(Store *store, int from, int64_t now);
