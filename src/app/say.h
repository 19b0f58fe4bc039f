/* say.h - a note is written down and takes effect.               Layer: app
 * Note and everything that follows from it are committed together. */
#pragma once
#include "app/derive.h"
#include "sla/note.h"

/* `store` must be open for writing. What the note hangs on is derived anew. Fails with
 * STORE. */
bool say(Store *store, Rules *rules, const struct note *note, GError **error);
