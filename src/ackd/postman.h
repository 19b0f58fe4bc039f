/* postman.h - the thread that hands letters to the mail server.   Layer: ackd
 * One letter at a time, over one connection that it keeps for some seconds, with the
 * password or token that opened it; the keeper goes on meanwhile and hears the result
 * through a descriptor. The thread touches no store. The next letter may be on its way
 * while the result of the last one is being stored, but it does not end before that is
 * done: of two letters at once nobody would know after a crash whether they arrived. */
#pragma once
#include <stdbool.h>

#include "app/secrets.h"
#include "smtp/smtp.h"
#include "store/outbox.h"

typedef struct Postman Postman;

/* `tokens` is borrowed. */
Postman *postman_new(Tokens *tokens);

/* Interrupts a letter on its way, and whoever fetches a secret by the same tokens; waits
 * for nothing. */
void postman_cancel(Postman *postman);

/* Interrupts a letter on its way and waits for the thread; what became of the letter can
 * still be heard. Nothing is sent afterwards. */
void postman_stop(Postman *postman);

/* Stops it where that was not done. NULL is fine. */
void postman_free(Postman *postman);

bool postman_is_free(const Postman *postman);

/* Where nobody answered, or the login was refused, the next letter would fare no better:
 * it had better wait until then, 1, 2, 4 ... 60 minutes from one failure to the next.
 * A time that is past: it need not. */
int64_t postman_held_until(const Postman *postman);

/* A wait that was planned by a clock that has been set back since would be too long. */
void postman_clock_set_back(Postman *postman, int64_t now);

/* Only while free. Takes the letter; `team` comes back with the result. The configuration
 * must live until then. A letter with a recipient that is not in it is refused, before
 * the mail server hears of anybody. Between postman_result() and postman_settle() it is
 * the next of a run, see above. */
void postman_send(Postman *postman, const struct config *config, gpointer team,
                  struct outbox_letter *letter);

/* Readable when a result is there. */
int postman_fd(const Postman *postman);

struct postman_result {
    gpointer team;
    struct outbox_letter *letter; /* the caller frees */
    struct smtp_report report;    /* the caller clears */
};

/* False where there is no result. The postman is free afterwards, but lets no letter end
 * before postman_settle(). */
bool postman_result(Postman *postman, struct postman_result *result, int64_t now);

/* The last result was `stored`; where it was not, the letter that was sent since, if any,
 * is taken back and comes out as to be tried again. */
void postman_settle(Postman *postman, bool stored);
