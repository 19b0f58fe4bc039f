/* wire_fixture.h - batches as a worker sends them. */
#pragma once
#include "wire/wire.h"

/* Owned, as the other process gets it. */
GVariant *sunk(GVariant *message);

GPtrArray *no_observations(void);
GPtrArray *some_observations(void); /* of every sort */
void add_observation(GPtrArray *list, uint32_t uid, struct message *message,
                     const char *problem); /* takes the message */

/* Borrows `observations`. */
struct wire_batch batch_of(GPtrArray *observations);
