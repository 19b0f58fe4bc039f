/* html.h - a page as an HTML document for mail programs.          Layer: letter (pure)
 * Internal to the room. Tables and inline styles, because Outlook knows little else; one
 * style sheet for dark mode, which programs that do not know it may drop. */
#pragma once
#include "letter/page.h"

/* Everything is escaped, long words can be broken. Lines stay below 998 bytes wherever
 * the page's own strings do. Caller frees. */
char *html_document(const Page *page, const char *title);
