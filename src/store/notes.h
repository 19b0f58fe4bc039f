/* notes.h - what people said, and by which terms.                 Layer: adapter (SQLite)
 * Facts. Errors stick, see store/store.h. Source: ackd(8); ackd(7) S17, S19. */
#pragma once
#include "sla/note.h"
#include "store/store.h"

void store_note_add(Store *store, const struct note *note);

/* Those that hang on a message of these threads (int64_t): struct note *, as said. */
GPtrArray *store_notes(Store *store, const GArray *threads);

/* IGNORE and REGARD, which are the whole team's: struct note *, as said. */
GPtrArray *store_notes_on_people(Store *store);

/* Threads in which somebody matching the pattern (sla/people.h) wrote or was addressed:
 * int64_t, ascending. */
GArray *store_threads_with(Store *store, const char *pattern);

/* S17: the terms (config/config.h) in force from `since` on. */
struct terms_row {
    int64_t since;
    char *text;
};
GPtrArray *store_terms(Store *store); /* struct terms_row *, ascending */
void store_terms_put(Store *store, int64_t since, const char *text);
void store_terms_forget(Store *store); /* all of them */

/* A holiday file as it was when it could last be read; NULL: never. Caller frees. */
char *store_holidays(Store *store, const char *path);
void store_holidays_put(Store *store, const char *path, const char *text);
