/* imap_probe.c - looks at one folder through src/imap/ and prints what is handed over.
 * One line for each event: sent, renumbered, head, beginning, text, flags, vanished,
 * passed-over, restart, batch, done. The error goes to stderr, with exit code 1. */
#include <stdio.h>
#include <string.h>

#include "base/instant.h"
#include "imap/session.h"
#include "imap/sync.h"

struct probe {
    char *host;
    int port;
    char *security;
    char *user;
    char *password;
    gboolean oauth2; /* the password is a token */
    char *ca_file;
    int timeout;
    char *folder;
    int batch_size;
    int text_bytes;     /* 0: header fields only */
    int text_bytes_max; /* every text is wanted as long as this */
    gint64 since;
    gint64 uidvalidity;
    gint64 uidnext;
    gint64 modseq;
    int at_once;                   /* mails; 0: any number */
    gboolean patient;              /* a backlog is read to its end */
    uint32_t backlog, backlog_end; /* as the last batch told */
    int stop_after;                /* batches */
    int repeat; /* looks on the same connection, each from the cursor of the last */
    gboolean find_sent;
    gboolean quiet; /* no line for each mail */
    gboolean bytes; /* the mails' bytes too, escaped */
    int batches;
};

static void print_mail(const struct probe *probe, const char *event,
                       const struct imap_mail *mail)
{
    if (probe->quiet)
        return;
    printf("%s uid=%" G_GUINT32_FORMAT " answered=%d date=%" G_GINT64_FORMAT
           " size=%" G_GUINT32_FORMAT " length=%" G_GSIZE_FORMAT,
           event, mail->uid, mail->answered,
           mail->internal_date == INSTANT_NONE ? -1 : mail->internal_date, mail->size,
           mail->length);
    if (mail->draft)
        printf(" draft");
    for (guint i = 0; i < mail->keywords->len; i++)
        printf(" keyword=%s", (const char *)mail->keywords->pdata[i]);
    if (probe->bytes) {
        g_autofree char *copy = g_strndup(mail->bytes, mail->length);
        g_autofree char *escaped = g_strescape(copy, NULL);
        printf(" bytes=%s", escaped);
    }
    putchar('\n');
}

static bool on_head(const struct imap_mail *mail, gpointer data)
{
    const struct probe *probe = data;

    print_mail(probe, "head", mail);
    return probe->text_bytes > 0;
}

static bool on_text(const struct imap_mail *mail, bool more, gpointer data)
{
    print_mail(data, more ? "beginning" : "text", mail);
    return !more;
}

static bool on_flags(const struct imap_mail *mail, gpointer data)
{
    const struct probe *probe = data;

    if (probe->quiet)
        return mail->answered;
    printf("flags uid=%" G_GUINT32_FORMAT " answered=%d", mail->uid, mail->answered);
    for (guint i = 0; i < mail->keywords->len; i++)
        printf(" keyword=%s", (const char *)mail->keywords->pdata[i]);
    putchar('\n');
    return mail->answered || mail->keywords->len > 0;
}

static void on_vanished(uint32_t first, uint32_t last, gpointer data)
{
    (void)data;
    printf("vanished %" G_GUINT32_FORMAT ":%" G_GUINT32_FORMAT "\n", first, last);
}

static void on_passed_over(uint32_t uid, const char *why, gpointer data)
{
    (void)data;
    printf("passed-over uid=%" G_GUINT32_FORMAT " %s\n", uid, why);
}

static bool on_batch(const struct imap_cursor *cursor, guint remaining, gpointer data)
{
    struct probe *probe = data;

    printf("batch uidvalidity=%" G_GUINT32_FORMAT " uidnext=%" G_GUINT32_FORMAT
           " remaining=%u modseq=%" G_GUINT64_FORMAT,
           cursor->uidvalidity, cursor->uidnext, remaining, cursor->modseq);
    if (cursor->backlog_end != 0)
        printf(" backlog=%" G_GUINT32_FORMAT ":%" G_GUINT32_FORMAT, cursor->backlog,
               cursor->backlog_end - 1);
    putchar('\n');
    probe->uidvalidity = cursor->uidvalidity;
    probe->uidnext = cursor->uidnext;
    probe->modseq = (gint64)cursor->modseq;
    probe->backlog = cursor->backlog;
    probe->backlog_end = cursor->backlog_end;
    return ++probe->batches != probe->stop_after;
}

static void on_renumbered(uint32_t uidvalidity, gpointer data)
{
    (void)data;
    printf("renumbered uidvalidity=%" G_GUINT32_FORMAT "\n", uidvalidity);
}

static void on_restart(gpointer data)
{
    (void)data;
    puts("restart");
}

