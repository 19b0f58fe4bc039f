#include "store/delivery.h"

#include "base/instant.h"
#include "store/nodes.h"
#include "store/sql.h"

static const char *const state_names[] = { "sent", "refused", "uncertain" };

void store_recipient_put(Store *store, int64_t outbox, const char *address,
                         RecipientState state, const char *said, int64_t now)
{
    sqlite3_stmt *put = sql_prepare(
        store, "INSERT OR REPLACE INTO outbox_recipient(outbox, address, state, said, at)"
               " VALUES(:outbox, :address, :state, :said, :now)");
    sql_bind_int(store, put, ":outbox", outbox);
    sql_bind_text(store, put, ":address", address);
    sql_bind_text(store, put, ":state", state_names[state]);
    sql_bind_text(store, put, ":said", said);
    sql_bind_int(store, put, ":now", now);
    sql_run(store, put);
}

static int64_t count_state(Store *store, int64_t outbox, RecipientState state)
{
    /* The + keeps SQLite from asking each time whether outbox_refused would serve. */
    sqlite3_stmt *find = sql_prepare(store,
                                     "SELECT count(*) FROM outbox_recipient"
                                     " WHERE outbox = :outbox AND +state = :state");
    sql_bind_int(store, find, ":outbox", outbox);
    sql_bind_text(store, find, ":state", state_names[state]);
    return sql_single(store, find, 0);
}

bool store_outbox_served(Store *store, int64_t outbox)
{
    return count_state(store, outbox, RECIPIENT_SENT) > 0;
}

static bool is_settled(Store *store, int64_t outbox, const char *address)
{
    sqlite3_stmt *find = sql_prepare(store, "SELECT 1 FROM outbox_recipient WHERE"
                                            " outbox = :outbox AND address = :address");
    sql_bind_int(store, find, ":outbox", outbox);
    sql_bind_text(store, find, ":address", address);
    return sql_single(store, find, 0) == 1;
}

char **store_recipients_left(Store *store, int64_t outbox)
{
    g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT recipients FROM outbox WHERE id = :outbox");
    sql_bind_int(store, find, ":outbox", outbox);
    g_autofree char *all = sql_single_text(store, find);
    g_auto(GStrv) addresses = g_strsplit(all ? all : "", " ", -1);
    for (char **address = addresses; *address; address++) {
        if (!is_settled(store, outbox, *address))
            g_ptr_array_add(left, g_strdup(*address));
    }
    g_ptr_array_add(left, NULL);
    return (char **)g_ptr_array_steal(left, NULL);
}

int64_t store_outbox_doubt_at(Store *store)
{
    return sql_single(store,
                      sql_prepare(store, "SELECT min(next_attempt) FROM outbox"
                                         " WHERE state = 'uncertain'"),
                      INSTANT_NONE);
}

/* In how many mailboxes a mail was seen. */
static int64_t count_mailboxes(Store *store, const char *message_id)
{
    sqlite3_stmt *find = sql_prepare(
        store, "SELECT count(DISTINCT mailbox) FROM sighting"
               " JOIN folder ON folder.id = sighting.folder WHERE message = :message");
    sql_bind_int(store, find, ":message", node_find(store, message_id)->id);
    return sql_single(store, find, 0);
}

static char *message_id_of(Store *store, int64_t outbox)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT message_id FROM outbox WHERE id = :outbox");
    sql_bind_int(store, find, ":outbox", outbox);
    return sql_single_text(store, find);
}

bool store_outbox_arrived(Store *store, int64_t outbox)
{
    g_autofree char *message_id = message_id_of(store, outbox);
    g_auto(GStrv) left = store_recipients_left(store, outbox);
    int64_t served = count_state(store, outbox, RECIPIENT_SENT);
    int64_t doubtful = count_state(store, outbox, RECIPIENT_IN_DOUBT);
    if (doubtful == 0) /* the program died */
        doubtful = g_strv_length(left);
    else if (served == 0)
        doubtful = 1;
    return message_id && count_mailboxes(store, message_id) >= served + doubtful;
}

static void queue_again(Store *store, int64_t outbox, int64_t now)
{
    sqlite3_stmt *move =
        sql_prepare(store, "UPDATE outbox SET state = 'queued', next_attempt = :now"
                           " WHERE id = :outbox");
    sql_bind_int(store, move, ":outbox", outbox);
    sql_bind_int(store, move, ":now", now);
    sql_run(store, move);
}

void store_outbox_found(Store *store, int64_t outbox, int64_t now)
{
    static const char said[] = "seen in a mailbox of the team";
    bool known = count_state(store, outbox, RECIPIENT_IN_DOUBT) > 0;
    sqlite3_stmt *settle = sql_prepare(
        store, "UPDATE outbox_recipient SET state = 'sent', said = :said, at = :now"
               " WHERE outbox = :outbox AND state = 'uncertain'");
    sql_bind_int(store, settle, ":outbox", outbox);
    sql_bind_text(store, settle, ":said", said);
    sql_bind_int(store, settle, ":now", now);
    sql_run(store, settle);
    g_auto(GStrv) left = store_recipients_left(store, outbox);
    for (char **address = left; !known && *address; address++)
        store_recipient_put(store, outbox, *address, RECIPIENT_SENT, said, now);
    if (known && *left)
        queue_again(store, outbox, now);
    else
        store_outbox_sent(store, outbox, said, now);
}

void store_outbox_again(Store *store, int64_t outbox, int64_t now)
{
    sqlite3_stmt *forget =
        sql_prepare(store, "DELETE FROM outbox_recipient WHERE outbox = :outbox"
                           " AND state = 'uncertain'");
    sql_bind_int(store, forget, ":outbox", outbox);
    sql_run(store, forget);
    queue_again(store, outbox, now);
}

static void refusal_free(gpointer data)
{
    struct refusal_row *row = data;
    g_free(row->purpose);
    g_free(row->address);
    g_free(row->said);
    g_free(row);
}

GPtrArray *store_refusals(Store *store, int most)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(refusal_free);
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT purpose, address, at, outbox_recipient.said FROM outbox_recipient"
               " JOIN outbox ON outbox.id = outbox"
               " WHERE outbox_recipient.state = 'refused'"
               " ORDER BY at DESC, outbox DESC, address LIMIT :most");
    sql_bind_int(store, rows, ":most", most);
    while (sql_row(store, rows)) {
        struct refusal_row *row = g_new0(struct refusal_row, 1);
        row->purpose = sql_text(rows, 0);
        row->address = sql_text(rows, 1);
        row->at = sqlite3_column_int64(rows, 2);
        row->said = sql_text(rows, 3);
        g_ptr_array_add(list, row);
    }
    return list;
}
