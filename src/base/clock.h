/* clock.h - the only place that asks for the time.                Layer: base
 * Called by the composition roots, once per turn of their loop; everything below them
 * takes `now` as a parameter. */
#pragma once
#include <stdint.h>

/* UTC seconds since 1970. */
int64_t clock_now(void);

/* Milliseconds of a clock that never jumps, for deadlines of network operations. */
int64_t clock_monotonic_ms(void);
