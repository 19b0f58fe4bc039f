#include "ackd/look.h"

#include "base/error.h"
#include "config/config.h"

static ImapSecurity imap_security(uint8_t security)
{
    switch ((Security)security) {
    case SECURITY_STARTTLS: return IMAP_STARTTLS;
    case SECURITY_NONE: return IMAP_PLAIN;
    case SECURITY_TLS: break;
    }
    return IMAP_TLS;
}

static const struct wire_folder *known_folder(const struct wire_look *look,
                                              const char *name)
{
    for (guint i = 0; i < look->folders->len; i++) {
        const struct wire_folder *folder =
            &g_array_index(look->folders, struct wire_folder, i);
        if (g_str_equal(folder->name, name))
            return folder;
    }
    return NULL;
}

static void add_result(struct wire_looked *looked, const char *folder,
                       const GError *problem)
{
    struct wire_folder_result result = {
        .name = g_strdup(folder),
        .problem = problem ? g_strdup(problem->message) : NULL,
    };
    g_array_append_val(looked->folders, result);
}

static char *find_sent(ImapSession **session, const struct imap_account *account,
                       GError **error)
{
    if (!*session)
        *session = imap_session_open(account, error);
    if (!*session)
        return NULL;
    g_autoptr(GError) why = NULL;
    char *name = imap_session_find_sent(*session, &why);
    if (!imap_session_usable(*session))
        g_clear_pointer(session, imap_session_free);
    if (why)
        g_propagate_error(error, g_steal_pointer(&why));
    else if (!name)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "no folder for sent mail found (none is marked \\Sent and none has a "
                    "well-known name); name it with the option \"sent\"");
    return name;
}

static WireFault fault_of(const ImapSession *session, const GError *error)
{
    if (g_error_matches(error, ACKD_ERROR, ACKD_ERROR_LOGIN))
        return WIRE_FAULT_REFUSED;
    if (g_error_matches(error, ACKD_ERROR, ACKD_ERROR_BUSY))
        return WIRE_FAULT_BUSY;
    return error && !session ? WIRE_FAULT_BROKEN : WIRE_FAULT_NONE;
}

/* Looks at one folder and notes how it went. False where the connection or the store is
 * gone: then the other folders would only wait for the same failure. */
static bool visit(ImapSession **session, const struct imap_account *account,
                  FolderReader *reader, const struct wire_folder *folder,
                  struct wire_looked *looked)
{
    g_autoptr(GError) error = NULL;
    struct folder_end end = folder_read(reader, session, account, folder, &error);
    add_result(looked, folder->name, error);
    looked->unfinished = looked->unfinished || end.unfinished;
    looked->fault = fault_of(*session, error);
    return *session != NULL && !end.given_up;
}

/* When in doubt it is: the look finds out. */
static bool is_there(ImapSession *session, const struct wire_folder *folder)
{
    bool has = true;
    return !folder->optional || !session ||
           !imap_session_has_folder(session, folder->name, &has, NULL) || has;
}

static void visit_all(ImapSession **session, const struct imap_account *account,
                      FolderReader *reader, const struct wire_look *wanted,
                      struct wire_looked *looked)
{
    for (guint i = 0; i < wanted->folders->len; i++) {
        const struct wire_folder *folder =
            &g_array_index(wanted->folders, struct wire_folder, i);
        if (folder->watched && is_there(*session, folder) &&
            !visit(session, account, reader, folder, looked))
            return;
    }
    if (!wanted->find_sent)
        return;
    g_autoptr(GError) error = NULL;
    g_autofree char *name = find_sent(session, account, &error);
    if (!name) {
        looked->problem = error ? g_strdup(error->message) : NULL;
        looked->fault = fault_of(*session, error);
        return;
    }
    const struct wire_folder *known = known_folder(wanted, name);
    struct wire_folder sent = {
        .name = name,
        .uidvalidity = known ? known->uidvalidity : 0,
        .uidnext = known ? known->uidnext : 0,
        .modseq = known ? known->modseq : 0,
        .backlog = known ? known->backlog : 0,
        .backlog_end = known ? known->backlog_end : 0,
    };
    if (!known || !known->watched)
        visit(session, account, reader, &sent, looked);
}

struct wire_looked *look_at_mailbox(ImapSession **session,
                                    const struct wire_assign *assign,
                                    const struct wire_look *look, const Phrases *phrases,
                                    const struct look_port *port, int64_t now)
{
    const struct imap_account account = {
        .host = assign->host,
        .port = assign->port,
        .security = imap_security(assign->security),
        .user = assign->user,
        .password = assign->password,
        .oauth2 = assign->oauth2,
        .ca_file = assign->ca_file,
        .timeout = (int)assign->timeout,
    };
    g_autoptr(FolderReader) reader = folder_reader_new(assign, look, phrases, port);
    struct wire_looked *looked = g_new0(struct wire_looked, 1);
    looked->mailbox = look->mailbox;
    looked->began = now;
    looked->folders = wire_folder_results_new();
    visit_all(session, &account, reader, look, looked);
    return looked;
}
