/* settings.h - a configuration that can be worked with.           Layer: app */
#pragma once
#include "config/config.h"

/* For the daemon: config_load(), the holidays laid out, and the phrase packs and
 * templates it names can be used. Fails with CONFIG. */
struct config *settings_load(const char *file, GError **error);

/* For programs that only look at what is stored: the same without secrets and packs. */
struct config *settings_load_for_reading(const char *file, GError **error);
