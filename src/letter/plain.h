/* plain.h - a page as plain text.                                 Layer: letter (pure)
 * Internal to the room. */
#pragma once
#include "letter/page.h"

/* \n line ends, lines of at most 78 columns where words allow. Caller frees. */
char *plain_document(const Page *page);
