/* say.h - a note is written down and takes effect.               Layer: app */
#pragma once
#include "app/derive.h"
#include "sla/note.h"

/* Within the caller's transaction, which commits note and everything that follows from it
 * together. What the note hangs on is derived anew. Fails with STORE. */
bool say(Store *store, Rules *rules, const struct note *note, GError **error);
