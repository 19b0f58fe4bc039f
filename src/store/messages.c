#include "store/messages.h"

#include <string.h>

#include "base/instant.h"
#include "store/facts.h"
#include "store/nodes.h"
#include "store/sql.h"

/* ---- Lists: an item a line, a tab between its fields. Clean strings have neither. */

static void append(GString *text, const char *field)
{
    if (field)
        g_string_append(text, field);
}

static char *recipients_text(const GArray *recipients)
{
    if (recipients->len == 0)
        return NULL;
    GString *text = g_string_sized_new(128);
    for (guint i = 0; i < recipients->len; i++) {
        const struct recipient *to = &g_array_index(recipients, struct recipient, i);
        if (i > 0)
            g_string_append_c(text, '\n');
        g_string_append_c(text, (char)('0' + to->role));
        g_string_append_c(text, '\t');
        append(text, to->who.address);
        g_string_append_c(text, '\t');
        append(text, to->who.name);
    }
    return g_string_free(text, FALSE);
}

static char *signals_text(const GArray *signals)
{
    if (signals->len == 0)
        return NULL;
    GString *text = g_string_sized_new(128);
    for (guint i = 0; i < signals->len; i++) {
        const struct signal *signal = &g_array_index(signals, struct signal, i);
        g_string_append_printf(text, "%s%d\t%d\t%s", i ? "\n" : "", signal->kind,
                               signal->confidence, signal->phrase);
    }
    return g_string_free(text, FALSE);
}

/* `list`: char *; NULL: empty. */
static char *lines_text(const GPtrArray *list)
{
    if (!list || list->len == 0)
        return NULL;
    GString *text = g_string_new(list->pdata[0]);
    for (guint i = 1; i < list->len; i++) {
        g_string_append_c(text, '\n');
        g_string_append(text, list->pdata[i]);
    }
    return g_string_free(text, FALSE);
}

/* What stands before `stop` or the end; `*at` moves behind it. NULL where it is empty. */
static char *take_field(const char **at, char stop)
{
    const char *end = strchrnul(*at, stop);
    char *field = end > *at ? g_strndup(*at, (gsize)(end - *at)) : NULL;
    *at = *end ? end + 1 : end;
    return field;
}

/* One of our own: digits only. */
static int take_number(const char **at)
{
    int number = 0;
    for (; g_ascii_isdigit(**at); (*at)++)
        number = number * 10 + (**at - '0');
    *at += **at != '\0';
    return number;
}

