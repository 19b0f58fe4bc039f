#include "store/outbox.h"

#include <string.h>

#include "base/instant.h"
#include "store/facts.h"
#include "store/nodes.h"
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

int64_t store_outbox_add(Store *store, const char *purpose, const char *message_id,
                         const GPtrArray *recipients, GBytes *letter, int64_t now)
{
    sqlite3_stmt *add = sql_prepare(
        store,
        "INSERT INTO outbox(purpose, message_id, recipients, letter, state, queued,"
        " next_attempt) VALUES(:purpose, :message_id, :recipients, :letter, 'queued',"
        " :now, :now) ON CONFLICT(purpose) DO UPDATE SET state = 'queued',"
        " recipients = excluded.recipients, letter = excluded.letter,"
        " queued = excluded.queued,"
        " attempts = 0, next_attempt = excluded.next_attempt, said = NULL, ended = NULL"
        " WHERE state = 'dropped' RETURNING id");
    g_autofree char *addresses = join(recipients);
    sql_bind_text(store, add, ":purpose", purpose);
    sql_bind_text(store, add, ":message_id", message_id);
    sql_bind_text(store, add, ":recipients", addresses);
    if (add)
        sql_bind_blob(store, add, ":letter", letter);
    sql_bind_int(store, add, ":now", now);
    return sql_single(store, add, 0);
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
    letter->recipients = g_strsplit((const char *)sqlite3_column_text(row, 3), " ", -1);
    const void *bytes = sqlite3_column_blob(row, 4);
    letter->letter = g_bytes_new(bytes, (gsize)sqlite3_column_bytes(row, 4));
    letter->attempts = sqlite3_column_int(row, 5);
    letter->queued = sqlite3_column_int64(row, 6);
    return letter;
}

struct outbox_letter *store_outbox_take(Store *store, int64_t now)
{
    sqlite3_stmt *take = sql_prepare(
        store,
        "UPDATE outbox SET state = 'sending' WHERE id = (SELECT id FROM outbox"
        " WHERE state = 'queued' AND next_attempt <= :now ORDER BY next_attempt, id"
        " LIMIT 1) RETURNING id, purpose, message_id, recipients, letter, attempts,"
        " queued");
    sql_bind_int(store, take, ":now", now);
    struct outbox_letter *letter = NULL;
    while (sql_row(store, take))
        letter = read_letter(take);
    return letter;
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

void store_outbox_dropped(Store *store, int64_t id, const char *why, int64_t now)
{
    end(store, id, "dropped", why, now);
    sqlite3_stmt *forget =
        sql_prepare(store, "DELETE FROM reminder WHERE outbox = :outbox");
    sql_bind_int(store, forget, ":outbox", id);
    sql_run(store, forget);
}

void store_outbox_later(Store *store, int64_t id, const char *said, int64_t next_attempt)
{
    sqlite3_stmt *move = sql_prepare(
        store, "UPDATE outbox SET state = 'queued', said = :said, next_attempt = :next,"
               " attempts = attempts + 1 WHERE id = :id");
    sql_bind_int(store, move, ":id", id);
    sql_bind_text(store, move, ":said", said);
    sql_bind_int(store, move, ":next", next_attempt);
    sql_run(store, move);
}

int store_outbox_recover(Store *store, int64_t now)
{
    sqlite3_stmt *recover =
        sql_prepare(store, "UPDATE outbox SET state = 'queued', next_attempt = :now"
                           " WHERE state = 'sending'");
    sql_bind_int(store, recover, ":now", now);
    sql_run(store, recover);
    return store->failure ? 0 : sqlite3_changes(store->db);
}

int64_t store_outbox_next(Store *store)
{
    return sql_single(store,
                      sql_prepare(store, "SELECT min(next_attempt) FROM outbox"
                                         " WHERE state = 'queued'"),
                      INSTANT_NONE);
}

struct outbox_counts store_outbox_counts(Store *store)
{
    struct outbox_counts counts = { 0 };
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')),"
               " count(*) FILTER (WHERE state = 'sent'),"
               " count(*) FILTER (WHERE state = 'refused'),"
               " (SELECT said FROM outbox WHERE state = 'queued' AND attempts > 0"
               "  ORDER BY id LIMIT 1) FROM outbox");
    while (sql_row(store, rows)) {
        counts.queued = sqlite3_column_int64(rows, 0);
        counts.sent = sqlite3_column_int64(rows, 1);
        counts.refused = sqlite3_column_int64(rows, 2);
        counts.last_said = sql_text(rows, 3);
    }
    return counts;
}

/* A mail may make several promises. Caller frees. */
static char *kind_text(ObligationKind kind, int promise)
{
    return promise > 0 ? g_strdup_printf("%s.%d", obligation_name(kind), promise)
                       : g_strdup(obligation_name(kind));
}

char *store_obligation_key(const struct owed *owed)
{
    g_autofree char *kind = kind_text(owed->kind, owed->promise);
    return g_strdup_printf("%s %s", kind, owed->from);
}

