#include "mime/html_marks.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { STYLE_MAX = 400 }; /* bytes of a style that are looked at */

/* Sorted by name. What is not here is shown and breaks no line. */
static const struct named_element {
    const char *name;
    struct element element;
} elements[] = {
    { "a", { ELEMENT_LINK, 0 } },           { "address", { ELEMENT_SHOWN, 1 } },
    { "article", { ELEMENT_SHOWN, 1 } },    { "blockquote", { ELEMENT_QUOTE, 1 } },
    { "br", { ELEMENT_BREAK, 0 } },         { "center", { ELEMENT_SHOWN, 1 } },
    { "dd", { ELEMENT_SHOWN, 1 } },         { "div", { ELEMENT_SHOWN, 1 } },
    { "dt", { ELEMENT_SHOWN, 1 } },         { "footer", { ELEMENT_SHOWN, 1 } },
    { "h1", { ELEMENT_SHOWN, 2 } },         { "h2", { ELEMENT_SHOWN, 2 } },
    { "h3", { ELEMENT_SHOWN, 2 } },         { "h4", { ELEMENT_SHOWN, 2 } },
    { "h5", { ELEMENT_SHOWN, 2 } },         { "h6", { ELEMENT_SHOWN, 2 } },
    { "head", { ELEMENT_HIDDEN, 0 } },      { "header", { ELEMENT_SHOWN, 1 } },
    { "hr", { ELEMENT_SHOWN, 1 } },         { "li", { ELEMENT_ITEM, 1 } },
    { "ol", { ELEMENT_NUMBERED_LIST, 1 } }, { "p", { ELEMENT_SHOWN, 2 } },
    { "pre", { ELEMENT_VERBATIM, 1 } },     { "script", { ELEMENT_HIDDEN, 0 } },
    { "section", { ELEMENT_SHOWN, 1 } },    { "signature", { ELEMENT_SIGNATURE, 1 } },
    { "style", { ELEMENT_HIDDEN, 0 } },     { "table", { ELEMENT_SHOWN, 1 } },
    { "td", { ELEMENT_CELL, 0 } },          { "template", { ELEMENT_HIDDEN, 0 } },
    { "th", { ELEMENT_CELL, 0 } },          { "title", { ELEMENT_HIDDEN, 0 } },
    { "tr", { ELEMENT_SHOWN, 1 } },         { "ul", { ELEMENT_LIST, 1 } },
};

/* Parts of an id, a class or a name, and what they make of the element. Programs that
 * quote a mail once more put something before them ("x_divRplyFwdMsg"). */
static const struct mark {
    const char *attribute;
    const char *part;
    ElementEffect effect;
} marks[] = {
    { "id", "divRplyFwdMsg", ELEMENT_REST },        /* Outlook on the web */
    { "id", "appendonsend", ELEMENT_REST },         /* the same */
    { "id", "stopSpelling", ELEMENT_REST },         /* Hotmail */
    { "id", "zwchr", ELEMENT_REST },                /* Zimbra */
    { "data-marker", "__HEADERS__", ELEMENT_REST }, /* the same */
    { "data-marker", "__SIG_", ELEMENT_SIGNATURE },
    { "id", "isReplyContent", ELEMENT_QUOTE },       /* NetEase */
    { "id", "OLK_SRC_BODY_SECTION", ELEMENT_QUOTE }, /* Outlook for Mac */
    { "id", "reference-message-container", ELEMENT_QUOTE },
    { "id", "isForwardContent", ELEMENT_QUOTE },
    { "class", "gmail_attr", ELEMENT_ATTRIBUTION }, /* its "On ... wrote:" */
    { "class", "yahoo_quoted", ELEMENT_QUOTE },
    { "class", "moz-cite-prefix", ELEMENT_QUOTE },
    { "class", "moz-forward-container", ELEMENT_QUOTE },
    { "class", "protonmail_quote", ELEMENT_QUOTE },
    { "class", "tutanota_quote", ELEMENT_QUOTE },
    { "class", "zmail_extra", ELEMENT_QUOTE }, /* Zoho */
    { "class", "airmail_ext_on", ELEMENT_QUOTE },
    { "id", "ignature", ELEMENT_SIGNATURE }, /* Outlook, on the web and on telephones */
    { "class", "signature", ELEMENT_SIGNATURE }, /* Gmail, Thunderbird, ProtonMail */
    { "name", "messageSignatureSection", ELEMENT_SIGNATURE }, /* Spark */
    { "fairemail", "signature", ELEMENT_SIGNATURE },
    { "fairemail", "reference", ELEMENT_QUOTE },
    { "name", "quote", ELEMENT_QUOTE },               /* GMX, WEB.DE */
    { "name", "messageReplySection", ELEMENT_QUOTE }, /* Spark */
};

static int compare_name(const void *name, const void *element)
{
    return strcmp(name, ((const struct named_element *)element)->name);
}

const char *html_attribute(const char *const *attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

/* Fills `bare` with the style in lower case and without blanks. */
static void bare_style(const char *style, char bare[STYLE_MAX])
{
    gsize length = 0;
    for (; style && *style && length < STYLE_MAX - 1; style++)
        if (!g_ascii_isspace(*style))
            bare[length++] = g_ascii_tolower(*style);
    bare[length] = '\0';
}

/* Newsletters hide words that only the list of mails shall show. */
static bool hides(const char *style)
{
    const char *size = strstr(style, "font-size:0");
    return strstr(style, "display:none") || strstr(style, "visibility:hidden") ||
           strstr(style, "mso-hide:all") ||
           (size && !strchr(".123456789", size[strlen("font-size:0")]));
}

/* The line that Outlook and Windows Mail draw above the header block of what they quote.
 */
static bool is_header_border(const char *style)
{
    return (strstr(style, "border:none;border-top:solid") &&
            strstr(style, "padding:3.0pt0")) ||
           (strstr(style, "border-top-style:solid") && strstr(style, "padding-top:5px"));
}

/* Programs indent by a blockquote without a border, too. */
static bool is_indent(const char *style, const char *const *attributes)
{
    return strstr(style, "border:none") && !html_attribute(attributes, "type") &&
           !html_attribute(attributes, "cite");
}

static ElementEffect effect_of(ElementEffect plain, const char *const *attributes)
{
    char style[STYLE_MAX];

    bare_style(html_attribute(attributes, "style"), style);
    if (html_attribute(attributes, "hidden") || hides(style))
        return ELEMENT_HIDDEN;
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *value = html_attribute(attributes, marks[i].attribute);
        bool whole = strcmp(marks[i].attribute, "name") == 0;
        if (value && (whole ? strcmp(value, marks[i].part) == 0
                            : strstr(value, marks[i].part) != NULL))
            return marks[i].effect;
    }
    if (is_header_border(style))
        return ELEMENT_REST;
    if (plain == ELEMENT_QUOTE && is_indent(style, attributes))
        return ELEMENT_SHOWN;
    return plain;
}

struct element html_element(const char *name, const char *const *attributes)
{
    static const struct element unknown = { ELEMENT_SHOWN, 0 };
    const struct named_element *found =
        bsearch(name, elements, G_N_ELEMENTS(elements), sizeof *elements, compare_name);
    struct element element = found ? found->element : unknown;

    if (attributes && element.effect != ELEMENT_HIDDEN)
        element.effect = effect_of(element.effect, attributes);
    return element;
}
