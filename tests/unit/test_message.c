#include <string.h>

#include "base/instant.h"
#include "mail/message.h"
#include "mail/observation.h"

static void test_new(void)
{
    g_autoptr(Message) message = message_new();
    g_assert_null(message->message_id);
    g_assert_cmpuint(message->references->len, ==, 0);
    g_assert_cmpuint(message->recipients->len, ==, 0);
    g_assert_cmpuint(message->signals->len, ==, 0);
    g_assert_true(message->date == INSTANT_NONE);
    g_assert_true(message->received == INSTANT_NONE);
    g_assert_true(message->internal_date == INSTANT_NONE);
    g_assert_true(message->answered_seen == INSTANT_NONE);
    g_assert_true(message->closed_seen == INSTANT_NONE);
    g_assert_null(message->mailboxes);
    g_assert_cmpint(message->topic, ==, 0);
    g_assert_cmpint(message->kind, ==, KIND_PERSON);
    message_free(NULL);
}

/* ---- ids ---- */

static const struct id_row {
    const char *name;
    const char *text;
    const char *id;
} id_rows[] = {
    { "in brackets", "<a@b>", "a@b" },
    { "only a control character", "<\xC2\x85>", NULL },
    { "bare", "a@b", "a@b" },
    { "case is kept", "<Ab@C>", "Ab@C" },
    { "folded in two", "<abc\r\n def@x>", "abcdef@x" },
    { "doubled brackets", "<<a@b>>", "a@b" },
    { "nothing in it", "<>", NULL },
    { "marks only", "<@.->", NULL },
    { "no domain", "<12345>", "12345" },
    { "broken bytes", "<a\xff@b>", "a\uFFFD@b" },
};

static void test_id(gconstpointer data)
{
    const struct id_row *row = data;
    g_autofree char *id = message_id_clean(row->text, -1);
    g_assert_cmpstr(id, ==, row->id);
}

static void test_id_long(void)
{
    g_autofree char *text = g_strnfill(5000, 'x');
    g_autofree char *id = message_id_clean(text, -1);
    g_assert_cmpuint(strlen(id), ==, MESSAGE_ID_MAX);
}

/* ---- references ---- */

static const char *reference(const struct message *message, guint index)
{
    return g_ptr_array_index(message->references, index);
}

static void test_references_twice(void)
{
    g_autoptr(Message) message = message_new();
    message_add_reference(message, "a@x");
    message_add_reference(message, "b@x");
    message_add_reference(message, "a@x");
    g_assert_cmpuint(message->references->len, ==, 2);
    g_assert_cmpstr(reference(message, 0), ==, "a@x");
}

static void test_references_many(void)
{
    g_autoptr(Message) message = message_new();
    for (int i = 0; i < 10000; i++) {
        g_autofree char *id = g_strdup_printf("%d@x", i);
        message_add_reference(message, id);
    }
    g_assert_cmpuint(message->references->len, ==, MESSAGE_REFERENCES_MAX);
    g_assert_cmpstr(reference(message, 0), ==, "0@x");
    g_assert_cmpstr(reference(message, 1), ==, "9745@x");
    g_assert_cmpstr(reference(message, MESSAGE_REFERENCES_MAX - 1), ==, "9999@x");
}

/* ---- addresses ---- */

static const struct address_row {
    const char *name;
    const char *given_name, *given;
    const char *kept_name, *kept;
} address_rows[] = {
    { "plain", "Ann Lee", "ann@client.example", "Ann Lee", "ann@client.example" },
    { "capitals", NULL, "Ann@Client.EXAMPLE", NULL, "ann@client.example" },
    { "no domain is a name", NULL, "MAILER-DAEMON", "MAILER-DAEMON", NULL },
    { "blank in it", NULL, "ann lee@client.example", "ann lee@client.example", NULL },
    { "nothing", NULL, NULL, NULL, NULL },
    { "empty name", "", "a@b", NULL, "a@b" },
    { "line break in name", "Ann\r\nBcc: x", "a@b", "Ann Bcc: x", "a@b" },
};

static void test_address(gconstpointer data)
{
    const struct address_row *row = data;
    g_autoptr(Message) message = message_new();
    message_set_address(&message->from, "earlier", "earlier@x.example");
    message_set_address(&message->from, row->given_name, row->given);
    g_assert_cmpstr(message->from.name, ==, row->kept_name);
    g_assert_cmpstr(message->from.address, ==, row->kept);
}

static void test_address_long(void)
{
    g_autoptr(Message) message = message_new();
    g_autofree char *local = g_strnfill(MESSAGE_ADDRESS_MAX, 'x');
    g_autofree char *address = g_strconcat(local, "@client.example", NULL);
    message_set_address(&message->from, NULL, address);
    g_assert_null(message->from.address);
}

