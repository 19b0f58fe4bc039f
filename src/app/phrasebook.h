/* phrasebook.h - the phrase packs, from their folder.             Layer: app */
#pragma once
#include "mail/phrases.h"

/* Every file of `directory` without a dot in its name is a pack. Fails with CONFIG:
 * folder missing or empty, a pack that cannot be read. */
Phrases *phrasebook_load(const char *directory, GError **error);

/* The pack of that name alone. Fails with USAGE where `directory` has none, saying which
 * it has; else as above. */
Phrases *phrasebook_load_one(const char *directory, const char *language, GError **error);
