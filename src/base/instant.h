/* instant.h - instants and spans as text.                         Layer: base
 * An instant is UTC seconds since 1970 (int64_t); INSTANT_NONE is "not known, never".
 * A span is seconds by the wall clock. Local time with business hours is sla/calendar's.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define INSTANT_NONE INT64_MIN

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* Whether it lies in the years 1 to 9999, which have a date of four digits. */
bool instant_is_plausible(int64_t instant);

/* The earlier of two, of which either may be INSTANT_NONE. */
int64_t instant_sooner(int64_t a, int64_t b);

/* "2026-11-18T09:30:00Z", for files and JSON. INSTANT_NONE gives NULL. Caller frees. */
char *instant_iso(int64_t instant);

/* "2026-11-18T09:30[:00][Z|+01:00]", "2026-11-18 09:30", "2026-11-18", "now". A text
 * without a zone is local time of `zone`, or UTC where zone is NULL. `now` is what "now"
 * means. Fails with USAGE, saying what was found and which forms are understood. */
bool instant_parse(const char *text, GTimeZone *zone, int64_t now, int64_t *instant,
                   GError **error);

/* "90s", "5m", "2h", "7d", "4w" or several together ("1h30m") -> seconds. Fails with
 * USAGE. No sign, no fraction, no blank; at most 100 years. */
bool span_parse(const char *text, int64_t *seconds, GError **error);

/* The two largest units: "2d 3h", "4h 5m", "12m", "8s". Negative spans begin with "-".
 * Caller frees. */
char *span_text(int64_t seconds);
