#include "mime/parse.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/text.h"
#include "mail/classify.h"
#include "mime/gmime.h"
#include "mime/part.h"

enum { GROUPS_DEEP_MAX = 4 };

#define SIMPLE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

const char *const mime_wanted_fields[] = {
    "Message-ID",
    "In-Reply-To",
    "References",
    "From",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "Date",
    "Received",
    "Return-Path",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Class",
    "Auto-Submitted",
    "Precedence",
    "X-Precedence",
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "X-Failed-Recipients",
    "X-Auto-Response",
    "X-Autoreply",
    "X-Autoreply-From",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Mail-Autoreply",
    "X-FC-MachineGenerated",
    "X-Cron-Env",
    "X-CallingTelephoneNumber",
    "X-VoiceMessageDuration",
    NULL,
};

void mime_init(void)
{
    static const char *const charsets[] = { "utf-8", "windows-1252", NULL };

    g_mime_init();
    xmlInitParser();
    g_mime_parser_options_set_fallback_charsets(g_mime_parser_options_get_default(),
                                                (const char **)charsets);
}

void mime_form_clear(struct mime_form *form)
{
    g_clear_pointer(&form->content_type, g_free);
    g_clear_pointer(&form->transfer_encoding, g_free);
}

/* What the handlers of fields fill in. */
struct reading {
    struct message *message;
    struct mime_form *form;
};

typedef void (*FieldHandler)(struct reading *reading, const char *value);

static int64_t read_date(const char *value, int *zone)
{
    g_autoptr(GDateTime) date = g_mime_utils_header_decode_date(value);
    if (!date)
        return INSTANT_NONE;
    *zone = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_SECOND);
    return g_date_time_to_unix(date);
}

static void on_date(struct reading *reading, const char *value)
{
    struct message *message = reading->message;
    if (message->date == INSTANT_NONE)
        message->date = read_date(value, &message->date_zone);
}

/* "from ... by ...; date": the topmost one is the last server's. */
static void on_received(struct reading *reading, const char *value)
{
    const char *date = strrchr(value, ';');
    int zone;
    if (reading->message->received == INSTANT_NONE && date)
        reading->message->received = read_date(date + 1, &zone);
}

static void on_subject(struct reading *reading, const char *value)
{
    if (reading->message->subject)
        return;
    g_autofree char *decoded = g_mime_utils_header_decode_text(NULL, value);
    g_autofree char *clean = g_strstrip(text_clean(decoded, -1, MESSAGE_SUBJECT_MAX));
    if (*clean)
        reading->message->subject = g_steal_pointer(&clean);
}

typedef void (*MailboxHandler)(gpointer data, const char *name, const char *address);

static void each_mailbox(InternetAddressList *list, int deep, MailboxHandler handle,
                         gpointer data)
{
    int count = MIN(internet_address_list_length(list), MESSAGE_RECIPIENTS_MAX);

    for (int i = 0; i < count; i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_MAILBOX(one))
            handle(data, internet_address_get_name(one),
                   internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
        else if (deep < GROUPS_DEEP_MAX)
            each_mailbox(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)),
                         deep + 1, handle, data);
    }
}

/* local@domain in letters that mean nothing but themselves. */
static bool is_simple_address(const char *text, gsize length)
{
    const char *at = memchr(text, '@', length);
    return at && g_ascii_isalnum(text[0]) && g_ascii_isalnum(at[1]) &&
           g_ascii_isalnum(at[-1]) &&
           !memchr(at + 1, '@', length - (gsize)(at + 1 - text)) &&
           g_ascii_isalnum(text[length - 1]) &&
           !g_strstr_len(text, (gssize)length, "..") &&
           !g_strstr_len(text, (gssize)length, "xn--");
}

/* "Ann Lee <ann@example.com>" or the address alone, in plain letters: most fields are
 * nothing else, and need no parser. False where this one does. */
static bool read_simple_mailbox(const char *value, MailboxHandler handle, gpointer data)
{
    const char *open = strchr(value, '<'), *address = open ? open + 1 : value;
    gsize name_length = open ? (gsize)(open - value) : 0;
    gsize length = strspn(address, SIMPLE_LETTERS "@.+");

    if (strcmp(address + length, open ? ">" : "") != 0 ||
        !is_simple_address(address, length) ||
        strspn(value, SIMPLE_LETTERS " ") < name_length)
        return false;
    g_autofree char *name = g_strndup(value, name_length);
    g_autofree char *bare = g_strndup(address, length);
    handle(data, name, bare);
    return true;
}

static void read_mailboxes(const char *value, MailboxHandler handle, gpointer data)
{
    if (read_simple_mailbox(value, handle, data))
        return;
    g_autoptr(InternetAddressList) list = internet_address_list_parse(NULL, value);
    if (list)
        each_mailbox(list, 0, handle, data);
}

/* Of several authors the first one with an address. */
static void keep_first(gpointer data, const char *name, const char *address)
{
    struct address *who = data;
    if (!who->address)
        message_set_address(who, name, address);
}

static void on_from(struct reading *reading, const char *value)
{
    read_mailboxes(value, keep_first, &reading->message->from);
}

