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

static void forget_sightings(Store *store, int64_t folder)
{
    sqlite3_stmt *forget =
        sql_prepare(store, "DELETE FROM sighting WHERE folder = :folder");
    sql_bind_int(store, forget, ":folder", folder);
    sql_run(store, forget);
}

/* Those of UIDs that mean other mails by now. */
static void forget_crashes(Store *store, int64_t folder, uint32_t uidvalidity)
{
    sqlite3_stmt *forget = sql_prepare(store, "DELETE FROM crash WHERE folder = :folder"
                                              " AND uidvalidity <> :uidvalidity");
    sql_bind_int(store, forget, ":folder", folder);
    sql_bind_int(store, forget, ":uidvalidity", uidvalidity);
    sql_run(store, forget);
}

void store_folder_cursor(Store *store, int64_t folder, uint32_t uidvalidity,
                         uint32_t uidnext, uint64_t modseq)
{
    sqlite3_stmt *former =
        sql_prepare(store, "SELECT uidvalidity FROM folder WHERE id = :folder");
    sql_bind_int(store, former, ":folder", folder);
    if (sql_single(store, former, uidvalidity) != uidvalidity) {
        forget_sightings(store, folder);
        forget_crashes(store, folder, uidvalidity);
    }

    sqlite3_stmt *move = sql_prepare(
        store, "UPDATE folder SET uidvalidity = :uidvalidity, uidnext = :uidnext,"
               " modseq = :modseq WHERE id = :folder");
    sql_bind_int(store, move, ":uidvalidity", uidvalidity);
    sql_bind_int(store, move, ":uidnext", uidnext);
    sql_bind_int(store, move, ":modseq", (int64_t)modseq);
    sql_bind_int(store, move, ":folder", folder);
    sql_run(store, move);
}

void store_folder_backlog(Store *store, int64_t folder, uint32_t backlog, uint32_t end,
                          uint32_t remaining)
{
    sqlite3_stmt *move = sql_prepare(
        store, "UPDATE folder SET backlog = :backlog, backlog_end = :end,"
               " remaining = CASE WHEN :end = 0 THEN 0 ELSE :remaining END"
               " WHERE id = :folder AND (backlog <> :backlog OR backlog_end <> :end)");
    sql_bind_int(store, move, ":backlog", backlog);
    sql_bind_int(store, move, ":end", end);
    sql_bind_int(store, move, ":remaining", remaining);
    sql_bind_int(store, move, ":folder", folder);
    sql_run(store, move);
}

int64_t store_backlog(Store *store, const char *mailbox)
{
    sqlite3_stmt *sum =
        sql_prepare(store, "SELECT sum(remaining) FROM folder WHERE mailbox = :mailbox");
    sql_bind_text(store, sum, ":mailbox", mailbox);
    return sql_single(store, sum, 0);
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
    sqlite3_stmt *looked = sql_prepare(store,
                                       "UPDATE folder SET looked = :at WHERE id = :folder"
                                       " AND backlog_end = 0");
    sql_bind_int(store, looked, ":folder", folder);
    sql_bind_int(store, looked, ":at", at);
    sql_run(store, looked);
}

#define FOLDERS                                                                          \
    "SELECT id, mailbox, name, uidvalidity, uidnext, modseq, looked, backlog,"           \
    " backlog_end FROM folder"

static GPtrArray *read_folders(Store *store, sqlite3_stmt *folders)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(folder_row_free);
    while (sql_row(store, folders)) {
        struct folder_row *row = g_new0(struct folder_row, 1);
        row->id = sqlite3_column_int64(folders, 0);
        row->mailbox = sql_text(folders, 1);
        row->name = sql_text(folders, 2);
        row->uidvalidity = (uint32_t)sqlite3_column_int64(folders, 3);
        row->uidnext = (uint32_t)sqlite3_column_int64(folders, 4);
        row->modseq = (uint64_t)sqlite3_column_int64(folders, 5);
        row->looked = sql_instant(folders, 6);
        row->backlog = (uint32_t)sqlite3_column_int64(folders, 7);
        row->backlog_end = (uint32_t)sqlite3_column_int64(folders, 8);
        g_ptr_array_add(rows, row);
    }
    return rows;
}

GPtrArray *store_folders(Store *store)
{
    return read_folders(store, sql_prepare(store, FOLDERS " ORDER BY mailbox, name"));
}

GPtrArray *store_mailbox_folders(Store *store, const char *mailbox)
{
    sqlite3_stmt *folders =
        sql_prepare(store, FOLDERS " WHERE mailbox = :mailbox ORDER BY name");
    sql_bind_text(store, folders, ":mailbox", mailbox);
    return read_folders(store, folders);
}

