#include "letter/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "letter/tongue.h"

enum {
    WORD_MAX = 40,
    TAG_COLUMNS = 22, /* what a telephone's line has room for beside a name */
};

#define FONT                                                                             \
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"            \
    "font-size:16px;line-height:22px;"
#define SMALL "font-size:14px;line-height:20px;"
#define BREAK "word-break:break-word;overflow-wrap:anywhere;"
#define INK "color:#1f2328;"
#define SOFT "color:#57606a;"
#define TABLE_SPACED(pixels)                                                             \
    "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" "                     \
    "cellspacing=\"" pixels "\" border=\"0\""
#define TABLE TABLE_SPACED("0")
#define TABLE_PLAIN TABLE ">\n"
#define ROW "<tr><td style=\"padding:"

/* Each pair of colours keeps a contrast of 4.5 or more, here and in dark mode (head). */
static const struct {
    const char *name;
    const char *colour;
    const char *tint;
} tones[] = {
    [TONE_CALM] = { "calm", "#0b5cad", "#eaf2fb" },
    [TONE_GOOD] = { "good", "#116932", "#e8f5ec" },
    [TONE_SOON] = { "soon", "#8a5300", "#fdf3df" },
    [TONE_LATE] = { "late", "#b42318", "#fdeceb" },
};

