#include <string.h>

#include "base/instant.h"
#include "mail/subject.h"
#include "packs.h"
#include "rows.h"
#include "sla/thread.h"

static Phrases *packs;

/* A mail is written "id", "id < parent" or "id < oldest older newest"; " ^ x" adds an
 * In-Reply-To. Conversations are written as the ids of their mails, sorted. */
enum { MAILS_MAX = 8, SHUFFLES = 50 };

static const struct row {
    const char *name;
    const char *mails[MAILS_MAX + 1];
    const char *conversations;
} rows[] = {
    { "S6 two strangers", { "a", "b" }, "a, b" },
    { "S6 a reply", { "a", "b < a" }, "a b" },
    { "S6 a reply that has In-Reply-To only", { "a", "b ^ a" }, "a b" },
    { "S6 a reply to a reply", { "a", "b < a", "c < a b" }, "a b c" },
    { "S6 through a mail never seen", { "a", "c < a b" }, "a c" },
    { "S6 two answers to a mail never seen", { "b < a", "c < a" }, "b c" },
    { "S6 a late mail joins two conversations",
      { "a", "b < a", "x", "y < x", "z < b ^ y" },
      "a b x y z" },
    { "S6 In-Reply-To disagrees with References", { "a", "b", "c < a ^ b" }, "a b c" },
    { "S6 a mail that answers itself", { "a < a ^ a", "b" }, "a, b" },
    { "S6 two mails that answer each other", { "a < b", "b < a" }, "a b" },
    { "S6 a circle of three", { "a < c", "b < a", "c < b", "d" }, "a b c, d" },
    { "S6 a circle through mails never seen", { "a < x", "b < y", "c < x y" }, "a b c" },
    { "S6 same subject is not enough", { "a", "b < c" }, "a, b" },
    { "S5 the same mail twice", { "a", "a", "b < a" }, "a a b" },
};

static Message *mail_from(const char *text)
{
    Message *message = message_new();
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    message->message_id = g_strdup(words[0]);
    bool reply = false;
    for (char **word = words + 1; *word != NULL; word++) {
        if (g_str_equal(*word, "^"))
            reply = true;
        else if (reply)
            message->in_reply_to = g_strdup(*word);
        else if (!g_str_equal(*word, "<"))
            message_add_reference(message, *word);
    }
    return message;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join_sorted(GPtrArray *texts, const char *separator)
{
    g_ptr_array_sort(texts, compare_texts);
    g_ptr_array_add(texts, NULL);
    return g_strjoinv(separator, (char **)texts->pdata);
}

static char *group_text(const GPtrArray *messages)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (guint i = 0; i < messages->len; i++)
        g_ptr_array_add(ids, ((const struct message *)messages->pdata[i])->message_id);
    return join_sorted(ids, " ");
}

static char *groups_text(const GPtrArray *groups)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < groups->len; i++)
        g_ptr_array_add(all, group_text(groups->pdata[i]));
    return join_sorted(all, ", ");
}

/* What thread_place() makes of them, one by one. */
static char *placed(const GPtrArray *messages)
{
    g_autoptr(ThreadMemory) memory = thread_memory_new();
    struct thread_index index = thread_memory_index(memory);
    g_autofree int64_t *conversations = g_new(int64_t, messages->len);
    for (guint i = 0; i < messages->len; i++)
        conversations[i] = thread_place(messages->pdata[i], &index);

    g_autoptr(GHashTable) by_conversation =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GPtrArray) groups = g_ptr_array_new();
    for (guint i = 0; i < messages->len; i++) {
        gpointer key = GSIZE_TO_POINTER(thread_memory_resolve(memory, conversations[i]));
        GPtrArray *group = g_hash_table_lookup(by_conversation, key);
        if (group == NULL) {
            g_ptr_array_add(groups, group = g_ptr_array_new());
            g_hash_table_insert(by_conversation, key, group);
        }
        g_ptr_array_add(group, messages->pdata[i]);
    }
    return groups_text(groups);
}

