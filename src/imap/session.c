#include "imap/session.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "imap/busy.h"
#include "imap/login.h"
#include "imap/names.h"
#include "imap/session_private.h"
#include "imap/uids.h"

void imap_session_begin(ImapSession *session)
{
    imap_stream_begin(session->stream);
}

char *imap_session_words(const ImapSession *session)
{
    return text_clean(session->imap->imap_response, -1, SERVER_WORDS_MAX);
}

/* The words of a tagged answer are without its response code; that stands in its line. */
bool imap_session_is_busy(const ImapSession *session, const GError *error)
{
    const MMAPString *answer = session->imap->imap_stream_buffer;

    return imap_busy_says(error->message) ||
           (!imap_stream_failure(session->stream) && answer && answer->str &&
            imap_busy_says(answer->str));
}

/* libetpan's codes for a tagged NO; after any other the connection is out of step. */
static bool is_refusal(int code)
{
    switch (code) {
    case MAILIMAP_ERROR_CUSTOM_COMMAND:
    case MAILIMAP_ERROR_EXAMINE:
    case MAILIMAP_ERROR_LIST:
    case MAILIMAP_ERROR_LOGIN:
    case MAILIMAP_ERROR_STARTTLS: return true;
    default: return false;
    }
}

bool imap_session_check(ImapSession *session, int code, const char *what, GError **error)
{
    const char *failure = imap_stream_failure(session->stream);

    if (code == MAILIMAP_NO_ERROR)
        return true;
    if (failure) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "%s: %s: %s", session->where,
                    what, failure);
    } else if (is_refusal(code) || code == MAILIMAP_ERROR_PROTOCOL) {
        g_autofree char *words = imap_session_words(session);
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "%s: %s refused: %s",
                    session->where, what, words);
    } else {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: %s: the server's answer is no IMAP that libetpan understands",
                    session->where, what);
    }
    if (!is_refusal(code) || failure)
        session->usable = false;
    return false;
}

bool imap_session_send(ImapSession *session, const char *command)
{
    mailimap *imap = session->imap;

    imap_session_begin(session);
    return mailimap_send_current_tag(imap) == MAILIMAP_NO_ERROR &&
           mailstream_write(imap->imap_stream, command, strlen(command)) >= 0 &&
           mailstream_write(imap->imap_stream, "\r\n", 2) >= 0 &&
           mailstream_flush(imap->imap_stream) >= 0;
}

/* Not mailimap_custom_command(): the blank it leaves at the end of the line is an error
 * to Cyrus, and an empty initial response to AUTHENTICATE. */
int imap_session_converse(ImapSession *session, const char *command)
{
    struct mailimap_response *response;

    if (!imap_session_send(session, command) || !mailimap_read_line(session->imap))
        return MAILIMAP_ERROR_STREAM;
    int code = mailimap_parse_response(session->imap, &response);
    if (code != MAILIMAP_NO_ERROR)
        return code;
    int state = response->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state->rsp_type;
    mailimap_response_free(response);
    return state == MAILIMAP_RESP_COND_STATE_OK ? MAILIMAP_NO_ERROR
                                                : MAILIMAP_ERROR_CUSTOM_COMMAND;
}

bool imap_session_command(ImapSession *session, const char *command, const char *what,
                          GError **error)
{
    return imap_session_check(session, imap_session_converse(session, command), what,
                              error);
}

/* Not mailimap_capability(): that crashes where the server says OK and nothing else. */
bool imap_session_learn(ImapSession *session, GError **error)
{
    struct mailimap_connection_info *info = session->imap->imap_connection_info;

    return (info && info->imap_capability) ||
           imap_session_command(session, "CAPABILITY", "CAPABILITY", error);
}

bool imap_session_can(const ImapSession *session, const char *capability)
{
    if (g_str_has_prefix(capability, "AUTH="))
        return mailimap_has_authentication(session->imap, capability + strlen("AUTH="));
    return mailimap_has_extension(session->imap, capability);
}

void imap_session_forget(ImapSession *session)
{
    struct mailimap_connection_info *info = session->imap->imap_connection_info;

    if (!info || !info->imap_capability)
        return;
    mailimap_capability_data_free(info->imap_capability);
    info->imap_capability = NULL;
}

static bool fail(const ImapSession *session, const char *why, GError **error)
{
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "%s: %s", session->where, why);
    return false;
}

