/* letter_fixture.h - a team, what it owes, and what every letter must be like. */
#pragma once
#include "base/instant.h"
#include "letter/letter.h"
#include "sla/owed.h"
#include "sla/people.h"

extern Calendar *office;   /* Mon-Fri 09:00-17:30, Berlin */
extern struct people team; /* Ann Lee */

void letters_set_up(void);
void letters_tear_down(void);

/* An instant of local time, "2026-11-18 09:30". */
int64_t at(const char *local);

/* A first reply to Jane Doe; nothing of it is to be freed. */
struct owed owed_of(const char *since, const char *due);

/* Ann's promise to her. */
struct owed promise_of(const char *since, const char *due);

void assert_contains(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);

/* All of the parts, one behind the other; NULL at the end. */
void assert_order(const char *text, const char *const *parts);

/* Text and HTML have the same words. */
void assert_says_the_same(const struct letter *letter);

/* The same; nothing remote, narrow lines, a subject of one line. */
void assert_well_made(const struct letter *letter);
