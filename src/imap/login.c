#include "imap/login.h"

#include <string.h>

#include "base/error.h"
#include "imap/session_private.h"

static void wipe(char *text)
{
    explicit_bzero(text, strlen(text));
    g_free(text);
}

/* RFC 4616: authorization identity (none), authentication identity, password. */
static char *plain_message(const char *user, const char *password)
{
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_append(bytes, (const guint8 *)"", 1);
    g_byte_array_append(bytes, (const guint8 *)user, (guint)strlen(user) + 1);
    g_byte_array_append(bytes, (const guint8 *)password, (guint)strlen(password));
    char *encoded = g_base64_encode(bytes->data, bytes->len);
    explicit_bzero(bytes->data, bytes->len);
    g_byte_array_free(bytes, TRUE);
    return encoded;
}

static int send_plain(ImapSession *session, const char *message, bool at_once)
{
    int code;

    if (at_once) {
        char *command = g_strconcat("AUTHENTICATE PLAIN ", message, NULL);
        code = imap_session_converse(session, command);
        wipe(command);
    } else {
        imap_stream_answer(session->stream, message);
        code = imap_session_converse(session, "AUTHENTICATE PLAIN");
        imap_stream_answer(session->stream, NULL);
    }
    if (code == MAILIMAP_NO_ERROR)
        session->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
    return code;
}

static int send_login(ImapSession *session, const char *user, const char *password)
{
    imap_session_begin(session);
    return mailimap_login(session->imap, user, password);
}

bool imap_login(ImapSession *session, const char *user, const char *password,
                GError **error)
{
    g_autofree char *what = g_strdup_printf("login as %s", user);
    int code;

    if (!imap_session_learn(session, error))
        return false;
    bool plain = imap_session_can(session, "AUTH=PLAIN");
    bool at_once = imap_session_can(session, "SASL-IR");
    if (!plain && imap_session_can(session, "LOGINDISABLED")) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: the server forbids LOGIN and does not offer AUTH=PLAIN, "
                    "expected one of them",
                    session->where);
        return false;
    }
    imap_session_forget(session);
    if (plain) {
        char *message = plain_message(user, password);
        code = send_plain(session, message, at_once);
        wipe(message);
    } else {
        code = send_login(session, user, password);
    }
    return imap_session_check(session, code, what, error);
}