static void shuffle(GPtrArray *messages, GRand *rand)
{
    for (guint i = messages->len; i > 1; i--) {
        guint k = (guint)g_rand_int_range(rand, 0, (gint32)i);
        gpointer other = messages->pdata[k];
        messages->pdata[k] = messages->pdata[i - 1];
        messages->pdata[i - 1] = other;
    }
}

static void free_message(gpointer message)
{
    message_free(message);
}

static GPtrArray *letters(void)
{
    return g_ptr_array_new_with_free_func(free_message);
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_autoptr(GPtrArray) messages = letters();
    for (gsize i = 0; row->mails[i] != NULL; i++)
        g_ptr_array_add(messages, mail_from(row->mails[i]));
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    for (int i = 0; i < SHUFFLES; i++) {
        g_autofree char *conversations = placed(messages);
        g_assert_cmpstr(conversations, ==, row->conversations);
        shuffle(messages, rand);
    }
}

/* Random mail, whose references point anywhere: any order gives the same conversations.
 */
static void test_shuffles(void)
{
    enum { N = 300 };
    g_autoptr(GRand) rand = g_rand_new_with_seed(66);
    g_autoptr(GPtrArray) messages = letters();
    for (int i = 0; i < N; i++) {
        Message *message = message_new();
        message->message_id = g_strdup_printf("m%d", i);
        for (int k = g_rand_int_range(rand, 0, 3); k > 0; k--) {
            g_autofree char *id =
                g_strdup_printf("m%d", g_rand_int_range(rand, 0, 3 * N));
            message_add_reference(message, id);
        }
        g_ptr_array_add(messages, message);
    }
    g_autofree char *first = placed(messages);
    for (int i = 0; i < SHUFFLES; i++) {
        shuffle(messages, rand);
        g_autofree char *again = placed(messages);
        g_assert_cmpstr(again, ==, first);
    }
}

struct counted {
    struct thread_index inner;
    int finds, creates, assigns, merges;
};

static int64_t count_find(void *context, const char *message_id)
{
    struct counted *counted = context;
    counted->finds++;
    return counted->inner.find(counted->inner.context, message_id);
}

static int64_t count_create(void *context)
{
    struct counted *counted = context;
    counted->creates++;
    return counted->inner.create(counted->inner.context);
}

static void count_assign(void *context, const char *message_id, int64_t conversation)
{
    struct counted *counted = context;
    counted->assigns++;
    counted->inner.assign(counted->inner.context, message_id, conversation);
}

static int64_t count_merge(void *context, int64_t a, int64_t b)
{
    struct counted *counted = context;
    counted->merges++;
    return counted->inner.merge(counted->inner.context, a, b);
}

