/* notify.h - what systemd wants to know of us.                    Layer: ackd
 * All do nothing where the program was built without libsystemd, or runs without systemd.
 * Source: sd_notify(3). */
#pragma once
#include <stdint.h>

void notify_ready(const char *status);
void notify_status(const char *status);
void notify_reloading(void);
void notify_stopping(void);
void notify_alive(void);

/* Seconds between two notify_alive(), 0 where nobody watches. */
int64_t notify_watchdog_interval(void);
