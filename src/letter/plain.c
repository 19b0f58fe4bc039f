#include "letter/plain.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

enum { LINE_COLUMNS = 78, LABEL_COLUMNS = 14, GAP_COLUMNS = 2, BAR_COLUMNS = 10 };

struct paper {
    GString *out;
    bool terminal;
    int gauge_columns;  /* of the names of gauges, with a gap */
    int median_columns; /* and of what stands beside them */
};

/* Select Graphic Rendition of ECMA-48 8.3.117. */
#define BOLD "1"
#define FAINT "2"

static const char *const colours[] = {
    [TONE_CALM] = "34", [TONE_GOOD] = "32", [TONE_SOON] = "33", [TONE_LATE] = "31"
};

static void style(struct paper *paper, const char *style)
{
    if (paper->terminal)
        g_string_append_printf(paper->out, "\033[%sm", style);
}

/* Before the end of a line that has just ended. */
static void style_off(struct paper *paper)
{
    gsize length = paper->out->len;
    bool ended = length > 0 && paper->out->str[length - 1] == '\n';
    if (paper->terminal)
        g_string_insert(paper->out, (gssize)(length - ended), "\033[0m");
}

/* Words of `text` in lines that begin with `indent`, from `column` on, where the paper
 * stands. The column behind the last. */
static int append_words(struct paper *paper, int column, const char *indent,
                        const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int start = text_columns(indent);
    bool fresh = column <= start;
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        int width = text_columns(*word);
        if (!fresh && column + 1 + width > LINE_COLUMNS) {
            g_string_append_printf(paper->out, "\n%s", indent);
            column = start;
            fresh = true;
        }
        g_string_append_printf(paper->out, "%s%s", fresh ? "" : " ", *word);
        column += width + (fresh ? 0 : 1);
        fresh = false;
    }
    return column;
}

static void append_wrapped(struct paper *paper, int column, const char *indent,
                           const char *text)
{
    append_words(paper, column, indent, text);
    g_string_append_c(paper->out, '\n');
}

static void append_lines(struct paper *paper, const char *indent, const char *text)
{
    g_string_append(paper->out, indent);
    append_wrapped(paper, text_columns(indent), indent, text);
}

static void append_faint(struct paper *paper, const char *indent, const char *text)
{
    style(paper, FAINT);
    append_lines(paper, indent, text);
    style_off(paper);
}

static void append_padded(struct paper *paper, const char *text, int columns)
{
    g_string_append(paper->out, text);
    for (int used = text_columns(text); used < columns; used++)
        g_string_append_c(paper->out, ' ');
}

static void append_line(struct paper *paper, const struct block *block, bool first)
{
    (void)first;
    append_lines(paper, "", block->head);
}

static void append_paragraph(struct paper *paper, const struct block *block, bool first)
{
    if (!first)
        g_string_append_c(paper->out, '\n');
    append_line(paper, block, first);
}

static void append_headline(struct paper *paper, const struct block *block, bool first)
{
    style(paper, BOLD);
    style(paper, colours[block->tone]);
    append_line(paper, block, first);
    style_off(paper);
}

static void append_tile(struct paper *paper, const struct block *block, bool first)
{
    if (!first) {
        g_string_truncate(paper->out, paper->out->len - 1);
        g_string_append(paper->out, ", ");
    }
    style(paper, BOLD);
    style(paper, colours[block->tone]);
    g_string_append_printf(paper->out, "%s %s", block->head, block->body);
    style_off(paper);
    g_string_append_c(paper->out, '\n');
}

static void append_notice(struct paper *paper, const struct block *block, bool first)
{
    (void)first;
    style(paper, colours[block->tone]);
    g_string_append(paper->out, "! ");
    append_wrapped(paper, 2, "  ", block->head);
    style_off(paper);
}

static void append_section(struct paper *paper, const struct block *block, bool first)
{
    if (!first)
        g_string_append_c(paper->out, '\n');
    g_autofree char *title = g_utf8_strup(block->head, -1);
    style(paper, BOLD);
    append_lines(paper, "", title);
    style_off(paper);
    if (block->body != NULL)
        append_lines(paper, "", block->body);
}

static void append_entry(struct paper *paper, const struct block *block, bool first)
{
    if (!first)
        g_string_append_c(paper->out, '\n');
    g_autofree char *head = block->from != NULL
                                ? g_strdup_printf("%s (%s):", block->head, block->from)
                                : g_strconcat(block->head, ":", NULL);
    style(paper, colours[block->tone]);
    g_string_append(paper->out, "* ");
    style_off(paper);
    style(paper, BOLD);
    int column = append_words(paper, 2, "  ", head);
    style(paper, colours[block->tone]);
    append_wrapped(paper, column, "  ", block->aside);
    style_off(paper);
    append_lines(paper, "  ", block->body);
    if (block->note != NULL)
        append_faint(paper, "  ", block->note);
}

