/* settings.h - a configuration that the daemon can run with.      Layer: app */
#pragma once
#include "config/config.h"

/* config_load(), and the phrase packs it names can be read. Fails with CONFIG. */
struct config *settings_load(const char *file, GError **error);
