/* json.h - the commands whose answer is JSON by nature.           Layer: ackctl */
#pragma once
#include "ackctl/said.h"
#include "mail/message.h"

/* One line: file, message_id, kind, own_text, signals, promises; `said` tells when these
 * are due. */
void json_print_mail(const char *file, const struct message *message,
                     const char *own_text, const struct said *said);

/* A list of the promises: text, due_day, due, grain, confidence. */
void json_print_promises(const struct message *message, const struct said *said);

/* A list of lists of strings (GPtrArray of GPtrArray of char *). */
void json_print_lists(const GPtrArray *lists);