static bool greet(ImapSession *session, GError **error)
{
    g_autoptr(GError) why = NULL;

    imap_session_begin(session);
    int code = mailimap_connect(session->imap, imap_stream_mailstream(session->stream));

    /* Nobody has said who we are: whose mail would this be? Over STARTTLS it is also how
     * a man in the middle avoids encryption. */
    if (code == MAILIMAP_NO_ERROR_AUTHENTICATED)
        return fail(session, "the server greets with PREAUTH, expected a login", error);
    if (code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
        return true;
    imap_session_check(session, code, "greeting", &why);
    if (imap_session_is_busy(session, why))
        why->code = ACKD_ERROR_BUSY;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool start_tls(ImapSession *session, const struct imap_account *account,
                      GError **error)
{
    imap_session_begin(session);
    int code = mailimap_starttls(session->imap);
    /* What came before encryption would be taken for an answer given inside it
     * (CVE-2020-15953). */
    if (session->imap->imap_stream->read_buffer_len > 0)
        return fail(session, "the server sent more than its answer to STARTTLS", error);
    if (!imap_session_check(session, code, "STARTTLS", error))
        return false;
    imap_session_forget(session);
    if (imap_stream_start_tls(session->stream, account, error))
        return true;
    g_prefix_error(error, "%s: ", session->where);
    return false;
}

static bool check_account(const struct imap_account *account, GError **error)
{
    if (!strpbrk(account->user, "\r\n") && !strpbrk(account->password, "\r\n"))
        return true;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                "%s:%d: user name or password contains a line break", account->host,
                account->port);
    return false;
}

ImapSession *imap_session_open(const struct imap_account *account, GError **error)
{
    g_autoptr(ImapSession) session = g_new0(ImapSession, 1);

    if (!check_account(account, error))
        return NULL;
    session->where = g_strdup_printf(strchr(account->host, ':') ? "[%s]:%d" : "%s:%d",
                                     account->host, account->port);
    session->stream = imap_stream_open(account, error);
    if (!session->stream) {
        g_prefix_error(error, "%s: ", session->where);
        return NULL;
    }
    session->usable = true;
    session->imap = mailimap_new(0, NULL);
    if (!greet(session, error) ||
        (account->security == IMAP_STARTTLS && !start_tls(session, account, error)))
        return NULL;
    if (account->witness)
        account->witness->greeted = true;
    if (!imap_login(session, account, error))
        return NULL;
    return g_steal_pointer(&session);
}

void imap_witness_clear(struct imap_witness *witness)
{
    g_free(witness->address);
    g_free(witness->certificate);
    *witness = (struct imap_witness){ 0 };
}

void imap_session_free(ImapSession *session)
{
    if (!session)
        return;
    if (session->imap) {
        /* With a stream in place mailimap_free() would say LOGOUT and wait. */
        if (session->imap->imap_stream)
            mailstream_close(session->imap->imap_stream);
        session->imap->imap_stream = NULL;
        mailimap_free(session->imap);
    }
    imap_stream_free(session->stream);
    g_clear_pointer(&session->namespaces, g_ptr_array_unref);
    g_free(session->idle);
    g_free(session->where);
    g_free(session);
}

void imap_session_close(ImapSession *session)
{
    if (session && session->usable) {
        imap_session_begin(session);
        mailimap_logout(session->imap);
    }
    imap_session_free(session);
}

bool imap_session_usable(const ImapSession *session)
{
    return session->usable;
}

/* Not every server says NONEXISTENT. */
static bool cannot_open(ImapSession *session, const char *folder, GError **error)
{
    g_autofree char *words = imap_session_words(session);
    bool has = true;

    if (!imap_session_has_folder(session, folder, &has, NULL) || has)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: folder \"%s\" cannot be opened: %s", session->where, folder,
                    words);
    else
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: folder \"%s\" does not exist", session->where, folder);
    return false;
}

/* The highest UID among the messages of the last answer; 0: there is none. */
static uint32_t last_uid(const ImapSession *session)
{
    const clist *messages = session->imap->imap_response_info->rsp_fetch_list;
    uint32_t last = 0;

    for (clistiter *at = messages ? clist_begin(messages) : NULL; at;
         at = clist_next(at)) {
        const struct mailimap_msg_att *message = clist_content(at);
        for (clistiter *i = clist_begin(message->att_list); i; i = clist_next(i)) {
            const struct mailimap_msg_att_item *item = clist_content(i);
            if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC &&
                item->att_data.att_static->att_type == MAILIMAP_MSG_ATT_UID)
                last = MAX(last, item->att_data.att_static->att_data.att_uid);
        }
    }
    return last;
}

/* UIDNEXT of a server that does not say it: one more than the last mail's UID. Not by a
 * search: Courier finds nothing for "*". */
static bool find_uidnext(ImapSession *session, struct imap_folder_status *status,
                         GError **error)
{
    if (status->uidnext == 0 && status->exists > 0) {
        g_autofree char *command =
            g_strdup_printf("FETCH %" G_GUINT32_FORMAT " (UID)", status->exists);
        if (!imap_session_command(session, command, "FETCH", error))
            return false;
        uint32_t last = last_uid(session);
        if (last == 0 || last == UINT32_MAX)
            return fail(session,
                        "found neither UIDNEXT nor the last mail's UID, expected one",
                        error);
        status->uidnext = last + 1;
    }
    status->uidnext = MAX(status->uidnext, 1);
    return true;
}

