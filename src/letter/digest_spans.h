/* digest_spans.h - the figures of a digest, each beside the span before.  Layer: letter
 * (pure). Internal to the room. Source: ackd(7) S45, S46. */
#pragma once
#include "letter/digest.h"
#include "letter/page.h"

/* A section for each span. One that holds no more than the one before it, because nobody
 * wrote earlier, says so in a line. */
void digest_spans_add(Page *page, const struct digest *digest);
