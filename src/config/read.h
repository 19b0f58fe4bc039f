/* read.h - from a file in libconfig syntax into a struct, through its table.
 *                                                         Layer: adapter (libconfig)
 * The only module that knows libconfig. */
#pragma once
#include "config/options.h"
#include "config/problems.h"

/* Fills the zeroed struct at `base` with what `file` (absolute, kept by the caller as
 * long as `problems`) says and with defaults, and tells `problems` what is wrong and
 * where each value was written. What is wrong stays as it was: NULL, 0, an empty array.
 * `open_secrets`: files of secrets must be there and private.
 * False if nothing could be read because of the file or its syntax. */
bool read_file(const char *file, const struct option_table *table, void *base,
               bool open_secrets, Problems *problems);

/* The same for a text that is no file's; `file` is what problems call it. */
bool read_text(const char *text, const char *file, const struct option_table *table,
               void *base, Problems *problems);