/* What a message costs the store, however large the mailbox is. */
static void test_cost(void)
{
    g_autoptr(ThreadMemory) memory = thread_memory_new();
    struct counted counted = { .inner = thread_memory_index(memory) };
    struct thread_index index = { &counted, count_find, count_create, count_assign,
                                  count_merge };
    const char *const mails[] = { "a", "x", "c < a b", "d < a b c ^ c", "e < d x" };
    const struct counted expected[] = {
        { .finds = 1, .creates = 1, .assigns = 1, .merges = 0 },
        { .finds = 1, .creates = 1, .assigns = 1, .merges = 0 },
        { .finds = 3, .creates = 0, .assigns = 2, .merges = 0 },
        { .finds = 4, .creates = 0, .assigns = 1, .merges = 0 },
        { .finds = 3, .creates = 0, .assigns = 1, .merges = 1 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++) {
        g_autoptr(Message) message = mail_from(mails[i]);
        counted.finds = counted.creates = counted.assigns = counted.merges = 0;
        thread_place(message, &index);
        g_assert_cmpint(counted.finds, ==, expected[i].finds);
        g_assert_cmpint(counted.creates, ==, expected[i].creates);
        g_assert_cmpint(counted.assigns, ==, expected[i].assigns);
        g_assert_cmpint(counted.merges, ==, expected[i].merges);
    }
}

/* ---- S7 */

#define SUPPORT "support@example.com"
#define ANN "ann@client.example"
#define BEN "ben@other.example"

static const struct people *team(void)
{
    static struct people people;
    if (people.domains == NULL) {
        people.domains = g_ptr_array_new();
        g_ptr_array_add(people.domains, (gpointer) "example.com");
    }
    return &people;
}

enum { NOON = 1763467200 };

/* `to`: addresses with blanks between them. */
static Message *letter(const char *id, const char *from, const char *to,
                       const char *subject, int64_t at)
{
    Message *message = message_new();
    g_auto(GStrv) recipients = g_strsplit(to, " ", -1);
    message->message_id = g_strdup(id);
    message_set_address(&message->from, NULL, from);
    for (char **one = recipients; *one != NULL; one++)
        message_add_recipient(message, ROLE_TO, NULL, *one);
    message->subject = g_strdup(subject);
    message->internal_date = at;
    subject_read(message, packs);
    return message;
}

enum { EARLIER = -1, FORTNIGHT = 14 * DAY };

#define PRINTER "Printer offline"

/* Ann writes to support under the first subject. Then comes: */
static const struct subject_row {
    const char *name;
    const char *first, *from, *to, *subject;
    int64_t later; /* seconds */
    bool together;
} subject_rows[] = {
    { "S7 she writes again", PRINTER, ANN, SUPPORT, "Re: " PRINTER, HOUR, true },
    { "S7 we answer", PRINTER, SUPPORT, ANN, "AW: printer  offline", HOUR, true },
    { "S7 another answers, she is in copy", PRINTER, BEN, SUPPORT " " ANN, "Re: " PRINTER,
      HOUR, true },
    { "S7 at the last second", PRINTER, ANN, SUPPORT, "Re: " PRINTER, FORTNIGHT, true },
    { "S7 a second late", PRINTER, ANN, SUPPORT, "Re: " PRINTER, FORTNIGHT + 1, false },
    { "S7 in the same second", PRINTER, ANN, SUPPORT, "Re: " PRINTER, 0, true },
    { "S7 the other is newer", PRINTER, ANN, SUPPORT, "Re: " PRINTER, EARLIER, false },
    { "S7 no reply prefix", PRINTER, ANN, SUPPORT, PRINTER, HOUR, false },
    { "S7 a forward is no reply", PRINTER, ANN, SUPPORT, "Fwd: " PRINTER, HOUR, false },
    { "S7 another subject", PRINTER, ANN, SUPPORT, "Re: Printer online", HOUR, false },
    { "S7 only we in common", PRINTER, BEN, SUPPORT, "Re: " PRINTER, HOUR, false },
    { "S7 a generic subject", "Question", ANN, SUPPORT, "Re: Question", HOUR, false },
    { "S7 nearly generic", "Question 7", ANN, SUPPORT, "Re: Question 7", HOUR, true },
};

static char *grouped(const GPtrArray *messages, const struct people *people)
{
    g_autoptr(GPtrArray) groups = thread_group(messages, people);
    return groups_text(groups);
}

static void test_subject_row(gconstpointer data)
{
    const struct subject_row *row = data;
    g_autoptr(GPtrArray) messages = letters();
    g_ptr_array_add(messages, letter("a", ANN, SUPPORT, row->first, NOON));
    g_ptr_array_add(messages,
                    letter("b", row->from, row->to, row->subject, NOON + row->later));
    for (int i = 0; i < 2; i++) {
        g_autofree char *groups = grouped(messages, team());
        g_assert_cmpstr(groups, ==, row->together ? "a b" : "a, b");
        g_ptr_array_add(messages, g_ptr_array_steal_index(messages, 0));
    }
    const struct message *a = messages->pdata[0], *b = messages->pdata[1];
    g_assert_true(thread_is_orphan(b) || !row->together);
    g_assert_false(thread_is_orphan(a));
}

static void assert_groups(const GPtrArray *messages, const struct people *people,
                          const char *expected)
{
    g_autofree char *groups = grouped(messages, people);
    g_assert_cmpstr(groups, ==, expected);
}

/* Whoever says what he answers needs no subject to say it for him. */
static void test_reply_headers(void)
{
    g_autoptr(GPtrArray) messages = letters();
    g_ptr_array_add(messages, letter("a", ANN, SUPPORT, "Printer", NOON));
    g_ptr_array_add(messages, letter("b", ANN, SUPPORT, "Re: Printer", NOON + 1));
    g_ptr_array_add(messages, letter("c", ANN, SUPPORT, "Re: Printer", NOON + 2));
    ((struct message *)messages->pdata[1])->in_reply_to = g_strdup("x");
    message_add_reference(messages->pdata[2], "y");
    assert_groups(messages, team(), "a, b, c");
}

static void test_form(void)
{
    g_autoptr(GPtrArray) messages = letters();
    g_ptr_array_add(messages, letter("a", "form@example.com", SUPPORT, "Printer", NOON));
    g_ptr_array_add(messages, letter("b", SUPPORT, ANN, "Re: Printer", NOON + 1));
    assert_groups(messages, team(), "a, b");
    message_set_address(&((struct message *)messages->pdata[0])->reply_to, NULL, ANN);
    assert_groups(messages, team(), "a b");
    g_ptr_array_add(messages,
                    letter("c", "form@example.com", SUPPORT, "Re: Printer", NOON + 2));
    assert_groups(messages, team(), "a b, c");
    message_set_address(&((struct message *)messages->pdata[2])->reply_to, NULL, ANN);
    assert_groups(messages, team(), "a b c");
}

static void test_without_team(void)
{
    g_autoptr(GPtrArray) messages = letters();
    g_ptr_array_add(messages, letter("a", ANN, SUPPORT, "Printer", NOON));
    g_ptr_array_add(messages, letter("b", BEN, SUPPORT, "Re: Printer", NOON + 1));
    g_ptr_array_add(messages, letter("c", BEN, ANN, "Re: Printer", NOON + 2));
    g_ptr_array_add(messages,
                    letter("d", "x@x.example", "y@x.example", "Re: Printer", NOON + 3));
    assert_groups(messages, NULL, "a b c, d");
}

static void test_no_time(void)
{
    g_autoptr(GPtrArray) messages = letters();
    g_ptr_array_add(messages, letter("a", ANN, SUPPORT, "Printer", INSTANT_NONE));
    g_ptr_array_add(messages, letter("b", ANN, SUPPORT, "Re: Printer", NOON));
    g_ptr_array_add(messages, letter("c", ANN, SUPPORT, "Re: Printer", INSTANT_NONE));
    assert_groups(messages, team(), "a, b, c");
}

/* Whatever it is offered. */
static void test_offered(void)
{
    static const struct {
        const char *subject;
        int64_t at;
        bool taken;
    } offers[] = { { "Printer", NOON, true },
                   { "Scanner", NOON, false },
                   { "Printer", NOON + DAY + 1, false },
                   { "Printer", NOON + DAY - FORTNIGHT, true },
                   { "Printer", NOON + DAY - FORTNIGHT - 1, false },
                   { "Printer", INSTANT_NONE, false } };
    g_autoptr(Message) orphan = letter("b", ANN, SUPPORT, "Re: Printer", NOON + DAY);
    for (gsize i = 0; i < G_N_ELEMENTS(offers); i++) {
        g_autoptr(GPtrArray) candidates = letters();
        g_ptr_array_add(candidates, letter("c", BEN, SUPPORT, "Printer", NOON));
        g_ptr_array_add(candidates,
                        letter("a", ANN, SUPPORT, offers[i].subject, offers[i].at));
        g_assert_true(thread_followed(orphan, candidates, team()) ==
                      (offers[i].taken ? candidates->pdata[1] : NULL));
    }
    orphan->internal_date = INSTANT_NONE;
    g_autoptr(GPtrArray) candidates = letters();
    g_ptr_array_add(candidates, letter("a", ANN, SUPPORT, "Printer", NOON));
    g_assert_null(thread_followed(orphan, candidates, team()));
}

static void test_time(void)
{
    g_autoptr(Message) message = message_new();
    g_assert_true(thread_time(message) == INSTANT_NONE);
    message->internal_date = NOON + HOUR;
    g_assert_cmpint(thread_time(message), ==, NOON + HOUR);
    message->received = NOON;
    g_assert_cmpint(thread_time(message), ==, NOON);
}

/* The newest that it may follow, and what ties it to others through that one. */
static void test_newest(void)
{
    g_autoptr(GPtrArray) messages = letters();
    g_ptr_array_add(messages, letter("a", ANN, SUPPORT, "Printer", NOON));
    g_ptr_array_add(messages, letter("b", ANN, SUPPORT, "Printer", NOON + DAY));
    g_ptr_array_add(messages, letter("c", BEN, SUPPORT, "Printer", NOON + 2 * DAY));
    g_ptr_array_add(messages, letter("d", SUPPORT, ANN, "Re: Printer", NOON + 3 * DAY));
    g_ptr_array_add(messages, letter("e", ANN, SUPPORT, "Re: Printer", NOON + 4 * DAY));
    g_autoptr(GHashTable) follows = thread_follows(messages, team());
    g_assert_cmpstr(g_hash_table_lookup(follows, "d"), ==, "b");
    g_assert_cmpstr(g_hash_table_lookup(follows, "e"), ==, "d");
    g_assert_cmpuint(g_hash_table_size(follows), ==, 2);
    assert_groups(messages, team(), "a, b d e, c");
}

/* Replies of one second: the one whose id comes first finds what they all answer. */
static void test_same_second(void)
{
    g_autoptr(GPtrArray) messages = letters();
    static const char *const ids[] = { "c", "b", "d" };
    g_ptr_array_add(messages, letter("z", ANN, SUPPORT, "Printer", NOON - 1));
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        g_ptr_array_add(messages, letter(ids[i], ANN, SUPPORT, "Re: Printer", NOON));
    assert_groups(messages, team(), "b c d z");
    g_autoptr(GHashTable) follows = thread_follows(messages, team());
    g_assert_cmpstr(g_hash_table_lookup(follows, "b"), ==, "z");
    g_assert_cmpstr(g_hash_table_lookup(follows, "c"), ==, "b");
    g_assert_cmpstr(g_hash_table_lookup(follows, "d"), ==, "b");
}

/* A subject that very many mails of a fortnight share says nothing. */
static void test_crowded(void)
{
    g_autoptr(GPtrArray) messages = letters();
    g_ptr_array_add(messages, letter("a", ANN, SUPPORT, "Report", NOON));
    g_ptr_array_add(messages, letter("b", ANN, SUPPORT, "Re: Report", NOON + HOUR));
    for (int others = 1; others < THREAD_CANDIDATES_MAX; others++) {
        g_autoptr(GHashTable) follows = thread_follows(messages, team());
        g_assert_cmpstr(g_hash_table_lookup(follows, "b"), ==, "a");
        g_autofree char *id = g_strdup_printf("other%d", others);
        g_ptr_array_add(messages, letter(id, BEN, SUPPORT, "Report", NOON + others));
    }
    g_autoptr(GHashTable) follows = thread_follows(messages, team());
    g_assert_cmpuint(g_hash_table_size(follows), ==, 0);
}

/* A month of mail between few people about few things, half of it without headers. */
static GPtrArray *busy_month(GRand *rand)
{
    static const char *const writers[] = { SUPPORT, ANN, BEN, "cat@third.example" };
    static const char *const subjects[] = { "Printer", "Re: Printer", "Re: Scanner",
                                            "Scanner", "Re: Hello",   "Fwd: Printer" };
    enum { N = 200 };
    GPtrArray *messages = letters();
    for (int i = 0; i < N; i++) {
        g_autofree char *id = g_strdup_printf("m%d", i);
        Message *message =
            letter(id, writers[g_rand_int_range(rand, 0, G_N_ELEMENTS(writers))],
                   writers[g_rand_int_range(rand, 0, G_N_ELEMENTS(writers))],
                   subjects[g_rand_int_range(rand, 0, G_N_ELEMENTS(subjects))],
                   NOON + g_rand_int_range(rand, 0, 120) * 6 * HOUR);
        if (g_rand_int_range(rand, 0, 4) == 0) {
            g_autofree char *other =
                g_strdup_printf("m%d", g_rand_int_range(rand, 0, 2 * N));
            message_add_reference(message, other);
        }
        g_ptr_array_add(messages, message);
    }
    return messages;
}

static void test_group_shuffles(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int month = 0; month < 5; month++) {
        g_autoptr(GPtrArray) messages = busy_month(rand);
        const struct people *people = month % 2 ? team() : NULL;
        g_autofree char *first = grouped(messages, people);
        g_assert_nonnull(strchr(first, ','));
        for (int i = 0; i < SHUFFLES / 5; i++) {
            shuffle(messages, rand);
            g_autofree char *again = grouped(messages, people);
            g_assert_cmpstr(again, ==, first);
        }
    }
}

