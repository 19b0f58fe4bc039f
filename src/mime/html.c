#include "mime/html.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

#include "mime/html_marks.h"

enum {
    LINK_MAX = 1000,      /* bytes; a longer one tracks people */
    LINK_WORDS_MAX = 400, /* bytes; more are no name of a link */
    NO_LIST = G_MAXUINT,  /* outside of any */
};

/* An element that is not closed yet. */
struct open_element {
    struct element element;
    guint list;      /* the list it stands in: its place in `open` */
    guint items;     /* of a list: counted so far */
    gsize link_text; /* of a link: where its words begin in the text */
    char *link;      /* its address, or NULL */
};

struct reader {
    GString *text;
    GArray *open;   /* struct open_element */
    guint hidden;   /* how many open elements are not shown, */
    guint quoted;   /* are quotes, */
    guint verbatim; /* are <pre> */
    guint list;     /* the innermost open list */
    int breaks;     /* line breaks owed before the next text */
    bool rest;      /* somebody else's from here on */
};

static bool is_silent(const struct reader *reader)
{
    return reader->hidden > 0 || reader->rest;
}

static bool at_blank(const struct reader *reader)
{
    const GString *text = reader->text;
    return reader->breaks > 0 || text->len == 0 ||
           strchr(" \n", text->str[text->len - 1]);
}

static void put_blank(struct reader *reader)
{
    if (!is_silent(reader) && !at_blank(reader))
        g_string_append_c(reader->text, ' ');
}

static void pay_breaks(struct reader *reader)
{
    GString *text = reader->text;

    while (reader->breaks > 0 && text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
    for (int i = 0; text->len > 0 && i < MIN(reader->breaks, 2); i++)
        g_string_append_c(text, '\n');
    reader->breaks = 0;
    if (reader->quoted > 0 && (text->len == 0 || text->str[text->len - 1] == '\n'))
        g_string_append(text, "> ");
}

static void put_words(struct reader *reader, const char *words)
{
    if (is_silent(reader))
        return;
    pay_breaks(reader);
    g_string_append(reader->text, words);
}

/* "- " or "3. " before an item of a list. */
static void put_item_mark(struct reader *reader)
{
    struct open_element *list =
        reader->list == NO_LIST
            ? NULL
            : &g_array_index(reader->open, struct open_element, reader->list);

    if (!list || list->element.effect == ELEMENT_LIST) {
        put_words(reader, "- ");
    } else {
        char mark[16];
        g_snprintf(mark, sizeof mark, "%u. ", ++list->items);
        put_words(reader, mark);
    }
}

/* What parts a signature from the text in plain mail (RFC 3676). */
static void put_signature_mark(struct reader *reader)
{
    reader->breaks = MAX(reader->breaks, 1);
    put_words(reader, "-- ");
    reader->breaks = 1;
}

static bool is_web_address(const char *link)
{
    return link && strlen(link) <= LINK_MAX &&
           (g_str_has_prefix(link, "http://") || g_str_has_prefix(link, "https://"));
}

static void open_link(struct reader *reader, struct open_element *open,
                      const char *const *attributes)
{
    const char *link = html_attribute(attributes, "href");
    open->link_text = reader->text->len;
    if (is_web_address(link) && !is_silent(reader) && reader->quoted == 0)
        open->link = g_strdup(link);
}

/* "our offer <https://...>", unless the words are the address themselves. */
static void close_link(struct reader *reader, struct open_element *open)
{
    gsize start = MIN(open->link_text, reader->text->len);
    gsize length = reader->text->len - start;
    const char *words = reader->text->str + start;
    bool named = length > 0 && length <= LINK_WORDS_MAX && !strstr(words, "://") &&
                 !strstr(words, "www.");

    if (open->link && named && !is_silent(reader))
        g_string_append_printf(reader->text, " <%s>", open->link);
    g_clear_pointer(&open->link, g_free);
}

/* What an element that opens or closes changes for the text in it. */
static void count(struct reader *reader, ElementEffect effect, guint by)
{
    reader->hidden += effect == ELEMENT_HIDDEN ? by : 0;
    reader->quoted += effect == ELEMENT_QUOTE || effect == ELEMENT_ATTRIBUTION ? by : 0;
    reader->verbatim += effect == ELEMENT_VERBATIM ? by : 0;
}

static void break_lines(struct reader *reader, const struct element *element)
{
    int breaks = element->effect == ELEMENT_QUOTE ? MAX(element->breaks, 1)
                                                  : element->breaks;
    reader->breaks = MAX(reader->breaks, breaks);
}

static void on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
    struct reader *reader = data;
    const char *const *pairs = (const char *const *)attributes;
    struct open_element open = { .element = html_element((const char *)name, pairs),
                                 .list = reader->list };
    ElementEffect effect = open.element.effect;

    break_lines(reader, &open.element);
    count(reader, effect, 1);
    if (effect == ELEMENT_BREAK)
        reader->breaks++;
    else if (effect == ELEMENT_CELL)
        put_blank(reader);
    else if (effect == ELEMENT_ITEM)
        put_item_mark(reader);
    else if (effect == ELEMENT_SIGNATURE)
        put_signature_mark(reader);
    else if (effect == ELEMENT_LINK)
        open_link(reader, &open, pairs);
    else if (effect == ELEMENT_LIST || effect == ELEMENT_NUMBERED_LIST)
        reader->list = reader->open->len;
    reader->rest = reader->rest || (effect == ELEMENT_REST && reader->quoted == 0);
    g_array_append_val(reader->open, open);
}

