#include "app/phrasebook.h"

#include <string.h>

#include "base/error.h"

static bool add_pack(Phrases *phrases, const char *path, GError **error)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) why = NULL;
    gsize length;
    if (!g_file_get_contents(path, &data, &length, &why)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "phrase pack: %s",
                    why->message);
        return false;
    }
    return phrases_add(phrases, path, data, (gssize)length, error);
}

/* A pack without a language: what mail programs write in those that have none. */
static const char OTHERS[] = "others";

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In one order everywhere: where two languages read a text alike, the first counts. */
static GPtrArray *pack_names(const char *directory, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(GDir) folder = g_dir_open(directory, 0, &why);
    if (!folder) {
        g_set_error(
            error, ACKD_ERROR, ACKD_ERROR_CONFIG,
            "phrase packs: %s; make install puts them there, and the option phrases"
            " names another directory",
            why->message);
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(folder));)
        if (!strchr(name, '.') && !g_str_has_suffix(name, "~"))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    if (names->len > 0)
        return g_steal_pointer(&names);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "%s: no phrase pack in this folder, expected files like \"en\"",
                directory);
    return NULL;
}

static Phrases *load(const char *directory, const GPtrArray *names, const char *only,
                     GError **error)
{
    g_autoptr(Phrases) phrases = phrases_new();

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(directory, names->pdata[i], NULL);
        if ((!only || g_str_equal(names->pdata[i], only)) &&
            !add_pack(phrases, path, error))
            return NULL;
    }
    return g_steal_pointer(&phrases);
}

Phrases *phrasebook_load(const char *directory, GError **error)
{
    g_autoptr(GPtrArray) names = pack_names(directory, error);
    return names ? load(directory, names, NULL, error) : NULL;
}

Phrases *phrasebook_load_one(const char *directory, const char *language, GError **error)
{
    g_autoptr(GPtrArray) names = pack_names(directory, error);
    guint others;
    if (!names)
        return NULL;
    if (g_ptr_array_find_with_equal_func(names, OTHERS, g_str_equal, &others))
        g_ptr_array_remove_index(names, others);
    if (g_ptr_array_find_with_equal_func(names, language, g_str_equal, NULL))
        return load(directory, names, language, error);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "there is no language \"%s\"; %s has %s", language, directory, all);
    return NULL;
}
