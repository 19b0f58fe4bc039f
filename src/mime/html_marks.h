/* html_marks.h - what an element of a mail's HTML does to its text.   Layer: adapter
 * Each mail program marks its quotes in its own way: blockquote, classes and ids, a
 * border above the header block. */
#pragma once
#include <stdbool.h>

typedef enum {
    ELEMENT_SHOWN,
    ELEMENT_HIDDEN,      /* with all that is in it */
    ELEMENT_QUOTE,       /* with all that is in it */
    ELEMENT_ATTRIBUTION, /* the same; below "------" all that follows is forwarded */
    ELEMENT_REST,        /* all that follows is somebody else's */
    ELEMENT_SIGNATURE,   /* of the author */
    ELEMENT_VERBATIM,    /* blanks and line ends count */
    ELEMENT_CELL,        /* set off from what stands before it */
    ELEMENT_ITEM,        /* of a list */
    ELEMENT_LIST,
    ELEMENT_NUMBERED_LIST,
    ELEMENT_BREAK, /* a line's end */
    ELEMENT_LINK,
} ElementEffect;

struct element {
    ElementEffect effect;
    int breaks; /* before and after it; 1: own line, 2: own paragraph */
};

/* `name` in lower case; `attributes` are names and values in turn, NULL at the end, or
 * NULL; a value may be NULL. */
struct element html_element(const char *name, const char *const *attributes);

/* The value of an attribute, NULL if it has none. Borrowed. */
const char *html_attribute(const char *const *attributes, const char *name);
