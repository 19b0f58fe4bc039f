#include "app/settings.h"

#include "app/holidays.h"
#include "app/hook.h"
#include "app/language.h"
#include "app/phrasebook.h"

static bool bind_languages(const struct config *config, GError **error)
{
    for (guint i = 0; i < config->teams->len; i++)
        if (!language_bind(config->teams->pdata[i], config->translations, error))
            return false;
    return true;
}

struct config *settings_load(const char *file, GError **error)
{
    g_autoptr(Config) config = config_load(file, error);
    if (!config || !holidays_lay_out(config, error) || !bind_languages(config, error) ||
        !hook_check(config, error))
        return NULL;
    g_autoptr(Phrases) phrases = phrasebook_load(config->phrases_dir, error);
    return phrases ? g_steal_pointer(&config) : NULL;
}

struct config *settings_load_for_reading(const char *file, GError **error)
{
    g_autoptr(Config) config = config_load_without_secrets(file, error);
    return config && holidays_lay_out(config, error) && bind_languages(config, error)
               ? g_steal_pointer(&config)
               : NULL;
}
