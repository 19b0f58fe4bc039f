/* Mails as bytes. The answer's messages come one at a time through libetpan's handler, so
 * memory holds one of them, not a batch. */
#include <libetpan/libetpan.h>

#include "base/instant.h"
#include "imap/session_private.h"
#include "imap/uids.h"

struct fetch {
    const GArray *uids;
    bool *seen;          /* beside uids: handed over already */
    guint next;          /* servers answer in order: the likely place of the next one */
    bool nil_is_empty;   /* else it is no answer */
    GPtrArray *keywords; /* of the message in hand */
    ImapMailFunc each;
    gpointer data;
};

/* What a section that is NIL points to. */
static const char nil[] = "";

struct flags_fetch {
    uint32_t first, last;
    GPtrArray *keywords;
    ImapMailFunc each;
    gpointer data;
};

/* False where the UID was not asked for, or came before. */
static bool take_uid(struct fetch *fetch, uint32_t uid)
{
    guint at;

    if (!uids_find(fetch->uids, uid, fetch->next, &at))
        return false;
    fetch->next = at + 1;
    bool first_time = !fetch->seen[at];
    fetch->seen[at] = true;
    return first_time;
}

static int64_t instant_of(const struct mailimap_date_time *date)
{
    /* libetpan gives the zone as it is written: 130 is an hour and a half. */
    int zone = date->dt_zone / 100 * HOUR + date->dt_zone % 100 * MINUTE;
    GDateTime *local = g_date_time_new_utc(date->dt_year, date->dt_month, date->dt_day,
                                           date->dt_hour, date->dt_min, date->dt_sec);

    if (!local)
        return INSTANT_NONE;
    int64_t instant = g_date_time_to_unix(local) - zone;
    g_date_time_unref(local);
    return instant;
}

/* A response may bring FLAGS twice: the last word counts. */
static void read_flags(struct imap_mail *mail, GPtrArray *keywords,
                       const struct mailimap_msg_att_dynamic *flags)
{
    mail->answered = mail->draft = false;
    g_ptr_array_set_size(keywords, 0);
    for (clistiter *at = flags->att_list ? clist_begin(flags->att_list) : NULL; at;
         at = clist_next(at)) {
        const struct mailimap_flag *flag =
            ((const struct mailimap_flag_fetch *)clist_content(at))->fl_flag;
        if (flag && flag->fl_type == MAILIMAP_FLAG_ANSWERED)
            mail->answered = true;
        else if (flag && flag->fl_type == MAILIMAP_FLAG_DRAFT)
            mail->draft = true;
        else if (flag && flag->fl_type == MAILIMAP_FLAG_KEYWORD)
            g_ptr_array_add(keywords, flag->fl_data.fl_keyword);
    }
}

static void read_static(struct imap_mail *mail,
                        const struct mailimap_msg_att_static *item)
{
    const struct mailimap_msg_att_body_section *section;

    switch (item->att_type) {
    case MAILIMAP_MSG_ATT_UID: mail->uid = item->att_data.att_uid; break;
    case MAILIMAP_MSG_ATT_RFC822_SIZE: mail->size = item->att_data.att_rfc822_size; break;
    case MAILIMAP_MSG_ATT_INTERNALDATE:
        mail->internal_date = instant_of(item->att_data.att_internal_date);
        break;
    case MAILIMAP_MSG_ATT_BODY_SECTION:
        section = item->att_data.att_body_section;
        mail->bytes = section->sec_body_part ? section->sec_body_part : nil;
        mail->length = section->sec_body_part ? section->sec_length : 0;
        break;
    default: break;
    }
}

/* The mail with its flags in `keywords`; true where flags came. */
static bool read_message(struct imap_mail *mail, GPtrArray *keywords,
                         const struct mailimap_msg_att *message)
{
    bool flags = false;

    *mail = (struct imap_mail){ .internal_date = INSTANT_NONE, .keywords = keywords };
    g_ptr_array_set_size(keywords, 0);
    for (clistiter *at = clist_begin(message->att_list); at; at = clist_next(at)) {
        const struct mailimap_msg_att_item *item = clist_content(at);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC) {
            read_static(mail, item->att_data.att_static);
        } else if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC) {
            read_flags(mail, keywords, item->att_data.att_dyn);
            flags = true;
        }
    }
    return flags;
}

/* What came unasked (a flag that changed) has no UID or no bytes. */
static void on_message(struct mailimap_msg_att *message, void *context)
{
    struct fetch *fetch = context;
    struct imap_mail mail;

    read_message(&mail, fetch->keywords, message);
    bool sent = mail.bytes && (mail.bytes != nil || fetch->nil_is_empty);
    if (sent && take_uid(fetch, mail.uid))
        fetch->each(&mail, fetch->data);
}

