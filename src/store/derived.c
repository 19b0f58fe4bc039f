#include "store/derived.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "store/facts.h"
#include "store/node_index.h"
#include "store/nodes.h"
#include "store/promises.h"
#include "store/sql.h"
#include "store/turn_pack.h"

/* ---- Forgetting. */

static bool forget_conversations(Store *store, int64_t first, int64_t last)
{
    sqlite3_stmt *drop = sql_prepare(
        store, "DELETE FROM conversation WHERE thread BETWEEN :first AND :last");
    sql_bind_int(store, drop, ":first", first);
    sql_bind_int(store, drop, ":last", last);
    sql_run(store, drop);
    return !store->failure && sqlite3_changes(store->db) > 0;
}

void store_thread_range_forget(Store *store, int64_t first, int64_t last)
{
    static const char *const statements[] = {
        "DELETE FROM turn WHERE thread BETWEEN :first AND :last",
        "DELETE FROM promise WHERE thread BETWEEN :first AND :last",
        "DELETE FROM obligation WHERE thread BETWEEN :first AND :last",
    };
    /* Turns, promises and obligations never stand without their conversation. */
    if (!forget_conversations(store, first, last))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        sqlite3_stmt *drop = sql_prepare(store, statements[i]);
        sql_bind_int(store, drop, ":first", first);
        sql_bind_int(store, drop, ":last", last);
        sql_run(store, drop);
    }
}

void store_threads_forget(Store *store, const GArray *threads)
{
    for (guint i = 0; i < threads->len; i++) {
        int64_t thread = g_array_index(threads, int64_t, i);
        store_thread_range_forget(store, thread, thread);
    }
}

/* ---- Putting. */

struct putting {
    Store *store;
    int64_t thread;
    int64_t conversation;
};

static void put_conversation(const struct putting *put, const struct evaluation *from)
{
    Store *store = put->store;
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO conversation(thread, id, client, client_name, subject, owner,"
               " first, last, waiting_since, waiting_for, closed, settled, snoozed_until)"
               " VALUES(:thread, nullif(:id, 0), :client, :client_name, :subject, :owner,"
               " :first, :last, :waiting_since, :waiting_for, :closed, :settled,"
               " :snoozed_until)");
    sql_bind_int(store, add, ":thread", put->thread);
    sql_bind_int(store, add, ":id", put->conversation);
    sql_bind_text(store, add, ":client", from->client);
    sql_bind_text(store, add, ":client_name", from->client_name);
    sql_bind_text(store, add, ":subject", from->subject);
    sql_bind_text(store, add, ":owner", from->owner);
    sql_bind_int(store, add, ":first", from->first);
    sql_bind_int(store, add, ":last", from->last);
    sql_bind_instant(store, add, ":waiting_since", from->waiting_since);
    sql_bind_text(store, add, ":waiting_for", from->waiting_for);
    sql_bind_instant(store, add, ":closed", from->closed);
    sql_bind_instant(store, add, ":settled", from->settled);
    sql_bind_instant(store, add, ":snoozed_until", from->snoozed_until);
    sql_run(store, add);
}

static void put_turn(const struct putting *put, const struct turn *turn)
{
    Store *store = put->store;
    g_autoptr(GBytes) figures = turn_pack(turn);
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO turn(thread, conversation, number, opened, client, owner,"
               " target, figures, opener, client_name, messages, chases,"
               " open) VALUES(:thread, :conversation, :number, :opened, :client, :owner,"
               " :target, :figures, nullif(:opener, 0), :client_name, :messages,"
               " :chases, :open)");
    sql_bind_int(store, add, ":thread", put->thread);
    sql_bind_int(store, add, ":conversation", put->conversation);
    sql_bind_int(store, add, ":number", turn->number);
    sql_bind_int(store, add, ":opened", turn->opened);
    sql_bind_text(store, add, ":client", turn->client);
    sql_bind_text(store, add, ":owner", turn->owner);
    sql_bind_text(store, add, ":target", turn->target);
    sql_bind_blob(store, add, ":figures", figures);
    sql_bind_int(store, add, ":opener", node_find(store, turn->opener)->id);
    sql_bind_text(store, add, ":client_name", turn->client_name);
    sql_bind_int(store, add, ":messages", turn->messages);
    sql_bind_int(store, add, ":chases", turn->chases);
    sql_bind_int(store, add, ":open", turn->end == END_NONE);
    sql_run(store, add);
}