static void folder_forget(Store *store, int64_t folder)
{
    forget_sightings(store, folder);
    forget_crashes(store, folder, 0);
    sqlite3_stmt *drop = sql_prepare(store, "DELETE FROM folder WHERE id = :folder");
    sql_bind_int(store, drop, ":folder", folder);
    sql_run(store, drop);
}

void store_folders_keep(Store *store, const char *mailbox, GHashTable *names)
{
    g_autoptr(GPtrArray) rows = store_mailbox_folders(store, mailbox);
    for (guint i = 0; i < rows->len; i++) {
        const struct folder_row *row = rows->pdata[i];
        if (!g_hash_table_contains(names, row->name))
            folder_forget(store, row->id);
    }
}

int64_t store_watched_since(Store *store, const char *message_id)
{
    sqlite3_stmt *since = sql_prepare(
        store, "SELECT min(since) FROM (SELECT folder.since FROM sighting JOIN folder"
               " ON folder.id = sighting.folder WHERE sighting.message = :message"
               " UNION ALL SELECT watched FROM message WHERE id = :message)");
    sql_bind_int(store, since, ":message", node_find(store, message_id)->id);
    int64_t folders = sql_single(store, since, INSTANT_NONE);
    return folders == INSTANT_NONE ? store_since(store) : folders;
}

/* An upsert would do, but SQLite keeps a copy of each page that it may have to undo. */
void store_sighting_add(Store *store, int64_t folder, uint32_t uid, int64_t message,
                        const char *problem)
{
    sqlite3_stmt *add =
        sql_prepare(store, "INSERT OR IGNORE INTO sighting(folder, uid, message, problem)"
                           " VALUES(:folder, :uid, nullif(:message, 0), :problem)");
    sql_bind_int(store, add, ":folder", folder);
    sql_bind_int(store, add, ":uid", uid);
    sql_bind_int(store, add, ":message", message);
    sql_bind_text(store, add, ":problem", problem);
    sql_run(store, add);
    if (store->failure || sqlite3_changes(store->db) > 0)
        return;
    sqlite3_stmt *change = sql_prepare(
        store, "UPDATE sighting SET message = nullif(:message, 0), problem = :problem"
               " WHERE folder = :folder AND uid = :uid");
    sql_bind_int(store, change, ":message", message);
    sql_bind_text(store, change, ":problem", problem);
    sql_bind_int(store, change, ":folder", folder);
    sql_bind_int(store, change, ":uid", uid);
    sql_run(store, change);
}

int64_t store_flags_seen(Store *store, int64_t folder, uint32_t uid, bool answered,
                         bool closed, int64_t now)
{
    sqlite3_stmt *see = sql_prepare(
        store, "UPDATE message SET answered_seen = coalesce(answered_seen, :answered),"
               " closed_seen = coalesce(closed_seen, :closed) WHERE id ="
               " (SELECT message FROM sighting WHERE folder = :folder AND uid = :uid)"
               " AND (answered_seen IS NULL AND :answered IS NOT NULL"
               " OR closed_seen IS NULL AND :closed IS NOT NULL) RETURNING id");
    sql_bind_int(store, see, ":folder", folder);
    sql_bind_int(store, see, ":uid", uid);
    sql_bind_instant(store, see, ":answered", answered ? now : INSTANT_NONE);
    sql_bind_instant(store, see, ":closed", closed ? now : INSTANT_NONE);
    return sql_single(store, see, 0);
}

void store_sightings_vanished(Store *store, int64_t folder, uint32_t first, uint32_t last)
{
    static const char *const steps[] = {
        "UPDATE message SET watched = min(coalesce(watched, folder.since), folder.since)"
        " FROM folder WHERE folder.id = :folder AND message.id IN (SELECT message"
        " FROM sighting WHERE folder = :folder AND uid BETWEEN :first AND :last)",
        "DELETE FROM sighting WHERE folder = :folder AND uid BETWEEN :first AND :last",
        "DELETE FROM crash WHERE folder = :folder AND uid BETWEEN :first AND :last",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        sqlite3_stmt *step = sql_prepare(store, steps[i]);
        sql_bind_int(store, step, ":folder", folder);
        sql_bind_int(store, step, ":first", first);
        sql_bind_int(store, step, ":last", last);
        sql_run(store, step);
    }
}

int64_t store_passed_over(Store *store, const char *mailbox)
{
    sqlite3_stmt *count = sql_prepare(
        store, "SELECT count(*) FROM sighting JOIN folder ON folder.id = sighting.folder"
               " WHERE sighting.message IS NULL AND folder.mailbox = :mailbox");
    sql_bind_text(store, count, ":mailbox", mailbox);
    return sql_single(store, count, 0);
}
