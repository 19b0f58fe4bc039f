/* owing.h - who waits for us, a row for each turn and promise.    Layer: app */
#pragma once
#include "app/rules.h"
#include "sla/owed.h"

/* Turns and promises with something due at or before `until`, soonest first (struct owed
 * *). Of a turn that owes several things, the one that is due first stands for all. Each
 * has its calendar. Errors stick in the store. */
GPtrArray *owing_turns(Store *store, const Rules *rules, int64_t until);

/* The same of what can still be in time at `now`. A turn that is late with one thing and
 * owes another soon is here with the other. */
GPtrArray *owing_turns_in_time(Store *store, const Rules *rules, int64_t now,
                               int64_t until);
