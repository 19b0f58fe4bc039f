/* calendar_parse.h - opening hours as an administrator writes them. Layer: sla (pure)
 * Source: ackd(7) S21. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Minutes after local midnight: 0 <= open < close <= 1440, or close <= open for a window
 * that crosses midnight (it belongs to the day on which it opens). */
struct window {
    unsigned days; /* bit 0 Monday ... bit 6 Sunday */
    int open;
    int close;
};

/* A closed day or part of one (open..close in minutes, 0..1440 for all of it), or the
 * closed run of days first..last. Dates are days since 1970-01-01, local. Closed hours
 * are closed whichever day the window they lie in belongs to. */
struct closure {
    int64_t first;
    int64_t last;
    int open;
    int close;
};

/* "Mon-Thu", "Fri", "Sat,Sun", "Mon-Wed,Fri" -> bits; "09:00".."24:00" -> minutes;
 * "2026-12-24", "2026-12-24..2027-01-01", "2026-12-31 12:00-24:00" -> closure.
 * They fail with CONFIG, saying what was found and which forms are understood. */
bool calendar_parse_days(const char *text, unsigned *days, GError **error);
bool calendar_parse_time(const char *text, int *minutes, GError **error);
bool calendar_parse_closure(const char *text, struct closure *closure, GError **error);

/* Fails with CONFIG where there is no window, one is not made as said above, or two
 * overlap; the error names both. */
bool calendar_check_windows(const struct window *windows, gsize n_windows,
                            GError **error);
