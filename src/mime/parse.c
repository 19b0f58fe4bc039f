#include "mime/parse.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/text.h"
#include "mail/bounce.h"
#include "mail/classify.h"
#include "mime/contents.h"
#include "mime/gmime.h"
#include "mime/part.h"

enum { GROUPS_DEEP_MAX = 4 };

#define SIMPLE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

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
struct parsing {
    struct message *message;
    struct mime_form *form;
    bool receipt;    /* of Italian certified mail (RFC 6109) */
    char *certified; /* the mail it is about; on that mail itself, its own former id */
};

typedef void (*FieldHandler)(struct parsing *reading, const char *value);

static int64_t read_date(const char *value, int *zone)
{
    g_autoptr(GDateTime) date = g_mime_utils_header_decode_date(value);
    if (!date)
        return INSTANT_NONE;
    *zone = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_SECOND);
    return g_date_time_to_unix(date);
}

static void on_date(struct parsing *reading, const char *value)
{
    struct message *message = reading->message;
    if (message->date == INSTANT_NONE)
        message->date = read_date(value, &message->date_zone);
}

/* "from ... by ...; date": the topmost one is the last server's. */
static void on_received(struct parsing *reading, const char *value)
{
    const char *date = strrchr(value, ';');
    int zone;
    if (reading->message->received == INSTANT_NONE && date)
        reading->message->received = read_date(date + 1, &zone);
}

static void on_subject(struct parsing *reading, const char *value)
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

/* The first one with an address. */
static void keep_first(gpointer data, const char *name, const char *address)
{
    struct address *who = data;
    if (!who->address)
        message_set_address(who, name, address);
}

static void add_author(gpointer data, const char *name, const char *address)
{
    struct message *message = data;
    if (message->from.address)
        message->facts |= FACT_AUTHORS;
    else
        message_set_address(&message->from, name, address);
}

static void on_from(struct parsing *reading, const char *value)
{
    read_mailboxes(value, add_author, reading->message);
}

static void on_reply_to(struct parsing *reading, const char *value)
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

static void on_to(struct parsing *reading, const char *value)
{
    read_mailboxes(value, add_to, reading->message);
}

static void on_cc(struct parsing *reading, const char *value)
{
    read_mailboxes(value, add_cc, reading->message);
}

static void on_bcc(struct parsing *reading, const char *value)
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

static void on_message_id(struct parsing *reading, const char *value)
{
    if (!reading->message->message_id)
        reading->message->message_id = first_id(value);
}

static void on_in_reply_to(struct parsing *reading, const char *value)
{
    if (!reading->message->in_reply_to)
        reading->message->in_reply_to = first_id(value);
}

static void on_receipt(struct parsing *reading, G_GNUC_UNUSED const char *value)
{
    reading->receipt = true;
}

static void on_certified(struct parsing *reading, const char *value)
{
    if (!reading->certified)
        reading->certified = first_id(value);
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

static void on_references(struct parsing *reading, const char *value)
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

static void on_content_type(struct parsing *reading, const char *value)
{
    if (reading->form && !reading->form->content_type)
        reading->form->content_type = g_strdup(value);
}

static void on_transfer_encoding(struct parsing *reading, const char *value)
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
    { "x-ricevuta", on_receipt },
    { "x-riferimento-message-id", on_certified },
};

static int compare_field(const void *name, const void *field)
{
    return g_ascii_strcasecmp(name, ((const struct field *)field)->name);
}

static const struct field *find_field(const char *name)
{
    return bsearch(name, fields, G_N_ELEMENTS(fields), sizeof *fields, compare_field);
}

const char **mime_wanted_fields(void)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *name, *last = "";

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        g_ptr_array_add(names, (char *)fields[i].name);
    for (gsize i = 0; (name = classify_field(i)); last = name, i++)
        if (!find_field(name) && !g_str_equal(name, last))
            g_ptr_array_add(names, (char *)name);
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_steal(names, NULL);
}

static void read_field(struct parsing *reading, const char *name, const char *value)
{
    const struct field *field = find_field(name);

    classify_header(reading->message, name, value);
    if (field)
        field->handle(reading, value);
}

struct message *mime_parse_headers(const char *bytes, gsize length,
                                   struct mime_form *form)
{
    struct parsing reading = { .message = message_new(), .form = form };
    g_autoptr(GString) value = g_string_sized_new(256);
    const char *end = bytes + length;
    char name[PART_FIELD_NAME_MAX];

    if (form)
        mime_form_clear(form);
    while (part_next_field(&bytes, end, name, value))
        read_field(&reading, name, value->str);
    if (reading.receipt && !reading.message->in_reply_to)
        reading.message->in_reply_to = g_steal_pointer(&reading.certified);
    g_free(reading.certified);
    return reading.message;
}

static void whole_begin(struct part *whole, const struct mime_form *form,
                        const char *body, gsize length)
{
    static const struct mime_form plain = { 0 };
    const struct mime_form *known = form ? form : &plain;

    *whole = (struct part){ .bytes = body, .length = length };
    part_type_read(&whole->type, known->content_type);
    if (known->transfer_encoding)
        whole->encoding = g_mime_content_encoding_from_string(known->transfer_encoding);
}

/* Servers that make no parts quote the header of what came back within their text. */
static void read_returned_in_text(struct message *message, const char *text)
{
    g_autofree char *id = bounce_id_in_text(text);
    if (id)
        bounce_names(message, id);
}

char *mime_read_body(struct message *message, const struct mime_form *form,
                     const char *body, gsize length, bool *complete)
{
    struct part whole;
    bool text_complete, named;

    whole_begin(&whole, form, body, length);
    bool all = contents_read(message, &whole, &named);
    char *text = part_text(&whole, &text_complete);
    if (message->kind == KIND_BOUNCE && !named)
        read_returned_in_text(message, text);
    *complete = text_complete && all;
    part_type_clear(&whole.type);
    return text;
}

char *mime_text(const struct mime_form *form, const char *body, gsize length)
{
    struct part whole;
    bool complete;

    whole_begin(&whole, form, body, length);
    char *text = part_text(&whole, &complete);
    part_type_clear(&whole.type);
    return text;
}
