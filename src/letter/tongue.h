/* tongue.h - the language letters are written in.                 Layer: letter (pure)
 * Every text that a reader sees stands in _(), in English; texts that depend on a number
 * in tongue_count(). N_() marks one that is looked up later. po/ has their translations;
 * HACKING says how to add one. Whoever composes letters chooses their language. */
#pragma once
#include <glib.h>

#define _(text) tongue_text(text)
#define N_(text) (text)

/* What a text is in the language `code`, the text itself where nothing is known of it:
 * `many` is NULL where it depends on no number. The result lives as long as the program.
 */
typedef const char *(*TongueFind)(const char *code, const char *one, const char *many,
                                  gulong count);

/* All zero: English. */
typedef struct {
    const char *code; /* "de"; borrowed while it is spoken */
    TongueFind find;
} Tongue;

/* From now on this thread's letters are written in it, until tongue_restore() gets what
 * this returns: the one before. */
Tongue tongue_speak(Tongue tongue) G_GNUC_WARN_UNUSED_RESULT;
void tongue_restore(Tongue *before);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tongue, tongue_restore)

/* As HTML names it: "en". */
const char *tongue_code(void);

/* Literals; of the catalogue where it has them. */
const char *tongue_text(const char *english) __attribute__((format_arg(1)));
const char *tongue_count(const char *one, const char *many, gsize count)
    __attribute__((format_arg(1), format_arg(2)));
