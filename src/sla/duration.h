/* duration.h - a target's time.                                   Layer: sla (pure)
 * Source: ackd(7) S23. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    DURATION_NONE,     /* no such target */
    DURATION_BUSINESS, /* seconds inside business hours: "8h", "30m", "90s", "1h30m" */
    DURATION_DAYS,     /* business days: "2d" */
    DURATION_WALL,     /* seconds by the wall clock: "36h!", "3d!" */
} DurationKind;

struct duration {
    DurationKind kind;
    int64_t amount; /* seconds, or days */
};

/* Fails with CONFIG, saying what was found and which forms are understood. Days and
 * smaller units cannot be mixed ("1d4h") except by the wall clock. Zero is refused. */
bool duration_parse(const char *text, struct duration *duration, GError **error);

/* As it would be written: "8h", "2d", "36h!"; "-" for none. Caller frees. */
char *duration_text(struct duration duration);
