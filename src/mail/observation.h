/* observation.h - one mail seen in one folder.                    Layer: mail (pure)
 * What a worker tells the keeper: the message and where it lies. */
#pragma once
#include "mail/message.h"

struct observation {
    uint32_t uid;
    bool answered;           /* \Answered (S16) */
    bool closed;             /* has the keyword for closed matters (S19) */
    uint32_t size;           /* RFC822.SIZE */
    struct message *message; /* NULL: this UID was passed over, and `problem` says why */
    char *problem;
};

struct observation *observation_new(uint32_t uid);
void observation_free(struct observation *observation); /* NULL is fine */
