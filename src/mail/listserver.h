/* listserver.h - list servers, below the mail of people.          Layer: mail (pure)
 * They tell everybody how to leave, as newsletters do. */
#pragma once
#include <stdbool.h>

/* Do the first bytes of [text, end) name one? */
bool listserver_is_named(const char *text, const char *end);