static void put_obligation(const struct putting *put, const struct obligation_row *row)
{
    Store *store = put->store;
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO obligation(thread, conversation, turn, kind, runs_from,"
               " promise, since, due, next) VALUES(:thread, :conversation, :turn, :kind,"
               " nullif(:runs_from, 0), :promise, :since, :due, :next)");
    sql_bind_int(store, add, ":thread", put->thread);
    sql_bind_int(store, add, ":conversation", put->conversation);
    sql_bind_int(store, add, ":turn", row->turn);
    sql_bind_int(store, add, ":kind", row->kind);
    sql_bind_int(store, add, ":runs_from", node_find(store, row->from)->id);
    sql_bind_int(store, add, ":promise", row->promise);
    sql_bind_int(store, add, ":since", row->since);
    sql_bind_int(store, add, ":due", row->due);
    sql_bind_instant(store, add, ":next", row->next);
    sql_run(store, add);
}

void store_evaluation_put(Store *store, int64_t thread,
                          const struct evaluation *evaluation, const GArray *obligations)
{
    if (!evaluation->client)
        return;
    struct putting put = { store, thread, node_find(store, evaluation->earliest)->id };
    put_conversation(&put, evaluation);
    for (guint i = 0; i < evaluation->turns->len; i++)
        put_turn(&put, &g_array_index(evaluation->turns, struct turn, i));
    for (guint i = 0; i < evaluation->promises->len; i++)
        store_promise_put(store, thread, put.conversation, evaluation->client,
                          &g_array_index(evaluation->promises, struct promise, i));
    for (guint i = 0; i < obligations->len; i++)
        put_obligation(&put, &g_array_index(obligations, struct obligation_row, i));
}

/* ---- What is owed. */

static struct owed *read_owed_row(sqlite3_stmt *row)
{
    struct owed *owed = g_new0(struct owed, 1);
    owed->conversation = node_name(sqlite3_column_int64(row, 0));
    owed->client = sql_text(row, 1);
    owed->client_name = sql_text(row, 2);
    owed->subject = sql_text(row, 3);
    owed->owner = sql_text(row, 4);
    owed->target = sql_text(row, 5);
    owed->opener = sql_text(row, 6);
    owed->from = sql_text(row, 7);
    owed->excerpt = sql_text(row, 8);
    owed->kind = (ObligationKind)sqlite3_column_int(row, 9);
    owed->turn = sqlite3_column_int(row, 10);
    owed->since = sqlite3_column_int64(row, 11);
    owed->due = sqlite3_column_int64(row, 12);
    owed->snoozed_until = sql_instant(row, 13);
    owed->chases = sqlite3_column_int(row, 14);
    owed->promise = sqlite3_column_int(row, 15);
    owed->phrase = sql_text(row, 16);
    owed->slips = sqlite3_column_int(row, 17);
    owed->first_due = sqlite3_column_int64(row, 18);
    owed->opened = sqlite3_column_int64(row, 19);
    return owed;
}

static GPtrArray *read_owed(Store *store, sqlite3_stmt *rows)
{
    GPtrArray *list = owed_list_new();
    while (sql_row(store, rows))
        g_ptr_array_add(list, read_owed_row(rows));
    return list;
}

/* A promise has no turn: what stands for its opener is the mail that makes it. Kind 5 is
 * OBLIGATION_DEBT; where it is no promise, it is an answer to what we asked. */
#define SELECT_OWED                                                                      \
    "SELECT named.hash, CASE WHEN promise.client THEN promise.author"                    \
    "  ELSE coalesce(turn.client, conversation.client) END,"                             \
    " CASE WHEN turn.client IS NOT NULL THEN turn.client_name"                           \
    "  WHEN promise.client AND promise.author <> conversation.client THEN NULL"          \
    "  ELSE conversation.client_name END,"                                               \
    " conversation.subject, CASE WHEN obligation.kind = 5 THEN conversation.owner"       \
    "  ELSE coalesce(promise.author, turn.owner) END, turn.target,"                      \
    " coalesce(opener.message_id, runs_from.message_id), runs_from.message_id,"          \
    " message.excerpt, obligation.kind, obligation.turn, obligation.since,"              \
    " obligation.due, conversation.snoozed_until, coalesce(turn.chases, 0),"             \
    " obligation.promise, iif(obligation.kind = 5 AND NOT obligation.promise,"           \
    "  conversation.waiting_for, promise.phrase), promise.slips, promise.first_due,"     \
    " coalesce(turn.opened, obligation.since)"                                           \
    " FROM obligation"                                                                   \
    " JOIN conversation ON conversation.thread = obligation.thread"                      \
    "  AND conversation.id = obligation.conversation"                                    \
    " JOIN node AS named ON named.id = conversation.id"                                  \
    " JOIN node AS runs_from ON runs_from.id = obligation.runs_from"                     \
    " LEFT JOIN turn ON turn.thread = obligation.thread"                                 \
    "  AND turn.conversation = obligation.conversation"                                  \
    "  AND turn.number = obligation.turn"                                                \
    " LEFT JOIN promise ON promise.thread = obligation.thread"                           \
    "  AND promise.conversation = obligation.conversation"                               \
    "  AND promise.message = obligation.runs_from"                                       \
    "  AND promise.number = obligation.promise"                                          \
    " LEFT JOIN node AS opener ON opener.id = turn.opener"                               \
    " LEFT JOIN message ON message.id = turn.opener "
