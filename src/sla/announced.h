/* announced.h - whom of us the client may expect to hear from.    Layer: sla (pure)
 * Who was on From, To or Cc of an earlier mail, or was named in one of ours. Mails are
 * borrowed and must outlive this. Source: ackd(7) S33. */
#pragma once
#include "mail/message.h"
#include "sla/people.h"

typedef struct Announced Announced;

Announced *announced_new(void);
void announced_free(Announced *announced); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Announced, announced_free)

/* A mail of the conversation, in the order in which they were spoken. `ours`: one that a
 * client got of us; whom it introduces is announced. */
void announced_take(Announced *announced, const struct message *message, bool ours);

/* Whether `author` could be expected. The first of us to write always can. */
bool announced_knows(Announced *announced, const struct people *people,
                     const char *author);
