#include "base/text.h"

#include <stdint.h>
#include <string.h>

static bool is_bidi_control(gunichar c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x061C;
}

static bool is_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

/* One clean character at `p` appended; how many bytes it took from the input. */
static gsize take_character(const char *p, gsize left, bool lines, GString *out)
{
    gunichar c = g_utf8_get_char_validated(p, (gssize)left);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        bool zero = *p == '\0'; /* g_utf8_get_char_validated() takes NUL for an end */
        if (!zero) {
            g_string_append(out, "\xEF\xBF\xBD");
            return 1;
        }
        c = 0;
    }
    gsize used = c ? (gsize)g_unichar_to_utf8(c, NULL) : 1;
    if (lines && c == '\r')
        ; /* goes, with or without its LF */
    else if (!is_control(c))
        g_string_append_len(out, p, (gssize)used);
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c(out, ' ');
    return used;
}

/* Is each of these eight bytes ASCII and no control character? The sums carry from one
 * byte into the next only where the answer is no already. */
static bool is_plain_word(uint64_t eight)
{
    const uint64_t ones = 0x0101010101010101;

    return (((eight - ones * 0x20) | eight | (eight + ones)) & (ones * 0x80)) == 0;
}

/* ASCII without controls is most of all mail: no need to look at each character. */
static gsize plain_prefix(const char *bytes, gsize length)
{
    gsize i = 0;
    for (uint64_t eight; length - i >= sizeof eight; i += sizeof eight) {
        memcpy(&eight, bytes + i, sizeof eight);
        if (!is_plain_word(eight))
            break;
    }
    while (i < length && bytes[i] >= 0x20 && bytes[i] < 0x7F)
        i++;
    return i;
}

/* Length of the line break that begins here, 0 where none does. */
static gsize line_break(const char *bytes, gsize length)
{
    if (*bytes == '\n')
        return 1;
    return length > 1 && bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 0;
}

static char *clean(const char *bytes, gssize length, gsize max, bool lines)
{
    if (!bytes)
        return g_strdup("");
    gsize left = length < 0 ? strlen(bytes) : (gsize)length;
    gsize plain = MIN(plain_prefix(bytes, left), max);
    if (plain == left || plain == max)
        return g_strndup(bytes, plain);

    g_autoptr(GString) out = g_string_sized_new(MIN(left, max) + 8);
    g_string_append_len(out, bytes, (gssize)plain);
    for (gsize at = plain; at < left && out->len < max;) {
        gsize before = out->len, broken = lines ? line_break(bytes + at, left - at) : 0;
        if (broken > 0)
            g_string_append_c(out, '\n');
        at += broken > 0 ? broken : take_character(bytes + at, left - at, lines, out);
        if (out->len > max) {
            g_string_truncate(out, before);
            break;
        }
        plain = MIN(plain_prefix(bytes + at, left - at), max - out->len);
        g_string_append_len(out, bytes + at, (gssize)plain);
        at += plain;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *text_clean(const char *bytes, gssize length, gsize max)
{
    return g_strchomp(clean(bytes, length, max, false));
}

char *text_clean_lines(const char *bytes, gssize length, gsize max)
{
    return clean(bytes, length, max, true);
}

char *text_terminal(const char *text)
{
    GString *out = g_string_sized_new(strlen(text) + 1);
    for (const char *p = text; *p;) {
        gunichar c = g_utf8_get_char_validated(p, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            /* g_utf8_next_char() would trust the broken lead byte. */
            g_string_append_printf(out, "<%02X>", (guchar)*p++);
            continue;
        }
        if (is_control(c) || is_bidi_control(c))
            g_string_append_printf(out, "<U+%04X>", c);
        else
            g_string_append_unichar(out, c);
        p = g_utf8_next_char(p);
    }
    return g_string_free(out, FALSE);
}

static int character_columns(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

int text_columns(const char *text)
{
    int columns = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        columns += character_columns(g_utf8_get_char(p));
    return columns;
}

char *text_shorten(const char *text, int columns)
{
    if (text_columns(text) <= columns)
        return g_strdup(text);
    int used = 0;
    const char *p = text;
    for (; *p; p = g_utf8_next_char(p)) {
        int width = character_columns(g_utf8_get_char(p));
        if (used + width > columns - 1)
            break;
        used += width;
    }
    g_autofree char *head = g_strchomp(g_strndup(text, (gsize)(p - text)));
    return g_strconcat(head, "\xE2\x80\xA6", NULL);
}

void text_append_html(GString *out, const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        switch (*p) {
        case '<': g_string_append(out, "&lt;"); break;
        case '>': g_string_append(out, "&gt;"); break;
        case '&': g_string_append(out, "&amp;"); break;
        case '"': g_string_append(out, "&quot;"); break;
        case '\'': g_string_append(out, "&#39;"); break;
        default: {
            gunichar c = g_utf8_get_char(p);
            if (!is_bidi_control(c))
                g_string_append_unichar(out, c);
        }
        }
    }
}

void text_append_csv(GString *out, const char *text)
{
    bool runs = *text && strchr("=+-@\t\r", *text) != NULL;
    if (!runs && !strpbrk(text, ",\"\r\n")) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    if (runs)
        g_string_append_c(out, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

void text_append_json(GString *out, const char *text)
{
    static const char short_forms[' '] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'
    };
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(out, '"');
    for (const guchar *p = (const guchar *)valid; *p; p++) {
        if (*p < ' ' && !short_forms[*p]) {
            g_string_append_printf(out, "\\u%04X", *p);
            continue;
        }
        if (*p < ' ' || *p == '"' || *p == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p < ' ' ? short_forms[*p] : (char)*p);
    }
    g_string_append_c(out, '"');
}

/* Levenshtein over bytes, given up beyond `limit`. */
static gsize edit_distance(const char *a, const char *b, gsize limit)
{
    gsize la = strlen(a), lb = strlen(b);
    if (la > lb + limit || lb > la + limit)
        return limit + 1;
    g_autofree gsize *row = g_new(gsize, lb + 1);
    for (gsize j = 0; j <= lb; j++)
        row[j] = j;
    for (gsize i = 1; i <= la; i++) {
        gsize diagonal = row[0];
        row[0] = i;
        for (gsize j = 1; j <= lb; j++) {
            gsize substitute = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = MIN(substitute, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[lb];
}

const char *text_nearest(const char *text, const char *const *names)
{
    gsize limit = strlen(text) > 6 ? 3 : 2;
    const char *nearest = NULL;
    gsize best = limit + 1;
    for (; *names; names++) {
        gsize distance = edit_distance(text, *names, limit);
        /* "x" is not nearly "cc": something must be left that agrees. */
        if (distance < best && distance < strlen(text)) {
            best = distance;
            nearest = *names;
        }
    }
    return nearest;
}

char *text_hash(const char *text, int length)
{
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    hash[length] = '\0';
    return hash;
}
