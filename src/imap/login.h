/* login.h - who we are.                                       Layer: adapter (libetpan)
 * With a token AUTHENTICATE XOAUTH2; with a password AUTHENTICATE PLAIN where offered,
 * else LOGIN, never LOGIN where the server forbids it. One attempt only: a second way in
 * would count as a second wrong password. Source: RFC 3501, RFC 4616, RFC 4959; XOAUTH2
 * as Google and Microsoft describe it. */
#pragma once
#include "imap/session.h"

/* By user and password of the account. Fails with LOGIN where the server says no ("login
 * as USER refused: the server's words"), with BUSY where that is because it takes no more
 * connections for now, with MAILBOX otherwise. */
bool imap_login(ImapSession *session, const struct imap_account *account, GError **error);
