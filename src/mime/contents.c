#include "mime/contents.h"

#include <string.h>

#include "mail/bounce.h"
#include "mime/border.h"

enum { PARTS_DEEP_MAX = 16 };

/* The fields of one part, as far as they matter here. */
struct piece {
    struct part_type type;
    char *said; /* its Content-Type in lower case: for parameters; NULL: none */
    bool inlined, attached, named, identified;
    const char *bytes;
    gsize length;
};

struct reading {
    struct message *message;
    bool failed, delayed, delivered; /* recipients of a delivery report */
    bool named;                      /* the mail that came back has been named */
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* `names` ends with NULL; one that ends with a slash is a family. */
static bool is_one_of(const char *type, const char *const *names)
{
    for (; *names; names++)
        if (begins(type, *names) &&
            (g_str_has_suffix(*names, "/") || strlen(type) == strlen(*names)))
            return true;
    return false;
}

static void on_field(struct piece *piece, const char *name, const char *value)
{
    if (g_ascii_strcasecmp(name, "content-type") == 0 && !piece->said) {
        part_type_read(&piece->type, value);
        piece->said = g_ascii_strdown(value, -1);
    } else if (g_ascii_strcasecmp(name, "content-disposition") == 0) {
        g_autofree char *lower = g_ascii_strdown(value, -1);
        piece->attached = begins(lower, "attachment");
        piece->inlined = begins(lower, "inline");
        piece->named = strstr(lower, "filename") != NULL;
    } else if (g_ascii_strcasecmp(name, "content-id") == 0) {
        piece->identified = true;
    }
}

static void read_fields(struct piece *piece)
{
    const char *at = piece->bytes, *end = at + piece->length;
    g_autoptr(GString) value = g_string_sized_new(128);
    char name[PART_FIELD_NAME_MAX];

    while (part_next_field(&at, end, name, value))
        on_field(piece, name, value->str);
    if (!piece->type.name)
        part_type_read(&piece->type, NULL);
    while (at < end && (*at == '\r' || *at == '\n'))
        at++;
    piece->bytes = at;
    piece->length = (gsize)(end - at);
}

static void piece_clear(struct piece *piece)
{
    part_type_clear(&piece->type);
    g_free(piece->said);
}

/* The pictures of an HTML text and what programs add by themselves are no files that
 * somebody sent. winmail.dat hides files only from those who cannot read it; it is there
 * without any, too. */
static bool is_file(const struct piece *piece, const char *container)
{
    static const char *const by_programs[] = {
        "application/pgp-signature",
        "application/pgp-encrypted",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/ms-tnef",
        "application/vnd.ms-tnef",
        "application/ics",
        "application/applefile",
        "application/rtf-preview",
        "text/calendar",
        "text/directory",
        "text/vcard",
        "text/x-vcard",
        "text/x-amp-html",
        "text/rfc822-headers",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        NULL,
    };
    const char *type = piece->type.name;

    if (is_one_of(type, by_programs) || begins(container, "multipart/encrypted") ||
        begins(container, "multipart/report"))
        return false;
    if (begins(type, "text/"))
        return piece->attached || piece->named;
    if (begins(type, "image/")) {
        if (begins(container, "multipart/related") ||
            (piece->inlined && piece->identified))
            return false;
        return piece->attached || piece->named || strstr(piece->said, "name=");
    }
    return piece->attached || !begins(container, "multipart/related");
}

/* An invitation or the answer to one; a file of dates that somebody attached is none, but
 * some calendars attach theirs. */
static unsigned calendar_facts(const struct piece *piece, const char *container)
{
    if (strcmp(piece->type.name, "text/calendar") != 0)
        return 0;
    if (begins(container, "multipart/alternative"))
        return FACT_CALENDAR;
    const char *method = piece->said ? strstr(piece->said, "method=") : NULL;
    if (!method || strstr(method, "publish"))
        return 0;
    return piece->attached ? FACT_CALENDAR_FILE : FACT_CALENDAR;
}

/* The value of the field in the header block that opens with `bytes`. NULL: none. */
static char *field_value(const char *bytes, gsize length, const char *wanted)
{
    const char *at = bytes, *end = bytes + length;
    g_autoptr(GString) value = g_string_sized_new(128);
    char name[PART_FIELD_NAME_MAX];

    while (part_next_field(&at, end, name, value))
        if (g_ascii_strcasecmp(name, wanted) == 0)
            return g_strdup(value->str);
    return NULL;
}

/* Servers have more words for failure than RFC 3464 2.3.3 has. */
static void take_action(struct reading *reading, const char *action)
{
    if (g_ascii_strncasecmp(action, "delayed", 7) == 0)
        reading->delayed = true;
    else if (g_ascii_strncasecmp(action, "delivered", 9) == 0 ||
             g_ascii_strncasecmp(action, "relayed", 7) == 0 ||
             g_ascii_strncasecmp(action, "expanded", 8) == 0)
        reading->delivered = true;
    else
        reading->failed = true;
}

/* A person may pass a report on, and names nothing by that. */
static bool is_report(const struct reading *reading)
{
    return reading->message->kind == KIND_BOUNCE ||
           reading->message->facts & FACT_NULL_SENDER;
}

static void take_returned(struct reading *reading, const char *value)
{
    if (reading->named || !is_report(reading))
        return;
    g_autofree char *id = message_id_clean(value, -1);
    if (!id)
        return;
    bounce_names(reading->message, id);
    reading->named = true;
}

static void on_report_field(struct reading *reading, const char *name, const char *value)
{
    if (g_ascii_strcasecmp(name, "action") == 0)
        take_action(reading, value);
    else if (g_ascii_strcasecmp(name, "original-message-id") == 0 ||
             g_ascii_strcasecmp(name, "x-original-message-id") == 0)
        take_returned(reading, value);
}

/* A field group about the report is followed by one for each recipient. */
static void read_report(struct reading *reading, const struct piece *piece)
{
    const char *at = piece->bytes, *end = at + piece->length;
    g_autoptr(GString) value = g_string_sized_new(128);
    char name[PART_FIELD_NAME_MAX];

    while (at < end) {
        while (part_next_field(&at, end, name, value))
            on_report_field(reading, name, value->str);
        while (at < end && (*at == '\r' || *at == '\n'))
            at++;
    }
}

static void read_bounce_part(struct reading *reading, const struct piece *piece)
{
    static const char *const status[] = { "message/delivery-status",
                                          "message/global-delivery-status", NULL };
    static const char *const receipt[] = { "message/disposition-notification", NULL };
    static const char *const returned[] = {
        "message/rfc822", "message/rfc822-headers", "text/rfc822-headers",
        "message/global", "message/global-headers", NULL
    };

    if (is_one_of(piece->type.name, status)) {
        reading->message->facts |= FACT_REPORT_PART;
        read_report(reading, piece);
    } else if (is_one_of(piece->type.name, receipt)) {
        read_report(reading, piece);
    } else if (is_one_of(piece->type.name, returned)) {
        g_autofree char *value = field_value(piece->bytes, piece->length, "message-id");
        if (value)
            take_returned(reading, value);
    }
}

/* One recipient that failed makes a failure of the whole; else a delay outweighs what was
 * delivered. */
static void judge(const struct reading *reading)
{
    unsigned *facts = &reading->message->facts;

    if (reading->failed)
        *facts &= ~(unsigned)(FACT_DELAYED | FACT_DELIVERED);
    else if (reading->delayed)
        *facts |= FACT_DELAYED;
    else if (reading->delivered)
        *facts |= FACT_DELIVERED;
}

static bool walk(struct reading *reading, const struct piece *whole, int deep);

static void take_piece(struct reading *reading, const struct piece *piece,
                       const char *container, int deep)
{
    const char *type = piece->type.name;

    if (begins(type, "multipart/")) {
        if (deep < PARTS_DEEP_MAX)
            walk(reading, piece, deep + 1);
        return;
    }
    read_bounce_part(reading, piece);
    if (begins(type, "audio/"))
        reading->message->facts |= FACT_SOUND;
    reading->message->facts |= calendar_facts(piece, container);
    if (is_file(piece, container))
        reading->message->facts |= FACT_ATTACHMENT;
}

/* True where the multipart's end was seen. */
static bool walk(struct reading *reading, const struct piece *whole, int deep)
{
    struct border_walk borders;
    bool ended;

    if (!border_begin(&borders, whole->bytes, whole->length, whole->type.boundary))
        return false;
    for (struct piece piece = { 0 };
         border_next(&borders, &piece.bytes, &piece.length, &ended);
         piece = (struct piece){ 0 }) {
        read_fields(&piece);
        take_piece(reading, &piece, whole->type.name, deep);
        piece_clear(&piece);
    }
    return borders.closed;
}

bool contents_read(struct message *message, const struct part *part, bool *named)
{
    struct reading reading = { .message = message };
    const struct piece whole = { .type = part->type,
                                 .bytes = part->bytes,
                                 .length = part->length };
    const char *type = part->type.name ? part->type.name : "text/plain";

    *named = false;
    if (!begins(type, "multipart/")) {
        if (!begins(type, "text/") && !begins(type, "message/"))
            message->facts |= FACT_ATTACHMENT;
        return true;
    }
    bool closed = walk(&reading, &whole, 0);
    judge(&reading);
    *named = reading.named;
    if (closed)
        return true;
    if (message->kind == KIND_BOUNCE)
        return reading.named;
    /* Of the others only this one is for files. */
    return strcmp(type, "multipart/mixed") != 0 || message->facts & FACT_ATTACHMENT;
}
