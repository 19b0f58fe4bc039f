/* gather.h - whose reminders become one letter.                   Layer: app
 * Each recipient gets one letter of everything that goes to them now; those who get the
 * same share it. Source: ackd(7) S40. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct gather_item {
    const GPtrArray *to; /* const char *: who is to be told of it */
    bool held;           /* set where none of them may get one more letter today */
};

/* Strings are the items'. */
struct gathered {
    GPtrArray *to;    /* const char * */
    GPtrArray *items; /* struct gather_item *, in their order */
    bool last;        /* of those that these recipients get today */
};

/* Letters (struct gathered *). `together`: one for each recipient, else one for each item
 * and recipient. `written`: how many letters an address (const char *) got today already;
 * with those no recipient gets more than `cap`, and what is over goes into the last. */
GPtrArray *gather_letters(const GPtrArray *items, bool together, GHashTable *written,
                          guint cap);
