#include "store/messages.h"

#include <inttypes.h>
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
        const struct deadline *until = &signal->deadline;
        g_string_append_printf(text, "%s%d\t%d\t%d\t%d\t", i ? "\n" : "", signal->kind,
                               signal->confidence, signal->thing, until->kind);
        if (until->kind != DEADLINE_NONE)
            g_string_append_printf(text, "%d\t%" PRId64 "\t%" PRId64 "\t%d\t%c\t",
                                   until->grain, until->day, until->amount,
                                   ABS(until->zone), until->zone < 0 ? '-' : '+');
        g_string_append(text, signal->phrase);
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

/* What stands before `stop` or the end, NULL where that is nothing; a NUL ends it, and
 * `*at` moves behind that. */
static char *cut(char **at, char stop)
{
    char *field = *at, *end = strchrnul(field, stop);
    *at = *end ? end + 1 : end;
    *end = '\0';
    return end > field ? field : NULL;
}

/* One of our own: digits only. */
static int64_t cut_number(char **at)
{
    int64_t number = 0;
    for (; g_ascii_isdigit(**at); (*at)++)
        number = number * 10 + (**at - '0');
    *at += **at != '\0';
    return number;
}

static void cut_recipients(char *at, GArray *recipients)
{
    while (at && *at) {
        struct recipient to = { .role = (RecipientRole)cut_number(&at) };
        to.who.address = cut(&at, '\t');
        to.who.name = cut(&at, '\n');
        g_array_append_val(recipients, to);
    }
}

static struct deadline cut_deadline(char **at)
{
    struct deadline until = { .kind = (DeadlineKind)cut_number(at) };
    if (until.kind == DEADLINE_NONE)
        return until;
    until.grain = (DeadlineGrain)cut_number(at);
    until.day = cut_number(at);
    until.amount = cut_number(at);
    until.zone = (int)cut_number(at);
    const char *sign = cut(at, '\t');
    if (sign && *sign == '-')
        until.zone = -until.zone;
    return until;
}

static void cut_signals(char *at, struct message *message)
{
    while (at && *at) {
        struct signal signal = { .kind = (SignalKind)cut_number(&at) };
        signal.confidence = (int)cut_number(&at);
        signal.thing = cut_number(&at) != 0;
        signal.deadline = cut_deadline(&at);
        signal.phrase = at; /* never NULL */
        cut(&at, '\n');
        g_array_append_val(message->signals, signal);
        if (signal.kind == SIGNAL_CALL)
            message_set_caller(message, signal.phrase);
    }
}

static void cut_lines(char *at, GPtrArray *list)
{
    while (at && *at)
        g_ptr_array_add(list, cut(&at, '\n'));
}

enum { TEXTS = 12 };

/* Copies of the texts from `column` on, NULL for null; all lie in what is returned, which
 * is `room` (NULL: none yet) made large enough. */
static char *copy_texts(sqlite3_stmt *row, int column, char *room, char *copies[TEXTS])
{
    const char *texts[TEXTS];
    gsize sizes[TEXTS], all = 1;
    for (int i = 0; i < TEXTS; i++) {
        texts[i] = (const char *)sqlite3_column_text(row, column + i);
        sizes[i] = texts[i] ? strlen(texts[i]) + 1 : 0;
        all += sizes[i];
    }
    room = g_realloc(room, all);
    char *free = room;
    for (int i = 0; i < TEXTS; i++) {
        copies[i] = texts[i] ? memcpy(free, texts[i], sizes[i]) : NULL;
        free += sizes[i];
    }
    return room;
}

static void read_mailboxes(char *text, struct message *message)
{
    if (!text) {
        g_clear_pointer(&message->mailboxes, g_ptr_array_unref);
        return;
    }
    if (!message->mailboxes)
        message->mailboxes = g_ptr_array_new();
    g_ptr_array_set_size(message->mailboxes, 0);
    cut_lines(text, message->mailboxes);
}

static void read_texts(sqlite3_stmt *row, int column, struct message *message)
{
    char *texts[TEXTS], **text = texts;
    message->texts = copy_texts(row, column, message->texts, texts);
    message->message_id = *text++;
    message->in_reply_to = *text++;
    g_ptr_array_set_size(message->references, 0);
    cut_lines(*text++, message->references);
    message->from.address = *text++;
    message->from.name = *text++;
    message->reply_to.address = *text++;
    message->reply_to.name = *text++;
    g_array_set_size(message->recipients, 0);
    cut_recipients(*text++, message->recipients);
    message->subject = *text++;
    g_array_set_size(message->signals, 0);
    message_set_caller(message, NULL);
    cut_signals(*text++, message);
    read_mailboxes(*text++, message);
    message->excerpt = *text;
}

void messages_read_into(sqlite3_stmt *row, int column, struct message *message)
{
    read_texts(row, column, message);
    column += TEXTS;
    message->topic = sqlite3_column_int64(row, column++);
    message->date = sql_instant(row, column++);
    message->date_zone = sqlite3_column_int(row, column++);
    message->received = sql_instant(row, column++);
    message->internal_date = sql_instant(row, column++);
    message->facts = (unsigned)sqlite3_column_int64(row, column++);
    message->kind = (MailKind)sqlite3_column_int(row, column++);
    message->answered_seen = sql_instant(row, column++);
    message->closed_seen = sql_instant(row, column);
}

struct message *messages_blank(void)
{
    return message_new_over(g_malloc(1));
}

struct message *messages_read(sqlite3_stmt *row, int column)
{
    struct message *message = messages_blank();
    messages_read_into(row, column, message);
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

static bool keep_news(struct message *known, const struct message *seen)
{
    bool changed = keep_earlier(&known->internal_date, seen->internal_date);
    changed |= keep_earlier(&known->answered_seen, seen->answered_seen);
    changed |= keep_earlier(&known->closed_seen, seen->closed_seen);
    return changed;
}

static void add_sorted(GPtrArray *list, char *mailbox)
{
    guint i = 0;
    while (i < list->len && strcmp(list->pdata[i], mailbox) < 0)
        i++;
    if (i == list->len || !g_str_equal(list->pdata[i], mailbox))
        g_ptr_array_insert(list, (gint)i, mailbox);
}

/* Of both, sorted; borrowed. */
static GPtrArray *all_mailboxes(const struct message *known, const struct message *seen)
{
    GPtrArray *all = g_ptr_array_new();
    if (known->mailboxes)
        g_ptr_array_extend(all, known->mailboxes, NULL, NULL);
    for (guint i = 0; seen->mailboxes && i < seen->mailboxes->len; i++)
        add_sorted(all, seen->mailboxes->pdata[i]);
    return all;
}

bool store_message_again(Store *store, int64_t id, const struct message *seen)
{
    g_autoptr(Message) known = store_message(store, id);
    if (!known)
        return false;
    g_autoptr(GPtrArray) all = all_mailboxes(known, seen);
    bool another = all->len > (known->mailboxes ? known->mailboxes->len : 0);
    if (!keep_news(known, seen) && !another)
        return false;
    g_autofree char *mailboxes = lines_text(all);
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