static void on_end(void *data, G_GNUC_UNUSED const xmlChar *name)
{
    struct reader *reader = data;

    if (reader->open->len == 0)
        return;
    struct open_element *open =
        &g_array_index(reader->open, struct open_element, reader->open->len - 1);
    if (open->element.effect == ELEMENT_LINK)
        close_link(reader, open);
    break_lines(reader, &open->element);
    count(reader, open->element.effect, (guint)-1);
    reader->list = open->list;
    g_array_set_size(reader->open, reader->open->len - 1);
}

/* Gmail puts "------ Forwarded message" where its "On ... wrote:" else stands, and does
 * not mark what is forwarded. */
static bool begins_forwarded(const struct reader *reader, const char *text, gsize length)
{
    if (reader->open->len == 0 || reader->quoted != 1 || length < 5)
        return false;
    const struct open_element *open =
        &g_array_index(reader->open, struct open_element, reader->open->len - 1);
    return open->element.effect == ELEMENT_ATTRIBUTION && memcmp(text, "-----", 5) == 0;
}

static void on_text(void *data, const xmlChar *characters, int length)
{
    struct reader *reader = data;
    const char *p = (const char *)characters, *end = p + length;

    reader->rest = reader->rest || begins_forwarded(reader, p, (gsize)length);
    if (is_silent(reader))
        return;
    for (; p < end; p++) {
        /* U+00A0, which mail programs put for any blank. */
        bool hard = (guchar)*p == 0xC2 && p + 1 < end && (guchar)p[1] == 0xA0;
        p += hard;
        if (*p == '\n' && reader->verbatim > 0) {
            reader->breaks++;
        } else if (hard || (reader->verbatim == 0 && g_ascii_isspace(*p))) {
            put_blank(reader);
        } else {
            pay_breaks(reader);
            g_string_append_c(reader->text, *p);
        }
    }
}

static void clear_open(gpointer data)
{
    g_free(((struct open_element *)data)->link);
}

char *html_text(const char *html, gsize length)
{
    struct reader reader = {
        .text = g_string_sized_new(length / 2),
        .open = g_array_new(FALSE, FALSE, sizeof(struct open_element)),
        .list = NO_LIST,
    };
    htmlSAXHandler handler = {
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
    };
    htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(&handler, &reader, NULL, 0, NULL,
                                                        XML_CHAR_ENCODING_UTF8);

    g_array_set_clear_func(reader.open, clear_open);
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
    g_array_unref(reader.open);
    g_strstrip(reader.text->str);
    return g_string_free(reader.text, FALSE);
}
