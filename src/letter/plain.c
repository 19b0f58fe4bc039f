#include "letter/plain.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

enum {
    LINE_COLUMNS = 78,
    LABEL_COLUMNS = 14,
    GAUGE_COLUMNS = 13,
    MEDIAN_COLUMNS = 17,
    BAR_COLUMNS = 10
};

/* Words of `text` in lines that begin with `indent`; the first goes on where `out`
 * stands, at column `column`. */
static void append_wrapped(GString *out, int column, const char *indent, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int start = text_columns(indent);
    bool fresh = true;
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        int width = text_columns(*word);
        if (!fresh && column + 1 + width > LINE_COLUMNS) {
            g_string_append_printf(out, "\n%s", indent);
            column = start;
            fresh = true;
        }
        g_string_append_printf(out, "%s%s", fresh ? "" : " ", *word);
        column += width + (fresh ? 0 : 1);
        fresh = false;
    }
    g_string_append_c(out, '\n');
}

static void append_lines(GString *out, const char *indent, const char *text)
{
    g_string_append(out, indent);
    append_wrapped(out, text_columns(indent), indent, text);
}

static void append_padded(GString *out, const char *text, int columns)
{
    g_string_append(out, text);
    for (int used = text_columns(text); used < columns; used++)
        g_string_append_c(out, ' ');
}

static void append_line(GString *out, const struct block *block, bool first)
{
    (void)first;
    append_lines(out, "", block->head);
}

static void append_tile(GString *out, const struct block *block, bool first)
{
    if (!first) {
        g_string_truncate(out, out->len - 1);
        g_string_append(out, ", ");
    }
    g_string_append_printf(out, "%s %s\n", block->head, block->body);
}

static void append_notice(GString *out, const struct block *block, bool first)
{
    (void)first;
    g_string_append(out, "! ");
    append_wrapped(out, 2, "  ", block->head);
}

static void append_section(GString *out, const struct block *block, bool first)
{
    if (!first)
        g_string_append_c(out, '\n');
    g_autofree char *title = g_utf8_strup(block->head, -1);
    append_lines(out, "", title);
    if (block->body != NULL)
        append_lines(out, "", block->body);
}

static void append_entry(GString *out, const struct block *block, bool first)
{
    if (!first)
        g_string_append_c(out, '\n');
    g_autofree char *head = g_strdup_printf("%s: %s", block->head, block->aside);
    g_string_append(out, "* ");
    append_wrapped(out, 2, "  ", head);
    append_lines(out, "  ", block->body);
    append_lines(out, "  ", block->note);
}

static void append_fact(GString *out, const struct block *block, bool first)
{
    (void)first;
    append_padded(out, block->head, LABEL_COLUMNS);
    g_autofree char *indent = g_strnfill(LABEL_COLUMNS, ' ');
    append_wrapped(out, LABEL_COLUMNS, indent, block->body);
}

static void append_quote(GString *out, const struct block *block, bool first)
{
    (void)first;
    append_lines(out, "> ", block->head);
}

static void append_command(GString *out, const struct block *block, bool first)
{
    (void)first;
    g_string_append_printf(out, "  %s\n", block->head);
    append_lines(out, "      ", block->body);
}

static void append_gauge(GString *out, const struct block *block, bool first)
{
    (void)first;
    append_padded(out, block->head, GAUGE_COLUMNS);
    append_padded(out, block->aside, MEDIAN_COLUMNS);
    if (block->percent >= 0) {
        int filled = block->percent * BAR_COLUMNS / 100;
        g_autofree char *full = g_strnfill((gsize)filled, '#');
        g_autofree char *rest = g_strnfill((gsize)(BAR_COLUMNS - filled), '.');
        g_string_append_printf(out, "%s%s  ", full, rest);
    }
    g_string_append_printf(out, "%s\n", block->body);
    if (block->note != NULL)
        g_string_append_printf(out, "%*s%s\n", GAUGE_COLUMNS, "", block->note);
}

static void append_footer(GString *out, const struct block *block, bool first)
{
    if (first)
        g_string_append(out, "-- \n");
    append_lines(out, "", block->head);
}

typedef void (*Append)(GString *out, const struct block *block, bool first);

static const Append append_block[BLOCK_KINDS] = {
    [BLOCK_TITLE] = append_line,    [BLOCK_HEADLINE] = append_line,
    [BLOCK_TILE] = append_tile,     [BLOCK_PARAGRAPH] = append_line,
    [BLOCK_NOTICE] = append_notice, [BLOCK_SECTION] = append_section,
    [BLOCK_ENTRY] = append_entry,   [BLOCK_FACT] = append_fact,
    [BLOCK_QUOTE] = append_quote,   [BLOCK_COMMAND] = append_command,
    [BLOCK_GAUGE] = append_gauge,   [BLOCK_FOOTER] = append_footer,
};

char *plain_document(const Page *page)
{
    GString *out = g_string_new(NULL);
    int before = -1;
    for (gsize i = 0; i < page_length(page); i++) {
        const struct block *block = page_block(page, i);
        bool first = (int)block->kind != before;
        if (first && before >= 0 && before != BLOCK_SECTION)
            g_string_append_c(out, '\n');
        append_block[block->kind](out, block, first);
        before = (int)block->kind;
    }
    return g_string_free(out, FALSE);
}
