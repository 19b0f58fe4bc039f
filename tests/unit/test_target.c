#include "base/instant.h"
#include "rows.h"
#include "sla/target.h"

/* ---- which one applies ---- */

/* "gold", "urgent" ... as below; a mail of a client about something, seen in mailboxes.
 */
static const struct {
    const char *name;
    const char *clients[3], *mailboxes[3], *subjects[3];
} written[] = {
    { .name = "urgent", .subjects = { "*Urgent*", "server ?? down" } },
    { .name = "shop", .clients = { "client.example" }, .mailboxes = { "shop", "sales" } },
    { .name = "gold", .clients = { "*@bigco.example", "vip@small.example" } },
    { .name = "ärger", .subjects = { "*ÄRGER*" } },
    { .name = "rest", .mailboxes = { "support" } },
};

static const struct match_row {
    const char *name;
    const char *client;
    const char *subject;
    const char *mailboxes[3];
    const char *expected; /* NULL: none */
} match_rows[] = {
    { "client by pattern", "ann@bigco.example", "Hello", { 0 }, "gold" },
    { "client in capitals", "Ann@BigCo.Example", "Hello", { 0 }, "gold" },
    { "client by the second pattern", "vip@small.example", "Hello", { 0 }, "gold" },
    { "client nearly", "vip2@small.example", "Hello", { 0 }, NULL },
    { "client of a subdomain, not meant", "a@x.bigco.example", "Hello", { 0 }, NULL },
    { "subject contains it", "a@b.example", "this is urgent now", { 0 }, "urgent" },
    { "subject in capitals", "a@b.example", "URGENT", { 0 }, "urgent" },
    { "subject of other letters", "a@b.example", "Nur Ärger", { 0 }, "ärger" },
    { "subject by the second pattern", "a@b.example", "Server 07 down", { 0 }, "urgent" },
    { "subject whole, not a part", "a@b.example", "Server 07 down!", { 0 }, NULL },
    { "subject nearly", "a@b.example", "urgency", { 0 }, NULL },
    { "no subject", "a@b.example", NULL, { 0 }, NULL },
    { "no subject, and none needed", "a@bigco.example", NULL, { 0 }, "gold" },
    { "the first that fits", "ann@bigco.example", "urgent", { 0 }, "urgent" },
    { "mailbox", "a@b.example", "Hello", { "support" }, "rest" },
    { "one of its mailboxes", "a@b.example", "Hello", { "archive", "support" }, "rest" },
    { "mailbox nearly", "a@b.example", "Hello", { "support2" }, NULL },
    { "client and mailbox", "a@client.example", "Hello", { "sales" }, "shop" },
    { "client without the mailbox", "a@client.example", "Hello", { "support" }, "rest" },
    { "mailbox without the client", "a@b.example", "Hello", { "sales" }, NULL },
    { "seen nowhere", "a@client.example", "Hello", { 0 }, NULL },
};

static GPtrArray *list_of(const char *const *texts)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (const char *const *text = texts; *text != NULL; text++)
        g_ptr_array_add(list, g_strdup(*text));
    return list;
}

static void free_target(gpointer data)
{
    struct target *target = data;
    g_ptr_array_unref(target->clients);
    g_ptr_array_unref(target->mailboxes);
    g_ptr_array_unref(target->subjects);
    g_free(target);
}

static GPtrArray *all_targets(void)
{
    GPtrArray *targets = g_ptr_array_new_with_free_func(free_target);
    for (gsize i = 0; i < G_N_ELEMENTS(written); i++) {
        struct target *target = g_new0(struct target, 1);
        target->name = (char *)written[i].name;
        target->clients = list_of(written[i].clients);
        target->mailboxes = list_of(written[i].mailboxes);
        target->subjects = list_of(written[i].subjects);
        g_ptr_array_add(targets, target);
    }
    return targets;
}

