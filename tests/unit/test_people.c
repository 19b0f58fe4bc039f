#include "base/instant.h"
#include "sla/people.h"

/* ---- patterns ---- */

static const struct pattern_row {
    const char *name;
    const char *pattern;
    const char *address;
    bool matches;
} pattern_rows[] = {
    { "the address itself", "ann@client.example", "ann@client.example", true },
    { "another address", "ann@client.example", "bea@client.example", false },
    { "capitals do not matter", "Ann@Client.Example", "ann@CLIENT.example", true },
    { "a star for the name", "*@bigco.example", "ann@bigco.example", true },
    { "a star does not reach another domain", "*@bigco.example", "ann@bigco.example.org",
      false },
    { "a domain alone", "bigco.example", "ann@bigco.example", true },
    { "a domain alone is no subdomain", "bigco.example", "ann@mail.bigco.example",
      false },
    { "a domain alone is no longer name", "bigco.example", "ann@notbigco.example",
      false },
    { "a star for subdomains", "*.bigco.example", "ann@mail.bigco.example", true },
    { "one character", "a?n@bigco.example", "ann@bigco.example", true },
    { "one character is not two", "a?n@bigco.example", "abbn@bigco.example", false },
    { "one character beyond ASCII", "j?rg@bigco.example", "jörg@bigco.example", true },
    { "everybody", "*", "ann@bigco.example", true },
    { "every caller", "tel:*", "tel:+4930123456", true },
    { "callers of a country", "tel:+49*", "tel:+4930123456", true },
    { "callers of another", "tel:+44*", "tel:+4930123456", false },
    { "one caller", "tel:+4930123456", "tel:+4930123456", true },
    { "a caller writes no mail", "tel:*", "ann@bigco.example", false },
    { "a domain has no callers", "bigco.example", "tel:+4930123456", false },
    { "a star for nothing", "ann*@bigco.example", "ann@bigco.example", true },
    { "a star at the end", "ann@big*", "ann@bigco.example", true },
    { "the first end of a run is not the last", "*@*co.example*", "ann@coco.coco.example",
      true },
    { "two stars, and nothing for the rest", "*an*@bigco.example", "ann@bigco.exampl",
      false },
    { "one character where there is none", "ann@bigco.example?", "ann@bigco.example",
      false },
};

static void test_pattern(gconstpointer data)
{
    const struct pattern_row *row = data;
    g_assert_cmpint(people_pattern_matches(row->pattern, row->address), ==, row->matches);
}

/* ---- direction ---- */

static void free_member(gpointer data)
{
    struct member *member = data;
    g_ptr_array_unref(member->addresses);
    g_free(member);
}

static GPtrArray *strings(const char *const *texts)
{
    GPtrArray *array = g_ptr_array_new();
    for (; *texts != NULL; texts++)
        g_ptr_array_add(array, (char *)*texts);
    return array;
}

static struct people team(void)
{
    static const char *const ann[] = { "ann@example.com", "ann.lee@private.example",
                                       NULL };
    static const char *const domains[] = { "example.com", NULL };
    static const char *const ignore[] = { "*@monitor.example", "tina@client.example",
                                          NULL };
    static const char *const forms[] = { "form@example.com", "noreply@shop.example",
                                         NULL };
    struct member *member = g_new0(struct member, 1);
    member->name = (char *)"Ann Lee";
    member->addresses = strings(ann);
    GPtrArray *members = g_ptr_array_new_with_free_func(free_member);
    g_ptr_array_add(members, member);
    return (struct people){ members, strings(domains), strings(ignore), strings(forms) };
}

static void disband(struct people *people)
{
    g_ptr_array_unref(people->members);
    g_ptr_array_unref(people->domains);
    g_ptr_array_unref(people->ignore);
    g_ptr_array_unref(people->forms);
}

