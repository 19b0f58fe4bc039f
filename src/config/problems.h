/* problems.h - everything that is wrong with a configuration.     Layer: adapter
 * Collects problems instead of stopping at the first, and remembers where each value was
 * written, so that a check of finished values can still name file and line. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct Problems Problems;

Problems *problems_new(void);
void problems_free(Problems *problems); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Problems, problems_free)

/* `file` must outlive the problems; `value` is only compared. `written`: it stands there;
 * else it could have, and it has its default. */
void problems_place(Problems *problems, const void *value, const char *file, int line,
                    bool written);
bool problems_written(const Problems *problems, const void *value);

/* A placed value was refused: its field is empty, but not because nothing was written. */
void problems_spoil(Problems *problems, const void *value);
bool problems_spoilt(const Problems *problems, const void *value);

void problems_add(Problems *problems, const char *file, int line, const char *option,
                  const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Where `value` was written; it must have been placed. */
void problems_add_at(Problems *problems, const void *value, const char *option,
                     const char *format, ...) G_GNUC_PRINTF(4, 5);

/* False where there are any, with CONFIG and a line for each, by file and line. */
bool problems_none(Problems *problems, GError **error);
