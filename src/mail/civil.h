/* civil.h - local days as dates.                                  Layer: mail (pure)
 * Days are counted from 1970-01-01; a day has no zone here. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* From 1970 on. */
GDate civil_date(int64_t day);
int64_t civil_day(const GDate *date);
int civil_weekday(int64_t day); /* 1 Monday to 7 Sunday */

/* False, and *found untouched, where there is no such day. */
bool civil_day_in(int year, int month, int day, int64_t *found);

/* Whether North America has summer time then: from the second Sunday of March to the
 * first of November, as since 2007. */
bool civil_american_summer(int64_t day);
