#include "mime/part.h"

#include <string.h>

#include "base/text.h"
#include "mime/border.h"
#include "mime/html.h"

enum {
    FIELD_MAX = 64 * 1024, /* of a longer field the middle is left out */
    PARTS_DEEP_MAX = 16,
    PARAMETER_NAME_MAX = 32,
    IDLE_TEXT_MAX = 600, /* bytes of a text that may say nothing */
};

/* Length of the field that begins at `at`, continuation lines included. */
static gsize field_length(const char *at, const char *end)
{
    const char *p = at;

    while (p < end) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        if (!newline)
            return (gsize)(end - at);
        p = newline + 1;
        if (p == end || (*p != ' ' && *p != '\t'))
            break;
    }
    return (gsize)(p - at);
}

/* Copies [from, from + length) with blanks at both ends, line ends and NULs out of the
 * way. Of a field that is too long the middle goes: References ends with what matters. */
static void unfold(GString *value, const char *from, gsize length)
{
    for (; length > 0 && g_ascii_isspace(*from); length--)
        from++;
    for (; length > 0 && g_ascii_isspace(from[length - 1]); length--)
        ;
    g_string_truncate(value, 0);
    if (length > FIELD_MAX) {
        g_string_append_len(value, from, FIELD_MAX / 2);
        g_string_append_c(value, ' ');
        g_string_append_len(value, from + length - FIELD_MAX / 2, FIELD_MAX / 2);
    } else {
        g_string_append_len(value, from, (gssize)length);
    }
    if (strcspn(value->str, "\r\n") == value->len)
        return;
    gsize kept = 0;
    for (gsize i = 0; i < value->len; i++) {
        char c = value->str[i];
        if (c != '\r' && c != '\n')
            value->str[kept++] = c == '\0' ? ' ' : c;
    }
    g_string_truncate(value, kept);
}

/* The name of the field at `at`; returns its colon, NULL where this is no field. */
static const char *field_name(const char *at, gsize length,
                              char name[PART_FIELD_NAME_MAX])
{
    const char *colon = memchr(at, ':', MIN(length, PART_FIELD_NAME_MAX));
    if (!colon || colon == at)
        return NULL;
    gsize name_length = (gsize)(colon - at);
    while (name_length > 0 && (at[name_length - 1] == ' ' || at[name_length - 1] == '\t'))
        name_length--;
    memcpy(name, at, name_length);
    name[name_length] = '\0';
    return strlen(name) == name_length && !strpbrk(name, " \t\r\n") ? colon : NULL;
}

bool part_next_field(const char **at, const char *end, char name[PART_FIELD_NAME_MAX],
                     GString *value)
{
    while (*at < end && **at != '\n' && **at != '\r') {
        const char *field = *at;
        gsize length = field_length(field, end);
        const char *colon = field_name(field, length, name);
        *at += length;
        if (colon) {
            unfold(value, colon + 1, length - (gsize)(colon + 1 - field));
            return true;
        }
    }
    return false;
}

void part_type_clear(struct part_type *type)
{
    g_clear_pointer(&type->name, g_free);
    g_clear_pointer(&type->charset, g_free);
    g_clear_pointer(&type->boundary, g_free);
    *type = (struct part_type){ 0 };
}

static void take_parameter(struct part_type *type, const char *name, const char *value,
                           gsize length)
{
    g_autofree char *text = g_strndup(value, length);

    if (g_ascii_strcasecmp(name, "charset") == 0 && !type->charset)
        type->charset = g_steal_pointer(&text);
    else if (g_ascii_strcasecmp(name, "boundary") == 0 && !type->boundary)
        type->boundary = g_steal_pointer(&text);
    else if (g_ascii_strcasecmp(name, "format") == 0)
        type->flowed = g_ascii_strcasecmp(text, "flowed") == 0;
    else if (g_ascii_strcasecmp(name, "delsp") == 0)
        type->delsp = g_ascii_strcasecmp(text, "yes") == 0;
}