static void test_match(gconstpointer data)
{
    const struct match_row *row = data;
    g_autoptr(GPtrArray) targets = all_targets();
    g_autoptr(Message) opener = message_new();
    opener->subject = g_strdup(row->subject);
    if (row->mailboxes[0] != NULL)
        opener->mailboxes = list_of(row->mailboxes);
    const struct target *found = target_for(targets, row->client, opener);
    g_assert_cmpstr(found != NULL ? found->name : NULL, ==, row->expected);
}

static void test_everybody(void)
{
    struct target listless = { .name = (char *)"listless" };
    g_autoptr(GPtrArray) targets = g_ptr_array_new();
    g_autoptr(Message) opener = message_new();
    g_assert_null(target_for(NULL, "a@b.example", opener));
    g_assert_null(target_for(targets, "a@b.example", opener));
    g_ptr_array_add(targets, &listless);
    g_assert_true(target_for(targets, "a@b.example", opener) == &listless);
}

/* ---- how soon ---- */

static const struct soon_row {
    const char *name;
    int number;
    const char *next_acknowledge, *next_answer; /* NULL: none */
    const char *acknowledge, *answer;
} soon_rows[] = {
    { "the first turn", 1, "2h", "1d", "4h", "2d" },
    { "the second turn", 2, "2h", "1d", "2h", "1d" },
    { "a later turn", 9, "2h", "1d", "2h", "1d" },
    { "a later turn, only the word differs", 2, "2h", NULL, "2h", "2d" },
    { "a later turn, only the answer differs", 2, NULL, "1d", "4h", "1d" },
    { "a later turn like the first", 2, NULL, NULL, "4h", "2d" },
};

static struct duration duration_of(const char *text)
{
    struct duration duration = { DURATION_NONE, 0 };
    g_assert_true(text == NULL || duration_parse(text, &duration, NULL));
    return duration;
}

static void assert_duration(struct duration found, const char *expected)
{
    g_autofree char *text = duration_text(found);
    g_assert_cmpstr(text, ==, expected);
}

static void test_soon(gconstpointer data)
{
    const struct soon_row *row = data;
    struct target target = {
        .acknowledge = duration_of("4h"),
        .answer = duration_of("2d"),
        .next_acknowledge = duration_of(row->next_acknowledge),
        .next_answer = duration_of(row->next_answer),
        .update = duration_of("3d"),
    };
    assert_duration(target_acknowledge(&target, row->number), row->acknowledge);
    assert_duration(target_answer(&target, row->number), row->answer);
    assert_duration(target_update(&target), "3d");
}

static void test_no_target(void)
{
    assert_duration(target_acknowledge(NULL, 1), "-");
    assert_duration(target_answer(NULL, 2), "-");
    assert_duration(target_update(NULL), "-");
}

/* ---- the terms in force ---- */

static const struct terms_row {
    const char *name;
    int64_t at;
    guint expected;
} terms_rows[] = {
    { "before the first", 5, 0 },
    { "long before", INSTANT_NONE, 0 },
    { "from the first on", 10, 0 },
    { "the last second of the first", 19, 0 },
    { "the first second of the second", 20, 1 },
    { "the second of those from one instant", 30, 3 },
    { "after all", INT64_MAX, 3 },
};

static void test_terms(gconstpointer data)
{
    const struct terms_row *row = data;
    static const struct terms all[] = {
        { .since = 10 }, { .since = 20 }, { .since = 30 }, { .since = 30 }
    };
    g_autoptr(GArray) terms = g_array_new(FALSE, FALSE, sizeof(struct terms));
    g_array_append_vals(terms, all, G_N_ELEMENTS(all));
    g_assert_true(terms_at(terms, row->at) ==
                  &g_array_index(terms, struct terms, row->expected));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/target/applies/S17 ", match_rows, test_match);
    ADD_ROWS("/target/soon/S12 ", soon_rows, test_soon);
    ADD_ROWS("/target/terms/S17 ", terms_rows, test_terms);
    g_test_add_func("/target/applies/S17 to everybody", test_everybody);
    g_test_add_func("/target/soon/S17 without a target nothing is due", test_no_target);
    return g_test_run();
}
