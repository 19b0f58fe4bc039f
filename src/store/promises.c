#include "store/promises.h"

#include "store/node_index.h"
#include "store/nodes.h"
#include "store/sql.h"

void store_promise_put(Store *store, int64_t thread, int64_t conversation,
                       const char *client, const struct promise *promise)
{
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO promise(thread, conversation, message, number, client,"
               " author, phrase, confidence, thing, timed, grain, made, due_day, due,"
               " state, ended, ended_by, slips, first_day, first_due,"
               " conversation_client)"
               " VALUES(:thread, :conversation, nullif(:message, 0), :number, :client,"
               " :author, :phrase, :confidence, :thing, :timed, :grain, :made, :due_day,"
               " :due, :state, :ended, :ended_by, :slips, :first_day, :first_due,"
               " :conversation_client)");
    sql_bind_int(store, add, ":thread", thread);
    sql_bind_int(store, add, ":conversation", conversation);
    sql_bind_int(store, add, ":message", node_find(store, promise->message_id)->id);
    sql_bind_int(store, add, ":number", promise->number);
    sql_bind_int(store, add, ":client", promise->client);
    sql_bind_text(store, add, ":author", promise->by);
    sql_bind_text(store, add, ":phrase", promise->phrase);
    sql_bind_int(store, add, ":confidence", promise->confidence);
    sql_bind_int(store, add, ":thing", promise->thing);
    sql_bind_int(store, add, ":timed", promise->timed);
    sql_bind_int(store, add, ":grain", promise->grain);
    sql_bind_int(store, add, ":made", promise->made);
    sql_bind_int(store, add, ":due_day", promise->due.day);
    sql_bind_int(store, add, ":due", promise->due.at);
    sql_bind_int(store, add, ":state", promise->state);
    sql_bind_instant(store, add, ":ended", promise->ended);
    if (promise->ended_by)
        sql_bind_int(store, add, ":ended_by", node_find(store, promise->ended_by)->id);
    sql_bind_int(store, add, ":slips", promise->slips);
    sql_bind_int(store, add, ":first_day", promise->first_due.day);
    sql_bind_int(store, add, ":first_due", promise->first_due.at);
    sql_bind_text(store, add, ":conversation_client", client);
    sql_run(store, add);
}

static void free_row(gpointer data)
{
    struct promise_row *row = data;
    g_free(row->conversation);
    g_free(row->client);
    g_free(row->client_name);
    g_free(row->subject);
    g_free((char *)row->promise.message_id);
    g_free((char *)row->promise.by);
    g_free((char *)row->promise.phrase);
    g_free((char *)row->promise.ended_by);
    g_free(row);
}

static struct promise_row *read_row(sqlite3_stmt *from)
{
    struct promise_row *row = g_new(struct promise_row, 1);
    *row = (struct promise_row){
        .conversation = node_name(sqlite3_column_int64(from, 0)),
        .client = sql_text(from, 1),
        .client_name = sql_text(from, 2),
        .subject = sql_text(from, 3),
        .promise = {
            .message_id = sql_text(from, 4),
            .number = sqlite3_column_int(from, 5),
            .client = sqlite3_column_int(from, 6) != 0,
            .by = sql_text(from, 7),
            .phrase = sql_text(from, 8),
            .confidence = sqlite3_column_int(from, 9),
            .thing = sqlite3_column_int(from, 10) != 0,
            .timed = sqlite3_column_int(from, 11) != 0,
            .grain = (DeadlineGrain)sqlite3_column_int(from, 12),
            .made = sqlite3_column_int64(from, 13),
            .due = { sqlite3_column_int64(from, 14), sqlite3_column_int64(from, 15) },
            .state = (PromiseState)sqlite3_column_int(from, 16),
            .ended = sql_instant(from, 17),
            .ended_by = sql_text(from, 18),
            .slips = sqlite3_column_int(from, 19),
            .first_due = { sqlite3_column_int64(from, 20),
                           sqlite3_column_int64(from, 21) },
        },
    };
    return row;
}

#define SELECT_PROMISES                                                                  \
    "SELECT named.hash, conversation.client, conversation.client_name,"                  \
    " conversation.subject, made_by.message_id, number, promise.client, author, phrase," \
    " confidence, thing, timed, grain, made, due_day, due, state, ended,"                \
    " ended_by.message_id, slips, first_day, first_due FROM promise"                     \
    " JOIN conversation ON conversation.thread = promise.thread"                         \
    "  AND conversation.id = promise.conversation"                                       \
    " JOIN node AS named ON named.id = conversation.id"                                  \
    " JOIN node AS made_by ON made_by.id = promise.message"                              \
    " LEFT JOIN node AS ended_by ON ended_by.id = promise.ended_by "
#define ORDER_PROMISES " ORDER BY due, made_by.message_id, number"

static GPtrArray *read_rows(Store *store, sqlite3_stmt *rows)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_row);
    while (sql_row(store, rows))
        g_ptr_array_add(list, read_row(rows));
    return list;
}

GPtrArray *store_promises(Store *store, int64_t from, int64_t to)
{
    sqlite3_stmt *rows = sql_prepare(store, SELECT_PROMISES
                                     "WHERE made >= :from AND made < :to" ORDER_PROMISES);
    sql_bind_int(store, rows, ":from", from);
    sql_bind_int(store, rows, ":to", to);
    return read_rows(store, rows);
}

GPtrArray *store_promises_open(Store *store, int64_t until)
{
    sqlite3_stmt *rows = sql_prepare(
        store, SELECT_PROMISES "WHERE state = :open AND due <= :until" ORDER_PROMISES);
    sql_bind_int(store, rows, ":open", PROMISE_OPEN);
    sql_bind_int(store, rows, ":until", until);
    return read_rows(store, rows);
}

char *store_promise_beside(Store *store, const struct owed *owed, int64_t *due)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT phrase, promise.due FROM obligation"
                           " JOIN promise USING(thread, conversation)"
                           " WHERE runs_from = :runs_from AND kind = :kind AND NOT client"
                           " AND state = :open ORDER BY promise.due LIMIT 1");
    sql_bind_int(store, find, ":runs_from", node_find(store, owed->from)->id);
    sql_bind_int(store, find, ":kind", owed->kind);
    sql_bind_int(store, find, ":open", PROMISE_OPEN);
    char *phrase = NULL;
    while (sql_row(store, find)) {
        phrase = sql_text(find, 0);
        *due = sqlite3_column_int64(find, 1);
    }
    return phrase;
}

void store_count_promises(Store *store, int64_t from, int64_t to, StorePromiseVisit visit,
                          gpointer data)
{
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT made, due, state, ended, author, conversation_client FROM promise"
               " WHERE made >= :from AND made < :to AND NOT client ORDER BY made");
    sql_bind_int(store, rows, ":from", from);
    sql_bind_int(store, rows, ":to", to);
    while (sql_row(store, rows)) {
        const struct promise_count row = {
            .figures = { .made = sqlite3_column_int64(rows, 0),
                         .due = sqlite3_column_int64(rows, 1),
                         .state = (PromiseState)sqlite3_column_int(rows, 2),
                         .ended = sql_instant(rows, 3) },
            .by = (const char *)sqlite3_column_text(rows, 4),
            .client = (const char *)sqlite3_column_text(rows, 5),
        };
        visit(&row, data);
    }
}
