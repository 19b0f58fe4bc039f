/* orders.h - what a worker is told of a desk.                     Layer: ackd
 * Whom to log in as, and which folders to read from where. */
#pragma once
#include "ackd/desk.h"

/* The ASSIGN for a desk, with its password or token. `wait`: it waits for news between
 * looks. */
GVariant *orders_assign(const struct desk *desk, const char *secret, bool wait);

/* The LOOK for a desk, with the cursors that are stored. `keep`: its connection. Works on
 * the backlog where desk->backlog says so. */
GVariant *orders_look(const struct desk *desk, bool keep, int64_t now);
