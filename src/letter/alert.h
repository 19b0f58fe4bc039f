/* alert.h - a letter to whoever runs ackd: something here wants mending. Layer: letter
 * (pure) */
#pragma once
#include <stdbool.h>

#include "letter/letter.h"

struct alert {
    const char *team;
    bool good;                /* something was wrong, and is not any more */
    const char *headline;     /* what is wrong; the subject, too */
    const char *const *facts; /* label, value, label, value ..., NULL at the end */
    const char *consequence;  /* a sentence or two: what goes on meanwhile, what to do */
};

struct letter *letter_alert(const struct alert *alert); /* never NULL */