static void on_reply_to(struct reading *reading, const char *value)
{
    read_mailboxes(value, keep_first, &reading->message->reply_to);
}

static void add_to(gpointer data, const char *name, const char *address)
{
    message_add_recipient(data, ROLE_TO, name, address);
}

static void add_cc(gpointer data, const char *name, const char *address)
{
    message_add_recipient(data, ROLE_CC, name, address);
}

static void add_bcc(gpointer data, const char *name, const char *address)
{
    message_add_recipient(data, ROLE_BCC, name, address);
}

static void on_to(struct reading *reading, const char *value)
{
    read_mailboxes(value, add_to, reading->message);
}

static void on_cc(struct reading *reading, const char *value)
{
    read_mailboxes(value, add_cc, reading->message);
}

static void on_bcc(struct reading *reading, const char *value)
{
    read_mailboxes(value, add_bcc, reading->message);
}

/* The next id at *position: "<a@b>", whatever words stand around it. NULL at the end. */
static char *next_id(const char **position)
{
    const char *open;

    while ((open = strchr(*position, '<'))) {
        const char *close = strchr(open, '>');
        if (!close)
            break;
        *position = close + 1;
        char *id = message_id_clean(open, close - open);
        if (id)
            return id;
    }
    *position += strlen(*position);
    return NULL;
}

/* Old programs leave the brackets out; then a word alone is the id. */
static char *first_id(const char *value)
{
    const char *position = value;
    char *id = next_id(&position);

    if (id || strchr(value, '<'))
        return id;
    value += strspn(value, " \t");
    gsize length = strcspn(value, " \t");
    bool alone = value[length + strspn(value + length, " \t")] == '\0';
    return alone ? message_id_clean(value, (gssize)length) : NULL;
}

static void on_message_id(struct reading *reading, const char *value)
{
    if (!reading->message->message_id)
        reading->message->message_id = first_id(value);
}

static void on_in_reply_to(struct reading *reading, const char *value)
{
    if (!reading->message->in_reply_to)
        reading->message->in_reply_to = first_id(value);
}

static void add_bare_ids(struct message *message, const char *value)
{
    g_auto(GStrv) words = g_strsplit_set(value, " \t,", -1);

    for (char **word = words; *word; word++) {
        g_autofree char *id = strchr(*word, '@') ? message_id_clean(*word, -1) : NULL;
        if (id)
            message_add_reference(message, id);
    }
}

static void on_references(struct reading *reading, const char *value)
{
    const char *position = value;
    char *id;

    if (!strchr(value, '<'))
        add_bare_ids(reading->message, value);
    while ((id = next_id(&position))) {
        message_add_reference(reading->message, id);
        g_free(id);
    }
}

static void on_content_type(struct reading *reading, const char *value)
{
    if (reading->form && !reading->form->content_type)
        reading->form->content_type = g_strdup(value);
}

static void on_transfer_encoding(struct reading *reading, const char *value)
{
    if (reading->form && !reading->form->transfer_encoding)
        reading->form->transfer_encoding = g_strdup(value);
}

/* Sorted by name. */
static const struct field {
    const char *name;
    FieldHandler handle;
} fields[] = {
    { "bcc", on_bcc },
    { "cc", on_cc },
    { "content-transfer-encoding", on_transfer_encoding },
    { "content-type", on_content_type },
    { "date", on_date },
    { "from", on_from },
    { "in-reply-to", on_in_reply_to },
    { "message-id", on_message_id },
    { "received", on_received },
    { "references", on_references },
    { "reply-to", on_reply_to },
    { "subject", on_subject },
    { "to", on_to },
};

static int compare_field(const void *name, const void *field)
{
    return g_ascii_strcasecmp(name, ((const struct field *)field)->name);
}

static void read_field(struct reading *reading, const char *name, const char *value)
{
    const struct field *field =
        bsearch(name, fields, G_N_ELEMENTS(fields), sizeof *fields, compare_field);
    classify_header(reading->message, name, value);
    if (field)
        field->handle(reading, value);
}

struct message *mime_parse_headers(const char *bytes, gsize length,
                                   struct mime_form *form)
{
    struct reading reading = { message_new(), form };
    g_autoptr(GString) value = g_string_sized_new(256);
    const char *end = bytes + length;
    char name[PART_FIELD_NAME_MAX];

    if (form)
        mime_form_clear(form);
    while (part_next_field(&bytes, end, name, value))
        read_field(&reading, name, value->str);
    return reading.message;
}

char *mime_text_begun(const struct mime_form *form, const char *body, gsize length,
                      bool *complete)
{
    static const struct mime_form plain = { 0 };
    const struct mime_form *known = form ? form : &plain;
    struct part whole = { .bytes = body, .length = length };

    part_type_read(&whole.type, known->content_type);
    if (known->transfer_encoding)
        whole.encoding = g_mime_content_encoding_from_string(known->transfer_encoding);
    char *text = part_text(&whole, complete);
    part_type_clear(&whole.type);
    return text;
}

char *mime_text(const struct mime_form *form, const char *body, gsize length)
{
    bool complete;
    return mime_text_begun(form, body, length, &complete);
}
