#include "mime/compose.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "mime/gmime.h"

enum {
    BOUNDARY_DIGITS = 24,
    NAME_MAX_BYTES = 200,
    SUBJECT_MAX_BYTES = 900,
    ANSWERED_MAX = 250
};

/* One local@domain and nothing that could begin a second address or field. */
static bool is_address(const char *text)
{
    const char *at = text == NULL ? NULL : strchr(text, '@');
    if (at == NULL || at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL)
        return false;
    for (const char *p = text; *p != '\0'; p++)
        if (!g_ascii_isgraph(*p) || strchr("<>()[],;:\\\"", *p) != NULL)
            return false;
    return true;
}

static bool is_message_id(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!g_ascii_isgraph(*p) || *p == '<' || *p == '>')
            return false;
    return *text != '\0';
}

static bool are_message_ids(const char *text)
{
    g_auto(GStrv) ids = g_strsplit(text, " ", -1);
    for (char **id = ids; *id != NULL; id++)
        if (!is_message_id(*id))
            return false;
    return *ids != NULL;
}

static bool check(bool good, const char *what, const char *found, const char *expected,
                  GError **error)
{
    if (good)
        return true;
    g_autofree char *clean = text_clean(found, -1, 200);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_LETTER, "%s: found \"%s\", expected %s",
                what, clean, expected);
    return false;
}

static bool check_envelope(const struct envelope *envelope, GError **error)
{
    static const char address[] = "an address of the form local@domain in plain ASCII";
    static const char id[] = "a Message-ID without brackets and blanks";
    static const char ids[] = "Message-IDs without brackets, a blank between";
    if (!check(is_address(envelope->from), "sender", envelope->from, address, error) ||
        !check(is_message_id(envelope->message_id), "Message-ID", envelope->message_id,
               id, error) ||
        !check(envelope->references == NULL || are_message_ids(envelope->references),
               "References", envelope->references, ids, error) ||
        !check(envelope->to->len > 0, "recipients", "none", "at least one", error))
        return false;
    for (guint i = 0; i < envelope->to->len; i++) {
        const char *to = g_ptr_array_index(envelope->to, i);
        if (!check(is_address(to), "recipient", to, address, error))
            return false;
    }
    return true;
}

/* Both encodings turn "=" into something else, so the boundary below never occurs in a
 * part, whatever a client wrote. */
static GMimeContentEncoding encoding_for(const char *text)
{
    gsize odd = 0;
    gsize length = strlen(text);
    for (gsize i = 0; i < length; i++)
        odd += (guchar)text[i] >= 0x80;
    return odd > length / 4 ? GMIME_CONTENT_ENCODING_BASE64
                            : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

static char *with_crlf(const char *text)
{
    GString *out = g_string_new(text);
    g_string_replace(out, "\n", "\r\n", 0);
    return g_string_free(out, FALSE);
}

static void add_part(GMimeMultipart *parts, const char *subtype, const char *text)
{
    g_autofree char *lines = with_crlf(text);
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    g_autoptr(GMimeStream)
        stream = g_mime_stream_mem_new_with_buffer(lines, strlen(lines));
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, encoding_for(text));
    g_mime_multipart_add(parts, GMIME_OBJECT(part));
    g_object_unref(content);
    g_object_unref(part);
}

/* "<a> <b>" of ids with a blank between. Caller frees. */
static char *bracketed(const char *ids)
{
    g_auto(GStrv) all = g_strsplit(ids, " ", -1);
    g_autofree char *between = g_strjoinv("> <", all);
    return g_strdup_printf("<%s>", between);
}

/* What an answer answers stands last, and alone in In-Reply-To (RFC 5322 3.6.4). */
static void set_references(GMimeObject *object, const struct envelope *envelope)
{
    const char *answers = envelope->answers;
    bool usable = answers && is_message_id(answers) && strlen(answers) <= ANSWERED_MAX;
    g_autofree char *before = envelope->references ? bracketed(envelope->references)
                                                   : NULL;
    g_autofree char *parent = usable ? bracketed(answers) : g_strdup(before);
    if (!parent)
        return;
    g_autofree char *all = usable && before ? g_strconcat(before, " ", parent, NULL)
                                            : g_strdup(parent);
    g_mime_object_set_header(object, "References", all, NULL);
    g_mime_object_set_header(object, "In-Reply-To", parent, NULL);
}

static void set_headers(GMimeMessage *message, const struct envelope *envelope,
                        const char *subject)
{
    GMimeObject *object = GMIME_OBJECT(message);
    g_autofree char *clean = text_clean(subject, -1, SUBJECT_MAX_BYTES);
    g_autofree char *name = text_clean(envelope->from_name, -1, NAME_MAX_BYTES);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(envelope->date);
    g_mime_message_set_date(message, date);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, *name ? name : NULL,
                               envelope->from);
    for (guint i = 0; i < envelope->to->len; i++)
        g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL,
                                   g_ptr_array_index(envelope->to, i));
    g_mime_message_set_subject(message, clean, "utf-8");
    g_mime_message_set_message_id(message, envelope->message_id);
    set_references(object, envelope);
    g_mime_object_set_header(object, "Auto-Submitted",
                             envelope->answers ? "auto-replied" : "auto-generated", NULL);
    g_mime_object_set_header(object, "X-Auto-Response-Suppress", "All", NULL);
}

static GBytes *write_message(GMimeMessage *message)
{
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    GByteArray *bytes = g_byte_array_new();
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_byte_array(bytes);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
    g_mime_format_options_free(options);
    return g_byte_array_free_to_bytes(bytes);
}

GBytes *mime_compose(const struct envelope *envelope, const struct letter *letter,
                     GError **error)
{
    if (!check_envelope(envelope, error))
        return NULL;
    g_autofree char *hash = text_hash(envelope->message_id, BOUNDARY_DIGITS);
    g_autofree char *boundary = g_strconcat("=_", hash, NULL);
    GMimeMultipart *parts = g_mime_multipart_new_with_subtype("alternative");
    g_mime_multipart_set_boundary(parts, boundary);
    add_part(parts, "plain", letter->text);
    add_part(parts, "html", letter->html);
    GMimeMessage *message = g_mime_message_new(TRUE);
    set_headers(message, envelope, letter->subject);
    g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
    GBytes *bytes = write_message(message);
    g_object_unref(message);
    g_object_unref(parts);
    return bytes;
}