/* "; name=value" at *at, which moves behind it. False where it is anything more. */
static bool read_parameter(struct part_type *type, const char **at)
{
    char name[PARAMETER_NAME_MAX];
    const char *start = *at + strspn(*at, " \t;");
    gsize length = strcspn(start, "= \t;\"");
    const char *value = start + length + 1;

    if (length == 0 || length >= sizeof name || start[length] != '=')
        return false;
    g_strlcpy(name, start, length + 1);
    bool quoted = *value == '"';
    value += quoted;
    length = strcspn(value, quoted ? "\"" : " \t;");
    if (quoted && value[length] != '"')
        return false;
    take_parameter(type, name, value, length);
    *at = value + length + quoted;
    *at += strspn(*at, " \t");
    return **at == '\0' || **at == ';';
}

/* A type and parameters as nearly all mail has them. False, and nothing read, where there
 * are comments, escapes or the continuations of RFC 2231. */
static bool read_plain_type(struct part_type *type, const char *value)
{
    gsize length = strcspn(value, " \t;");
    const char *at = value + length + strspn(value + length, " \t");
    bool plain = !strpbrk(value, "(\\*") && memchr(value, '/', length) &&
                 (*at == '\0' || *at == ';');

    type->name = g_ascii_strdown(value, (gssize)length);
    while (plain && at[strspn(at, " \t;")] != '\0')
        plain = read_parameter(type, &at);
    if (!plain)
        part_type_clear(type);
    return plain;
}

void part_type_read(struct part_type *type, const char *value)
{
    static const char *const names[] = { "charset", "boundary", "format", "delsp" };

    if (read_plain_type(type, value ? value : "text/plain"))
        return;
    g_autoptr(GMimeContentType) parsed = g_mime_content_type_parse(NULL, value);
    g_autofree char *name = parsed ? g_mime_content_type_get_mime_type(parsed) : NULL;
    type->name = g_ascii_strdown(name ? name : "text/plain", -1);
    for (gsize i = 0; parsed && i < G_N_ELEMENTS(names); i++) {
        const char *text = g_mime_content_type_get_parameter(parsed, names[i]);
        if (text)
            take_parameter(type, names[i], text, strlen(text));
    }
}

/* `type` is whole, or ends with its slash. */
static bool is_type(const struct part *part, const char *type)
{
    const char *name = part->type.name ? part->type.name : "text/plain";
    gsize length = strlen(type);
    return strncmp(name, type, length) == 0 &&
           (type[length - 1] == '/' || name[length] == '\0');
}

static GString *undo_transfer_encoding(const struct part *part)
{
    GMimeEncoding state;

    if (part->encoding < GMIME_CONTENT_ENCODING_BASE64)
        return g_string_new_len(part->bytes, (gssize)part->length);
    g_mime_encoding_init_decode(&state, part->encoding);
    GString *bytes = g_string_sized_new(g_mime_encoding_outlen(&state, part->length) + 1);
    bytes->len = g_mime_encoding_step(&state, part->bytes, part->length, bytes->str);
    bytes->str[bytes->len] = '\0';
    return bytes;
}

/* What cannot be read becomes a question mark, not an error: the charset that a mail
 * names is often wrong. An unknown one leaves the bytes to text_clean(). */
static GString *convert(GString *bytes, const char *charset)
{
    g_autoptr(GMimeFilter) filter = g_mime_filter_charset_new(charset, "utf-8");
    char *text;
    size_t length, before;

    if (!filter)
        return bytes;
    g_mime_filter_complete(filter, bytes->str, bytes->len, 0, &text, &length, &before);
    GString *converted = g_string_new_len(text, (gssize)length);
    g_string_free(bytes, TRUE);
    return converted;
}