static bool read_arguments(struct probe *probe, int argc, char **argv, GError **error)
{
    const GOptionEntry entries[] = {
        { "host", 0, 0, G_OPTION_ARG_STRING, &probe->host, "", NULL },
        { "port", 0, 0, G_OPTION_ARG_INT, &probe->port, "", NULL },
        { "security", 0, 0, G_OPTION_ARG_STRING, &probe->security, "", NULL },
        { "user", 0, 0, G_OPTION_ARG_STRING, &probe->user, "", NULL },
        { "password", 0, 0, G_OPTION_ARG_STRING, &probe->password, "", NULL },
        { "oauth2", 0, 0, G_OPTION_ARG_NONE, &probe->oauth2, "", NULL },
        { "ca", 0, 0, G_OPTION_ARG_STRING, &probe->ca_file, "", NULL },
        { "timeout", 0, 0, G_OPTION_ARG_INT, &probe->timeout, "", NULL },
        { "folder", 0, 0, G_OPTION_ARG_FILENAME, &probe->folder, "", NULL },
        { "batch", 0, 0, G_OPTION_ARG_INT, &probe->batch_size, "", NULL },
        { "text", 0, 0, G_OPTION_ARG_INT, &probe->text_bytes, "", NULL },
        { "text-max", 0, 0, G_OPTION_ARG_INT, &probe->text_bytes_max, "", NULL },
        { "since", 0, 0, G_OPTION_ARG_INT64, &probe->since, "", NULL },
        { "uidvalidity", 0, 0, G_OPTION_ARG_INT64, &probe->uidvalidity, "", NULL },
        { "uidnext", 0, 0, G_OPTION_ARG_INT64, &probe->uidnext, "", NULL },
        { "modseq", 0, 0, G_OPTION_ARG_INT64, &probe->modseq, "", NULL },
        { "at-once", 0, 0, G_OPTION_ARG_INT, &probe->at_once, "", NULL },
        { "patient", 0, 0, G_OPTION_ARG_NONE, &probe->patient, "", NULL },
        { "stop-after", 0, 0, G_OPTION_ARG_INT, &probe->stop_after, "", NULL },
        { "repeat", 0, 0, G_OPTION_ARG_INT, &probe->repeat, "", NULL },
        { "find-sent", 0, 0, G_OPTION_ARG_NONE, &probe->find_sent, "", NULL },
        { "quiet", 0, 0, G_OPTION_ARG_NONE, &probe->quiet, "", NULL },
        { "bytes", 0, 0, G_OPTION_ARG_NONE, &probe->bytes, "", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);

    g_option_context_add_main_entries(context, entries, NULL);
    return g_option_context_parse(context, &argc, &argv, error);
}

static struct imap_account account_of(const struct probe *probe)
{
    ImapSecurity security = g_strcmp0(probe->security, "tls") == 0        ? IMAP_TLS
                            : g_strcmp0(probe->security, "starttls") == 0 ? IMAP_STARTTLS
                                                                          : IMAP_PLAIN;
    return (struct imap_account){ .host = probe->host,
                                  .port = probe->port,
                                  .security = security,
                                  .user = probe->user,
                                  .password = probe->password,
                                  .oauth2 = probe->oauth2,
                                  .ca_file = probe->ca_file,
                                  .timeout = probe->timeout };
}

static bool print_sent(ImapSession **session, const struct imap_account *account,
                       GError **error)
{
    g_autoptr(GError) trouble = NULL;
    g_autofree char *sent = NULL;

    *session = imap_session_open(account, error);
    if (!*session)
        return false;
    sent = imap_session_find_sent(*session, &trouble);
    if (trouble) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return false;
    }
    printf("sent %s\n", sent ? sent : "(none)");
    return true;
}

static bool sync_folder(struct probe *probe, ImapSession **session,
                        const struct imap_account *account, GError **error)
{
    static const char *const fields[] = { "From",       "To",          "Cc",
                                          "Subject",    "Date",        "Message-ID",
                                          "References", "In-Reply-To", NULL };
    const struct imap_sync_request request = {
        .folder = probe->folder,
        .fields = fields,
        .text_bytes = (gsize)probe->text_bytes,
        .text_bytes_max = (gsize)probe->text_bytes_max,
        .batch_size = (guint)probe->batch_size,
        .since = probe->since,
        .backlog_until = probe->patient ? INT64_MAX : 0,
        .at_once = (guint)probe->at_once,
        .cursor = { .uidvalidity = (uint32_t)probe->uidvalidity,
                    .uidnext = (uint32_t)probe->uidnext,
                    .modseq = (uint64_t)probe->modseq,
                    .backlog = probe->backlog,
                    .backlog_end = probe->backlog_end },
    };
    const struct imap_sync_handler handler = { .data = probe,
                                               .head = on_head,
                                               .text = on_text,
                                               .flags = on_flags,
                                               .vanished = on_vanished,
                                               .passed_over = on_passed_over,
                                               .batch = on_batch,
                                               .renumbered = on_renumbered,
                                               .restart = on_restart };

    return imap_sync_folder(session, account, &request, &handler, error);
}

int main(int argc, char **argv)
{
    struct probe probe = {
        .timeout = 10, .batch_size = 500, .since = INSTANT_NONE, .repeat = 1
    };
    ImapSession *session = NULL;
    g_autoptr(GError) error = NULL;

    bool good = read_arguments(&probe, argc, argv, &error);
    struct imap_account account = account_of(&probe);
    if (good && probe.find_sent)
        good = print_sent(&session, &account, &error);
    for (int i = 0; good && probe.folder && i < probe.repeat; i++)
        good = sync_folder(&probe, &session, &account, &error);
    if (good)
        puts("done");
    else
        fprintf(stderr, "%s\n", error->message);
    imap_session_close(session);
    g_free(probe.host);
    g_free(probe.security);
    g_free(probe.user);
    g_free(probe.password);
    g_free(probe.ca_file);
    g_free(probe.folder);
    return good ? 0 : 1;
}
