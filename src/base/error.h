/* error.h - the one error domain of the program.                  Layer: base
 * A code says how far the damage reaches, and so what the caller does about it:
 *   MESSAGE  one message is unusable: record it, go on with the next
 *   MAILBOX  one mailbox cannot be looked at: back off, the others go on
 *   LOGIN    a server does not accept our secret: get it anew, then as MAILBOX
 *   BUSY     a server takes no more connections for now: fewer, then as MAILBOX
 *   STORE    a team's file cannot be written: stop writing, keep looking
 *   LETTER   one letter could not be made or sent: it waits
 *   CONFIG   what the administrator wrote is wrong: refuse it whole
 *   USAGE    a command was called wrongly
 *   ABSENT   what a command names, or would change, is not there
 * The message says what was found and what was expected. Outputs of a function that
 * failed stay untouched. */
#pragma once
#include <glib.h>

#define ACKD_ERROR (ackd_error_quark())
GQuark ackd_error_quark(void);

typedef enum {
    ACKD_ERROR_MESSAGE = 1,
    ACKD_ERROR_MAILBOX,
    ACKD_ERROR_STORE,
    ACKD_ERROR_LETTER,
    ACKD_ERROR_CONFIG,
    ACKD_ERROR_USAGE,
    ACKD_ERROR_LOGIN,
    ACKD_ERROR_BUSY,
    ACKD_ERROR_ABSENT,
} AckdErrorCode;
