/* login.h - who we are.                                       Layer: adapter (libetpan)
 * AUTHENTICATE PLAIN where offered, else LOGIN, never LOGIN where the server forbids it.
 * One attempt only: a second way in would count as a second wrong password.
 * Source: RFC 3501, RFC 4616, RFC 4959. */
#pragma once
#include "imap/session.h"

/* Fails with MAILBOX: "login as USER refused: the server's words". */
bool imap_login(ImapSession *session, const char *user, const char *password,
                GError **error);