static void test_recipients_many(void)
{
    g_autoptr(Message) message = message_new();
    for (int i = 0; i < 1000; i++)
        message_add_recipient(message, ROLE_CC, NULL, "a@b.example");
    g_assert_cmpuint(message->recipients->len, ==, MESSAGE_RECIPIENTS_MAX);
    g_assert_cmpint(g_array_index(message->recipients, struct recipient, 7).role, ==,
                    ROLE_CC);
}

static void test_signals(void)
{
    g_autoptr(Message) message = message_new();
    g_assert_false(message_has_signal(message, SIGNAL_CHASE));
    message_add_signal(message, SIGNAL_CHASE, "any\nnews", 175);
    g_assert_true(message_has_signal(message, SIGNAL_CHASE));
    g_assert_false(message_has_signal(message, SIGNAL_REQUEST));
    const struct signal *signal = &g_array_index(message->signals, struct signal, 0);
    g_assert_cmpstr(signal->phrase, ==, "any news");
    g_assert_cmpint(signal->confidence, ==, 100);
}

static void test_names(void)
{
    g_assert_cmpstr(mail_kind_name(KIND_AUTO_REPLY), ==, "auto-reply");
    g_assert_cmpstr(mail_kind_name(KIND_VOICE_MAIL), ==, "voice-mail");
    g_assert_cmpstr(signal_name(SIGNAL_COURTESY), ==, "courtesy");
    g_assert_cmpstr(signal_name(SIGNAL_PROMISE), ==, "promise");
    g_assert_cmpstr(signal_name(SIGNAL_INTRODUCTION), ==, "introduction");
    g_assert_null(signal_name(SIGNAL_KINDS));
    for (int kind = 0; kind < SIGNAL_KINDS; kind++)
        g_assert_nonnull(signal_name(kind));
}

static void test_observation(void)
{
    struct observation *observation = observation_new(17);
    g_assert_cmpuint(observation->uid, ==, 17);
    g_assert_null(observation->message);
    observation->message = message_new();
    observation->problem = g_strdup("why");
    observation_free(observation);
    observation_free(NULL);
}

/* ---- callers (S37) ---- */

static const struct {
    const char *name, *called;
    const char *address; /* NULL: nobody outside */
    const char *caller;  /* his name */
} callers[] = {
    { "a number", "+4930123456", "tel:+4930123456", NULL },
    { "a number as people write it", "+49 (30) 123-456", "tel:+4930123456", NULL },
    { "a number at home", "030/12 34 56", "tel:030123456", NULL },
    { "a name", "Jörg Roth", "tel:jörg-roth", "Jörg Roth" },
    { "a name and a number", "Jane 2", "tel:jane-2", "Jane 2" },
    { "an address is a name here", "jane@pbx", "tel:jane-pbx", "jane@pbx" },
    { "an extension", "1234", NULL, NULL },
    { "no digits", "+-", NULL, NULL },
    { "nothing", "", NULL, NULL },
};

static void test_callers(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(callers); i++) {
        g_autoptr(Message) message = message_new();
        message_add_signal(message, SIGNAL_CALL, callers[i].called, 90);
        g_test_message("%s", callers[i].name);
        g_assert_cmpstr(message->caller.address, ==, callers[i].address);
        g_assert_cmpstr(message->caller.name, ==, callers[i].caller);
    }
}

static void test_first_caller(void)
{
    g_autoptr(Message) message = message_new();
    message_add_signal(message, SIGNAL_CALL, "030 123456", 90);
    message_add_signal(message, SIGNAL_CALL, "Jane Doe", 50);
    g_assert_cmpstr(message->caller.address, ==, "tel:030123456");
    g_assert_null(message->caller.name);
    message_set_caller(message, NULL);
    g_assert_null(message->caller.address);
    message_set_caller(message, "Jane Doe");
    g_assert_cmpstr(message->caller.name, ==, "Jane Doe");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/new", test_new);
    for (gsize i = 0; i < G_N_ELEMENTS(id_rows); i++) {
        g_autofree char *path = g_strconcat("/message/id/", id_rows[i].name, NULL);
        g_test_add_data_func(path, &id_rows[i], test_id);
    }
    g_test_add_func("/message/id/too long", test_id_long);
    g_test_add_func("/message/references/twice", test_references_twice);
    g_test_add_func("/message/references/many", test_references_many);
    for (gsize i = 0; i < G_N_ELEMENTS(address_rows); i++) {
        g_autofree char *path =
            g_strconcat("/message/address/", address_rows[i].name, NULL);
        g_test_add_data_func(path, &address_rows[i], test_address);
    }
    g_test_add_func("/message/address/too long", test_address_long);
    g_test_add_func("/message/recipients/many", test_recipients_many);
    g_test_add_func("/message/signals", test_signals);
    g_test_add_func("/message/names", test_names);
    g_test_add_func("/observation", test_observation);
    g_test_add_func("/message/callers", test_callers);
    g_test_add_func("/message/first caller", test_first_caller);
    return g_test_run();
}