/* In the order of reading, and what was read twice stands there twice. */
static void test_group_order(void)
{
    static const char *const mails[] = { "x", "b < a", "a", "a", "y" };
    g_autoptr(GPtrArray) messages = letters();
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++)
        g_ptr_array_add(messages, mail_from(mails[i]));
    g_autoptr(GPtrArray) groups = thread_group(messages, NULL);
    g_assert_cmpuint(groups->len, ==, 3);
    const GPtrArray *second = groups->pdata[1];
    g_assert_cmpuint(second->len, ==, 3);
    for (guint i = 0; i < second->len; i++)
        g_assert_true(second->pdata[i] == messages->pdata[i + 1]);
}

static void test_name(void)
{
    g_autofree char *name = thread_name("a@b");
    g_autofree char *again = thread_name("a@b");
    g_autofree char *other = thread_name("a@c");
    g_assert_cmpuint(strlen(name), ==, 8);
    g_assert_cmpuint(strspn(name, "0123456789abcdef"), ==, 8);
    g_assert_cmpstr(name, ==, again);
    g_assert_cmpstr(name, !=, other);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    ADD_ROWS("/thread/", rows, test_row)
    g_test_add_func("/thread/S6 any order, the same conversations", test_shuffles);
    g_test_add_func("/thread/a message's cost does not grow", test_cost);
    ADD_ROWS("/thread/", subject_rows, test_subject_row)
    g_test_add_func("/thread/S7 reply headers decide", test_reply_headers);
    g_test_add_func("/thread/S7 a form's mail", test_form);
    g_test_add_func("/thread/S7 without a team anybody is a client", test_without_team);
    g_test_add_func("/thread/S7 mail without a time", test_no_time);
    g_test_add_func("/thread/S7 the time that orders", test_time);
    g_test_add_func("/thread/S7 whatever is offered", test_offered);
    g_test_add_func("/thread/S7 the newest", test_newest);
    g_test_add_func("/thread/S7 replies of one second", test_same_second);
    g_test_add_func("/thread/S7 a crowded subject", test_crowded);
    g_test_add_func("/thread/S7 any order, the same groups", test_group_shuffles);
    g_test_add_func("/thread/groups in the order of reading", test_group_order);
    g_test_add_func("/thread/a name is eight hex digits of the id", test_name);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
