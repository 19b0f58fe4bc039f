/* owing.h - who waits for us, a row for each turn.                Layer: app */
#pragma once
#include "sla/owed.h"
#include "store/store.h"

/* Turns with something due at or before `until`, soonest first (struct owed *). Of a turn
 * that owes both acknowledgement and answer, the one that is due first stands for both.
 * Errors stick in the store. */
GPtrArray *owing_turns(Store *store, int64_t until);