/* ---- Which levels were reached. */

static bool was_reached(Store *store, const char *obligation, const char *level)
{
    sqlite3_stmt *find = sql_prepare(
        store,
        "SELECT 1 FROM reminder WHERE obligation = :obligation AND level = :level");
    sql_bind_text(store, find, ":obligation", obligation);
    sql_bind_text(store, find, ":level", level);
    return sql_single(store, find, 0) == 1;
}

/* A message that opens a turn of its own was no former opener of another. */
static bool opens_turn(Store *store, const GArray *threads, int64_t node)
{
    sqlite3_stmt *find = sql_prepare(
        store, "SELECT 1 FROM turn WHERE thread = :thread AND opener = :node");
    bool opens = false;
    for (guint i = 0; i < threads->len && !opens; i++) {
        sql_bind_int(store, find, ":thread", g_array_index(threads, int64_t, i));
        sql_bind_int(store, find, ":node", node);
        opens = sql_single(store, find, 0) == 1;
    }
    return opens;
}

/* Messages of a thread that were reminded of since the obligation began. */
static GArray *reminded(Store *store, int64_t thread, const struct owed *owed,
                        const char *level)
{
    GArray *nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT id FROM node CROSS JOIN reminder ON obligation ="
               " :kind || ' ' || message_id AND level = :level AND reminder.at >= :since"
               " WHERE thread = :thread");
    sql_bind_int(store, rows, ":thread", thread);
    sql_bind_text(store, rows, ":kind", obligation_name(owed->kind));
    sql_bind_text(store, rows, ":level", level);
    sql_bind_int(store, rows, ":since", owed->since);
    while (sql_row(store, rows)) {
        int64_t node = sqlite3_column_int64(rows, 0);
        g_array_append_val(nodes, node);
    }
    return nodes;
}

bool store_reminder_has(Store *store, const struct owed *owed, const char *level)
{
    g_autofree char *key = store_obligation_key(owed);
    if (was_reached(store, key, level))
        return true;
    if (owed->kind == OBLIGATION_PROMISE) /* it runs from no other mail than its own */
        return false;
    g_autoptr(GArray)
        threads = store_thread_family(store, node_find(store, owed->from)->thread);
    for (guint i = 0; i < threads->len; i++) {
        g_autoptr(GArray)
            nodes = reminded(store, g_array_index(threads, int64_t, i), owed, level);
        for (guint k = 0; k < nodes->len; k++)
            if (!opens_turn(store, threads, g_array_index(nodes, int64_t, k)))
                return true;
    }
    return false;
}

void store_reminder_put(Store *store, const char *obligation, const char *level,
                        int64_t at, int64_t outbox)
{
    sqlite3_stmt *add =
        sql_prepare(store, "INSERT INTO reminder(obligation, level, at, outbox)"
                           " VALUES(:obligation, :level, :at, nullif(:outbox, 0))");
    sql_bind_text(store, add, ":obligation", obligation);
    sql_bind_text(store, add, ":level", level);
    sql_bind_int(store, add, ":at", at);
    sql_bind_int(store, add, ":outbox", outbox);
    sql_run(store, add);
}

/* store_obligation_key() read backwards. */
static bool is_owed(Store *store, const char *obligation)
{
    const char *from = strchr(obligation, ' ') + 1;
    g_autofree char *kind = g_strndup(obligation, (gsize)(from - 1 - obligation));
    sqlite3_stmt *rows = sql_prepare(store, "SELECT kind, promise FROM obligation"
                                            " WHERE runs_from = :runs_from");
    sql_bind_int(store, rows, ":runs_from", node_find(store, from)->id);
    bool found = false;
    while (sql_row(store, rows)) {
        g_autofree char *one = kind_text((ObligationKind)sqlite3_column_int(rows, 0),
                                         sqlite3_column_int(rows, 1));
        found = found || g_str_equal(one, kind);
    }
    return found;
}

bool store_reminder_is_pointless(Store *store, int64_t outbox)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT obligation FROM reminder WHERE outbox = :outbox");
    sql_bind_int(store, find, ":outbox", outbox);
    g_autofree char *obligation = NULL;
    while (sql_row(store, find)) {
        g_free(obligation);
        obligation = sql_text(find, 0);
    }
    return obligation && !is_owed(store, obligation);
}

char *store_reminder_first_letter(Store *store, const char *obligation)
{
    sqlite3_stmt *find = sql_prepare(
        store,
        "SELECT message_id FROM reminder JOIN outbox ON outbox.id = reminder.outbox"
        " WHERE obligation = :obligation ORDER BY outbox.id LIMIT 1");
    sql_bind_text(store, find, ":obligation", obligation);
    char *message_id = NULL;
    while (sql_row(store, find)) {
        if (!message_id)
            message_id = sql_text(find, 0);
    }
    return message_id;
}
