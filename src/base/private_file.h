/* private_file.h - files that only their owner may read.          Layer: base
 * One rule for whoever checks a secret's file and whoever reads it. */
#pragma once
#include <glib.h>

/* A descriptor (close-on-exec) for reading `path`, -1 with CONFIG where that is no
 * regular file, cannot be read, or can be read by its group or by others. */
int private_file_open(const char *path, GError **error);
