/* html.h - HTML of a mail -> its readable text.                   Layer: adapter
 * (libxml2) No tree is built and nothing is loaded. Scripts, styles and what is hidden
 * are left out, as is what programs put below the header block of a reply; other quotes
 * get
 * "> " before each line, signatures "--" above them, list items "- " or their number,
 * links their address behind them. */
#pragma once
#include <glib.h>

/* `html` is UTF-8, whatever its own <meta> says. Never NULL. Caller frees. */
char *html_text(const char *html, gsize length);
