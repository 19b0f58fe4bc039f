#include <string.h>

#include "base/instant.h"
#include "message_fixture.h"
#include "rows.h"
#include "sla/thread.h"
#include "store/derived.h"
#include "store/facts.h"
#include "store/status.h"
#include "store_fixture.h"

/* ---- messages there and back */

/* What a stranger may write, after text_clean() and the like. */
static struct message *hostile_message(void)
{
    static const char *const texts[] = {
        "'; DROP TABLE message; --",
        "%s%n",
        "\\n\\t",
        "\xE2\x80\xA8line\xE2\x80\xA9",
        "\xE2\x80\xAEturned",
        "0",
        "\"<>&",
        "\xF0\x9F\x93\xAC",
        "  ",
        "1 2 3",
    };
    struct message *m = bare_message("'; DROP TABLE node; --@x");
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        message_add_reference(m, texts[i]);
        message_add_recipient(m, ROLE_CC, texts[i], "'@\"");
        message_add_signal(m, SIGNAL_PROMISE, texts[i], (int)i);
    }
    m->in_reply_to = g_strdup("%'\\");
    message_set_address(&m->from, "Robert'); --", "\xC3\xA4@x");
    m->subject = g_strdup("?1 :id @id $id");
    m->topic = INT64_MIN;
    m->date = INT64_MAX;
    return m;
}

/* Empty texts are no lists, and empty fields no ends of them. */
static struct message *hollow_message(void)
{
    struct message *m = bare_message("1@x");
    message_add_recipient(m, ROLE_TO, NULL, NULL);
    message_add_recipient(m, ROLE_BCC, "", "a@x");
    message_add_recipient(m, ROLE_CC, NULL, NULL);
    message_add_signal(m, SIGNAL_CHASE, "", 0);
    message_add_signal(m, SIGNAL_COURTESY, "", 100);
    return m;
}

static const struct message_row {
    const char *name;
    struct message *(*make)(void);
} messages[] = {
    { "full", full_message },           { "at its limits", largest_message },
    { "with nothing but an id", NULL }, { "hostile", hostile_message },
    { "hollow", hollow_message },
};

static struct message *made(const struct message_row *row)
{
    return row->make ? row->make() : bare_message("1@x");
}

static void test_round_trip(gconstpointer data)
{
    struct shop shop;
    shop_set_up(&shop, NULL);
    int64_t thread = take(shop.store, made(data));
    g_autoptr(Message) expected = made(data);
    g_autoptr(GPtrArray) got = messages_of(shop.store, thread);
    g_assert_cmpuint(got->len, ==, 1);
    assert_same_message(got->pdata[0], expected);
    int64_t id = store_message_find(shop.store, expected->message_id);
    g_autoptr(Message) alone = store_message(shop.store, id);
    assert_same_message(alone, expected);
    g_assert_null(store_message(shop.store, id + 1000));
    assert_fine(shop.store);
    shop_tear_down(&shop, NULL);
}

static void add_mailbox(struct message *message, const char *name)
{
    if (!message->mailboxes)
        message->mailboxes = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(message->mailboxes, g_strdup(name));
}

