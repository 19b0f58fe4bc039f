/* evaluation_json.h - what evaluate_probe prints. */
#pragma once
#include "sla/evaluate.h"

/* One line. `calendars`: their names -> Calendar *. The caller frees. */
char *evaluation_json(const struct evaluation *found, GHashTable *calendars);
