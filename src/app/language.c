#include "app/language.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define ENGLISH "en"

/* In the locale "C" gettext never looks into a catalogue; C.UTF-8, which is part of
 * glibc's own files, is none of any country, and its catalogues may lie in C/. */
#define LOCALE "C.UTF-8"
#define LOCALE_FOLDER "C"

void language_init(void)
{
    unsetenv("LANGUAGE"); /* beats the locale, and would look elsewhere */
    setlocale(LC_MESSAGES, LOCALE);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "de, en": whatever is there. */
static char *known_languages(const char *folder)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(names, g_strdup(ENGLISH));
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;
    while (dir && (file = g_dir_read_name(dir)))
        if (g_str_has_suffix(file, ".mo"))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(".mo")));
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

static void refuse(const struct team_config *team, const char *directory, GError **error)
{
    g_autofree char *folder =
        g_build_filename(directory, LOCALE_FOLDER, "LC_MESSAGES", NULL);
    g_autofree char *known = known_languages(folder);
    if (!g_str_equal(setlocale(LC_MESSAGES, NULL), LOCALE))
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "%s: team.language: found '%s', which needs the locale " LOCALE
                    ", but it is not installed",
                    team->file, team->language);
    else
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "%s: team.language: found '%s', expected one of %s (translations are "
                    "looked for in %s)",
                    team->file, team->language, known, folder);
}

bool language_bind(const struct team_config *team, const char *directory, GError **error)
{
    if (g_str_equal(team->language, ENGLISH))
        return true;
    bindtextdomain(team->language, directory);
    bind_textdomain_codeset(team->language, "UTF-8");
    /* The text of no letters is what a catalogue says of itself. */
    if (*dgettext(team->language, "") != '\0')
        return true;
    refuse(team, directory, error);
    return false;
}

static const char *find(const char *code, const char *one, const char *many, gulong count)
{
    return !many ? dgettext(code, one) : dngettext(code, one, many, count);
}

Tongue language_speak(const struct team_config *team)
{
    Tongue tongue = { 0 };
    if (!g_str_equal(team->language, ENGLISH))
        tongue = (Tongue){ team->language, find };
    return tongue_speak(tongue);
}
