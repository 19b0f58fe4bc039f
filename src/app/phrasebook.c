#include "app/phrasebook.h"

#include <string.h>

#include "base/error.h"

static bool add_pack(Phrases *phrases, const char *path, GError **error)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) why = NULL;
    if (!g_file_get_contents(path, &data, NULL, &why)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "phrase pack: %s",
                    why->message);
        return false;
    }
    return phrases_add(phrases, path, data, error);
}

Phrases *phrasebook_load(const char *directory, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(GDir) folder = g_dir_open(directory, 0, &why);
    if (!folder) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "phrase packs: %s",
                    why->message);
        return NULL;
    }
    g_autoptr(Phrases) phrases = phrases_new();
    guint packs = 0;
    for (const char *name; (name = g_dir_read_name(folder));) {
        if (strchr(name, '.') || g_str_has_suffix(name, "~"))
            continue;
        g_autofree char *path = g_build_filename(directory, name, NULL);
        if (!add_pack(phrases, path, error))
            return NULL;
        packs++;
    }
    if (packs == 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "%s: no phrase pack in this folder, expected files like \"en\"",
                    directory);
        return NULL;
    }
    return g_steal_pointer(&phrases);
}
