/* message_fixture.h - mails to send somewhere and to compare. */
#pragma once
#include "mail/message.h"

struct message *bare_message(const char *id);
struct message *full_message(void);    /* every field has something in it */
struct message *largest_message(void); /* everything that has a limit stands at it */

void assert_same_message(const struct message *a, const struct message *b);

/* That many bytes of text. Caller frees. */
char *filled(gsize length);