static const char head[] =
    "<head>\n"
    "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
    "<meta name=\"format-detection\" "
    "content=\"telephone=no,date=no,address=no,email=no,url=no\">\n"
    "<style>\n:root { color-scheme: light dark; supported-color-schemes: light dark; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    ".page { background: #1b1d20 !important; }\n"
    ".ink { color: #e8eaed !important; }\n"
    ".soft { color: #a9b1ba !important; }\n"
    ".line { border-color: #3a3f45 !important; }\n"
    ".box { background: #26292e !important; }\n"
    ".calm { color: #7db8f5 !important; } .calm-box { background: #16293d !important; }\n"
    ".good { color: #63d68c !important; } .good-box { background: #15301f !important; }\n"
    ".soon { color: #f2b84b !important; } .soon-box { background: #38290b !important; }\n"
    ".late { color: #ff9487 !important; } .late-box { background: #431c18 !important; }\n"
    ".bar { background: #7db8f5 !important; } .rest { background: #3a3f45 !important; }\n"
    ".past { background: #3f6a99 !important; }\n"
    "}\n</style>\n";

/* Outlook knows no max-width: it gets a table of that width around ours. It hands on that
 * a cell is centred, and knows no border-spacing: cellspacing says it roughly. */
static const char body[] =
    "</head>\n<body class=\"page\" "
    "style=\"margin:0;padding:0;background:#ffffff\">\n" TABLE
    " class=\"page\" style=\"background:#ffffff\">\n"
    "<tr><td align=\"center\">\n"
    "<!--[if mso]><table role=\"presentation\" width=\"600\" cellpadding=\"0\" "
    "cellspacing=\"0\" border=\"0\"><tr><td align=\"left\"><![endif]-->\n" TABLE
    " style=\"max-width:600px;text-align:left;table-layout:fixed\">\n";

static const char foot[] = "</table>\n<!--[if mso]></td></tr></table><![endif]-->\n"
                           "</td></tr>\n</table>\n</body>\n</html>\n";

/* A mail program that cannot break a long word widens the page to it: a zero-width space
 * lets every one of them break. Caller frees. */
static char *breakable(const char *text)
{
    GString *out = g_string_sized_new(strlen(text));
    int run = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        run = g_unichar_isspace(c) ? 0 : run + 1;
        if (run > WORD_MAX && !g_unichar_iszerowidth(c)) {
            g_string_append(out, "\xE2\x80\x8B");
            run = 1;
        }
        g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

/* Appends `pattern` with each {} replaced by the next string, escaped. */
static void put(GString *out, const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    const char *gap;
    while ((gap = strstr(pattern, "{}")) != NULL) {
        g_string_append_len(out, pattern, gap - pattern);
        g_autofree char *value = breakable(va_arg(values, const char *));
        text_append_html(out, value);
        pattern = gap + 2;
    }
    va_end(values);
    g_string_append(out, pattern);
}

/* A link goes in as it is: a break within it would be part of it. */
static void put_linked(GString *out, const char *text, const char *link)
{
    if (link == NULL) {
        put(out, "{}", text);
        return;
    }
    g_string_append(out, "<a class=\"ink\" href=\"");
    text_append_html(out, link);
    put(out, "\" style=\"" INK "\">{}</a>", text);
}

static void put_title(GString *out, const struct block *block)
{
    put(out, "{}", block->head);
}

static void put_headline(GString *out, const struct block *block)
{
    put(out,
        ROW "4px 16px 8px;" FONT "font-size:22px;line-height:28px;font-weight:bold;" BREAK
            "color:{}\" class=\"{}\">{}</td></tr>\n",
        tones[block->tone].colour, tones[block->tone].name, block->head);
}

#define TILES_OPEN                                                                       \
    ROW "6px 10px 0\">\n" TABLE_SPACED(                                                  \
        "6") " style=\"table-layout:fixed;"                                              \
             "border-collapse:separate;border-spacing:6px 0\"><tr>\n"
#define TILES_CLOSE "</tr></table></td></tr>\n"

static void put_tile(GString *out, const struct block *block)
{
    if (block->breaks)
        g_string_append(out, TILES_CLOSE TILES_OPEN);
    const char *name = tones[block->tone].name;
    put(out,
        "<td class=\"{}-box\" align=\"center\" valign=\"top\" style=\"padding:8px 4px;"
        "background:{};border-radius:8px;" FONT SMALL BREAK "\">",
        name, tones[block->tone].tint);
    put(out,
        "<span class=\"{}\" style=\"color:{};font-size:30px;line-height:36px;"
        "font-weight:bold\">{}</span><br>",
        name, tones[block->tone].colour, block->head);
    put(out, "<span class=\"{}\" style=\"color:{}\">{}</span></td>\n", name,
        tones[block->tone].colour, block->body);
}

static void put_paragraph(GString *out, const struct block *block)
{
    put(out, ROW "0 16px 8px;" FONT INK BREAK "\" class=\"ink\">{}</td></tr>\n",
        block->head);
}

static void put_notice(GString *out, const struct block *block)
{
    const char *name = tones[block->tone].name;
    put(out,
        "<tr><td class=\"{}-box {}\" style=\"padding:10px 12px;background:{};color:{};"
        "border-radius:6px;" FONT SMALL BREAK "\">{}</td></tr>\n",
        name, name, tones[block->tone].tint, tones[block->tone].colour, block->head);
}

static void put_section(GString *out, const struct block *block)
{
    put(out,
        ROW "18px 16px 4px;" BREAK "\">\n<h2 class=\"ink\" style=\"margin:0;" FONT INK
            "font-size:18px;line-height:24px\">{}</h2>",
        block->head);
    if (block->body != NULL)
        put(out, "<span class=\"soft\" style=\"" FONT SMALL SOFT "\">{}</span>",
            block->body);
    g_string_append(out, "</td></tr>\n");
}

static void put_who(GString *out, const struct block *block)
{
    put(out,
        TABLE_PLAIN
        "<tr><td dir=\"auto\" class=\"ink\" valign=\"top\" style=\"" FONT INK BREAK
        "font-weight:bold\">{}</td>\n",
        block->head);
    put(out,
        "<td class=\"{}\" align=\"right\" valign=\"top\" style=\"padding-left:8px;"
        "white-space:{};" FONT "font-weight:bold;color:{}\">{}</td></tr>\n",
        tones[block->tone].name,
        text_columns(block->aside) > TAG_COLUMNS ? "normal" : "nowrap",
        tones[block->tone].colour, block->aside);
    if (block->from != NULL)
        put(out,
            "<tr><td colspan=\"2\" class=\"soft\" style=\"" FONT SMALL SOFT BREAK
            "\">{}</td></tr>\n",
            block->from);
    g_string_append(out, "</table>\n");
}

static void put_entry(GString *out, const struct block *block)
{
    put(out,
        "<tr><td width=\"4\" style=\"width:4px;background:{};font-size:0;line-height:0\">"
        "&nbsp;</td>\n<td class=\"line\" style=\"padding:9px 0 9px 10px;"
        "border-bottom:1px solid #d8dee4;" FONT BREAK "\">\n",
        tones[block->tone].colour);
    put_who(out, block);
    g_string_append(out, "<div dir=\"auto\" class=\"ink\" style=\"" INK "\">");
    put_linked(out, block->body, block->link);
    g_string_append(out, "</div>\n");
    if (block->note != NULL)
        put(out, "<div class=\"soft\" style=\"" SMALL SOFT "\">{}</div>\n", block->note);
    g_string_append(out, "</td></tr>\n");
}

static void put_fact(GString *out, const struct block *block)
{
    put(out,
        "<tr><td class=\"soft\" width=\"100\" valign=\"top\" "
        "style=\"width:100px;padding:3px 0;" FONT SMALL SOFT "\">{}</td>\n",
        block->head);
    put(out,
        "<td dir=\"auto\" class=\"ink\" style=\"padding:3px 0;" FONT INK BREAK "\">");
    put_linked(out, block->body, block->link);
    g_string_append(out, "</td></tr>\n");
}

static void put_quote(GString *out, const struct block *block)
{
    put(out,
        "<tr><td dir=\"auto\" class=\"ink line\" style=\"padding:4px 0 4px 12px;"
        "border-left:3px solid #d8dee4;" FONT INK BREAK "\">{}</td></tr>\n",
        block->head);
}

static void put_command(GString *out, const struct block *block)
{
    put(out,
        "<tr><td class=\"box ink\" style=\"padding:8px 12px;background:#f3f5f7;" INK BREAK
        "font-family:Consolas,Menlo,monospace;"
        "font-size:15px;line-height:20px\">{}<br>\n",
        block->head);
    put(out, "<span class=\"soft\" style=\"" FONT SMALL SOFT "\">{}</span></td></tr>\n",
        block->body);
}

struct bar {
    int percent;
    const char *height; /* pixels */
    const char *margin;
    const char *name;
    const char *colour;
};

/* Two cells in proportion; a width of 0 % would be drawn as a sliver. */
static void put_bar(GString *out, const struct bar *bar)
{
    static const char cell[] = "<td class=\"{}\" width=\"{}%\" height=\"{}\" style=\""
                               "background:{};font-size:0;line-height:{}px\">&nbsp;</td>";
    g_autofree char *full = g_strdup_printf("%d", bar->percent);
    g_autofree char *rest = g_strdup_printf("%d", 100 - bar->percent);
    put(out, TABLE " style=\"margin:{}\"><tr>", bar->margin);
    if (bar->percent > 0)
        put(out, cell, bar->name, full, bar->height, bar->colour, bar->height);
    if (bar->percent < 100)
        put(out, cell, "rest", rest, bar->height, "#d8dee4", bar->height);
    g_string_append(out, "</tr></table>\n");
}

/* The span before below the present one: thinner, and paler. */
static void put_bars(GString *out, const struct block *block)
{
    bool both = block->before != NULL && block->percent_before >= 0;
    if (block->percent >= 0)
        put_bar(out, &(struct bar){ .percent = block->percent,
                                    .height = "8",
                                    .margin = both ? "7px 0 2px" : "7px 0",
                                    .name = "bar",
                                    .colour = "#0b5cad" });
    if (both)
        put_bar(out, &(struct bar){ .percent = block->percent_before,
                                    .height = "4",
                                    .margin = block->percent >= 0 ? "0 0 5px" : "7px 0",
                                    .name = "past",
                                    .colour = "#8fb3d9" });
}

static void put_gauge(GString *out, const struct block *block)
{
    put(out,
        "<tr><td class=\"soft\" width=\"38%\" valign=\"top\" "
        "style=\"padding:3px 8px 3px 0;" FONT SMALL SOFT "\">{}<br>\n"
        "<span class=\"ink\" style=\"" INK "\">{}</span></td>\n",
        block->head, block->aside);
    g_string_append(out, "<td class=\"soft\" width=\"62%\" valign=\"top\" "
                         "style=\"padding:3px 0;" FONT SMALL SOFT "\">\n");
    put_bars(out, block);
    put(out, "{}", block->body);
    if (block->before != NULL)
        put(out, "<br>\n{}", block->before);
    if (block->note != NULL)
        put(out, "<br>\n{}", block->note);
    g_string_append(out, "</td></tr>\n");
}

static void put_footer(GString *out, const struct block *block)
{
    put(out,
        "<tr><td class=\"soft line\" style=\"padding:6px 0 0;" FONT SMALL SOFT BREAK
        "\">{}</td></tr>\n",
        block->head);
}

#define GROUP_OPEN(padding) ROW padding "\">\n" TABLE_PLAIN
#define GROUP_CLOSE "</table></td></tr>\n"

/* What stands around the blocks of one kind that follow one another. */
static const struct {
    const char *open;
    const char *close;
    void (*put)(GString *out, const struct block *block);
} forms[BLOCK_KINDS] = {
    [BLOCK_TITLE] = { ROW "14px 16px 2px;" FONT SMALL SOFT "\" class=\"soft\">",
                      "</td></tr>\n", put_title },
    [BLOCK_HEADLINE] = { "", "", put_headline },
    [BLOCK_TILE] = { TILES_OPEN, TILES_CLOSE, put_tile },
    [BLOCK_PARAGRAPH] = { "", "", put_paragraph },
    [BLOCK_NOTICE] = { ROW "2px 16px\">\n" TABLE_SPACED(
                           "6") " style=\"border-collapse:"
                                "separate;border-spacing:0 6px\">\n",
                       GROUP_CLOSE, put_notice },
    [BLOCK_SECTION] = { "", "", put_section },
    [BLOCK_ENTRY] = { GROUP_OPEN("4px 16px"), GROUP_CLOSE, put_entry },
    [BLOCK_FACT] = { GROUP_OPEN("4px 16px"), GROUP_CLOSE, put_fact },
    [BLOCK_QUOTE] = { GROUP_OPEN("8px 16px"), GROUP_CLOSE, put_quote },
    [BLOCK_COMMAND] = { GROUP_OPEN("4px 16px"), GROUP_CLOSE, put_command },
    [BLOCK_GAUGE] = { GROUP_OPEN("2px 16px"), GROUP_CLOSE, put_gauge },
    [BLOCK_FOOTER] = { GROUP_OPEN("22px 16px 24px"), GROUP_CLOSE, put_footer },
};

char *html_document(const Page *page, const char *title)
{
    GString *out = g_string_new(NULL);
    put(out, "<!DOCTYPE html>\n<html lang=\"{}\">\n", tongue_code());
    g_string_append(out, head);
    put(out, "<title>{}</title>\n", title);
    g_string_append(out, body);
    const char *close = "";
    int before = -1;
    for (gsize i = 0; i < page_length(page); i++) {
        const struct block *block = page_block(page, i);
        if ((int)block->kind != before) {
            g_string_append(out, close);
            g_string_append(out, forms[block->kind].open);
            close = forms[block->kind].close;
        }
        forms[block->kind].put(out, block);
        before = (int)block->kind;
    }
    g_string_append(out, close);
    g_string_append(out, foot);
    return g_string_free(out, FALSE);
}
