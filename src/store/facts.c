#include "store/facts.h"

#include "base/instant.h"
#include "store/nodes.h"
#include "store/sql.h"

static void folder_row_free(gpointer data)
{
    struct folder_row *row = data;
    g_free(row->mailbox);
    g_free(row->name);
    g_free(row);
}

int64_t store_folder(Store *store, const char *mailbox, const char *name)
{
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO folder(mailbox, name) VALUES(:mailbox, :name)"
               " ON CONFLICT(mailbox, name) DO UPDATE SET name = name RETURNING id");
    sql_bind_text(store, add, ":mailbox", mailbox);
    sql_bind_text(store, add, ":name", name);
    return sql_single(store, add, 0);
}

void store_folder_cursor(Store *store, int64_t folder, uint32_t uidvalidity,
                         uint32_t uidnext)
{
    sqlite3_stmt *forget = sql_prepare(
        store,
        "DELETE FROM sighting WHERE folder = :folder AND EXISTS"
        " (SELECT 1 FROM folder WHERE id = :folder AND uidvalidity <> :uidvalidity)");
    sql_bind_int(store, forget, ":folder", folder);
    sql_bind_int(store, forget, ":uidvalidity", uidvalidity);
    sql_run(store, forget);

    sqlite3_stmt *move = sql_prepare(
        store, "UPDATE folder SET uidvalidity = :uidvalidity, uidnext = :uidnext"
               " WHERE id = :folder");
    sql_bind_int(store, move, ":folder", folder);
    sql_bind_int(store, move, ":uidvalidity", uidvalidity);
    sql_bind_int(store, move, ":uidnext", uidnext);
    sql_run(store, move);
}

void store_folder_begun(Store *store, int64_t folder, int64_t now)
{
    sqlite3_stmt *begun = sql_prepare(
        store, "UPDATE folder SET since = :now WHERE id = :folder AND since IS NULL");
    sql_bind_int(store, begun, ":folder", folder);
    sql_bind_int(store, begun, ":now", now);
    sql_run(store, begun);
}

void store_folder_looked(Store *store, int64_t folder, int64_t at)
{
    sqlite3_stmt *looked =
        sql_prepare(store, "UPDATE folder SET looked = :at WHERE id = :folder");
    sql_bind_int(store, looked, ":folder", folder);
    sql_bind_int(store, looked, ":at", at);
    sql_run(store, looked);
}

GPtrArray *store_folders(Store *store)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(folder_row_free);
    sqlite3_stmt *folders = sql_prepare(
        store, "SELECT id, mailbox, name, uidvalidity, uidnext, looked FROM folder"
               " ORDER BY mailbox, name");
    while (sql_row(store, folders)) {
        struct folder_row *row = g_new0(struct folder_row, 1);
        row->id = sqlite3_column_int64(folders, 0);
        row->mailbox = sql_text(folders, 1);
        row->name = sql_text(folders, 2);
        row->uidvalidity = (uint32_t)sqlite3_column_int64(folders, 3);
        row->uidnext = (uint32_t)sqlite3_column_int64(folders, 4);
        row->looked = sql_instant(folders, 5);
        g_ptr_array_add(rows, row);
    }
    return rows;
}

static void folder_forget(Store *store, int64_t folder)
{
    static const char *const statements[] = {
        "DELETE FROM sighting WHERE folder = :folder",
        "DELETE FROM folder WHERE id = :folder",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        sqlite3_stmt *drop = sql_prepare(store, statements[i]);
        sql_bind_int(store, drop, ":folder", folder);
        sql_run(store, drop);
    }
}

void store_folders_keep(Store *store, const char *mailbox, GHashTable *names)
{
    g_autoptr(GPtrArray) rows = store_folders(store);
    for (guint i = 0; i < rows->len; i++) {
        const struct folder_row *row = rows->pdata[i];
        if (g_str_equal(row->mailbox, mailbox) &&
            !g_hash_table_contains(names, row->name))
            folder_forget(store, row->id);
    }
}

int64_t store_watched_since(Store *store, const char *message_id)
{
    sqlite3_stmt *since = sql_prepare(
        store, "SELECT min(folder.since) FROM node JOIN sighting ON sighting.message ="
               " node.id JOIN folder ON folder.id = sighting.folder"
               " WHERE node.message_id = :message_id");
    sql_bind_text(store, since, ":message_id", message_id);
    int64_t folders = sql_single(store, since, INSTANT_NONE);
    return folders == INSTANT_NONE ? store_since(store) : folders;
}

int64_t store_message_find(Store *store, const char *message_id)
{
    const struct node *node = node_find(store, message_id);
    return node->seen ? node->id : 0;
}