#define ORDER_OWED                                                                       \
    " ORDER BY obligation.due, named.hash, obligation.turn, obligation.kind,"            \
    " obligation.promise"

GPtrArray *store_owed(Store *store, int64_t until)
{
    sqlite3_stmt *rows = sql_prepare(store, SELECT_OWED
                                     "WHERE obligation.due <= :until"
                                     " AND obligation.kind <> :debt" ORDER_OWED);
    sql_bind_int(store, rows, ":until", until);
    sql_bind_int(store, rows, ":debt", OBLIGATION_DEBT);
    return read_owed(store, rows);
}

GPtrArray *store_owed_reaching_level(Store *store, int64_t until)
{
    sqlite3_stmt *rows =
        sql_prepare(store, SELECT_OWED "WHERE obligation.next <= :until" ORDER_OWED);
    sql_bind_int(store, rows, ":until", until);
    return read_owed(store, rows);
}

GPtrArray *store_owed_from(Store *store, const char *message_id)
{
    sqlite3_stmt *rows = sql_prepare(
        store, SELECT_OWED "WHERE obligation.runs_from = :runs_from" ORDER_OWED);
    sql_bind_int(store, rows, ":runs_from", node_find(store, message_id)->id);
    return read_owed(store, rows);
}

int64_t store_next_level(Store *store)
{
    return sql_single(store,
                      sql_prepare(store,
                                  "SELECT min(next) FROM obligation"
                                  " WHERE next IS NOT NULL"), /* as its index has */
                      INSTANT_NONE);
}

void store_set_next_level(Store *store, const struct owed *owed, int64_t next)
{
    sqlite3_stmt *move = sql_prepare(
        store, "UPDATE obligation SET next = :next"
               " WHERE runs_from = :runs_from AND kind = :kind AND turn = :turn"
               " AND promise = :promise");
    sql_bind_instant(store, move, ":next", next);
    sql_bind_int(store, move, ":runs_from", node_find(store, owed->from)->id);
    sql_bind_int(store, move, ":kind", owed->kind);
    sql_bind_int(store, move, ":turn", owed->turn);
    sql_bind_int(store, move, ":promise", owed->promise);
    sql_run(store, move);
}

/* ---- Conversations. */

GArray *store_messages_named(Store *store, const char *name)
{
    int64_t whole = store_message_find(store, name), first, last;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (whole != 0)
        g_array_append_val(ids, whole);
    if (!node_hash_range(name, &first, &last))
        return ids;
    sqlite3_stmt *rows = sql_prepare(store,
                                     "SELECT message.id FROM (SELECT id FROM node_by_hash"
                                     "  WHERE hash BETWEEN :first AND :last"
                                     " UNION ALL SELECT id FROM node"
                                     "  WHERE id > (SELECT indexed FROM node_indexed)"
                                     "  AND hash BETWEEN :first AND :last)"
                                     " CROSS JOIN message USING(id)");
    sql_bind_int(store, rows, ":first", first);
    sql_bind_int(store, rows, ":last", last);
    while (sql_row(store, rows)) {
        int64_t id = sqlite3_column_int64(rows, 0);
        if (id != whole)
            g_array_append_val(ids, id);
    }
    return ids;
}

static void free_waiting(gpointer data)
{
    struct waiting *waiting = data;
    g_free(waiting->conversation);
    g_free(waiting->client);
    g_free(waiting->client_name);
    g_free(waiting->subject);
    g_free(waiting->owner);
    g_free(waiting->asked);
    g_free(waiting);
}

