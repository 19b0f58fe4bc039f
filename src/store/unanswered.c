#include "store/unanswered.h"

#include "base/instant.h"
#include "store/node_index.h"
#include "store/sql.h"

static struct owed *read_row(sqlite3_stmt *row)
{
    struct owed *owed = g_new0(struct owed, 1);
    owed->conversation = node_name(sqlite3_column_int64(row, 0));
    owed->client = sql_text(row, 1);
    owed->client_name = sql_text(row, 2);
    owed->subject = sql_text(row, 3);
    owed->owner = sql_text(row, 4);
    owed->target = sql_text(row, 5);
    owed->opener = sql_text(row, 6);
    owed->from = g_strdup(owed->opener);
    owed->kind = OBLIGATION_ANSWER;
    owed->turn = sqlite3_column_int(row, 7);
    owed->opened = sqlite3_column_int64(row, 8);
    owed->since = owed->opened;
    owed->due = INSTANT_NONE;
    owed->chases = sqlite3_column_int(row, 9);
    owed->snoozed_until = sql_instant(row, 10);
    return owed;
}

static GPtrArray *read_rows(Store *store, sqlite3_stmt *rows)
{
    GPtrArray *list = owed_list_new();
    while (sql_row(store, rows))
        g_ptr_array_add(list, read_row(rows));
    return list;
}

#define SELECT_OPEN                                                                      \
    "SELECT named.hash, turn.client, turn.client_name, conversation.subject, "           \
    "turn.owner,"                                                                        \
    " turn.target, opener.message_id, turn.number, turn.opened, turn.chases,"            \
    " conversation.snoozed_until"                                                        \
    " FROM turn INDEXED BY turn_open"                                                    \
    " JOIN conversation ON conversation.thread = turn.thread"                            \
    "  AND conversation.id = turn.conversation"                                          \
    " JOIN node AS named ON named.id = conversation.id"                                  \
    " JOIN node AS opener ON opener.id = turn.opener"                                    \
    " WHERE turn.open AND conversation.waiting_since IS NULL "

GPtrArray *store_chased(Store *store)
{
    return read_rows(store,
                     sql_prepare(store, SELECT_OPEN "AND turn.chases > 0 ORDER BY"
                                                    " turn.chases DESC, turn.opened,"
                                                    " named.hash"));
}

GPtrArray *store_first_enquiries(Store *store)
{
    /* One pass over all turns: no index by client is worth its upkeep for one question a
     * day. */
    return read_rows(
        store,
        sql_prepare(store, "WITH new AS MATERIALIZED (SELECT client, min(opened) AS first"
                           "  FROM turn WHERE client IN (SELECT client FROM turn"
                           "   INDEXED BY turn_open WHERE open AND number = 1)"
                           "  GROUP BY client) " SELECT_OPEN
                           "AND turn.number = 1 AND turn.opened = (SELECT first FROM new"
                           "  WHERE new.client = turn.client)"
                           " ORDER BY turn.opened, named.hash"));
}
