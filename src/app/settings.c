#include "app/settings.h"

#include "app/phrasebook.h"

struct config *settings_load(const char *file, GError **error)
{
    g_autoptr(Config) config = config_load(file, error);
    g_autoptr(Phrases) phrases = config ? phrasebook_load(config->phrases_dir, error)
                                        : NULL;
    return phrases ? g_steal_pointer(&config) : NULL;
}