GPtrArray *store_waiting(Store *store)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_waiting);
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT hash, client, client_name, subject, owner, waiting_for,"
               " waiting_since, settled FROM conversation JOIN node USING(id)"
               " WHERE waiting_since IS NOT NULL ORDER BY waiting_since, hash");
    while (sql_row(store, rows)) {
        struct waiting *waiting = g_new0(struct waiting, 1);
        waiting->conversation = node_name(sqlite3_column_int64(rows, 0));
        waiting->client = sql_text(rows, 1);
        waiting->client_name = sql_text(rows, 2);
        waiting->subject = sql_text(rows, 3);
        waiting->owner = sql_text(rows, 4);
        waiting->asked = sql_text(rows, 5);
        waiting->since = sqlite3_column_int64(rows, 6);
        waiting->settled = sql_instant(rows, 7);
        g_ptr_array_add(list, waiting);
    }
    return list;
}

int64_t store_count_messages(Store *store)
{
    return sql_single(store, sql_prepare(store, "SELECT count(*) FROM message"), 0);
}

int64_t store_count_conversations(Store *store)
{
    return sql_single(store, sql_prepare(store, "SELECT count(*) FROM conversation"), 0);
}

/* ---- Turns. */

static bool read_turn(sqlite3_stmt *row, int64_t opened, TurnOf of, struct turn_row *turn)
{
    *turn = (struct turn_row){
        .figures = { .conversation = sqlite3_column_int64(row, 0),
                     .number = sqlite3_column_int(row, 1),
                     .opened = opened },
        .of = (const char *)sqlite3_column_text(row, 4),
    };
    const char *packed = sqlite3_column_blob(row, 3);
    return turn_unpack(packed, sqlite3_column_bytes(row, 3), of == TURN_OF_OWNER, turn);
}

static void visit_turns(Store *store, sqlite3_stmt *rows, int64_t from, int64_t to,
                        TurnOf of, StoreTurnVisit visit, gpointer data)
{
    struct turn_row turn;
    while (sql_row(store, rows)) {
        int64_t opened = sqlite3_column_int64(rows, 2);
        if (opened < from || opened >= to)
            continue;
        if (!read_turn(rows, opened, of, &turn)) {
            sql_end(rows);
            g_set_error(&store->failure, ACKD_ERROR, ACKD_ERROR_STORE,
                        "%s: the figures of a turn are damaged; recompute them",
                        store->path);
            return;
        }
        visit(&turn, data);
    }
}

/* Whether it is better to look up the turns one by one than to read all of them. */
static bool is_small_part(Store *store, int64_t from, int64_t to)
{
    enum { PART = 16 };
    double first =
        (double)sql_single(store, sql_prepare(store, "SELECT min(opened) FROM turn"), 0);
    double last =
        (double)sql_single(store, sql_prepare(store, "SELECT max(opened) FROM turn"), 0);
    double wanted = MIN((double)to, last) - MAX((double)from, first);
    return wanted * PART < last - first;
}

#define SELECT_TURNS(of) "SELECT conversation, number, opened, figures, " of " FROM turn "
#define BY_INDEX                                                                         \
    "INDEXED BY turn_opened WHERE opened >= :from AND opened < :to"                      \
    " ORDER BY thread, conversation, number"
/* visit_turns() passes over those that are not wanted. */
#define ONE_AND_ALL "ORDER BY thread, conversation, number"

void store_turns(Store *store, int64_t from, int64_t to, TurnOf of, StoreTurnVisit visit,
                 gpointer data)
{
    static const char *const few[] = {
        [TURN_OF_NOBODY] = SELECT_TURNS("NULL") BY_INDEX,
        [TURN_OF_CLIENT] = SELECT_TURNS("client") BY_INDEX,
        [TURN_OF_TARGET] = SELECT_TURNS("target") BY_INDEX,
        [TURN_OF_OWNER] = SELECT_TURNS("owner") BY_INDEX,
    };
    static const char *const many[] = {
        [TURN_OF_NOBODY] = SELECT_TURNS("NULL") ONE_AND_ALL,
        [TURN_OF_CLIENT] = SELECT_TURNS("client") ONE_AND_ALL,
        [TURN_OF_TARGET] = SELECT_TURNS("target") ONE_AND_ALL,
        [TURN_OF_OWNER] = SELECT_TURNS("owner") ONE_AND_ALL,
    };
    bool is_small = is_small_part(store, from, to);
    sqlite3_stmt *rows = sql_prepare(store, is_small ? few[of] : many[of]);
    if (is_small) {
        sql_bind_int(store, rows, ":from", from);
        sql_bind_int(store, rows, ":to", to);
    }
    visit_turns(store, rows, from, to, of, visit, data);
}