static const char *text_at(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

static void read_recipients(const char *at, GArray *recipients)
{
    while (*at) {
        struct recipient to = { .role = (RecipientRole)take_number(&at) };
        to.who.address = take_field(&at, '\t');
        to.who.name = take_field(&at, '\n');
        g_array_append_val(recipients, to);
    }
}

static void read_signals(const char *at, GArray *signals)
{
    while (*at) {
        struct signal signal = { .kind = (SignalKind)take_number(&at) };
        signal.confidence = take_number(&at);
        signal.phrase = take_field(&at, '\n');
        if (!signal.phrase)
            signal.phrase = g_strdup("");
        g_array_append_val(signals, signal);
    }
}

static void read_lines(const char *at, GPtrArray *list)
{
    while (*at)
        g_ptr_array_add(list, take_field(&at, '\n'));
}

struct message *messages_read(sqlite3_stmt *row, int column)
{
    struct message *message = message_new();
    message->message_id = sql_text(row, column++);
    message->in_reply_to = sql_text(row, column++);
    read_lines(text_at(row, column++), message->references);
    message->from.address = sql_text(row, column++);
    message->from.name = sql_text(row, column++);
    message->reply_to.address = sql_text(row, column++);
    message->reply_to.name = sql_text(row, column++);
    read_recipients(text_at(row, column++), message->recipients);
    message->subject = sql_text(row, column++);
    message->topic = sqlite3_column_int64(row, column++);
    message->date = sql_instant(row, column++);
    message->date_zone = sqlite3_column_int(row, column++);
    message->received = sql_instant(row, column++);
    message->internal_date = sql_instant(row, column++);
    message->facts = (unsigned)sqlite3_column_int64(row, column++);
    message->kind = (MailKind)sqlite3_column_int(row, column++);
    read_signals(text_at(row, column++), message->signals);
    const char *mailboxes = text_at(row, column++);
    if (*mailboxes) {
        message->mailboxes = g_ptr_array_new_with_free_func(g_free);
        read_lines(mailboxes, message->mailboxes);
    }
    message->answered_seen = sql_instant(row, column++);
    message->closed_seen = sql_instant(row, column++);
    message->excerpt = sql_text(row, column);
    return message;
}

static void free_message(gpointer message)
{
    message_free(message);
}

GPtrArray *messages_new(void)
{
    return g_ptr_array_new_with_free_func(free_message);
}

struct message *store_message(Store *store, int64_t id)
{
    sqlite3_stmt *rows = sql_prepare(store, "SELECT " MESSAGE_COLUMNS
                                            " FROM message JOIN node USING(id)"
                                            " WHERE message.id = :id");
    sql_bind_int(store, rows, ":id", id);
    struct message *message = NULL;
    while (sql_row(store, rows))
        message = messages_read(rows, 0);
    return message;
}

int64_t store_message_find(Store *store, const char *message_id)
{
    int64_t id = node_find(store, message_id)->id;
    if (id == 0)
        return 0;
    sqlite3_stmt *seen = sql_prepare(store, "SELECT id FROM message WHERE id = :id");
    sql_bind_int(store, seen, ":id", id);
    return sql_single(store, seen, 0);
}

/* ---- Writing. */

/* Texts and numbers in the order of the statement below: that is how they are found. */
static void bind_texts(Store *store, sqlite3_stmt *add, const struct message *message)
{
    sql_bind_text(store, add, ":in_reply_to", message->in_reply_to);
    sql_bind_text(store, add, ":from_address", message->from.address);
    sql_bind_text(store, add, ":from_name", message->from.name);
    sql_bind_text(store, add, ":reply_to_address", message->reply_to.address);
    sql_bind_text(store, add, ":reply_to_name", message->reply_to.name);
    sql_bind_text(store, add, ":subject", message->subject);
    sql_bind_text(store, add, ":excerpt", message->excerpt);
}

static void bind_numbers(Store *store, sqlite3_stmt *add, const struct message *message)
{
    sql_bind_int(store, add, ":topic", message->topic);
    sql_bind_int(store, add, ":orphan", thread_is_orphan(message));
    sql_bind_instant(store, add, ":at", thread_time(message));
    sql_bind_instant(store, add, ":date", message->date);
    sql_bind_int(store, add, ":date_zone", message->date_zone);
    sql_bind_instant(store, add, ":received", message->received);
    sql_bind_instant(store, add, ":internal_date", message->internal_date);
    sql_bind_int(store, add, ":facts", message->facts);
    sql_bind_int(store, add, ":kind", message->kind);
    sql_bind_instant(store, add, ":answered_seen", message->answered_seen);
    sql_bind_instant(store, add, ":closed_seen", message->closed_seen);
}

int64_t store_message_add(Store *store, const struct message *message)
{
    int64_t id = node_find(store, message->message_id)->id;
    g_autofree char *references = lines_text(message->references);
    g_autofree char *recipients = recipients_text(message->recipients);
    g_autofree char *signals = signals_text(message->signals);
    g_autofree char *mailboxes = lines_text(message->mailboxes);
    sqlite3_stmt *add = sql_prepare(
        store,
        "INSERT INTO message(id, message_id, refs, recipients, signals, mailboxes, "
        "in_reply_to,"
        " from_address, from_name, reply_to_address, reply_to_name, subject, excerpt,"
        " topic, orphan, at, date, date_zone, received, internal_date, facts, kind,"
        " answered_seen, closed_seen)"
        " VALUES(:id, :message_id, :refs, :recipients, :signals, :mailboxes, "
        ":in_reply_to,"
        " :from_address, :from_name, :reply_to_address, :reply_to_name, :subject,"
        " :excerpt, nullif(:topic, 0), :orphan, :at, :date, :date_zone, :received,"
        " :internal_date, :facts, :kind, :answered_seen, :closed_seen)");
    sql_bind_int(store, add, ":id", id);
    sql_bind_text(store, add, ":message_id", message->message_id);
    sql_bind_text(store, add, ":refs", references);
    sql_bind_text(store, add, ":recipients", recipients);
    sql_bind_text(store, add, ":signals", signals);
    sql_bind_text(store, add, ":mailboxes", mailboxes);
    bind_texts(store, add, message);
    bind_numbers(store, add, message);
    sql_run(store, add);
    return id;
}

/* ---- Seen again. */

static bool is_earlier(int64_t seen, int64_t known)
{
    return seen != INSTANT_NONE && (known == INSTANT_NONE || seen < known);
}

static bool keep_earlier(int64_t *known, int64_t seen)
{
    if (!is_earlier(seen, *known))
        return false;
    *known = seen;
    return true;
}

/* Keeps the list sorted. */
static bool keep_mailbox(struct message *known, const char *mailbox)
{
    if (!known->mailboxes)
        known->mailboxes = g_ptr_array_new_with_free_func(g_free);
    guint i = 0;
    while (i < known->mailboxes->len && strcmp(known->mailboxes->pdata[i], mailbox) < 0)
        i++;
    if (i < known->mailboxes->len && g_str_equal(known->mailboxes->pdata[i], mailbox))
        return false;
    g_ptr_array_insert(known->mailboxes, (gint)i, g_strdup(mailbox));
    return true;
}

static bool keep_news(struct message *known, const struct message *seen)
{
    bool changed = keep_earlier(&known->internal_date, seen->internal_date);
    changed |= keep_earlier(&known->answered_seen, seen->answered_seen);
    changed |= keep_earlier(&known->closed_seen, seen->closed_seen);
    for (guint i = 0; seen->mailboxes && i < seen->mailboxes->len; i++)
        changed |= keep_mailbox(known, seen->mailboxes->pdata[i]);
    return changed;
}

bool store_message_again(Store *store, int64_t id, const struct message *seen)
{
    g_autoptr(Message) known = store_message(store, id);
    if (!known || !keep_news(known, seen))
        return false;
    g_autofree char *mailboxes = lines_text(known->mailboxes);
    sqlite3_stmt *change =
        sql_prepare(store, "UPDATE message SET internal_date = :internal_date, at = :at,"
                           " answered_seen = :answered_seen, closed_seen = :closed_seen,"
                           " mailboxes = :mailboxes WHERE id = :id");
    sql_bind_int(store, change, ":id", id);
    sql_bind_instant(store, change, ":internal_date", known->internal_date);
    sql_bind_instant(store, change, ":at", thread_time(known));
    sql_bind_instant(store, change, ":answered_seen", known->answered_seen);
    sql_bind_instant(store, change, ":closed_seen", known->closed_seen);
    sql_bind_text(store, change, ":mailboxes", mailboxes);
    sql_run(store, change);
    return !store->failure;
}