static const struct direction_row {
    const char *name;
    const char *from;
    const char *to; /* addresses between blanks */
    const char *reply_to;
    Direction direction;
    const char *author;
} direction_rows[] = {
    { "S2 a client to the team", "carl@client.example", "support@example.com", NULL,
      DIRECTION_INBOUND, "carl@client.example" },
    { "S2 a client to a client, the team watching", "carl@client.example",
      "cora@client.example", NULL, DIRECTION_INBOUND, "carl@client.example" },
    { "S2 a member to a client", "ann@example.com", "carl@client.example", NULL,
      DIRECTION_OUTBOUND, "ann@example.com" },
    { "S2 a member to a member and a client", "ann@example.com",
      "bob@example.com carl@client.example", NULL, DIRECTION_OUTBOUND,
      "ann@example.com" },
    { "S2 a member to a member", "ann@example.com", "bob@example.com", NULL,
      DIRECTION_INTERNAL, "ann@example.com" },
    { "S2 a member to nobody", "ann@example.com", "", NULL, DIRECTION_INTERNAL,
      "ann@example.com" },
    { "S1 a member's other address, outside the domains", "ann.lee@private.example",
      "carl@client.example", NULL, DIRECTION_OUTBOUND, "ann.lee@private.example" },
    { "S1 not a member's address, outside the domains", "bob.roy@private.example",
      "carl@client.example", NULL, DIRECTION_INBOUND, "bob.roy@private.example" },
    { "S1 to a member's other address only", "bob@example.com", "ann.lee@private.example",
      NULL, DIRECTION_INTERNAL, "bob@example.com" },
    { "S1 a subdomain is the team's", "cron@host.example.com", "carl@client.example",
      NULL, DIRECTION_OUTBOUND, "cron@host.example.com" },
    { "S1 a longer name is not the team's", "eve@notexample.com", "support@example.com",
      NULL, DIRECTION_INBOUND, "eve@notexample.com" },
    { "S1 the team's name as part of another", "eve@example.com.evil.example",
      "support@example.com", NULL, DIRECTION_INBOUND, "eve@example.com.evil.example" },
    { "S1 an ignored author", "disk@monitor.example", "support@example.com", NULL,
      DIRECTION_NONE, "disk@monitor.example" },
    { "S1 an ignored recipient is no client", "ann@example.com", "tina@client.example",
      NULL, DIRECTION_INTERNAL, "ann@example.com" },
    { "S1 an ignored recipient beside a client", "ann@example.com",
      "tina@client.example carl@client.example", NULL, DIRECTION_OUTBOUND,
      "ann@example.com" },
    { "S2 nobody in From", NULL, "support@example.com", NULL, DIRECTION_NONE, NULL },
    { "S2 a web form speaks for its Reply-To", "form@example.com", "support@example.com",
      "carl@client.example", DIRECTION_INBOUND, "carl@client.example" },
    { "S2 a form from outside does too", "noreply@shop.example", "support@example.com",
      "carl@client.example", DIRECTION_INBOUND, "carl@client.example" },
    { "S2 a form without Reply-To", "form@example.com", "support@example.com", NULL,
      DIRECTION_INTERNAL, "form@example.com" },
    { "S2 a form whose Reply-To is one of us", "form@example.com", "support@example.com",
      "ann@example.com", DIRECTION_INTERNAL, "form@example.com" },
    { "S2 Reply-To of who is no form", "ann@example.com", "carl@client.example",
      "cora@client.example", DIRECTION_OUTBOUND, "ann@example.com" },
};

static void test_direction(gconstpointer data)
{
    const struct direction_row *row = data;
    struct people people = team();
    g_autoptr(Message) message = message_new();
    message->from.address = g_strdup(row->from);
    message->reply_to.address = g_strdup(row->reply_to);
    g_auto(GStrv) to = g_strsplit(row->to, " ", -1);
    for (char **address = to; *address != NULL; address++)
        message_add_recipient(message, ROLE_TO, NULL, *address);

    g_assert_cmpint(people_direction(&people, message), ==, row->direction);
    g_assert_cmpstr(people_author(&people, message)->address, ==, row->author);
    disband(&people);
}

static void test_hidden_copy(void)
{
    struct people people = team();
    g_autoptr(Message) message = message_new();
    message->from.address = g_strdup("ann@example.com");
    message_add_recipient(message, ROLE_TO, NULL, "bob@example.com");
    message_add_recipient(message, ROLE_BCC, NULL, "carl@client.example");
    g_assert_cmpint(people_direction(&people, message), ==, DIRECTION_OUTBOUND);
    disband(&people);
}

static void test_recipient_without_address(void)
{
    struct people people = team();
    g_autoptr(Message) message = message_new();
    message->from.address = g_strdup("ann@example.com");
    message_add_recipient(message, ROLE_TO, "undisclosed recipients", NULL);
    g_assert_cmpint(people_direction(&people, message), ==, DIRECTION_INTERNAL);
    disband(&people);
}