static void insert_message(Store *store, int64_t id, const struct message *message)
{
    sqlite3_stmt *add = sql_prepare(
        store,
        "INSERT INTO message(id, name, in_reply_to, from_address, from_name,"
        " reply_to_address, reply_to_name, subject, date, date_zone, received,"
        " internal_date, facts, kind, excerpt)"
        " VALUES(:id, :name, :in_reply_to, :from_address, :from_name,"
        " :reply_to_address, :reply_to_name, :subject, :date, :date_zone, :received,"
        " :internal_date, :facts, :kind, :excerpt)");
    g_autofree char *name = thread_name(message->message_id);
    sql_bind_int(store, add, ":id", id);
    sql_bind_text(store, add, ":name", name);
    sql_bind_text(store, add, ":in_reply_to", message->in_reply_to);
    sql_bind_text(store, add, ":from_address", message->from.address);
    sql_bind_text(store, add, ":from_name", message->from.name);
    sql_bind_text(store, add, ":reply_to_address", message->reply_to.address);
    sql_bind_text(store, add, ":reply_to_name", message->reply_to.name);
    sql_bind_text(store, add, ":subject", message->subject);
    sql_bind_instant(store, add, ":date", message->date);
    sql_bind_int(store, add, ":date_zone", message->date_zone);
    sql_bind_instant(store, add, ":received", message->received);
    sql_bind_instant(store, add, ":internal_date", message->internal_date);
    sql_bind_int(store, add, ":facts", message->facts);
    sql_bind_int(store, add, ":kind", message->kind);
    sql_bind_text(store, add, ":excerpt", message->excerpt);
    sql_run(store, add);
}

static void insert_recipients(Store *store, int64_t id, const struct message *message)
{
    sqlite3_stmt *add =
        sql_prepare(store, "INSERT INTO recipient(message, position, role, address, name)"
                           " VALUES(:message, :position, :role, :address, :name)");
    for (guint i = 0; i < message->recipients->len; i++) {
        const struct recipient *to =
            &g_array_index(message->recipients, struct recipient, i);
        sql_bind_int(store, add, ":message", id);
        sql_bind_int(store, add, ":position", i);
        sql_bind_int(store, add, ":role", to->role);
        sql_bind_text(store, add, ":address", to->who.address);
        sql_bind_text(store, add, ":name", to->who.name);
        sql_run(store, add);
    }
}

static void insert_references(Store *store, int64_t id, const struct message *message)
{
    sqlite3_stmt *add = sql_prepare(store,
                                    "INSERT INTO reference(message, position, node)"
                                    " VALUES(:message, :position, :node)");
    for (guint i = 0; i < message->references->len; i++) {
        sql_bind_int(store, add, ":message", id);
        sql_bind_int(store, add, ":position", i);
        sql_bind_int(store, add, ":node",
                     node_find(store, message->references->pdata[i])->id);
        sql_run(store, add);
    }
}

static void insert_signals(Store *store, int64_t id, const struct message *message)
{
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO signal(message, position, kind, phrase, confidence)"
               " VALUES(:message, :position, :kind, :phrase, :confidence)");
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        sql_bind_int(store, add, ":message", id);
        sql_bind_int(store, add, ":position", i);
        sql_bind_int(store, add, ":kind", signal->kind);
        sql_bind_text(store, add, ":phrase", signal->phrase);
        sql_bind_int(store, add, ":confidence", signal->confidence);
        sql_run(store, add);
    }
}

int64_t store_message_add(Store *store, const struct message *message)
{
    struct node *node = node_find(store, message->message_id);
    insert_message(store, node->id, message);
    insert_recipients(store, node->id, message);
    insert_references(store, node->id, message);
    insert_signals(store, node->id, message);
    node->seen = !store->failure;
    return node->id;
}

bool store_message_again(Store *store, int64_t id, int64_t internal_date)
{
    if (internal_date == INSTANT_NONE)
        return false;
    sqlite3_stmt *earlier = sql_prepare(
        store, "UPDATE message SET internal_date = :internal_date WHERE id = :id"
               " AND ifnull(internal_date > :internal_date, true)");
    sql_bind_int(store, earlier, ":id", id);
    sql_bind_int(store, earlier, ":internal_date", internal_date);
    sql_run(store, earlier);
    return !store->failure && sqlite3_changes(store->db) > 0;
}

int64_t store_message_conversation(Store *store, int64_t id)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT conversation FROM node WHERE id = :id");
    sql_bind_int(store, find, ":id", id);
    return sql_single(store, find, 0);
}

void store_sighting_add(Store *store, int64_t folder, uint32_t uid, int64_t message,
                        bool answered, const char *problem)
{
    sqlite3_stmt *add = sql_prepare(
        store,
        "INSERT INTO sighting(folder, uid, message, answered, problem)"
        " VALUES(:folder, :uid, nullif(:message, 0), :answered, :problem)"
        " ON CONFLICT(folder, uid) DO UPDATE SET message = excluded.message,"
        " answered = max(answered, excluded.answered), problem = excluded.problem");
    sql_bind_int(store, add, ":folder", folder);
    sql_bind_int(store, add, ":uid", uid);
    sql_bind_int(store, add, ":message", message);
    sql_bind_int(store, add, ":answered", answered);
    sql_bind_text(store, add, ":problem", problem);
    sql_run(store, add);
}

int64_t store_passed_over(Store *store, const char *mailbox)
{
    sqlite3_stmt *count = sql_prepare(
        store, "SELECT count(*) FROM sighting JOIN folder ON folder.id = sighting.folder"
               " WHERE sighting.message IS NULL AND folder.mailbox = :mailbox");
    sql_bind_text(store, count, ":mailbox", mailbox);
    return sql_single(store, count, 0);
}
