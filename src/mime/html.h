/* html.h - HTML of a mail -> its readable text.                   Layer: adapter
 * (libxml2) No tree is built and nothing is loaded; scripts, styles and quoted blocks are
 * left out. */
#pragma once
#include <glib.h>

/* `html` is UTF-8, whatever its own <meta> says. Never NULL. Caller frees. */
char *html_text(const char *html, gsize length);
