/* language.h - letters in the language of their team.             Layer: app
 * Translations are catalogues of GNU gettext, one text domain for each language. So the
 * team chooses, not the locale of whoever runs the program, and no locale of that
 * language has to be installed. */
#pragma once
#include "config/config.h"
#include "letter/tongue.h"

/* Before there are threads, once: takes the choice of messages' language from the
 * environment. What the libraries say stays English. */
void language_init(void);

/* Finds the team's catalogue in `directory`, which stays in force until the next call for
 * the same language. Fails with CONFIG, naming the languages that are there. */
bool language_bind(const struct team_config *team, const char *directory, GError **error);

/* Until the end of the block that holds the result as g_auto(Tongue), what is composed is
 * in the language of the team, once it is bound. */
Tongue language_speak(const struct team_config *team) G_GNUC_WARN_UNUSED_RESULT;
