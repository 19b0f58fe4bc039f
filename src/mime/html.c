#include "mime/html.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

struct reader {
    GString *text;
    int hidden;   /* depth inside elements that are not shown */
    int verbatim; /* depth inside <pre> */
    int breaks;   /* line breaks owed before the next text */
};

enum effect {
    SHOWN,
    HIDDEN, /* with all that is in it */
    VERBATIM,
    CELL, /* set off from what stands before it */
};

/* What an element does to the text in it and around it. */
struct element {
    const char *name;
    int breaks; /* 1: own line, 2: own paragraph */
    enum effect effect;
};

static const struct element elements[] = {
    { "address", 1, SHOWN }, { "blockquote", 1, HIDDEN }, { "br", 1, SHOWN },
    { "div", 1, SHOWN },     { "h1", 2, SHOWN },          { "h2", 2, SHOWN },
    { "h3", 2, SHOWN },      { "h4", 2, SHOWN },          { "head", 0, HIDDEN },
    { "hr", 1, SHOWN },      { "li", 1, SHOWN },          { "ol", 1, SHOWN },
    { "p", 2, SHOWN },       { "pre", 1, VERBATIM },      { "script", 0, HIDDEN },
    { "style", 0, HIDDEN },  { "table", 1, SHOWN },       { "td", 0, CELL },
    { "th", 0, CELL },       { "title", 0, HIDDEN },      { "tr", 1, SHOWN },
    { "ul", 1, SHOWN },
};

static const struct element *element_of(const xmlChar *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(elements); i++)
        if (g_ascii_strcasecmp((const char *)name, elements[i].name) == 0)
            return &elements[i];
    return NULL;
}

static bool is_break(const struct element *element)
{
    return strcmp(element->name, "br") == 0;
}

static bool at_blank(const struct reader *reader)
{
    const GString *text = reader->text;
    return reader->breaks > 0 || text->len == 0 ||
           strchr(" \n", text->str[text->len - 1]);
}

static void put_blank(struct reader *reader)
{
    if (reader->hidden == 0 && !at_blank(reader))
        g_string_append_c(reader->text, ' ');
}

static void on_start(void *data, const xmlChar *name,
                     G_GNUC_UNUSED const xmlChar **attributes)
{
    struct reader *reader = data;
    const struct element *element = element_of(name);

    if (!element)
        return;
    reader->hidden += element->effect == HIDDEN;
    reader->verbatim += element->effect == VERBATIM;
    if (element->effect == CELL)
        put_blank(reader);
    reader->breaks = is_break(element) ? reader->breaks + 1
                                       : MAX(reader->breaks, element->breaks);
}

static void on_end(void *data, const xmlChar *name)
{
    struct reader *reader = data;
    const struct element *element = element_of(name);

    if (!element || is_break(element))
        return;
    if (element->effect == HIDDEN && reader->hidden > 0)
        reader->hidden--;
    if (element->effect == VERBATIM && reader->verbatim > 0)
        reader->verbatim--;
    reader->breaks = MAX(reader->breaks, element->breaks);
}

static void pay_breaks(struct reader *reader)
{
    GString *text = reader->text;

    if (reader->breaks == 0)
        return;
    while (text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
    for (int i = 0; text->len > 0 && i < MIN(reader->breaks, 2); i++)
        g_string_append_c(text, '\n');
    reader->breaks = 0;
}

static void on_text(void *data, const xmlChar *characters, int length)
{
    struct reader *reader = data;
    const char *p = (const char *)characters, *end = p + length;

    if (reader->hidden > 0)
        return;
    for (; p < end; p++) {
        /* U+00A0, which mail programs put for any blank. */
        bool hard = (guchar)*p == 0xC2 && p + 1 < end && (guchar)p[1] == 0xA0;
        p += hard;
        if (hard || (reader->verbatim == 0 && g_ascii_isspace(*p))) {
            put_blank(reader);
        } else {
            pay_breaks(reader);
            g_string_append_c(reader->text, *p);
        }
    }
}

char *html_text(const char *html, gsize length)
{
    struct reader reader = { .text = g_string_sized_new(length / 2) };
    htmlSAXHandler handler = {
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
    };
    htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(&handler, &reader, NULL, 0, NULL,
                                                        XML_CHAR_ENCODING_UTF8);

    if (parser) {
        htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                       HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                       HTML_PARSE_IGNORE_ENC);
        htmlParseChunk(parser, html, (int)MIN(length, G_MAXINT), 0);
        htmlParseChunk(parser, NULL, 0, 1);
        if (parser->myDoc)
            xmlFreeDoc(parser->myDoc);
        htmlFreeParserCtxt(parser);
    }
    g_strstrip(reader.text->str);
    return g_string_free(reader.text, FALSE);
}