static void test_empty_people(void)
{
    struct people nobody = { 0 };
    g_autoptr(Message) message = message_new();
    message->from.address = g_strdup("ann@example.com");
    g_assert_cmpint(people_direction(&nobody, message), ==, DIRECTION_INBOUND);
    g_assert_null(people_member(&nobody, "ann@example.com"));
}

static void test_member(void)
{
    struct people people = team();
    const struct member *ann = people_member(&people, "ann.lee@private.example");
    g_assert_nonnull(ann);
    g_assert_cmpstr(ann->name, ==, "Ann Lee");
    g_assert_null(people_member(&people, "support@example.com"));
    disband(&people);
}

/* ---- instants ---- */

#define NONE INSTANT_NONE
#define NOON 1763380800LL /* 2025-11-17 12:00 UTC */

static const struct instant_row {
    const char *name;
    Direction direction;
    int64_t internal_date, received, date;
    int64_t expected;
} instant_rows[] = {
    { "S4 taken in a second before it was stored", DIRECTION_INBOUND, NOON, NOON - 1,
      NOON - 60, NOON - 1 },
    { "S4 the sender's clock is never asked", DIRECTION_INBOUND, NOON, NONE, NOON - 60,
      NOON },
    { "S4 moved mail keeps its arrival", DIRECTION_INBOUND, NOON, NOON - 3 * DAY, NONE,
      NOON - 3 * DAY },
    { "S4 imported mail is years old", DIRECTION_INBOUND, NOON, NOON - 2000LL * DAY, NONE,
      NOON - 2000LL * DAY },
    { "S4 taken in after it was stored is not plausible", DIRECTION_INBOUND, NOON,
      NOON + 1, NONE, NOON },
    { "S4 a server whose clock stands at 1970", DIRECTION_INBOUND, NOON, 86400, NONE,
      NOON },
    { "S4 read from a file: Received", DIRECTION_INBOUND, NONE, NOON, NOON - 60, NOON },
    { "S4 read from a file: Date is all there is", DIRECTION_INBOUND, NONE, NONE, NOON,
      NOON },
    { "S4 sent when its author's clock says", DIRECTION_OUTBOUND, NOON, NONE, NOON - 600,
      NOON - 600 },
    { "S4 a clock ten minutes fast is near enough", DIRECTION_OUTBOUND, NOON, NONE,
      NOON + 600, NOON + 600 },
    { "S4 a clock further off is not", DIRECTION_OUTBOUND, NOON, NONE, NOON - 601, NOON },
    { "S4 nor one further ahead", DIRECTION_OUTBOUND, NOON, NONE, NOON + 601, NOON },
    { "S4 Received says nothing about what we sent", DIRECTION_OUTBOUND, NOON,
      NOON - 3600, NONE, NOON },
    { "S4 a sent one read from a file", DIRECTION_OUTBOUND, NONE, NONE, NOON, NOON },
    { "S4 internal mail is sent by us too", DIRECTION_INTERNAL, NOON, NONE, NOON - 60,
      NOON - 60 },
    { "S4 no time at all", DIRECTION_INBOUND, NONE, NONE, NONE, NONE },
    { "S4 no time at all, sent", DIRECTION_OUTBOUND, NONE, NONE, NONE, NONE },
};

static void test_instant(gconstpointer data)
{
    const struct instant_row *row = data;
    g_autoptr(Message) message = message_new();
    message->internal_date = row->internal_date;
    message->received = row->received;
    message->date = row->date;
    g_assert_cmpint(people_instant(message, row->direction), ==, row->expected);
}

#define ADD_ROWS(rows, prefix, function)                                                 \
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {                                     \
        g_autofree char *path = g_strconcat(prefix, (rows)[i].name, NULL);               \
        g_test_add_data_func(path, &(rows)[i], function);                                \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS(pattern_rows, "/people/pattern/", test_pattern)
    ADD_ROWS(direction_rows, "/people/direction/", test_direction)
    g_test_add_func("/people/direction/S2 a hidden copy to a client", test_hidden_copy);
    g_test_add_func("/people/direction/S2 a recipient without address",
                    test_recipient_without_address);
    g_test_add_func("/people/direction/S1 no team at all", test_empty_people);
    g_test_add_func("/people/S1 a member by any address", test_member);
    ADD_ROWS(instant_rows, "/people/instant/", test_instant)
    return g_test_run();
}
