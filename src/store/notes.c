#include "store/notes.h"

#include <stdlib.h>

#include "base/instant.h"
#include "sla/people.h"
#include "store/nodes.h"
#include "store/sql.h"

/* ---- Notes. */

/* One about a message that nobody knows fails: it would never take effect. */
void store_note_add(Store *store, const struct note *note)
{
    sqlite3_stmt *add =
        sql_prepare(store, "INSERT INTO note(kind, at, node, address, until, promise,"
                           " author) VALUES(:kind, :at, :node, :address, :until,"
                           " nullif(:promise, 0), :author)");
    sql_bind_int(store, add, ":kind", note->kind);
    sql_bind_int(store, add, ":at", note->at);
    if (note->message_id)
        sql_bind_int(store, add, ":node", node_find(store, note->message_id)->id);
    sql_bind_text(store, add, ":address", note->address);
    sql_bind_instant(store, add, ":until", note->until);
    sql_bind_int(store, add, ":promise", note->promise);
    sql_bind_text(store, add, ":author", note->author);
    sql_run(store, add);
}

#define NOTE_COLUMNS "note.id, kind, at, message_id, address, until, promise, author"

static struct note *read_note(sqlite3_stmt *row)
{
    struct note *note =
        note_new((NoteKind)sqlite3_column_int(row, 1), sqlite3_column_int64(row, 2));
    note->number = sqlite3_column_int64(row, 0);
    note->message_id = sql_text(row, 3);
    note->address = sql_text(row, 4);
    note->until = sql_instant(row, 5);
    note->promise = sqlite3_column_int(row, 6);
    note->author = sql_text(row, 7);
    return note;
}

static int as_said(gconstpointer a, gconstpointer b)
{
    const struct note *one = *(const struct note *const *)a;
    const struct note *other = *(const struct note *const *)b;
    return (one->number > other->number) - (one->number < other->number);
}

static void free_note(gpointer note)
{
    note_free(note);
}

GPtrArray *store_notes(Store *store, const GArray *threads)
{
    GPtrArray *notes = g_ptr_array_new_with_free_func(free_note);
    sqlite3_stmt *rows = sql_prepare(store,
                                     "SELECT " NOTE_COLUMNS " FROM node CROSS JOIN note"
                                     " ON note.node = node.id WHERE thread = :thread");
    for (guint i = 0; i < threads->len; i++) {
        sql_bind_int(store, rows, ":thread", g_array_index(threads, int64_t, i));
        while (sql_row(store, rows))
            g_ptr_array_add(notes, read_note(rows));
    }
    g_ptr_array_sort(notes, as_said);
    return notes;
}

GPtrArray *store_notes_on_people(Store *store)
{
    GPtrArray *notes = g_ptr_array_new_with_free_func(free_note);
    sqlite3_stmt *rows = sql_prepare(
        store, "SELECT id, kind, at, NULL, address, until, NULL, author FROM note"
               " WHERE node IS NULL ORDER BY id");
    while (sql_row(store, rows))
        g_ptr_array_add(notes, read_note(rows));
    return notes;
}

/* ---- Who is in a thread. */

static bool matches(const char *pattern, const char *address)
{
    return address && *address && people_pattern_matches(pattern, address);
}

/* `recipients`: as store/messages.c writes them, the address in the second field. */
static bool any_matches(const char *pattern, const char *recipients)
{
    g_auto(GStrv) lines = g_strsplit(recipients ? recipients : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", 3);
        if (matches(pattern, fields[1]))
            return true;
    }
    return false;
}

static int ascending(gconstpointer a, gconstpointer b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

/* Ascending. */
static GArray *each_once(GArray *numbers)
{
    GArray *once = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_sort(numbers, ascending);
    for (guint i = 0; i < numbers->len; i++) {
        int64_t number = g_array_index(numbers, int64_t, i);
        if (i == 0 || number != g_array_index(numbers, int64_t, i - 1))
            g_array_append_val(once, number);
    }
    return once;
}

GArray *store_threads_with(Store *store, const char *pattern)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(int64_t));
    /* Who called (S37) stands among the signals of a mail that a machine sent. */
    bool callers = g_str_has_prefix(pattern, "tel:");
    sqlite3_stmt *rows =
        sql_prepare(store, "SELECT thread, from_address, reply_to_address, recipients,"
                           " kind FROM message CROSS JOIN node USING(id)");
    while (sql_row(store, rows)) {
        int64_t thread = sqlite3_column_int64(rows, 0);
        if ((callers && sqlite3_column_int(rows, 4) == KIND_VOICE_MAIL) ||
            matches(pattern, (const char *)sqlite3_column_text(rows, 1)) ||
            matches(pattern, (const char *)sqlite3_column_text(rows, 2)) ||
            any_matches(pattern, (const char *)sqlite3_column_text(rows, 3)))
            g_array_append_val(all, thread);
    }
    return each_once(all);
}

/* ---- Terms (S17) and holidays. */

static void terms_row_free(gpointer data)
{
    struct terms_row *row = data;
    g_free(row->text);
    g_free(row);
}

GPtrArray *store_terms(Store *store)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(terms_row_free);
    sqlite3_stmt *rows =
        sql_prepare(store, "SELECT since, text FROM terms ORDER BY since");
    while (sql_row(store, rows)) {
        struct terms_row *row = g_new0(struct terms_row, 1);
        row->since = sqlite3_column_int64(rows, 0);
        row->text = sql_text(rows, 1);
        g_ptr_array_add(list, row);
    }
    return list;
}

void store_terms_put(Store *store, int64_t since, const char *text)
{
    sqlite3_stmt *put =
        sql_prepare(store, "INSERT INTO terms(since, text) VALUES(:since, :text)"
                           " ON CONFLICT(since) DO UPDATE SET text = excluded.text");
    sql_bind_int(store, put, ":since", since);
    sql_bind_text(store, put, ":text", text);
    sql_run(store, put);
}

void store_terms_forget(Store *store)
{
    sql_exec(store, "DELETE FROM terms");
}

char *store_holidays(Store *store, const char *path)
{
    sqlite3_stmt *find =
        sql_prepare(store, "SELECT text FROM holidays WHERE path = :path");
    sql_bind_text(store, find, ":path", path);
    return sql_single_text(store, find);
}

void store_holidays_put(Store *store, const char *path, const char *text)
{
    sqlite3_stmt *put =
        sql_prepare(store, "INSERT INTO holidays(path, text) VALUES(:path, :text)"
                           " ON CONFLICT(path) DO UPDATE SET text = excluded.text");
    sql_bind_text(store, put, ":path", path);
    sql_bind_text(store, put, ":text", text);
    sql_run(store, put);
}
