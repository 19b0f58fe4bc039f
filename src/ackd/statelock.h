/* statelock.h - one daemon for each state directory.              Layer: ackd */
#pragma once
#include <glib.h>

/* A descriptor that holds the lock until it is closed (or we die); -1 with STORE where
 * the directory cannot be made or written, or another ackd has the lock. */
int statelock_take(const char *state_dir, GError **error);
