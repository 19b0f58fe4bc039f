/* tongue.h - the language a letter is written in.                 Layer: letter (pure)
 * Internal to the room. Every text that a reader sees stands in _(), in English; texts
 * that depend on a number in tongue_count(). N_() marks one that is looked up later. */
#pragma once
#include <glib.h>

#define _(text) tongue_text(text)
#define N_(text) (text)

/* Literals; of the catalogue where it has them. */
const char *tongue_text(const char *english) G_GNUC_FORMAT(1);
const char *tongue_count(const char *one, const char *many, gsize count) G_GNUC_FORMAT(1)
    G_GNUC_FORMAT(2);
