/* herald.h - what goes to webhooks, beside the mail.              Layer: ackd
 * On a thread of its own: a webhook that answers slowly holds up no letter. */
#pragma once
#include "ackd/office.h"

typedef struct Herald Herald;

/* Both are borrowed; `offices` holds struct office *. */
Herald *herald_new(const struct config *config, const GPtrArray *offices);

/* Interrupts what is on its way, and waits for nothing. */
void herald_cancel(Herald *herald);

/* Interrupts what is on its way and takes note of it. NULL is fine. */
void herald_free(Herald *herald, int64_t now);

/* Posts the next thing that is due, unless something is on its way. */
void herald_tick(Herald *herald, int64_t now);

/* When it wants a tick, INSTANT_NONE: not before herald_hear(). */
int64_t herald_next(const Herald *herald);

bool herald_is_free(const Herald *herald);

/* Readable when what was on its way has got somewhere. */
int herald_fd(const Herald *herald);

/* Takes note of it. False where it was not taken, or that could not be stored: then it is
 * tried again before anything else of that office goes out. */
bool herald_hear(Herald *herald, int64_t now);
