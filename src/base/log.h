/* log.h - one line for each decision, to the journal or stderr.   Layer: base
 * Called by the composition roots and app/ only; pure rooms and adapters return errors.
 * Fields are pairs of name and value ("mailbox", name, "uid", "17"), ended by NULL; a
 * NULL value drops its pair. No secret and no client's text belongs in a line. */
#pragma once
#include <glib.h>

typedef enum { LOG_INFO, LOG_WARNING, LOG_ERROR } LogLevel;

/* Before the first line: finds out whether the journal listens. */
void log_open(void);

void log_event(LogLevel level, const char *text, ...) G_GNUC_NULL_TERMINATED;
