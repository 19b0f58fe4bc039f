/* zone.h - the local time of one IANA zone.                       Layer: sla (pure)
 * GTimeZone walks its list of changes for every question; here the changes from 1970 to
 * 2100 are found once and searched by halving. Before and after, the first and the last
 * offset hold. Local seconds are what a local clock shows, counted from its 1970-01-01.
 * A Zone never changes once made: any thread may read it. Source: ackd(7) S21. */
#pragma once
#include <glib.h>
#include <stdint.h>

typedef struct Zone Zone;

/* Fails with CONFIG where there is no such zone. */
Zone *zone_new(const char *name, GError **error);
/* A clock without summer time, that many seconds east of UTC; less than a day. */
Zone *zone_new_fixed(int east);
void zone_free(Zone *zone); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Zone, zone_free)

GTimeZone *zone_glib(const Zone *zone); /* borrowed */

/* What the local clock shows at that instant. */
int64_t zone_local(const Zone *zone, int64_t at);

/* The first instant at which the local clock shows `local` or more: a time that was
 * skipped is the first one after the gap, a doubled one the first of the two. It never
 * falls while `local` rises. */
int64_t zone_instant(const Zone *zone, int64_t local);