static char *mailboxes_text(const struct message *message)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; message->mailboxes && i < message->mailboxes->len; i++)
        g_string_append_printf(text, i ? ",%s" : "%s",
                               (char *)message->mailboxes->pdata[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What was seen of it, apart from the mail itself. */
static void test_what_was_seen(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    struct message *message = bare_message("1@x");
    message->topic = -7;
    message->answered_seen = BORN + 1;
    message->closed_seen = BORN + 2;
    add_mailbox(message, "sales");
    add_mailbox(message, "support desk");
    take(shop->store, message);
    int64_t id = store_message_find(shop->store, "1@x");
    g_autoptr(Message) got = store_message(shop->store, id);
    g_autofree char *mailboxes = mailboxes_text(got);
    g_assert_cmpint(got->topic, ==, -7);
    g_assert_cmpint(got->answered_seen, ==, BORN + 1);
    g_assert_cmpint(got->closed_seen, ==, BORN + 2);
    g_assert_cmpstr(mailboxes, ==, "sales,support desk");

    take(shop->store, bare_message("2@x"));
    g_autoptr(Message)
        bare = store_message(shop->store, store_message_find(shop->store, "2@x"));
    g_assert_cmpint(bare->topic, ==, 0);
    g_assert_cmpint(bare->answered_seen, ==, INSTANT_NONE);
    g_assert_null(bare->mailboxes);
}

static const struct message *with_id(const GPtrArray *list, const char *id)
{
    for (guint i = 0; i < list->len; i++) {
        const struct message *message = list->pdata[i];
        if (g_str_equal(message->message_id, id))
            return message;
    }
    g_error("no message %s", id);
}

/* Lists of neighbours must not run into one another, whether they are empty or not. */
static void test_several(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t thread = take(shop->store, full_message());
    take(shop->store, reply_to("fourth@x", "third@client.example"));
    take(shop->store, bare_message("stranger@x"));
    struct message *fifth = reply_to("fifth@x", "fourth@x third@client.example");
    message_add_signal(fifth, SIGNAL_COURTESY, "thanks", 90);
    message_add_recipient(fifth, ROLE_TO, NULL, "bob@example.com");
    g_assert_cmpint(take(shop->store, fifth), ==, thread);

    g_autoptr(GPtrArray) got = messages_of(shop->store, thread);
    g_autoptr(Message) first = full_message();
    g_assert_cmpuint(got->len, ==, 3);
    assert_same_message(with_id(got, "third@client.example"), first);
    const struct message *fourth = with_id(got, "fourth@x"),
                         *last = with_id(got, "fifth@x");
    g_assert_cmpuint(fourth->references->len, ==, 1);
    g_assert_cmpuint(fourth->recipients->len + fourth->signals->len, ==, 0);
    g_assert_cmpuint(last->references->len, ==, 2);
    g_assert_cmpstr(last->references->pdata[0], ==, "fourth@x");
    g_assert_cmpstr(last->references->pdata[1], ==, "third@client.example");
    g_assert_cmpuint(last->recipients->len, ==, 1);
    g_assert_cmpuint(last->signals->len, ==, 1);
}

static void test_find(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpint(store_message_find(shop->store, "1@x"), ==, 0);
    int64_t thread = take(shop->store, reply_to("1@x", "0@x"));
    int64_t id = store_message_find(shop->store, "1@x");
    g_assert_cmpint(id, >, 0);
    g_assert_cmpint(store_message_thread(shop->store, id), ==, thread);
    g_assert_cmpint(store_message_thread(shop->store, id + 1000), ==, 0);
    g_assert_cmpint(store_message_find(shop->store, "0@x"), ==, 0); /* only mentioned */
    g_assert_cmpint(store_message_find(shop->store, "1@X"), ==, 0); /* case counts */
}

/* One more sighting after the other: what the message is then. */
static const struct again_row {
    int64_t internal_date, answered, closed;
    const char *mailbox;
    bool changes;
    int64_t date_then, answered_then, closed_then;
    const char *mailboxes_then;
} agains[] = {
    { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE, NULL, false, INSTANT_NONE, INSTANT_NONE,
      INSTANT_NONE, "" },
    { BORN, INSTANT_NONE, INSTANT_NONE, NULL, true, BORN, INSTANT_NONE, INSTANT_NONE,
      "" },
    { BORN + 1, INSTANT_NONE, INSTANT_NONE, NULL, false, BORN, INSTANT_NONE, INSTANT_NONE,
      "" },
    { BORN - 1, INSTANT_NONE, INSTANT_NONE, NULL, true, BORN - 1, INSTANT_NONE,
      INSTANT_NONE, "" },
    { -5, INSTANT_NONE, INSTANT_NONE, NULL, true, -5, INSTANT_NONE, INSTANT_NONE, "" },
    { -5, BORN, INSTANT_NONE, NULL, true, -5, BORN, INSTANT_NONE, "" },
    { -5, BORN + 9, INSTANT_NONE, NULL, false, -5, BORN, INSTANT_NONE, "" },
    { -5, BORN, BORN + 3, NULL, true, -5, BORN, BORN + 3, "" },
    { -5, BORN, BORN + 2, NULL, true, -5, BORN, BORN + 2, "" },
    { -5, BORN, BORN + 2, "m", true, -5, BORN, BORN + 2, "m" },
    { -5, BORN, BORN + 2, "m", false, -5, BORN, BORN + 2, "m" },
    { -5, BORN, BORN + 2, "z", true, -5, BORN, BORN + 2, "m,z" },
    { -5, BORN, BORN + 2, "a", true, -5, BORN, BORN + 2, "a,m,z" },
    { -5, BORN, BORN + 2, "m2", true, -5, BORN, BORN + 2, "a,m,m2,z" },
    { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE, NULL, false, -5, BORN, BORN + 2,
      "a,m,m2,z" },
};

static struct message *seen_so(const struct again_row *row)
{
    struct message *seen = bare_message("1@x");
    seen->internal_date = row->internal_date;
    seen->answered_seen = row->answered;
    seen->closed_seen = row->closed;
    if (row->mailbox)
        add_mailbox(seen, row->mailbox);
    return seen;
}

static void test_seen_again(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    int64_t id = store_message_find(shop->store, "1@x");
    for (gsize i = 0; i < G_N_ELEMENTS(agains); i++) {
        const struct again_row *row = &agains[i];
        g_autoptr(Message) seen = seen_so(row);
        g_assert_cmpint(store_message_again(shop->store, id, seen), ==, row->changes);
        g_autoptr(Message) now = store_message(shop->store, id);
        g_autofree char *mailboxes = mailboxes_text(now);
        g_assert_cmpint(now->internal_date, ==, row->date_then);
        g_assert_cmpint(now->answered_seen, ==, row->answered_then);
        g_assert_cmpint(now->closed_seen, ==, row->closed_then);
        g_assert_cmpstr(mailboxes, ==, row->mailboxes_then);
    }
    g_autoptr(Message) seen = seen_so(&agains[1]);
    g_assert_false(store_message_again(shop->store, id + 1000, seen));
    assert_fine(shop->store);
}

/* By what it is found: the time changes with the earlier INTERNALDATE. */
static void test_seen_earlier(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    struct message *message = bare_message("1@x");
    message->topic = 5;
    message->internal_date = BORN;
    take(shop->store, message);
    g_autoptr(Message) seen = bare_message("1@x");
    seen->internal_date = BORN - DAY;
    g_assert_true(
        store_message_again(shop->store, store_message_find(shop->store, "1@x"), seen));
    g_autoptr(GPtrArray) then = store_topic(shop->store, 5, BORN, BORN);
    g_autoptr(GPtrArray) now = store_topic(shop->store, 5, BORN - DAY, BORN - DAY);
    g_assert_cmpuint(then->len, ==, 0);
    g_assert_cmpuint(now->len, ==, 1);
}

/* Two ids may have one hash: the text decides. */
static void test_hash_collision(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t one = take(shop->store, bare_message("1@x"));
    take(shop->store, bare_message("2@x"));
    sqlite3_close(stranger(shop->path,
                           "UPDATE node SET hash = (SELECT hash FROM node"
                           " WHERE message_id = '2@x') WHERE message_id = '1@x'"));
    g_assert_cmpint(store_message_find(shop->store, "1@x"), ==, 0);
    int64_t id = store_message_find(shop->store, "2@x");
    g_autoptr(Message) found = store_message(shop->store, id);
    g_assert_cmpstr(found->message_id, ==, "2@x");

    /* And the other way round: an unknown id whose hash another one has. */
    sqlite3_close(stranger(shop->path, "UPDATE node SET message_id = '3@x'"
                                       " WHERE message_id = '2@x'"));
    g_assert_cmpint(store_message_find(shop->store, "2@x"), ==, 0);
    int64_t thread = take(shop->store, reply_to("2@x", NULL));
    g_assert_cmpint(thread, !=, one);
    g_assert_cmpint(store_message_find(shop->store, "2@x"), !=, id);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM node"), ==, 3);
    assert_fine(shop->store);
}

/* What one transaction remembers of nodes must not outlive another program's writing. */
static void test_written_by_others(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_begin(shop->store);
    take(shop->store, bare_message("1@x"));
    g_assert_true(store_commit(shop->store, NULL));
    sqlite3_close(stranger(shop->path, "UPDATE node SET thread = 77"));
    store_begin(shop->store);
    g_assert_cmpint(take(shop->store, reply_to("2@x", "1@x")), ==, 77);
    store_rollback(shop->store);
    store_begin(shop->store);
    g_assert_cmpint(take(shop->store, bare_message("3@x")), ==, 78);
    g_assert_true(store_commit(shop->store, NULL));
    g_assert_cmpint(count(shop, "SELECT count(*) FROM node"), ==, 2);
}

/* Nor one that was rolled back. */
static void test_rolled_back(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_begin(shop->store);
    take(shop->store, bare_message("1@x"));
    store_rollback(shop->store);
    store_begin(shop->store);
    g_assert_cmpint(store_message_find(shop->store, "1@x"), ==, 0);
    take(shop->store, bare_message("1@x"));
    g_assert_true(store_commit(shop->store, NULL));
    g_assert_cmpint(store_count_messages(shop->store), ==, 1);
}

/* ---- folders and sightings */

static const struct folder_row *only_folder(const GPtrArray *rows)
{
    g_assert_cmpuint(rows->len, ==, 1);
    return rows->pdata[0];
}

static void test_folder(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    int64_t id = store_folder(shop->store, "support", "INBOX");
    g_assert_cmpint(id, >, 0);
    g_assert_cmpint(store_folder(shop->store, "support", "INBOX"), ==, id);
    g_autoptr(GPtrArray) fresh = store_folders(shop->store);
    const struct folder_row *row = only_folder(fresh);
    g_assert_cmpint(row->id, ==, id);
    g_assert_cmpstr(row->mailbox, ==, "support");
    g_assert_cmpstr(row->name, ==, "INBOX");
    g_assert_cmpuint(row->uidvalidity, ==, 0);
    g_assert_cmpint(row->looked, ==, INSTANT_NONE);

    store_folder_cursor(shop->store, id, UINT32_MAX, UINT32_MAX - 1, INT64_MAX);
    store_folder_looked(shop->store, id, BORN);
    g_autoptr(GPtrArray) seen = store_folders(shop->store);
    row = only_folder(seen);
    g_assert_cmpuint(row->uidvalidity, ==, UINT32_MAX);
    g_assert_cmpuint(row->uidnext, ==, UINT32_MAX - 1);
    g_assert_cmpuint(row->modseq, ==, INT64_MAX);
    g_assert_cmpint(row->looked, ==, BORN);
    assert_fine(shop->store);
}

static void assert_backlog(Store *store, uint32_t backlog, uint32_t end, int64_t looked)
{
    g_autoptr(GPtrArray) rows = store_folders(store);
    const struct folder_row *row = only_folder(rows);
    g_assert_cmpuint(row->backlog, ==, backlog);
    g_assert_cmpuint(row->backlog_end, ==, end);
    g_assert_cmpint(row->looked, ==, looked);
}

static void test_backlog(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    int64_t inbox = store_folder(store, "support", "INBOX");
    assert_backlog(store, 0, 0, INSTANT_NONE);
    g_assert_cmpint(store_backlog(store, "support"), ==, 0);
    store_folder_backlog(store, inbox, 1, 9001, 8000);
    store_folder_looked(store, inbox, BORN);
    assert_backlog(store, 1, 9001, INSTANT_NONE);
    g_assert_cmpint(store_backlog(store, "support"), ==, 8000);
    /* New mail meanwhile says nothing of it. */
    store_folder_backlog(store, inbox, 1, 9001, 0);
    g_assert_cmpint(store_backlog(store, "support"), ==, 8000);
    store_folder_backlog(store, inbox, 501, 9001, 7500);
    g_assert_cmpint(store_backlog(store, "support"), ==, 7500);
    g_assert_cmpint(store_backlog(store, "sales"), ==, 0);
    store_folder_backlog(store, inbox, 0, 0, 7);
    store_folder_looked(store, inbox, BORN + 1);
    assert_backlog(store, 0, 0, BORN + 1);
    g_assert_cmpint(store_backlog(store, "support"), ==, 0);
    assert_fine(store);
}

static char *folder_names(Store *store)
{
    g_autoptr(GPtrArray) rows = store_folders(store);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const struct folder_row *row = rows->pdata[i];
        g_string_append_printf(names, i ? ", %s/%s" : "%s/%s", row->mailbox, row->name);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static void add_folders(Store *store)
{
    static const char *const rows[][2] = {
        { "support", "Sent" },
        { "sales", "INBOX" },
        { "support", "INBOX" },
        { "support", "Old" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        store_sighting_add(store, store_folder(store, rows[i][0], rows[i][1]), 1, 0,
                           "cannot be read");
    assert_fine(store);
}

static void test_folders_keep(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    add_folders(shop->store);
    g_autofree char *before = folder_names(shop->store);
    g_assert_cmpstr(before, ==, "sales/INBOX, support/INBOX, support/Old, support/Sent");
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 3);

    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(names, (char *)"INBOX");
    g_hash_table_add(names, (char *)"Sent");
    store_folders_keep(shop->store, "support", names);
    g_autofree char *after = folder_names(shop->store);
    g_assert_cmpstr(after, ==, "sales/INBOX, support/INBOX, support/Sent");
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 2);
    g_assert_cmpint(store_passed_over(shop->store, "sales"), ==, 1);
    assert_fine(shop->store);
}

static void test_uidvalidity(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    int64_t message = store_message_find(shop->store, "1@x");
    int64_t inbox = store_folder(shop->store, "support", "INBOX");
    int64_t sent = store_folder(shop->store, "support", "Sent");
    store_folder_cursor(shop->store, inbox, 7, 1, 0);
    store_sighting_add(shop->store, inbox, 1, message, NULL);
    store_sighting_add(shop->store, inbox, 2, 0, "cannot be read");
    store_sighting_add(shop->store, sent, 2, 0, "cannot be read");

    store_folder_cursor(shop->store, inbox, 7, 3, 0);
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 2);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting"), ==, 3);
    store_folder_cursor(shop->store, inbox, 8, 1, 0);
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 1);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting"), ==, 1);
    g_assert_cmpint(store_count_messages(shop->store), ==, 1); /* facts stay */
    assert_fine(shop->store);
}

/* S16, S19: what was seen first stays; the flags of strangers are nobody's. */
static void test_flags_seen(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    int64_t id = store_message_find(shop->store, "1@x");
    int64_t inbox = store_folder(shop->store, "support", "INBOX");
    int64_t sent = store_folder(shop->store, "support", "Sent");
    store_sighting_add(shop->store, inbox, 4, id, NULL);
    store_sighting_add(shop->store, inbox, 5, 0, "cannot be read");
    const struct {
        int64_t folder;
        uint32_t uid;
        bool answered, closed;
        int64_t now;
        bool changes;
        int64_t answered_seen, closed_seen;
    } rows[] = {
        { sent, 4, true, true, 10, false, INSTANT_NONE, INSTANT_NONE },
        { inbox, 5, true, true, 10, false, INSTANT_NONE, INSTANT_NONE },
        { inbox, 4, false, false, 10, false, INSTANT_NONE, INSTANT_NONE },
        { inbox, 4, true, false, 20, true, 20, INSTANT_NONE },
        { inbox, 4, true, false, 30, false, 20, INSTANT_NONE },
        { inbox, 4, true, true, 40, true, 20, 40 },
        { inbox, 4, false, false, 50, false, 20, 40 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t changed = store_flags_seen(shop->store, rows[i].folder, rows[i].uid,
                                           rows[i].answered, rows[i].closed, rows[i].now);
        g_assert_cmpint(changed, ==, rows[i].changes ? id : 0);
        g_autoptr(Message) message = store_message(shop->store, id);
        g_assert_cmpint(message->answered_seen, ==, rows[i].answered_seen);
        g_assert_cmpint(message->closed_seen, ==, rows[i].closed_seen);
    }
    assert_fine(shop->store);
}

/* The sightings go; since when the mail was watched stays known. */
static void test_vanished(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    int64_t id = store_message_find(shop->store, "1@x");
    int64_t inbox = store_folder(shop->store, "support", "INBOX");
    int64_t later = store_folder(shop->store, "support", "Projects");
    store_folder_begun(shop->store, inbox, BORN + 100);
    store_folder_begun(shop->store, later, BORN + 200);
    store_sighting_add(shop->store, inbox, 4, id, NULL);
    store_sighting_add(shop->store, inbox, 5, 0, "cannot be read");
    store_sighting_add(shop->store, inbox, 9, 0, "cannot be read");
    store_sighting_add(shop->store, later, 4, id, NULL);

    store_sightings_vanished(shop->store, inbox, 4, 8);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting"), ==, 2);
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 1);
    g_assert_cmpint(store_watched_since(shop->store, "1@x"), ==, BORN + 100);
    store_sightings_vanished(shop->store, later, 1, UINT32_MAX);
    store_sightings_vanished(shop->store, later, 1, UINT32_MAX);
    g_assert_cmpint(store_watched_since(shop->store, "1@x"), ==, BORN + 100);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting"), ==, 1);
    g_assert_cmpint(store_count_messages(shop->store), ==, 1);
    assert_fine(shop->store);
}

static void test_sighting_again(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    int64_t message = store_message_find(shop->store, "1@x");
    int64_t inbox = store_folder(shop->store, "support", "INBOX");
    store_sighting_add(shop->store, inbox, UINT32_MAX, 0, "cannot be read");
    store_sighting_add(shop->store, inbox, UINT32_MAX, message, NULL);
    assert_fine(shop->store);
    g_assert_cmpint(store_passed_over(shop->store, "support"), ==, 0);
    g_assert_cmpint(count(shop, "SELECT count(*) FROM sighting WHERE uid = 4294967295"
                                " AND message NOT NULL AND problem IS NULL"),
                    ==, 1);
}

/* The earliest of the folders it lies in counts. */
static void test_watched_since(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    take(store, reply_to("1@x", "0@x"));
    int64_t message = store_message_find(store, "1@x");
    int64_t inbox = store_folder(store, "support", "INBOX");
    int64_t old = store_folder(store, "support", "Old");
    store_folder_begun(store, inbox, BORN + 20);
    store_folder_begun(store, inbox, BORN + 99); /* not the first time */
    store_folder_begun(store, old, BORN + 10);
    g_assert_cmpint(store_watched_since(store, "1@x"), ==, BORN); /* lies nowhere */
    store_sighting_add(store, inbox, 1, message, NULL);
    g_assert_cmpint(store_watched_since(store, "1@x"), ==, BORN + 20);
    store_sighting_add(store, old, 1, message, NULL);
    g_assert_cmpint(store_watched_since(store, "1@x"), ==, BORN + 10);
    g_assert_cmpint(store_watched_since(store, "0@x"), ==, BORN);
    g_assert_cmpint(store_watched_since(store, "never@x"), ==, BORN);
    assert_fine(store);
}

/* ---- mailboxes */

static void assert_mailbox(Store *store, const char *state, const char *error,
                           int64_t error_since, int64_t looked, int64_t remaining)
{
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    assert_fine(store);
    g_assert_cmpuint(rows->len, ==, 1);
    const struct mailbox_row *row = rows->pdata[0];
    g_assert_cmpstr(row->name, ==, "support");
    g_assert_cmpstr(row->state, ==, state);
    g_assert_cmpstr(row->error, ==, error);
    g_assert_cmpint(row->error_since, ==, error_since);
    g_assert_cmpint(row->looked, ==, looked);
    g_assert_cmpint(row->remaining, ==, remaining);
}

static void assert_tries(Store *store, int64_t tries, int64_t next_try)
{
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    const struct mailbox_row *row = rows->pdata[0];
    g_assert_cmpint(row->tries, ==, tries);
    g_assert_cmpint(row->next_try, ==, next_try);
}

static void test_mailbox(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    store_mailbox_add(store, "support");
    assert_mailbox(store, "waiting", NULL, INSTANT_NONE, INSTANT_NONE, 0);
    store_mailbox_reading(store, "support", 0, BORN);
    assert_mailbox(store, "waiting", NULL, INSTANT_NONE, INSTANT_NONE, 0);
    store_mailbox_reading(store, "support", 500, BORN);
    assert_mailbox(store, "reading", NULL, INSTANT_NONE, INSTANT_NONE, 500);
    store_mailbox_seen(store, "support", BORN);
    assert_mailbox(store, "seen", NULL, INSTANT_NONE, BORN, 0);
    const struct mailbox_failure silent = { "no answer", false, 1, BORN + 9 };
    const struct mailbox_failure refused = { "login failed", false, 2, INSTANT_NONE };
    const struct mailbox_failure busy = { "too many", true, 3, BORN + 60 };
    store_mailbox_failing(store, "support", &silent, BORN + 1);
    assert_mailbox(store, "failing", "no answer", BORN + 1, BORN, 0);
    assert_tries(store, 1, BORN + 9);
    store_mailbox_failing(store, "support", &refused, BORN + 2);
    assert_tries(store, 2, INSTANT_NONE);
    assert_mailbox(store, "failing", "login failed", BORN + 1, BORN, 0);
    store_mailbox_add(store, "support");
    assert_mailbox(store, "failing", "login failed", BORN + 1, BORN, 0);
    store_mailbox_seen(store, "support", BORN + 3);
    assert_mailbox(store, "seen", NULL, INSTANT_NONE, BORN + 3, 0);
    assert_tries(store, 0, INSTANT_NONE);
    store_mailbox_failing(store, "support", &busy, BORN + 4);
    assert_mailbox(store, "busy", "too many", BORN + 4, BORN + 3, 0);
    assert_tries(store, 3, BORN + 60);
    store_mailbox_reached(store, "support");
    assert_mailbox(store, "reading", NULL, INSTANT_NONE, BORN + 3, 0);
    assert_tries(store, 0, INSTANT_NONE);
}

static double rate_of_mailbox(Store *store)
{
    g_autoptr(GPtrArray) rows = store_mailboxes(store);
    return ((const struct mailbox_row *)rows->pdata[0])->rate;
}

static void test_reading_has_a_rate(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    Store *store = shop->store;
    store_mailbox_add(store, "support");
    g_assert_cmpfloat(rate_of_mailbox(store), ==, 0);
    store_mailbox_reading(store, "support", 9000, BORN);
    g_assert_cmpfloat(rate_of_mailbox(store), ==, 0);
    store_mailbox_reading(store, "support", 5000, BORN + 8);
    g_assert_cmpfloat(rate_of_mailbox(store), ==, 500);
    /* More was found than was read: that says nothing of how fast it goes. */
    store_mailbox_reading(store, "support", 9500, BORN + 8);
    g_assert_cmpfloat(rate_of_mailbox(store), ==, 500);
    store_mailbox_seen(store, "support", BORN + 10);
    store_mailbox_reading(store, "support", 100, BORN + 20);
    g_assert_cmpfloat(rate_of_mailbox(store), ==, 0);
    store_mailbox_reading(store, "support", 60, BORN + 22);
    g_assert_cmpfloat(rate_of_mailbox(store), ==, 20);
    assert_fine(store);
}

static void test_alerted(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    store_mailbox_add(shop->store, "support");
    for (int64_t at = BORN; at <= BORN + 1; at++) {
        store_mailbox_alerted(shop->store, "support", at);
        g_autoptr(GPtrArray) told = store_mailboxes(shop->store);
        g_assert_cmpint(((const struct mailbox_row *)told->pdata[0])->alerted, ==, at);
    }
    store_mailbox_alerted(shop->store, "support", INSTANT_NONE);
    g_autoptr(GPtrArray) rows = store_mailboxes(shop->store);
    g_assert_cmpint(((const struct mailbox_row *)rows->pdata[0])->alerted, ==,
                    INSTANT_NONE);
    assert_fine(shop->store);
}

static void test_mailboxes_keep(struct shop *shop, gconstpointer data G_GNUC_UNUSED)
{
    take(shop->store, bare_message("1@x"));
    add_folders(shop->store);
    store_mailbox_add(shop->store, "support");
    store_mailbox_add(shop->store, "sales");
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_add(names, (char *)"sales");
    store_mailboxes_keep(shop->store, names);
    g_autoptr(GPtrArray) rows = store_mailboxes(shop->store);
    g_assert_cmpuint(rows->len, ==, 1);
    g_assert_cmpstr(((const struct mailbox_row *)rows->pdata[0])->name, ==, "sales");
    g_autofree char *folders = folder_names(shop->store);
    g_assert_cmpstr(folders, ==, "sales/INBOX");
    g_assert_cmpint(store_count_messages(shop->store), ==, 1); /* what was read stays */
    assert_fine(shop->store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/facts/message/", messages, test_round_trip)
    SHOP_TEST("/facts/several messages", test_several);
    SHOP_TEST("/facts/find", test_find);
    SHOP_TEST("/facts/seen again", test_seen_again);
    SHOP_TEST("/facts/what was seen", test_what_was_seen);
    SHOP_TEST("/facts/seen again, earlier", test_seen_earlier);
    SHOP_TEST("/facts/one hash for two ids", test_hash_collision);
    SHOP_TEST("/facts/written by others", test_written_by_others);
    SHOP_TEST("/facts/rolled back", test_rolled_back);
    SHOP_TEST("/facts/watched since", test_watched_since);
    SHOP_TEST("/facts/folder", test_folder);
    SHOP_TEST("/facts/folders kept", test_folders_keep);
    SHOP_TEST("/facts/UIDVALIDITY changed", test_uidvalidity);
    SHOP_TEST("/facts/flags seen later", test_flags_seen);
    SHOP_TEST("/facts/vanished", test_vanished);
    SHOP_TEST("/facts/sighting again", test_sighting_again);
    SHOP_TEST("/facts/backlog", test_backlog);
    SHOP_TEST("/facts/mailbox", test_mailbox);
    SHOP_TEST("/facts/mailbox/rate", test_reading_has_a_rate);
    SHOP_TEST("/facts/mailbox/alerted", test_alerted);
    SHOP_TEST("/facts/mailboxes kept", test_mailboxes_keep);
    return g_test_run();
}
