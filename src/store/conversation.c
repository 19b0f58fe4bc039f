#include "store/facts.h"

#include "base/instant.h"
#include "store/sql.h"

/* Everything of one conversation is read with four statements, whatever its length: the
 * rows of the three lists come in the order of the messages and are merged in one walk.
 */

static struct message *read_message(sqlite3_stmt *row)
{
    struct message *message = message_new();
    message->message_id = sql_text(row, 1);
    message->in_reply_to = sql_text(row, 2);
    message->from.address = sql_text(row, 3);
    message->from.name = sql_text(row, 4);
    message->reply_to.address = sql_text(row, 5);
    message->reply_to.name = sql_text(row, 6);
    message->subject = sql_text(row, 7);
    message->date = sql_instant(row, 8);
    message->date_zone = sqlite3_column_int(row, 9);
    message->received = sql_instant(row, 10);
    message->internal_date = sql_instant(row, 11);
    message->facts = (unsigned)sqlite3_column_int64(row, 12);
    message->kind = (MailKind)sqlite3_column_int(row, 13);
    message->excerpt = sql_text(row, 14);
    return message;
}

static void free_message(gpointer message)
{
    message_free(message);
}

struct loading {
    Store *store;
    int64_t conversation;
    GPtrArray *messages;
    GArray *ids; /* int64_t, ascending, beside `messages` */
};

static void load_messages(struct loading *load)
{
    sqlite3_stmt *rows = sql_prepare(
        load->store,
        "SELECT message.id, node.message_id, in_reply_to, from_address, from_name,"
        " reply_to_address, reply_to_name, subject, date, date_zone, received,"
        " internal_date, facts, kind, excerpt FROM node JOIN message USING(id)"
        " WHERE node.conversation = :conversation ORDER BY node.id");
    sql_bind_int(load->store, rows, ":conversation", load->conversation);
    while (sql_row(load->store, rows)) {
        int64_t id = sqlite3_column_int64(rows, 0);
        g_array_append_val(load->ids, id);
        g_ptr_array_add(load->messages, read_message(rows));
    }
}

/* `rows` begins with the message's number; `take` adds one row to its message. */
static void load_list(struct loading *load, const char *sql,
                      void (*take)(sqlite3_stmt *row, struct message *message))
{
    sqlite3_stmt *rows = sql_prepare(load->store, sql);
    sql_bind_int(load->store, rows, ":conversation", load->conversation);
    guint i = 0;
    while (sql_row(load->store, rows)) {
        int64_t id = sqlite3_column_int64(rows, 0);
        while (i < load->ids->len && g_array_index(load->ids, int64_t, i) < id)
            i++;
        if (i < load->ids->len)
            take(rows, load->messages->pdata[i]);
    }
}

static void take_recipient(sqlite3_stmt *row, struct message *message)
{
    message_add_recipient(message, (RecipientRole)sqlite3_column_int(row, 1),
                          (const char *)sqlite3_column_text(row, 3),
                          (const char *)sqlite3_column_text(row, 2));
}

static void take_reference(sqlite3_stmt *row, struct message *message)
{
    message_add_reference(message, (const char *)sqlite3_column_text(row, 1));
}

static void take_signal(sqlite3_stmt *row, struct message *message)
{
    message_add_signal(message, (SignalKind)sqlite3_column_int(row, 1),
                       (const char *)sqlite3_column_text(row, 2),
                       sqlite3_column_int(row, 3));
}

GPtrArray *store_conversation_messages(Store *store, int64_t conversation)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct loading load = {
        .store = store,
        .conversation = conversation,
        .messages = g_ptr_array_new_with_free_func(free_message),
        .ids = ids,
    };
    load_messages(&load);
    load_list(&load,
              "SELECT node.id, role, address, name FROM node JOIN recipient"
              " ON recipient.message = node.id WHERE node.conversation = :conversation"
              " ORDER BY node.id, position",
              take_recipient);
    load_list(&load,
              "SELECT node.id, named.message_id FROM node JOIN reference"
              " ON reference.message = node.id JOIN node AS named ON named.id ="
              " reference.node WHERE node.conversation = :conversation"
              " ORDER BY node.id, position",
              take_reference);
    load_list(&load,
              "SELECT node.id, kind, phrase, confidence FROM node JOIN signal"
              " ON signal.message = node.id WHERE node.conversation = :conversation"
              " ORDER BY node.id, position",
              take_signal);
    return load.messages;
}
