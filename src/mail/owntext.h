/* owntext.h - what the author wrote himself.                      Layer: mail (pure)
 * Quotes, "On ... wrote:" lines, header blocks of forwarded mail and signatures go;
 * greeting and closing words stay. Where what follows an attribution is not marked as a
 * quote, everything to the end goes. The words come from the packs, the shapes (">",
 * "--", "Name: value" in a row) from here. */
#pragma once
#include "mail/phrases.h"

/* `text` is plain UTF-8 with \n line ends. Never NULL; "" where nothing is the author's
 * own. Caller frees. */
char *owntext_extract(const char *text, const Phrases *phrases);
