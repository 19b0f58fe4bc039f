/* text.h - text from strangers made safe to keep and to show.     Layer: base
 * Everything that comes out of a mail or a server goes through text_clean() once, where
 * it enters the program; every way out (terminal, HTML, CSV, JSON) has its own escape
 * here. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Valid UTF-8 without NUL and control characters (each run of them becomes one blank, a
 * broken byte U+FFFD), at most `max` bytes, cut between characters. `length` -1: up to
 * the NUL. NULL gives "". Caller frees. */
char *text_clean(const char *bytes, gssize length, gsize max);

/* The same, but line breaks stay (as \n) and tabs become blanks: for text of several
 * lines. */
char *text_clean_lines(const char *bytes, gssize length, gsize max);

/* For a terminal: control and bidirectional characters are shown as <U+202E>, so that no
 * mail can move the cursor or turn a line round. Caller frees. */
char *text_terminal(const char *text);

/* Columns `text` takes on a terminal (wide characters count two, combining ones none). */
int text_columns(const char *text);

/* At most `columns` wide, an ellipsis at the end where it was cut. Caller frees. */
char *text_shorten(const char *text, int columns);

/* < > & " ' as entities, bidirectional controls dropped. Appends to `out`. */
void text_append_html(GString *out, const char *text);

/* One CSV field (RFC 4180); a text that a spreadsheet would run (= + - @ tab at its
 * start) gets a ' before it. Appends to `out`. */
void text_append_csv(GString *out, const char *text);

/* One JSON string (RFC 8259) in its quotes; a broken byte is U+FFFD. Appends to `out`. */
void text_append_json(GString *out, const char *text);

/* The known name nearest to `text` (edit distance at most 2, or 3 for long names), NULL
 * if none is near. `names` ends with NULL. Borrowed from `names`. */
const char *text_nearest(const char *text, const char *const *names);

/* The first `length` hex digits of SHA-256 over `text`. Caller frees. */
char *text_hash(const char *text, int length);