static bool has_enabled(const ImapSession *session, const char *capability)
{
    const clist *found = session->imap->imap_response_info->rsp_extension_list;

    for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at)) {
        const struct mailimap_extension_data *data = clist_content(at);
        if (data->ext_extension->ext_id != MAILIMAP_EXTENSION_ENABLE || !data->ext_data)
            continue;
        const clist *names =
            ((struct mailimap_capability_data *)data->ext_data)->cap_list;
        for (clistiter *i = names ? clist_begin(names) : NULL; i; i = clist_next(i)) {
            const struct mailimap_capability *name = clist_content(i);
            if (name->cap_type == MAILIMAP_CAPABILITY_NAME &&
                g_ascii_strcasecmp(name->cap_data.cap_name, capability) == 0)
                return true;
        }
    }
    return false;
}

static bool refuses_folder(const ImapSession *session, int code)
{
    return code == MAILIMAP_ERROR_EXAMINE && !imap_stream_failure(session->stream);
}

static bool refuses_command(const ImapSession *session, int code)
{
    return code == MAILIMAP_ERROR_PROTOCOL && !imap_stream_failure(session->stream);
}

/* What may as well fail. BAD, which libetpan calls a wrong protocol, is the answer of
 * those who offer what they do not know; what answers the next command with its tag is in
 * step. */
static bool offer(ImapSession *session, const char *command, const char *what,
                  bool *accepted, GError **error)
{
    g_autoptr(GError) refused = NULL;
    int code = imap_session_converse(session, command);

    *accepted = code == MAILIMAP_NO_ERROR;
    if (refuses_command(session, code) ||
        imap_session_check(session, code, what, &refused) || session->usable)
        return true;
    g_propagate_error(error, g_steal_pointer(&refused));
    return false;
}

/* RFC 2971. Some servers (163.com) open no folder for who does not say what he is. What
 * they answer is of no interest. */
static bool introduce(ImapSession *session, GError **error)
{
    bool accepted;

    return !mailimap_has_extension(session->imap, "ID") ||
           offer(session, "ID (\"name\" \"ackd\")", "ID", &accepted, error);
}

/* A server that refuses QRESYNC does without. */
static bool enable(ImapSession *session, GError **error)
{
    bool accepted = false;

    if (imap_session_can(session, "QRESYNC") &&
        !offer(session, "ENABLE QRESYNC", "ENABLE", &accepted, error))
        return false;
    session->qresync = accepted && has_enabled(session, "QRESYNC");
    return true;
}

/* Before the first folder is opened. */
static bool prepare(ImapSession *session, GError **error)
{
    if (session->prepared)
        return true;
    session->prepared = imap_session_learn(session, error) && introduce(session, error) &&
                        enable(session, error);
    return session->prepared;
}

/* libetpan's code. A modification sequence has 63 bits (RFC 7162 3.1.1): what is more is
 * none. */
static int examine_condstore(ImapSession *session, const char *wire, uint64_t *modseq)
{
    uint64_t found = 0;

    imap_session_begin(session);
    int code = mailimap_examine_condstore(session->imap, wire, &found);
    *modseq = found <= INT64_MAX ? found : 0;
    return code;
}

/* As examine_condstore(), where offered. There are servers, and proxies before them, that
 * announce it and do not know the parameter (BAD, which libetpan calls a wrong protocol):
 * they are not asked again. What answers the second command with its tag is in step. */
static int examine(ImapSession *session, const char *wire, uint64_t *modseq)
{
    bool offered = !session->plain && (imap_session_can(session, "CONDSTORE") ||
                                       imap_session_can(session, "QRESYNC"));
    int code;

    if (offered) {
        code = examine_condstore(session, wire, modseq);
        if (!refuses_folder(session, code) && !refuses_command(session, code))
            return code;
    }
    *modseq = 0;
    imap_session_begin(session);
    code = mailimap_examine(session->imap, wire);
    session->plain = session->plain || (offered && code == MAILIMAP_NO_ERROR);
    return code;
}

bool imap_session_examine(ImapSession *session, const char *folder,
                          struct imap_folder_status *status, GError **error)
{
    g_autofree char *wire = imap_name_encode(folder, error);
    g_autofree char *what = g_strdup_printf("folder \"%s\"", folder);
    uint64_t modseq;

    if (!wire || !prepare(session, error))
        return false;
    int code = examine(session, wire, &modseq);
    if (refuses_folder(session, code))
        return cannot_open(session, folder, error);
    if (!imap_session_check(session, code, what, error))
        return false;
    const struct mailimap_selection_info *selected = session->imap->imap_selection_info;
    struct imap_folder_status found = { .uidvalidity = selected->sel_uidvalidity,
                                        .uidnext = selected->sel_uidnext,
                                        .exists = selected->sel_exists,
                                        .modseq = modseq };
    /* Taken for an empty one, it would be passed over for good. */
    if (!selected->sel_has_exists) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: the server does not say how many mails are in folder \"%s\"",
                    session->where, folder);
        return false;
    }
    if (found.uidvalidity == 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: folder \"%s\" has no UIDVALIDITY, expected a number",
                    session->where, folder);
        return false;
    }
    if (!find_uidnext(session, &found, error))
        return false;
    session->folder = found;
    *status = found;
    return true;
}

bool imap_session_has_grown(const ImapSession *session)
{
    const struct mailimap_selection_info *selected = session->imap->imap_selection_info;

    return selected && selected->sel_exists > session->folder.exists;
}
