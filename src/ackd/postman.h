/* postman.h - the thread that hands letters to the mail server.   Layer: ackd
 * One letter at a time; the keeper goes on meanwhile and hears the result through a
 * descriptor. The thread touches no store. */
#pragma once
#include <stdbool.h>

#include "app/secrets.h"
#include "smtp/smtp.h"
#include "store/outbox.h"

typedef struct Postman Postman;

/* `tokens` is borrowed. */
Postman *postman_new(Tokens *tokens);

/* Interrupts a letter on its way and waits for the thread; what became of the letter can
 * still be heard. Nothing is sent afterwards. */
void postman_stop(Postman *postman);

/* Stops it where that was not done. NULL is fine. */
void postman_free(Postman *postman);

bool postman_is_free(const Postman *postman);

/* Only while free. Takes the letter; `team` comes back with the result. The configuration
 * must live until then. */
void postman_send(Postman *postman, const struct smtp_config *smtp, gpointer team,
                  struct outbox_letter *letter);

/* Readable when a result is there. */
int postman_fd(const Postman *postman);

struct postman_result {
    gpointer team;
    struct outbox_letter *letter; /* the caller frees */
    SmtpOutcome outcome;
    char *said; /* the caller frees */
};

/* False where there is no result. The postman is free afterwards. */
bool postman_result(Postman *postman, struct postman_result *result);