/* Many a server tells of a flag that changed without the UID: it comes once more with. */
static void on_flags(struct mailimap_msg_att *message, void *context)
{
    const struct flags_fetch *fetch = context;
    struct imap_mail mail;

    if (read_message(&mail, fetch->keywords, message) && mail.uid >= fetch->first &&
        mail.uid <= fetch->last)
        fetch->each(&mail, fetch->data);
}

static void no_progress(size_t current, size_t maximum, void *context)
{
    (void)current;
    (void)maximum;
    (void)context;
}

/* By a command of our own: libetpan's mailimap_uid_fetch() takes a tagged NO after
 * partial results for success. */
static bool fetch(ImapSession *session, const char *command,
                  mailimap_msg_att_handler *each, void *context, GError **error)
{
    /* libetpan calls the handler only where there is a progress callback too. */
    mailimap_set_progress_callback(session->imap, no_progress, no_progress, NULL);
    mailimap_set_msg_att_handler(session->imap, each, context);
    imap_stream_set_flat(session->stream, true);
    bool good = imap_session_command(session, command, "UID FETCH", error);
    imap_stream_set_flat(session->stream, false);
    mailimap_set_msg_att_handler(session->imap, NULL, NULL);
    mailimap_set_progress_callback(session->imap, NULL, NULL, NULL);
    return good;
}

static bool fetch_mails(ImapSession *session, const GArray *uids, const char *items,
                        bool nil_is_empty, ImapMailFunc each, gpointer data,
                        GError **error)
{
    g_autoptr(GString) command = g_string_new("UID FETCH ");
    g_autofree bool *seen = g_new0(bool, uids->len);
    g_autoptr(GPtrArray) keywords = g_ptr_array_new();
    struct fetch context = { .uids = uids,
                             .seen = seen,
                             .keywords = keywords,
                             .nil_is_empty = nil_is_empty,
                             .each = each,
                             .data = data };

    if (uids->len == 0)
        return true;
    uids_append_set(command, uids);
    g_string_append_printf(command, " (%s)", items);
    return fetch(session, command->str, on_message, &context, error);
}

bool imap_session_fetch_headers(ImapSession *session, const GArray *uids,
                                const char *const *fields, ImapMailFunc each,
                                gpointer data, GError **error)
{
    g_autofree char *names = g_strjoinv(" ", (char **)fields);
    g_autofree char *items = g_strdup_printf(
        "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (%s)]", names);

    /* Dovecot says NIL of a mail that somebody deletes at this moment. */
    return fetch_mails(session, uids, items, false, each, data, error);
}

bool imap_session_fetch_text(ImapSession *session, const GArray *uids, gsize max_bytes,
                             ImapMailFunc each, gpointer data, GError **error)
{
    g_autofree char *items =
        g_strdup_printf("UID BODY.PEEK[TEXT]<0.%" G_GSIZE_FORMAT ">", max_bytes);

    return fetch_mails(session, uids, items, true, each, data, error);
}

/* Servers name more than was asked about: what they do not remember, for one. */
static void tell_vanished(const struct mailimap_qresync_vanished *said, uint32_t first,
                          uint32_t last, ImapVanishedFunc vanished, gpointer data)
{
    const clist *set = said && said->qr_known_uids ? said->qr_known_uids->set_list : NULL;

    for (clistiter *at = set ? clist_begin(set) : NULL; at; at = clist_next(at)) {
        const struct mailimap_set_item *item = clist_content(at);
        uint32_t from = MAX(MIN(item->set_first, item->set_last), first);
        uint32_t to = MIN(MAX(item->set_first, item->set_last), last);
        bool star = item->set_first == 0 || item->set_last == 0; /* no UID is meant */
        if (!star && from <= to)
            vanished(from, to, data);
    }
}

bool imap_session_fetch_flags(ImapSession *session, uint32_t first, uint32_t last,
                              uint64_t since, ImapMailFunc each,
                              ImapVanishedFunc vanished, gpointer data, GError **error)
{
    g_autoptr(GString) command = g_string_new(NULL);
    g_autoptr(GPtrArray) keywords = g_ptr_array_new();
    struct flags_fetch context = { first, last, keywords, each, data };

    g_string_printf(command,
                    "UID FETCH %" G_GUINT32_FORMAT ":%" G_GUINT32_FORMAT " (UID FLAGS)",
                    first, last);
    if (since > 0)
        g_string_append_printf(command, " (CHANGEDSINCE %" G_GUINT64_FORMAT "%s)", since,
                               session->qresync ? " VANISHED" : "");
    if (!fetch(session, command->str, on_flags, &context, error))
        return false;
    const clist *found = session->imap->imap_response_info->rsp_extension_list;
    for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at)) {
        const struct mailimap_extension_data *extra = clist_content(at);
        if (extra->ext_extension->ext_id == MAILIMAP_EXTENSION_QRESYNC &&
            extra->ext_type == MAILIMAP_QRESYNC_TYPE_VANISHED)
            tell_vanished(extra->ext_data, first, last, vanished, data);
    }
    return true;
}
