#include "store/crashes.h"

#include "store/facts.h"
#include "store/sql.h"

static void crash_row_free(gpointer data)
{
    struct crash_row *row = data;
    g_free(row->mailbox);
    g_free(row->folder);
    g_free(row);
}

int64_t store_crash_add(Store *store, const char *mailbox, const char *folder,
                        uint32_t uidvalidity, uint32_t uid, int64_t now)
{
    int64_t number = store_folder(store, mailbox, folder);
    sqlite3_stmt *add = sql_prepare(
        store, "INSERT INTO crash(folder, uidvalidity, uid, count, last)"
               " VALUES(:folder, :uidvalidity, :uid, 1, :now) ON CONFLICT(folder,"
               " uidvalidity, uid) DO UPDATE SET count = count + 1, last = :now"
               " RETURNING count");
    sql_bind_int(store, add, ":folder", number);
    sql_bind_int(store, add, ":uidvalidity", uidvalidity);
    sql_bind_int(store, add, ":uid", uid);
    sql_bind_int(store, add, ":now", now);
    return sql_single(store, add, 0);
}

/* Of these there are few: CROSS JOIN begins with them and not with thousands of folders,
 * which each look would pass over. */
GPtrArray *store_crashes(Store *store, const char *mailbox)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(crash_row_free);
    sqlite3_stmt *crashes = sql_prepare(
        store, "SELECT mailbox, name, crash.uidvalidity, uid, count, last"
               " FROM crash CROSS JOIN folder ON folder.id = crash.folder"
               " WHERE mailbox = ifnull(:mailbox, mailbox) AND (count >= :quarantine OR"
               " uid >= uidnext OR crash.uidvalidity <> folder.uidvalidity)"
               " ORDER BY mailbox, name, uid");
    sql_bind_text(store, crashes, ":mailbox", mailbox);
    sql_bind_int(store, crashes, ":quarantine", CRASHES_QUARANTINE);
    while (sql_row(store, crashes)) {
        struct crash_row *row = g_new0(struct crash_row, 1);
        row->mailbox = sql_text(crashes, 0);
        row->folder = sql_text(crashes, 1);
        row->uidvalidity = (uint32_t)sqlite3_column_int64(crashes, 2);
        row->uid = (uint32_t)sqlite3_column_int64(crashes, 3);
        row->count = sqlite3_column_int64(crashes, 4);
        row->last = sqlite3_column_int64(crashes, 5);
        g_ptr_array_add(rows, row);
    }
    return rows;
}

void store_rescan_ask(Store *store, const char *mailbox, bool everything)
{
    sqlite3_stmt *ask = sql_prepare(
        store, "INSERT OR REPLACE INTO rescan(mailbox, everything) VALUES(:mailbox,"
               " max(:everything, ifnull((SELECT everything FROM rescan"
               " WHERE mailbox = :mailbox), 0)))");
    sql_bind_text(store, ask, ":mailbox", mailbox);
    sql_bind_int(store, ask, ":everything", everything);
    sql_run(store, ask);
}

static void run_for(Store *store, sqlite3_stmt *statement, const char *mailbox)
{
    sql_bind_text(store, statement, ":mailbox", mailbox);
    sql_run(store, statement);
}

static void go_back(Store *store, const char *mailbox, bool everything)
{
    if (everything)
        run_for(store,
                sql_prepare(store, "UPDATE folder SET uidvalidity = 0, uidnext = 0,"
                                   " modseq = 0, backlog = 0, backlog_end = 0"
                                   " WHERE mailbox = :mailbox"),
                mailbox);
    else
        run_for(store,
                sql_prepare(store, "UPDATE folder SET uidnext = min(uidnext, ifnull("
                                   "(SELECT min(uid) FROM sighting WHERE"
                                   " sighting.folder = folder.id AND message IS NULL),"
                                   " uidnext)) WHERE mailbox = :mailbox"),
                mailbox);
}

enum { NOT_ASKED = -1 };

static int64_t asked_for(Store *store, const char *mailbox)
{
    sqlite3_stmt *asked =
        sql_prepare(store, "SELECT everything FROM rescan WHERE mailbox = :mailbox");
    sql_bind_text(store, asked, ":mailbox", mailbox);
    return sql_single(store, asked, NOT_ASKED);
}

GHashTable *store_rescans_after(Store *store, int64_t *request)
{
    GHashTable *mailboxes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sqlite3_stmt *rescans =
        sql_prepare(store, "SELECT request, mailbox FROM rescan WHERE request > :request"
                           " ORDER BY request");
    sql_bind_int(store, rescans, ":request", *request);
    while (sql_row(store, rescans)) {
        *request = sqlite3_column_int64(rescans, 0);
        g_hash_table_add(mailboxes, sql_text(rescans, 1));
    }
    return mailboxes;
}

bool store_rescan_asked(Store *store, const char *mailbox)
{
    return asked_for(store, mailbox) != NOT_ASKED;
}

void store_rescan_begin(Store *store, const char *mailbox)
{
    go_back(store, mailbox, asked_for(store, mailbox) == 1);
    run_for(store,
            sql_prepare(store, "DELETE FROM sighting WHERE message IS NULL AND folder IN"
                               " (SELECT id FROM folder WHERE mailbox = :mailbox)"),
            mailbox);
    run_for(store,
            sql_prepare(store, "UPDATE crash SET count = 0 WHERE folder IN"
                               " (SELECT id FROM folder WHERE mailbox = :mailbox)"),
            mailbox);
    run_for(store, sql_prepare(store, "DELETE FROM rescan WHERE mailbox = :mailbox"),
            mailbox);
}
