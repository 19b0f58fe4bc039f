#include "store/reminders.h"

#include <string.h>

#include "store/derived.h"
#include "store/facts.h"
#include "store/nodes.h"
#include "store/sql.h"

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
    if (owed_is_promise(owed)) /* it runs from no other mail than its own */
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
    sqlite3_stmt *add = sql_prepare(store, "INSERT OR IGNORE INTO reminder"
                                           "(obligation, level, at, outbox)"
                                           " VALUES(:obligation, :level, :at, :outbox)");
    sql_bind_text(store, add, ":obligation", obligation);
    sql_bind_text(store, add, ":level", level);
    sql_bind_int(store, add, ":at", at);
    sql_bind_int(store, add, ":outbox", outbox);
    sql_run(store, add);
}

static void free_reminded(gpointer data)
{
    struct reminded *reminded = data;
    owed_free(reminded->owed);
    g_free(reminded->obligation);
    g_free(reminded->level);
    g_free(reminded);
}

/* What obligation of that name is open; NULL: none. */
static struct owed *find_owed(Store *store, const char *obligation)
{
    g_autoptr(GPtrArray) list = store_owed_from(store, strchr(obligation, ' ') + 1);
    for (guint i = 0; i < list->len; i++) {
        g_autofree char *name = store_obligation_key(list->pdata[i]);
        if (g_str_equal(name, obligation))
            return g_steal_pointer(&list->pdata[i]);
    }
    return NULL;
}

/* `rows`: obligation and level. */
static GPtrArray *read_reminded(Store *store, sqlite3_stmt *rows)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_reminded);
    while (sql_row(store, rows)) {
        struct reminded *reminded = g_new0(struct reminded, 1);
        reminded->obligation = sql_text(rows, 0);
        reminded->level = sql_text(rows, 1);
        g_ptr_array_add(list, reminded);
    }
    for (guint i = 0; i < list->len; i++) {
        struct reminded *reminded = list->pdata[i];
        reminded->owed = find_owed(store, reminded->obligation);
    }
    return list;
}

GPtrArray *store_reminders_in(Store *store, int64_t outbox)
{
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT obligation, level FROM reminder WHERE outbox = :outbox");
    sql_bind_int(store, rows, ":outbox", outbox);
    return read_reminded(store, rows);
}

GPtrArray *store_post_reminders(Store *store, int64_t post)
{
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT obligation, level FROM post_reminder WHERE post = :post");
    sql_bind_int(store, rows, ":post", post);
    return read_reminded(store, rows);
}

bool store_reminder_told_later(Store *store, int64_t outbox, const char *obligation,
                               const char *reader)
{
    sqlite3_stmt *find = sql_prepare(
        store, "SELECT 1 FROM reminder JOIN outbox later ON later.id = reminder.outbox"
               " WHERE obligation = :obligation AND later.id > :outbox"
               " AND later.state NOT IN ('dropped', 'refused')"
               " AND instr(' ' || later.recipients || ' ', ' ' || :reader || ' ') > 0"
               " LIMIT 1");
    sql_bind_text(store, find, ":obligation", obligation);
    sql_bind_int(store, find, ":outbox", outbox);
    sql_bind_text(store, find, ":reader", reader);
    return sql_single(store, find, 0) == 1;
}

bool store_post_told_later(Store *store, int64_t post, const char *obligation)
{
    sqlite3_stmt *find = sql_prepare(
        store, "SELECT 1 FROM post_reminder JOIN outbox later ON later.id = post"
               " WHERE obligation = :obligation AND later.id > :post"
               " AND later.state NOT IN ('dropped', 'refused')"
               " AND later.channel = (SELECT channel FROM outbox WHERE id = :post)"
               " LIMIT 1");
    sql_bind_text(store, find, ":obligation", obligation);
    sql_bind_int(store, find, ":post", post);
    return sql_single(store, find, 0) == 1;
}

void store_reminder_forget(Store *store, int64_t outbox, const char *obligation)
{
    sqlite3_stmt *forget = sql_prepare(
        store,
        "DELETE FROM reminder WHERE outbox = :outbox AND obligation = :obligation");
    sql_bind_int(store, forget, ":outbox", outbox);
    sql_bind_text(store, forget, ":obligation", obligation);
    sql_run(store, forget);
}

GPtrArray *store_reminder_first_letters(Store *store, const char *obligation,
                                        int64_t before)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT message_id FROM reminder JOIN outbox ON outbox.id = outbox"
               " WHERE obligation = :obligation AND reminder.at ="
               "  (SELECT min(at) FROM reminder WHERE obligation = :obligation"
               "   AND outbox > 0) AND reminder.at < :before ORDER BY outbox.id");
    sql_bind_text(store, rows, ":obligation", obligation);
    sql_bind_int(store, rows, ":before", before);
    while (sql_row(store, rows))
        g_ptr_array_add(ids, sql_text(rows, 0));
    return ids;
}

/* ---- How many there were. */

static void count_one(GHashTable *counts, gpointer key)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
    g_hash_table_replace(counts, key, GUINT_TO_POINTER(count + 1));
}

GHashTable *store_reminders_by_reader(Store *store, int64_t since)
{
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT recipients FROM outbox WHERE queued >= :since"
               " AND EXISTS(SELECT 1 FROM reminder WHERE outbox = outbox.id)");
    sql_bind_int(store, rows, ":since", since);
    while (sql_row(store, rows)) {
        g_auto(GStrv)
            to = g_strsplit((const char *)sqlite3_column_text(rows, 0), " ", -1);
        for (char **address = to; *address; address++)
            count_one(counts, g_strdup(*address));
    }
    return counts;
}

GHashTable *store_reminders_by_thread(Store *store, int64_t since)
{
    GHashTable *counts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GPtrArray) froms = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *rows = sql_prepare(store,
                                     "SELECT DISTINCT obligation, level FROM outbox"
                                     " JOIN reminder ON reminder.outbox = outbox.id"
                                     " WHERE queued >= :since");
    sql_bind_int(store, rows, ":since", since);
    while (sql_row(store, rows))
        g_ptr_array_add(
            froms, g_strdup(strchr((const char *)sqlite3_column_text(rows, 0), ' ') + 1));
    for (guint i = 0; i < froms->len; i++) {
        int64_t thread = node_find(store, froms->pdata[i])->thread;
        count_one(counts, g_memdup2(&thread, sizeof thread));
    }
    return counts;
}

int64_t store_owed_thread(Store *store, const struct owed *owed)
{
    return node_find(store, owed->from)->thread;
}
