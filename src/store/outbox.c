#include "store/outbox.h"

#include "base/error.h"
#include "base/instant.h"
#include "store/delivery.h"
#include "store/sql.h"

void outbox_letter_free(struct outbox_letter *letter)
{
    if (!letter)
        return;
    g_free(letter->purpose);
    g_free(letter->message_id);
    g_strfreev(letter->recipients);
    g_bytes_unref(letter->letter);
    g_free(letter);
}

static char *join(const GPtrArray *recipients)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < recipients->len; i++)
        g_string_append_printf(text, i ? " %s" : "%s",
                               (const char *)recipients->pdata[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void forget_recipients(Store *store, int64_t outbox)
{
    sqlite3_stmt *forget =
        sql_prepare(store, "DELETE FROM outbox_recipient WHERE outbox = :outbox");
    sql_bind_int(store, forget, ":outbox", outbox);
    sql_run(store, forget);
}

void store_outbox_write(Store *store, int64_t id, GBytes *text)
{
    sqlite3_stmt *write = sql_prepare(
        store, "INSERT OR REPLACE INTO outbox_text(outbox, bytes) VALUES(:id, :bytes)");
    sql_bind_int(store, write, ":id", id);
    if (write)
        sql_bind_blob(store, write, ":bytes", text);
    sql_run(store, write);
}

GBytes *store_outbox_text(Store *store, int64_t id)
{
    GBytes *text = NULL;
    sqlite3_stmt *rows =
        sql_prepare(store, "SELECT bytes FROM outbox_text WHERE outbox = :id");
    sql_bind_int(store, rows, ":id", id);
    while (sql_row(store, rows)) {
        const void *bytes = sqlite3_column_blob(rows, 0);
        text = g_bytes_new(bytes, (gsize)sqlite3_column_bytes(rows, 0));
    }
    if (!text && !store->failure)
        g_set_error(&store->failure, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s: found no text of letter %" G_GINT64_FORMAT, store->path, id);
    return text;
}

int64_t store_outbox_add(Store *store, const char *purpose, const char *message_id,
                         const GPtrArray *recipients, GBytes *letter, int64_t now)
{
    sqlite3_stmt *add = sql_prepare(
        store,
        "INSERT INTO outbox(purpose, message_id, recipients, state, queued,"
        " next_attempt) VALUES(:purpose, :message_id, :recipients, 'queued', :now, :now)"
        " ON CONFLICT(purpose) DO UPDATE SET state = 'queued',"
        " message_id = excluded.message_id, recipients = excluded.recipients,"
        " queued = excluded.queued,"
        " attempts = 0, next_attempt = excluded.next_attempt, said = NULL, ended = NULL"
        " WHERE state = 'dropped' RETURNING id");
    g_autofree char *addresses = join(recipients);
    sql_bind_text(store, add, ":purpose", purpose);
    sql_bind_text(store, add, ":message_id", message_id);
    sql_bind_text(store, add, ":recipients", addresses);
    sql_bind_int(store, add, ":now", now);
    int64_t id = sql_single(store, add, 0);
    if (id == 0)
        return 0;
    forget_recipients(store, id);
    store_outbox_write(store, id, letter);
    return id;
}

bool store_outbox_has(Store *store, const char *purpose)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT 1 FROM outbox WHERE purpose = :purpose");
    sql_bind_text(store, find, ":purpose", purpose);
    return sql_single(store, find, 0) == 1;
}

static struct outbox_letter *read_letter(sqlite3_stmt *row)
{
    struct outbox_letter *letter = g_new0(struct outbox_letter, 1);
    letter->id = sqlite3_column_int64(row, 0);
    letter->purpose = sql_text(row, 1);
    letter->message_id = sql_text(row, 2);
    letter->attempts = sqlite3_column_int(row, 3);
    letter->queued = sqlite3_column_int64(row, 4);
    letter->next_attempt = sqlite3_column_int64(row, 5);
    return letter;
}

static struct outbox_letter *first_letter(Store *store, sqlite3_stmt *rows)
{
    struct outbox_letter *letter = NULL;
    while (sql_row(store, rows))
        letter = read_letter(rows);
    if (!letter)
        return NULL;
    letter->letter = store_outbox_text(store, letter->id);
    letter->recipients = store_recipients_left(store, letter->id);
    return letter;
}

struct outbox_letter *store_outbox_take(Store *store, int64_t now)
{
    sqlite3_stmt *take = sql_prepare(
        store, "UPDATE outbox SET state = 'sending', next_attempt = :now"
               " WHERE id = (SELECT id FROM outbox"
               " WHERE state = 'queued' AND channel IS NULL AND next_attempt <= :now"
               " ORDER BY next_attempt, id LIMIT 1)"
               " RETURNING id, purpose, message_id, attempts, queued, next_attempt");
    sql_bind_int(store, take, ":now", now);
    return first_letter(store, take);
}

struct outbox_letter *store_outbox_doubtful(Store *store, int64_t now)
{
    sqlite3_stmt *find = sql_prepare(
        store, "SELECT id, purpose, message_id, attempts, queued, next_attempt"
               " FROM outbox WHERE state = 'uncertain' AND next_attempt <= :now"
               " ORDER BY next_attempt, id LIMIT 1");
    sql_bind_int(store, find, ":now", now);
    return first_letter(store, find);
}

static void end(Store *store, int64_t id, const char *state, const char *said,
                int64_t now)
{
    sqlite3_stmt *move =
        sql_prepare(store, "UPDATE outbox SET state = :state, said = :said, ended = :now,"
                           " attempts = attempts + 1 WHERE id = :id");
    sql_bind_int(store, move, ":id", id);
    sql_bind_text(store, move, ":state", state);
    sql_bind_text(store, move, ":said", said);
    sql_bind_int(store, move, ":now", now);
    sql_run(store, move);
}

void store_outbox_sent(Store *store, int64_t id, const char *said, int64_t now)
{
    end(store, id, "sent", said, now);
}

void store_outbox_refused(Store *store, int64_t id, const char *said, int64_t now)
{
    end(store, id, "refused", said, now);
}

void store_outbox_set_last(Store *store, int64_t id, bool last)
{
    sqlite3_stmt *set =
        sql_prepare(store, "UPDATE outbox SET last = :last WHERE id = :id");
    sql_bind_int(store, set, ":id", id);
    sql_bind_int(store, set, ":last", last);
    sql_run(store, set);
}

bool store_outbox_is_last(Store *store, int64_t id)
{
    sqlite3_stmt *find = sql_prepare(store, "SELECT last FROM outbox WHERE id = :id");
    sql_bind_int(store, find, ":id", id);
    return sql_single(store, find, 0) == 1;
}

void store_outbox_dropped(Store *store, int64_t id, const char *why, int64_t now)
{
    end(store, id, "dropped", why, now);
    sqlite3_stmt *forget =
        sql_prepare(store, "DELETE FROM reminder WHERE outbox = :outbox");
    sql_bind_int(store, forget, ":outbox", id);
    sql_run(store, forget);
}

static void postpone(Store *store, int64_t id, const char *state, const char *said,
                     int64_t next_attempt)
{
    sqlite3_stmt *move = sql_prepare(
        store, "UPDATE outbox SET state = :state, said = :said, next_attempt = :next,"
               " attempts = attempts + 1 WHERE id = :id");
    sql_bind_int(store, move, ":id", id);
    sql_bind_text(store, move, ":state", state);
    sql_bind_text(store, move, ":said", said);
    sql_bind_int(store, move, ":next", next_attempt);
    sql_run(store, move);
}

void store_outbox_later(Store *store, int64_t id, const char *said, int64_t next_attempt)
{
    postpone(store, id, "queued", said, next_attempt);
}

void store_outbox_uncertain(Store *store, int64_t id, const char *said, int64_t look_at)
{
    postpone(store, id, "uncertain", said, look_at);
}

int store_outbox_recover(Store *store, int64_t wait)
{
    sqlite3_stmt *recover = sql_prepare(
        store, "UPDATE outbox SET state = 'uncertain', attempts = attempts + 1,"
               " next_attempt = next_attempt + :wait"
               " WHERE state = 'sending' AND channel IS NULL");
    sql_bind_int(store, recover, ":wait", wait);
    sql_run(store, recover);
    return store->failure ? 0 : sqlite3_changes(store->db);
}

int64_t store_outbox_next(Store *store)
{
    return sql_single(store,
                      sql_prepare(store, "SELECT min(next_attempt) FROM outbox"
                                         " WHERE state = 'queued' AND channel IS NULL"),
                      INSTANT_NONE);
}

struct outbox_counts store_outbox_counts(Store *store)
{
    struct outbox_counts counts = { 0 };
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT count(*) FILTER (WHERE state IN ('queued', 'sending',"
               " 'uncertain')),"
               " count(*) FILTER (WHERE state = 'sent'),"
               " count(*) FILTER (WHERE state = 'refused'),"
               " (SELECT said FROM outbox WHERE state IN ('queued', 'uncertain')"
               "  AND attempts > 0 AND channel IS NULL ORDER BY id LIMIT 1),"
               " count(*) FILTER (WHERE state = 'uncertain') FROM outbox"
               " WHERE channel IS NULL");
    while (sql_row(store, rows)) {
        counts.queued = sqlite3_column_int64(rows, 0);
        counts.sent = sqlite3_column_int64(rows, 1);
        counts.refused = sqlite3_column_int64(rows, 2);
        counts.last_said = sql_text(rows, 3);
        counts.uncertain = sqlite3_column_int64(rows, 4);
    }
    return counts;
}
