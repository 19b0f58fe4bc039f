/* webhooks.h - what is said of webhooks, checked as a whole.      Layer: adapter */
#pragma once
#include "config/config.h"
#include "config/problems.h"

/* Checks what every value by itself cannot show, and reads the templates: what is in
 * force is what was there when the configuration was read. */
void webhooks_read(struct team_config *team, Problems *problems);

/* Frees the templates. */
void webhooks_forget(struct team_config *team);
