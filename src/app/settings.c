#include "app/settings.h"

#include "app/holidays.h"
#include "app/phrasebook.h"

struct config *settings_load(const char *file, GError **error)
{
    g_autoptr(Config) config = config_load(file, error);
    if (!config || !holidays_lay_out(config, error))
        return NULL;
    g_autoptr(Phrases) phrases = phrasebook_load(config->phrases_dir, error);
    return phrases ? g_steal_pointer(&config) : NULL;
}

struct config *settings_load_for_reading(const char *file, GError **error)
{
    g_autoptr(Config) config = config_load_without_secrets(file, error);
    return config && holidays_lay_out(config, error) ? g_steal_pointer(&config) : NULL;
}
