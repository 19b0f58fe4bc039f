/* messages.h - a message as a row.                               Layer: store, internal
 */
#pragma once
#include <sqlite3.h>

#include "mail/message.h"
#include "store/store.h"

/* What messages_read() reads, the texts first. */
#define MESSAGE_COLUMNS                                                                  \
    "message.message_id, in_reply_to, refs, from_address, from_name, reply_to_address,"  \
    " reply_to_name, recipients, subject, signals, mailboxes, excerpt, topic, date,"     \
    " date_zone, received, internal_date, facts, kind, answered_seen, closed_seen"

/* The message whose columns begin at `column`. */
struct message *messages_read(sqlite3_stmt *row, int column);

/* The same for one of messages_blank() or messages_read(): what it was is gone. */
void messages_read_into(sqlite3_stmt *row, int column, struct message *message);
struct message *messages_blank(void);

/* An array that frees its messages. */
GPtrArray *messages_new(void);
