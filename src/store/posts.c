#include "store/posts.h"

#include "base/instant.h"
#include "store/outbox.h"
#include "store/sql.h"

void post_free(struct post *post)
{
    if (!post)
        return;
    g_free(post->purpose);
    g_free(post->delivery);
    g_free(post->channel);
    g_bytes_unref(post->body);
    g_free(post);
}

/* Of one that was dropped before. */
static void forget_reminders(Store *store, int64_t id)
{
    sqlite3_stmt *forget =
        sql_prepare(store, "DELETE FROM post_reminder WHERE post = :post");
    sql_bind_int(store, forget, ":post", id);
    sql_run(store, forget);
}

int64_t store_post_add(Store *store, const struct post *post, int64_t now)
{
    sqlite3_stmt *add = sql_prepare(
        store,
        "INSERT INTO outbox(purpose, message_id, channel, recipients, state,"
        " queued, next_attempt) VALUES(:purpose, :delivery, :channel, '',"
        " 'queued', :now, :now) ON CONFLICT(purpose) DO UPDATE SET"
        " state = 'queued', queued = excluded.queued,"
        " attempts = 0, next_attempt = excluded.next_attempt, said = NULL, ended = NULL"
        " WHERE state = 'dropped' RETURNING id");
    sql_bind_text(store, add, ":purpose", post->purpose);
    sql_bind_text(store, add, ":delivery", post->delivery);
    sql_bind_text(store, add, ":channel", post->channel);
    sql_bind_int(store, add, ":now", now);
    int64_t id = sql_single(store, add, 0);
    if (id == 0)
        return 0;
    forget_reminders(store, id);
    store_outbox_write(store, id, post->body);
    return id;
}

void store_post_remind(Store *store, int64_t id, const char *obligation,
                       const char *level)
{
    sqlite3_stmt *add = sql_prepare(store, "INSERT OR IGNORE INTO post_reminder"
                                           "(post, obligation, level)"
                                           " VALUES(:post, :obligation, :level)");
    sql_bind_int(store, add, ":post", id);
    sql_bind_text(store, add, ":obligation", obligation);
    sql_bind_text(store, add, ":level", level);
    sql_run(store, add);
}

void store_post_forget(Store *store, int64_t id, const char *obligation)
{
    sqlite3_stmt *forget = sql_prepare(store,
                                       "DELETE FROM post_reminder WHERE post = :post"
                                       " AND obligation = :obligation");
    sql_bind_int(store, forget, ":post", id);
    sql_bind_text(store, forget, ":obligation", obligation);
    sql_run(store, forget);
}

int store_post_count(Store *store, const char *channel, int64_t since)
{
    sqlite3_stmt *count =
        sql_prepare(store, "SELECT count(*) FROM outbox WHERE queued >= :since"
                           " AND channel = :channel AND state <> 'dropped'"
                           " AND EXISTS(SELECT 1 FROM post_reminder WHERE post = id)");
    sql_bind_text(store, count, ":channel", channel);
    sql_bind_int(store, count, ":since", since);
    return (int)sql_single(store, count, 0);
}

static struct post *read_post(sqlite3_stmt *row)
{
    struct post *post = g_new0(struct post, 1);
    post->id = sqlite3_column_int64(row, 0);
    post->purpose = sql_text(row, 1);
    post->delivery = sql_text(row, 2);
    post->channel = sql_text(row, 3);
    post->attempts = sqlite3_column_int(row, 4);
    post->queued = sqlite3_column_int64(row, 5);
    return post;
}

struct post *store_post_take(Store *store, int64_t now)
{
    sqlite3_stmt *take = sql_prepare(
        store,
        "UPDATE outbox SET state = 'sending' WHERE id = (SELECT id FROM outbox"
        " LEFT JOIN webhook ON name = channel"
        " WHERE state = 'queued' AND channel IS NOT NULL"
        " AND max(next_attempt, coalesce(held_until, 0)) <= :now"
        " ORDER BY attempts, id LIMIT 1) RETURNING id, purpose, message_id, channel,"
        " attempts, queued");
    sql_bind_int(store, take, ":now", now);
    struct post *post = NULL;
    while (sql_row(store, take))
        post = read_post(take);
    if (post)
        post->body = store_outbox_text(store, post->id);
    return post;
}

int store_post_recover(Store *store)
{
    sql_exec(store, "UPDATE outbox SET state = 'queued' WHERE state = 'sending'"
                    " AND channel IS NOT NULL");
    return store->failure ? 0 : sqlite3_changes(store->db);
}

int64_t store_post_next(Store *store)
{
    return sql_single(store,
                      sql_prepare(store,
                                  "SELECT min(max(next_attempt, coalesce(held_until, 0)))"
                                  " FROM outbox LEFT JOIN webhook ON name = channel"
                                  " WHERE state = 'queued' AND channel IS NOT NULL"),
                      INSTANT_NONE);
}

void store_webhook_hold(Store *store, const char *name, int64_t until)
{
    sqlite3_stmt *hold = sql_prepare(
        store, "INSERT INTO webhook(name, failures, held_until) VALUES(:name, 1, :until)"
               " ON CONFLICT(name) DO UPDATE SET failures = failures + 1,"
               " held_until = excluded.held_until");
    sql_bind_text(store, hold, ":name", name);
    sql_bind_int(store, hold, ":until", until);
    sql_run(store, hold);
}

void store_webhook_release(Store *store, const char *name)
{
    sqlite3_stmt *forget = sql_prepare(store, "DELETE FROM webhook WHERE name = :name");
    sql_bind_text(store, forget, ":name", name);
    sql_run(store, forget);
}

int store_webhook_failures(Store *store, const char *name)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT failures FROM webhook WHERE name = :name");
    sql_bind_text(store, find, ":name", name);
    return (int)sql_single(store, find, 0);
}

static void webhook_row_free(gpointer data)
{
    struct webhook_row *row = data;
    g_free(row->name);
    g_free(row->said);
    g_free(row);
}

GPtrArray *store_webhooks(Store *store)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(webhook_row_free);
    sqlite3_stmt *rows = sql_prepare(
        store,
        "SELECT channel, count(*) FILTER (WHERE state IN ('queued', 'sending')),"
        " count(*) FILTER (WHERE state = 'sent'),"
        " count(*) FILTER (WHERE state = 'refused'), held_until,"
        " (SELECT said FROM outbox AS last WHERE last.channel = outbox.channel AND"
        "  state IN ('queued', 'refused') AND attempts > 0 ORDER BY id DESC LIMIT 1)"
        " FROM outbox LEFT JOIN webhook ON name = channel WHERE channel IS NOT NULL"
        " GROUP BY channel");
    while (sql_row(store, rows)) {
        struct webhook_row *row = g_new0(struct webhook_row, 1);
        row->name = sql_text(rows, 0);
        row->waiting = sqlite3_column_int64(rows, 1);
        row->sent = sqlite3_column_int64(rows, 2);
        row->refused = sqlite3_column_int64(rows, 3);
        row->held_until = sql_instant(rows, 4);
        row->said = sql_text(rows, 5);
        g_ptr_array_add(list, row);
    }
    return list;
}
