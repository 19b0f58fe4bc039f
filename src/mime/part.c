#include "mime/part.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "mime/html.h"

static const char *parameter(const struct part *part, const char *name)
{
    return part->type ? g_mime_content_type_get_parameter(part->type, name) : NULL;
}

static bool says(const struct part *part, const char *name, const char *value)
{
    const char *found = parameter(part, name);
    return found && g_ascii_strcasecmp(found, value) == 0;
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
    const char *charset = parameter(part, "charset");

    if (!charset || !*charset || g_ascii_strcasecmp(charset, "us-ascii") == 0 ||
        g_ascii_strcasecmp(charset, "iso-8859-1") == 0)
        charset = "windows-1252";
    if (hides_in_ascii(charset))
        return convert(bytes, charset);
    if (is_utf8(bytes) || g_ascii_strcasecmp(charset, "utf-8") == 0)
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

char *part_text(const struct part *part)
{
    GString *utf8 = to_utf8(part, undo_transfer_encoding(part));
    g_autofree char *clean =
        text_clean_lines(utf8->str, (gssize)utf8->len, PART_TEXT_MAX);

    g_string_free(utf8, TRUE);
    if (part->type && g_mime_content_type_is_type(part->type, "text", "html")) {
        g_autofree char *plain = html_text(clean, strlen(clean));
        return text_clean_lines(plain, -1, PART_TEXT_MAX);
    }
    if (says(part, "format", "flowed"))
        return unflow(clean, says(part, "delsp", "yes"));
    return g_steal_pointer(&clean);
}
