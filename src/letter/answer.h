/* answer.h - the letter that says what a command did.             Layer: letter (pure)
 * Every command that was said by answering a letter gets one, and no other mail does.
 * Source: ackd(7) S43. */
#pragma once
#include <stdbool.h>

#include "letter/letter.h"

/* One of the conversations that a command may have meant. */
struct answer_choice {
    const char *name; /* "1a2b3c4d", or a promise's: "1a2b3c4d.2" */
    const char *what; /* who waits there, and the subject */
};

struct answer {
    const char *team;
    const char *command; /* as it was said */
    const char *problem; /* why nothing was done; NULL: it was done */
    const char *said;    /* else what came of it: "closed; nobody was waiting in it" */
    bool named;          /* `said` stands behind the conversation's name */
    const char *conversation, *client, *subject; /* that it is about; NULL: not known */
    const char *undo;      /* the command that takes it back, or NULL */
    const GArray *choices; /* struct answer_choice; NULL or empty: nothing to choose */
};

/* Never NULL. */
struct letter *letter_answer(const struct answer *answer);
