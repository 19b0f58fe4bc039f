/* letter.h - a letter before it becomes mail.                     Layer: letter (pure)
 * Text and HTML say the same. HTML is tables and inline styles: no images, no remote
 * content, readable at 360 pixels and in Outlook, dark mode not broken. */
#pragma once
#include <glib.h>

struct letter {
    char *subject; /* one line without control or bidirectional characters */
    char *text; /* UTF-8, \n line ends, lines of at most 78 columns where words allow */
    char *html; /* a whole document */
};

void letter_free(struct letter *letter); /* NULL is fine */
typedef struct letter Letter;            /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letter, letter_free)
