/* porter.h - the threads that fetch passwords and tokens.         Layer: ackd
 * A command or a server of tokens may take its time; the keeper goes on meanwhile and
 * hears what was fetched through a descriptor. The threads touch no store. */
#pragma once
#include <stdbool.h>

#include "app/secrets.h"

typedef struct Porter Porter;

/* `tokens` is borrowed. */
Porter *porter_new(Tokens *tokens);

/* Cancels the tokens and waits for what runs. NULL is fine. */
void porter_free(Porter *porter);

/* Whatever `desk` is, it comes back with the result. The configuration must live until
 * then. `refused`: a server did not accept the last one. */
void porter_fetch(Porter *porter, gpointer desk, const struct mailbox_config *mailbox,
                  bool refused, int64_t now);

/* Readable when a result is there. */
int porter_fd(const Porter *porter);

struct porter_result {
    gpointer desk;
    char *secret; /* free with secrets_free(); NULL: `error` says why */
    int64_t renew;
    GError *error; /* the caller frees */
};

/* False where there is none. */
bool porter_result(Porter *porter, struct porter_result *result);
