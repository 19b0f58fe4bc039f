#include <string.h>

#include "sla/thread.h"

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

struct mail {
    Message *message;
    int64_t conversation;
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

static char *conversations_of(const struct mail *mails, gsize n,
                              const ThreadMemory *memory)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    g_autofree bool *told = g_new0(bool, n);
    for (gsize i = 0; i < n; i++) {
        if (told[i])
            continue;
        g_autoptr(GPtrArray) ids = g_ptr_array_new();
        int64_t conversation = thread_memory_resolve(memory, mails[i].conversation);
        for (gsize k = i; k < n; k++)
            if (thread_memory_resolve(memory, mails[k].conversation) == conversation) {
                g_ptr_array_add(ids, mails[k].message->message_id);
                told[k] = true;
            }
        g_ptr_array_add(all, join_sorted(ids, " "));
    }
    return join_sorted(all, ", ");
}

static char *place_all(struct mail *mails, gsize n)
{
    g_autoptr(ThreadMemory) memory = thread_memory_new();
    struct thread_index index = thread_memory_index(memory);
    for (gsize i = 0; i < n; i++)
        mails[i].conversation = thread_place(mails[i].message, &index);
    return conversations_of(mails, n, memory);
}

static void shuffle(struct mail *mails, gsize n, GRand *rand)
{
    for (gsize i = n; i > 1; i--) {
        gsize k = (gsize)g_rand_int_range(rand, 0, (gint32)i);
        struct mail other = mails[k];
        mails[k] = mails[i - 1];
        mails[i - 1] = other;
    }
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    struct mail mails[MAILS_MAX];
    gsize n = 0;
    for (; row->mails[n] != NULL; n++)
        mails[n] = (struct mail){ mail_from(row->mails[n]), 0 };
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    for (int i = 0; i < SHUFFLES; i++) {
        g_autofree char *conversations = place_all(mails, n);
        g_assert_cmpstr(conversations, ==, row->conversations);
        shuffle(mails, n, rand);
    }
    for (gsize i = 0; i < n; i++)
        message_free(mails[i].message);
}

/* Random mail, whose references point anywhere: any order gives the same conversations.
 */
static void test_shuffles(void)
{
    enum { N = 300 };
    g_autoptr(GRand) rand = g_rand_new_with_seed(66);
    struct mail mails[N];
    for (int i = 0; i < N; i++) {
        Message *message = message_new();
        message->message_id = g_strdup_printf("m%d", i);
        for (int k = g_rand_int_range(rand, 0, 3); k > 0; k--) {
            g_autofree char *id =
                g_strdup_printf("m%d", g_rand_int_range(rand, 0, 3 * N));
            message_add_reference(message, id);
        }
        mails[i] = (struct mail){ message, 0 };
    }
    g_autofree char *first = place_all(mails, N);
    for (int i = 0; i < SHUFFLES; i++) {
        shuffle(mails, N, rand);
        g_autofree char *again = place_all(mails, N);
        g_assert_cmpstr(again, ==, first);
    }
    for (int i = 0; i < N; i++)
        message_free(mails[i].message);
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
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/thread/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/thread/S6 any order, the same conversations", test_shuffles);
    g_test_add_func("/thread/a message's cost does not grow", test_cost);
    g_test_add_func("/thread/a name is eight hex digits of the id", test_name);
    return g_test_run();
}
