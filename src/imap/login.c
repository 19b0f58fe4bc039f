#include "imap/login.h"

#include <string.h>

#include "base/error.h"
#include "imap/session_private.h"

/* RFC 2683 3.2.1.5: a longer command line is not for every server. */
enum { LINE_MAX_SAFE = 8000 };

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

static char *xoauth2_message(const char *user, const char *token)
{
    char *text = g_strconcat("user=", user, "\001auth=Bearer ", token, "\001\001", NULL);
    char *encoded = g_base64_encode((const guchar *)text, strlen(text));

    wipe(text);
    return encoded;
}

/* Where a token is refused, XOAUTH2 first asks for more ("+ " and an error in base64) and
 * says NO once it gets an empty line. */
static int authenticate(ImapSession *session, bool oauth2, const char *message)
{
    const char *mechanism = oauth2 ? "XOAUTH2" : "PLAIN";
    const char *const lines[] = { message, oauth2 ? "" : NULL, NULL };
    char *command = g_strconcat("AUTHENTICATE ", mechanism, " ", message, NULL);
    bool at_once = imap_session_can(session, "SASL-IR") &&
                   strlen(command) <= LINE_MAX_SAFE;

    if (!at_once)
        command[strlen("AUTHENTICATE ") + strlen(mechanism)] = '\0';
    imap_session_forget(session);
    imap_stream_answer(session->stream, at_once ? lines + 1 : lines);
    int code = imap_session_converse(session, command);
    imap_stream_answer(session->stream, NULL);
    if (!at_once)
        explicit_bzero(command + strlen(command) + 1, strlen(message));
    wipe(command);
    if (code == MAILIMAP_NO_ERROR)
        session->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
    return code;
}

static int send_login(ImapSession *session, const char *user, const char *password)
{
    imap_session_forget(session);
    imap_session_begin(session);
    return mailimap_login(session->imap, user, password);
}

/* What the server does not offer is not tried: the secret would be sent for nothing. */
static bool check_offer(const ImapSession *session, bool oauth2, bool plain,
                        GError **error)
{
    if (oauth2 && !imap_session_can(session, "AUTH=XOAUTH2")) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: the server does not offer AUTH=XOAUTH2, expected it for a login "
                    "with a token",
                    session->where);
        return false;
    }
    if (!oauth2 && !plain && imap_session_can(session, "LOGINDISABLED")) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: the server forbids LOGIN and does not offer AUTH=PLAIN, "
                    "expected one of them",
                    session->where);
        return false;
    }
    return true;
}

bool imap_login(ImapSession *session, const struct imap_account *account, GError **error)
{
    g_autofree char *what = g_strdup_printf("login as %s", account->user);
    int code;

    if (!imap_session_learn(session, error))
        return false;
    bool plain = imap_session_can(session, "AUTH=PLAIN");
    if (!check_offer(session, account->oauth2, plain, error))
        return false;
    if (account->oauth2 || plain) {
        char *message = account->oauth2
                            ? xoauth2_message(account->user, account->password)
                            : plain_message(account->user, account->password);
        code = authenticate(session, account->oauth2, message);
        wipe(message);
    } else {
        code = send_login(session, account->user, account->password);
    }
    g_autoptr(GError) why = NULL;
    if (imap_session_check(session, code, what, &why))
        return true;
    if (imap_session_is_busy(session, why))
        why->code = ACKD_ERROR_BUSY;
    else if (session->usable)
        why->code = ACKD_ERROR_LOGIN;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}