/* Charsets in which ASCII bytes may stand for something else. */
static bool hides_in_ascii(const char *charset)
{
    static const char *const prefixes[] = { "utf-16", "utf-32", "utf-7", "iso-2022",
                                            "hz" };

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_ascii_strncasecmp(charset, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* Is it UTF-8, but for a last character that was cut in two? */
static bool is_utf8(const GString *bytes)
{
    const char *bad, *end = bytes->str + bytes->len;

    return g_utf8_validate(bytes->str, (gssize)bytes->len, &bad) ||
           (end - bad < 4 && g_utf8_get_char_validated(bad, end - bad) == (gunichar)-2);
}

/* Bytes that are valid UTF-8 are taken for that: labels are wrong more often than chance
 * makes other 8-bit text valid. */
static GString *to_utf8(const struct part *part, GString *bytes)
{
    const char *charset = part->type.charset;

    if (!charset || !*charset || g_ascii_strcasecmp(charset, "us-ascii") == 0 ||
        g_ascii_strcasecmp(charset, "iso-8859-1") == 0)
        charset = "windows-1252";
    if (hides_in_ascii(charset))
        return convert(bytes, charset);
    if (g_ascii_strcasecmp(charset, "utf-8") == 0 || is_utf8(bytes))
        return bytes;
    return convert(bytes, charset);
}

/* Is the line to be continued by the next? "-- " is a signature's line, never flowed. */
static bool flows(const char *words, const char *next, gsize depth)
{
    gsize length = strlen(words);
    return length > 0 && words[length - 1] == ' ' && strcmp(words, "-- ") != 0 && next &&
           strspn(next, ">") == depth;
}

/* RFC 3676: a line that ends with a blank goes on in the next one of the same depth. */
static char *unflow(const char *text, bool drop_blank)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_sized_new(strlen(text));
    bool going_on = false;

    for (char **line = lines; *line; line++) {
        gsize depth = strspn(*line, ">");
        const char *words = *line + depth;
        if (*words == ' ' && (depth == 0 || going_on))
            words++;
        g_string_append(out, going_on || depth == 0 ? words : *line);
        going_on = flows(words, line[1], depth);
        if (going_on && drop_blank)
            g_string_truncate(out, out->len - 1);
        if (!going_on && line[1])
            g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

static char *text_of(const struct part *part)
{
    GString *utf8 = to_utf8(part, undo_transfer_encoding(part));
    g_autofree char *clean =
        text_clean_lines(utf8->str, (gssize)utf8->len, PART_TEXT_MAX);

    g_string_free(utf8, TRUE);
    if (is_type(part, "text/html")) {
        g_autofree char *plain = html_text(clean, strlen(clean));
        return text_clean_lines(plain, -1, PART_TEXT_MAX);
    }
    if (part->type.flowed)
        return unflow(clean, part->type.delsp);
    return g_steal_pointer(&clean);
}

/* A part within a body. */
struct inner {
    struct part part;
    bool attachment;
    bool complete; /* its end is within the bytes at hand */
};

/* The texts of a multipart, as far as found. */
struct texts {
    struct inner plain, html; /* without a type's name: none yet */
    struct inner idle;        /* a plain one that says nothing, or "read the HTML" */
};

static void keep_text(struct inner *kept, struct inner *part)
{
    if (!kept->part.type.name) {
        *kept = *part;
        part->part.type = (struct part_type){ 0 };
    }
}

/* Some programs put an empty plain text beside their HTML, or one that asks for a program
 * that can show it; in every language that sentence says "HTML". */
static bool is_idle(const struct inner *inner)
{
    if (!inner->complete || inner->part.length > IDLE_TEXT_MAX)
        return false;
    g_autofree char *text = text_of(&inner->part);
    g_autofree char *folded = g_ascii_strdown(g_strstrip(text), -1);
    return *folded == '\0' || strstr(folded, "html");
}

static void on_part_field(struct inner *inner, const char *name, const char *value)
{
    struct part *part = &inner->part;

    if (g_ascii_strcasecmp(name, "content-type") == 0 && !part->type.name)
        part_type_read(&part->type, value);
    else if (g_ascii_strcasecmp(name, "content-transfer-encoding") == 0)
        part->encoding = g_mime_content_encoding_from_string(value);
    else if (g_ascii_strcasecmp(name, "content-disposition") == 0)
        inner->attachment = g_ascii_strncasecmp(value, "attachment", 10) == 0;
}

/* Reads the fields before a part's bytes, and moves these behind them. */
static void read_part_fields(struct inner *inner, const char *otherwise)
{
    const char *at = inner->part.bytes, *end = at + inner->part.length;
    g_autoptr(GString) value = g_string_sized_new(128);
    char name[PART_FIELD_NAME_MAX];

    while (part_next_field(&at, end, name, value))
        on_part_field(inner, name, value->str);
    if (at < end && *at == '\r')
        at++;
    if (at < end && *at == '\n')
        at++;
    inner->part.bytes = at;
    inner->part.length = (gsize)(end - at);
    if (!inner->part.type.name)
        part_type_read(&inner->part.type, otherwise);
}

static void take_part(struct texts *texts, struct inner *inner, int deep);

/* Walks the parts in their order, until a plain text is found. Returns their number;
 * *closed: the multipart's end was seen. */
static guint walk_parts(struct texts *texts, const struct inner *whole, int deep,
                        bool *closed)
{
    const char *otherwise = is_type(&whole->part, "multipart/digest") ? "message/rfc822"
                                                                      : "text/plain";
    struct border_walk walk;
    struct part raw = { 0 };
    bool ended;
    guint count = 0;

    *closed = false;
    if (!border_begin(&walk, whole->part.bytes, whole->part.length,
                      whole->part.type.boundary))
        return 0;
    while (!texts->plain.part.type.name &&
           border_next(&walk, &raw.bytes, &raw.length, &ended)) {
        struct inner inner = { .part = raw, .complete = ended || whole->complete };
        count++;
        read_part_fields(&inner, otherwise);
        take_part(texts, &inner, deep);
        part_type_clear(&inner.part.type);
    }
    *closed = walk.closed;
    return count;
}

/* Forwarded messages are somebody else's text. */
static void take_part(struct texts *texts, struct inner *inner, int deep)
{
    bool closed;

    if (is_type(&inner->part, "multipart/")) {
        if (deep < PARTS_DEEP_MAX && walk_parts(texts, inner, deep + 1, &closed) == 0)
            keep_text(&texts->idle, inner); /* its boundary is missing */
    } else if (inner->attachment) {
        return;
    } else if (is_type(&inner->part, "text/plain")) {
        keep_text(is_idle(inner) ? &texts->idle : &texts->plain, inner);
    } else if (is_type(&inner->part, "text/html")) {
        keep_text(&texts->html, inner);
    }
}

/* A plain text may follow the HTML, so HTML is sure to be wanted only at the end. */
static char *multipart_text(const struct inner *whole, bool *complete)
{
    struct texts texts = { 0 };
    bool closed;
    guint count = walk_parts(&texts, whole, 0, &closed);
    const struct inner *found = texts.plain.part.type.name  ? &texts.plain
                                : texts.html.part.type.name ? &texts.html
                                                            : &texts.idle;
    struct part bare = { .bytes = whole->part.bytes, .length = whole->part.length };
    char *text;

    *complete = texts.plain.part.type.name ? texts.plain.complete : closed;
    if (count == 0) /* its boundary is missing, or another one */
        text = text_of(&bare);
    else
        text = found->part.type.name ? text_of(&found->part) : g_strdup("");
    part_type_clear(&texts.plain.part.type);
    part_type_clear(&texts.html.part.type);
    part_type_clear(&texts.idle.part.type);
    return text;
}

char *part_text(const struct part *part, bool *complete)
{
    const struct inner whole = { .part = *part };

    if (is_type(part, "multipart/"))
        return multipart_text(&whole, complete);
    *complete = !is_type(part, "text/");
    return *complete ? g_strdup("") : text_of(part);
}
