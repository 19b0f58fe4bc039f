/* calendar_private.h - a calendar as it lies in memory.           Layer: sla (pure)
 * For calendar_layout.c, which lays it out, and calendar.c, which asks it. */
#pragma once
#include <glib.h>
#include <stdint.h>

#include "sla/calendar.h"
#include "sla/zone.h"

/* One stretch of business time. Seconds since the calendar's base: 101 years fit into 32
 * bits, which keeps a century of office hours inside a processor's cache. */
struct piece {
    uint32_t open;
    uint32_t close;
    uint32_t before; /* business seconds before it */
};

/* A local day on which business hours open, and its first piece. All pieces of a window
 * belong to the day on which the first of them opens. */
struct workday {
    uint32_t day;
    uint32_t first;
};

/* Pieces are found by the time's upper bits: bucket b says which piece is the first to
 * close after b << bucket_bits. */
struct Calendar {
    Zone *zone;
    int64_t base;     /* the first day's beginning */
    uint32_t span;    /* seconds until the end */
    GArray *pieces;   /* struct piece, then one past everything */
    GArray *workdays; /* struct workday, then one past everything */
    uint32_t *buckets;
    unsigned bucket_bits;
};