static void append_fact(struct paper *paper, const struct block *block, bool first)
{
    (void)first;
    append_padded(paper, block->head, LABEL_COLUMNS);
    g_autofree char *indent = g_strnfill(LABEL_COLUMNS, ' ');
    append_wrapped(paper, LABEL_COLUMNS, indent, block->body);
}

static void append_quote(struct paper *paper, const struct block *block, bool first)
{
    (void)first;
    append_lines(paper, "> ", block->head);
}

static void append_command(struct paper *paper, const struct block *block, bool first)
{
    (void)first;
    g_string_append_printf(paper->out, "  %s\n", block->head);
    append_lines(paper, "      ", block->body);
}

static void append_bar(struct paper *paper, const struct block *block)
{
    int filled = block->percent * BAR_COLUMNS / 100;
    g_string_append_c(paper->out, ' ');
    style(paper, colours[block->tone]);
    for (int i = 0; i < BAR_COLUMNS; i++) {
        if (paper->terminal)
            g_string_append(paper->out, i < filled ? "\u2588" : "\u2591");
        else
            g_string_append_c(paper->out, i < filled ? '#' : '.');
    }
    style_off(paper);
    g_string_append_c(paper->out, ' ');
}

static void append_gauge(struct paper *paper, const struct block *block, bool first)
{
    (void)first;
    append_padded(paper, block->head, paper->gauge_columns);
    /* A blank comes with the bar, and with the first word. */
    append_padded(paper, block->aside, paper->median_columns - 1);
    int column = paper->gauge_columns + paper->median_columns - 1;
    if (block->percent >= 0) {
        append_bar(paper, block);
        column += BAR_COLUMNS + GAP_COLUMNS;
    }
    g_autofree char *indent = g_strnfill((gsize)paper->gauge_columns, ' ');
    append_wrapped(paper, column, indent, block->body);
    if (block->before != NULL)
        append_faint(paper, indent, block->before);
    if (block->note != NULL)
        append_lines(paper, indent, block->note);
}

static void append_footer(struct paper *paper, const struct block *block, bool first)
{
    if (first)
        g_string_append(paper->out, "-- \n");
    append_faint(paper, "", block->head);
}

typedef void (*Append)(struct paper *paper, const struct block *block, bool first);

static const Append append_block[BLOCK_KINDS] = {
    [BLOCK_TITLE] = append_line,    [BLOCK_HEADLINE] = append_headline,
    [BLOCK_TILE] = append_tile,     [BLOCK_PARAGRAPH] = append_paragraph,
    [BLOCK_NOTICE] = append_notice, [BLOCK_SECTION] = append_section,
    [BLOCK_ENTRY] = append_entry,   [BLOCK_FACT] = append_fact,
    [BLOCK_QUOTE] = append_quote,   [BLOCK_COMMAND] = append_command,
    [BLOCK_GAUGE] = append_gauge,   [BLOCK_FOOTER] = append_footer,
};

/* As wide as the language wants them: bars begin in one column. */
static void measure_gauges(struct paper *paper, const Page *page)
{
    for (gsize i = 0; i < page_length(page); i++) {
        const struct block *block = page_block(page, i);
        if (block->kind != BLOCK_GAUGE)
            continue;
        int gauge = text_columns(block->head) + GAP_COLUMNS;
        int median = text_columns(block->aside) + GAP_COLUMNS;
        paper->gauge_columns = MAX(paper->gauge_columns, gauge);
        paper->median_columns = MAX(paper->median_columns, median);
    }
}

static char *write_page(const Page *page, bool terminal)
{
    struct paper paper = { .out = g_string_new(NULL), .terminal = terminal };
    measure_gauges(&paper, page);
    int before = -1;
    for (gsize i = 0; i < page_length(page); i++) {
        const struct block *block = page_block(page, i);
        bool first = (int)block->kind != before;
        if (first && before >= 0 &&
            (before != BLOCK_SECTION || block->kind == BLOCK_FOOTER))
            g_string_append_c(paper.out, '\n');
        append_block[block->kind](&paper, block, first);
        before = (int)block->kind;
    }
    return g_string_free(paper.out, FALSE);
}

char *plain_document(const Page *page)
{
    return write_page(page, false);
}

char *plain_terminal(const Page *page)
{
    return write_page(page, true);
}
