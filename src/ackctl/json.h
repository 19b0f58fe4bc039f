/* json.h - the commands whose answer is JSON by nature.           Layer: ackctl */
#pragma once
#include "mail/message.h"

/* One line: file, message_id, kind, own_text, signals. */
void json_print_mail(const char *file, const struct message *message,
                     const char *own_text);

/* A list of lists of strings (GPtrArray of GPtrArray of char *). */
void json_print_lists(const GPtrArray *lists);
