#include "store/derived.h"

#include "base/instant.h"
#include "sla/thread.h"
#include "store/sql.h"

static bool forget_conversation(Store *store, int64_t conversation)
{
    sqlite3_stmt *drop = sql_prepare(store, "DELETE FROM conversation WHERE id = :id");
    sql_bind_int(store, drop, ":id", conversation);
    sql_run(store, drop);
    return !store->failure && sqlite3_changes(store->db) > 0;
}

void store_evaluation_forget(Store *store, int64_t conversation)
{
    static const char *const statements[] = {
        "DELETE FROM obligation WHERE conversation = :conversation",
        "DELETE FROM turn WHERE conversation = :conversation",
    };
    /* Turns and obligations never stand without their conversation. */
    if (!forget_conversation(store, conversation))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        sqlite3_stmt *drop = sql_prepare(store, statements[i]);
        sql_bind_int(store, drop, ":conversation", conversation);
        sql_run(store, drop);
    }
}

static void put_conversation(Store *store, int64_t id,
                             const struct evaluation *evaluation)
{
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO conversation(id, name, client, client_name, subject, owner,"
               " first, last) VALUES(:id, :name, :client, :client_name, :subject, :owner,"
               " :first, :last)");
    g_autofree char *name = thread_name(evaluation->earliest);
    sql_bind_int(store, add, ":id", id);
    sql_bind_text(store, add, ":name", name);
    sql_bind_text(store, add, ":client", evaluation->client);
    sql_bind_text(store, add, ":client_name", evaluation->client_name);
    sql_bind_text(store, add, ":subject", evaluation->subject);
    sql_bind_text(store, add, ":owner", evaluation->owner);
    sql_bind_int(store, add, ":first", evaluation->first);
    sql_bind_int(store, add, ":last", evaluation->last);
    sql_run(store, add);
}

static void put_turn(Store *store, int64_t conversation, const struct turn *turn)
{
    sqlite3_stmt *add = sql_prepare(
        store,
        "INSERT INTO turn(conversation, number, opener, client, client_name, owner, "
        "target,"
        " opened, acknowledge_due, answer_due, acknowledged, answered,"
        " acknowledge_business, answer_business, acknowledged_by, answered_by, messages,"
        " chases) VALUES(:conversation, :number,"
        " (SELECT id FROM node WHERE message_id = :opener), :client, :client_name, "
        ":owner,"
        " :target, :opened, :acknowledge_due, :answer_due, :acknowledged, :answered,"
        " :acknowledge_business, :answer_business, :acknowledged_by, :answered_by,"
        " :messages, :chases)");
    sql_bind_int(store, add, ":conversation", conversation);
    sql_bind_int(store, add, ":number", turn->number);
    sql_bind_text(store, add, ":opener", turn->opener);
    sql_bind_text(store, add, ":client", turn->client);
    sql_bind_text(store, add, ":client_name", turn->client_name);
    sql_bind_text(store, add, ":owner", turn->owner);
    sql_bind_text(store, add, ":target", turn->target);
    sql_bind_int(store, add, ":opened", turn->opened);
    sql_bind_instant(store, add, ":acknowledge_due", turn->acknowledge_due);
    sql_bind_instant(store, add, ":answer_due", turn->answer_due);
    sql_bind_instant(store, add, ":acknowledged", turn->acknowledged);
    sql_bind_instant(store, add, ":answered", turn->answered);
    sql_bind_instant(store, add, ":acknowledge_business", turn->acknowledge_business);
    sql_bind_instant(store, add, ":answer_business", turn->answer_business);
    sql_bind_text(store, add, ":acknowledged_by", turn->acknowledged_by);
    sql_bind_text(store, add, ":answered_by", turn->answered_by);
    sql_bind_int(store, add, ":messages", turn->messages);
    sql_bind_int(store, add, ":chases", turn->chases);
    sql_run(store, add);
}

static void put_obligation(Store *store, int64_t conversation,
                           const struct obligation_row *row)
{
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO obligation(conversation, turn, kind, since, due, next)"
               " VALUES(:conversation, :turn, :kind, :since, :due, :next)");
    sql_bind_int(store, add, ":conversation", conversation);
    sql_bind_int(store, add, ":turn", row->turn);
    sql_bind_int(store, add, ":kind", row->kind);
    sql_bind_int(store, add, ":since", row->since);
    sql_bind_int(store, add, ":due", row->due);
    sql_bind_instant(store, add, ":next", row->next);
    sql_run(store, add);
}

void store_evaluation_put(Store *store, int64_t conversation,
                          const struct evaluation *evaluation, const GArray *obligations)
{
    store_evaluation_forget(store, conversation);
    if (!evaluation->client)
        return;
    put_conversation(store, conversation, evaluation);
    for (guint i = 0; i < evaluation->turns->len; i++)
        put_turn(store, conversation, &g_array_index(evaluation->turns, struct turn, i));
    for (guint i = 0; i < obligations->len; i++)
        put_obligation(store, conversation,
                       &g_array_index(obligations, struct obligation_row, i));
}

static void free_owed(gpointer owed)
{
    owed_free(owed);
}

