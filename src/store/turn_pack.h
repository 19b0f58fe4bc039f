/* turn_pack.h - a turn's figures as they are stored.              Layer: adapter (SQLite)
 * Numbers of seven bits a byte, the lowest first (an instant as its distance from the
 * opening), then texts that end with NUL: a report reads a million of them. */
#pragma once
#include "sla/turn.h"
#include "store/derived.h"

/* Caller unrefs. */
GBytes *turn_pack(const struct turn *turn);

/* Sets the figures of `turn`, whose `opened` is known, and `with_people` its authors and
 * owners, which point into `bytes`. False: `bytes` (or NULL) are no packed turn. */
bool turn_unpack(const char *bytes, int length, bool with_people, struct turn_row *turn);
