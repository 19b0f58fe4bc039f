/* owntext_signature.h - where a signature without "-- " begins.   Layer: mail (pure)
 * A block at the end of what somebody wrote: below a closing ("Best regards"), a rule or
 * the author's own name, made of telephone numbers, addresses, functions and firms.
 * Prudent: a line that reads as a sentence ends it, and a name alone is none. */
#pragma once
#include "mail/owntext_lines.h"

/* The first line of the signature at the end of [from, to), `to` if there is none. */
guint signature_start(const struct reading *reading, guint from, guint to);