static GPtrArray *read_owed(Store *store, sqlite3_stmt *rows)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_owed);
    while (sql_row(store, rows)) {
        struct owed *owed = g_new0(struct owed, 1);
        owed->conversation = sql_text(rows, 0);
        owed->client = sql_text(rows, 1);
        owed->client_name = sql_text(rows, 2);
        owed->subject = sql_text(rows, 3);
        owed->owner = sql_text(rows, 4);
        owed->target = sql_text(rows, 5);
        owed->opener = sql_text(rows, 6);
        owed->excerpt = sql_text(rows, 7);
        owed->kind = (ObligationKind)sqlite3_column_int(rows, 8);
        owed->turn = sqlite3_column_int(rows, 9);
        owed->since = sqlite3_column_int64(rows, 10);
        owed->due = sqlite3_column_int64(rows, 11);
        owed->chases = sqlite3_column_int(rows, 12);
        g_ptr_array_add(list, owed);
    }
    return list;
}

#define SELECT_OWED                                                                      \
    "SELECT conversation.name, turn.client, turn.client_name, conversation.subject,"     \
    " turn.owner, turn.target, node.message_id, message.excerpt, obligation.kind,"       \
    " obligation.turn, obligation.since, obligation.due, turn.chases"                    \
    " FROM obligation"                                                                   \
    " JOIN turn ON turn.conversation = obligation.conversation"                          \
    "  AND turn.number = obligation.turn"                                                \
    " JOIN conversation ON conversation.id = obligation.conversation"                    \
    " JOIN node ON node.id = turn.opener"                                                \
    " JOIN message ON message.id = turn.opener "
#define ORDER_OWED " ORDER BY obligation.due, conversation.name, obligation.kind"

GPtrArray *store_owed(Store *store, int64_t until)
{
    sqlite3_stmt *rows =
        sql_prepare(store, SELECT_OWED "WHERE obligation.due <= :until" ORDER_OWED);
    sql_bind_int(store, rows, ":until", until);
    return read_owed(store, rows);
}

GPtrArray *store_owed_reaching_level(Store *store, int64_t until)
{
    sqlite3_stmt *rows =
        sql_prepare(store, SELECT_OWED "WHERE obligation.next <= :until" ORDER_OWED);
    sql_bind_int(store, rows, ":until", until);
    return read_owed(store, rows);
}

int64_t store_next_level(Store *store)
{
    return sql_single(store, sql_prepare(store, "SELECT min(next) FROM obligation"),
                      INSTANT_NONE);
}

void store_set_next_level(Store *store, const struct owed *owed, int64_t next)
{
    sqlite3_stmt *move = sql_prepare(
        store,
        "UPDATE obligation SET next = :next WHERE turn = :turn AND kind = :kind AND"
        " conversation = (SELECT conversation FROM node WHERE message_id = :opener)");
    sql_bind_instant(store, move, ":next", next);
    sql_bind_int(store, move, ":turn", owed->turn);
    sql_bind_int(store, move, ":kind", owed->kind);
    sql_bind_text(store, move, ":opener", owed->opener);
    sql_run(store, move);
}

void store_levels_changed(Store *store)
{
    sql_exec(store, "UPDATE obligation SET next = since");
}

int64_t store_conversation_named(Store *store, const char *name)
{
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT min(conversation), max(conversation) FROM message"
               " JOIN node USING(id) WHERE name >= :name AND name < :name || 'g'");
    sql_bind_text(store, rows, ":name", name);
    int64_t first = 0, last = 0;
    while (sql_row(store, rows)) {
        first = sqlite3_column_int64(rows, 0);
        last = sqlite3_column_int64(rows, 1);
    }
    return first == last ? first : -1;
}

static void turn_row_clear(gpointer data)
{
    struct turn_row *row = data;
    g_free(row->client);
    g_free(row->owner);
    g_free(row->target);
}

GArray *store_turns(Store *store, int64_t from, int64_t to)
{
    GArray *turns = g_array_new(FALSE, FALSE, sizeof(struct turn_row));
    g_array_set_clear_func(turns, turn_row_clear);
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT opened, acknowledged, answered, acknowledge_due, answer_due,"
               " acknowledge_business, answer_business, number, chases, client, owner,"
               " target FROM turn WHERE opened >= :from AND opened < :to"
               " ORDER BY opened, conversation, number");
    sql_bind_int(store, rows, ":from", from);
    sql_bind_int(store, rows, ":to", to);
    while (sql_row(store, rows)) {
        struct turn_row row = {
            .figures = {
                .opened = sqlite3_column_int64(rows, 0),
                .acknowledged = sql_instant(rows, 1),
                .answered = sql_instant(rows, 2),
                .acknowledge_due = sql_instant(rows, 3),
                .answer_due = sql_instant(rows, 4),
                .acknowledge_business = sqlite3_column_int64(rows, 5),
                .answer_business = sqlite3_column_int64(rows, 6),
                .number = sqlite3_column_int(rows, 7),
                .chases = sqlite3_column_int(rows, 8),
            },
            .client = sql_text(rows, 9),
            .owner = sql_text(rows, 10),
            .target = sql_text(rows, 11),
        };
        g_array_append_val(turns, row);
    }
    return turns;
}

int64_t store_count_messages(Store *store)
{
    return sql_single(store, sql_prepare(store, "SELECT count(*) FROM message"), 0);
}

int64_t store_count_conversations(Store *store)
{
    return sql_single(store, sql_prepare(store, "SELECT count(*) FROM conversation"), 0);
}
