/* owntext_attribution.h - "On 3 May, Ann wrote:" in all languages.   Layer: mail (pure)
 * The line, or the few, by which a mail program says whose words follow. Mail programs
 * break it anywhere; what people say somebody wrote looks much the same. */
#pragma once
#include "mail/owntext_lines.h"

enum { DATE_DIGITS_MIN = 5 /* of "6 May 2014" */ };

/* Number of lines the attribution that begins at `at` takes, 0 if none begins there. */
guint attribution_lines(const struct reading *reading, guint at);

/* Does the text end as one? Behind the colon there may be emphasis; some programs put
 * dashes in its place. */
bool attribution_ends(const char *text, gsize length);
