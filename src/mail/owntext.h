/* owntext.h - what the author wrote himself.                      Layer: mail (pure)
 * Quotes, "On ... wrote:" lines, header blocks of forwarded mail, signatures, legal
 * notices and what programs and lists add go; greeting and closing words stay. Where what
 * follows an attribution is not marked as a quote, everything to the end goes. The words
 * come from the packs, the shapes (">", "--", "Name: value" in a row) from here. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

/* `text` is plain UTF-8 with \n line ends. `author`, who may be NULL, is looked for above
 * signatures. Never NULL; "" where nothing is the author's own. Caller frees. */
char *owntext_extract(const char *text, const struct address *author,
                      const Phrases *phrases);

/* The same; sets *facts to what the lines that go without being quotes say of the mail:
 * FACT_NEWSLETTER_TEXT, FACT_ROBOT_TEXT. */
char *owntext_extract_facts(const char *text, const struct address *author,
                            const Phrases *phrases, unsigned *facts);
