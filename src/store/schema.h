/* schema.h - the tables and how older files get them.             Layer: store, internal
 * PRAGMA user_version counts the steps done; a step, once released, is never edited. */
#pragma once
#include "store/store.h"

enum { SCHEMA_VERSION = 1 };

/* Which stretch of time a message belongs to in the index of topics. */
#define SCHEMA_FORTNIGHT "at / 1209600"
enum { SCHEMA_FORTNIGHT_SECONDS = 1209600 };

/* Brings the open database up to SCHEMA_VERSION in a transaction that the caller commits.
 */
void schema_migrate(Store *store, int from, int64_t now);
