/* border.h - where the parts of a multipart begin and end.        Layer: adapter (GMime)
 * By the border lines alone: nothing between them is looked at, and bodies may be cut
 * anywhere. Source: RFC 2046 5.1. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct border_walk {
    const char *boundary, *end; /* borrowed */
    const char *next;           /* behind the last border seen */
    bool closed;                /* the multipart's end was seen */
};

/* False where there is no border at all: a boundary that is missing, or another one. */
bool border_begin(struct border_walk *walk, const char *bytes, gsize length,
                  const char *boundary);

/* The bytes of the next part, its fields included; *whole: its end was seen. False behind
 * the last one. */
bool border_next(struct border_walk *walk, const char **bytes, gsize *length,
                 bool *whole);
