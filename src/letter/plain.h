/* plain.h - a page as plain text.                                 Layer: letter (pure)
 * Internal to the room. */
#pragma once
#include "letter/page.h"

/* \n line ends, lines of at most 78 columns where words allow. Caller frees. */
char *plain_document(const Page *page);

/* The same for a terminal: with colours and bars of block characters. Caller frees. */
char *plain_terminal(const Page *page);
